"""Single rows, reduced to what decides whether they are copied, and the protocol by which they are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from subsetter.catalog.tables import TableName
from subsetter.catalog.values import value_of
from subsetter.planning.facts import Facts, followed_relations
from subsetter.planning.predicates import Holds, InSlice
from subsetter.planning.rules import Relation, TableRules
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType

TypedColumn = tuple[str, DataType]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A value of a column, as text.

    Attributes:
        text: as ``CAST(… AS varchar)`` writes it.
        type: of the column that it comes from.
    """

    text: str
    type: DataType

    @property
    def plain(self) -> object:
        """What is the same for values that a relation takes for equal, whatever their types."""
        if self.type.base == "char":
            return self.text.rstrip(" ")
        found = value_of(self.text, self.type)
        return self.text if found is None else found


Key = tuple[KeyValue, ...]


def plain_key(key: Key) -> tuple[object, ...]:
    """Returns what is the same for keys that are equal."""
    return tuple(value.plain for value in key)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A key whose bucket is asked for."""

    salt: str
    columns: tuple[TypedColumn, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked of each row of a table.

    Attributes:
        columns: whose values are wanted.
        asked: what is wanted to be true, false or unknown.
        hashed: keys whose buckets are wanted.
    """

    table: TableName
    columns: tuple[TypedColumn, ...]
    asked: tuple[Holds | InSlice, ...] = ()
    hashed: tuple[Hashed, ...] = ()

    @property
    def read_columns(self) -> tuple[str, ...]:
        """Every column that is read to answer, each once."""
        names: dict[str, None] = dict.fromkeys(name for name, _ in self.columns)
        for one in self.asked:
            columns = one.condition.columns if isinstance(one, Holds) else tuple(name for name, _ in one.columns)
            names.update(dict.fromkeys(columns))
        for hashed in self.hashed:
            names.update(dict.fromkeys(name for name, _ in hashed.columns))
        return tuple(names)


@dataclass(frozen=True)
class Row:
    """A row of a table, reduced to what was asked. Rows that look the same share their fate.

    Attributes:
        values: of the columns wanted, as text; None for NULL.
        answers: to what was asked: true, false, or None for unknown.
        buckets: of the keys that were hashed; None where the key has a NULL.
        is_copied: whether it was found in the copy, so that it is certainly not dropped.
    """

    wanted: Wanted
    values: tuple[str | None, ...]
    answers: tuple[bool | None, ...] = ()
    buckets: tuple[int | None, ...] = ()
    is_copied: bool = field(default=False, compare=False)

    @property
    def table(self) -> TableName:
        """Whose row it is."""
        return self.wanted.table

    def value(self, column: str) -> KeyValue | None:
        """Returns the value of a column that was wanted; None for NULL."""
        for (name, kind), text in zip(self.wanted.columns, self.values, strict=True):
            if name == column:
                return None if text is None else KeyValue(text, kind)
        raise KeyError(column)

    def key(self, columns: Iterable[str]) -> Key | None:
        """Returns the values of columns; None when one is NULL."""
        found = [self.value(column) for column in columns]
        known = tuple(value for value in found if value is not None)
        return known if len(known) == len(found) else None

    def holds(self, condition: Condition | None) -> bool | None:
        """Returns what a condition of the rules says; one left out holds."""
        return True if condition is None else self.answer(Holds(condition))

    def answer(self, asked: Holds | InSlice) -> bool | None:
        """Returns the answer to what was asked."""
        return self.answers[self.wanted.asked.index(asked)]

    def bucket(self, hashed: Hashed) -> int | None:
        """Returns the bucket of a key, of 2**32."""
        return self.buckets[self.wanted.hashed.index(hashed)]

    def reference(self, relation: Relation) -> Key | None:
        """Returns what the row refers to under a relation; None when it has no reference."""
        return self.key(relation.child_columns) if self.holds(relation.when) is True else None


class Finder(Protocol):
    """Finds rows by the values of columns. No columns, with the one empty key, mean every row."""

    def copied(
        self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key], most: int | None = None
    ) -> Iterable[Row]:
        """Returns such rows of the copy, at most so many; where the copy cannot answer, such rows of the source."""

    def original(self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key]) -> Iterable[Row]:
        """Returns all such rows of the source."""


def sample_slice(rules: TableRules) -> InSlice | None:
    """Returns the slice that the table's sample keeps; None without a sample."""
    sample = rules.selection.sample
    if sample is None:
        return None
    return InSlice(_typed(rules, sample.key), sample.salt, sample.threshold)


def sample_hash(rules: TableRules) -> Hashed | None:
    """Returns the key that the table's sample hashes; None without a sample."""
    sample = rules.selection.sample
    return None if sample is None else Hashed(sample.salt, _typed(rules, sample.key))


def cap_hash(rules: TableRules) -> Hashed | None:
    """Returns the key that the table's cap hashes; None without a cap."""
    cap = rules.selection.cap
    return None if cap is None else Hashed(cap.salt, _typed(rules, cap.key))


def wanted(facts: Facts, name: TableName) -> Wanted:
    """Returns what decides whether a row of a table is copied: its keys, references and conditions.

    Args:
        facts: about the rules.
        name: of a source table of the rules.
    """
    rules = facts.rules.by_name.get(name)
    table = facts.rules.source_by_name[name]
    types = {column.name: column.type for column in table.columns}
    names = dict.fromkeys(_columns(facts, name, rules))
    asked = dict.fromkeys(_asked(facts, name, rules))
    hashed = dict.fromkeys(one for one in ((sample_hash(rules), cap_hash(rules)) if rules else ()) if one)
    return Wanted(name, tuple((column, types[column]) for column in names), tuple(asked), tuple(hashed))


def _columns(facts: Facts, name: TableName, rules: TableRules | None) -> Iterator[str]:
    if rules is not None:
        yield from rules.key
        yield from rules.selection.sample.key if rules.selection.sample else ()
        if cap := rules.selection.cap:
            yield from cap.key
            yield from (cap.order_by,) if cap.order_by else ()
    for relation in references(facts, name):
        yield from relation.child_columns
    for relation in facts.relations_of_parent.get(name, ()):
        if relation in references(facts, relation.child):
            yield from relation.parent_columns


def _asked(facts: Facts, name: TableName, rules: TableRules | None) -> Iterator[Holds | InSlice]:
    if rules is not None:
        for condition in (rules.selection.where, rules.selection.always):
            yield from (Holds(condition),) if condition else ()
        in_slice = sample_slice(rules)
        yield from (in_slice,) if in_slice else ()
    for relation in references(facts, name):
        yield from (Holds(relation.when),) if relation.when else ()


def references(facts: Facts, name: TableName) -> tuple[Relation, ...]:
    """Returns the relations of a child that decide over rows: followed, required, or with dropped orphans."""
    rules = facts.rules.by_name.get(name)
    followed = followed_relations(rules) if rules else ()
    dropping = facts.dropping(name)
    return tuple(
        relation
        for relation in facts.relations_of_child.get(name, ())
        if relation in followed or relation in dropping or relation in facts.pulls.get(relation.parent, ())
    )


def _typed(rules: TableRules, columns: tuple[str, ...]) -> tuple[TypedColumn, ...]:
    types = {column.name: column.type for column in rules.table.columns}
    return tuple((name, types[name]) for name in columns)
