"""DuckDB database files as sources."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from subsetter.catalog.tables import TableName
from subsetter.engines.duckdb.settings import LocalSource
from subsetter.engines.duckdb.sources import open_sources
from subsetter.errors import SourceUnreadable
from tests.unit.engines.duckdb.lake import catalog, rows, session, table, types


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, a INTEGER, b INTEGER, UNIQUE (a, b))")
        connection.execute("INSERT INTO orders SELECT range, range, 0 FROM range(1000)")
        connection.execute("CREATE VIEW big AS FROM orders WHERE id > 997")
        connection.execute("CREATE SCHEMA web; CREATE TABLE web.clicks (id INTEGER)")
    return path


def test_tables_and_views_are_listed_with_rows_and_keys(file: Path) -> None:
    found = {str(one.name): one for one in catalog(file).tables}
    assert set(found) == {"orders", "big"}
    assert (found["orders"].format, found["orders"].rows) == ("duckdb", 1000)
    assert found["orders"].unique == (("id",), ("a", "b"))
    assert (found["big"].format, found["big"].rows) == ("view", None)


def test_rows_are_read_through_tables_and_views(file: Path) -> None:
    assert len(rows(file, "orders")) == 1000
    assert rows(file, "big") == [(998, 998, 0), (999, 999, 0)]


def test_database_is_a_schema(file: Path) -> None:
    assert [str(one.name) for one in catalog(file, "web").tables] == ["clicks"]


def test_a_schema_that_is_not_there_is_told_with_those_that_are(file: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"'shop' .* holds no table") as error:
        catalog(file, "shop")
    assert "main, web" in error.value.hint


def test_the_fingerprint_changes_when_the_file_does(file: Path) -> None:
    before = table(file, "orders").fingerprint
    with duckdb.connect(str(file)) as connection:
        connection.execute("DELETE FROM orders WHERE id < 500")
    assert table(file, "orders").fingerprint != before


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("id,name\n1,x\n" * 1000)
    with pytest.raises(SourceUnreadable, match=r"orders\.csv") as error:
        catalog(file)
    assert "name the folder" in error.value.hint


def test_types_are_told_in_trinos_words(tmp_path: Path) -> None:
    kinds = {
        "BOOLEAN": "boolean",
        "TINYINT": "tinyint",
        "HUGEINT": "decimal(38,0)",
        "UBIGINT": "ubigint",
        "FLOAT": "real",
        "DOUBLE": "double",
        "DECIMAL(12, 2)": "decimal(12,2)",
        "VARCHAR": "varchar",
        "BLOB": "varbinary",
        "DATE": "date",
        "TIME": "time(6)",
        "TIMESTAMP_S": "timestamp(6)",
        "TIMESTAMP_MS": "timestamp(6)",
        "TIMESTAMP": "timestamp(6)",
        "TIMESTAMP_NS": "timestamp(9)",
        "TIMESTAMP WITH TIME ZONE": "timestamp(6) with time zone",
        "INTERVAL": "interval",
        "UUID": "uuid",
        "JSON": "json",
        "ENUM ('a', 'b')": "varchar",
        "INTEGER[]": "array(integer)",
        "INTEGER[3]": "array(integer)",
        "MAP(VARCHAR, DECIMAL(3, 1)[])": "map(varchar,array(decimal(3,1)))",
        'STRUCT(a INTEGER, "b c" STRUCT(d JSON))': 'row(a integer, "b c" row(d json))',
    }
    path = tmp_path / "types.duckdb"
    with duckdb.connect(str(path)) as connection:
        columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(kinds))
        connection.execute(f"CREATE TABLE t ({columns})")
    assert list(types(table(path, "t")).values()) == list(kinds.values())


def test_types_that_parquet_does_not_keep_are_read_as_others_with_equal_values_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "types.duckdb"
    big = 12345678901234567890123456789012345678
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')")
        connection.execute('CREATE TABLE t (id INTEGER, h HUGEINT, m mood[2], s STRUCT("A b" mood))')
        connection.execute(f"INSERT INTO t VALUES (1, {big}, ['ok', NULL], {{'A b': 'sad'}})")
        connection.execute("CREATE TABLE plain (id INTEGER)")
    assert rows(path, "t") == [(1, Decimal(big), ["ok", None], {"A b": "sad"})]
    (remark,) = catalog(path).remarks
    assert remark.text == (
        "t is read with types that a Parquet file can hold: h as decimal(38,0), m as array(varchar), "
        's as row("a b" varchar).'
    )


def _run(file: Path, *statements: str) -> None:
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_view_that_names_its_own_database_is_read(file: Path) -> None:
    _run(file, 'CREATE VIEW "shop".main.few AS SELECT o.id FROM "shop"."main"."orders" AS o WHERE o.id < 2')
    assert rows(file, "few") == [(0,), (1,)]


def test_a_view_that_does_not_bind_is_unread_and_other_tables_are_read(file: Path) -> None:
    _run(file, "CREATE TABLE kept AS SELECT 1 AS id", "DROP TABLE orders")
    found = catalog(file)
    assert [one.name.table for one in found.tables] == ["kept"]
    (unread,) = found.unread
    assert (unread.name.table, unread.columns) == ("big", ("id", "a", "b"))
    assert unread.why.startswith("cannot be read: ")
    assert "copy: none" in unread.cure


@pytest.mark.parametrize(
    ("change", "columns"),
    [
        ("CREATE OR REPLACE TABLE orders AS SELECT 999 AS id, 5 AS a, 6 AS c", ["id", "a", "c"]),
        ("CREATE OR REPLACE TABLE orders AS SELECT 5 AS a, 999 AS id, 6 AS b", ["a", "id", "b"]),
        ("CREATE OR REPLACE TABLE orders AS SELECT 999 AS id", ["id"]),
    ],
)
def test_a_view_is_read_with_the_columns_that_its_query_has_now_and_that_is_told(
    file: Path, change: str, columns: list[str]
) -> None:
    _run(file, change)
    found = catalog(file)
    assert [one.name for one in found.by_name[TableName("", "big")].columns] == columns
    assert [one.name.table for one in found.remarks] == ["big"]
    expected = {"id": 999, "a": 5, "b": 6, "c": 6}
    assert rows(file, "big") == [tuple(expected[name] for name in columns)]


def test_a_view_of_a_file_that_is_missing_is_unread(file: Path, tmp_path: Path) -> None:
    outside = tmp_path / "x.parquet"
    _run(file, f"COPY orders TO '{outside}'", f"CREATE VIEW outside AS FROM read_parquet('{outside}')")
    outside.unlink()
    (unread,) = catalog(file).unread
    assert unread.name.table == "outside"


def test_a_view_that_broke_since_it_was_described_is_told_when_it_is_opened(file: Path) -> None:
    described = table(file, "big")
    _run(file, "DROP TABLE orders")
    with pytest.raises(SourceUnreadable, match=r"view 'big' .* cannot be read"):
        open_sources(session(), [LocalSource("", file, "")], [described])
