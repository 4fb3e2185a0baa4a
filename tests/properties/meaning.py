"""What a subset means, computed by brute force: what every engine and the planner are held to.

Plain loops over rows, nothing clever, and nothing imported from the package. A row is named by its place in
its table, so that rows which look the same stay different rows and duplicates come out as they went in.

    D      `dropped`     rows of the source that count as not there, because of `orphans: drop`
    sigma  `selection`   rows wanted for their own sake
    K      `completion`  sigma and every row that a kept row refers to: the copy

Decisions where the specification is silent; the planner follows them:

* A cap ranks keys, not rows. With `order_by`, a key stands where its first row in that order stands: the
  smallest value of its eligible rows when ascending, the largest when descending. A NULL comes last in both
  directions. Ties go by hash, then by the bytes of the key's text.
* Only eligible rows are ranked: those for which `sample`, `where` and `follow` all hold. A row passes when it
  is eligible, its key has no NULL, and its key is among the first N distinct keys. Every eligible row of such
  a key passes, so that N keys may be more than N rows.
* For `max_per_parent` this is done within each distinct value of the followed relation's child columns. A key
  that occurs under two parents is ranked, and may pass, under each of them on its own.
* Rows that `always` keeps are not taken out of the ranking: they use up a place when they are also eligible.
* `orphans: drop` and `orphans: fail` need a required relation. `drop` works whether or not its child is
  copied.
* `trusted` and `unique` are promises about the rows. They change no copy, so nothing here looks at them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from tests.properties.conditions import Condition

Rows = dict[str, set[int]]
"""For each table the places of some of its rows."""


@dataclass(frozen=True)
class Table:
    """A table of the source: columns with their kinds, and rows in the order of the columns."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    def record(self, place: int) -> dict[str, Any]:
        return dict(zip(self.column_names, self.rows[place], strict=True))

    def values(self, place: int, columns: Iterable[str]) -> tuple[Any, ...]:
        record = self.record(place)
        return tuple(record[column] for column in columns)


@dataclass(frozen=True)
class Relation:
    """Child columns that refer to parent columns. The name is unique among the relations of its child."""

    name: str
    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    when: Condition | None = None
    required: bool = True
    orphans: str = "keep"
    trusted: bool = False

    def __post_init__(self) -> None:
        if self.orphans != "keep" and not self.required:
            raise ValueError(f"relation {self.name} of {self.child}: orphans needs a required relation")


@dataclass(frozen=True)
class Sample:
    """A slice of the hashes of a key; the table's own key when it names none."""

    rate: Fraction
    key: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Follow:
    """Names of relations of the table, and how many of them must lead to selected rows: one, any, all."""

    mode: str
    relations: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.mode not in ("one", "any", "all") or (self.mode == "one" and len(self.relations) != 1):
            raise ValueError(f"follow {self.mode} {self.relations}")


@dataclass(frozen=True)
class OrderBy:
    """The order that a cap ranks by, before the hash."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Rule:
    """What the config says about one table. `by_glob`: the rule reaches its table only through a glob."""

    table: str
    sample: Sample | None = None
    key: tuple[str, ...] | None = None
    where: Condition | None = None
    always: Condition | None = None
    follow: Follow | None = None
    rows: int | None = None
    max_per_parent: int | None = None
    order_by: OrderBy | None = None
    copy: str | None = None
    by_glob: bool = False
    unique: bool = False

    @property
    def has_cap(self) -> bool:
        return self.rows is not None or self.max_per_parent is not None

    @property
    def has_filter(self) -> bool:
        filters = (self.sample, self.where, self.follow, self.rows)
        return any(each is not None for each in filters)

    @property
    def selects(self) -> bool:
        """Whether it can select rows at all."""
        return self.copy == "all" or self.has_filter or self.always is not None

    def __post_init__(self) -> None:
        if self.copy is not None and (self.selects_by_keyword or self.has_cap):
            raise ValueError(f"{self.table}: copy excludes all other selection keywords")
        if self.rows is not None and self.max_per_parent is not None:
            raise ValueError(f"{self.table}: one cap only")
        if self.max_per_parent is not None and (self.follow is None or self.follow.mode != "one"):
            raise ValueError(f"{self.table}: max_per_parent needs one followed relation")
        if self.order_by is not None and not self.has_cap:
            raise ValueError(f"{self.table}: order_by needs a cap")

    @property
    def selects_by_keyword(self) -> bool:
        return self.has_filter or self.always is not None


@dataclass(frozen=True)
class Lake:
    """A source and the rules of one config over it."""

    tables: tuple[Table, ...]
    relations: tuple[Relation, ...] = ()
    rules: tuple[Rule, ...] = ()
    salt: str = "subset"

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    def rule(self, table: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.table == table), None)

    def relation(self, child: str, name: str) -> Relation:
        return next(each for each in self.relations if each.child == child and each.name == name)

    def key(self, table: str) -> tuple[str, ...]:
        """The table's own key: the rule's, or the parent columns that all relations to the table agree on."""
        rule = self.rule(table)
        if rule is not None and rule.key is not None:
            return rule.key
        pointed_at = {relation.parent_columns for relation in self.relations if relation.parent == table}
        if len(pointed_at) != 1:
            raise ValueError(f"{table} needs a key")
        return pointed_at.pop()


# --- values --------------------


def text(key: Sequence[Any]) -> str | None:
    """The key as one text, its parts joined by chr(31); None when a part is NULL."""
    if any(part is None for part in key):
        return None
    return chr(31).join(_part(part) for part in key)


def _part(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, int) or (isinstance(value, Decimal) and value.as_tuple().exponent == 0):
        return str(int(value))
    raise TypeError(f"{value!r} cannot be part of a key")


def bucket(salt: str, key: Sequence[Any]) -> int | None:
    """The first 4 bytes, big-endian, of the md5 of salt, colon and text; None for a key with a NULL."""
    key_text = text(key)
    if key_text is None:
        return None
    digest = hashlib.md5(f"{salt}:{key_text}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def is_sampled(salt: str, key: Sequence[Any], rate: Fraction) -> bool:
    place = bucket(salt, key)
    return place is not None and place < floor(rate * 2**32)


def holds(condition: Condition | None, table: Table, place: int) -> bool:
    """Whether a condition is True for a row; one left out is."""
    return condition is None or condition.holds(table.record(place)) is True


# --- references --------------------


def references(lake: Lake, relation: Relation) -> dict[int, list[int]]:
    """For each child row that has a reference, the parent rows of the raw source that it meets, or none."""
    child, parent = lake.table(relation.child), lake.table(relation.parent)
    there = [parent.values(row, relation.parent_columns) for row in range(len(parent.rows))]
    met = {}
    for row in range(len(child.rows)):
        wanted = child.values(row, relation.child_columns)
        if None not in wanted and holds(relation.when, child, row):
            met[row] = [other for other, values in enumerate(there) if values == wanted]
    return met


def dropped(lake: Lake) -> Rows:
    """D: the least set of rows that count as not in the source."""
    gone: Rows = {table.name: set() for table in lake.tables}
    every = [(relation, references(lake, relation)) for relation in lake.relations]
    grows = True
    while grows:
        grows = False
        for relation, met in every:
            for row, parents in met.items():
                left = [parent for parent in parents if parent not in gone[relation.parent]]
                is_orphan = not left and relation.orphans == "drop"
                lost_all = not left and bool(parents) and relation.required
                if (is_orphan or lost_all) and row not in gone[relation.child]:
                    gone[relation.child].add(row)
                    grows = True
    return gone


class Source:
    """The rows that are not in D, and what refers to what among them."""

    def __init__(self, lake: Lake) -> None:
        gone = dropped(lake)
        self.rows: Rows = {table.name: set(range(len(table.rows))) - gone[table.name] for table in lake.tables}
        self._met = {
            (relation.child, relation.name): {
                row: [parent for parent in parents if parent in self.rows[relation.parent]]
                for row, parents in references(lake, relation).items()
                if row in self.rows[relation.child]
            }
            for relation in lake.relations
        }

    def met(self, relation: Relation) -> dict[int, list[int]]:
        """As `references`, without the rows of D."""
        return self._met[relation.child, relation.name]


# --- which tables are copied --------------------


def copy_modes(lake: Lake) -> dict[str, str]:
    """Each copied table with how: all, referenced, empty, or rules. Tables that are left out are missing.

    Raises:
        ValueError: an exact `copy: none` or `copy: empty` on a table that a copied table needs.
    """
    modes = {}
    for rule in lake.rules:
        if rule.copy != "none":
            modes[rule.table] = rule.copy or "rules"
    grows = True
    while grows:
        grows = False
        for relation in lake.relations:
            needs = relation.required and modes.get(relation.child, "empty") != "empty"
            if needs and modes.get(relation.parent, "empty") == "empty":
                exact = lake.rule(relation.parent)
                if exact is not None and not exact.by_glob:
                    raise ValueError(f"{relation.parent} is needed by {relation.child}")
                modes[relation.parent] = "referenced"
                grows = True
    return modes


# --- selection --------------------


def selection(lake: Lake, source: Source) -> Rows:
    """Sigma of every table, solved over the components of the follow graph, parents first."""
    sigma: Rows = {table.name: set() for table in lake.tables}
    modes = copy_modes(lake)
    for component in follow_components(lake):
        grows = True
        while grows:
            grows = False
            for name in component:
                found = _selected(lake, source, sigma, name, modes.get(name))
                if found != sigma[name]:
                    sigma[name] = found
                    grows = True
    return sigma


def followed_parents(lake: Lake, table: str) -> set[str]:
    rule = lake.rule(table)
    if rule is None or rule.follow is None:
        return set()
    return {lake.relation(table, name).parent for name in rule.follow.relations}


def follow_components(lake: Lake) -> list[set[str]]:
    """The strongly connected components of the follow graph, parents before those that follow them.

    Raises:
        ValueError: a cap inside a cycle.
    """
    reached = {table.name: followed_parents(lake, table.name) for table in lake.tables}
    for _ in lake.tables:
        for name, parents in reached.items():
            reached[name] = parents.union(*(reached[parent] for parent in parents))
    components: list[set[str]] = []
    # A table reaches, itself counted, fewer tables than one that follows it from outside its component.
    for name in sorted(reached, key=lambda each: len(reached[each] | {each})):
        if any(name in component for component in components):
            continue
        component = {name} | {other for other in reached[name] if name in reached[other]}
        components.append(component)
        for member in component:
            rule = lake.rule(member)
            if member in reached[member] and rule is not None and rule.has_cap:
                raise ValueError(f"{member}: a cap inside a cycle of follow")
    return components


def _selected(lake: Lake, source: Source, sigma: Rows, name: str, mode: str | None) -> set[int]:
    """The right side of sigma's equation for one table, with sigma of the others as found so far."""
    if mode == "all":
        return set(source.rows[name])
    if mode != "rules":
        return set()
    rule = lake.rule(name)
    assert rule is not None
    table = lake.table(name)
    wanted = {row for row in source.rows[name] if rule.always and holds(rule.always, table, row)}
    if rule.has_filter:
        eligible = {row for row in source.rows[name] if _is_eligible(lake, source, sigma, rule, row)}
        wanted |= _capped(lake, rule, eligible)
    return wanted


def _is_eligible(lake: Lake, source: Source, sigma: Rows, rule: Rule, row: int) -> bool:
    table = lake.table(rule.table)
    if rule.sample is not None:
        key = table.values(row, rule.sample.key or lake.key(rule.table))
        if not is_sampled(lake.salt, key, rule.sample.rate):
            return False
    return holds(rule.where, table, row) and _follows(lake, source, sigma, rule, row)


def _follows(lake: Lake, source: Source, sigma: Rows, rule: Rule, row: int) -> bool:
    if rule.follow is None:
        return True
    outcomes = []
    for name in rule.follow.relations:
        relation = lake.relation(rule.table, name)
        met = source.met(relation)
        if row in met:
            outcomes.append(any(parent in sigma[relation.parent] for parent in met[row]))
    if rule.follow.mode == "all":
        return bool(outcomes) and all(outcomes)
    return any(outcomes)


def _capped(lake: Lake, rule: Rule, eligible: set[int]) -> set[int]:
    """The eligible rows that the rule's cap lets pass."""
    if rule.rows is not None:
        return _first_keys(lake, rule, eligible, rule.rows)
    if rule.max_per_parent is None:
        return eligible
    assert rule.follow is not None
    table = lake.table(rule.table)
    columns = lake.relation(rule.table, rule.follow.relations[0]).child_columns
    groups: dict[tuple[Any, ...], set[int]] = {}
    for row in eligible:
        groups.setdefault(table.values(row, columns), set()).add(row)
    passed: set[int] = set()
    for group in groups.values():
        passed |= _first_keys(lake, rule, group, rule.max_per_parent)
    return passed


def _first_keys(lake: Lake, rule: Rule, rows: set[int], count: int) -> set[int]:
    """Those of the rows whose key is among the first `count` distinct keys of them."""
    table = lake.table(rule.table)
    by_key: dict[tuple[Any, ...], set[int]] = {}
    for row in rows:
        key = table.values(row, lake.key(rule.table))
        if None not in key:
            by_key.setdefault(key, set()).add(row)
    keys = sorted(by_key, key=lambda key: (bucket(lake.salt, key), (text(key) or "").encode()))
    if rule.order_by is not None:
        keys = _in_order(table, rule.order_by, by_key, keys)
    return {row for key in keys[:count] for row in by_key[key]}


def _in_order(
    table: Table, order_by: OrderBy, by_key: dict[tuple[Any, ...], set[int]], keys: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """The keys by the first value that each has in the order, those with none last; else as they came."""
    first = {}
    for key in keys:
        found = [table.values(row, [order_by.column])[0] for row in by_key[key]]
        known = [value for value in found if value is not None]
        if known:
            first[key] = max(known) if order_by.descending else min(known)
    # Python's sort keeps the order of equals, also when reversed.
    ranked = sorted(first, key=lambda key: first[key], reverse=order_by.descending)
    return ranked + [key for key in keys if key not in first]


# --- completion --------------------


def completion(lake: Lake, source: Source, sigma: Rows) -> Rows:
    """K of every table that is copied: the least sets that hold sigma and whatever a kept row refers to."""
    kept = {name: set(sigma[name]) for name in copy_modes(lake)}
    grows = True
    while grows:
        grows = False
        for relation in lake.relations:
            if not relation.required or relation.child not in kept:
                continue
            met = source.met(relation)
            for row in list(kept[relation.child]):
                missing = set(met.get(row, [])) - kept.get(relation.parent, set())
                if missing:
                    kept[relation.parent] |= missing
                    grows = True
    return kept


def copied_rows(lake: Lake) -> Rows:
    """The places of the rows of each copied table that its copy holds."""
    source = Source(lake)
    return completion(lake, source, selection(lake, source))


def copies(lake: Lake) -> dict[str, Counter[tuple[Any, ...]]]:
    """The copy of each copied table, as rows with how often each occurs."""
    return {
        name: Counter(lake.table(name).rows[place] for place in places) for name, places in copied_rows(lake).items()
    }
