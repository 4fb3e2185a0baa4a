"""What can be proven about the rules before any row is read.

The planner saves work where the answer is certain: a table whose selection and completion are provably the same rows
is copied first and followed from its copy, and a table that no dropped orphan can reach needs no key states.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from subsetter.catalog.tables import TableName
from subsetter.planning.graph import components, cyclic, share_cycle
from subsetter.planning.rules import CopyMode, FollowMode, Orphans, Relation, Rules, TableRules


class Facts:
    """Answers about one set of rules, each worked out once.

    Args:
        rules: the resolved rules.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @cached_property
    def relations_of_child(self) -> dict[TableName, tuple[Relation, ...]]:
        """The relations of each child, in the order of the rules."""
        return _grouped((relation.child, relation) for relation in self.rules.relations)

    @cached_property
    def relations_of_parent(self) -> dict[TableName, tuple[Relation, ...]]:
        """The relations of each parent, in the order of the rules."""
        return _grouped((relation.parent, relation) for relation in self.rules.relations)

    @cached_property
    def pulls(self) -> dict[TableName, tuple[Relation, ...]]:
        """For each parent, the relations through which kept child rows pull rows of it; each such parent is copied."""
        return _grouped(
            (relation.parent, relation)
            for relation in self.rules.relations
            if relation.required and self.can_have_rows(relation.child)
        )

    @cached_property
    def followed_by(self) -> dict[TableName, tuple[Relation, ...]]:
        """For each copied parent, the relations along which children follow it."""
        return _grouped(
            (relation.parent, relation) for rules in self.rules.tables for relation in followed_relations(rules)
        )

    @cached_property
    def droppable(self) -> frozenset[TableName]:
        """The tables that may lose rows to ``orphans: drop``, directly or through a cascade."""
        found = {r.child for r in self.rules.relations if r.orphans is Orphans.DROP}
        children = _grouped((r.parent, r) for r in self.rules.relations if r.required)
        work = list(found)
        while work:
            fresh = {r.child for r in children.get(work.pop(), ())} - found
            found |= fresh
            work.extend(fresh)
        return frozenset(found)

    def dropping(self, table: TableName) -> tuple[Relation, ...]:
        """Returns the relations through which rows of the table may be dropped."""
        return tuple(
            relation
            for relation in self.relations_of_child.get(table, ())
            if relation.orphans is Orphans.DROP or (relation.required and relation.parent in self.droppable)
        )

    @cached_property
    def complete(self) -> frozenset[TableName]:
        """The copied tables whose completion provably adds nothing to their selection."""
        complete: set[TableName] = set()
        names = [rules.name for rules in self.rules.tables]

        def children(parent: TableName) -> list[TableName]:
            return [relation.child for relation in self.pulls.get(parent, ())]

        for component in components(names, children):
            for name in component:
                if self._is_complete(name, complete):
                    complete.add(name)
        return frozenset(complete)

    @cached_property
    def selection_cycles(self) -> dict[TableName, tuple[TableName, ...]]:
        """For each table on a cycle of ``follow``, the tables of its component."""

        def parents(name: TableName) -> list[TableName]:
            return [relation.parent for relation in followed_relations(self.rules.by_name[name])]

        return cyclic([rules.name for rules in self.rules.tables], parents)

    @cached_property
    def completion_cycles(self) -> dict[TableName, tuple[TableName, ...]]:
        """For each table on a cycle of completion, the tables of its component."""

        def children(name: TableName) -> list[TableName]:
            return [relation.child for relation in self.completing(name)]

        return cyclic([rules.name for rules in self.rules.tables], children)

    @cached_property
    def dropping_cycles(self) -> dict[TableName, tuple[TableName, ...]]:
        """For each table on a cycle of dropped orphans, the tables of its component."""

        def parents(name: TableName) -> list[TableName]:
            return [relation.parent for relation in self.dropping(name)]

        return cyclic(sorted(self.droppable), parents)

    def completing(self, table: TableName) -> tuple[Relation, ...]:
        """Returns the relations that may add rows to the table's selection."""
        return () if table in self.complete else self.pulls.get(table, ())

    def is_told_by_copy(self, relation: Relation) -> bool:
        """Returns whether the child's copy tells which of its rows have a reference under the relation."""
        return relation.when is None or self.rules.by_name[relation.child].can_tell(relation.when.columns)

    @cached_property
    def read_again(self) -> tuple[Relation, ...]:
        """The relations whose references completion has to look up in the child's source."""
        return tuple(
            relation
            for rules in self.rules.tables
            for relation in self.completing(rules.name)
            if not self.is_told_by_copy(relation)
            and not share_cycle(self.completion_cycles, relation.child, relation.parent)
        )

    def is_copied_whole(self, relation: Relation) -> bool:
        """Returns whether the parent's copy has every key that no dropped row takes away, and is there in time.

        Args:
            relation: of a copied child, required; so its parent is copied too.
        """
        parent = self.rules.by_name[relation.parent]
        if parent.mode is not CopyMode.ALL or relation.parent in self.dropping_cycles:
            return False
        return set(relation.parent_columns) <= {column.name for column in parent.columns}

    def is_determined(self, rules: TableRules, columns: tuple[str, ...]) -> bool:
        """Returns whether a row's selection depends on these columns alone."""
        return selection_columns(rules) <= set(columns)

    def can_have_rows(self, name: TableName) -> bool:
        """Returns whether the table is copied, and not as an empty one."""
        rules = self.rules.by_name.get(name)
        return rules is not None and rules.mode is not CopyMode.EMPTY

    def _is_complete(self, name: TableName, complete: set[TableName]) -> bool:
        rules = self.rules.by_name[name]
        return rules.mode in (CopyMode.ALL, CopyMode.EMPTY) or all(
            relation.child in complete and self._stays_selected(relation, rules)
            for relation in self.pulls.get(name, ())
        )

    def _stays_selected(self, relation: Relation, parent: TableRules) -> bool:
        """Whether all that selected rows of a complete child refer to is selected."""
        child = self.rules.by_name[relation.child]
        if child.mode is not CopyMode.SELECT or child.selection.always is not None:
            return child.mode is CopyMode.REFERENCED
        if not child.selection.is_bounded:
            return True
        follow = child.selection.follow
        is_forced = follow is not None and follow.mode is not FollowMode.ANY and relation in follow.relations
        columns = relation.parent_columns
        return is_forced and (parent.is_unique(columns) or self.is_determined(parent, columns))


def followed_relations(rules: TableRules) -> tuple[Relation, ...]:
    """Returns the relations that the table's selection follows."""
    return rules.selection.follow.relations if rules.selection.follow else ()


def selection_columns(rules: TableRules) -> set[str]:
    """Returns the columns of the table that decide whether a row is selected."""
    selection = rules.selection
    columns: set[str] = set()
    for condition in (selection.where, selection.always):
        columns.update(condition.columns if condition else ())
    columns.update(selection.sample.key if selection.sample else ())
    for relation in followed_relations(rules):
        columns.update(relation.child_columns, relation.when.columns if relation.when else ())
    if cap := selection.cap:
        # A cap for each parent is for one that is followed, so its columns are there already.
        columns.update(cap.key, (cap.order_by,) if cap.order_by else ())
    return columns


def _grouped(pairs: Iterable[tuple[TableName, Relation]]) -> dict[TableName, tuple[Relation, ...]]:
    groups: dict[TableName, dict[Relation, None]] = {}
    for name, relation in pairs:
        groups.setdefault(name, {})[relation] = None
    return {name: tuple(relations) for name, relations in groups.items()}
