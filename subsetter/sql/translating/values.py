"""Functions that take values of any type."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import TypeClass, kind, wider
from subsetter.sql.translating.signatures import ORDERED, TRUTH, VALUE, Call, Function, Result
from subsetter.sql.translating.typed import Typed, Unfit, unmixed
from subsetter.types.datatype import DataType


def _extreme(call: Call) -> Result:
    shared = _shared_type(call, call.arguments)
    # DuckDB leaves NULLs out; in Trino they win.
    missing: exp.Expr = shapes.is_null(call.node(0).copy())
    for node in call.nodes[1:]:
        missing = exp.Or(this=missing, expression=shapes.is_null(node.copy()))
    return Result(shared, shapes.case((missing, exp.Null()), otherwise=shapes.call(call.name, *call.nodes)))


def _coalesce(call: Call) -> Result:
    return Result(_shared_type(call, call.arguments), shapes.call("coalesce", *call.nodes))


def _nullif(call: Call) -> Result:
    shared = _shared_type(call, call.arguments)
    if kind(shared) in (TypeClass.ARRAY, TypeClass.MAP):
        # Trino finds no array that holds a NULL equal to itself; DuckDB does.
        raise Unfit(f"nullif is not supported for {shared}.", "Write it as CASE WHEN, with cardinality or element_at.")
    if TypeClass.FLOAT in (call.arguments[0].kind, call.arguments[1].kind):
        raise Unfit("nullif of floating point numbers is not supported.", "Write it as CASE WHEN.")
    return Result(call.arguments[0].type, shapes.call("nullif", *call.nodes))


def _if(call: Call) -> Result:
    shared = _shared_type(call, call.arguments[1:])
    otherwise = call.node(2) if len(call.nodes) > 2 else None
    return Result(shared, shapes.case((call.node(0), call.node(1)), otherwise=otherwise))


def _shared_type(call: Call, arguments: tuple[Typed, ...]) -> DataType:
    shared = wider(argument.type for argument in arguments)
    if shared is None:
        raise unmixed(f"The arguments of {call.name}", [argument.type for argument in arguments])
    return shared


VALUE_FUNCTIONS: dict[str, Function] = {
    "coalesce": Function((VALUE, VALUE), _coalesce, repeats=True),
    "nullif": Function((VALUE, VALUE), _nullif),
    "if": Function((TRUTH, VALUE, VALUE), _if, optional=1),
    "greatest": Function((ORDERED, ORDERED), _extreme, repeats=True),
    "least": Function((ORDERED, ORDERED), _extreme, repeats=True),
}
