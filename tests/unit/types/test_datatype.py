"""Types in Trino's words, from whichever spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsetter.codec import from_json, to_json
from subsetter.types.datatype import DataType, Family, Part, array, mapping, scalar
from subsetter.types.trino import parse_type


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INT", "integer"),
        (" string ", "varchar"),
        ("binary", "varbinary"),
        ("float", "real"),
        ("Decimal (10 , 2)", "decimal(10,2)"),
        ("varchar(10)", "varchar(10)"),
        ("timestamp", "timestamp"),
        ("TIMESTAMP(6)  WITH TIME ZONE", "timestamp(6) with time zone"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("array<string>", "array(varchar)"),
        ("array(int)", "array(integer)"),
        ("map<string,array<int>>", "map(varchar,array(integer))"),
        ("map(varchar, decimal(3, 1))", "map(varchar,decimal(3,1))"),
        ("struct<a:int,b:struct<c:string>>", "row(a integer, b row(c varchar))"),
        ("struct<a:decimal(10,2),b:map<int,int>>", "row(a decimal(10,2), b map(integer,integer))"),
        (
            'row(a integer,"b, c (d" timestamp(3) with time zone)',
            'row(a integer, "b, c (d" timestamp(3) with time zone)',
        ),
        ("row(integer, timestamp(3) with time zone)", "row(integer, timestamp(3) with time zone)"),
    ],
)
def test_spellings(text: str, expected: str) -> None:
    assert parse_type(text).text == expected
    assert parse_type(expected).text == expected


@pytest.mark.parametrize(
    ("text", "family", "can_be_key", "can_relate"),
    [
        ("bigint", Family.INTEGER, True, True),
        ("hugeint", Family.INTEGER, True, True),
        ("decimal(10,0)", Family.INTEGER, True, True),
        ("decimal(10)", Family.INTEGER, True, True),
        ("decimal(10,2)", Family.DECIMAL, False, False),
        ("varchar(5)", Family.STRING, True, True),
        ("char(5)", Family.STRING, False, True),
        ("date", Family.DATE, True, True),
        ("boolean", Family.BOOLEAN, True, True),
        ("uuid", Family.UUID, True, True),
        ("timestamp(6)", Family.TIMESTAMP, False, True),
        ("timestamp(6) with time zone", Family.TIMESTAMP_TZ, False, True),
        ("double", Family.FLOAT, False, False),
        ("varbinary", Family.BINARY, False, False),
        ("row(a integer)", Family.NESTED, False, False),
        ("json", Family.OTHER, False, False),
        ("geometry", Family.OTHER, False, False),
    ],
)
def test_families(text: str, family: Family, can_be_key: bool, can_relate: bool) -> None:
    kind = parse_type(text)
    assert kind.family is family
    assert kind.can_be_key is can_be_key
    assert kind.can_relate is can_relate


def test_arguments_are_those_of_scalars() -> None:
    assert parse_type("decimal(12,2)").arguments == (12, 2)
    assert parse_type("row(a decimal(12,2))").arguments == ()
    assert DataType("bigint").arguments == ()


SCALARS = st.sampled_from(
    [
        scalar("bigint"),
        scalar("decimal", 12, 2),
        scalar("varchar", 3),
        scalar("timestamp", 6, with_time_zone=True),
        scalar("time", 3),
        DataType("interval", suffix=" year to month"),
        scalar("geometry"),
    ]
)
NAMES = st.text('abc_ "(),:<>ü1', min_size=1, max_size=6)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        inner.map(array),
        st.builds(mapping, SCALARS, inner),
        st.lists(st.builds(Part, NAMES, inner), min_size=1, max_size=3).map(
            lambda parts: DataType("row", parts=tuple(parts))
        ),
    ),
    max_leaves=6,
)


@given(TREES)
def test_a_tree_is_read_again_from_its_text(kind: DataType) -> None:
    assert parse_type(kind.text) == kind


@given(st.text('abcinst (),<>":1ü', max_size=30))
def test_any_text_is_read_and_keeps_its_reading(text: str) -> None:
    read = parse_type(text)
    assert parse_type(read.text) == read


def test_nobody_knows_a_type_of_a_thousand_levels() -> None:
    assert parse_type("array(" * 5_000 + "bigint" + ")" * 5_000).family is Family.NESTED


def test_records_hold_the_text() -> None:
    kind = parse_type('row("a b" integer, c array(varchar))')
    assert '"text": "row(\\"a b\\" integer, c array(varchar))"' in to_json(kind)
    assert from_json(DataType, to_json(kind)) == kind


def test_a_spelling_is_no_base() -> None:
    with pytest.raises(ValueError, match="parse_type"):
        DataType("decimal(10,2)")
