"""Catalog files: written by the tool and by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsetter.catalog.file import catalog_text, read_catalog_file, write_catalog_file
from subsetter.catalog.tables import Catalog, Column, Former, Pin, Table, TableName
from subsetter.errors import ConfigError, Problem
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

BY_HAND = """\
tables:
  orders:
    columns: {id: bigint, customer_id: int, ordered_on: date, total: "decimal(10, 2)"}
    partitions: [ordered_on]
    rows: 1500000
    bytes: 120000000
    format: iceberg
    unique: [[id]]
    distinct: {customer_id: 99996}
  web.clicks:
    columns:
      at: timestamp(6) with time zone
      page: row(url varchar, tags array(string))
"""


def problems(tmp_path: Path, text: str, name: str = "catalog.yaml") -> tuple[Problem, ...]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_catalog_file(file)
    return error.value.problems


def test_what_people_write(tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    file.write_text(BY_HAND, encoding="utf-8")
    orders, clicks = read_catalog_file(file).tables
    assert orders == Table(
        name=TableName("", "orders"),
        columns=(
            Column("id", parse_type("bigint")),
            Column("customer_id", parse_type("integer"), distinct=99996),
            Column("ordered_on", parse_type("date"), partition=True),
            Column("total", parse_type("decimal(10,2)")),
        ),
        format="iceberg",
        rows=1_500_000,
        size_bytes=120_000_000,
        unique=(("id",),),
    )
    assert clicks.name == TableName("web", "clicks")
    assert (clicks.rows, clicks.size_bytes) == (None, None)
    assert clicks.columns[0].type == parse_type("timestamp(6) with time zone")


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1)
COUNTS = st.none() | st.integers(0, 10**15)
TYPES = st.sampled_from(
    [
        "bigint",
        "decimal(10,2)",
        "timestamp(6) with time zone",
        'row(a integer, "b: c" varchar)',
        "map(varchar,array(date))",
    ]
)
FORMERS = st.none() | st.builds(Former, st.sampled_from(["", "old", "it's: #1", "null", "ä,b"]), TYPES.map(parse_type))
COLUMNS = st.builds(Column, NAMES, TYPES.map(parse_type), st.booleans(), COUNTS, COUNTS, FORMERS)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=4, unique_by=lambda column: column.name.lower()))
    names = [column.name for column in columns]
    return Table(
        name=TableName(draw(st.sampled_from(["", "web", "a-b_1"])), draw(NAMES)),
        columns=tuple(columns),
        format=draw(st.sampled_from(["iceberg", "parquet", "view"])),
        rows=draw(COUNTS),
        size_bytes=draw(COUNTS),
        unique=draw(st.sampled_from([(), (tuple(names),), ((names[0],), tuple(names))])),
        location=draw(st.sampled_from(["", "s3://bucket/a b/", "/data/it's: #1"])),
        pin=draw(st.sampled_from([None, Pin(8_123_456_789_012_345_678, datetime(2026, 8, 1, 6, 30, 1, 5, UTC))])),
        fingerprint=draw(st.sampled_from(["", "1e5", "abc"])),
        files=draw(COUNTS),
    )


@given(
    st.lists(tables(), max_size=3, unique_by=lambda table: str(table.name).lower()), st.sampled_from(["json", "yaml"])
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, found: list[Table], suffix: str
) -> None:
    if not found:
        return
    catalog = Catalog(tuple(sorted(found, key=lambda table: table.name)))
    file = tmp_path_factory.mktemp("catalog") / f"catalog.{suffix}"
    write_catalog_file(catalog, file)
    assert read_catalog_file(file) == catalog


def test_former_columns_that_are_wrong_are_told(tmp_path: Path) -> None:
    text = "tables:\n  t:\n    columns: {id: bigint}\n    former: {%s}\n"
    for written, message in (
        ("nid: {type: bigint}", "there is no column nid"),
        ("id: {name: old}", "a former column needs its type"),
        ("id: {was: old, type: bigint}", "unknown key was"),
        ("id: {name: 1, type: bigint}", "the number 1 is no text"),
    ):
        assert [one.message for one in problems(tmp_path, text % written)] == [message]


def test_written_yaml_is_pleasant_to_read() -> None:
    table = Table(
        TableName("web", "clicks"),
        (Column("id", parse_type("bigint"), distinct=3), Column("day", DataType("date"), partition=True)),
        rows=3,
        unique=(("id",),),
    )
    assert catalog_text(Catalog((table,)), is_json=False) == (
        "tables:\n"
        "  web.clicks:\n"
        "    format: parquet\n"
        "    rows: 3\n"
        "    unique: [[id]]\n"
        "    partitions: [day]\n"
        "    columns:\n"
        "      id: bigint\n"
        "      day: date\n"
        "    distinct:\n"
        "      id: 3\n"
    )


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "tables:\n"
        "  orders:\n"
        "    colums: {id: bigint}\n"
        "  clicks:\n"
        "    columns: {id: bigit}\n"
        "    rows: -1\n"
        "    partitions: [day]\n"
        "    unique: [id]\n"
        "    format: delta\n"
        "  a.b.c:\n"
        "    columns: {id: bigint}\n"
        "  CLICKS:\n"
        "    columns: {id: bigint}\n"
        "limits: {}\n",
    )
    assert [(one.line, one.path) for one in found] == [
        (2, "tables.orders"),
        (3, "tables.orders.colums"),
        (5, "tables.clicks.columns.id"),
        (6, "tables.clicks.rows"),
        (7, "tables.clicks.partitions[0]"),
        (8, "tables.clicks.unique[0]"),
        (9, "tables.clicks.format"),
        (10, 'tables."a.b.c"'),
        (12, "tables.CLICKS"),
        (14, "limits"),
    ]
    assert all(one.cure and one.file.endswith("catalog.yaml") for one in found)
    cures = {one.path: one.cure for one in found}
    assert "columns" in cures["tables.orders.colums"]
    assert cures["tables.clicks.columns.id"] == "Did you mean bigint?"


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("c.yaml", "tables: {a: {columns: {id: bigint}, columns: {}}}", 1, "twice"),
        (
            "c.yaml",
            "tables:\n  a:\n    columns:\n      id: int\n      n: int\n      ID: int",
            6,
            "the column ID is there twice",
        ),
        ("c.json", '{"tables": {"a": {"columns": {"id": "int", "Id": "int"}}}}', 0, "the column Id is there twice"),
        ("c.yaml", "", 0, "empty|mapping"),
        ("c.yaml", "tables: []", 1, "no mapping"),
        ("c.yaml", "tables: {}", 1, "empty"),
        ("c.yaml", "tables: {t: {columns: {}}}", 1, "empty"),
        ("c.json", '{"tables":\n {"a": }}', 2, "no JSON"),
        ("c.json", '{"tables": {"a": 1, "a": 2}}', 0, "twice"),
        ("c.json", "[]", 0, "no mapping"),
        ("c.json", '{"tables": {"a": {"columns": {"id": 5}}}}', 0, "no text"),
        ("c.json", '{"tables": {"a": {"columns": {"id": "date"}, "pin": {"snapshot_id": 1}}}}', 0, "pin"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, name: str, text: str, line: int, message: str) -> None:
    found = problems(tmp_path, text, name)
    assert len(found) == 1
    assert any(word in found[0].message for word in message.split("|")), found[0]
    assert found[0].line in (line, 1)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        read_catalog_file(tmp_path / "none.yaml")


def test_json_of_a_thousand_tables_is_read_quickly(tmp_path: Path) -> None:
    columns = tuple(Column(f"c{number}", parse_type("bigint")) for number in range(30))
    catalog = Catalog(tuple(Table(TableName("", f"t{number:04}"), columns) for number in range(1000)))
    write_catalog_file(catalog, tmp_path / "c.json")
    assert read_catalog_file(tmp_path / "c.json") == catalog


def test_a_column_may_be_called_like_a_merge_key(tmp_path: Path) -> None:
    catalog = Catalog((Table(TableName("", "t"), (Column("<<", DataType("bigint")),), "iceberg"),))
    write_catalog_file(catalog, tmp_path / "catalog.yaml")
    assert read_catalog_file(tmp_path / "catalog.yaml") == catalog
