"""What a plan reads from the sources: bytes per step, and the least that any plan could read.

Bytes are those of the columns that a step names, over the whole table. The catalog knows them per column for Iceberg
and Parquet; elsewhere a column gets its share of the table's bytes by the width of its type.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.catalog.types import Family
from subsetter.planning.facts import Facts, selection_columns
from subsetter.planning.rules import CopyMode, Orphans, TableRules
from subsetter.planning.steps import Plan, Step
from subsetter.planning.usage import source_columns_read

TERABYTE = 10**12
_WIDTHS = {
    Family.BOOLEAN: 1,
    Family.DATE: 4,
    Family.STRING: 20,
    Family.BINARY: 40,
    Family.NESTED: 60,
    Family.UUID: 16,
}
_DEFAULT_WIDTH = 8


@dataclass(frozen=True)
class Scan:
    """One reading of a source table.

    Attributes:
        columns: that are read, in the table's order.
        bytes: stored bytes of these columns; None when the catalog does not know the table's size.
        is_exact: whether each column's bytes are known, not shared out by type.
    """

    table: TableName
    columns: tuple[str, ...]
    bytes: int | None
    is_exact: bool


@dataclass(frozen=True)
class StepCost:
    """What one step reads from the sources.

    Attributes:
        step: the step's first output.
        why: one line.
    """

    step: str
    scans: tuple[Scan, ...]
    why: str

    @property
    def bytes(self) -> int | None:
        """Of all scans together; None when one is unknown."""
        return total(scan.bytes for scan in self.scans)


@dataclass(frozen=True)
class Cost:
    """What a plan reads.

    Attributes:
        steps: in the plan's order; steps that read only what the build wrote cost nothing at the source.
        bound: the scans that no plan can do without.
    """

    steps: tuple[StepCost, ...]
    bound: tuple[Scan, ...]

    @property
    def bytes(self) -> int | None:
        """Of all steps; None when one is unknown."""
        return total(step.bytes for step in self.steps)

    @property
    def bound_bytes(self) -> int | None:
        """Of the scans that no plan can do without; None when one is unknown."""
        return total(scan.bytes for scan in self.bound)

    @property
    def ratio(self) -> float | None:
        """Bytes planned per byte of the bound; None when either is unknown or the bound is empty."""
        planned, bound = self.bytes, self.bound_bytes
        return None if planned is None or not bound else planned / bound


def cost(plan: Plan) -> Cost:
    """Returns what the plan reads, step by step, and the bound."""
    facts = Facts(plan.rules)
    steps = tuple(_step_cost(step, plan) for step in plan.steps)
    bound = [_copy_bound(rules, facts) for rules in plan.rules.tables if rules.mode is not CopyMode.EMPTY]
    bound += [scan for table in plan.rules.source_by_name.values() if (scan := _key_bound(table, facts)) is not None]
    return Cost(steps, tuple(bound))


def total(amounts: Iterable[int | None]) -> int | None:
    """Returns the sum, or None when an amount is unknown."""
    known = list(amounts)
    return None if None in known else sum(amount for amount in known if amount is not None)


def scan_of(table: Table, names: Iterable[str]) -> Scan:
    """Returns one reading of these columns of a table."""
    wanted = set(names)
    columns = [column for column in table.columns if column.name in wanted]
    known = [column.size_bytes for column in columns]
    if None not in known:
        return Scan(table.name, tuple(column.name for column in columns), total(known), is_exact=True)
    share = _share(columns, table.columns)
    size = None if table.size_bytes is None else round(table.size_bytes * share)
    return Scan(table.name, tuple(column.name for column in columns), size, is_exact=share == 1)


def _share(some: Iterable[Column], every: Iterable[Column]) -> float:
    whole = sum(map(_width, every))
    return sum(map(_width, some)) / whole if whole else 0


def _width(column: Column) -> int:
    """Bytes that a value of the type may take; partition columns of a Hive table are not in its files."""
    return _WIDTHS.get(column.type.family, _DEFAULT_WIDTH)


def _step_cost(step: Step, plan: Plan) -> StepCost:
    output = getattr(step, "output", "")
    scans = tuple(
        scan_of(plan.rules.source_by_name[rows.table], columns)
        for rows, columns in source_columns_read(step).items()
        if not _reads_nothing(step)
    )
    return StepCost(output, scans, step.why)


def _reads_nothing(step: Step) -> bool:
    where = getattr(step, "where", None)
    return where is not None and where.kind == "constant" and not where.value


def _copy_bound(rules: TableRules, facts: Facts) -> Scan:
    """One scan of the copied columns and of those that decide which rows are kept."""
    columns = {column.name for column in rules.columns} | _deciding_columns(rules, facts)
    return scan_of(rules.table, columns)


def _deciding_columns(rules: TableRules, facts: Facts) -> set[str]:
    columns = selection_columns(rules)
    for relation in facts.completing(rules.name):
        columns.update(relation.parent_columns)
    return columns | _dropping_columns(rules.name, facts)


def _dropping_columns(name: TableName, facts: Facts) -> set[str]:
    columns: set[str] = set()
    for relation in facts.dropping(name):
        columns.update(relation.child_columns, relation.when.columns if relation.when else ())
    return columns


def _key_bound(table: Table, facts: Facts) -> Scan | None:
    """One scan of the key and condition columns, for a table whose keys must be known before it is copied."""
    name = table.name
    rules = facts.rules.by_name.get(name)
    followers = facts.followed_by.get(name, ())
    columns: set[str] = set()
    if rules is not None and followers and name not in facts.complete:
        columns |= selection_columns(rules).union(*(r.parent_columns for r in followers)) | _dropping_columns(
            name, facts
        )
    if rules is not None and rules.selection.cap is not None:
        columns |= selection_columns(rules) | _dropping_columns(name, facts)
    if rules is not None and name in facts.completion_cycles:
        columns |= _cycle_columns(rules, facts)
    for relation in facts.relations_of_parent.get(name, ()):
        if relation.orphans is Orphans.DROP:
            columns |= set(relation.parent_columns) | _dropping_columns(name, facts)
    return scan_of(table, columns) if columns else None


def _cycle_columns(rules: TableRules, facts: Facts) -> set[str]:
    cycle = facts.completion_cycles[rules.name]
    columns = _deciding_columns(rules, facts)
    for parent in cycle:
        for relation in facts.completing(parent):
            if relation.child == rules.name:
                columns.update(relation.child_columns, relation.when.columns if relation.when else ())
    return columns
