"""Places of keys under a cap, worked out by hand."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import TableName
from subsetter.explain import Hashed, KeyValue, Row, Wanted
from subsetter.explain.ranks import rank
from subsetter.planning.rules import Cap
from subsetter.types.trino import parse_type

ID = ("id", parse_type("bigint"))
HASHED = Hashed("salt", (ID,))
WANTED = Wanted(TableName("", "t"), (ID, ("day", parse_type("date"))), (), (HASHED,))


def row(key: str | None, bucket: int | None, day: str | None = None) -> Row:
    return Row(WANTED, (key, day), (), (bucket,))


def place(key: str, rows: list[Row], cap: Cap) -> int:
    return rank((KeyValue(key, ID[1]),), rows, cap, HASHED)


BY_HASH = Cap(5, ("id",), "salt")


def test_keys_stand_by_bucket_and_then_by_the_bytes_of_their_text():
    rows = [row("9", 7), row("10", 7), row("3", 1), row(None, None)]
    assert [place(key, rows, BY_HASH) for key in ("3", "10", "9")] == [1, 2, 3]


def test_rows_of_one_key_have_one_place():
    rows = [row("1", 1, "2026-01-01"), row("1", 1, "2026-01-02"), row("2", 2)]
    assert place("2", rows, BY_HASH) == 2


@pytest.mark.parametrize(("descending", "expected"), [(False, ["b", "a", "c"]), (True, ["a", "b", "c"])])
def test_a_key_stands_where_its_first_row_does_and_none_comes_last(descending: bool, expected: list[str]):
    names = {"a": "1", "b": "2", "c": "3"}
    rows = [
        row("1", 9, "2026-01-05"),
        row("1", 9, "2026-03-01"),
        row("2", 8, "2026-01-02"),
        row("2", 8, None),
        row("3", 0, None),
    ]
    cap = Cap(5, ("id",), "salt", None, "day", descending)
    assert sorted(names, key=lambda name: place(names[name], rows, cap)) == expected
