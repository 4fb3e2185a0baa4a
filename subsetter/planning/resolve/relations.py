"""The relations of the YAML as values: globs expanded, names checked, both sides of one family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.catalog.types import Family
from subsetter.config.patterns import RelationEnd
from subsetter.config.places import YamlPath, dotted
from subsetter.config.relations import RelationRule
from subsetter.config.suggestions import did_you_mean
from subsetter.planning.resolve.conditions import Conditions
from subsetter.planning.resolve.lookup import Lookup
from subsetter.planning.resolve.problems import Problems
from subsetter.planning.rules import Orphans, Relation


@dataclass(frozen=True)
class _Candidate:
    """A relation of one child table, before its name is checked."""

    relation: Relation
    from_glob: bool


class RelationReader:
    """Turns the relations of a config into values."""

    def __init__(self, lookup: Lookup, conditions: Conditions, problems: Problems) -> None:
        self._lookup = lookup
        self._conditions = conditions
        self._problems = problems

    def read(self, rules: Sequence[RelationRule]) -> tuple[Relation, ...]:
        """Returns the relations, in the order of the file and, for a glob, in the order of the tables."""
        candidates: list[_Candidate] = []
        for index, rule in enumerate(rules):
            if not rule.ignore:
                candidates.extend(self._candidates(rule, ("relations", index)))
        kept = self._without_ignored(candidates, rules)
        return self._with_own_names(_without_overruled(kept))

    def _candidates(self, rule: RelationRule, path: YamlPath) -> list[_Candidate]:
        child_end, parent_end = rule.child, rule.parent
        if child_end is None or parent_end is None or parent_end.table.ref is None:
            return []
        if rule.orphans != "keep" and not rule.required:
            self._problems.add(
                path,
                f"orphans: {rule.orphans} needs a required relation",
                "Remove orphans, or remove required: false.",
            )
        parent = self._lookup.table(parent_end.table.ref, path)
        children = self._children(child_end, path)
        if parent is None:
            return []
        parent_columns = self._lookup.columns(parent, parent_end.columns, path)
        if parent_columns is None:
            return []
        found: list[_Candidate] = []
        for child in children:
            columns = self._lookup.columns(child, child_end.columns, path)
            if columns is not None and self._can_compare(path, child, columns, parent, parent_columns):
                relation = self._relation(rule, path, child, columns, parent, parent_columns)
                found.append(_Candidate(relation, rule.is_glob))
        return found

    def _children(self, end: RelationEnd, path: YamlPath) -> list[Table]:
        pattern = end.table
        if pattern.ref is not None:
            child = self._lookup.table(pattern.ref, path)
            return [] if child is None else [child]
        found = [t for t in self._lookup.tables if pattern.matches(t.name.source, t.name.table, t.by_name)]
        if not found:
            self._problems.add(path, f"no table matches {end}", "Correct the glob or remove the relation.")
        return found

    def _relation(
        self,
        rule: RelationRule,
        path: YamlPath,
        child: Table,
        columns: Sequence[Column],
        parent: Table,
        parent_columns: Sequence[Column],
    ) -> Relation:
        return Relation(
            name=rule.name_for(str(child.name)),
            child=child.name,
            child_columns=tuple(column.name for column in columns),
            parent=parent.name,
            parent_columns=tuple(column.name for column in parent_columns),
            when=self._conditions.read(rule.when, child, (*path, "when")),
            required=rule.required,
            orphans=Orphans(rule.orphans),
            trusted=rule.trusted,
            path=dotted(path),
        )

    def _can_compare(
        self, path: YamlPath, child: Table, columns: Sequence[Column], parent: Table, others: Sequence[Column]
    ) -> bool:
        if len(columns) != len(others):
            message = f"{len(columns)} columns of {child.name} refer to {len(others)} of {parent.name}"
            self._problems.add(path, message, "Name as many columns on both sides.")
            return False
        is_right = True
        if child is parent and list(columns) == list(others):
            message = f"{child.name} refers to itself by the same columns: every row is its own parent"
            self._problems.add(path, message, "Name the columns that hold the reference.")
            is_right = False
        for own, other in zip(columns, others, strict=True):
            message, cure = _why_not_comparable(own, other)
            if message:
                pair = f"{child.name}.{own.name} -> {parent.name}.{other.name}"
                self._problems.add(path, f"{pair}: {message}", cure)
                is_right = False
        return is_right

    def _without_ignored(self, candidates: Sequence[_Candidate], rules: Sequence[RelationRule]) -> list[_Candidate]:
        """Leaves out single relations of globs that an entry with ``ignore`` names."""
        ignored: set[int] = set()
        for index, rule in enumerate(rules):
            if not rule.ignore:
                continue
            found = {place for place, one in enumerate(candidates) if _is_meant(rule, one.relation)}
            if not found:
                cure = did_you_mean(rule.name or "", (one.relation.name for one in candidates))
                message = f"there is no relation {rule.name or f'{rule.child} -> {rule.parent}'} to ignore"
                self._problems.add(("relations", index), message, cure or "Remove this entry.")
            ignored |= found
        return [one for place, one in enumerate(candidates) if place not in ignored]

    def _with_own_names(self, candidates: Iterable[_Candidate]) -> tuple[Relation, ...]:
        """Checks that follow can tell relations and parents of one child apart."""
        relations = [candidate.relation for candidate in candidates]
        parents: dict[TableName, set[str]] = {}
        for one in relations:
            parents.setdefault(one.child, set()).add(str(one.parent).lower())
        taken: dict[tuple[TableName, str], Relation] = {}
        for one in relations:
            first = taken.setdefault((one.child, one.name.lower()), one)
            if first is not one:
                message = f"{one} and {first} are both named {one.name}"
                self._problems.add(path_of(one), message, "Give one of them a name of its own: name: ….")
            if one.name.lower() in parents[one.child]:
                message = f"the relation {one.name} is named like a parent of {one.child}"
                self._problems.add(path_of(one), message, "Give it another name.")
        return tuple(relations)


def path_of(relation: Relation) -> YamlPath:
    """Returns the place of a relation in the merged YAML."""
    return ("relations", int(relation.path.removeprefix("relations[").removesuffix("]")))


def _is_meant(rule: RelationRule, relation: Relation) -> bool:
    """Whether an entry with ``ignore`` means the relation: by name, by its ends or by both."""
    if rule.name is not None and rule.name.lower() != relation.name.lower():
        return False
    ends = (
        (rule.child, relation.child, relation.child_columns),
        (rule.parent, relation.parent, relation.parent_columns),
    )
    return all(end is None or _is_end(end, table, columns) for end, table, columns in ends)


def _is_end(end: RelationEnd, table: TableName, columns: tuple[str, ...]) -> bool:
    is_table = end.table.matches(table.source, table.table, columns)
    return is_table and [name.lower() for name in end.columns] == [name.lower() for name in columns]


def _without_overruled(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Leaves out a glob's relation where another one names the same child columns."""
    exact = {_place(c.relation) for c in candidates if not c.from_glob}
    return [c for c in candidates if not c.from_glob or _place(c.relation) not in exact]


def _place(relation: Relation) -> tuple[TableName, tuple[str, ...]]:
    return relation.child, relation.child_columns


def _why_not_comparable(own: Column, other: Column) -> tuple[str, str]:
    """Returns message and cure; two empty texts when the columns can be compared."""
    for column in (own, other):
        if not column.type.can_relate:
            return f"{column.name} is {column.type}, which no relation can compare", _cure_for(column.type.family)
    if own.type.family is not other.type.family:
        return (
            f"{own.type} and {other.type} cannot be compared",
            "Correct the columns, or remove the relation.",
        )
    return "", ""


def _cure_for(family: Family) -> str:
    if family in (Family.FLOAT, Family.DECIMAL):
        return "Refer by an integer, a string or another exact type."
    return "Refer by a column with a plain type."
