"""Relations and keys that SQL DDL declares, in whichever of the usual dialects it is written.

Statements are told apart before they are parsed, so that one which cannot be read takes no other with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_DIALECTS = ("postgres", "mysql", "tsql", "sqlite", "trino", "duckdb")
_HINTS = (("mysql", re.compile(r"`|ENGINE\s*=", re.IGNORECASE)), ("tsql", re.compile(r"\[\w+\]|^GO\s*$", re.MULTILINE)))
_WANTED = re.compile(
    r"\s*(CREATE\s+(GLOBAL\s+|LOCAL\s+|TEMP(ORARY)?\s+|EXTERNAL\s+|UNLOGGED\s+)*TABLE|ALTER\s+TABLE|CREATE\s+UNIQUE\b)",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(REFERENCES|PRIMARY|UNIQUE|FOREIGN)\b", re.IGNORECASE)
_PIECE = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]\n]*\]|"""
    r"""(?P<tag>\$\w*\$).*?(?P=tag)|;|^\s*GO\s*$|[^;'"`\[$/\n-]+|.""",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_COPIED = re.compile(r"^COPY .*? FROM stdin;\n.*?^\\\.$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_CLUSTERED = re.compile(r"\b(NON)?CLUSTERED\b", re.IGNORECASE)
_NOT_KNOWN = re.compile(
    r"\s+(NOT\s+VALID|DEFERRABLE|INITIALLY\s+\w+|NOT\s+ENFORCED|WITH\s+(NO)?CHECK)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DdlKey:
    """Columns that a table declares to be unique, by the names that it uses."""

    table: str
    columns: tuple[str, ...]
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class DdlReference:
    """A foreign key, by the names that it uses.

    Attributes:
        parent_columns: empty for the parent's primary key.
    """

    table: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ddl:
    """What a text declares.

    Attributes:
        unread: the beginnings of statements that declare something and could not be read, each with its line.
    """

    references: tuple[DdlReference, ...]
    keys: tuple[DdlKey, ...]
    unread: tuple[str, ...]


def read_ddl(text: str) -> Ddl:
    """Returns what a text of DDL declares; everything else in it is passed over."""
    references: list[DdlReference] = []
    keys: list[DdlKey] = []
    unread: list[str] = []
    dialects = _guessed(text)
    for line, statement in _statements(_COPIED.sub(lambda found: "\n" * found[0].count("\n"), text)):
        if not _WANTED.match(statement) or not _TELLS.search(statement):
            continue
        tree = _parsed(_CLUSTERED.sub("", statement), dialects)
        if tree is None:
            unread.append(f"line {line}: {' '.join(statement.split())[:60]}")
            continue
        references += _references(tree)
        keys += _keys(tree)
    return Ddl(tuple(dict.fromkeys(references)), tuple(dict.fromkeys(keys)), tuple(unread))


def _guessed(text: str) -> list[str]:
    """Returns the dialects, the likeliest first; the list is put in order as statements are read."""
    first = [name for name, hint in _HINTS if hint.search(text)]
    return [*first, *(name for name in _DIALECTS if name not in first)]


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yields each statement with the line that it begins in, without comments."""
    parts: list[str] = []
    line, begins = 1, 1
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece == ";" or piece.strip().upper() == "GO":
            yield begins, "".join(parts)
            parts = []
        elif not piece.startswith(("--", "/*")) and (parts or piece.strip()):
            if not parts:
                begins = line + piece[: len(piece) - len(piece.lstrip())].count("\n")
            parts.append(piece)
        line += piece.count("\n")
    yield begins, "".join(parts)


def _parsed(statement: str, dialects: list[str]) -> exp.Expr | None:
    for text in dict.fromkeys((statement, _NOT_KNOWN.sub("", statement))):
        for place, dialect in enumerate(dialects):
            try:
                tree = sqlglot.parse_one(text, dialect=dialect)
            except (SqlglotError, RecursionError, ValueError):
                continue
            if isinstance(tree, exp.Create | exp.Alter):
                dialects.insert(0, dialects.pop(place))
                return tree
    return None


def _table(tree: exp.Expr) -> str:
    found = tree.this.find(exp.Table) if isinstance(tree.this, exp.Expr) else None
    return found.name if found is not None else ""


def _references(tree: exp.Expr) -> Iterator[DdlReference]:
    table = _table(tree)
    for key in tree.find_all(exp.ForeignKey):
        reference = key.args.get("reference")
        if isinstance(reference, exp.Reference):
            yield _reference(table, tuple(one.name for one in key.expressions), reference)
    for column in tree.find_all(exp.ColumnDef):
        for constraint in column.constraints:
            if isinstance(constraint.kind, exp.Reference):
                yield _reference(table, (column.name,), constraint.kind)


def _reference(table: str, columns: tuple[str, ...], reference: exp.Reference) -> DdlReference:
    target = reference.this
    named = target.find(exp.Table) if isinstance(target, exp.Expr) else None
    parent = named.name if named is not None else ""
    parents = tuple(one.name for one in target.expressions) if isinstance(target, exp.Schema) else ()
    return DdlReference(table, columns, parent, parents)


def _keys(tree: exp.Expr) -> Iterator[DdlKey]:
    table = _table(tree)
    if isinstance(tree, exp.Create) and tree.kind == "INDEX":
        yield from _of_index(tree)
        return
    for key in tree.find_all(exp.PrimaryKey):
        yield DdlKey(table, _names(key.expressions), is_primary=True)
    for constraint in tree.find_all(exp.UniqueColumnConstraint):
        if isinstance(constraint.this, exp.Schema):
            yield DdlKey(table, _names(constraint.this.expressions))
    for column in tree.find_all(exp.ColumnDef):
        kinds = [one.kind for one in column.constraints]
        if any(isinstance(one, exp.PrimaryKeyColumnConstraint) for one in kinds):
            yield DdlKey(table, (column.name,), is_primary=True)
        if any(isinstance(one, exp.UniqueColumnConstraint) and one.this is None for one in kinds):
            yield DdlKey(table, (column.name,))


def _of_index(tree: exp.Create) -> Iterator[DdlKey]:
    index = tree.this
    if not tree.args.get("unique") or not isinstance(index, exp.Index):
        return
    parameters = index.args.get("params")
    if not isinstance(parameters, exp.IndexParameters) or parameters.args.get("where") is not None:
        return
    columns = parameters.args.get("columns") or ()
    plain = [one.this if isinstance(one, exp.Ordered) else one for one in columns]
    found = index.args.get("table")
    if plain and all(isinstance(one, exp.Column | exp.Identifier) for one in plain) and found is not None:
        yield DdlKey(found.name, tuple(one.name for one in plain))


def _names(parts: list[exp.Expr]) -> tuple[str, ...]:
    return tuple((one.this if isinstance(one, exp.Ordered) else one).name for one in parts)
