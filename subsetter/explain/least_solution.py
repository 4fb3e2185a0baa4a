"""Least solutions over a few rows: which of them something holds for, and in which round it became so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from subsetter.explain.row import Row


def reachable(start: Row, leads_to: Callable[[Collection[Row]], Iterable[Row]]) -> tuple[Row, ...]:
    """Returns the row and all that it leads to, in order of distance."""
    found = {start: None}
    border: tuple[Row, ...] = (start,)
    while border:
        fresh = tuple(dict.fromkeys(row for row in leads_to(border) if row not in found))
        found.update(dict.fromkeys(fresh))
        border = fresh
    return tuple(found)


def solve(rows: Collection[Row], holds: Callable[[Row, Collection[Row]], bool]) -> dict[Row, int | None]:
    """Returns for each row the round in which it was found to hold, None where it never does.

    A row that holds in a round does so because of rows of earlier rounds, so that following them ends.

    Args:
        rows: closed under what ``holds`` looks at.
        holds: takes a row and those that are known to hold.
    """
    known: dict[Row, int] = {}
    number = 0
    while fresh := [row for row in rows if row not in known and holds(row, known)]:
        known.update(dict.fromkeys(fresh, number))
        number += 1
    return {row: known.get(row) for row in rows}
