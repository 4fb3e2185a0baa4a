"""By which columns a table is sampled, and at which rate, so that some rows are left to work with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Table
from subsetter.inference.evidence import Seen
from subsetter.inference.keys import single_keys
from subsetter.inference.naming import NamedTable
from subsetter.inference.personal import personal_columns
from subsetter.inference.spread import Spread, spread_of

Columns = tuple[str, ...]

_WANTED_ROWS = 100
# Of fewer keys chance may take all or none.
_WANTED_KEYS = 20
_FEWEST_KEYS = 8
_RATES = ((100, "1%"), (20, "5%"), (10, "10%"), (4, "25%"))
_MOST = (2, "50%")


@dataclass(frozen=True)
class Sampling:
    """A sample of a table.

    Attributes:
        key: columns of the table.
        rate: as rules write it.
    """

    key: Columns
    rate: str


def sampling_by(table: Table, key: Columns) -> Sampling:
    """Returns the sample by a key that is the table's own."""
    return Sampling(key, _rate(table.rows)[1])


def options(table: NamedTable, references: Sequence[Columns]) -> list[Columns]:
    """Returns what a table without a key may be sampled by, the best by name first; personal data last.

    Args:
        table: without a key.
        references: of the table; what belongs to one row of the parent is kept or left out together.
    """
    personal = {one.column for one in personal_columns(table.table, ())}
    others = sorted(((column.name,) for column in table.columns), key=lambda one: one[0] in personal)
    ordered = [*(key.columns for key in single_keys(table, {})), *references, *others]
    types = {column.name: column.column.type for column in table.columns}
    return [one for one in dict.fromkeys(ordered) if all(types[name].can_be_key for name in one)]


def sampling_without_key(table: NamedTable, references: Sequence[Columns], seen: Seen) -> Sampling | None:
    """Returns the sample of a table without a key, by columns with enough different values; None where none has.

    Args:
        table: without a key.
        references: of the table.
        seen: what the data says of its columns; where it says nothing, names alone decide.
    """
    found = options(table, references)
    known = {one: spread for one in found if (spread := spread_of(table.table, one, seen)) is not None}
    if not found or not known:
        return sampling_by(table.table, found[0]) if found else None
    best = _best(table, [one for one in found if one in known], references, known)
    spread = known[best]
    if spread.keys < _FEWEST_KEYS:
        return None
    rows = min(spread.rows, spread.keys * _WANTED_ROWS / _WANTED_KEYS)
    return Sampling(best, _rate(rows)[1])


def _best(
    table: NamedTable, found: Sequence[Columns], references: Sequence[Columns], known: Mapping[Columns, Spread]
) -> Columns:
    """What is nearly a key goes before a reference, and that before anything else."""
    called = {key.columns for key in single_keys(table, {})}
    nearly = [one for one in found if one in called and known[one].is_nearly_unique]
    ordered = [*nearly, *(one for one in found if one in references), *found]
    enough = (one for one in ordered if _is_enough(table.table, known[one]))
    return next(enough, max(found, key=lambda one: known[one].keys))


def _is_enough(table: Table, spread: Spread) -> bool:
    return spread.keys >= _WANTED_KEYS * _rate(table.rows)[0] and 2 * spread.rows >= (table.rows or 0)


def _rate(rows: float | None) -> tuple[int, str]:
    """The smallest rate that leaves some rows to work with."""
    if rows is None:
        return _RATES[0]
    return next((one for one in _RATES if rows >= one[0] * _WANTED_ROWS), _MOST)
