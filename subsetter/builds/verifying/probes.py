"""The checks of one table and of one relation: what is asked of the engine, and what the answers mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import sqrt

from subsetter.builds.running.source_changes import SourcesNow
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.catalog.tables import TableName
from subsetter.engines.base import Capabilities
from subsetter.errors import EngineError
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
from subsetter.rendering import verification as statements
from subsetter.rendering.statements import Scope, Statement
from subsetter.rendering.verification import CopyName, Referring

_DEVIATIONS = 6

Ask = Callable[[Statement], tuple[object, ...]]
"""Sends a statement and returns its one row."""


@dataclass(frozen=True)
class Lasting:
    """What can still be looked at.

    Attributes:
        outputs: of the build that are there.
        sources: how they stand.
    """

    outputs: frozenset[str]
    sources: SourcesNow = field(default_factory=SourcesNow)

    @classmethod
    def everything(cls, plan: Plan) -> Lasting:
        """Returns what there is while a build is being made."""
        return cls(frozenset(plan.step_by_output))

    def without_sources(self, plan: Plan, error: EngineError) -> Lasting:
        """Returns the same where no source can be read."""
        return Lasting(self.outputs, SourcesNow.nothing(plan, error))

    def severity(self, source: TableName) -> Severity:
        """Returns what a failed comparison with a source table means."""
        return Severity.WARNING if source in self.sources.changed else Severity.FAILURE

    def doubted(self, words: str, source: TableName) -> str:
        """Returns what a failed comparison with a source table tells, with what speaks against it."""
        if source not in self.sources.changed:
            return words
        return f"{words}; {source} has changed since the build read it, or may have"


@dataclass(frozen=True)
class Counted:
    """Rows of one copy.

    Attributes:
        by_selection: wanted for their own sake; None where the copy lacks a column that decides it.
    """

    rows: int
    by_selection: int | None


@dataclass(frozen=True)
class Probe:
    """Checks parts of a build.

    Attributes:
        ask: sends the statements.
    """

    plan: Plan
    scope: Scope
    capabilities: Capabilities
    lasting: Lasting
    ask: Ask

    def counted(self, table: TablePlan) -> Counted:
        """Returns how many rows a copy has, and why."""
        copy = self._copy(table)
        rows = self._count(statements.count_copied(copy, self.scope))
        if table.is_complete or rows == 0:
            return Counted(rows, rows)
        if table.selected == FALSE:
            return Counted(rows, 0)
        if not self._can_be_asked(table, table.selected):
            return Counted(rows, None)
        return Counted(rows, self._count(statements.count_copied(copy, self.scope, table.selected)))

    def of_table(self, table: TablePlan, rows: int, reported: int | None) -> Iterator[CheckResult]:
        """Yields the checks of one table.

        Args:
            table: of the plan.
            rows: of its copy.
            reported: rows as the engine reported them when it wrote the copy; None when it did not say.
        """
        rules = self.plan.rules.by_name[table.table]
        yield self._columns(table, rules)
        yield _rows(table, rows, rows if reported is None else reported)
        yield from self._all_rows(table, rules, rows)
        yield from self._duplicates(table, rules)
        yield from self._sample_size(table, rules)

    def of_relation(self, relation: Relation) -> Iterator[CheckResult]:
        """Yields the checks of one relation; none where the copy does not hold both ends."""
        child, parent = self._copy_of(relation.child), self._copy_of(relation.parent)
        if child is None or parent is None:
            return
        referring = self._referring(child, relation)
        if referring is None:
            return
        orphans = self._count(statements.count_orphans(referring, parent, relation, self.scope))
        result = partial(CheckResult, table=child.output, relation=str(relation))
        if not relation.required:
            words = f"{orphans:,} rows refer to a row that is not in the copy; the relation is not required"
            yield _orphan_result(result, "orphans", orphans, Severity.NOTE, words)
            return
        obstacle = self.lasting.sources.obstacle(relation.parent, relation.parent_columns) if orphans else ""
        if obstacle:
            severity = Severity.FAILURE if relation.orphans is Orphans.FAIL else Severity.WARNING
            words = f"{orphans:,} rows refer to a row that is not in the copy; {relation.parent} {obstacle}"
            yield _orphan_result(result, "orphans", orphans, severity, words)
            return
        missing = self._count(statements.count_new_orphans(referring, parent, relation, self.scope)) if orphans else 0
        words = self.lasting.doubted(f"{missing:,} parent keys are in the source and not in the copy", relation.parent)
        yield _orphan_result(result, "new_orphans", missing, self.lasting.severity(relation.parent), words)
        if orphans and not missing:
            severity = Severity.FAILURE if relation.orphans is Orphans.FAIL else Severity.NOTE
            words = f"{orphans:,} rows refer to a row that the source does not have either"
            yield _orphan_result(result, "orphans", orphans, severity, words)

    def _columns(self, table: TablePlan, rules: TableRules) -> CheckResult:
        sources, copy = self.lasting.sources, self._copy(table)
        lost = sources.untyped(table.table, [column.name for column in rules.columns if not column.is_cast])
        is_gone = bool(sources.obstacle(table.table))
        answers = self.ask(statements.compare_types(copy, self.scope, lost, is_gone=is_gone))
        wrong = [column.name for column, right in zip(rules.columns, answers, strict=False) if not right]
        words = f"{len(rules.columns)} columns"
        if lost:
            words = (
                f"{words}, of which {len(lost)} could not be compared: {table.table} {sources.lost[table.table].why}"
            )
        return CheckResult(
            "columns",
            table.destination,
            "",
            passed=not wrong and not lost,
            severity=Severity.WARNING if lost and not wrong else Severity.FAILURE,
            detail=f"not of the planned type: {', '.join(wrong)}" if wrong else words,
            figures=(("columns", len(rules.columns)), ("wrong", len(wrong))),
        )

    def _all_rows(self, table: TablePlan, rules: TableRules, rows: int) -> Iterator[CheckResult]:
        if rules.mode is not CopyMode.ALL:
            return
        where = self._copied_where(table.destination)
        if not self._is_there(SourceRows(table.table), where):
            return
        obstacle = self._obstacle(SourceRows(table.table), where)
        if obstacle:
            yield _not_compared("all_rows", table, f"the copy has {rows:,} rows", obstacle)
            return
        if self.capabilities.billed and not rules.table.keeps_counts:
            yield _uncounted(table, rules, rows)
            return
        original = self._count(statements.count_original(self._copy(table), self.scope, where))
        words = f"the copy has {rows:,} of {original:,} rows"
        yield CheckResult(
            "all_rows",
            table.destination,
            "",
            passed=rows == original,
            severity=self.lasting.severity(table.table),
            detail=words if rows == original else self.lasting.doubted(words, table.table),
            figures=(("rows", rows), ("source", original)),
        )

    def _duplicates(self, table: TablePlan, rules: TableRules) -> Iterator[CheckResult]:
        key = rules.key
        if not key or not {column.name for column in rules.columns}.issuperset(key):
            return
        repeated = self._count(statements.count_repeated(self._copy(table), key, self.scope))
        obstacle = self.lasting.sources.obstacle(table.table, key) if repeated else ""
        if obstacle:
            about = f"{repeated:,} keys occur more than once"
            yield _not_compared("duplicates", table, about, f"{table.table} {obstacle}")
            return
        excess = self._count(statements.count_excess(self._copy(table), key, self.scope)) if repeated else 0
        words = f"{repeated:,} keys occur more than once, as in the source" if repeated else "every key occurs once"
        if excess:
            words = self.lasting.doubted(f"{excess:,} keys occur more often than in the source", table.table)
        yield CheckResult(
            "duplicates",
            table.destination,
            "",
            passed=excess == 0,
            severity=self.lasting.severity(table.table),
            detail=words,
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
        kept = self._count(statements.count_keys(self._copy(table), copied, sample.key, asked, self.scope))
        yield _size_result(table.destination, kept, keys, sample)

    def _source_keys(self, table: TablePlan, rules: TableRules, sample: Sample) -> int | None:
        """How many keys the sample was drawn from; None where only a scan that is billed could tell."""
        where = rules.selection.where
        if where is None and rules.is_unique(sample.key) and rules.table.rows is not None:
            return rules.table.rows
        read = (*sample.key, *(where.columns if where else ()))
        if self.capabilities.billed or self.lasting.sources.obstacle(rules.name, read):
            return None
        eligible: Predicate = IsSet(sample.key)
        if where is not None:
            eligible = And((eligible, Holds(where)))
        copy = self._copy(table)
        return self._count(statements.count_keys(copy, copy.original, sample.key, eligible, self.scope))

    def _can_be_asked(self, table: TablePlan, predicate: Predicate) -> bool:
        """Whether all that decides the predicate is there: columns of the copy, unchanged, and outputs."""
        rules, own = self.plan.rules.by_name[table.table], BuiltRows(table.destination)
        if not self._is_there(own, predicate) or self._obstacle(own, predicate):
            return False
        return all(rules.can_tell(names) for rows, names in used_by_predicate(own, predicate) if rows == own)

    def _is_there(self, about: Rows, predicate: Predicate) -> bool:
        used = (rows for rows, _ in used_by_predicate(about, predicate))
        return self.lasting.outputs.issuperset(rows.output for rows in used if isinstance(rows, BuiltRows))

    def _obstacle(self, about: Rows, predicate: Predicate) -> str:
        """Why a source that decides the predicate can no longer be read as it was; empty when all can."""
        used: Iterable[tuple[Rows, tuple[str, ...]]] = [(about, ()), *used_by_predicate(about, predicate)]
        for rows, columns in used:
            if isinstance(rows, SourceRows) and (why := self.lasting.sources.obstacle(rows.table, columns)):
                return f"{rows.table} {why}"
        return ""

    def _copy_of(self, name: TableName) -> CopyName | None:
        table = self.plan.table_by_name.get(name)
        is_there = table is not None and table.destination in self.lasting.outputs
        return self._copy(table) if table is not None and is_there else None

    def _copy(self, table: TablePlan) -> CopyName:
        return CopyName(table.table, table.destination, self.plan.rules.by_name[table.table].columns)

    def _referring(self, child: CopyName, relation: Relation) -> Referring | None:
        """The rows of the child's copy, from where their references can be told; None where nothing tells them."""
        if not self._has_columns(relation):
            return None
        rules = self.plan.rules.by_name[relation.child]
        if relation.when is None or rules.can_tell(relation.when.columns):
            return Referring(child, child.copied)
        where = self._copied_where(child.output)
        # References that the copy holds in another type cannot be compared with the parent's copy at the source.
        can_compare = rules.can_tell(relation.child_columns) and relation.child not in self.lasting.sources.changed
        is_there = self._is_there(child.original, where) and not self._obstacle(child.original, where)
        return Referring(child, child.original, where) if can_compare and is_there else None

    def _copied_where(self, output: str) -> Predicate:
        """Which rows of its source a copy has."""
        step = self.plan.step_by_output[output]
        return step.where if isinstance(step, CopyStep) else TRUE

    def _has_columns(self, relation: Relation) -> bool:
        child, parent = (self.plan.rules.by_name[name] for name in (relation.child, relation.parent))
        needed = {*relation.child_columns, *(relation.when.columns if relation.when else ())}
        kept = {column.name for column in child.columns}
        return kept >= needed and {column.name for column in parent.columns}.issuperset(relation.parent_columns)

    def _count(self, statement: Statement) -> int:
        return int(str(self.ask(statement)[0]))


def _rows(table: TablePlan, rows: int, told: int) -> CheckResult:
    return CheckResult(
        "rows",
        table.destination,
        "",
        passed=rows == told,
        severity=Severity.FAILURE,
        detail=f"{rows:,} rows" if rows == told else f"{rows:,} rows, but the engine reported {told:,}",
        figures=(("rows", rows), ("reported", told)),
    )


def _uncounted(table: TablePlan, rules: TableRules, rows: int) -> CheckResult:
    kind = "a view does not" if rules.table.format == "view" else f"files of {rules.table.format} do not"
    return CheckResult(
        "all_rows",
        table.destination,
        "",
        passed=False,
        severity=Severity.NOTE,
        detail=f"not held against the source: {kind} keep the number of rows, so counting them would be a second scan",
        figures=(("rows", rows),),
    )


def broken_copy(table: str, relation: str, why: str) -> CheckResult:
    """Returns the failed check of a copy that cannot be read."""
    detail = f"the copy cannot be read: {why}"
    return CheckResult("files", table, relation, passed=False, severity=Severity.FAILURE, detail=detail)


def _not_compared(name: str, table: TablePlan, about: str, obstacle: str) -> CheckResult:
    detail = f"{about}, which could not be compared: {obstacle}"
    return CheckResult(name, table.destination, "", passed=False, severity=Severity.WARNING, detail=detail)


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
