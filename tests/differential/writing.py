"""Random conditions, made from the allow-list itself: a function that is added there is written here at once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from subsetter.sql.dialects import parse_condition
from subsetter.sql.translating.expression_types import NUMBERS, TIMES, TypeClass
from subsetter.sql.translating.functions import FUNCTIONS
from subsetter.sql.translating.signatures import Parameter
from subsetter.sql.translating.translator import Translator
from subsetter.sql.translating.typed import Typed
from subsetter.sql.words import EXTRACT_FIELDS
from subsetter.types.datatype import DataType
from tests.differential.edges import CASTS, INTERVALS, LITERALS, SPECIAL, TABLES, Table

T = TypeVar("T")

_COMPARED = ("=", "<>", "<", "<=", ">", ">=", "is distinct from", "is not distinct from")
_OPERATIONS = (
    "cast",
    "try_cast",
    *"+-*/%",
    "minus",
    "||",
    "interval",
    "extract",
    "position",
    "trim",
    "case",
)
# Columns compared with constants are what engines, and our bounds, leave out files by.
_PLAIN = ("one column", "two columns", "three columns")
FORMS = (*_OPERATIONS, *_PLAIN)
_TRIES = 12
_NESTED = (TypeClass.ARRAY, TypeClass.MAP, TypeClass.ROW, TypeClass.OTHER)


@dataclass(frozen=True)
class Value:
    """An expression, and what the translator says it is; None where it was refused."""

    text: str
    typed: Typed | None

    def is_for(self, parameter: Parameter) -> bool:
        """Whether it may stand as an argument."""
        return self.typed is not None and parameter.fits(self.typed)

    def is_of(self, *kinds: TypeClass) -> bool:
        """Whether it has one of some kinds of types."""
        return self.typed is not None and self.typed.kind in kinds


@dataclass(frozen=True)
class Written:
    """A condition.

    Attributes:
        root: the form of expression that it was made for.
        text: in Athena's dialect.
        parts: the expressions in it, the short ones first.
    """

    root: str
    text: str
    parts: tuple[str, ...]


class Writer:
    """Writes conditions over a table; the same seed writes the same ones.

    Every condition has a root: the functions of the allow-list and the other forms of expressions take turns.
    """

    def __init__(self, table: Table, seed: int) -> None:
        self._types = table.types
        self._random = random.Random(f"{table.name} {seed}")
        self._parts: list[str] = []
        self._fitting: dict[Parameter, list[Value]] = {}
        self._atoms = _atoms(table.name)
        self._columns = [_read(name, self._types) for name in self._types]

    def conditions(self, count: int) -> Iterator[Written]:
        """Yields so many conditions; some may be refused."""
        roots = (*sorted(FUNCTIONS), *FORMS, *_PLAIN * 3)
        for at in range(count):
            root = roots[at % len(roots)]
            self._parts.clear()
            text = self._condition(root)
            parts = sorted({part for part in self._parts if part in text and part != text}, key=len)
            yield Written(root, text, tuple(parts))

    def _condition(self, root: str) -> str:
        if root in _PLAIN:
            return self._plain(_PLAIN.index(root) + 1)
        roll, plain = self._random.random(), self._predicate(self._rooted(root, 2))
        if roll < 0.70:
            return plain
        if roll < 0.78:
            return f"not ({plain})"
        other = self._predicate(self._value(1))
        if roll < 0.84:
            return f"({plain}) or ({other})"
        if roll < 0.90:
            return f"({plain}) and ({other})"
        if roll < 0.94:
            return f"case when {plain} then true else ({other}) end"
        if roll < 0.97:
            return f"coalesce(({plain}), {self._pick(('true', 'false'))})"
        return f"({plain}) {self._pick(('=', '<>', 'is distinct from'))} ({other})"

    def _plain(self, count: int) -> str:
        parts = [self._beside_constants(self._pick(self._columns)) for _ in range(count)]
        return f" {self._pick(('and', 'or'))} ".join(f"({part})" for part in parts)

    def _beside_constants(self, column: Value) -> str:
        typed = column.typed
        if typed is None or typed.kind in (*_NESTED, TypeClass.CHAR):
            return self._predicate(column)
        low, high = self._constant(typed), self._constant(typed)
        roll = self._random.random()
        if roll < 0.1:
            return f"{column.text} is {self._pick(('', 'not '))}null"
        if roll < 0.25:
            return f"{column.text} in ({low}, {high})"
        if roll < 0.4:
            return f"{column.text} between {low} and {high}"
        if roll < 0.55:
            return f"{low} {self._pick(_COMPARED)} {column.text}"
        return f"{column.text} {self._pick(_COMPARED)} {low}"

    def _rooted(self, root: str, depth: int) -> Value:
        """Returns a value of that form; tries again where it is refused."""
        value = self._form(root, depth)
        for _ in range(_TRIES):
            if value.typed is not None:
                break
            value = self._form(root, depth)
        return value

    def _form(self, root: str, depth: int) -> Value:
        if root in FUNCTIONS:
            return self._call(root, depth)
        if root in _OPERATIONS:
            return self._read(self._operation(root, depth))
        return self._pick(self._atoms)

    # values

    def _value(self, depth: int) -> Value:
        if depth <= 0 or self._random.random() < 0.35:
            return self._pick(self._atoms)
        root = self._pick((*FUNCTIONS, *_OPERATIONS)) if self._random.random() < 0.75 else self._pick(_OPERATIONS)
        value = self._form(root, depth - 1)
        return value if value.typed is not None else self._pick(self._atoms)

    def _of(self, depth: int, *kinds: TypeClass) -> Value:
        """Returns a value of one of some kinds of types."""
        for _ in range(_TRIES if depth > 0 else 0):
            value = self._value(depth)
            if value.is_of(*kinds):
                return value
        return self._pick([atom for atom in self._atoms if atom.is_of(*kinds)] or self._atoms)

    def _call(self, name: str, depth: int) -> Value:
        function = FUNCTIONS[name]
        most = len(function.parameters)
        count = self._random.randint(most - function.optional, most + (2 if function.repeats else 0))
        arguments: list[str] = []
        first: Value | None = None
        for position in range(count):
            value = self._argument(function.parameters[min(position, most - 1)], depth, first)
            first = first or value
            arguments.append(value.text)
        return self._read(f"{name}({', '.join(arguments)})")

    def _argument(self, parameter: Parameter, depth: int, first: Value | None) -> Value:
        """Returns what fits a parameter; mostly of the type of the first argument, as most functions want it."""
        fitting = self._fitting.get(parameter)
        if fitting is None:
            fitting = [atom for atom in (*self._atoms, *_special()) if atom.is_for(parameter)]
            self._fitting[parameter] = fitting
        if first is not None and first.typed is not None and self._random.random() < 0.7:
            alike = [atom for atom in fitting if atom.is_of(first.typed.kind)]
            fitting = alike or fitting
            if depth > 0 and self._random.random() < 0.4:
                value = self._of(depth - 1, first.typed.kind)
                return value if value.is_for(parameter) else self._pick(fitting)
        elif depth > 0 and self._random.random() < 0.5:
            for _ in range(_TRIES):
                value = self._value(depth - 1)
                if value.is_for(parameter) and not value.is_of(TypeClass.NULL):
                    return value
        return self._pick(fitting)

    def _operation(self, form: str, depth: int) -> str:
        value = self._value
        if form in ("cast", "try_cast"):
            return f"{form}({self._cast_source(depth).text} as {self._pick(CASTS)})"
        if form in "+-*/%":
            left, right = self._of(depth, *NUMBERS), self._of(depth, *NUMBERS)
            return f"({left.text}) {form} ({right.text})"
        if form == "minus":
            return f"-({self._of(depth, *NUMBERS).text})"
        if form == "||":
            return f"({self._of(depth, TypeClass.TEXT).text}) || ({self._of(depth, TypeClass.TEXT).text})"
        if form == "interval":
            return f"({self._of(depth, *TIMES).text}) {self._pick(('+', '-'))} {self._pick(INTERVALS)}"
        if form == "extract":
            return f"extract({self._pick(sorted(EXTRACT_FIELDS))} from {self._of(depth, *TIMES).text})"
        if form == "position":
            return f"position({self._of(0, TypeClass.TEXT).text} in {self._of(depth, TypeClass.TEXT).text})"
        if form == "trim":
            side = self._pick(("both", "leading", "trailing"))
            return f"trim({side} {self._of(0, TypeClass.TEXT).text} from {self._of(depth, TypeClass.TEXT).text})"
        first = value(depth)
        kinds = (first.typed.kind,) if first.typed else (TypeClass.INTEGER,)
        tail = f" else {self._of(depth, *kinds).text}" if self._random.random() < 0.7 else ""
        return f"case when {self._predicate(value(0))} then {first.text}{tail} end"

    def _cast_source(self, depth: int) -> Value:
        # Texts are what casts read most: half of all.
        return self._of(depth, TypeClass.TEXT) if self._random.random() < 0.4 else self._value(depth)

    # predicates

    def _predicate(self, value: Value) -> str:
        text, typed = f"({value.text})", value.typed
        roll = self._random.random()
        if typed is None or typed.kind is TypeClass.NULL or roll < 0.08:
            return f"{text} is {self._pick(('', 'not '))}null"
        if typed.kind in _NESTED:
            return self._nested(value)
        if typed.kind is TypeClass.BOOLEAN and roll < 0.6:
            return value.text
        partner = self._partner(typed)
        if roll < 0.18:
            items = ", ".join([partner, *(self._partner(typed, 0) for _ in range(self._random.randint(0, 3)))])
            return f"{text} {self._pick(('', 'not '))}in ({items})"
        if roll < 0.26 and typed.kind not in (TypeClass.BOOLEAN, TypeClass.FLOAT):
            # Trino 476 answers NULL where NaN stands between a number and a constant NULL, and FALSE for the same
            # written with >= and <=: such a case proves nothing.
            kinds = (
                NUMBERS - {TypeClass.FLOAT} if typed.kind in NUMBERS else TIMES if typed.kind in TIMES else {typed.kind}
            )
            low, high = self._of(1, *kinds), self._of(1, *kinds)
            return f"{text} {self._pick(('', 'not '))}between ({low.text}) and ({high.text})"
        if typed.kind is TypeClass.TEXT and roll < 0.42:
            escape = self._pick(("", "", " escape '!'"))
            return f"{text} {self._pick(('', 'not '))}like {self._of(0, TypeClass.TEXT).text}{escape}"
        if typed.kind is TypeClass.CHAR:
            return f"{text} {self._pick(('=', '<>'))} {partner}"
        return f"{text} {self._pick(_COMPARED)} {partner}"

    def _partner(self, typed: Typed, depth: int = 1) -> str:
        kinds = NUMBERS if typed.kind in NUMBERS else TIMES if typed.kind in TIMES else {typed.kind}
        if typed.kind is TypeClass.CHAR:
            kinds = {TypeClass.TEXT}
        return f"({self._of(depth if self._random.random() < 0.4 else 0, *kinds).text})"

    def _constant(self, typed: Typed) -> str:
        kinds = NUMBERS if typed.kind in NUMBERS else TIMES if typed.kind in TIMES else {typed.kind}
        literals = [atom for atom in self._atoms if atom.is_of(*kinds) and atom not in self._columns]
        return self._pick(literals or self._atoms).text

    def _nested(self, value: Value) -> str:
        if value.is_of(TypeClass.ARRAY, TypeClass.MAP):
            return f"cardinality({value.text}) {self._pick(_COMPARED[:6])} {self._pick(('0', '1', '2'))}"
        return f"({value.text}) is {self._pick(('', 'not '))}null"

    # reading

    def _read(self, text: str) -> Value:
        self._parts.append(text)
        return _read(text, self._types)

    def _pick(self, items: Iterable[T]) -> T:
        return self._random.choice(list(items))


def _read(text: str, types: Mapping[str, DataType]) -> Value:
    translator = Translator(types, "t")
    tree = parse_condition(text)
    typed = translator.translate(tree) if tree is not None else None
    return Value(text, None if translator.unfit or typed is None or typed.kind is TypeClass.ANY else typed)


@cache
def _special() -> tuple[Value, ...]:
    return tuple(_read(text, {}) for text in SPECIAL)


@cache
def _atoms(table: str) -> tuple[Value, ...]:
    """The columns and constants. Columns come three times, so that few conditions hold nothing else."""
    types = next(one.types for one in TABLES if one.name == table)
    columns = [_read(name, types) for name in types]
    columns += [_read(text, types) for text in ("addr.city", "addr.geo.lat", "addr.geo.n", "element_at(nums, 1)")]
    return (*columns, *columns, *columns, *(_read(text, types) for text in LITERALS))
