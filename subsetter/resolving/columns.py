"""Which columns a copy has, in which order and with which types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.config.patterns import Glob
from subsetter.config.places import YamlPath
from subsetter.config.suggestions import did_you_mean
from subsetter.planning.casts import Storage, Unsupported, copied_type, keeps_meaning
from subsetter.planning.rules import ColumnCopy, PartitionField
from subsetter.resolving.needed import NeededColumns
from subsetter.resolving.never_copy import NeverCopy
from subsetter.resolving.problem_list import Problems, listed
from subsetter.resolving.rule_matches import RuleMatch


@dataclass(frozen=True)
class ColumnReader:
    """Chooses the columns of each copy.

    Attributes:
        known: columns, in lower case, that are not new, by table; in tables that are not named none is new.
    """

    never_copy: NeverCopy
    needed: NeededColumns
    storage: Storage
    problems: Problems
    notes: list[str]
    known: Mapping[TableName, frozenset[str]]

    def read(
        self, match: RuleMatch | None, table: Table, partition_by: Sequence[PartitionField]
    ) -> tuple[ColumnCopy, ...]:
        """Returns the columns of a copy."""
        needed = self.needed.of(table.name)
        kept = [column for column in table.columns if self._is_kept(match, table, column, needed.get(column.name, ""))]
        partitions = {one.column for one in partition_by}
        if not kept or (self._is_hive and all(column.name in partitions for column in kept)):
            left = "no column but those of partition_by" if kept else "no column"
            place = match.path("columns") if match else ("never_copy",)
            self.problems.add(place, f"the copy of {table.name} has {left}", "Keep at least one column more.")
        copies = (self._copy(match, table, column, needed) for column in kept)
        return self._ordered([copy for copy in copies if copy is not None], partition_by)

    @property
    def _is_hive(self) -> bool:
        return self.storage.engine == "athena" and self.storage.table_type == "hive"

    def _ordered(self, columns: list[ColumnCopy], partition_by: Sequence[PartitionField]) -> tuple[ColumnCopy, ...]:
        if self._is_hive:
            order = {one.column: index for index, one in enumerate(partition_by, start=1)}
            columns.sort(key=lambda column: order.get(column.name, 0))
        return tuple(columns)

    def _is_kept(self, match: RuleMatch | None, table: Table, column: Column, reason: str) -> bool:
        cover = self.never_copy.covering(table, column)
        if cover is not None and reason:
            self.problems.add(
                ("never_copy", cover.index),
                f"{cover} covers {table.name}.{column.name}, which is needed for {reason}",
                "Narrow the glob, or change the rule or the relation (required: false) that needs the column.",
            )
            return True
        if cover is not None:
            if cover.field:
                self.notes.append(f"{table.name}: column {column.name} is left out whole: {cover}.")
            return False
        return self._is_chosen(match, table, column, reason) and self._is_old_or_welcome(match, table, column, reason)

    def _is_old_or_welcome(self, match: RuleMatch | None, table: Table, column: Column, reason: str) -> bool:
        """Whether a column that the lock file does not know is copied; what is needed is."""
        if reason or column.name.lower() in self.known.get(table.name, frozenset((column.name.lower(),))):
            return True
        policy = match.rule.columns.on_new if match is not None else "drop"
        what = f"{table.name}.{column.name} is not in the lock file"
        if policy == "fail" and match is not None:
            cure = "Choose what becomes of it, or write the lock file again after a build: subset lock."
            self.problems.add(match.path("columns", "on_new"), f"the column {what}", cure)
        else:
            self.notes.append(f"{what}: it is {'copied' if policy == 'copy' else 'left out'} (columns.on_new).")
        return policy != "drop"

    def _is_chosen(self, match: RuleMatch | None, table: Table, column: Column, reason: str) -> bool:
        """Whether keep or drop chooses the column; what is needed stays."""
        rule = match.rule.columns if match is not None else None
        if match is None or rule is None or (rule.keep is None and rule.drop is None):
            return True
        if rule.keep is not None:
            if any(glob.matches(column.name) for glob in rule.keep):
                return True
            if reason:
                self.notes.append(f"{table.name}: column {column.name} is kept as well, for {reason}.")
            return bool(reason)
        return self._is_not_dropped(match, table, column, reason, rule.drop or ())

    def _is_not_dropped(
        self, match: RuleMatch, table: Table, column: Column, reason: str, drop: Sequence[Glob]
    ) -> bool:
        covering = [(index, glob) for index, glob in enumerate(drop) if glob.matches(column.name)]
        if not covering or not reason:
            return not covering
        by_name = [index for index, glob in covering if glob.is_exact]
        if by_name:
            self.problems.add(
                match.path("columns", "drop", by_name[0]),
                f"{table.name}.{column.name} cannot be dropped: it is needed for {reason}",
                "Keep it, or change what needs it.",
            )
        else:
            self.notes.append(f"{table.name}: column {column.name} is kept although dropped, for {reason}.")
        return True

    def _copy(
        self, match: RuleMatch | None, table: Table, column: Column, needed: Mapping[str, str]
    ) -> ColumnCopy | None:
        copied = copied_type(column.type, self.storage)
        if not isinstance(copied, Unsupported):
            is_told = keeps_meaning(column.type, copied, self.storage)
            return ColumnCopy(column.name, column.type, copied, is_told)
        part = "" if copied.type == column.type else f" with {copied.type} inside"
        reason = needed.get(column.name)
        cure = f"Drop it: {_drop(match, table, column)}."
        if reason:
            cure = f"It is needed for {reason}: change that first. {cure}"
        place: YamlPath = match.path() if match is not None else ("tables",)
        message = f"{table.name}.{column.name} is {column.type}{part}, which cannot be copied: {copied.reason}"
        self.problems.add(place, message, cure)
        return None


def _drop(match: RuleMatch | None, table: Table, column: Column) -> str:
    dropping = f"columns: {{drop: [{column.name}]}}"
    return dropping if match is not None else f"add the rule {table.name}: {{{dropping}}}"


def check_globs(matches: Mapping[TableName, RuleMatch], tables: Iterable[Table], problems: Problems) -> None:
    """Reports names and globs of keep and drop that match no column of any table of their rule."""
    columns: dict[str, tuple[RuleMatch, dict[str, str]]] = {}
    for table in tables:
        match = matches.get(table.name)
        if match is not None and (match.rule.columns.keep or match.rule.columns.drop):
            _, known = columns.setdefault(match.pattern.text, (match, {}))
            known.update((column.name.lower(), column.name) for column in table.columns)
    for match, known in columns.values():
        word = "keep" if match.rule.columns.keep else "drop"
        for index, glob in enumerate(match.rule.columns.keep or match.rule.columns.drop or ()):
            if not any(glob.matches(name) for name in known):
                cure = did_you_mean(glob.text, known.values()) or f"The columns are {listed(known.values())}."
                problems.add(match.path("columns", word, index), f"no column matches {glob}", cure)
