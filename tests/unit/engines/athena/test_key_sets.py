"""Which tables hold the keys on the way to the copies, and in which types."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.engines.athena.key_sets import TableType, hive_columns, key_table
from subsetter.errors import PlanError
from subsetter.planning.predicates import TRUE, SourceRows
from subsetter.planning.rules import Rules, TableRules
from subsetter.planning.steps import KeyStep, NarrowStep, Plan
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import OutputRef, Scope, SourceRef
from subsetter.sql.references import SqlTable
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

LEGS = TableName("", "legs")


def narrow(**types: str) -> tuple[Plan, NarrowStep]:
    columns = tuple(Column(name, parse_type(kind)) for name, kind in types.items())
    step = NarrowStep("legs__narrow", LEGS, tuple(types), (), (), "why")
    return Plan(Rules("dev", (TableRules(Table(LEGS, columns), "legs", ()),), ()), (step,), ()), step


def held(wanted: TableType, **types: str) -> tuple[str, dict[str, str]]:
    plan, step = narrow(**types)
    kind, casts = key_table(plan, step, step.output, wanted)
    return kind, {one.name: one.copied_type.text for one in casts}


@pytest.mark.parametrize(
    ("wanted", "types", "kind", "casts"),
    [
        ("iceberg", {"id": "bigint", "on": "date"}, "iceberg", {}),
        ("iceberg", {"id": "smallint", "at": "timestamp(3)"}, "hive", {}),
        ("hive", {"id": "smallint"}, "hive", {}),
        ("iceberg", {"id": "bigint", "at": "timestamp(6)"}, "iceberg", {"at": "varchar"}),
        ("iceberg", {"id": "smallint", "at": "timestamp(6)"}, "iceberg", {"id": "integer", "at": "varchar"}),
        ("hive", {"id": "smallint", "at": "timestamp(6)"}, "hive", {"at": "varchar"}),
        ("iceberg", {"id": "bigint", "at": "timestamp(6) with time zone"}, "iceberg", {"at": "varchar"}),
        ("iceberg", {"a.b": "bigint", "x.u": "uuid"}, "iceberg", {"x.u": "varchar"}),
        ("iceberg", {"c": "char(3)", "u": "uuid", "t": "time(3)"}, "iceberg", dict.fromkeys("cut", "varchar")),
    ],
)
def test_a_narrow_copy_keeps_what_is_equal_and_what_comes_first(
    wanted: TableType, types: dict[str, str], kind: str, casts: dict[str, str]
) -> None:
    assert held(wanted, **types) == (kind, casts)


def test_a_column_that_no_table_can_hold_is_named() -> None:
    with pytest.raises(PlanError, match=r"legs.at is time\(3\) with time zone, and no table of Athena can hold"):
        held("iceberg", at="time(3) with time zone")
    plan, _ = narrow(id="smallint", at="timestamp(0)")
    step = KeyStep("keys", LEGS, SourceRows(LEGS), ("id", "at"), TRUE, (), "why")
    with pytest.raises(PlanError, match="is smallint, and no table"):
        key_table(plan, step, "keys", "iceberg")


def test_columns_for_which_a_key_set_is_hive_are_told() -> None:
    assert hive_columns(narrow(id="smallint")[0], "iceberg") == (("legs.id", DataType("smallint")),)
    assert hive_columns(narrow(id="smallint", u="uuid")[0], "iceberg") == ()


def test_the_casts_are_written() -> None:
    plan, step = narrow(id="smallint", at="timestamp(6) with time zone", on="date")
    _, casts = key_table(plan, step, step.output, "iceberg")
    source, output = SqlTable(("c", "d", "legs")), SqlTable(("c", "b", "legs__narrow"))
    scope = Scope("athena", {LEGS: SourceRef(source)}, {step.output: OutputRef(output, "", (), casts)})
    text = render_step(step, scope).text
    assert 'CAST(t."id" AS integer) AS "id",' in text
    assert """CAST(t."at" AT TIME ZONE 'UTC' AS varchar) AS "at",""" in text
    assert 't."on"\n' in text


def test_another_round_keeps_the_casts() -> None:
    plan, step = narrow(u="uuid", id="smallint")
    _, casts = key_table(plan, step, step.output, "iceberg")
    assert OutputRef(SqlTable(("c", "b", "x")), "s3://b/x/", (), casts).round(1).casts == casts
