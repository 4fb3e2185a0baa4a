"""Writes docs/functions.md from the functions that conditions may use: `python -m tests.docs.functions_page`."""

from __future__ import annotations

from pathlib import Path

from subsetter.sql.translating.arrays import ARRAY_FUNCTIONS
from subsetter.sql.translating.functions import FUNCTIONS_PAGE
from subsetter.sql.translating.numbers import NUMBER_FUNCTIONS
from subsetter.sql.translating.signatures import Function
from subsetter.sql.translating.texts import TEXT_FUNCTIONS
from subsetter.sql.translating.times import TIME_FUNCTIONS
from subsetter.sql.translating.values import VALUE_FUNCTIONS

PAGE = Path(__file__).parents[2] / FUNCTIONS_PAGE
GROUPS = {
    "Texts": TEXT_FUNCTIONS,
    "Numbers": NUMBER_FUNCTIONS,
    "Dates and times": TIME_FUNCTIONS,
    "Arrays and maps": ARRAY_FUNCTIONS,
    "Any value": VALUE_FUNCTIONS,
}

_INTRODUCTION = """\
# Functions of conditions

This page is written from the functions that `subset` knows by `python -m tests.docs.functions_page`; a test holds
that it is current.

`where`, `always` and `when` may use these functions of Athena, and no others: each gives the same rows on every
engine. What stands in [ ] may be left out; what stands before … may be repeated. Nothing is converted by itself: write
a `CAST`.

Beside them conditions have `AND`, `OR`, `NOT`, comparisons, `IS [NOT] NULL`, `IS [NOT] DISTINCT FROM`, `IN`,
`BETWEEN`, `LIKE` with `ESCAPE`, `+ - * / %`, `||`, `CASE`, `CAST`, `TRY_CAST`, `EXTRACT(… FROM …)`,
`POSITION(… IN …)`, and the literals `DATE '…'`, `TIMESTAMP '…'`, `DECIMAL '…'`, `UUID '…'` and `INTERVAL '3' DAY`.
Columns of type `char(n)` can be tested for equality only. What else holds is said in [rules.md](rules.md#conditions).
"""


def page() -> str:
    """The text of the page."""
    parts = [_INTRODUCTION]
    for title, functions in GROUPS.items():
        lines = [f"| `{name}` | {_signature(function)} |" for name, function in sorted(functions.items())]
        parts.append("\n".join([f"## {title}\n", "| function | takes |", "|---|---|", *lines, ""]))
    return "\n".join(parts)


def _signature(function: Function) -> str:
    phrases = [parameter.phrase for parameter in function.parameters]
    needed = len(phrases) - function.optional
    shown = [*phrases[:needed], *(f"[{phrase}]" for phrase in phrases[needed:])]
    return "; ".join(shown) + (" …" if function.repeats else "")


if __name__ == "__main__":
    PAGE.write_text(page())
