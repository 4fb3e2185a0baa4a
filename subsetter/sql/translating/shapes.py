"""Pieces of DuckDB's SQL, as trees.

Calls are built by name, so that the text is exactly what is written here and no translation of sqlglot's is in it.
"""

from __future__ import annotations

from sqlglot import exp

_ATOMS = (exp.Column, exp.Literal, exp.Anonymous, exp.Paren, exp.Boolean, exp.Null, exp.Case, exp.Cast, exp.TryCast)


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Returns a call of one of DuckDB's functions."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(value: int) -> exp.Expr:
    """Returns a whole number."""
    return exp.Literal.number(value)


def text(value: str) -> exp.Expr:
    """Returns a text."""
    return exp.Literal.string(value)


def cast(value: exp.Expr, datatype: str, *, safe: bool = False) -> exp.Expr:
    """Returns a cast to one of DuckDB's types; a safe one gives NULL where the value does not fit."""
    to = exp.DataType.build(datatype, dialect="duckdb")
    return exp.TryCast(this=value, to=to) if safe else exp.Cast(this=value, to=to)


def tight(node: exp.Expr) -> exp.Expr:
    """Returns the node such that an operator beside it cannot break into it."""
    return node if isinstance(node, _ATOMS) else exp.Paren(this=node)


def binary(operator: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Returns an operator between two operands."""
    return operator(this=tight(left), expression=tight(right))


def both(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Returns ``left AND right``."""
    return binary(exp.And, left, right)


def negated(node: exp.Expr) -> exp.Expr:
    """Returns ``NOT node``."""
    return exp.Not(this=tight(node))


def is_null(node: exp.Expr) -> exp.Expr:
    """Returns ``node IS NULL``."""
    return exp.Is(this=tight(node), expression=exp.Null())


def case(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Expr:
    """Returns ``CASE WHEN … THEN … ELSE … END``; without ``otherwise`` the rest is NULL."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def fail(message: str) -> exp.Expr:
    """Returns a call that stops the statement, where Trino would stop it."""
    return call("error", text(message))


DOUBT = "the engines read it differently"
"""In the message of every ``doubt``."""


def doubt(what: str) -> exp.Expr:
    """Returns a call that stops the statement where the engines would read a value differently: better no copy."""
    return call("error", text(f"{what}: {DOUBT}"))
