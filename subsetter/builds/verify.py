"""Proves a build before anybody sees it: counts, keys, references, columns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import sqrt

from subsetter.builds.checks import CheckResult, Severity
from subsetter.builds.events import CheckEnded, Listener, ignore
from subsetter.builds.manifest import StatementRecord
from subsetter.builds.run import statement_record
from subsetter.catalog.tables import TableName
from subsetter.engines.base import Capabilities, Engine, Outcome
from subsetter.planning.predicates import (
    FALSE,
    TRUE,
    And,
    BuiltRows,
    Holds,
    InSlice,
    IsSet,
    Predicate,
    Rows,
    SourceRows,
    all_of,
)
from subsetter.planning.rules import CopyMode, Orphans, Relation, Sample, TableRules
from subsetter.planning.steps import CopyStep, Plan, TablePlan
from subsetter.planning.usage import used_by_predicate
from subsetter.rendering import checks as statements
from subsetter.rendering.checks import CopyName
from subsetter.rendering.statements import Scope, Statement

_DEVIATIONS = 6


@dataclass(frozen=True)
class Counted:
    """Rows of one copy.

    Attributes:
        by_selection: wanted for their own sake; None where the copy lacks a column that decides it.
    """

    rows: int
    by_selection: int | None


@dataclass(frozen=True)
class Verified:
    """What verification found.

    Attributes:
        counts: by the table's name at the destination.
        checks: in the order in which they were made.
        statements: that were sent.
    """

    counts: Mapping[str, Counted]
    checks: tuple[CheckResult, ...]
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class Lasting:
    """What can still be looked at.

    Attributes:
        outputs: of the build that are there.
        changed: source tables that are not as the build read them; what they say proves nothing.
    """

    outputs: frozenset[str]
    changed: frozenset[TableName] = frozenset()

    @classmethod
    def everything(cls, plan: Plan) -> Lasting:
        """Returns what there is while a build is being made."""
        return cls(frozenset(plan.step_by_output))

    def severity(self, source: TableName) -> Severity:
        """Returns what a failed comparison with a source table means."""
        return Severity.WARNING if source in self.changed else Severity.FAILURE


def verify(
    plan: Plan,
    scope: Scope,
    engine: Engine,
    *,
    reported: Mapping[str, int | None],
    listener: Listener = ignore,
    lasting: Lasting | None = None,
) -> Verified:
    """Checks every table and every relation of a build.

    Args:
        plan: of the build.
        scope: its names.
        engine: on which the build is open.
        reported: rows of each copy as the engine reported them when it wrote it.
        listener: is told each result.
        lasting: what is left of a build that has ended; None while it is being made.

    Raises:
        EngineError: when a check could not be made.
    """
    sent: list[StatementRecord] = []

    def count(statement: Statement) -> int:
        began = time.monotonic()
        counted = int(str(engine.query(statement)[0][0]))
        sent.append(statement_record(statement, Outcome(None, None, None, "", time.monotonic() - began)))
        return counted

    work = _Verifying(plan, scope, engine.capabilities, reported, count, lasting or Lasting.everything(plan))
    checks = []
    for check in work.checks():
        listener(CheckEnded(check))
        checks.append(check)
    return Verified(work.counts, tuple(checks), tuple(sent))


def verification_statements(plan: Plan, scope: Scope, capabilities: Capabilities) -> tuple[Statement, ...]:
    """Returns every statement that verification may send, in order. Nothing is run."""
    shown: list[Statement] = []

    def count(statement: Statement) -> int:
        shown.append(statement)
        return 1  # as if rows were found, so that what only then is sent is shown too

    list(_Verifying(plan, scope, capabilities, {}, count, Lasting.everything(plan)).checks())
    return tuple(shown)


@dataclass
class _Verifying:
    plan: Plan
    scope: Scope
    capabilities: Capabilities
    reported: Mapping[str, int | None]
    count: Callable[[Statement], int]
    lasting: Lasting
    counts: dict[str, Counted] = field(default_factory=dict)

    def checks(self) -> Iterator[CheckResult]:
        for table in self.plan.tables:
            rules = self.plan.rules.by_name[table.table]
            self.counts[table.destination] = self._counted(table)
            yield self._rows(table)
            yield from self._all_rows(table, rules)
            yield from self._duplicates(table, rules)
            yield from self._sample_size(table, rules)
        for relation in self.plan.rules.relations:
            yield from self._orphans(relation)

    def _counted(self, table: TablePlan) -> Counted:
        copy = _copy(table)
        rows = self.count(statements.count_copied(copy, self.scope))
        if table.is_complete or rows == 0:
            return Counted(rows, rows)
        if table.selected == FALSE:
            return Counted(rows, 0)
        if not self._can_be_asked(table, table.selected):
            return Counted(rows, None)
        return Counted(rows, self.count(statements.count_copied(copy, self.scope, table.selected)))

    def _can_be_asked(self, table: TablePlan, predicate: Predicate) -> bool:
        """Whether all that decides the predicate is there: columns of the copy, unchanged, and outputs."""
        columns = self.plan.rules.by_name[table.table].columns
        kept = {column.name for column in columns if not column.is_cast}
        own = BuiltRows(table.destination)
        return self._is_there(own, predicate) and all(
            kept.issuperset(names) for rows, names in used_by_predicate(own, predicate) if rows == own
        )

    def _is_there(self, about: Rows, predicate: Predicate) -> bool:
        used = (rows for rows, _ in used_by_predicate(about, predicate))
        return self.lasting.outputs.issuperset(rows.output for rows in used if isinstance(rows, BuiltRows))

    def _rows(self, table: TablePlan) -> CheckResult:
        rows, reported = self.counts[table.destination].rows, self.reported.get(table.destination)
        told = rows if reported is None else reported
        return CheckResult(
            "rows",
            table.destination,
            "",
            passed=rows == told,
            severity=Severity.FAILURE,
            detail=f"{rows:,} rows" if rows == told else f"{rows:,} rows, but the engine reported {told:,}",
            figures=(("rows", rows), ("reported", told)),
        )

    def _all_rows(self, table: TablePlan, rules: TableRules) -> Iterator[CheckResult]:
        if rules.mode is not CopyMode.ALL:
            return
        step = self.plan.step_by_output[table.destination]
        where = step.where if isinstance(step, CopyStep) else TRUE
        if not self._is_there(SourceRows(table.table), where):
            return
        rows = self.counts[table.destination].rows
        original = self.count(statements.count_original(_copy(table), self.scope, where))
        yield CheckResult(
            "all_rows",
            table.destination,
            "",
            passed=rows == original,
            severity=self.lasting.severity(table.table),
            detail=f"the copy has {rows:,} of {original:,} rows",
            figures=(("rows", rows), ("source", original)),
        )

    def _duplicates(self, table: TablePlan, rules: TableRules) -> Iterator[CheckResult]:
        key = rules.key
        if not key or not {column.name for column in rules.columns}.issuperset(key):
            return
        repeated = self.count(statements.count_repeated(_copy(table), key, self.scope))
        excess = self.count(statements.count_excess(_copy(table), key, self.scope)) if repeated else 0
        words = f"{repeated:,} keys occur more than once, as in the source" if repeated else "every key occurs once"
        yield CheckResult(
            "duplicates",
            table.destination,
            "",
            passed=excess == 0,
            severity=self.lasting.severity(table.table),
            detail=f"{excess:,} keys occur more often than in the source" if excess else words,
            figures=(("repeated", repeated), ("excess", excess)),
        )

    def _sample_size(self, table: TablePlan, rules: TableRules) -> Iterator[CheckResult]:
        sample, asked = rules.selection.sample, _sampled(rules)
        if sample is None or asked is None or not self._can_be_asked(table, asked):
            return
        keys = self._source_keys(table, rules, sample)
        if keys is None:
            return
        copied = BuiltRows(table.destination)
        kept = self.count(statements.count_keys(_copy(table), copied, sample.key, asked, self.scope))
        yield _size_result(table.destination, kept, keys, sample)

    def _source_keys(self, table: TablePlan, rules: TableRules, sample: Sample) -> int | None:
        """How many keys the sample was drawn from; None where only a scan that is billed could tell."""
        where = rules.selection.where
        if where is None and rules.is_unique(sample.key) and rules.table.rows is not None:
            return rules.table.rows
        if self.capabilities.billed:
            return None
        eligible: Predicate = IsSet(sample.key)
        if where is not None:
            eligible = And((eligible, Holds(where)))
        copy = _copy(table)
        return self.count(statements.count_keys(copy, copy.original, sample.key, eligible, self.scope))

    def _orphans(self, relation: Relation) -> Iterator[CheckResult]:
        child, parent = self._copy_of(relation.child), self._copy_of(relation.parent)
        if child is None or parent is None or not self._has_columns(relation):
            return
        orphans = self.count(statements.count_orphans(child, parent, relation, self.scope))
        result = partial(CheckResult, table=child.output, relation=str(relation))
        if not relation.required:
            words = f"{orphans:,} rows refer to a row that is not in the copy; the relation is not required"
            yield _orphan_result(result, "orphans", orphans, Severity.NOTE, words)
            return
        missing = self.count(statements.count_new_orphans(child, parent, relation, self.scope)) if orphans else 0
        words = f"{missing:,} parent keys are in the source and not in the copy"
        yield _orphan_result(result, "new_orphans", missing, self.lasting.severity(relation.parent), words)
        if orphans and not missing:
            severity = Severity.FAILURE if relation.orphans is Orphans.FAIL else Severity.NOTE
            words = f"{orphans:,} rows refer to a row that the source does not have either"
            yield _orphan_result(result, "orphans", orphans, severity, words)

    def _copy_of(self, name: TableName) -> CopyName | None:
        return next((_copy(one) for one in self.plan.tables if one.table == name), None)

    def _has_columns(self, relation: Relation) -> bool:
        child, parent = (self.plan.rules.by_name[name] for name in (relation.child, relation.parent))
        needed = {*relation.child_columns, *(relation.when.columns if relation.when else ())}
        kept = {column.name for column in child.columns}
        return kept >= needed and {column.name for column in parent.columns}.issuperset(relation.parent_columns)


def _copy(table: TablePlan) -> CopyName:
    return CopyName(table.table, table.destination)


def _orphan_result(
    result: Callable[..., CheckResult], name: str, found: int, severity: Severity, words: str
) -> CheckResult:
    detail = words if found else "every reference meets its row"
    return result(name=name, passed=found == 0, severity=severity, detail=detail, figures=((name, found),))


def _sampled(rules: TableRules) -> Predicate | None:
    """The predicate of a pure sample, whose size can be foretold; None where more decides which keys stay."""
    selection = rules.selection
    if selection.sample is None or selection.follow is not None or selection.cap is not None:
        return None
    types = {column.name: column.type for column in rules.table.columns}
    key = tuple((name, types[name]) for name in selection.sample.key)
    slice_ = InSlice(key, selection.sample.salt, selection.sample.threshold)
    return all_of([slice_, Holds(selection.where)] if selection.where is not None else [slice_])


def _size_result(table: str, kept: int, keys: int, sample: Sample) -> CheckResult:
    rate = float(sample.rate)
    expected, deviation = rate * keys, sqrt(keys * rate * (1 - rate))
    passed = abs(kept - expected) <= _DEVIATIONS * deviation + 1
    detail = f"{kept:,} of {keys:,} keys, about {expected:,.0f} were expected"
    return CheckResult(
        "sample_size",
        table,
        "",
        passed=passed,
        severity=Severity.WARNING,
        detail=detail if passed else f"{detail}: more than {_DEVIATIONS} standard deviations off",
        figures=(("keys", kept), ("expected", expected), ("source_keys", keys)),
    )
