"""Variables of the config as typed literals in Athena SQL."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeAlias

from subsetter.errors import InputError
from subsetter.sql.names import text_literal
from subsetter.sql.refusals import ConditionRefused, Refusal

Scalar: TypeAlias = bool | int | Decimal | str | dt.date | dt.datetime
VarValue: TypeAlias = Scalar | Sequence[Scalar]

# A text, a quoted name (closed or not), a variable, or what looks like the start of other template languages.
_PIECES = re.compile(
    r"""'(?:[^']|'')*(?:'|\Z) | "(?:[^"]|"")*(?:"|\Z) | \{\{[^{}'"]*\}\} | \{[{%\#] | \}\}""",
    re.VERBOSE,
)
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_CURE = "Only {{ name }} is understood: no filters, no expressions, no blocks."
# Next to these, the literal would melt into its neighbour: col_{{ n }}, 'a'{{ x }}, -{{ n }}.
_STICKY = re.compile(r"""[\w'"$.{}\[]""")
_MAX_BIGINT = 2**63


@dataclass(frozen=True, slots=True)
class Replacement:
    """Where a literal stands for a variable.

    Attributes:
        start: offset of the variable in the text as written.
        end: offset behind it.
        literal: what stands there now.
    """

    start: int
    end: int
    literal: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """A text with its variables replaced, that still knows the places of the text as written.

    Attributes:
        written: the text with its variables.
        text: the text with literals.
        replacements: in order.
        refusals: what is wrong with the variables.
    """

    written: str
    text: str
    replacements: tuple[Replacement, ...]
    refusals: tuple[Refusal, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Returns line and column, both from 1, in the text as written of an offset into ``text``."""
        shift = 0
        for item in self.replacements:
            if offset < item.start + shift:
                break
            if offset < item.start + shift + len(item.literal):
                return _line_and_column(self.written, item.start)
            shift += len(item.literal) - (item.end - item.start)
        return _line_and_column(self.written, offset - shift)


def literal(value: VarValue) -> str:
    """Returns a value as a typed literal in Athena SQL.

    Args:
        value: a list becomes ``(1, 2)``; naive times are UTC, others are brought to UTC.

    Raises:
        InputError: the value is a float, an empty, mixed or nested list, or too large for its type.
    """
    for kind, written in _LITERALS:
        if isinstance(value, kind):
            return written(value)
    raise InputError(
        f"A variable cannot be of type {type(value).__name__}.",
        hint="Use a whole number, a quoted decimal, a text, a date, a timestamp, true, false, or a list of these.",
    )


def substitute(text: str, variables: Mapping[str, VarValue]) -> str:
    """Replaces every ``{{ name }}`` by its literal.

    Raises:
        ConditionRefused: with every name that is unknown and every use that is not understood.
    """
    done = substitution(text, variables)
    if done.refusals:
        raise ConditionRefused(done.refusals)
    return done.text


def substitution(text: str, variables: Mapping[str, VarValue]) -> Substitution:
    """Replaces every ``{{ name }}``; what is wrong is reported in the result, with ``NULL`` in its place."""
    replacements: list[Replacement] = []
    refusals: list[Refusal] = []
    for match in _PIECES.finditer(text):
        try:
            value = _replace(match, variables)
        except InputError as error:
            refusals.append(Refusal(error.message, error.hint, *_line_and_column(text, match.start())))
            value = "NULL"
        if value is not None:
            replacements.append(Replacement(match.start(), match.end(), value))
    return Substitution(text, _join(text, replacements), tuple(replacements), tuple(refusals))


def _replace(match: re.Match[str], variables: Mapping[str, VarValue]) -> str | None:
    piece, text = match.group(), match.string
    if piece[0] in "'\"":
        if re.search(r"\{[{%#]", piece):
            raise InputError(
                "A variable inside quotes is not replaced.",
                hint="Write {{ name }} without quotes: it becomes a literal with its own quotes.",
            )
        return None
    variable = _VARIABLE.fullmatch(piece)
    if variable is None:
        raise InputError(f"{piece} is not understood.", hint=_CURE)
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    if _STICKY.search(around):
        raise InputError(f"{piece} touches what stands next to it.", hint="Put a space or an operator between.")
    name = variable.group(1)
    if name not in variables:
        close = get_close_matches(name, variables, n=1)
        hint = f"Did you mean {{{{ {close[0]} }}}}?" if close else f"Define it under `vars`, or set it: --var {name}=…"
        raise InputError(f"There is no variable {name}.", hint=hint)
    written = literal(variables[name])
    return f"({written})" if written.startswith("-") else written


def _join(text: str, replacements: Sequence[Replacement]) -> str:
    parts, end = [], 0
    for item in replacements:
        parts += [text[end : item.start], item.literal]
        end = item.end
    return "".join([*parts, text[end:]])


def _integer_literal(value: int) -> str:
    if not -_MAX_BIGINT < value < _MAX_BIGINT:
        raise InputError(f"The number {value} does not fit into a bigint.", hint="Use a smaller number.")
    return str(value)


def _list_literal(values: Sequence[Scalar]) -> str:
    if not values:
        raise InputError("A list is empty.", hint="An empty list selects nothing: give it a value.")
    if any(isinstance(value, list | tuple) for value in values):
        raise InputError("A list inside a list is not supported.", hint="Write one flat list.")
    if len({type(value) for value in values}) > 1:
        raise InputError("A list mixes types.", hint="Give all its values one type.")
    return f"({', '.join(literal(value) for value in values)})"


def _decimal_literal(value: Decimal) -> str:
    if not value.is_finite():
        raise InputError(f"{value} is not a number.", hint="Use a finite number.")
    written = format(value, "f")
    if sum(letter.isdigit() for letter in written) > 38:
        raise InputError(f"The number {value} has more than 38 digits.", hint="Use a shorter number.")
    return f"DECIMAL '{written}'"


def _timestamp_literal(value: dt.datetime) -> str:
    utc = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    precision = "microseconds" if utc.microsecond % 1000 else "milliseconds"
    return f"TIMESTAMP '{utc.isoformat(sep=' ', timespec=precision)}'"


# In this order: bool is an int, datetime is a date, and str is a sequence.
_LITERALS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (int, _integer_literal),
    (Decimal, _decimal_literal),
    (str, text_literal),
    (dt.datetime, _timestamp_literal),
    (dt.date, lambda value: f"DATE '{value.isoformat()}'"),
    (list, _list_literal),
    (tuple, _list_literal),
)


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
