"""The rules of a config, resolved against its catalog: what the planner reads.

Globs are expanded, names are checked, conditions are proven harmless, rates are thresholds. Nothing here is wrong
any more; what could be wrong was reported by ``resolve`` with its place in the YAML.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from subsetter.catalog.tables import Table, TableName
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType


class Orphans(StrEnum):
    """What becomes of a child row whose parent row is missing in the source."""

    KEEP = "keep"
    DROP = "drop"
    FAIL = "fail"


@dataclass(frozen=True)
class Relation:
    """A declared reference of child columns to parent columns.

    Attributes:
        name: unique among the relations of the child.
        when: the reference counts only where this holds on the child row.
        required: whether it pulls parent rows into the copy.
        trusted: the user's word that it has no orphans.
        path: its place in the YAML, like ``relations[3]``.
    """

    name: str
    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    when: Condition | None = None
    required: bool = True
    orphans: Orphans = Orphans.KEEP
    trusted: bool = False
    path: str = ""

    def __str__(self) -> str:
        child, parent = ", ".join(self.child_columns), ", ".join(self.parent_columns)
        return f"{self.child}({child}) -> {self.parent}({parent})"


class CopyMode(StrEnum):
    """Which rows are wanted for their own sake."""

    SELECT = "select"
    ALL = "all"
    REFERENCED = "referenced"
    EMPTY = "empty"


@dataclass(frozen=True)
class Sample:
    """Universe sampling: keep the rows whose key hash falls in a slice.

    Attributes:
        key: the columns that are hashed.
        rate: exact, in (0, 1].
        salt: mixed into the hash.
    """

    key: tuple[str, ...]
    rate: Fraction
    salt: str

    @property
    def threshold(self) -> int:
        """Rows are kept whose bucket, of 2**32, is smaller."""
        return self.rate.numerator * 2**32 // self.rate.denominator


class FollowMode(StrEnum):
    """How several followed relations are put together."""

    ONE = "one"
    ANY = "any"
    ALL = "all"


@dataclass(frozen=True)
class Follow:
    """Keep rows that refer to selected parent rows."""

    mode: FollowMode
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class Cap:
    """Keep the rows of the first keys, in the order of ``order_by`` and then of the key's hash.

    Attributes:
        limit: number of keys.
        key: the table's key.
        salt: mixed into the hash.
        per: for ``max_per_parent``, the followed relation within whose references the keys are counted.
        order_by: a column that comes before the hash; empty for none.
        descending: whether larger values of ``order_by`` come first.
    """

    limit: int
    key: tuple[str, ...]
    salt: str
    per: Relation | None = None
    order_by: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Selection:
    """The rows of a table that are wanted for their own sake: always ∪ cap(sample ∧ where ∧ follow)."""

    sample: Sample | None = None
    where: Condition | None = None
    follow: Follow | None = None
    cap: Cap | None = None
    always: Condition | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether anything but ``always`` selects rows."""
        return not (self.sample is None and self.where is None and self.follow is None and self.cap is None)


@dataclass(frozen=True, slots=True)
class ColumnCopy:
    """A column of the copy.

    Attributes:
        name: in the source and in the copy.
        type: in the source.
        copied_type: in the copy; differs from ``type`` where the destination cannot hold it.
        keeps_meaning: whether a condition on the column says the same of the copy as of the source.
    """

    name: str
    type: DataType
    copied_type: DataType
    keeps_meaning: bool = True

    @property
    def is_cast(self) -> bool:
        """Whether the type map changes it."""
        return self.type != self.copied_type


@dataclass(frozen=True, slots=True)
class PartitionField:
    """A field of the copy's partitioning.

    Attributes:
        transform: ``identity``, ``year``, ``month``, ``day``, ``hour``, ``bucket`` or ``truncate``.
        argument: of bucket and truncate; 0 for the others.
    """

    column: str
    transform: str = "identity"
    argument: int = 0


@dataclass(frozen=True)
class TableRules:
    """Everything the rules say about one copied table.

    Attributes:
        table: the source.
        destination: the table's name at the destination, unique in the config.
        columns: of the copy, in the copy's order.
        mode: which rows are wanted for their own sake.
        selection: for mode ``select``.
        key: the table's own key; empty when the rules name none.
        unique: sets of columns that are unique in the source, by the catalog or by the user's word.
        partition_by: of the copy.
        why: the rule that brings it, or the relation for a table without a rule.
        path: the rule's place in the YAML; empty for a table without a rule.
    """

    table: Table
    destination: str
    columns: tuple[ColumnCopy, ...]
    mode: CopyMode = CopyMode.SELECT
    selection: Selection = Selection()
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    partition_by: tuple[PartitionField, ...] = ()
    why: str = ""
    path: str = ""

    @property
    def name(self) -> TableName:
        """Which source table it is."""
        return self.table.name

    def can_tell(self, columns: Iterable[str]) -> bool:
        """Whether the copy has these columns, and a condition on them says the same there as in the source."""
        told = {column.name for column in self.columns if column.keeps_meaning}
        return told.issuperset(columns)

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether no two rows of the source share a value of these columns."""
        present = set(columns)
        return any(set(known) <= present for known in self.unique)


@dataclass(frozen=True)
class Rules:
    """A config, resolved.

    Attributes:
        config: its name.
        tables: the copied tables, in name order.
        relations: all relations between tables of the sources, also those whose child or parent is not copied.
        sources: every table of the sources that is copied or is a parent of a relation with ``orphans: drop``.
        left_out: tables that are not copied although they are children of copied tables.
        notes: what ``plan`` says about the resolution (columns kept although dropped by a glob, ...).
    """

    config: str
    tables: tuple[TableRules, ...]
    relations: tuple[Relation, ...]
    sources: tuple[Table, ...] = ()
    left_out: tuple[TableName, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def by_name(self) -> dict[TableName, TableRules]:
        """The copied tables by name."""
        return {rules.name: rules for rules in self.tables}

    @cached_property
    def source_by_name(self) -> dict[TableName, Table]:
        """The source tables that a build may read, by name."""
        return {table.name: table for table in self.sources} | {r.name: r.table for r in self.tables}
