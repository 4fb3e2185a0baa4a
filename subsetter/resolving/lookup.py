"""Finds tables and columns by the names that people write; letter case does not count, as in the engines."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from subsetter.catalog.tables import Catalog, Column, Table, TableName, Unread
from subsetter.config.patterns import TableRef
from subsetter.config.places import YamlPath
from subsetter.config.suggestions import did_you_mean
from subsetter.resolving.problem_list import Problems, listed

# Each is compared with all names: where everything is unknown, that would take minutes and help nobody.
_MOST_SUGGESTIONS = 50


class Lookup:
    """The catalog by written names.

    Args:
        catalog: every table of the sources.
        sources: their names; one empty name for the one ``source``.
        problems: takes what is not found.
    """

    def __init__(self, catalog: Catalog, sources: Iterable[str], problems: Problems) -> None:
        self.tables = catalog.tables
        self.unread = catalog.unread
        self._sources = tuple(sources)
        self._problems = problems
        self._suggestions_left = _MOST_SUGGESTIONS

    @cached_property
    def _by_folded(self) -> dict[tuple[str, str], list[Table]]:
        found: dict[tuple[str, str], list[Table]] = {}
        for table in self.tables:
            found.setdefault((table.name.source.lower(), table.name.table.lower()), []).append(table)
        return found

    def table(self, ref: TableRef, path: YamlPath) -> Table | None:
        """Returns the table of a name; None, and a problem at the path, when there is not exactly one."""
        found = self._by_folded.get((ref.source.lower(), ref.table.lower()), [])
        exact = [table for table in found if table.name == TableName(ref.source, ref.table)]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            names = listed(table.name for table in found)
            self._problems.add(path, f"{ref} may be {names}", "Write the name as the catalog spells it.")
        elif unread := self.unread_of(ref):
            self._problems.add(path, f"{unread.name} {unread.why}", unread.cure)
        else:
            self._problems.add(path, f"the source has no table {ref}", self._cure(ref))
        return None

    def unread_of(self, ref: TableRef) -> Unread | None:
        """Returns why the table of a name cannot be read, if the source lists it and it cannot."""
        return next((one for one in self.unread if str(one.name).lower() == str(ref).lower()), None)

    def columns(self, table: Table, names: Iterable[str], path: YamlPath) -> tuple[Column, ...] | None:
        """Returns the columns of a table by name; None, and problems at the path, when one is missing."""
        wanted = tuple(names)
        found = tuple(table.by_name[name.lower()] for name in wanted if name.lower() in table.by_name)
        for name in wanted:
            if name.lower() not in table.by_name:
                known = [column.name for column in table.columns]
                cure = did_you_mean(name, known) or f"It has {listed(known)}."
                self._problems.add(path, f"{table.name} has no column {name}", cure)
        return found if len(found) == len(wanted) else None

    def _cure(self, ref: TableRef) -> str:
        elsewhere = [t.name for t in self.tables if t.name.table.lower() == ref.table.lower()]
        if elsewhere:
            return f"Write {' or '.join(map(str, elsewhere[:3]))}."
        if ref.source and ref.source.lower() not in {name.lower() for name in self._sources}:
            known = [name for name in self._sources if name]
            if known:
                return f"There is no source {ref.source}; the sources are {listed(known)}."
        self._suggestions_left -= 1
        if self._suggestions_left < 0:
            return "The catalog of another source, perhaps?"
        near = did_you_mean(str(ref), (str(table.name) for table in self.tables))
        return near or f"Its tables are {listed(table.name for table in self.tables)}."
