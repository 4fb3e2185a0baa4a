"""How many different values columns have: what tells whether a sample by them leaves any rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.evidence import ALL, KeyCheck, Seen, key_check

MOST_COLUMNS = 20
"""So many columns of a table are looked at."""

_NEARLY_UNIQUE = 0.9
_TELLING_KEYS = 5


@dataclass(frozen=True)
class Spread:
    """What is known of the values of some columns of a table; estimates where a slice was looked at.

    Attributes:
        rows: in which none of the columns is NULL.
        keys: different values, or sets of values, in them.
    """

    rows: float
    keys: float

    @property
    def is_nearly_unique(self) -> bool:
        """Whether hardly any row repeats another's values."""
        return self.keys >= _NEARLY_UNIQUE * self.rows


def spread_of(table: Table, columns: tuple[str, ...], seen: Seen) -> Spread | None:
    """Returns what the data, or else the catalog, says of columns; None where nothing is known."""
    found = seen.keys.get((table.name, columns))
    if found is not None:
        keys, rows = found
        share = key_check(table, columns).threshold / ALL
        # A few values that chance has put into a slice do not tell how many there are in all.
        return Spread(rows / share, keys / share if keys >= _TELLING_KEYS else keys)
    distinct = table.by_name[columns[0].lower()].distinct if len(columns) == 1 else None
    return None if distinct is None or table.rows is None else Spread(table.rows, distinct)


def spread_checks(
    catalog: Catalog,
    wanted: Mapping[TableName, Sequence[tuple[str, ...]]],
    seen: Seen,
    budget_bytes: int,
    *,
    counts_unknown: bool,
) -> list[KeyCheck]:
    """Returns the looks at columns whose spread is not known yet, within a budget.

    Args:
        catalog: for sizes.
        wanted: sets of columns of tables, those that matter most first.
        seen: what is known.
        budget_bytes: that all looks together may read.
        counts_unknown: whether a table of unknown size is left alone, since reading it might be dear.
    """
    found: list[KeyCheck] = []
    left = budget_bytes
    for name, several in sorted(wanted.items()):
        table = catalog.by_name[name]
        if table.format == "view":
            continue
        for columns in [one for one in several if spread_of(table, one, seen) is None][:MOST_COLUMNS]:
            check = key_check(table, columns)
            if (check.bytes or 0) <= left and not (counts_unknown and check.bytes is None):
                left -= check.bytes or 0
                found.append(check)
    return found
