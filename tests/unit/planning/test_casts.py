import pytest

from subsetter.planning.casts import (
    Storage,
    Unsupported,
    changes_values,
    copied_type,
    keeps_meaning,
)
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

DUCKDB = Storage("duckdb")
HIVE = Storage("athena", "hive")
ICEBERG = Storage("athena", "iceberg")
HIVE_AVRO = Storage("athena", "hive", "avro")
ICEBERG_AVRO = Storage("athena", "iceberg", "avro")


@pytest.mark.parametrize("storage", [DUCKDB, HIVE, ICEBERG, HIVE_AVRO, Storage("athena", "hive", "orc")])
@pytest.mark.parametrize(
    "text",
    ["boolean", "integer", "bigint", "real", "double", "date", "varchar", "varbinary", "decimal(12,2)"],
)
def test_common_types_stay_as_they_are_everywhere(text: str, storage: Storage) -> None:
    assert copied_type(parse_type(text), storage) == parse_type(text)


@pytest.mark.parametrize(
    ("storage", "text", "copied"),
    [
        (DUCKDB, "tinyint", "tinyint"),
        (DUCKDB, "ubigint", "ubigint"),
        (DUCKDB, "hugeint", "decimal(38,0)"),
        (DUCKDB, "varchar(10)", "varchar"),
        (DUCKDB, "char(3)", "varchar"),
        (DUCKDB, "time", "time"),
        (DUCKDB, "json", "json"),
        (DUCKDB, "uuid", "uuid"),
        (DUCKDB, "timestamp", "timestamp"),
        (DUCKDB, "timestamp(0)", "timestamp(6)"),
        (DUCKDB, "timestamp(6)", "timestamp(6)"),
        (DUCKDB, "timestamp(9)", "timestamp(9)"),
        (DUCKDB, "timestamp(6) with time zone", "timestamp(6) with time zone"),
        (HIVE, "smallint", "smallint"),
        (HIVE, "varchar(10)", "varchar(10)"),
        (HIVE, "char(3)", "char(3)"),
        (HIVE, "uuid", "varchar"),
        (HIVE, "timestamp", "timestamp"),
        (HIVE, "timestamp(3)", "timestamp(3)"),
        (HIVE, "timestamp(6)", "timestamp(3)"),
        (HIVE, "timestamp(6) with time zone", "timestamp(3)"),
        (HIVE_AVRO, "tinyint", "integer"),
        (ICEBERG, "tinyint", "integer"),
        (ICEBERG, "smallint", "integer"),
        (ICEBERG, "char(3)", "varchar"),
        (ICEBERG, "varchar(10)", "varchar"),
        (ICEBERG, "uuid", "varchar"),
        (ICEBERG, "timestamp", "timestamp(6)"),
        (ICEBERG, "timestamp(6)", "timestamp(6)"),
        (ICEBERG, "timestamp(9)", "timestamp(6)"),
        (ICEBERG, "timestamp(3) with time zone", "timestamp(6)"),
        (ICEBERG, "array(smallint)", "array(integer)"),
        (ICEBERG, "map(varchar(3),array(timestamp(3)))", "map(varchar,array(timestamp(6)))"),
        (HIVE, 'row(a uuid, "b c" timestamp(6))', 'row(a varchar, "b c" timestamp(3))'),
        (HIVE_AVRO, "map(varchar,smallint)", "map(varchar,integer)"),
        (ICEBERG_AVRO, "map(integer,varchar)", "map(integer,varchar)"),
        (
            DUCKDB,
            "row(a timestamp(6) with time zone, b bigint)",
            "row(a timestamp(6) with time zone, b bigint)",
        ),
    ],
)
def test_types_that_a_destination_holds(storage: Storage, text: str, copied: str) -> None:
    assert copied_type(parse_type(text), storage) == parse_type(copied)


@pytest.mark.parametrize(
    ("storage", "text", "part", "reason"),
    [
        (DUCKDB, "interval day to second", "interval day to second", "does not keep its values"),
        (DUCKDB, "time(6) with time zone", "time(6) with time zone", "loses its time zone"),
        (HIVE, "time", "time", "a Hive table of Athena has no such type"),
        (HIVE, "json", "json", "no such type"),
        (HIVE, "ubigint", "ubigint", "no such type"),
        (ICEBERG, "time(6)", "time(6)", "an Iceberg table of Athena has no such type"),
        (ICEBERG, "ipaddress", "ipaddress", "no such type"),
        (ICEBERG, "hugeint", "hugeint", "no such type"),
        (ICEBERG, "array(row(a bigint, b json))", "json", "no such type"),
        (HIVE_AVRO, "map(bigint,varchar)", "map(bigint,varchar)", "varchar keys"),
        (HIVE, "row(integer,varchar)", "row(integer,varchar)", "without a name"),
        (
            ICEBERG,
            "array(row(a bigint, timestamp(6) with time zone))",
            "row(a bigint, timestamp(6) with time zone)",
            "name",
        ),
        (ICEBERG, "map(smallint)", "map(smallint)", "its parts cannot be told"),
    ],
)
def test_types_without_a_counterpart_say_which_part_and_why(
    storage: Storage, text: str, part: str, reason: str
) -> None:
    refused = copied_type(parse_type(text), storage)
    assert isinstance(refused, Unsupported)
    assert refused.type == parse_type(part)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("storage", "text", "is_changed"),
    [
        (DUCKDB, "timestamp(9)", False),
        (DUCKDB, "timestamp(6)", False),
        (DUCKDB, "hugeint", False),
        (DUCKDB, "varchar(4)", False),
        (DUCKDB, "char(4)", True),
        (HIVE, "timestamp(3)", False),
        (HIVE, "timestamp(6)", True),
        (HIVE, "timestamp(3) with time zone", True),
        (HIVE, "char(4)", False),
        (HIVE, "uuid", True),
        (ICEBERG, "timestamp(3)", False),
        (ICEBERG, "timestamp(6)", True),
        (ICEBERG, "smallint", False),
        (ICEBERG, "bigint", False),
    ],
)
def test_which_types_change_their_values(storage: Storage, text: str, is_changed: bool) -> None:
    kind = parse_type(text)
    copied = copied_type(kind, storage)
    assert isinstance(copied, DataType)
    assert changes_values(kind, copied, storage) is is_changed


@pytest.mark.parametrize(
    ("storage", "text", "is_kept"),
    [
        (DUCKDB, "timestamp(6)", True),
        (DUCKDB, "varchar(4)", True),
        (DUCKDB, "char(4)", False),
        (DUCKDB, "hugeint", False),
        (HIVE, "char(4)", True),
        (HIVE, "timestamp(6)", False),
        (HIVE, "uuid", False),
        (ICEBERG, "char(4)", False),
        (ICEBERG, "varchar(4)", True),
        (ICEBERG, "smallint", True),
        (ICEBERG, "timestamp(3)", True),
        (ICEBERG, "timestamp(6)", False),
        (ICEBERG, "timestamp(3) with time zone", False),
        (ICEBERG, "row(a smallint, b array(varchar(4)))", True),
        (ICEBERG, "row(a smallint, b array(char(4)))", False),
        (ICEBERG, "map(varchar,timestamp(6))", False),
    ],
)
def test_on_which_types_a_condition_says_the_same_of_the_copy(storage: Storage, text: str, is_kept: bool) -> None:
    kind = parse_type(text)
    copied = copied_type(kind, storage)
    assert isinstance(copied, DataType)
    assert keeps_meaning(kind, copied, storage) is is_kept


def test_parts_of_nested_types() -> None:
    assert parse_type("struct<a:int,b:decimal(10,2)>").parts == (
        ("a", DataType("integer")),
        ("b", parse_type("decimal(10,2)")),
    )
    quoted = parse_type('row("x,y ""z""" bigint, w row(v date))')
    assert quoted.parts == (('x,y "z"', DataType("bigint")), ("w", parse_type("row(v date)")))
    assert parse_type("map(varchar,array(date))").parts == (
        ("", DataType("varchar")),
        ("", parse_type("array(date)")),
    )


@pytest.mark.parametrize(
    "text", ["row()", 'row("a', 'row("a" )', "array(", "map(varchar)", "row(a)", "", "varchar varchar x("]
)
def test_a_type_that_cannot_be_understood_gives_no_traceback(text: str) -> None:
    for storage in (DUCKDB, HIVE, ICEBERG, HIVE_AVRO):
        assert isinstance(copied_type(parse_type(text), storage), DataType | Unsupported)
    assert isinstance(copied_type(parse_type("row()"), ICEBERG), Unsupported)
