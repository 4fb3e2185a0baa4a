"""Functions of numbers."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import BIGINT, BOOLEAN, TypeClass
from subsetter.sql.translating.signatures import NUMBER, WHOLE, Call, Function, Result, of, same
from subsetter.sql.translating.typed import Unfit


def _abs(call: Call) -> Result:
    return Result(call.arguments[0].type, shapes.call("abs", *call.nodes))


def _floor_or_ceiling(call: Call) -> Result:
    argument = call.arguments[0]
    if argument.kind is TypeClass.INTEGER:
        return Result(argument.type, argument.node)
    precision, scale = kinds.decimal_shape(argument.type)
    whole = kinds.decimal(precision - scale + min(scale, 1), 0)
    name = "floor" if call.name == "floor" else "ceil"
    return Result(whole if argument.kind is TypeClass.DECIMAL else argument.type, shapes.call(name, argument.node))


def _round(call: Call) -> Result:
    value = call.arguments[0]
    if len(call.arguments) == 1:
        if value.kind is TypeClass.INTEGER:
            return Result(value.type, value.node)
        precision, scale = kinds.decimal_shape(value.type)
        whole = kinds.decimal(precision - scale + min(scale, 1), 0)
        return Result(whole if value.kind is TypeClass.DECIMAL else value.type, shapes.call("round", value.node))
    digits = call.arguments[1].integer
    if value.kind is not TypeClass.DECIMAL or digits is None or digits < 0:
        raise Unfit(
            "round(x, n) is understood for decimals and a written n from 0 on.",
            "Write round(x), or cast x to a decimal first.",
        )
    return Result(value.type, shapes.call("round", *call.nodes))


def _bits(operator: type[exp.Binary]) -> Function:
    def build(call: Call) -> Result:
        left, right = (shapes.cast(node, "bigint") for node in call.nodes)
        return Result(BIGINT, shapes.binary(operator, left, right))

    return Function((WHOLE, WHOLE), build)


def _bitwise_xor(call: Call) -> Result:
    return Result(BIGINT, shapes.call("xor", *(shapes.cast(node, "bigint") for node in call.nodes)))


NUMBER_FUNCTIONS: dict[str, Function] = {
    "abs": Function((NUMBER,), _abs),
    "floor": Function((NUMBER,), _floor_or_ceiling),
    "ceil": Function((NUMBER,), _floor_or_ceiling),
    "ceiling": Function((NUMBER,), _floor_or_ceiling),
    "round": Function((NUMBER, WHOLE), _round, optional=1),
    "is_nan": Function((of("a floating point number", TypeClass.FLOAT),), same("isnan", BOOLEAN)),
    "bitwise_and": _bits(exp.BitwiseAnd),
    "bitwise_or": _bits(exp.BitwiseOr),
    "bitwise_xor": Function((WHOLE, WHOLE), _bitwise_xor),
}
