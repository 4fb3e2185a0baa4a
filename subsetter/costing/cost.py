"""What a plan reads and costs: bytes and money per step, and the least that any plan could read.

Bytes are those of the columns that a step names, in the data files that its condition does not rule out. The catalog
or the files' own metadata know them per column for Iceberg and Parquet; a catalog file without them gives each column
its share by the width of its type. What cannot be told, as of formats that keep rows together, counts as the whole
table; where not even its size is known, the amount is unknown, and never zero.

A step that joins costs a range: the engine may leave out all the files that hold none of the joined keys, or none.

A partitioned copy is written twice where one statement writes only so many partitions: without them, and from there in
batches that read all of it each. How many batches there will be is known as far as the number of partitions is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TypeGuard

from subsetter.catalog.pruning import ANYTHING, NOTHING, DataFile, Domain, FilesWanted
from subsetter.catalog.tables import Column, Table, TableName
from subsetter.config.units import MEGABYTE, TERABYTE
from subsetter.costing.forecast import forecast
from subsetter.costing.partition_counts import batch_size, most_partitions
from subsetter.planning.facts import Facts, selection_columns
from subsetter.planning.graph import share_cycle
from subsetter.planning.predicates import TRUE, And, BuiltRows, Constant, Holds, InKeys, Or, Predicate, SourceRows
from subsetter.planning.restated import stated_on_child
from subsetter.planning.rules import CopyMode, Orphans, Relation, TableRules
from subsetter.planning.steps import (
    CopyStep,
    GrowStep,
    KeyStep,
    Plan,
    RankStep,
    SettleStep,
    Step,
    TablePlan,
    outputs_of,
)
from subsetter.planning.usage import source_columns_read, used_by_predicate, used_by_step
from subsetter.planning.workbench import SourceView
from subsetter.sql.bounds import read_domain
from subsetter.types.datatype import Family

Files = Mapping[TableName, Sequence[DataFile]]
NO_FILES: Files = MappingProxyType({})

_WIDTHS = {
    Family.BOOLEAN: 1,
    Family.DATE: 4,
    Family.STRING: 20,
    Family.BINARY: 40,
    Family.NESTED: 60,
    Family.UUID: 16,
}
_DEFAULT_WIDTH = 8
_COLUMNAR = ("iceberg", "parquet")
# Copies vary around what is forecast, and small files have more overhead than large ones.
_SLACK = 2


@dataclass(frozen=True)
class Tariff:
    """How an engine reads and what that costs.

    Attributes:
        price_per_tb: US dollars; None where reading costs nothing.
        smallest_bytes: that a statement is billed at the least.
        footer_bytes: read at the end of each file, before its columns.
        most_partitions: that one statement may write; None for no limit.
    """

    price_per_tb: Fraction | None = None
    smallest_bytes: int = 0
    footer_bytes: int = 0
    most_partitions: int | None = None

    def billed(self, scanned: int) -> int:
        """Returns the bytes that a statement is billed for: full megabytes, and at least the smallest amount."""
        if self.price_per_tb is None:
            return 0
        return max(self.smallest_bytes, -(-scanned // MEGABYTE) * MEGABYTE)

    def price(self, billed: int) -> Fraction:
        """Returns US dollars."""
        return (self.price_per_tb or Fraction(0)) * billed / TERABYTE


FREE = Tariff()


@dataclass(frozen=True)
class Scan:
    """One reading of a source table.

    Attributes:
        columns: that are read, in the table's order.
        bytes: at most, of these columns in the files that the condition does not rule out; None when unknown.
        is_exact: whether each column's bytes are known, not shared out by type.
        is_joined: whether the engine may leave out more, by the keys that the table is joined with.
        whole_bytes: of these columns in all files; None when unknown.
        files: how many may be read; None when unknown.
        of_files: how many there are; None when unknown.
    """

    table: TableName
    columns: tuple[str, ...]
    bytes: int | None
    is_exact: bool
    is_joined: bool = False
    whole_bytes: int | None = None
    files: int | None = None
    of_files: int | None = None

    @property
    def least_bytes(self) -> int | None:
        """At least; None when unknown."""
        return 0 if self.is_joined and self.bytes is not None else self.bytes


@dataclass(frozen=True)
class Spare:
    """What a step reads only where a copy has more partitions than are known of: at most one for each row.

    Attributes:
        bytes: at most; None when the rows are unknown too, as of the other.
        billed: bytes that are billed, at most.
    """

    bytes: int | None = 0
    billed: int | None = 0


NO_SPARE = Spare()


@dataclass(frozen=True)
class StepCost:
    """What one step reads.

    Attributes:
        step: the step's output.
        scans: of the sources.
        why: one line.
        built_bytes: that are read of what the build has written, at most and without the spare; None when unknown.
        statements: how many are sent, at least.
        is_repeated: whether more may be sent: the rounds of a loop.
        least_billed: bytes that are billed, at least; None when unknown.
        sure_billed: bytes that are billed, at most and without the spare; None when unknown.
        is_batched: whether a copy is filled in batches of partitions, from one without partitions.
        spare: what a number of partitions that is not known may add.
    """

    step: str
    scans: tuple[Scan, ...]
    why: str
    built_bytes: int | None = 0
    statements: int = 1
    is_repeated: bool = False
    least_billed: int | None = 0
    sure_billed: int | None = 0
    is_batched: bool = False
    spare: Spare = NO_SPARE

    @property
    def bytes(self) -> int | None:
        """Of all scans of the sources together, at most; None when one is unknown."""
        return total(scan.bytes for scan in self.scans)

    @property
    def least_bytes(self) -> int | None:
        """Read at least; None when a scan is unknown."""
        return total(scan.least_bytes for scan in self.scans)

    @property
    def sure_bytes(self) -> int | None:
        """Read at most, of the sources and of what the build has written, without the spare; None when unknown."""
        return total((self.bytes, self.built_bytes))

    @property
    def most_bytes(self) -> int | None:
        """Read at most, of the sources and of what the build has written; None when something is unknown."""
        return total((self.sure_bytes, self.spare.bytes))

    @property
    def most_billed(self) -> int | None:
        """Bytes that are billed, at most; None when unknown."""
        return total((self.sure_billed, self.spare.billed))


@dataclass(frozen=True)
class Cost:
    """What a plan reads.

    Attributes:
        steps: in the plan's order.
        bound: the scans that every plan needs.
        checks: of all checks together, as long as they find nothing; what is missing is looked up in the sources.
        tariff: by which money is worked out.
    """

    steps: tuple[StepCost, ...]
    bound: tuple[Scan, ...]
    checks: StepCost
    tariff: Tariff = FREE

    @property
    def parts(self) -> tuple[StepCost, ...]:
        """The steps and the checks."""
        return (*self.steps, self.checks)

    @property
    def bytes(self) -> int | None:
        """Of all steps at the sources, at most; None when one is unknown."""
        return total(step.bytes for step in self.steps)

    @property
    def least_bytes(self) -> int | None:
        """Of all steps, at least; None when one is unknown."""
        return total(step.least_bytes for step in self.steps)

    @property
    def most_bytes(self) -> int | None:
        """Of all steps and checks, at most, with what they read of the build; None when one is unknown."""
        return total(step.most_bytes for step in self.parts)

    @property
    def sure_bytes(self) -> int | None:
        """Of all steps and checks, at most and without what is spare; None when one is unknown."""
        return total(step.sure_bytes for step in self.parts)

    @property
    def least_price(self) -> Fraction | None:
        """US dollars, at least; None when unknown."""
        billed = total(step.least_billed for step in self.parts)
        return None if billed is None else self.tariff.price(billed)

    @property
    def most_price(self) -> Fraction | None:
        """US dollars, at most; None when unknown."""
        billed = total(step.most_billed for step in self.parts)
        return None if billed is None else self.tariff.price(billed)

    @property
    def sure_price(self) -> Fraction | None:
        """US dollars, at most and without what is spare; None when unknown."""
        billed = total(step.sure_billed for step in self.parts)
        return None if billed is None else self.tariff.price(billed)

    @property
    def bound_bytes(self) -> int | None:
        """Of the scans that every plan needs; None when one is unknown."""
        return total(scan.bytes for scan in self.bound)

    @property
    def ratio(self) -> float | None:
        """Bytes planned per byte of the bound; None when either is unknown or the bound is empty."""
        planned, bound = self.bytes, self.bound_bytes
        return None if planned is None or not bound else planned / bound

    @property
    def unknown(self) -> tuple[TableName, ...]:
        """The tables of which it is not known what reading them takes, in name order."""
        return tuple(sorted({scan.table for step in self.steps for scan in step.scans if scan.bytes is None}))

    @property
    def uncounted(self) -> tuple[str, ...]:
        """The copies that may have more partitions than are known of, in the plan's order."""
        return tuple(step.step for step in self.steps if step.spare != NO_SPARE)


def cost(plan: Plan, files: Files = NO_FILES, tariff: Tariff = FREE) -> Cost:
    """Returns what the plan reads, step by step, and the bound.

    Args:
        plan: of a build.
        files: the data files of the tables of which they are known; of the others the catalog's sizes are taken.
        tariff: of the engine.
    """
    facts, pricing = Facts(plan.rules), _Pricing(plan, files, tariff)
    steps = tuple(pricing.step_cost(step) for step in plan.steps)
    bound = [_copy_bound(rules, facts, pricing) for rules in plan.rules.tables if rules.mode is not CopyMode.EMPTY]
    for table in plan.rules.source_by_name.values():
        columns = _key_bound(table, facts)
        bound += [pricing.scan(table, columns, ANYTHING)] if columns else []
    return Cost(steps, tuple(bound), pricing.checks(), tariff)


def files_wanted(plan: Plan, tariff: Tariff = FREE) -> tuple[FilesWanted, ...]:
    """Returns the tables whose data files would make the cost more exact, with the columns that matter, by name."""
    wanted: dict[TableName, dict[str, None]] = {}
    domains: dict[TableName, list[Domain]] = {}
    counted = {step.table for step in plan.steps if _is_batched(step, tariff)}
    for step in plan.steps:
        domain = _domain_of(step, plan)
        for rows, columns in source_columns_read(step).items():
            wanted.setdefault(rows.table, {}).update(dict.fromkeys((*columns, *domain.spans)))
            domains.setdefault(rows.table, []).append(domain)
    found = []
    for name, names in sorted(wanted.items()):
        table = plan.rules.source_by_name[name]
        is_known = all(one.size_bytes is not None or one.partition for one in table.columns if one.name in names)
        if not is_known or name in counted or any(domain.spans for domain in domains[name]):
            found.append(FilesWanted(table, tuple(names)))
    return tuple(found)


def total(amounts: Iterable[int | None]) -> int | None:
    """Returns the sum, or None when an amount is unknown."""
    known = list(amounts)
    return None if None in known else sum(amount for amount in known if amount is not None)


@dataclass(frozen=True)
class _Pricing:
    """Works out scans and steps of one plan."""

    plan: Plan
    files: Files
    tariff: Tariff

    @cached_property
    def domains(self) -> Mapping[str, Domain]:
        """What is known of the rows that each step reads of its source, by the step's output."""
        return {step.output: _domain_of(step, self.plan) for step in self.plan.steps}

    @cached_property
    def shares(self) -> Mapping[TableName, float]:
        """Which share of each table is copied."""
        return {one.table: one.copied for one in forecast(self.plan)}

    def step_cost(self, step: Step) -> StepCost:
        domain = self.domains[step.output]
        scans = tuple(
            self.scan(self.plan.rules.source_by_name[rows.table], columns, domain, _joins(step))
            for rows, columns in source_columns_read(step).items()
            if domain is not NOTHING
        )
        is_loop = isinstance(step, GrowStep | SettleStep)
        # A loop writes each of its sets twice at least, and counts them each time.
        statements = 4 * len(outputs_of(step)) if is_loop else 1
        unbilled = StepCost(step.output, scans, step.why, self._built(step), statements, is_loop)
        paid = replace(
            unbilled,
            least_billed=self._billed(unbilled.least_bytes, statements),
            sure_billed=self._billed(unbilled.most_bytes, statements),
        )
        return self._batched(paid, step) if _is_batched(step, self.tariff) else paid

    def _batched(self, paid: StepCost, step: CopyStep) -> StepCost:
        """Adds that a copy is made without partitions first, and then filled from there.

        Its partitions are numbered, counted, and written so many at a time by statements that each read all of it.
        """
        whole = self._built_size(step.output, [column.name for column in step.columns])
        values = self._built_size(step.output, [one.column for one in step.partition_by if one.transform != "bucket"])
        if whole is None or values is None:  # so is what reading the source takes
            return replace(paid, built_bytes=None, is_batched=True)
        sure, most = self._batches(step)
        read, billed = self._filling(step, whole, sure)
        spare = NO_SPARE
        if most is None:
            spare = Spare(None, None)
        elif most > sure:
            most_read, most_billed = self._filling(step, whole, most)
            spare = Spare(most_read - read, most_billed - billed)
        numbering = (values, self._numbers_size(step, 0))
        return replace(
            paid,
            built_bytes=total((paid.built_bytes, read, *numbering)),
            statements=paid.statements + 3,
            least_billed=total((paid.least_billed, 3 * self.tariff.billed(0))),
            sure_billed=total((paid.sure_billed, billed, *map(self.tariff.billed, numbering))),
            is_batched=True,
            spare=spare,
        )

    def _batches(self, step: CopyStep) -> tuple[int, int | None]:
        """How many batches there are at most: of the partitions that are known of, and with one for each row."""
        table = self.plan.rules.source_by_name[step.table]
        size = batch_size(step.partition_by, self.tariff.most_partitions or 1)
        known = most_partitions(step.partition_by, table, self.files.get(table.name), self.domains[step.output])
        rows = None if table.rows is None else round(table.rows * min(1.0, _SLACK * self.shares.get(table.name, 1.0)))
        counts = [max(1, count) for count in (known, rows) if count is not None]
        most = -(-min(counts) // size) if counts else None
        return (1 if known is None or most is None else most), most

    def _filling(self, step: CopyStep, whole: int, batches: int) -> tuple[int, int]:
        """The bytes that so many batches read and are billed."""
        size = batch_size(step.partition_by, self.tariff.most_partitions or 1)
        each = whole + self._numbers_size(step, batches * size)
        return batches * each, batches * self.tariff.billed(each)

    def _numbers_size(self, step: CopyStep, partitions: int) -> int:
        """What the list of partitions and their numbers takes."""
        width = _DEFAULT_WIDTH + sum(_WIDTHS[Family.STRING] for one in step.partition_by if one.transform != "bucket")
        return partitions * width + 2 * self.tariff.footer_bytes

    def checks(self) -> StepCost:
        """What verification reads: keys and references of the copies, keys of samples, a count or two of each."""
        rules, sizes, statements = self.plan.rules, list[int | None](), 0
        for one in self.plan.tables:
            own = rules.by_name[one.table]
            statements += 2 + (not one.is_complete) + bool(own.key) + self._counts_source(own) + _is_pure_sample(own)
            sizes += self._checked_sizes(one, own)
        copies = {one.table: one.destination for one in self.plan.tables}
        for relation in rules.relations:
            if relation.child in copies and relation.parent in copies:
                statements += 1
                sizes += self._reference_sizes(relation)
                sizes.append(self._built_size(copies[relation.parent], relation.parent_columns))
        built = total(sizes)
        least, most = self._billed(0, statements), self._billed(built, statements)
        return StepCost("checks", (), "proves the copies", built, statements, True, least, most)

    def _checked_sizes(self, table: TablePlan, own: TableRules) -> Iterator[int | None]:
        """What the checks of one copy read: its types and the source's stand in their footers."""
        yield 2 * self.tariff.footer_bytes
        if own.key:
            yield self._built_size(table.destination, own.key)
        if not table.is_complete:
            yield from self._predicate_sizes(BuiltRows(table.destination), table.selected)
        if self._counts_source(own):
            yield from self._counting_sizes(table, own)
        if not _is_pure_sample(own) or own.selection.sample is None:
            return
        key = own.selection.sample.key
        yield self._built_size(table.destination, key)
        if self.tariff.price_per_tb is None:  # where it is billed the source is not asked how many keys it has
            yield self.scan(own.table, {*key, *selection_columns(own)}, ANYTHING).bytes

    def _reference_sizes(self, relation: Relation) -> Iterator[int | None]:
        """What finding the references of a copy reads: columns of it, or of its source where only that tells them."""
        rules = self.plan.rules.by_name[relation.child]
        when = relation.when.columns if relation.when else ()
        if rules.can_tell(when):
            yield self._built_size(rules.destination, relation.child_columns)
            return
        asked, step = {*relation.child_columns, *when}, self.plan.step_by_output[rules.destination]
        if not isinstance(step, CopyStep):
            return
        for rows, columns in used_by_predicate(SourceRows(relation.child), step.where):
            if isinstance(rows, BuiltRows):
                yield self._built_size(rows.output, columns)
            else:
                asked.update(columns)
        yield self.scan(rules.table, asked, ANYTHING).bytes

    def _counts_source(self, own: TableRules) -> bool:
        """Whether a table that is copied whole is counted at the source too: never by a second scan that is billed."""
        return own.mode is CopyMode.ALL and (self.tariff.price_per_tb is None or own.table.keeps_counts)

    def _counting_sizes(self, table: TablePlan, own: TableRules) -> Iterator[int | None]:
        """What counting the rows reads that the source has for the copy."""
        step, source, columns = self.plan.step_by_output[table.destination], SourceRows(own.table.name), set[str]()
        for rows, names in used_by_predicate(source, step.where if isinstance(step, CopyStep) else TRUE):
            if isinstance(rows, BuiltRows):
                yield self._built_size(rows.output, names)
            elif rows == source:
                columns.update(names)
        yield self.scan(own.table, columns, self.domains[table.destination]).bytes

    def _predicate_sizes(self, about: BuiltRows, predicate: Predicate) -> Iterator[int | None]:
        for rows, columns in used_by_predicate(about, predicate):
            if isinstance(rows, BuiltRows):
                yield self._built_size(rows.output, columns)
            elif isinstance(rows, SourceRows):
                yield self.scan(self.plan.rules.source_by_name[rows.table], columns, ANYTHING).bytes

    def scan(self, table: Table, names: Iterable[str], domain: Domain, is_joined: bool = False) -> Scan:
        """Returns one reading of these columns of a table by a statement with that condition."""
        wanted = set(names)
        columns = [column for column in table.columns if column.name in wanted]
        found = tuple(column.name for column in columns)
        files = self.files.get(table.name)
        if files is None:
            size, is_exact = _size_by_catalog(table, columns, self.tariff)
            return Scan(table.name, found, size, is_exact, is_joined, size, None, table.files)
        share = _share(columns, table)
        read = [one for one in files if one.may_hold(domain)]
        return Scan(
            table.name,
            found,
            sum(_size_of_file(one, columns, share) for one in read) + self._footers(read),
            is_exact=share == 1 or all(one.column_sizes for one in files),
            is_joined=is_joined,
            whole_bytes=sum(_size_of_file(one, columns, share) for one in files) + self._footers(files),
            files=len(read),
            of_files=len(files),
        )

    def _footers(self, files: Iterable[DataFile]) -> int:
        """What is read at the ends of files, once for all row groups of one."""
        found = tuple(files)
        named = {one.file: one for one in found if one.file}
        each = (*named.values(), *(one for one in found if not one.file))
        return sum(min(self.tariff.footer_bytes, one.file_bytes or one.size_bytes) for one in each)

    def _built(self, step: Step) -> int | None:
        """What a step may read of the outputs of others: about the forecast share of their columns at the source."""
        sizes = [
            self._built_size(rows.output, columns)
            for rows, columns in used_by_step(step)
            if isinstance(rows, BuiltRows)
        ]
        return total(sizes)

    def _built_size(self, output: str, columns: Sequence[str]) -> int | None:
        step = self.plan.step_by_output[output]
        name = step.tables[0] if isinstance(step, GrowStep | SettleStep) else step.table
        table = self.plan.rules.source_by_name[name]
        known = [column for column in table.columns if column.name in set(columns)]
        overhead = 2 * self.tariff.footer_bytes
        share = min(1.0, _SLACK * self.shares.get(name, 1.0)) if isinstance(step, CopyStep) else 1.0
        if len(known) < len(columns) and table.rows is not None:
            return round(table.rows * sum(_WIDTHS[Family.STRING] for _ in columns) * share) + overhead
        scan = self.scan(table, [column.name for column in known], self.domains.get(output, ANYTHING))
        if scan.whole_bytes is None or scan.bytes is None:
            return None
        return min(round(scan.whole_bytes * share), scan.bytes) + overhead

    def _billed(self, scanned: int | None, statements: int) -> int | None:
        if scanned is None:
            return None if self.tariff.price_per_tb is not None else 0
        return self.tariff.billed(scanned) + (statements - 1) * self.tariff.billed(0)


def _is_batched(step: Step, tariff: Tariff) -> TypeGuard[CopyStep]:
    """Returns whether a copy may have more partitions than one statement writes, so that batches do."""
    return tariff.most_partitions is not None and isinstance(step, CopyStep) and bool(step.partition_by)


def _is_pure_sample(rules: TableRules) -> bool:
    """Returns whether the number of a sample's keys can be foretold, and is held against what was copied."""
    selection = rules.selection
    return selection.sample is not None and selection.follow is None and selection.cap is None


def _size_by_catalog(table: Table, columns: Sequence[Column], tariff: Tariff) -> tuple[int | None, bool]:
    """Returns the bytes of columns by the table's own sizes, and whether they are exact."""
    whole, files = table.size_bytes, table.files or 0
    footers = 0 if whole is None else min(whole, files * tariff.footer_bytes)
    known = [column.size_bytes for column in columns]
    if None not in known and (columns or table.keeps_counts):
        return total((*known, footers)), True
    share = _share(columns, table)
    return (None if whole is None else round(whole * share) + footers), share == 1


def _size_of_file(file: DataFile, columns: Sequence[Column], share: float) -> int:
    if not file.column_sizes:
        return round(file.size_bytes * share)
    return sum(file.column_sizes.get(column.name.lower(), 0) for column in columns)


def _share(some: Sequence[Column], table: Table) -> float:
    """The share of the bytes that columns take, by the width of their types; partition columns are not in files.

    Where columns do not lie apart, or nothing tells how much each takes, it is the whole.
    """
    if not some and table.keeps_counts:
        return 0
    if table.format not in _COLUMNAR:
        return 1
    whole = sum(_width(column) for column in table.columns if not column.partition)
    return sum(_width(column) for column in some if not column.partition) / whole if whole else 1


def _width(column: Column) -> int:
    return _WIDTHS.get(column.type.family, _DEFAULT_WIDTH)


def _domain_of(step: Step, plan: Plan) -> Domain:
    """What the rows that a step reads of its source have in common."""
    if not isinstance(step, CopyStep | KeyStep | RankStep):
        return ANYTHING
    if isinstance(step, KeyStep | RankStep) and not isinstance(step.rows, SourceRows):
        return ANYTHING
    return _domain(step.where, plan.rules.source_by_name[step.table])


def _domain(predicate: Predicate, table: Table) -> Domain:
    match predicate:
        case Constant(value):
            return ANYTHING if value else NOTHING
        case Holds(condition):
            return read_domain(condition, {name: column.type for name, column in table.by_name.items()})
        case And(parts):
            domain = ANYTHING
            for part in parts:
                domain = domain.meet(_domain(part, table))
            return domain
        case Or(parts):
            domain = _domain(parts[0], table)
            for part in parts[1:]:
                domain = domain.join(_domain(part, table))
            return domain
        case _:
            return ANYTHING


def _joins(step: Step) -> bool:
    return isinstance(step, CopyStep | KeyStep | RankStep) and _has_keys(step.where)


def _has_keys(predicate: Predicate) -> bool:
    match predicate:
        case InKeys():
            return True
        case And(parts) | Or(parts):
            return any(_has_keys(part) for part in parts)
        case _:
            return False


def _copy_bound(rules: TableRules, facts: Facts, pricing: _Pricing) -> Scan:
    """One scan of the copied columns and of those that decide which rows are kept, in the files that qualify."""
    columns = {column.name for column in rules.columns} | _deciding_columns(rules, facts)
    return pricing.scan(rules.table, columns, pricing.domains[rules.destination])


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


def _key_bound(table: Table, facts: Facts) -> set[str]:
    """The key and condition columns of a table whose keys must be known before it is copied; else nothing."""
    name = table.name
    rules = facts.rules.by_name.get(name)
    followers = [r for r in facts.followed_by.get(name, ()) if stated_on_child(r, facts, SourceView(r.child)) is None]
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
        if (
            relation.orphans is Orphans.DROP
            and facts.can_have_rows(relation.child)
            and not facts.is_copied_whole(relation)
        ):
            columns |= set(relation.parent_columns) | _dropping_columns(name, facts)
    return columns


def _cycle_columns(rules: TableRules, facts: Facts) -> set[str]:
    columns = _deciding_columns(rules, facts)
    for relation in facts.relations_of_child.get(rules.name, ()):
        if share_cycle(facts.completion_cycles, relation.child, relation.parent) and relation.required:
            columns.update(relation.child_columns, relation.when.columns if relation.when else ())
    return columns
