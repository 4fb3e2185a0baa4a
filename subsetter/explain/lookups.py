"""Look-ups of rows, each made once, many keys at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache

from subsetter.catalog.tables import TableName
from subsetter.explain.row import Finder, Key, Row, Wanted, plain_key, wanted
from subsetter.planning.facts import Facts

_Find = Callable[[Wanted, tuple[str, ...], Collection[Key]], Iterable[Row]]
_Asked = tuple[TableName, tuple[str, ...], tuple[object, ...]]


class Lookups:
    """Remembers what was found.

    Args:
        facts: about the rules.
        finder: finds the rows.
    """

    def __init__(self, facts: Facts, finder: Finder) -> None:
        self._wanted = cache(lambda name: wanted(facts, name))
        self._copied: dict[_Asked, tuple[Row, ...]] = {}
        self._original: dict[_Asked, tuple[Row, ...]] = {}
        self._finder = finder

    def copied(self, table: TableName, columns: tuple[str, ...], keys: Iterable[Key]) -> tuple[Row, ...]:
        """Returns rows with one of the keys: at least all that the copy has; others may be among them."""
        return self._look_up(self._finder.copied, self._copied, table, columns, keys)

    def some_copied(
        self, table: TableName, columns: tuple[str, ...], keys: Collection[Key], most: int | None
    ) -> tuple[Row, ...]:
        """Returns such rows, but not more than so many; None for all."""
        if most is None:
            return self.copied(table, columns, keys)
        return tuple(self._finder.copied(self._wanted(table), columns, keys, most)) if keys else ()

    def original(self, table: TableName, columns: tuple[str, ...], keys: Iterable[Key]) -> tuple[Row, ...]:
        """Returns the rows of the source with one of the keys."""
        return self._look_up(self._finder.original, self._original, table, columns, keys)

    def _look_up(
        self,
        find: _Find,
        known: dict[_Asked, tuple[Row, ...]],
        table: TableName,
        columns: tuple[str, ...],
        keys: Iterable[Key],
    ) -> tuple[Row, ...]:
        by_plain = {plain_key(key): key for key in keys}
        missing = {plain: key for plain, key in by_plain.items() if (table, columns, plain) not in known}
        if missing:
            found: dict[tuple[object, ...], list[Row]] = {plain: [] for plain in missing}
            for row in find(self._wanted(table), columns, tuple(missing.values())):
                key = row.key(columns)
                if key is not None:
                    found[plain_key(key)].append(row)
            known.update({(table, columns, plain): tuple(dict.fromkeys(rows)) for plain, rows in found.items()})
        return tuple(row for plain in by_plain for row in known[table, columns, plain])
