"""The files of a source folder, table by table: names and sizes, before any file is opened."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from subsetter.catalog.tables import TableName
from subsetter.engines.duckdb.reachable import assert_can_be_read, unlisted
from subsetter.engines.duckdb.unreadable import UnreadableError

_NULL = "__HIVE_DEFAULT_PARTITION__"
_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")
_FORMATS = {"_delta_log": "a Delta Lake table", ".hoodie": "a Hudi table"}
_NO_TABLE = "Use a folder of plain Parquet files."


@dataclass(frozen=True)
class FoundFile:
    """A file of a table's folder that counts as data.

    Attributes:
        path: with links resolved.
        shown: as found below the table's entry.
        partition: names and values of the ``name=value`` folders above it.
    """

    path: Path
    shown: str
    size_bytes: int
    modified_ns: int
    partition: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class TableFolder:
    """A table of a source folder.

    Attributes:
        entry: its folder, or its one file.
        files: in name order; never empty.
        ignored: files that ``source.ignore`` names.
        empty: files without a byte, which Athena passes over too (Trino, InternalHiveSplitFactory, HIVE-13040).
    """

    name: TableName
    entry: Path
    files: tuple[FoundFile, ...]
    ignored: tuple[FoundFile, ...] = ()
    empty: tuple[FoundFile, ...] = ()

    @cached_property
    def partition_types(self) -> dict[str, str]:
        """The partition columns in folder order, each with the DuckDB type that all its values fit."""
        keys = [key for key, _ in self.files[0].partition]
        return {key: _type_of(file.partition[at][1] for file in self.files) for at, key in enumerate(keys)}

    @property
    def size_bytes(self) -> int:
        """Stored bytes."""
        return sum(file.size_bytes for file in self.files)

    @property
    def fingerprint(self) -> str:
        """Changes when a file comes, goes or is written."""
        lines = (f"{file.shown}\t{file.size_bytes}\t{file.modified_ns}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


class ForeignError(Exception):
    """An entry of a source that is no table of Parquet files; it never leaves this package.

    Args:
        what: the entry is, as in ``is CSV``.
        cure: what to do.
        files: how many there are.
        size_bytes: of them.
    """

    def __init__(self, what: str, cure: str, files: int, size_bytes: int) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure
        self.files = files
        self.size_bytes = size_bytes


@dataclass
class Ignored:
    """The globs of ``source.ignore``, matched against a file's name and its path below the table's folder.

    Attributes:
        used: those that have matched a file.
    """

    globs: Sequence[str] = ()
    used: set[str] = field(default_factory=set)

    def covers(self, path: PurePosixPath) -> bool:
        """Returns whether a glob matches the path, or a folder above it."""
        places = [path, *path.parents[:-1]]
        found = [one for one in self.globs if any(fnmatchcase(n, one) for p in places for n in (p.name, str(p)))]
        self.used.update(found)
        return bool(found)


@dataclass(frozen=True)
class Entries:
    """What lies in a source folder.

    Attributes:
        tables: the places of tables by name: folders, and files that end in ``.parquet``.
        others: files that are neither.
        doubled: pairs of entries for one table; letter case does not count.
    """

    tables: dict[str, Path]
    others: tuple[Path, ...]
    doubled: dict[str, tuple[Path, Path]]


def find_entries(folder: Path) -> Entries:
    """Returns what lies in a source folder; names that begin with ``_`` or ``.`` do not count."""
    tables: dict[str, Path] = {}
    others = []
    doubled: dict[str, tuple[Path, Path]] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name[0] in "._":
            continue
        if not entry.is_dir() and entry.suffix.lower() != ".parquet":
            others.append(entry)
            continue
        name = entry.name if entry.is_dir() else entry.stem
        same = next((known for known in (*tables, *doubled) if known.lower() == name.lower()), None)
        if same is None:
            tables[name] = entry
        elif same in tables:
            doubled[same] = (tables.pop(same), entry)
    return Entries(tables, tuple(others), doubled)


def read_entry(name: TableName, entry: Path, ignored: Ignored | None = None) -> TableFolder:
    """Returns the files of a table. Nothing is opened.

    Every file counts, whatever its name ends in, but those whose own name, or that of a folder above them, begins with
    ``_`` or ``.``: so does Athena (Athena user guide, "Create tables", 2026-04; Trino, HiveFileIterator).

    Raises:
        ForeignError: when it holds no data file, or is a table of a format that is not read here.
        UnreadableError: when its partitions disagree or cannot be read, or a file of it is no regular file.
        OSError: when it cannot be listed.
    """
    assert_can_be_read(entry)
    if not entry.is_dir():
        if not entry.exists():
            raise UnreadableError(f"There is no file or folder '{entry}' any more.", "Put it back.")
        return TableFolder(name, entry, (_data_file(entry, entry.parent),))
    found, left_out = _listed(entry, ignored or Ignored())
    for folder, format_name in _FORMATS.items():
        if (entry / folder).is_dir():
            raise ForeignError(f"is {format_name}", _NO_TABLE, len(found), sum(one.size_bytes for one in found))
    files = tuple(file for file in found if file.size_bytes)
    empty = tuple(file for file in found if not file.size_bytes)
    if not files and any(claims_parquet(file) for file in empty):
        raise UnreadableError(f"No file in '{entry}' holds a byte.", "They may be half-written: look again later.")
    if not files:
        what = "holds only files without a byte" if empty else "is a folder without a data file"
        raise ForeignError(what, "Put its files there, or remove the folder.", len(found), 0)
    keys = [key for key, _ in files[0].partition]
    odd = next((file for file in files if [key for key, _ in file.partition] != keys), None)
    if odd is not None:
        raise UnreadableError(
            f"In '{entry}', the files '{files[0].shown}' and '{odd.shown}' lie in different partition folders.",
            "Put all files of the table at one depth; for a folder of tables, name it in source.database.",
        )
    return TableFolder(name, entry, files, left_out, empty)


def claims_parquet(file: FoundFile) -> bool:
    """Returns whether the file's name says that it is Parquet."""
    return file.shown.lower().endswith(".parquet")


def _listed(entry: Path, ignored: Ignored) -> tuple[list[FoundFile], tuple[FoundFile, ...]]:
    """Returns the files that count as data, and those that are ignored."""
    paths = sorted(_files_below(entry))
    left_out = {path for path in paths if ignored.covers(PurePosixPath(path.relative_to(entry).as_posix()))}
    found = [_data_file(path, entry) for path in paths if path not in left_out]
    return found, tuple(_stated(path, entry) for path in paths if path in left_out)


def _files_below(folder: Path) -> Iterator[Path]:
    visited = set()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=unlisted):
        real = os.path.realpath(place)
        # A link to a folder above would go in circles.
        folders[:] = [] if real in visited else [name for name in folders if name[0] not in "._"]
        if real not in visited:
            yield from (Path(place, name) for name in names if name[0] not in "._")
        visited.add(real)


def _stated(path: Path, below: Path) -> FoundFile:
    state = path.lstat()
    return FoundFile(path, path.relative_to(below).as_posix(), state.st_size, state.st_mtime_ns)


def _data_file(path: Path, below: Path) -> FoundFile:
    assert_can_be_read(path)
    state = path.stat()
    shown = path.relative_to(below)
    partition = tuple(_pair(part, path) for part in shown.parts[:-1] if "=" in part)
    keys = [key.lower() for key, _ in partition]
    if len({*keys}) < len(keys):
        raise UnreadableError(
            f"'{path}' lies in two partition folders of one name.", "Move its files out of one of the folders."
        )
    return FoundFile(path.resolve(), shown.as_posix(), state.st_size, state.st_mtime_ns, partition)


def _pair(folder: str, path: Path) -> tuple[str, str | None]:
    """Returns name and value of a partition folder.

    Raises:
        UnreadableError: when DuckDB reads something else there, or no partition at all.
    """
    key, _, value = folder.partition("=")
    if not key or unquote(key) != key or "=" in value:
        raise UnreadableError(
            f"The partition folder '{folder}' of '{path}' cannot be read: it is not of the form name=value.",
            "Rename the folder: letters that are not plain may stand, percent-encoded, in the value alone.",
        )
    return key, None if value == _NULL else unquote(value)


def _type_of(values: Iterable[str | None]) -> str:
    """Returns BIGINT or DATE where every value is written as one is, else VARCHAR: 00001 is no number, but a text."""
    known = {value for value in values if value is not None}
    if known and all(_INTEGER.fullmatch(value) for value in known):
        return "BIGINT"
    if known and all(_is_date(value) for value in known):
        return "DATE"
    return "VARCHAR"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
