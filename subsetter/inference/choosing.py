"""Rules to begin with: small tables whole, a sample of what much depends on, and what belongs to it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.evidence import NOTHING, Seen
from subsetter.inference.naming import NamedTable, named_tables
from subsetter.inference.relations import Candidate
from subsetter.inference.sampling import Columns, Sampling, options, sampling_by, sampling_without_key

SMALL_ROWS = 1_000
"""A table of so many rows may be copied whole."""

SMALL_SHARE = 20
"""A table copied whole is so many times smaller than the largest."""

SMALL_BYTES = 1_000_000


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
    seen: Seen = NOTHING,
) -> tuple[RuleIdea, ...]:
    """Returns a rule for each table, parents before those that follow them.

    Args:
        catalog: the tables that the config is about.
        relations: those taken for true, between these tables.
        keys: of the tables that seem to have one.
        starts: the tables to begin with; none for the one that most rows depend on.
        seen: what the data says of the columns of tables that have no key.
    """
    return tuple(_Choosing(catalog, relations, keys, seen).rules(starts))


def keyless(
    catalog: Catalog,
    relations: Sequence[Candidate],
    keys: Mapping[TableName, tuple[str, ...]],
    starts: Sequence[TableName] = (),
) -> dict[TableName, list[Columns]]:
    """Returns the driving tables that have no key, each with what it may be sampled by, the best by name first.

    Args:
        catalog: the tables that the config is about.
        relations: those taken for true, between these tables.
        keys: of the tables that seem to have one.
        starts: the tables to begin with; none for the one that most rows depend on.
    """
    choosing = _Choosing(catalog, relations, keys)
    drive = [one.table for one in choosing.rules(starts) if one.kind == "sample" and one.table not in keys]
    return {name: choosing.options(name) for name in drive}


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
        self,
        catalog: Catalog,
        relations: Sequence[Candidate],
        keys: Mapping[TableName, tuple[str, ...]],
        seen: Seen = NOTHING,
    ) -> None:
        self._catalog = catalog
        self._keys = keys
        self._seen = seen
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
        key = self._keys.get(name)
        sample = sampling_by(table, key) if key else self._without_key(name)
        if sample is None:
            if table.rows is not None and table.rows <= SMALL_ROWS:
                return RuleIdea(name, "all", "copied whole: no column of it has enough values to sample by")
            return RuleIdea(name, "empty", "made without rows: no column of it has enough values to sample by")
        dependants = len(self.below(name)) - 1
        belongs = f"{dependants} tables belong to it" if dependants != 1 else "one table belongs to it"
        why = f"the driving table: {belongs}" if is_first else "belongs to none of the above"
        return RuleIdea(name, "sample", why, rate=sample.rate, key=sample.key)

    @cached_property
    def _named(self) -> dict[TableName, NamedTable]:
        return {table.name: table for table in named_tables(self._catalog)}

    def _without_key(self, name: TableName) -> Sampling | None:
        return sampling_without_key(self._named[name], self._references(name), self._seen)

    def options(self, name: TableName) -> list[Columns]:
        """What a table may be sampled by, the best by name first."""
        return options(self._named[name], self._references(name))

    def _references(self, name: TableName) -> list[Columns]:
        return [relation.child_columns for relation in self.up.get(name, ())]

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
