"""The statements of checks, where the embedded engine can say what they answer."""

from __future__ import annotations

import duckdb
import pytest

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import ColumnCopy
from subsetter.rendering.statements import OutputRef, Scope, SourceRef
from subsetter.rendering.verification import CopyName, compare_types
from subsetter.sql.references import SqlTable
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type


@pytest.mark.parametrize(
    ("text", "stored", "is_right"),
    [
        ("decimal(38,0)", "DECIMAL(38,0)", True),
        ("decimal(38,0)", "DOUBLE", False),
        ("varchar", "VARCHAR", True),
        ("timestamp(6)", "TIMESTAMP", True),
        ("timestamp(6)", "DATE", False),
    ],
)
def test_the_type_of_a_cast_column_is_compared_as_duckdb_calls_it(text: str, stored: str, *, is_right: bool) -> None:
    name = TableName("", "t")
    scope = Scope(
        "duckdb", {name: SourceRef(SqlTable(("source", "t")))}, {"t": OutputRef(SqlTable(("build", "t")), "t.parquet")}
    )
    copy = CopyName(name, "t", (ColumnCopy("v", DataType("unknown"), parse_type(text)),))
    statement = compare_types(copy, scope)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA source; CREATE SCHEMA build; CREATE TABLE source.t (v INTEGER)")
        connection.execute(f"CREATE TABLE build.t (v {stored})")
        assert connection.execute(statement.text).fetchall() == [(is_right,)]


@pytest.mark.parametrize("is_gone", [False, True])
def test_of_a_column_that_the_source_lost_it_is_only_asked_that_the_copy_has_it(*, is_gone: bool) -> None:
    name = TableName("", "t")
    scope = Scope(
        "duckdb", {name: SourceRef(SqlTable(("source", "t")))}, {"t": OutputRef(SqlTable(("build", "t")), "t.parquet")}
    )
    bigint = DataType("bigint")
    copy = CopyName(name, "t", (ColumnCopy("v", bigint, bigint),))
    statement = compare_types(copy, scope, frozenset({"v"}), is_gone=is_gone)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA build; CREATE TABLE build.t (v BIGINT)")
        if not is_gone:
            connection.execute("CREATE SCHEMA source; CREATE TABLE source.t (other INTEGER)")
        assert connection.execute(statement.text).fetchall() == [(True,)]
