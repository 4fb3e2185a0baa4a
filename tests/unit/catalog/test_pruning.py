"""Which files a condition rules out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from subsetter.catalog.pruning import ANYTHING, NOTHING, DataFile, Domain, Span
from subsetter.catalog.values import as_kind, value_of
from subsetter.types.trino import parse_type

TENS = DataFile(100, values={"n": Span(10, 20)})


def of(*spans: Span) -> Domain:
    return Domain({"n": spans})


@pytest.mark.parametrize(
    "span",
    [
        Span(20, None),
        Span(None, 10),
        Span(15, 15),
        Span(0, 100),
        Span(19, 30, has_lower=False),
        Span("a", "b"),  # of another kind: nothing is known
    ],
)
def test_a_file_is_read_that_may_hold_a_row_that_passes(span: Span) -> None:
    assert TENS.may_hold(of(span))


@pytest.mark.parametrize(
    "span",
    [
        Span(20, None, has_lower=False),
        Span(None, 10, has_upper=False),
        Span(21, 30),
        Span(1, 9),
        Span(15, 15, has_upper=False),
    ],
)
def test_a_file_is_left_out_that_holds_no_row_that_passes(span: Span) -> None:
    assert not TENS.may_hold(of(span))


def test_one_of_several_spans_is_enough() -> None:
    assert TENS.may_hold(of(Span(1, 1), Span(12, 12)))
    assert not TENS.may_hold(of(Span(1, 1), Span(30, 30)))
    assert not TENS.may_hold(of())


def test_every_column_must_fit() -> None:
    file = DataFile(1, values={"n": Span(1, 2), "d": Span(date(2026, 1, 1), date(2026, 1, 31))})
    january = Span(date(2026, 1, 15), None)
    assert file.may_hold(Domain({"n": (Span(2, 2),), "d": (january,)}))
    assert not file.may_hold(Domain({"n": (Span(3, 3),), "d": (january,)}))


def test_a_column_of_nulls_alone_passes_no_comparison_and_an_unknown_one_any() -> None:
    assert not DataFile(1, only_null=frozenset({"n"})).may_hold(of(Span(1, 1)))
    assert DataFile(1).may_hold(of(Span(1, 1)))


def test_anything_is_everywhere_and_nothing_nowhere() -> None:
    assert TENS.may_hold(ANYTHING)
    assert not TENS.may_hold(NOTHING)


def test_both_conditions_leave_what_either_alone_would_not() -> None:
    low, high = of(Span(None, 15)), of(Span(15, None, has_lower=False))
    assert not TENS.may_hold(low.meet(high))
    assert TENS.may_hold(low.join(high))
    assert of(Span(30, None)).join(Domain({"s": (Span("a", "a"),)})) == ANYTHING


def test_ends_that_fall_together_stay_out_when_either_leaves_them_out() -> None:
    assert Span(1, None).meet(Span(1, None, has_lower=False)) == Span(1, None, has_lower=False)
    assert Span(None, 1, has_upper=False).meet(Span(None, 1)) == Span(None, 1, has_upper=False)
    assert Span(1, 5).meet(Span(2, 3)) == Span(2, 3)
    assert Span(2, 3).meet(Span(1, 5)) == Span(2, 3)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("-12", "bigint", -12),
        ("1.50", "decimal(12,2)", 1.5),
        ("0.25", "double", 0.25),
        ("nan", "double", None),
        ("true", "boolean", True),
        ("2026-01-31", "date", date(2026, 1, 31)),
        ("2026-01-31 06:00:00+02", "timestamp(6) with time zone", datetime(2026, 1, 31, 4)),
        ("2026-01-31 06:00:00.5", "timestamp(6)", datetime(2026, 1, 31, 6, 0, 0, 500_000)),
        ("abc", "varchar", "abc"),
        ("abc", "char(5)", None),
        ("abc", "bigint", None),
        ("abc", "row(a integer)", None),
    ],
)
def test_texts_are_read_as_values_of_a_type(text: str, kind: str, value: object) -> None:
    assert value_of(text, parse_type(kind)) == value


@pytest.mark.parametrize(
    ("value", "kind", "same"),
    [
        (5, "bigint", 5),
        (5, "double", 5),
        (True, "bigint", None),
        ("5", "bigint", None),
        (date(2026, 1, 1), "date", date(2026, 1, 1)),
        (date(2026, 1, 1), "timestamp(3)", datetime(2026, 1, 1)),
        (datetime(2026, 1, 1, 5), "date", None),
        ("a", "varchar", "a"),
        ("a", "char(3)", None),
    ],
)
def test_literals_are_brought_to_the_kind_of_their_column(value: object, kind: str, same: object) -> None:
    assert as_kind(value, parse_type(kind)) == same  # type: ignore[arg-type]
