"""Functions of arrays and maps."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import BIGINT, BOOLEAN, TypeClass, kind, wider
from subsetter.sql.translating.signatures import ARRAY, ARRAY_OR_MAP, VALUE, Call, Function, Result
from subsetter.sql.translating.typed import Unfit


def _contains(call: Call) -> Result:
    array, value = call.arguments
    if array.is_open:
        return Result(BOOLEAN, shapes.cast(exp.Null(), "boolean"))
    inner = kinds.inner(array.type)
    if inner and wider((inner[0], value.type)) is None:
        raise Unfit(f"{array.type} cannot hold a value of type {value.type}.", "Write a CAST.")
    if inner and kind(inner[0]) in (
        TypeClass.FLOAT,
        TypeClass.ARRAY,
        TypeClass.MAP,
        TypeClass.ROW,
        TypeClass.OTHER,
        TypeClass.CHAR,
    ):
        raise Unfit(f"contains is not supported for {array.type}.", "Use an array of plain values.")
    held = shapes.call("list_contains", array.node, value.node)
    has_null = exp.LT(
        this=shapes.call("list_count", array.node.copy()), expression=shapes.call("len", array.node.copy())
    )
    # NULL is in no array, and among NULLs what is not found is unknown to Trino; DuckDB says false (2.0.1, 2026-12-01).
    is_unknown = shapes.is_null(value.node.copy())
    return Result(
        BOOLEAN,
        shapes.case((held, exp.true()), (is_unknown, exp.Null()), (has_null, exp.Null()), otherwise=held.copy()),
    )


def _cardinality(call: Call) -> Result:
    name = "len" if call.arguments[0].kind is TypeClass.ARRAY else "cardinality"
    return Result(BIGINT, shapes.cast(shapes.call(name, *call.nodes), "bigint"))


def _element_at(call: Call) -> Result:
    holder, key = call.arguments
    inner = kinds.inner(holder.type)
    if not inner:
        raise Unfit("The type of this value is not known.", "Use a column.")
    if holder.kind is TypeClass.MAP:
        if wider((inner[0], key.type)) is None:
            raise Unfit(f"{holder.type} has no key of type {key.type}.", "Write a CAST.")
        return Result(inner[1], shapes.call("map_extract_value", *call.nodes))
    if not key.integer:
        raise Unfit("The position in element_at must be a whole number, written out, and not 0.", "Write 1, 2 or -1.")
    return Result(inner[0], shapes.call("list_extract", *call.nodes))


ARRAY_FUNCTIONS: dict[str, Function] = {
    "cardinality": Function((ARRAY_OR_MAP,), _cardinality),
    "contains": Function((ARRAY, VALUE), _contains),
    "element_at": Function((ARRAY_OR_MAP, VALUE), _element_at),
}
