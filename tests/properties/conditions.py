"""Conditions that have two meanings: one in Python, one as SQL in Athena's dialect.

Python's side follows SQL's logic of three values: a condition holds (True), does not hold (False) or is
unknown (None). A rule keeps a row only when its condition is True.
"""

from __future__ import annotations

import datetime as dt
import operator
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Value = int | float | str | bool | dt.date | uuid.UUID | Decimal | None
Row = Mapping[str, Value]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def literal(value: Value) -> str:
    """The value as a literal of SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, uuid.UUID):
        return f"uuid '{value}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


class Condition:
    """A boolean expression over the columns of one row."""

    @property
    def sql(self) -> str:
        raise NotImplementedError

    def holds(self, row: Row) -> bool | None:
        raise NotImplementedError


@dataclass(frozen=True)
class Compare(Condition):
    """A column against a value: ``n >= 3``."""

    column: str
    op: str
    value: Value

    @property
    def sql(self) -> str:
        return f"{self.column} {self.op} {literal(self.value)}"

    def holds(self, row: Row) -> bool | None:
        left = row[self.column]
        if left is None or self.value is None:
            return None
        return bool(_OPERATORS[self.op](left, self.value))


@dataclass(frozen=True)
class CompareColumns(Condition):
    """Two columns of one row: ``n < m``."""

    left: str
    op: str
    right: str

    @property
    def sql(self) -> str:
        return f"{self.left} {self.op} {self.right}"

    def holds(self, row: Row) -> bool | None:
        left, right = row[self.left], row[self.right]
        if left is None or right is None:
            return None
        return bool(_OPERATORS[self.op](left, right))


@dataclass(frozen=True)
class IsTrue(Condition):
    """A boolean column on its own: ``is_test``."""

    column: str

    @property
    def sql(self) -> str:
        return self.column

    def holds(self, row: Row) -> bool | None:
        value = row[self.column]
        return None if value is None else value is True


@dataclass(frozen=True)
class IsNull(Condition):
    """Never unknown: ``n is null``."""

    column: str

    @property
    def sql(self) -> str:
        return f"{self.column} is null"

    def holds(self, row: Row) -> bool | None:
        return row[self.column] is None


@dataclass(frozen=True)
class In(Condition):
    """A column in a list, which may hold NULL: ``n in (1, 2, null)``."""

    column: str
    values: tuple[Value, ...]

    @property
    def sql(self) -> str:
        return f"{self.column} in ({', '.join(literal(value) for value in self.values)})"

    def holds(self, row: Row) -> bool | None:
        left = row[self.column]
        if left is None:
            return None
        if any(value is not None and value == left for value in self.values):
            return True
        return None if None in self.values else False


@dataclass(frozen=True)
class Between(Condition):
    """Both ends belong to it: ``n between 1 and 3``."""

    column: str
    low: Value
    high: Value

    @property
    def sql(self) -> str:
        return f"{self.column} between {literal(self.low)} and {literal(self.high)}"

    def holds(self, row: Row) -> bool | None:
        low = Compare(self.column, ">=", self.low)
        high = Compare(self.column, "<=", self.high)
        return And(low, high).holds(row)


@dataclass(frozen=True)
class Not(Condition):
    """Unknown stays unknown."""

    inner: Condition

    @property
    def sql(self) -> str:
        return f"not ({self.inner.sql})"

    def holds(self, row: Row) -> bool | None:
        held = self.inner.holds(row)
        return None if held is None else not held


@dataclass(frozen=True)
class And(Condition):
    """False wins over unknown, unknown over True."""

    left: Condition
    right: Condition

    @property
    def sql(self) -> str:
        return f"({self.left.sql}) and ({self.right.sql})"

    def holds(self, row: Row) -> bool | None:
        held = (self.left.holds(row), self.right.holds(row))
        if False in held:
            return False
        return None if None in held else True


@dataclass(frozen=True)
class Or(Condition):
    """True wins over unknown, unknown over False."""

    left: Condition
    right: Condition

    @property
    def sql(self) -> str:
        # Left bare on purpose: whoever joins conditions must put the parentheses.
        return f"{_operand(self.left)} or {_operand(self.right)}"

    def holds(self, row: Row) -> bool | None:
        held = (self.left.holds(row), self.right.holds(row))
        if True in held:
            return True
        return None if None in held else False


def _operand(condition: Condition) -> str:
    return f"({condition.sql})" if isinstance(condition, And | Or) else condition.sql
