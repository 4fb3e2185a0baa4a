"""Rules to begin with: small tables whole, a sample of what much depends on, and what belongs to it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.relations import Candidate

SMALL_ROWS = 1_000
"""A table of so many rows may be copied whole."""

SMALL_SHARE = 20
"""A table copied whole is so many times smaller than the largest."""

SMALL_BYTES = 1_000_000
_WANTED_ROWS = 100
_RATES = ((100, "1%"), (20, "5%"), (10, "10%"), (4, "25%"))
_MOST = "50%"


@dataclass(frozen=True)
class RuleIdea:
    """The rule that a table may begin with.

    Attributes:
        kind: ``none`` where the table only comes along with rows that refer to it.
        rate: of a sample.
        key: of a sample.
        follow: the parent, or the relation's name where several lead there.
        why: for the reader, a few words.
    """

    table: TableName
    kind: Literal["sample", "follow", "all", "empty", "none"]
    why: str
    rate: str = ""
    key: tuple[str, ...] = ()
    follow: str = ""


def choose_rules(
    catalog: Catalog,
    relations: Sequence[Candidate],
    keys: Mapping[TableName, tuple[str, ...]],
    starts: Sequence[TableName] = (),
) -> tuple[RuleIdea, ...]:
    """Returns a rule for each table, parents before those that follow them.

    Args:
        catalog: the tables that the config is about.
        relations: those taken for true, between these tables.
        keys: of the tables that seem to have one.
        starts: the tables to begin with; none for the one that most rows depend on.
    """
    return tuple(_Choosing(catalog, relations, keys).rules(starts))


def reach(catalog: Catalog, relations: Sequence[Candidate], starts: Iterable[TableName]) -> frozenset[TableName]:
    """Returns some tables, what belongs to them, and whatever these refer to."""
    graph = _Choosing(catalog, relations, {})
    below = {name for start in starts for name in graph.below(start)}
    found, rest = set(below), deque(sorted(below))
    while rest:
        for relation in graph.up.get(rest.popleft(), ()):
            if relation.parent not in found:
                found.add(relation.parent)
                rest.append(relation.parent)
    return frozenset(found)


class _Choosing:
    def __init__(
        self, catalog: Catalog, relations: Sequence[Candidate], keys: Mapping[TableName, tuple[str, ...]]
    ) -> None:
        self._catalog = catalog
        self._keys = keys
        self.up: dict[TableName, list[Candidate]] = defaultdict(list)
        self.down: dict[TableName, list[Candidate]] = defaultdict(list)
        # What holds for every row of a child says more than what holds for some.
        for one in sorted(relations, key=lambda each: (each.when is not None, -each.score, str(each))):
            if one.child != one.parent:
                self.up[one.child].append(one)
                self.down[one.parent].append(one)

    def rules(self, starts: Sequence[TableName]) -> Iterator[RuleIdea]:
        whole = self._small - {*starts}
        yield from (RuleIdea(name, "all", "small enough to be copied whole") for name in sorted(whole))
        left = {table.name for table in self._catalog.tables} - whole
        first = list(starts)
        is_first = True
        while left:
            group = self._groups(first or [self._driving(left)], left, is_first=is_first)
            yield from group
            found = {idea.table for idea in group}
            referred = {parent for child in found for parent in self._above(child)} & (left - found)
            yield from (RuleIdea(one, "none", "comes along where it is referred to") for one in sorted(referred))
            left -= found | referred
            first, is_first = [], False

    @cached_property
    def _small(self) -> frozenset[TableName]:
        """Reference tables: much smaller than the largest, and referring to nothing larger."""
        largest = max((table.rows or 0 for table in self._catalog.tables), default=0)
        small = {
            table.name
            for table in self._catalog.tables
            if _is_small(table, largest) and (self.down.get(table.name) or not self.up.get(table.name))
        }
        while large := {name for name in small if any(one.parent not in small for one in self.up.get(name, ()))}:
            small -= large
        return frozenset(small)

    def _groups(self, names: Sequence[TableName], left: set[TableName], *, is_first: bool) -> list[RuleIdea]:
        """Driving tables, each with those that follow it and not one before."""
        ideas: list[RuleIdea] = []
        for name in names:
            rest = left - {idea.table for idea in ideas}
            if name in rest:
                ideas += self._group(name, rest, is_first=is_first)
        return ideas

    def _group(self, name: TableName, left: set[TableName], *, is_first: bool) -> list[RuleIdea]:
        """A driving table and those that follow it."""
        driving = self._first(name, is_first=is_first)
        return [driving, *(self._followers(name, left) if driving.kind == "sample" else ())]

    def _driving(self, left: set[TableName]) -> TableName:
        """The table on which most rows depend; one that is no part of another where possible."""
        heads = [name for name in left if not any(one.parent in left for one in self.up.get(name, ()))]
        return max(sorted(heads or left), key=lambda name: self._fan_out(name, left))

    def _fan_out(self, name: TableName, left: set[TableName]) -> tuple[int, int]:
        """Rows, as far as they are known, and number of the tables that belong to it."""
        below = [self._catalog.by_name[one] for one in self.below(name) if one in left]
        return sum(table.rows or 0 for table in below), len(below)

    def below(self, name: TableName) -> list[TableName]:
        """The table and its children, their children and so on, nearest first."""
        found, rest = [name], deque([name])
        seen = {name}
        while rest:
            for relation in self.down.get(rest.popleft(), ()):
                if relation.child not in seen:
                    seen.add(relation.child)
                    found.append(relation.child)
                    rest.append(relation.child)
        return found

    def _above(self, name: TableName) -> set[TableName]:
        found: set[TableName] = set()
        rest = deque([name])
        while rest:
            for relation in self.up.get(rest.popleft(), ()):
                if relation.parent not in found:
                    found.add(relation.parent)
                    rest.append(relation.parent)
        return found

    def _first(self, name: TableName, *, is_first: bool) -> RuleIdea:
        table = self._catalog.by_name[name]
        key = self._keys.get(name) or self._reference_key(name)
        if not key:
            return RuleIdea(name, "empty", "made without rows: no column of it can be sampled by")
        dependants = len(self.below(name)) - 1
        belongs = f"{dependants} tables belong to it" if dependants != 1 else "one table belongs to it"
        why = f"the driving table: {belongs}" if is_first else "belongs to none of the above"
        return RuleIdea(name, "sample", why, rate=_rate(table.rows), key=key)

    def _reference_key(self, name: TableName) -> tuple[str, ...]:
        """The first reference: what belongs to one row of the parent is kept or left out together."""
        table = self._catalog.by_name[name]
        for relation in self.up.get(name, ()):
            if all(table.by_name[column.lower()].type.can_be_key for column in relation.child_columns):
                return relation.child_columns
        return next(((column.name,) for column in table.columns if column.type.can_be_key), ())

    def _followers(self, name: TableName, left: set[TableName]) -> Iterator[RuleIdea]:
        followed = {name}
        for child in self.below(name)[1:]:
            if child not in left:
                continue
            relation = next((one for one in self.up[child] if one.parent in followed), None)
            if relation is None:
                continue
            followed.add(child)
            yield RuleIdea(child, "follow", f"rows of the chosen {relation.parent}", follow=self._name(relation))

    def _name(self, relation: Candidate) -> str:
        """What rules call the relation: its parent, or its own name where several lead there."""
        several = sum(one.parent == relation.parent for one in self.up[relation.child]) > 1
        return relation.name if several or relation.when else str(relation.parent)


def _is_small(table: Table, largest: int) -> bool:
    if table.rows is not None:
        return table.rows <= SMALL_ROWS and table.rows * SMALL_SHARE <= largest
    return table.size_bytes is not None and table.size_bytes <= SMALL_BYTES


def _rate(rows: int | None) -> str:
    """The smallest rate that leaves some rows to work with."""
    if rows is None:
        return _RATES[0][1]
    return next((text for parts, text in _RATES if rows >= parts * _WANTED_ROWS), _MOST)


@dataclass(frozen=True)
class Choice:
    """A table that a config may begin with.

    Attributes:
        tables: that belong to it, itself included.
        rows: of these, as far as they are known.
    """

    table: TableName
    tables: int
    rows: int


_MOST_LOOKED_AT = 200


def choices(catalog: Catalog, relations: Sequence[Candidate], most: int) -> tuple[Choice, ...]:
    """Returns the tables on which most others depend, most rows first.

    Args:
        catalog: the tables.
        relations: those taken for true.
        most: how many to return.
    """
    graph = _Choosing(catalog, relations, {})
    children = sorted(graph.down, key=lambda name: (-len(graph.down[name]), name))
    found = []
    for name in children[:_MOST_LOOKED_AT]:
        below = graph.below(name)
        found.append(Choice(name, len(below), sum(catalog.by_name[one].rows or 0 for one in below)))
    return tuple(sorted(found, key=lambda choice: (-choice.rows, -choice.tables, choice.table))[:most])
