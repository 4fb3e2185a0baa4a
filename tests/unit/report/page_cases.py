"""Builds to report, made of nothing but values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from subsetter.builds.records.manifest import BuildState, Manifest, StatementRecord, StepRecord, TableRecord
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.catalog.tables import Column, Pin, Table, TableName
from subsetter.planning.planner import plan
from subsetter.planning.rules import ColumnCopy, CopyMode, Relation, Rules, TableRules
from subsetter.planning.steps import Plan
from subsetter.types.datatype import DataType

BEGAN = datetime(2026, 11, 23, 2, tzinfo=UTC)
BIGINT = DataType("bigint")
COLUMNS = (Column("id", BIGINT), Column("parent_id", BIGINT), Column("other_id", BIGINT))


def name_of(number: int) -> TableName:
    return TableName("", f"table_{number:03}")


def wide_plan(tables: int) -> Plan:
    """Tables that are copied whole; each refers to the one at half its number, every fifth to itself too."""
    relations = [
        Relation(f"r{number}", name_of(number), ("parent_id",), name_of(number // 2), ("id",))
        for number in range(1, tables)
    ]
    relations += [
        Relation(f"s{number}", name_of(number), ("other_id",), name_of(number), ("id",), required=False)
        for number in range(0, tables, 5)
    ]
    copies = tuple(ColumnCopy(one.name, one.type, one.type) for one in COLUMNS)
    rules = tuple(
        TableRules(
            Table(name_of(number), COLUMNS, rows=1_000 * (number + 1), size_bytes=40_000 * (number + 1)),
            name_of(number).table,
            copies,
            CopyMode.ALL,
        )
        for number in range(tables)
    )
    return plan(Rules("dev", rules, tuple(relations)))


def manifest_of(made: Plan) -> Manifest:
    """A build of that plan in which everything went well."""
    tables = tuple(
        TableRecord(
            table=one.table,
            destination=one.destination,
            source_rows=made.rules.by_name[one.table].table.rows,
            rows=10 * (at + 1),
            by_selection=10 * (at + 1),
            by_completion=0,
            written_bytes=400 * (at + 1),
            scanned_bytes=40_000 * (at + 1),
            seconds=1.5,
            pin=Pin(7_000_000_000 + at, BEGAN) if at % 2 else None,
        )
        for at, one in enumerate(made.tables)
    )
    statements = tuple(
        StatementRecord(step.output, "write", "SELECT 1", 1, "", 10, 40_000, 400, 1.5, None, at * 0.7)
        for at, step in enumerate(made.steps)
    )
    checks = tuple(
        CheckResult("rows", one.destination, "", passed=True, severity=Severity.FAILURE, detail="10 rows")
        for one in made.tables
    )
    steps = tuple(
        StepRecord(step.output, step.kind, (step.output,), 0, 50_000, 0.00005, 0.00005, 40_000, 0.00005)
        for step in made.steps
    )
    return Manifest(
        build_id="20261123T020000-ab12",
        config="dev",
        config_text="tables: {}",
        fingerprint="f" * 64,
        engine="athena",
        state=BuildState.VERIFIED,
        started_at=BEGAN,
        caller="arn:aws:sts::111122223333:assumed-role/dev/build",
        variables={"today": "2026-11-23"},
        versions={"athena-subsetter": "0.1.0"},
        finished_at=BEGAN + timedelta(minutes=7),
        tables=tables,
        statements=statements,
        checks=checks,
        steps=steps,
    )


def failed(manifest: Manifest) -> Manifest:
    """The same build, which came to nothing."""
    return replace(
        manifest, state=BuildState.FAILED, error="The disk is full.", tables=(), statements=(), checks=(), steps=()
    )
