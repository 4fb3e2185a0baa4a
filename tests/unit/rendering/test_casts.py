"""Columns whose type the destination cannot hold: how they are cast, and how the cast is checked."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import TableName
from subsetter.catalog.types import DataType, parse_type
from subsetter.planning.casts import Storage, copied_type
from subsetter.planning.predicates import TRUE
from subsetter.planning.rules import ColumnCopy
from subsetter.planning.steps import CopyStep
from subsetter.rendering.checks import CopyName, compare_types
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import Dialect, OutputRef, Scope, SourceRef
from subsetter.sql.references import TableRef

READINGS = TableName("", "readings")
ATHENA = Scope(
    "athena",
    {READINGS: SourceRef(TableRef(("awsdatacatalog", "lab", "readings")))},
    {"readings": OutputRef(TableRef(("awsdatacatalog", "builds", "readings")), "s3://dev/a1/", ())},
    "",
)
DUCKDB = Scope(
    "duckdb",
    {READINGS: SourceRef(TableRef(("source", "readings")))},
    {"readings": OutputRef(TableRef(("build", "readings")), "/dev/a1.parquet", (("FORMAT", "parquet"),))},
    "",
)
SCOPES: dict[Dialect, Scope] = {"athena": ATHENA, "duckdb": DUCKDB}
ICEBERG = Storage("athena", "iceberg")
HIVE = Storage("athena", "hive")


def column(written: str, storage: Storage) -> ColumnCopy:
    kind = parse_type(written)
    copied = copied_type(kind, storage)
    assert isinstance(copied, DataType)
    return ColumnCopy("c", kind, copied)


def cast(written: str, storage: Storage, dialect: Dialect = "athena") -> str:
    """What a copy selects of the column ``c``."""
    step = CopyStep("readings", READINGS, (column(written, storage),), TRUE, (), "why")
    text = render_step(step, SCOPES[dialect]).text
    return text.partition("SELECT\n    ")[2].partition("\nFROM")[0]


def checked(written: str, storage: Storage, dialect: Dialect = "athena") -> str:
    """How the type of the column ``c`` is checked."""
    copy = CopyName(READINGS, "readings")
    text = compare_types(copy, (column(written, storage),), SCOPES[dialect]).text
    return text.partition("SELECT\n    ")[2].partition("\nFROM")[0]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("struct<a:int,t:timestamp>", 'row("a" integer, "t" timestamp(6))'),
        ("struct<order:smallint,1st:int>", 'row("order" integer, "1st" integer)'),
        ("struct<a-b:smallint,$oid:string>", 'row("a-b" integer, "$oid" varchar)'),
        ('row("x ""y""" uuid, "b c" row(end char(3)))', 'row("x ""y""" varchar, "b c" row("end" varchar))'),
        ("array(struct<unicode:uuid>)", 'array(row("unicode" varchar))'),
        ("map<varchar(3),array<smallint>>", "map(varchar, array(integer))"),
    ],
)
def test_a_type_is_written_with_its_names_quoted(written: str, kind: str) -> None:
    assert cast(written, ICEBERG) == f'CAST(t."c" AS {kind}) AS "c"'
    assert checked(written, ICEBERG) == f'lower(typeof(c."c")) = lower(typeof(CAST(NULL AS {kind})))'


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("array(hugeint)", "decimal(38,0)[]"),
        ("map(varchar,row(a hugeint))", 'MAP(varchar, STRUCT("a" decimal(38,0)))'),
        (
            'row("b c" hugeint, at timestamp(6) with time zone, day time(6))',
            'STRUCT("b c" decimal(38,0), "at" timestamp with time zone, "day" time)',
        ),
    ],
)
def test_duckdb_has_its_own_spelling(written: str, kind: str) -> None:
    assert cast(written, Storage("duckdb"), "duckdb") == f'CAST(t."c" AS {kind}) AS "c"'


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
def test_a_plain_type_is_checked_as_the_engine_names_it(dialect: Dialect) -> None:
    storage = ICEBERG if dialect == "athena" else Storage("duckdb")
    assert checked("varchar(3)", storage, dialect) == 'typeof(c."c") = typeof(CAST(NULL AS varchar))'
    assert checked("bigint", storage, dialect) == 'typeof(c."c") = typeof(s."c")'


def test_names_of_fields_have_no_case() -> None:
    assert checked("struct<a:int>", HIVE) == 'lower(typeof(c."c")) = lower(typeof(s."c"))'
