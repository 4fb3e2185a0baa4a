"""The steps of a plan: what each one reads, keeps and writes. Pure data, before any SQL.

Every step writes one output, a table of the build, but for loops, which write one per set. Outputs are named by a
plain name that is unique in the plan; an engine turns it into a table name or a path.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import KeyRows, Predicate, Rows
from subsetter.planning.rules import ColumnCopy, PartitionField, Rules
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType


@dataclass(frozen=True)
class CopyStep:
    """Reads a source table wide, once, and writes its copy.

    Attributes:
        output: the table's name at the destination.
        reads: the outputs of other steps that it reads.
        why: one line for people.
    """

    output: str
    table: TableName
    columns: tuple[ColumnCopy, ...]
    where: Predicate
    reads: tuple[str, ...]
    why: str
    partition_by: tuple[PartitionField, ...] = ()
    kind: Literal["copy"] = "copy"


@dataclass(frozen=True)
class KeyStep:
    """Writes the distinct values of a few columns.

    Attributes:
        table: whose rows it reads, from the source or from a narrow copy.
        where: which rows count.
    """

    output: str
    table: TableName
    rows: Rows
    columns: tuple[str, ...]
    where: Predicate
    reads: tuple[str, ...]
    why: str
    kind: Literal["keys"] = "keys"


@dataclass(frozen=True)
class GatherStep:
    """Writes the distinct values of key columns that several sets of rows hold: one set in place of many.

    Attributes:
        table: whose key it is.
        columns: of the key, and of the output.
        keys: where the values come from.
    """

    output: str
    table: TableName
    columns: tuple[str, ...]
    keys: tuple[KeyRows, ...]
    reads: tuple[str, ...]
    why: str
    kind: Literal["gather"] = "gather"


@dataclass(frozen=True)
class RankStep:
    """Writes the keys that pass a cap.

    Attributes:
        key: the key columns, each with its type.
        per: the columns within whose values the keys are counted; empty for the whole table.
        order_by: a column that comes before the hash; empty for none.
        where: which rows are eligible.
    """

    output: str
    table: TableName
    rows: Rows
    key: tuple[tuple[str, DataType], ...]
    per: tuple[str, ...]
    order_by: str
    descending: bool
    limit: int
    salt: str
    where: Predicate
    reads: tuple[str, ...]
    why: str
    kind: Literal["rank"] = "rank"


@dataclass(frozen=True)
class NarrowStep:
    """Copies the key and reference columns of a table, distinct, with each condition as a boolean.

    Attributes:
        flags: name and condition of each boolean column; a flag is never NULL.
    """

    output: str
    table: TableName
    columns: tuple[str, ...]
    flags: tuple[tuple[str, Condition], ...]
    reads: tuple[str, ...]
    why: str
    kind: Literal["narrow"] = "narrow"


@dataclass(frozen=True)
class KeyStateStep:
    """Writes each key of a parent with a boolean ``live``: some row with that key is not dropped."""

    output: str
    table: TableName
    rows: Rows
    columns: tuple[str, ...]
    live: Predicate
    reads: tuple[str, ...]
    why: str
    kind: Literal["key_state"] = "key_state"


@dataclass(frozen=True)
class GrowingSet:
    """A set of keys that a loop grows until nothing is added.

    Attributes:
        columns: names of the key columns in the output.
        first: what the loop begins with.
        again: what a round adds; reads the loop's sets as ``LoopRows``.
    """

    output: str
    columns: tuple[str, ...]
    first: tuple[KeyRows, ...]
    again: tuple[KeyRows, ...]


@dataclass(frozen=True)
class Leaps:
    """Pairs of keys of one table, of which one leads to the other; each round doubles how far they reach.

    A chain of a thousand managers takes ten rounds, not a thousand. Pairs never become more than the rows when each
    key leads to one other, which a unique key guarantees.

    Attributes:
        start: names of the columns of the key that is left.
        end: names of the columns of the key that is reached.
        first: pairs at distance one, as the columns of ``start`` and then of ``end``.
    """

    output: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    first: KeyRows


@dataclass(frozen=True)
class GrowStep:
    """Grows sets of keys together, round by round, until a round adds nothing to any of them.

    Attributes:
        leaps: for a chain within one table; None for a plain loop.
        unproven_key: the columns that would allow leaps if the rules said that they are unique; else empty.
    """

    output: str
    tables: tuple[TableName, ...]
    sets: tuple[GrowingSet, ...]
    reads: tuple[str, ...]
    why: str
    leaps: Leaps | None = None
    unproven_key: tuple[str, ...] = ()
    kind: Literal["grow"] = "grow"


@dataclass(frozen=True)
class SettlingState:
    """The key states of one parent, recomputed each round.

    Attributes:
        first: which rows are live in the first round.
        again: which rows are live given the states of the round before.
    """

    output: str
    table: TableName
    rows: Rows
    columns: tuple[str, ...]
    first: Predicate
    again: Predicate


@dataclass(frozen=True)
class SettleStep:
    """Recomputes key states together, round by round, until a round changes none: cascades of dropped orphans."""

    output: str
    tables: tuple[TableName, ...]
    states: tuple[SettlingState, ...]
    reads: tuple[str, ...]
    why: str
    kind: Literal["settle"] = "settle"


Step = CopyStep | KeyStep | GatherStep | RankStep | NarrowStep | KeyStateStep | GrowStep | SettleStep


def outputs_of(step: Step) -> tuple[str, ...]:
    """Returns the names of the outputs that the step writes."""
    if isinstance(step, GrowStep):
        return (*(one.output for one in step.sets), *((step.leaps.output,) if step.leaps else ()))
    if isinstance(step, SettleStep):
        return tuple(one.output for one in step.states)
    return (step.output,)


@dataclass(frozen=True)
class TablePlan:
    """How one copied table comes about.

    Attributes:
        is_complete: selection and completion are provably the same rows.
        selected: which rows of the copy were wanted for their own sake, as a predicate on a source row.
        completed: which rows are there because a kept row refers to them.
    """

    table: TableName
    destination: str
    is_complete: bool
    selected: Predicate
    completed: Predicate
    why: str


@dataclass(frozen=True)
class Plan:
    """Everything a build does, in an order in which it can be done.

    Attributes:
        rules: what was planned.
        steps: each reads only outputs of steps before it.
        tables: one for each copied table, in name order.
        notes: what the user should know about the plan.
    """

    rules: Rules
    steps: tuple[Step, ...]
    tables: tuple[TablePlan, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def step_by_output(self) -> dict[str, Step]:
        """The step that writes each output."""
        return {output: step for step in self.steps for output in outputs_of(step)}

    @cached_property
    def table_by_name(self) -> dict[TableName, TablePlan]:
        """How each copied table comes about."""
        return {one.table: one for one in self.tables}
