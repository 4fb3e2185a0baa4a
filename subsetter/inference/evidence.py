"""What a look at the data says about a relation, and which looks are worth their price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.relations import POSSIBLE, Candidate, Ends, When

SAMPLED_ROWS = 50_000
"""About so many rows of a column are looked at; which ones, the hash of the value decides."""

ALL = 2**32
"""The threshold of a sample that takes every row."""

MOST_CHECKS = 2_000
"""So many columns and relations are looked at and no more."""

_ALL_MET = 0.98
_MOST_MET = 0.9
_SOME_MET = 0.5
_FEW = 3


@dataclass(frozen=True)
class KeyCheck:
    """Asks whether columns are unique.

    Attributes:
        threshold: of 2**32, for the slice of keys that is looked at.
        bytes: that this reads, as far as the catalog knows.
    """

    table: TableName
    columns: tuple[str, ...]
    threshold: int = ALL
    bytes: int | None = None


@dataclass(frozen=True)
class ReferenceCheck:
    """Asks how many of the references meet a key.

    Attributes:
        when: which child rows are looked at; None for all.
        threshold: of 2**32, for the slice of references that is looked at.
        bytes: that this reads, as far as the catalog knows.
    """

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    when: When | None = None
    threshold: int = ALL
    bytes: int | None = None

    @property
    def ends(self) -> Ends:
        """The relation that it is about."""
        return self.child, self.child_columns, self.parent, self.parent_columns, self.when

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Those of the child."""
        return (*self.child_columns, *([self.when.column] if self.when else []))


@dataclass(frozen=True)
class Seen:
    """What was asked and found.

    Attributes:
        keys: by table and columns: how many different ones were seen, in how many rows.
        references: by relation: how many different ones were seen, and how many of them meet a key.
    """

    keys: Mapping[tuple[TableName, tuple[str, ...]], tuple[int, int]]
    references: Mapping[Ends, tuple[int, int]]


NOTHING = Seen({}, {})


def checks(
    candidates: Sequence[Candidate], catalog: Catalog, budget_bytes: int, *, counts_unknown: bool
) -> tuple[list[KeyCheck], list[ReferenceCheck]]:
    """Returns the looks at the data that are worth it, the likeliest relations first, within a budget.

    Args:
        candidates: as names and types propose them.
        catalog: for sizes.
        budget_bytes: that all looks together may read.
        counts_unknown: whether a table of unknown size is left alone, since reading it might be dear.
    """
    keys: dict[tuple[TableName, tuple[str, ...]], KeyCheck] = {}
    references: list[ReferenceCheck] = []
    left = budget_bytes
    for one in sorted(candidates, key=lambda each: (-each.score, str(each))):
        if one.score < POSSIBLE / 2 or len(keys) + len(references) >= MOST_CHECKS:
            continue
        reference, key = _reference_check(one, catalog), key_check(catalog.by_name[one.parent], one.parent_columns)
        place = (one.parent, one.parent_columns)
        wanted: list[int | None] = [reference.bytes, *([] if place in keys else [key.bytes])]
        price = sum(size or 0 for size in wanted)
        if price > left or (counts_unknown and None in wanted) or _is_view(one, catalog):
            continue
        left -= price
        references.append(reference)
        keys.setdefault(place, key)
    return list(keys.values()), references


def key_check(table: Table, columns: tuple[str, ...]) -> KeyCheck:
    """Returns the look that tells whether columns are unique: at a whole table, or at a slice of a large one."""
    return KeyCheck(table.name, columns, _threshold(table, columns), _size(table, columns))


def weighed(candidates: Iterable[Candidate], seen: Seen) -> Iterator[Candidate]:
    """Yields the candidates with their scores and reasons after the data was looked at."""
    for one in candidates:
        yield _with_key(_with_references(one, seen), seen)


def _with_key(one: Candidate, seen: Seen) -> Candidate:
    found = seen.keys.get((one.parent, one.parent_columns))
    if found is None:
        return one
    distinct, rows = found
    if rows <= distinct:
        return _said(one, one.score, "its key is unique") if rows else one
    repeated = f"{_share(rows - distinct, rows)} of the parent's rows repeat a key"
    return _said(one, one.score if one.promised else one.score * 0.3, repeated)


def _with_references(one: Candidate, seen: Seen) -> Candidate:
    found = seen.references.get(one.ends)
    if found is None:
        return one
    referred, met = found
    if not referred:
        return _said(one, one.score, "no row has a reference")
    share = met / referred
    words = f"{_share(met, referred)} of {referred:,} references meet a row"
    if one.promised:
        return _said(one, one.score, words)
    if share >= _ALL_MET:
        gain = 0.2 if referred < _FEW else 0.6
        return _said(one, one.score + (1 - one.score) * gain, words)
    if share >= _MOST_MET:
        return _said(one, one.score + (1 - one.score) * 0.3, words)
    return _said(one, one.score * (0.7 if share >= _SOME_MET else 0.2), words)


def _said(one: Candidate, score: float, reason: str) -> Candidate:
    return replace(one, score=score, reasons=(*one.reasons, reason))


def _share(part: int, whole: int) -> str:
    if part == whole:
        return "all"
    tenths = 1000 * part // whole
    return f"{tenths / 10:g} %" if tenths or not part else "less than 0.1 %"


def _reference_check(one: Candidate, catalog: Catalog) -> ReferenceCheck:
    child, parent = catalog.by_name[one.child], catalog.by_name[one.parent]
    read = (*one.child_columns, *([one.when.column] if one.when else []))
    sizes = (_size(child, read), _size(parent, one.parent_columns))
    total = None if None in sizes else sum(size or 0 for size in sizes)
    return ReferenceCheck(*one.ends, _threshold(child, one.child_columns), total)


def _threshold(table: Table, columns: tuple[str, ...]) -> int:
    can_slice = all(table.by_name[column.lower()].type.can_be_key for column in columns)
    if not can_slice or table.rows is None or table.rows <= SAMPLED_ROWS:
        return ALL
    return max(1, ALL * SAMPLED_ROWS // table.rows)


def _size(table: Table, columns: tuple[str, ...]) -> int | None:
    """The bytes that reading these columns takes; of the whole table where single columns are unknown."""
    sizes = [table.by_name[column.lower()].size_bytes for column in columns]
    return table.size_bytes if None in sizes else sum(size or 0 for size in sizes)


def _is_view(one: Candidate, catalog: Catalog) -> bool:
    """What reading a view takes cannot be told."""
    return any(catalog.by_name[name].format == "view" for name in (one.child, one.parent))
