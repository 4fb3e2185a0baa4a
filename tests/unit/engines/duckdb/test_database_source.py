"""DuckDB database files as sources."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from subsetter.errors import SourceUnreadable
from tests.unit.engines.duckdb.lake import catalog, rows, table, types


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
