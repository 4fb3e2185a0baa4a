"""Columns whose type the destination cannot hold: how they are cast, and how the cast is checked."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import TableName
from subsetter.planning.casts import Storage, copied_type
from subsetter.planning.predicates import TRUE
from subsetter.planning.rules import ColumnCopy, Relation
from subsetter.planning.steps import CopyStep
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import Dialect, OutputRef, Scope, SourceRef
from subsetter.rendering.verification import CopyName, Referring, compare_types, count_excess, count_orphans
from subsetter.sql.references import SqlTable
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

READINGS = TableName("", "readings")
ATHENA = Scope(
    "athena",
    {READINGS: SourceRef(SqlTable(("awsdatacatalog", "lab", "readings")))},
    {"readings": OutputRef(SqlTable(("awsdatacatalog", "builds", "readings")), "s3://dev/a1/", ())},
    "",
)
DUCKDB = Scope(
    "duckdb",
    {READINGS: SourceRef(SqlTable(("source", "readings")))},
    {"readings": OutputRef(SqlTable(("build", "readings")), "/dev/a1.parquet", (("FORMAT", "parquet"),))},
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
    copy = CopyName(READINGS, "readings", (column(written, storage),))
    text = compare_types(copy, SCOPES[dialect]).text
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


AT, DEEP, PART = 't."c"."at"', 't."c"."b"."d"', 'part1."at"'


def cut(value: str, digits: int) -> str:
    return f"CAST(date_trunc('millisecond', {value}) AS timestamp({digits}))"


@pytest.mark.parametrize(
    ("written", "storage", "selected"),
    [
        ("array(timestamp(6))", HIVE, f'transform(t."c", part1 -> {cut("part1", 3)})'),
        (
            "array(timestamp(3) with time zone)",
            ICEBERG,
            f"""transform(t."c", part1 -> {cut("part1 AT TIME ZONE 'UTC'", 6)})""",
        ),
        (
            "array(array(timestamp(9)))",
            ICEBERG,
            f'transform(t."c", part1 -> transform(part1, part2 -> {cut("part2", 6)}))',
        ),
        (
            "map(varchar,timestamp(6))",
            HIVE,
            f'transform_values(t."c", (key1, value1) -> {cut("value1", 3)})',
        ),
        (
            "map(timestamp(6),uuid)",
            HIVE,
            f'transform_values(transform_keys(t."c", (key1, value1) -> {cut("key1", 3)}),'
            " (key1, value1) -> CAST(value1 AS varchar))",
        ),
        (
            "row(order bigint, at timestamp(6), b row(c uuid, d timestamp(6)))",
            HIVE,
            'CASE WHEN t."c" IS NOT NULL THEN CAST(ROW('
            f't."c"."order", {cut(AT, 3)}, CASE WHEN t."c"."b" IS NOT NULL THEN CAST(ROW('
            f'CAST(t."c"."b"."c" AS varchar), {cut(DEEP, 3)}) AS row("c" varchar, "d" timestamp(3))'
            ') END) AS row("order" bigint, "at" timestamp(3), "b" row("c" varchar, "d" timestamp(3)))) END',
        ),
        (
            "array(row(at timestamp(6), other array(smallint)))",
            HIVE,
            'transform(t."c", part1 -> CASE WHEN part1 IS NOT NULL THEN CAST(ROW('
            f'{cut(PART, 3)}, part1."other") AS row("at" timestamp(3), "other" array(smallint))) END)',
        ),
        # What CAST keeps as it is, is left to it.
        ("array(timestamp(3))", ICEBERG, 'CAST(t."c" AS array(timestamp(6)))'),
        ("row(a timestamp, b smallint)", ICEBERG, 'CAST(t."c" AS row("a" timestamp(6), "b" integer))'),
        ("timestamp(6)", HIVE, cut('t."c"', 3)),
    ],
)
def test_moments_inside_of_a_value_are_truncated_in_utc(written: str, storage: Storage, selected: str) -> None:
    assert cast(written, storage) == f'{selected} AS "c"'


def test_keys_of_the_source_are_cast_before_they_are_compared_with_those_of_the_copy() -> None:
    copy = CopyName(READINGS, "readings", (column("uuid", ICEBERG),))
    assert 'ON CAST(s."c" AS varchar) = repeated.key_1' in count_excess(copy, ("c",), ATHENA).text


@pytest.mark.parametrize(
    ("storage", "compared"),
    [(ICEBERG, 'CAST(k."c" AS char(3)) = CAST(t."c" AS char(3))'), (HIVE, 'k."c" = t."c"')],
)
def test_orphans_are_counted_as_the_source_compares(storage: Storage, compared: str) -> None:
    copy = CopyName(READINGS, "readings", (column("char(3)", storage),))
    relation = Relation("again", READINGS, ("c",), READINGS, ("c",), required=False)
    assert f"WHERE {compared})" in count_orphans(Referring(copy, copy.copied), copy, relation, ATHENA).text
