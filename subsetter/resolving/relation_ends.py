"""Which tables and columns each relation of the YAML connects: globs expanded, single relations of them ignored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Column, Table
from subsetter.config.patterns import RelationEnd
from subsetter.config.places import YamlPath
from subsetter.config.relations import RelationRule
from subsetter.config.suggestions import did_you_mean
from subsetter.resolving.lookup import Lookup
from subsetter.resolving.problem_list import Problems


@dataclass(frozen=True)
class Ends:
    """A relation of one child table, its names looked up and nothing else checked.

    Attributes:
        index: of its entry under ``relations``.
    """

    rule: RelationRule
    index: int
    child: Table
    columns: tuple[Column, ...]
    parent: Table
    parent_columns: tuple[Column, ...]

    @property
    def path(self) -> YamlPath:
        """The place of its entry."""
        return ("relations", self.index)

    @property
    def name(self) -> str:
        """Its name, for this child."""
        return self.rule.name_for(str(self.child.name))

    @property
    def is_to_itself(self) -> bool:
        """Whether every row would be its own parent."""
        return self.child is self.parent and self.columns == self.parent_columns


@dataclass(frozen=True)
class UnreadEnd:
    """An entry that could not be read, so that what hangs on it is not reported as well.

    Attributes:
        parent: None when there is no such table.
    """

    rule: RelationRule
    parent: Table | None

    def may_lead_from(self, table: Table) -> bool:
        """Whether it may have been a relation of this child."""
        end = self.rule.child
        return end is not None and end.table.matches(table.name.source, table.name.table, table.by_name)

    def may_lead_to(self, table: Table) -> bool:
        """Whether it may have been a relation to this parent."""
        return self.parent is None or self.parent is table


class EndsReader:
    """Looks up the ends of relations."""

    def __init__(self, lookup: Lookup, problems: Problems) -> None:
        self._lookup = lookup
        self._problems = problems
        self.unread: list[UnreadEnd] = []

    def read(self, rules: Sequence[RelationRule]) -> list[Ends]:
        """Returns the relations in the order of the file and, for a glob, in the order of the tables."""
        found = [ends for index, rule in enumerate(rules) if not rule.ignore for ends in self._expanded(rule, index)]
        return _without_overruled(self._without_ignored(found, rules))

    def _expanded(self, rule: RelationRule, index: int) -> Iterator[Ends]:
        child_end, parent_end = rule.child, rule.parent
        if child_end is None or parent_end is None or parent_end.table.ref is None:
            return
        path: YamlPath = ("relations", index)
        parent = self._lookup.table(parent_end.table.ref, path)
        parent_columns = self._lookup.columns(parent, parent_end.columns, path) if parent else None
        children = self._children(child_end, path)
        if parent is None or parent_columns is None or not children:
            self.unread.append(UnreadEnd(rule, parent))
            return
        for child in children:
            columns = self._lookup.columns(child, child_end.columns, path)
            if columns is None:
                self.unread.append(UnreadEnd(rule, parent))
                continue
            ends = Ends(rule, index, child, columns, parent, parent_columns)
            # A glob such as *(tenant_id) -> tenants(tenant_id) reaches the parent, too, and does not mean it.
            if not (rule.is_glob and ends.is_to_itself):
                yield ends

    def _children(self, end: RelationEnd, path: YamlPath) -> list[Table]:
        pattern = end.table
        if pattern.ref is not None:
            child = self._lookup.table(pattern.ref, path)
            return [] if child is None else [child]
        found = [t for t in self._lookup.tables if pattern.matches(t.name.source, t.name.table, t.by_name)]
        if not found:
            self._problems.add(path, f"no table matches {end}", "Correct the glob or remove the relation.")
        return found

    def _without_ignored(self, found: Sequence[Ends], rules: Sequence[RelationRule]) -> list[Ends]:
        """Leaves out single relations of globs that an entry with ``ignore`` names."""
        ignored: set[int] = set()
        for index, rule in enumerate(rules):
            if not rule.ignore:
                continue
            meant = {place for place, ends in enumerate(found) if _is_meant(rule, ends)}
            if not meant:
                cure = did_you_mean(rule.name or "", (ends.name for ends in found))
                message = f"there is no relation {rule.name or f'{rule.child} -> {rule.parent}'} to ignore"
                self._problems.add(("relations", index), message, cure or "Remove this entry.")
            ignored |= meant
        return [ends for place, ends in enumerate(found) if place not in ignored]


def _is_meant(rule: RelationRule, ends: Ends) -> bool:
    """Whether an entry with ``ignore`` means the relation: by name, by its ends or by both."""
    if rule.name is not None and rule.name.lower() != ends.name.lower():
        return False
    is_child = rule.child is None or _is_end(rule.child, ends.child, ends.columns)
    return is_child and (rule.parent is None or _is_end(rule.parent, ends.parent, ends.parent_columns))


def _is_end(end: RelationEnd, table: Table, columns: Sequence[Column]) -> bool:
    is_table = end.table.matches(table.name.source, table.name.table, table.by_name)
    return is_table and [name.lower() for name in end.columns] == [column.name.lower() for column in columns]


def _without_overruled(found: Sequence[Ends]) -> list[Ends]:
    """Leaves out a glob's relation where an exact one names the same child columns, as for the rules of tables."""
    exact = {(ends.child.name, ends.columns) for ends in found if not ends.rule.is_glob}
    return [ends for ends in found if not ends.rule.is_glob or (ends.child.name, ends.columns) not in exact]
