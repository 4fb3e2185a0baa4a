"""The columns that a copy cannot do without, each with the reason."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import PartitionField, Relation, Selection


@dataclass
class NeededColumns:
    """The needed columns of each table: column name to reason."""

    by_table: dict[TableName, dict[str, str]] = field(default_factory=dict)

    def of(self, table: TableName) -> Mapping[str, str]:
        """Returns the needed columns of a table."""
        return self.by_table.get(table, {})

    def add_relations(self, relations: Iterable[Relation], copied: Container[TableName]) -> None:
        """Adds both sides of each required relation between copied tables, and the columns of its condition."""
        for relation in relations:
            if not relation.required or relation.child not in copied or relation.parent not in copied:
                continue
            reason = f"the relation {relation}"
            conditional = relation.when.columns if relation.when is not None else ()
            self._add(relation.child, (*relation.child_columns, *conditional), reason)
            self._add(relation.parent, relation.parent_columns, reason)

    def add_selection(self, table: TableName, selection: Selection) -> None:
        """Adds the keys by which rows are sampled and counted."""
        if selection.sample is not None:
            self._add(table, selection.sample.key, "the key of its sample")
        if selection.cap is not None:
            self._add(table, selection.cap.key, "the key of its cap")

    def add_partitioning(self, table: TableName, fields: Iterable[PartitionField]) -> None:
        """Adds the partition columns."""
        self._add(table, (one.column for one in fields), "partition_by")

    def _add(self, table: TableName, columns: Iterable[str], reason: str) -> None:
        for column in columns:
            self.by_table.setdefault(table, {}).setdefault(column, reason)
