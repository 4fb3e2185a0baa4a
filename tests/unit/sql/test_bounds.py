"""What a condition says about single columns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from subsetter.catalog.pruning import ANYTHING, DataFile, Domain, Span
from subsetter.sql.bounds import read_domain
from subsetter.sql.conditions import read_condition
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

TYPES = {
    "d": DataType("date"),
    "ts": parse_type("timestamp(6)"),
    "n": DataType("bigint"),
    "s": DataType("varchar"),
    "x": DataType("double"),
    "p": parse_type("decimal(12,2)"),
    "b": DataType("boolean"),
    "Code": DataType("varchar"),
    "r": parse_type("row(n bigint)"),
}
VARIABLES = {"today": date(2026, 11, 23)}


def domain(text: str) -> Domain:
    condition = read_condition(text, TYPES, VARIABLES)
    return read_domain(condition, {name.lower(): kind for name, kind in TYPES.items()})


def above(value: object, *, itself: bool = False) -> tuple[Span, ...]:
    return (Span(value, None, has_lower=itself),)  # type: ignore[arg-type]


def below(value: object, *, itself: bool = False) -> tuple[Span, ...]:
    return (Span(None, value, has_upper=itself),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("n = 5", {"n": (Span(5, 5),)}),
        ("n > 5", {"n": above(5)}),
        ("n >= -5", {"n": above(-5, itself=True)}),
        ("10 < n", {"n": above(10)}),
        ("n < 5", {"n": below(5)}),
        ("10 >= n", {"n": below(10, itself=True)}),
        ("n > 1 AND n <= 3", {"n": (Span(1, 3, has_lower=False),)}),
        ("n BETWEEN 1 AND 3", {"n": (Span(1, 3),)}),
        ("n IN (1, 3)", {"n": (Span(1, 1), Span(3, 3))}),
        ("n = 1 OR n > 7", {"n": (Span(1, 1), *above(7))}),
        ("n = 1 AND n = 2", {"n": ()}),
        ("s = 'a' AND n = 1", {"s": (Span("a", "a"),), "n": (Span(1, 1),)}),
        ("\"Code\" = 'a'", {"code": (Span("a", "a"),)}),
        ("p < 1.50", {"p": below(Decimal("1.50"))}),
        ("b", {"b": (Span(True, True),)}),
        ("d >= DATE '2026-08-01'", {"d": above(date(2026, 8, 1), itself=True)}),
        ("d > {{ today }} - INTERVAL '30' DAY", {"d": above(date(2026, 10, 24))}),
        ("d < DATE '2026-03-31' - INTERVAL '1' MONTH", {"d": below(date(2026, 2, 28))}),
        ("ts < DATE '2026-01-01'", {"ts": below(datetime(2026, 1, 1))}),
        ("ts >= TIMESTAMP '2026-01-01 06:30:00'", {"ts": above(datetime(2026, 1, 1, 6, 30), itself=True)}),
    ],
)
def test_comparisons_with_literals_bound_their_columns(text: str, spans: dict[str, tuple[Span, ...]]) -> None:
    assert domain(text) == Domain(spans)


@pytest.mark.parametrize(
    "text",
    [
        "n <> 5",
        "NOT n = 5",
        "NOT b",
        "n IS NULL",
        "n = 1 OR s = 'a'",
        "n + 1 > 5",
        "n > length(s)",
        "s LIKE 'a%'",
        "n NOT IN (1, 2)",
        "n NOT BETWEEN 1 AND 2",
        "r.n = 5",
    ],
)
def test_what_is_not_understood_bounds_nothing(text: str) -> None:
    assert domain(text) == ANYTHING


def test_a_part_that_is_not_understood_takes_nothing_from_the_others() -> None:
    assert domain("n > 5 AND length(s) > 3") == Domain({"n": above(5)})


def test_a_long_list_becomes_one_span() -> None:
    numbers = ", ".join(map(str, range(0, 2_000, 2)))
    assert domain(f"n IN ({numbers})") == Domain({"n": (Span(0, 1998),)})


def test_a_double_that_no_decimal_is_equal_to_is_not_ruled_out() -> None:
    types = {"ratio": DataType("double")}
    domain = read_domain(read_condition("ratio = 0.1", types, {}), types)
    assert DataFile(1, values={"ratio": Span(0.1, 0.1)}).may_hold(domain)
