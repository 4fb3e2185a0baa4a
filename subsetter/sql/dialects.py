"""The two dialects, read plainly.

sqlglot turns known functions into classes of its own (``nvl`` into ``Coalesce``, ``mod(a, b)`` into ``a % b``), so
that what was written is lost. Here every call stays a call with the name that stands in the text, and properties
of a table stay key and value. What is then allowed is decided by name.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar, Literal, TypeAlias

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.trino import Trino
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.parsers.trino import TrinoParser

DialectName: TypeAlias = Literal["athena", "duckdb"]

# sqlglot tells the log when it keeps a statement as plain text; the guard refuses those, so nobody needs to read it.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

# Calls with a grammar of their own; the others are plain calls.
_CALLS = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION")
TYPED_LITERAL = "typed_literal"


def _plain_calls(parsers: dict[str, Any]) -> dict[str, Any]:
    return {name: parser for name, parser in parsers.items() if name in _CALLS}


def _typed_literal(_parser: object, text: exp.Expr, datatype: exp.DataType) -> exp.Cast:
    """Returns ``DATE '2026-08-01'`` as a marked cast: ``DECIMAL '1.50'`` and its CAST differ in scale."""
    node = exp.Cast(this=text, to=datatype)
    node.meta[TYPED_LITERAL] = True
    return node


class _AthenaParser(TrinoParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = _plain_calls(TrinoParser.FUNCTION_PARSERS)
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": TrinoParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
    PROPERTY_PARSERS: ClassVar[dict[str, Any]] = {"WITH": TrinoParser.PROPERTY_PARSERS["WITH"]}
    TYPE_LITERAL_PARSERS: ClassVar[dict[exp.DType, Any]] = dict.fromkeys(exp.DType, _typed_literal)


class _DuckDBParser(DuckDBParser):
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = _plain_calls(DuckDBParser.FUNCTION_PARSERS)
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": DuckDBParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
    PROPERTY_PARSERS: ClassVar[dict[str, Any]] = {}


class PlainAthena(Trino):
    """Athena's queries and CREATE TABLE … AS, which are Trino's."""

    Parser = _AthenaParser


class PlainDuckDB(DuckDB):
    """DuckDB's queries and COPY."""

    Parser = _DuckDBParser


_DIALECTS: dict[str, Dialect] = {"athena": PlainAthena(), "duckdb": PlainDuckDB()}


def parse_condition(text: str) -> exp.Expr | None:
    """Returns the tree of one boolean expression in Athena's dialect.

    Raises:
        sqlglot.errors.SqlglotError: the text is no single expression.
    """
    (tree,) = _DIALECTS["athena"].parse_into(exp.Condition, text)
    return tree


def parse_statements(text: str, dialect: DialectName) -> list[exp.Expr | None]:
    """Returns the trees of all statements in a text.

    Raises:
        sqlglot.errors.SqlglotError: the text cannot be read.
    """
    return _DIALECTS[dialect].parse(text)


def duckdb_text(tree: exp.Expr) -> str:
    """Returns a tree that holds DuckDB's own functions as text."""
    return _DIALECTS["duckdb"].generate(tree, comments=False)
