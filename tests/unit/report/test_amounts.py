"""Numbers as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from subsetter.report.amounts import age, count, seconds, share, size


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "?"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (99_400, "99.4 kB"),
        (99_600, "100 kB"),
        (1_234_567, "1.2 MB"),
        (2 * 10**12, "2.0 TB"),
        (5 * 10**18, "5000 PB"),
    ],
)
def test_size(number: int | None, text: str):
    assert size(number) == text


def test_count():
    assert [count(one) for one in (None, 7, 1234567)] == ["?", "7", "1,234,567"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 4, "25 %"), (1, 3, "33.33 %"), (0, 5, "0 %"), (0, 0, "-"), (None, 5, "?"), (5, None, "?")],
)
def test_share(part: int | None, whole: int | None, text: str):
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0.04, "0.0 s"), (12.34, "12.3 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_seconds(number: float, text: str):
    assert seconds(number) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_age(length: timedelta, text: str):
    assert age(length) == text
