"""The rows that a rule selects: sample, where, follow, cap and always, each checked against the table."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from subsetter.catalog.tables import Table, TableName
from subsetter.config.places import YamlPath
from subsetter.config.rules import TableRule
from subsetter.config.suggestions import did_you_mean
from subsetter.planning.rules import Cap, Follow, FollowMode, Relation, Sample, Selection
from subsetter.resolving.conditions import Conditions
from subsetter.resolving.lookup import Lookup
from subsetter.resolving.problem_list import Problems, listed
from subsetter.resolving.relation_ends import UnreadEnd
from subsetter.resolving.rule_matches import RuleMatch
from subsetter.types.datatype import DataType, Family

_NOT_ORDERED = frozenset({Family.NESTED, Family.OTHER})


class SelectionReader:
    """Turns the selection keywords of rules into values.

    Args:
        relations: all of them.
        unread: those that could not be read.
        selecting: the tables that select rows for their own sake.
        salt: of samples and caps.
    """

    def __init__(
        self,
        lookup: Lookup,
        conditions: Conditions,
        problems: Problems,
        relations: Iterable[Relation],
        unread: Sequence[UnreadEnd],
        selecting: Container[TableName],
        salt: str,
    ) -> None:
        self._lookup = lookup
        self._conditions = conditions
        self._problems = problems
        self._unread = unread
        self._selecting = selecting
        self._salt = salt
        self._by_child: dict[TableName, list[Relation]] = {}
        for relation in relations:
            self._by_child.setdefault(relation.child, []).append(relation)

    def read(self, match: RuleMatch, table: Table, key: tuple[str, ...] | None) -> Selection:
        """Returns what a rule selects of a table.

        Args:
            key: the table's own key; empty when it has none, None when it is wrong.
        """
        rule = match.rule
        follow = self._follow(match, table)
        return Selection(
            sample=self._sample(match, table, key),
            where=self._conditions.read(rule.where, table, match.path("where")),
            follow=follow,
            cap=self._cap(match, table, key, follow),
            always=self._conditions.read(rule.always, table, match.path("always")),
        )

    def _sample(self, match: RuleMatch, table: Table, own_key: tuple[str, ...] | None) -> Sample | None:
        rule = match.rule.sample
        if rule is None:
            return None
        path, key = match.path("sample"), own_key
        if rule.key:
            columns = self._lookup.columns(table, rule.key, path)
            if columns is None:
                return None
            key = tuple(column.name for column in columns)
        if key is None:
            return None
        if not key:
            cure = "Add key: with its columns, or write sample: {key: …, rate: …}."
            self._problems.add(path, f"the sample of {table.name} needs a key", cure)
            return None
        self._check_hashable(table, key, path, "a sample")
        return Sample(key, rule.rate, self._salt)

    def _cap(self, match: RuleMatch, table: Table, key: tuple[str, ...] | None, follow: Follow | None) -> Cap | None:
        rule = match.rule
        word = "rows" if rule.rows is not None else "max_per_parent"
        limit = rule.rows if rule.rows is not None else rule.max_per_parent
        if limit is None or key is None:
            return None
        if not key:
            cure = "Add key: with the columns that tell rows apart."
            self._problems.add(match.path(word), f"{word} of {table.name} needs a key", cure)
            return None
        self._check_hashable(table, key, match.path(word), "a cap")
        per = follow.relations[0] if word == "max_per_parent" and follow is not None else None
        order_by = self._order_by(rule, table, match.path("order_by"))
        is_descending = rule.order_by is not None and rule.order_by.descending
        return Cap(limit, key, self._salt, per, order_by, is_descending)

    def _order_by(self, rule: TableRule, table: Table, path: YamlPath) -> str:
        if rule.order_by is None:
            return ""
        columns = self._lookup.columns(table, (rule.order_by.column,), path)
        if columns is None:
            return ""
        if columns[0].type.family in _NOT_ORDERED:
            message = f"{table.name}.{columns[0].name} is {columns[0].type}, which has no order"
            self._problems.add(path, message, "Order by a column with a plain type.")
        return columns[0].name

    def _check_hashable(self, table: Table, key: Sequence[str], path: YamlPath, what: str) -> None:
        for name in key:
            kind = table.by_name[name.lower()].type
            if not kind.can_be_key:
                message = f"{what} cannot use {table.name}.{name}: {kind} {_why_not_key(kind)}"
                self._problems.add(path, message, "Use a key of integers, strings, dates, booleans or uuids.")

    def _follow(self, match: RuleMatch, table: Table) -> Follow | None:
        rule = match.rule.follow
        if rule is None:
            return None
        path = match.path("follow") if rule.mode == "one" else match.path("follow", rule.mode)
        found = [self._followed(name, table, path) for name in rule.names]
        relations = tuple(relation for relation in found if relation is not None)
        if len(relations) < len(found):
            return None
        for relation in relations:
            if relations.count(relation) > 1:
                self._problems.add(path, f"{relation.name} is followed twice", "Name it once.")
            if relation.parent not in self._selecting:
                self._problems.add(
                    path,
                    f"{table.name} follows {relation.parent}, which selects no rows of its own",
                    f"Give {relation.parent} a rule with sample, where, rows, always or copy: all.",
                )
        return Follow(FollowMode(rule.mode), relations)

    def _followed(self, name: str, table: Table, path: YamlPath) -> Relation | None:
        relations = self._by_child.get(table.name, [])
        by_name = [one for one in relations if one.name.lower() == name.lower()]
        by_parent = [one for one in relations if str(one.parent).lower() == name.lower()]
        found = by_name or by_parent
        if len(found) == 1:
            return found[0]
        if found:
            names = [one.name for one in found]
            cure = f"Write one of them, or {{any: [{', '.join(names)}]}}."
            self._problems.add(path, f"several relations lead from {table.name} to {name}: {listed(names)}", cure)
            return None
        if any(unread.may_lead_from(table) for unread in self._unread):
            return None
        known = [one.name for one in relations] + [str(one.parent) for one in relations]
        cure = did_you_mean(name, known) or f"Add it under relations: {table.name}(…) -> {name}(…)."
        self._problems.add(path, f"no relation leads from {table.name} to {name}", cure)
        return None


def _why_not_key(kind: DataType) -> str:
    if kind.base == "char":
        return "is padded differently by engines; cast it in a view"
    return "has no text that is the same on every engine"


def own_key(
    match: RuleMatch | None, table: Table, pointing: Sequence[Relation], unread: Sequence[UnreadEnd], lookup: Lookup
) -> tuple[str, ...] | None:
    """Returns the table's own key: the rule's, else the columns that all relations to it agree on, else nothing.

    None stands for a key that is not known because a problem is reported elsewhere.

    Args:
        pointing: the relations to the table.
    """
    if match is not None and match.rule.key is not None:
        columns = lookup.columns(table, match.rule.key, match.path("key"))
        return None if columns is None else tuple(column.name for column in columns)
    agreed = {relation.parent_columns for relation in pointing}
    if len(agreed) != 1 and any(one.may_lead_to(table) for one in unread):
        return None
    return agreed.pop() if len(agreed) == 1 else ()
