"""An expression that has been read: its type, and its translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from subsetter.errors import SubsetError
from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating.expression_types import TypeClass
from subsetter.types.datatype import DataType


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression of a condition.

    Attributes:
        type: its type on Athena.
        node: its translation to DuckDB.
        written: the tree as the user wrote it.
    """

    type: DataType
    node: exp.Expr
    written: exp.Expr

    @property
    def kind(self) -> TypeClass:
        """How its type behaves."""
        return kinds.kind(self.type)

    @property
    def is_open(self) -> bool:
        """Whether it fits every type: NULL, or something that was refused already."""
        return self.kind in (TypeClass.ANY, TypeClass.NULL)

    @property
    def text(self) -> str | None:
        """The text of a string literal, or None."""
        node = self.written.unnest()
        return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None

    @property
    def integer(self) -> int | None:
        """The value of a whole number that stands as such in the text, or None."""
        node, sign = self.written.unnest(), 1
        if isinstance(node, exp.Neg):
            node, sign = node.this, -1
        is_whole = isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit()
        return sign * int(node.this) if is_whole else None

    @property
    def is_literal(self) -> bool:
        """Whether its value stands in the text."""
        node = self.written.unnest()
        return isinstance(node, exp.Literal) or (isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal))


TOO_LONG = "Cast one side to a shorter decimal or to double, such as CAST(a AS decimal(18,2))."


def cure_for(value: TypeClass) -> str:
    """Returns what to write instead of a value whose type does not fit where it stands."""
    if value is TypeClass.CHAR:
        return "Compare it with = or IN; for more, read the table through a view that casts it to varchar."
    if value is TypeClass.BINARY:
        return "Write to_hex(value) for its text, or another value."
    if value in (TypeClass.ARRAY, TypeClass.MAP):
        return "Write element_at(a, 1) for one of its values, cardinality(a) for their number, or another value."
    if value is TypeClass.ROW:
        return "Name one of its fields, or write another value."
    if value is TypeClass.OTHER:
        return "Test it for NULL, or write another value."
    return "Nothing is converted by itself in a condition: write a CAST, or another value."


def unmixed(what: str, types: Sequence[DataType]) -> Unfit:
    """Returns that some types do not go together in one place, such as ``The results of CASE``."""
    char = next((one for one in types if kinds.kind(one) is TypeClass.CHAR), None)
    listed = ", ".join(map(str, types))
    if kinds.is_too_long(types):
        return Unfit(f"{what} need more than 38 digits in one type: {listed}.", TOO_LONG)
    if char is not None:
        return Unfit(f"{what} have types that a condition does not mix: {listed}.", cure_for(TypeClass.CHAR))
    return Unfit(f"{what} have types that Athena does not mix: {listed}.", "Write a CAST.")


class Unfit(SubsetError):
    """Stops the translation of one node; it is caught and becomes a refusal, so it never reaches a user.

    Attributes:
        node: where in the tree; None for the node that is being translated.
    """

    def __init__(self, message: str, cure: str = "", node: exp.Expr | None = None) -> None:
        super().__init__(message, hint=cure)
        self.node = node
