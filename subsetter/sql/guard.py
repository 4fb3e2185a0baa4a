"""The last look at every statement before it leaves: is it harmless?

A statement is read once and its tree is walked once; of statements that differ in quoted names alone, only the first
(see ``renaming``). What is not in an allow-list is refused: kinds of statements, classes of nodes with their
arguments, functions by name, properties of tables. Every table that is read and the one that is written must be in
the permit. The texts come from our own templates, so a refusal is a bug of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import SqlglotError

from subsetter.errors import UnsafeStatement
from subsetter.sql.allowed import (
    COPY_OPTIONS,
    LAMBDA_FUNCTIONS,
    STATEMENT_FUNCTIONS,
    STATEMENT_NODES,
    TABLE_PROPERTIES,
    stray_arguments,
)
from subsetter.sql.dialects import DialectName, parse_statements
from subsetter.sql.lexemes import read_lexemes
from subsetter.sql.references import SqlTable
from subsetter.sql.renaming import Renamed

_LOCATIONS = frozenset({"location", "external_location"})
_FIRST_WORDS = {"athena": ("create", "insert", "select", "with", "("), "duckdb": ("copy", "select", "with", "(")}
_NOWHERE = SqlTable(("~", "~"))
_ARROW = re.compile(r"->(?!>)")
_SHAPES = 4_096


@dataclass(frozen=True, slots=True)
class Permit:
    """What one statement may touch.

    Attributes:
        reads: the tables that it may read.
        writes: the table that it must create or fill, on Athena; None for a query.
        copy_to: the file that it must write, on DuckDB; None for a query.
        locations: the locations that the created table may have.
    """

    reads: frozenset[SqlTable]
    writes: SqlTable | None = None
    copy_to: str | None = None
    locations: frozenset[str] = frozenset()


class _Harm(Exception):
    """Why a statement is refused; becomes an UnsafeStatement."""


def assert_safe(text: str, dialect: DialectName, permit: Permit) -> None:
    """Checks a statement against what it may do.

    Args:
        text: one statement without a semicolon; comment lines may stand before it.
        dialect: of the text.
        permit: the tables, file and locations that it may touch.

    Raises:
        UnsafeStatement: with the first reason that was found.
    """
    body = _without_head(text)
    renamed = Renamed(body, permit.locations | ({permit.copy_to} if permit.copy_to is not None else set()))
    if renamed.text and _is_safe(renamed.text, dialect, _renamed_permit(permit, renamed)):
        return
    try:
        _check(body, dialect, permit)
    except _Harm as harm:
        raise UnsafeStatement(f"A statement was not sent: {harm}.", statement=text) from None


def _renamed_permit(permit: Permit, renamed: Renamed) -> Permit:
    return Permit(
        renamed.tables(permit.reads),
        next(iter(renamed.tables([permit.writes])), _NOWHERE) if permit.writes is not None else None,
        renamed.location(permit.copy_to) if permit.copy_to is not None else None,
        frozenset(map(renamed.location, permit.locations)),
    )


@lru_cache(maxsize=_SHAPES)
def _is_safe(renamed: str, dialect: DialectName, permit: Permit) -> bool:
    """Whether a renamed statement is harmless; what it is not is told of the statement as it was written."""
    try:
        _check(renamed, dialect, permit)
    except _Harm:
        return False
    return True


def _check(body: str, dialect: DialectName, permit: Permit) -> None:
    query = _query(_parse(body, dialect), dialect, permit)
    _check_tree(query, dialect, permit)


def _without_head(text: str) -> str:
    """Leaves out the comment lines and empty lines before the statement."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not _is_comment(line)), len(lines))
    return "\n".join(lines[first:])


def _is_comment(line: str) -> bool:
    """Whether a line is all comment: for Trino a carriage return ends one too."""
    return line.startswith("--") and "\r" not in line


def _parse(body: str, dialect: DialectName) -> exp.Expr:
    lexemes, blots = read_lexemes(body)
    if dialect == "athena":
        # An arrow may belong to a lambda, which the tree tells.
        blots = [blot for blot in blots if not _ARROW.match(body, blot.start)]
    if blots:
        raise _Harm(f"{blots[0].message.rstrip('.')} (offset {blots[0].start})")
    if not lexemes or lexemes[0].text.lower() not in _FIRST_WORDS[dialect]:
        raise _Harm("it does not begin as one of the statements that are allowed")
    try:
        trees = parse_statements(body, dialect)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise _Harm(f"it cannot be read: {str(error).splitlines()[0]}") from None
    if len(trees) != 1 or trees[0] is None:
        raise _Harm("it is not exactly one statement")
    return trees[0]


def _query(tree: exp.Expr, dialect: DialectName, permit: Permit) -> exp.Expr:
    """Checks the outer statement and returns the query in it."""
    if type(tree) in (exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery):
        if permit.writes or permit.copy_to:
            raise _Harm("it should write and is a query")
        return tree
    if dialect == "athena" and type(tree) is exp.Create:
        return _created(tree, permit)
    if dialect == "athena" and type(tree) is exp.Insert:
        return _inserted(tree, permit)
    if dialect == "duckdb" and type(tree) is exp.Copy:
        return _copied(tree, permit)
    raise _Harm(f"{type(tree).__name__} is not allowed")


def _created(tree: exp.Create, permit: Permit) -> exp.Expr:
    _only(tree, {"this", "kind", "expression", "properties"})
    if tree.args.get("kind") != "TABLE":
        raise _Harm(f"it creates a {tree.args.get('kind')}")
    _check_written(tree.this, permit)
    properties = tree.args.get("properties")
    if properties is not None:
        _only(properties, {"expressions"})
        for item in properties.expressions:
            _check_property(item, permit)
    return _inner_query(tree.args.get("expression"))


def _inserted(tree: exp.Insert, permit: Permit) -> exp.Expr:
    _only(tree, {"this", "expression"})
    _check_written(tree.this, permit)
    return _inner_query(tree.args.get("expression"))


def _copied(tree: exp.Copy, permit: Permit) -> exp.Expr:
    _only(tree, {"this", "files", "params", "credentials"})
    credentials = tree.args.get("credentials")
    if credentials is not None and any(credentials.args.values()):
        raise _Harm("it carries credentials")
    files = tree.args.get("files") or []
    if len(files) != 1 or not _is_text(files[0]) or files[0].this != permit.copy_to:
        raise _Harm("it writes another file than planned")
    for option in tree.args.get("params") or []:
        _check_option(option)
    if type(tree.this) is not exp.Subquery:
        raise _Harm("it copies something that is no query")
    return _inner_query(tree.this)


def _inner_query(node: exp.Expr | None) -> exp.Expr:
    if type(node) not in (exp.Select, exp.Union, exp.Except, exp.Intersect, exp.Subquery) or node is None:
        raise _Harm("it has no query")
    return node


def _only(node: exp.Expr, names: set[str]) -> None:
    stray = [name for name, value in node.args.items() if value not in (None, False, []) and name not in names]
    if stray:
        raise _Harm(f"{type(node).__name__} carries {', '.join(stray)}")


def _check_written(node: exp.Expr, permit: Permit) -> None:
    if type(node) is not exp.Table:
        raise _Harm("it writes something other than a plain table")
    _only(node, {"this", "db", "catalog"})
    if permit.writes is None or _reference(node) != permit.writes:
        raise _Harm(f"it writes {_reference(node)}, which is not planned")


def _check_property(item: exp.Expr, permit: Permit) -> None:
    if type(item) is exp.WithDataProperty and set(item.args) <= {"no"}:
        return
    if type(item) is not exp.Property or not isinstance(item.this, exp.Var | exp.Identifier):
        raise _Harm(f"the table property {type(item).__name__} is not allowed")
    name, value = str(item.this.name), item.args.get("value")
    if name not in TABLE_PROPERTIES:
        raise _Harm(f"the table property {name} is not allowed")
    if not _is_plain_value(value):
        raise _Harm(f"the table property {name} is no literal")
    if name in _LOCATIONS and (not _is_text(value) or value is None or value.this not in permit.locations):
        raise _Harm(f"the table property {name} is not a planned location")


def _is_plain_value(value: exp.Expr | None) -> bool:
    if type(value) is exp.Array:
        return all(_is_text(item) for item in value.expressions)
    return type(value) in (exp.Literal, exp.Boolean)


def _check_option(option: exp.Expr) -> None:
    if type(option) is not exp.CopyParameter or str(option.this.name).lower() not in COPY_OPTIONS:
        raise _Harm(f"the option {option.sql()} of COPY is not allowed")
    value = option.args.get("expression")
    columns = value.expressions if type(value) is exp.Tuple else [value.this if type(value) is exp.Paren else value]
    if not all(type(item) in (exp.Literal, exp.Var, exp.Boolean, exp.Column) for item in columns):
        raise _Harm(f"the option {option.this.name} of COPY is no literal")


def _check_tree(root: exp.Expr, dialect: DialectName, permit: Permit) -> None:
    """Walks the query; each node with the names of the WITH queries that it can see."""
    functions = STATEMENT_FUNCTIONS[dialect]
    rest: list[tuple[exp.Expr, frozenset[str]]] = [(root, frozenset())]
    while rest:
        node, visible = rest.pop()
        _check_node(node, functions)
        if type(node) is exp.Table:
            _check_read(node, visible, permit)
        rest.extend(_below(node, visible))


def _below(node: exp.Expr, visible: frozenset[str]) -> Iterator[tuple[exp.Expr, frozenset[str]]]:
    clause = node.args.get("with_")
    if clause is not None:
        _only(clause, {"expressions"})
        for query in clause.expressions:
            if type(query) is not exp.CTE:
                raise _Harm(f"{type(query).__name__} is not allowed in WITH")
            # A WITH query sees those before it, and not itself.
            yield query, visible
            visible |= {query.alias.lower()}
    for name, value in node.args.items():
        if name == "with_":
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, exp.Expr):
                yield child, visible


def _check_node(node: exp.Expr, functions: frozenset[str]) -> None:
    if type(node) not in STATEMENT_NODES:
        raise _Harm(f"{type(node).__name__} is not allowed")
    stray = next(stray_arguments(node, STATEMENT_NODES), None)
    if stray is not None:
        raise _Harm(f"{type(node).__name__} carries {stray}")
    if type(node) is exp.Anonymous and (not isinstance(node.this, str) or node.this.lower() not in functions):
        raise _Harm(f"the function {node.name} is not allowed")
    if type(node) is exp.Dot and type(node.expression) is not exp.Identifier:
        raise _Harm("a function with a prefix is not allowed")
    if type(node) is exp.Version and not _is_snapshot(node):
        raise _Harm("a table's version is no snapshot id")
    if type(node) is exp.ColumnDef and not _is_field(node):
        raise _Harm("ColumnDef is not allowed outside of the type of a CAST")
    if type(node) is exp.Lambda and not _is_mapping(node):
        raise _Harm("Lambda is not allowed but for the parts of a value")


def _is_field(node: exp.ColumnDef) -> bool:
    """Whether it is a field of a row type that a CAST names."""
    is_typed = type(node.this) is exp.Identifier and type(node.args.get("kind")) is exp.DataType
    above = node.parent
    is_in_type = type(above) is exp.DataType
    while type(above) in (exp.DataType, exp.ColumnDef) and above is not None:
        above = above.parent
    return is_typed and is_in_type and type(above) is exp.Cast


def _is_mapping(node: exp.Lambda) -> bool:
    """Whether it is what is done with each part of an array or a map."""
    above = node.parent
    if type(above) is not exp.Anonymous or len(above.expressions) != 2 or above.expressions[1] is not node:
        return False
    names = node.expressions
    are_plain = all(type(name) is exp.Identifier and not name.quoted for name in names)
    return are_plain and LAMBDA_FUNCTIONS.get(above.name.lower()) == len(names)


def _is_snapshot(node: exp.Version) -> bool:
    value = node.expression
    is_id = type(value) is exp.Literal and not value.is_string and str(value.this).isdigit()
    return is_id and node.this == "VERSION" and node.args.get("kind") == "AS OF"


def _check_read(node: exp.Table, visible: frozenset[str], permit: Permit) -> None:
    reference = _reference(node)
    is_with = len(reference.parts) == 1 and reference.folded[0] in visible and not node.args.get("version")
    if not is_with and reference not in permit.reads:
        raise _Harm(f"it reads {reference}, which is not declared")


def _reference(node: exp.Table) -> SqlTable:
    parts = [node.args.get(key) for key in ("catalog", "db", "this")]
    given = [part for part in parts if part is not None]
    if not all(type(part) is exp.Identifier and part.name for part in given):
        raise _Harm("a table function is not allowed")
    return SqlTable(tuple(str(part.name) for part in given))


def _is_text(node: exp.Expr | None) -> bool:
    return type(node) is exp.Literal and node.is_string
