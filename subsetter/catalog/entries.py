"""The entries of a catalog file as tables. What is wrong is collected with its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from subsetter.catalog.tables import Column, Former, Pin, Table, TableName
from subsetter.config.invalid import shown
from subsetter.config.places import dotted
from subsetter.config.suggestions import did_you_mean
from subsetter.config.tree import Items, Mapping, Scalar, Tree, is_null, plain
from subsetter.errors import Problem
from subsetter.types.datatype import KNOWN_BASES, DataType
from subsetter.types.trino import parse_type

_FORMATS = ("iceberg", "parquet", "orc", "avro", "csv", "json", "text", "view", "duckdb")
_KEYS = (
    "columns",
    "partitions",
    "rows",
    "bytes",
    "format",
    "unique",
    "distinct",
    "sizes",
    "location",
    "files",
    "pin",
    "former",
    "fingerprint",
)


class Entry:
    """A part of a catalog file, read with what is wrong written down.

    Args:
        tree: the part.
        problems: to which is added.
    """

    def __init__(self, tree: Tree, problems: list[Problem]) -> None:
        self._tree = tree
        self._problems = problems

    def problem(self, message: str, cure: str) -> None:
        """Writes down what is wrong with this part."""
        place = self._tree.place
        self._problems.append(Problem(dotted(place.path), message, cure, place.file, place.line))

    def refuse_unknown(self, keys: Sequence[str]) -> None:
        """Writes down every key that is not one of these."""
        if not isinstance(self._tree, Mapping):
            return
        for key, tree in self._tree.entries.items():
            if key not in keys:
                cure = " ".join(filter(None, (did_you_mean(key, keys), f"Valid keys: {', '.join(keys)}.")))
                Entry(tree, self._problems).problem(f"unknown key {key}", cure)

    def child(self, key: str) -> Entry | None:
        """Returns the part under a key, unless there is none or it is null."""
        tree = self._tree.entries.get(key) if isinstance(self._tree, Mapping) else None
        return None if tree is None or is_null(tree) else Entry(tree, self._problems)

    def mapping(self, key: str, cure: str = "") -> dict[str, Entry]:
        """Returns the parts of the mapping under a key; with a cure, one that is missing or empty is wrong."""
        found = self.child(key)
        if found is None:
            if cure:
                self.problem(f"{key} is missing", cure)
            return {}
        entries = found.entries()
        if entries is None or (cure and not entries):
            found.problem(f"{key} is {'empty' if entries == {} else 'no mapping'}", cure or f"Write {key}: {{id: 1}}.")
        return entries or {}

    def entries(self) -> dict[str, Entry] | None:
        """Returns the parts of this mapping; None where it is none."""
        if not isinstance(self._tree, Mapping):
            return None
        return {name: Entry(tree, self._problems) for name, tree in self._tree.entries.items()}

    def items(self, cure: str) -> list[Entry]:
        """Returns the items of this list."""
        if isinstance(self._tree, Items):
            return [Entry(item, self._problems) for item in self._tree.items]
        self.problem(f"{shown(plain(self._tree))} is no list", cure)
        return []

    def text(self, cure: str) -> str:
        """Returns this part as a text; an empty one where it is none."""
        if isinstance(self._tree, Scalar) and isinstance(self._tree.value, str):
            return self._tree.value
        self.problem(f"{shown(plain(self._tree))} is no text", cure)
        return ""

    def count(self) -> int | None:
        """Returns this part as a number that is not negative."""
        value = self._tree.value if isinstance(self._tree, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.problem(f"{shown(plain(self._tree))} is no count", "Write a whole number, such as 1500000.")
        return None


def read_table(name: TableName, entry: Entry) -> Table:
    """Returns the table of an entry, and writes down what is wrong with it."""
    entry.refuse_unknown(_KEYS)
    types = _types(entry.mapping("columns", "Add columns: {id: bigint, ...}."))
    partitions = set(_columns(entry.child("partitions"), types))
    distinct, sizes = (_counts(entry, key, types) for key in ("distinct", "sizes"))
    former = _formers(entry, types)
    unique = entry.child("unique")
    keys = unique.items("Write unique: [[id]].") if unique else []
    return Table(
        name=name,
        columns=tuple(
            Column(column, kind, column in partitions, distinct.get(column), sizes.get(column), former.get(column))
            for column, kind in types.items()
        ),
        format=_format(entry.child("format")),
        rows=_count(entry, "rows"),
        size_bytes=_count(entry, "bytes"),
        unique=tuple(_columns(key, types) for key in keys),
        location=_text(entry, "location"),
        pin=_pin(entry.child("pin")),
        fingerprint=_text(entry, "fingerprint"),
        files=_count(entry, "files"),
    )


def _types(columns: dict[str, Entry]) -> dict[str, DataType]:
    """Returns the type of each column."""
    seen: set[str] = set()
    for name, entry in columns.items():
        if name.lower() in seen:
            entry.problem(f"the column {name} is there twice", "Letter case does not count: remove one of them.")
        seen.add(name.lower())
    return {name: _type(entry) for name, entry in columns.items()}


def _type(entry: Entry) -> DataType:
    text = entry.text("Write a type, such as bigint.")
    kind = parse_type(text)
    if text and kind.base not in KNOWN_BASES:
        near = did_you_mean(kind.base, KNOWN_BASES)
        # What resembles no type may be one that only the source's engine knows.
        if near:
            entry.problem(f"{text} is no type", near)
    return kind


def _columns(entry: Entry | None, known: dict[str, DataType]) -> tuple[str, ...]:
    """Returns a list of columns of the table."""
    if entry is None:
        return ()
    names = []
    for item in entry.items("Write a list of columns, such as [id]; for unique, one list for each key: [[id]]."):
        name = item.text("Write the name of a column.")
        if name and name not in known:
            item.problem(f"there is no column {name}", did_you_mean(name, known) or "Add it to columns.")
        names.append(name)
    return tuple(names)


def _counts(entry: Entry, key: str, known: dict[str, DataType]) -> dict[str, int | None]:
    parts = entry.mapping(key)
    for name in parts.keys() - known.keys():
        parts[name].problem(f"there is no column {name}", did_you_mean(name, known) or "Add it to columns.")
    return {name: part.count() for name, part in parts.items()}


def _formers(entry: Entry, known: dict[str, DataType]) -> dict[str, Former]:
    """Returns how the pinned snapshot has the columns that it does not have as the table has them now."""
    parts = entry.mapping("former")
    for name in parts.keys() - known.keys():
        parts[name].problem(f"there is no column {name}", did_you_mean(name, known) or "Add it to columns.")
    found = {name: _former(part) for name, part in parts.items()}
    return {name: one for name, one in found.items() if one is not None}


def _former(entry: Entry) -> Former | None:
    entry.refuse_unknown(("name", "type"))
    name, kind = entry.child("name"), entry.child("type")
    if kind is None:
        entry.problem("a former column needs its type", "Write {name: old_name, type: bigint}; no name if it is new.")
        return None
    return Former(name.text("Write the name of a column.") if name else "", _type(kind))


def _count(entry: Entry, key: str) -> int | None:
    found = entry.child(key)
    return found.count() if found else None


def _text(entry: Entry, key: str) -> str:
    found = entry.child(key)
    return found.text("Write a text.") if found else ""


def _format(entry: Entry | None) -> str:
    if entry is None:
        return "parquet"
    text = entry.text(f"Write one of {', '.join(_FORMATS)}.")
    if text and text not in _FORMATS:
        entry.problem(f"{text} is no format", f"Write one of {', '.join(_FORMATS)}.")
    return text


def _pin(entry: Entry | None) -> Pin | None:
    if entry is None:
        return None
    entry.refuse_unknown(("snapshot_id", "committed_at"))
    snapshot, committed = entry.child("snapshot_id"), entry.child("committed_at")
    if snapshot is None or committed is None:
        entry.problem("a pin needs two keys", "Write pin: {snapshot_id: 123, committed_at: '2026-08-01T06:00:00Z'}.")
        return None
    number, moment = snapshot.count(), committed.text("Write a time, such as '2026-08-01T06:00:00Z'.")
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        if moment:
            committed.problem(f"{moment} is no time", "Write it like '2026-08-01T06:00:00Z'.")
        return None
    return None if number is None else Pin(number, when if when.tzinfo else when.replace(tzinfo=UTC))
