from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsetter.config.invalid import Invalid
from subsetter.config.units import (
    parse_count,
    parse_date,
    parse_duration,
    parse_moment,
    parse_money,
    parse_rate,
    parse_size,
)


@pytest.mark.parametrize(
    ("parse", "written", "value"),
    [
        (parse_rate, "1%", Fraction(1, 100)),
        (parse_rate, "0.1%", Fraction(1, 1000)),
        (parse_rate, "100%", Fraction(1)),
        (parse_rate, 0.01, Fraction(1, 100)),
        (parse_rate, 0.1, Fraction(1, 10)),
        (parse_rate, "1/64", Fraction(1, 64)),
        (parse_rate, "2 / 3", Fraction(2, 3)),
        (parse_rate, "1/1", Fraction(1)),
        (parse_size, "2TB", 2 * 10**12),
        (parse_size, "1.5 GB", 1_500_000_000),
        (parse_size, "1GiB", 2**30),
        (parse_size, "10 b", 10),
        (parse_size, "1_000kb", 10**6),
        (parse_count, 5000, 5000),
        (parse_count, "50M", 50_000_000),
        (parse_count, "2.5k", 2500),
        (parse_count, "1B", 10**9),
        (parse_money, "5 USD", Fraction(5)),
        (parse_money, "0.10usd", Fraction(1, 10)),
        (parse_duration, "6h", timedelta(hours=6)),
        (parse_duration, "30d", timedelta(days=30)),
        (parse_duration, "1h 30m", timedelta(minutes=90)),
        (parse_duration, "2w", timedelta(days=14)),
    ],
)
def test_amounts_are_read_exactly(parse: Callable[[object], object], written: object, value: object) -> None:
    assert parse(written) == value


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        *((parse_rate, bad) for bad in (1, 1.0, "1", "1.0", 0, "0%", "101%", "3/2", "1/0", "x", None, True, -0.5, [])),
        *((parse_rate, bad) for bad in ("1" * 50, "nan", "1e-3", "1%%")),
        *((parse_size, bad) for bad in (5, "5", "0B", "1.5B", "-1GB", "1 GBB", "GB", None, {})),
        *((parse_count, bad) for bad in (0, -1, 1.5, "1.5", "5 rows", "0.0001k", True, None)),
        *((parse_money, bad) for bad in (5, "5", "5 EUR", "-5 USD", "USD", None)),
        *((parse_duration, bad) for bad in (5, "5", "0h", "soon", "6h later", "999999w", "1.5h", None)),
    ],
)
def test_what_is_no_amount_is_refused_with_a_cure(parse: Callable[[object], object], written: object) -> None:
    with pytest.raises(Invalid) as caught:
        parse(written)
    assert caught.value.cure


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_fractions_of_one_are_rates(part: int, whole: int) -> None:
    if part <= whole:
        assert parse_rate(f"{part}/{whole}") == Fraction(part, whole)
    else:
        with pytest.raises(Invalid):
            parse_rate(f"{part}/{whole}")


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-08-01", date(2026, 8, 1)), ("2026-02-30", None), ("2026-8-1", None), ("20260801", None), ("", None)],
)
def test_only_iso_dates_are_dates(text: str, value: date | None) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-08-01 06:00", datetime(2026, 8, 1, 6, tzinfo=UTC)),
        ("2026-08-01T06:00:30.5Z", datetime(2026, 8, 1, 6, 0, 30, 500_000, tzinfo=UTC)),
        ("2026-08-01 06:00+02:00", datetime(2026, 8, 1, 4, tzinfo=UTC)),
        ("2026-08-01t06:00 -02:00", datetime(2026, 8, 1, 8, tzinfo=UTC)),
        ("2026-08-01", None),
        ("2026-08-01 25:00", None),
        ("0001-01-01 00:00+10:00", None),
        ("now", None),
    ],
)
def test_moments_are_in_utc(text: str, value: datetime | None) -> None:
    assert parse_moment(text) == value
