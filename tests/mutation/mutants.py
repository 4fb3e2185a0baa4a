"""Small mistakes, one at a time, in the planner's modules and in the templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]
MODULES = (
    "facts", "orphans", "selection", "completion", "doubling", "restated", "planner", "predicates", "usage",
    "workbench", "graph",
)  # fmt: skip
TEMPLATES = (
    "copy_table", "keys", "gather", "rank", "narrow", "key_state", "grow_first", "grow_again", "leap_first",
    "leap_again", "count_grown", "count_dropped", "predicates", "dialect_duckdb",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One mistake.

    Attributes:
        unit: the module or the template.
        place: the function that it is in.
        change: what was written and what stands there now.
        source: the whole text with the mistake.
    """

    unit: str
    place: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.unit} {self.place}: {self.change}"

    @property
    def is_template(self) -> bool:
        return self.unit.endswith(".jinja")


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Returns every mutant, always in the same order."""
    found = [mutant for name in MODULES for mutant in module_mutants(f"subsetter.planning.{name}")]
    found += [mutant for name in TEMPLATES for mutant in template_mutants(f"{name}.sql.jinja")]
    return tuple({(mutant.unit, mutant.source): mutant for mutant in found}.values())


# --- modules --------------------

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_NAMES = {"TRUE": "FALSE", "FALSE": "TRUE", "all_of": "any_of", "any_of": "all_of", "all": "any", "any": "all"}
_ATTRIBUTES = {
    "child": "parent",
    "parent": "child",
    "child_columns": "parent_columns",
    "parent_columns": "child_columns",
    "first": "again",
    "again": "first",
    "start": "end",
    "end": "start",
    "where": "always",
    "always": "where",
}
# What is said to people, what runs in no plan, and what only guards against mistakes of ours.
_SILENT = ("why", "__str__", "__hash__", "strict")


def module_mutants(name: str) -> Iterator[Mutant]:
    """Yields the mutants of a module."""
    source = (ROOT / (name.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    tree = ast.parse(source)
    for node, place in list(_code(tree, "")):
        for number in range(_choices(node)):
            before, fields = ast.unparse(node), dict(node.__dict__)
            _break(node, number)
            after = ast.unparse(node)
            if before != after:
                yield Mutant(name, place, f"{_short(before)}  =>  {_short(after)}", ast.unparse(tree))
            node.__dict__.update(fields)


def _code(node: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    """The nodes that run, without annotations, imports, docstrings and texts for people."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_comment", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_silent(child):
                continue
            inside = f"{place}.{child.name}".strip(".") if _has_name(child) else place
            yield child, inside
            yield from _code(child, inside)


def _has_name(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.ClassDef]:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.keyword):
        return node.arg in _SILENT
    if isinstance(node, ast.Assign):
        return any(isinstance(name, ast.Name) and name.id in _SILENT for name in node.targets)
    if isinstance(node, ast.AnnAssign):
        return True
    return isinstance(node, ast.FunctionDef) and node.name in _SILENT


def _choices(node: ast.AST) -> int:
    """In how many ways a node can be broken."""
    match node:
        case ast.Compare(ops=[op]):
            return int(type(op) in _COMPARED)
        case ast.BoolOp(values=values):
            return 1 + len(values)
        case ast.UnaryOp(op=ast.Not()) | ast.If() | ast.While():
            return 1
        case ast.Name(id=name, ctx=ast.Load()):
            return int(name in _NAMES)
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return int(name in _ATTRIBUTES)
        case ast.Constant(value=value):
            return int(isinstance(value, bool | int))
        case ast.IfExp():
            return 2
        case ast.comprehension(ifs=[_, *_]):
            return 1
        case ast.List(elts=elements) | ast.Tuple(elts=elements, ctx=ast.Load()):
            return len(elements) if len(elements) > (1 if isinstance(node, ast.List) else 2) else 0
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd() | ast.Sub() | ast.Add()):
            return 1
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            return 1
    return 0


def _break(node: ast.AST, number: int) -> None:
    match node:
        case ast.Compare(ops=[op]):
            node.ops = [_COMPARED[type(op)]()]
        case ast.BoolOp(op=op, values=values):
            if number == 0:
                node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            else:
                node.values = [value for at, value in enumerate(values, start=1) if at != number]
        case ast.UnaryOp(op=ast.Not()):
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.If() | ast.While():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Name():
            node.id = _NAMES[node.id]
        case ast.Attribute():
            node.attr = _ATTRIBUTES[node.attr]
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() as value):
            node.value = value + 1
        case ast.IfExp():
            node.test = ast.Constant(number == 0)
        case ast.comprehension():
            node.ifs = node.ifs[1:]
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            node.elts = [element for at, element in enumerate(elements) if at != number]
        case ast.BinOp(op=op):
            swapped = {ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Sub: ast.Add, ast.Add: ast.Sub}
            node.op = swapped[type(op)]()
        case ast.Expr():
            node.value = ast.Constant(None)
        case ast.AugAssign():
            node.value = node.target if isinstance(node.op, ast.BitOr) else ast.Constant(0)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:60]} … {line[-28:]}"


# --- templates --------------------

_WORDS = (
    (r" AND ", " OR "),
    (r" OR ", " AND "),
    (r"NULLS LAST", "NULLS FIRST"),
    (r"\bDESC\b", "ASC"),
    (r"\bASC\b", "DESC"),
    (r'"max" if', '"min" if'),
    (r'else "min"', 'else "max"'),
    (r"<= ", "< "),
    (r"(?<= )< ", "<= "),
    (r"SELECT DISTINCT", "SELECT"),
    (r"IS NOT NULL", "IS NULL"),
    (r"IS NULL", "IS NOT NULL"),
    (r"NOT coalesce", "coalesce"),
    (r"NOT {{", "{{"),
    (r"WHERE NOT ", "WHERE "),
    (r"\bFALSE\b", "TRUE"),
    (r"\bTRUE\b", "FALSE"),
    (r"bool_or", "bool_and"),
    (r"UNION ALL", "INTERSECT"),
    (r"last_round \+ 1", "last_round"),
    (r"\bmin\(grown", "max(grown"),
    (r" = ", " <> "),
    (r"loop\.index0\]", "loop.index0 - 1]"),
    (r"PARTITION BY", "ORDER BY 1, PARTITION BY"),
    (r"4294967296", "4294967297"),
    (r'"%08x"', '"%08X"'),
    (r"BETWEEN", "NOT BETWEEN"),
    (r"near\.", "far."),
    (r"chr\(31\)", "chr(30)"),
    (r"round_number = ", "round_number <= "),
)


def template_mutants(name: str) -> Iterator[Mutant]:
    """Yields the mutants of a template."""
    source = (ROOT / "sql_templates" / name).read_text(encoding="utf-8")
    code = [(match.start(), match.end()) for match in re.finditer(r"\{#.*?#\}", source, re.DOTALL)]
    for pattern, instead in _WORDS:
        for match in re.finditer(pattern, source):
            if any(start <= match.start() < end for start, end in code):
                continue
            line = source.count("\n", 0, match.start()) + 1
            changed = source[: match.start()] + instead + source[match.end() :]
            yield Mutant(name, f"line {line}", f"{match[0].strip()}  =>  {instead.strip()}", changed)
