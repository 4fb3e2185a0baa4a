"""A world whose rows can be asked why they are copied, without any engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from subsetter.explain import Key, Row, Wanted, wanted
from subsetter.planning.facts import Facts
from subsetter.planning.predicates import Holds, InSlice
from tests.properties.meaning import Lake, Rows, bucket, text
from tests.properties.planned import rules_of


class WorldFinder:
    """Finds rows in the tables of a lake.

    Args:
        lake: with the rows.
        copied: the places of the rows of the copies.
        narrow: tables whose copies lack a column that decides, so that their source answers.
    """

    def __init__(self, lake: Lake, copied: Rows, narrow: Collection[str] = ()) -> None:
        self._lake = lake
        self._copied = copied
        self._narrow = narrow
        self._conditions = {
            each.sql: each
            for each in (
                *(relation.when for relation in lake.relations),
                *(rule.where for rule in lake.rules),
                *(rule.always for rule in lake.rules),
            )
            if each is not None
        }

    def copied(
        self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key], most: int | None = None
    ) -> Iterator[Row]:
        name = wanted.table.table
        if name in self._narrow:
            return islice(self.original(wanted, columns, keys), most)
        rows = (self._row(wanted, place, is_copied=True) for place in sorted(self._copied.get(name, ())))
        return islice(self._having(rows, columns, keys), most)

    def original(self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key]) -> Iterator[Row]:
        places = range(len(self._lake.table(wanted.table.table).rows))
        return self._having((self._row(wanted, place) for place in places), columns, keys)

    def rows(self, table: str) -> list[Row]:
        """Every row of a table of the source, by its place."""
        rules = rules_of(self._lake)
        name = next(each for each in rules.source_by_name if each.table == table)
        asked = wanted(Facts(rules), name)
        return [self._row(asked, place) for place in range(len(self._lake.table(table).rows))]

    def _having(self, rows: Iterator[Row], columns: tuple[str, ...], keys: Collection[Key]) -> Iterator[Row]:
        known = {tuple(value.text for value in key) for key in keys}
        for row in rows:
            key = row.key(columns)
            if key is not None and tuple(value.text for value in key) in known:
                yield row

    def _row(self, wanted: Wanted, place: int, *, is_copied: bool = False) -> Row:
        record = self._lake.table(wanted.table.table).record(place)
        values = tuple(text([record[name]]) for name, _ in wanted.columns)
        answers = tuple(self._answer(each, record) for each in wanted.asked)
        hashed = tuple(bucket(each.salt, [record[name] for name, _ in each.columns]) for each in wanted.hashed)
        return Row(wanted, values, answers, hashed, is_copied)

    def _answer(self, asked: Holds | InSlice, record: dict[str, Any]) -> bool | None:
        if isinstance(asked, Holds):
            return self._conditions[asked.condition.athena].holds(record)
        found = bucket(asked.salt, [record[name] for name, _ in asked.columns])
        return None if found is None else found < asked.threshold
