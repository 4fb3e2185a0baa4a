"""What a function of a condition takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import NUMBERS, TIMES, TypeClass
from subsetter.sql.translating.typed import Typed, Unfit, cure_for
from subsetter.types.datatype import DataType


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was read.

    Attributes:
        name: in lower case.
        arguments: in order; none of them was refused.
    """

    name: str
    arguments: tuple[Typed, ...]

    def node(self, position: int) -> exp.Expr:
        """Returns the translation of an argument."""
        return self.arguments[position].node

    @property
    def nodes(self) -> tuple[exp.Expr, ...]:
        """The translations of the arguments."""
        return tuple(argument.node for argument in self.arguments)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gives.

    Attributes:
        type: on Athena.
        node: on DuckDB.
    """

    type: DataType
    node: exp.Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an argument may be.

    Attributes:
        phrase: shown to users.
        accepts: whether an argument fits.
        null: the type, in DuckDB's words, of a NULL that stands there; empty where it needs none. DuckDB cannot
            choose between the variants of a function for a NULL without a type.
        takes_null: whether a NULL may stand there.
    """

    phrase: str
    accepts: Callable[[Typed], bool]
    null: str = ""
    takes_null: bool = True

    def fits(self, argument: Typed) -> bool:
        """Whether an argument may stand there."""
        if argument.kind is TypeClass.ANY or (argument.kind is TypeClass.NULL and self.takes_null):
            return True
        return argument.kind is not TypeClass.NULL and self.accepts(argument)

    def typed(self, argument: Typed) -> Typed:
        """Returns the argument; a NULL with a type for DuckDB."""
        if argument.kind is not TypeClass.NULL or not self.null:
            return argument
        return Typed(argument.type, shapes.cast(argument.node, self.null), argument.written)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of Athena's that conditions may use.

    Attributes:
        parameters: in order.
        build: gives type and translation; raises Unfit.
        optional: how many of the last parameters may be left out.
        repeats: whether the last parameter may be given many times.
    """

    parameters: tuple[Parameter, ...]
    build: Callable[[Call], Result]
    optional: int = 0
    repeats: bool = False

    def check(self, call: Call) -> Call:
        """Checks number and types of the arguments; returns the call with a type for each NULL.

        Raises:
            Unfit: naming the argument.
        """
        count, most = len(call.arguments), len(self.parameters)
        if count < most - self.optional or (count > most and not self.repeats):
            signature = ", ".join(parameter.phrase for parameter in self.parameters)
            raise Unfit(f"{call.name} takes {most} arguments, not {count}.", f"Write {call.name}({signature}).")
        parameters = [self.parameters[min(position, most - 1)] for position in range(count)]
        for position, (parameter, argument) in enumerate(zip(parameters, call.arguments, strict=True)):
            if not parameter.fits(argument):
                place = f"Argument {position + 1} of {call.name} must be {parameter.phrase} in a condition"
                if argument.kind is TypeClass.NULL:
                    raise Unfit(f"{place}, not NULL.", "Give NULL a type: CAST(NULL AS date).", argument.written)
                raise Unfit(f"{place}, not {argument.type}.", cure_for(argument.kind), argument.written)
        typed = tuple(parameter.typed(argument) for parameter, argument in zip(parameters, call.arguments, strict=True))
        return Call(call.name, typed)


# The NULL of a parameter that takes several kinds has the first of these that it takes.
_NULLS = {
    TypeClass.INTEGER: "bigint",
    TypeClass.FLOAT: "double",
    TypeClass.TEXT: "varchar",
    TypeClass.TIMESTAMP: "timestamp",
    TypeClass.BOOLEAN: "boolean",
    TypeClass.BINARY: "blob",
    TypeClass.ARRAY: "integer[]",
}


def of(phrase: str, *accepted: TypeClass) -> Parameter:
    """Returns a parameter that takes some kinds of types."""
    null = next((null for kind, null in _NULLS.items() if kind in accepted), "")
    return Parameter(phrase, lambda argument: argument.kind in accepted, null)


def written(phrase: str, accepts: Callable[[str], bool]) -> Parameter:
    """Returns a parameter whose value must stand in the text, in quotes."""
    return Parameter(phrase, lambda argument: argument.text is not None and accepts(argument.text), takes_null=False)


def same(name: str, result: DataType) -> Callable[[Call], Result]:
    """Builds a call that has the same arguments and meaning on DuckDB, under this name."""
    return lambda call: Result(result, shapes.call(name, *call.nodes))


TEXT = of("a text", TypeClass.TEXT)
# Athena does not know which of its variants is meant by a NULL without a type.
KNOWN_TEXT = replace(TEXT, takes_null=False)
WHOLE = of("a whole number", TypeClass.INTEGER)
NUMBER = of("a number", *NUMBERS)
TIME = of("a date or timestamp", *TIMES)
KNOWN_TIME = replace(TIME, takes_null=False)
STAMP = of("a timestamp", TypeClass.TIMESTAMP, TypeClass.ZONED)
TRUTH = of("a condition", TypeClass.BOOLEAN)
BYTES = of("binary", TypeClass.BINARY)
ARRAY = of("an array", TypeClass.ARRAY)
ARRAY_OR_MAP = of("an array or a map", TypeClass.ARRAY, TypeClass.MAP)
VALUE = Parameter("a value", lambda argument: argument.kind not in (TypeClass.INTERVAL, TypeClass.ROW, TypeClass.OTHER))
SOLID = written("a text in quotes that is not empty", bool)
REGEX = written("a pattern in quotes", lambda _text: True)
POSITION = Parameter(
    "a whole number from 1 on, written out", lambda argument: (argument.integer or 0) >= 1, takes_null=False
)
_ORDERED = of(
    "a number without floating point, a text, a date or a timestamp",
    TypeClass.INTEGER,
    TypeClass.DECIMAL,
    TypeClass.TEXT,
    TypeClass.DATE,
    TypeClass.TIMESTAMP,
    TypeClass.ZONED,
)
# All arguments have one type, which a NULL takes by itself.
ORDERED = replace(_ORDERED, null="")
