"""Types of expressions: families, fields, and what Trino brings together by itself."""

import pytest

from subsetter.sql.translating.expression_types import TypeClass, decimal_shape, fields, inner, kind, wider
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type


@pytest.mark.parametrize(
    ("types", "joined"),
    [
        (["tinyint", "integer"], "integer"),
        (["integer", "bigint"], "bigint"),
        (["integer", "decimal(5,2)"], "decimal(12,2)"),
        (["decimal(10,4)", "decimal(12,2)"], "decimal(14,4)"),
        (["bigint", "double"], "double"),
        (["decimal(5,2)", "real"], "real"),
        (["real", "double"], "double"),
        (["varchar(3)", "varchar"], "varchar"),
        (["date", "timestamp(3)"], "timestamp(3)"),
        (["timestamp(3)", "timestamp(6)"], "timestamp(6)"),
        (["timestamp(6)", "timestamp(3) with time zone"], "timestamp(3) with time zone"),
        (["unknown", "date"], "date"),
        (["any", "date"], "date"),
        (["unknown", "unknown"], "unknown"),
        (["varchar", "integer"], None),
        (["date", "varchar"], None),
        (["boolean", "integer"], None),
        (["uuid", "varchar"], None),
        (["array(integer)", "array(varchar)"], None),
    ],
)
def test_types_are_brought_together_as_trino_does(types: list[str], joined: str | None) -> None:
    for order in (types, types[::-1]):
        result = wider(parse_type(text) for text in order)
        assert (result and result.text) == joined


def test_fields_of_a_row_are_read() -> None:
    datatype = parse_type('row(a integer, "b, c" varchar(3), geo row(lat double, tags array(varchar)))')
    assert {name: item.text for name, item in fields(datatype).items()} == {
        "a": "integer",
        "b, c": "varchar(3)",
        "geo": "row(lat double, tags array(varchar))",
    }
    assert fields(DataType("bigint")) == {}


def test_elements_of_arrays_and_maps_are_read() -> None:
    assert inner(parse_type("array(decimal(5,2))")) == (parse_type("decimal(5,2)"),)
    assert inner(parse_type("map(varchar, array(integer))")) == (DataType("varchar"), parse_type("array(integer)"))


def test_kinds_and_decimals() -> None:
    assert kind(parse_type("timestamp(6) with time zone")) is TypeClass.ZONED
    assert kind(DataType("hugeint")) is TypeClass.INTEGER
    assert kind(DataType("geometry")) is TypeClass.OTHER
    assert decimal_shape(parse_type("decimal(12,2)")) == (12, 2)
    assert decimal_shape(parse_type("decimal(12)")) == (12, 0)
    assert decimal_shape(DataType("bigint")) == (19, 0)
