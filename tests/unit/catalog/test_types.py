"""Types in Trino's words, from whichever spelling."""

from __future__ import annotations

import pytest

from subsetter.catalog.types import DataType, Family, parse_type


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
    assert parse_type(text) == DataType(expected)
    assert parse_type(expected) == DataType(expected)


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
    kind = DataType(text)
    assert kind.family is family
    assert kind.can_be_key is can_be_key
    assert kind.can_relate is can_relate


def test_arguments_are_those_of_scalars() -> None:
    assert DataType("decimal(12,2)").arguments == (12, 2)
    assert DataType("row(a decimal(12,2))").arguments == ()
    assert DataType("bigint").arguments == ()
