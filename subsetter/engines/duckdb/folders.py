"""The files of a source folder, table by table: names and sizes, before any file is opened."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from subsetter.catalog.tables import TableName
from subsetter.engines.duckdb.reachable import assert_can_be_read, unlisted
from subsetter.engines.duckdb.unreadable import UnreadableError

_NULL = "__HIVE_DEFAULT_PARTITION__"
_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")
_FORMATS = {"_delta_log": "Delta Lake", ".hoodie": "Hudi"}


@dataclass(frozen=True)
class DataFile:
    """A Parquet file of a table.

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
    """

    name: TableName
    entry: Path
    files: tuple[DataFile, ...]

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


def find_entries(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Returns the entries of a source folder by table name, and the names of those that hold no table.

    Raises:
        UnreadableError: when two entries have one table name; letter case does not count.
    """
    tables: dict[str, Path] = {}
    others = []
    for entry in sorted(folder.iterdir()):
        if entry.name[0] in "._":
            continue
        is_file = entry.is_file()
        if is_file and entry.suffix.lower() != ".parquet":
            others.append(entry.name)
            continue
        name = entry.stem if is_file else entry.name
        same = next((known for known in tables if known.lower() == name.lower()), None)
        if same is not None:
            raise UnreadableError(
                f"'{tables[same]}' and '{entry}' are two entries for one table.", "Move one of them away."
            )
        tables[name] = entry
    return tables, others


def read_entry(name: TableName, entry: Path) -> TableFolder:
    """Returns the files of a table.

    Raises:
        UnreadableError: when there is none, it is of a format that is not read here, or its partitions disagree or
            cannot be read.
    """
    if entry.is_file():
        return TableFolder(name, entry, (_data_file(entry, entry.parent),))
    assert_can_be_read(entry)
    if not entry.is_dir():
        raise UnreadableError(f"There is no file or folder '{entry}' any more.", "Put it back.")
    _refuse_formats(entry)
    files = tuple(_data_file(file, entry) for file in sorted(_parquet_files(entry)))
    if not files:
        raise UnreadableError(
            f"The table folder '{entry}' holds no Parquet file.", "Put its files there, or remove the folder."
        )
    keys = [key for key, _ in files[0].partition]
    odd = next((file for file in files if [key for key, _ in file.partition] != keys), None)
    if odd is not None:
        raise UnreadableError(
            f"In '{entry}', the files '{files[0].shown}' and '{odd.shown}' lie in different partition folders.",
            "Put all files of the table at one depth; for a folder of tables, name it in source.database.",
        )
    return TableFolder(name, entry, files)


def _refuse_formats(entry: Path) -> None:
    for folder, format_name in _FORMATS.items():
        if (entry / folder).is_dir():
            raise UnreadableError(
                f"'{entry}' is a {format_name} table: not supported yet by engine duckdb.",
                "Use a folder of plain Parquet files.",
            )


def _parquet_files(folder: Path) -> Iterator[Path]:
    visited = set()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=unlisted):
        real = os.path.realpath(place)
        # A link to a folder above would go in circles.
        folders[:] = [] if real in visited else [name for name in folders if name[0] not in "._"]
        if real not in visited:
            yield from (Path(place, n) for n in names if n[0] not in "._" and n.lower().endswith(".parquet"))
        visited.add(real)


def _data_file(path: Path, below: Path) -> DataFile:
    assert_can_be_read(path)
    state = path.stat()
    shown = path.relative_to(below)
    partition = tuple(_pair(part, path) for part in shown.parts[:-1] if "=" in part)
    keys = [key.lower() for key, _ in partition]
    if len({*keys}) < len(keys):
        raise UnreadableError(
            f"'{path}' lies in two partition folders of one name.", "Move its files out of one of the folders."
        )
    return DataFile(path.resolve(), shown.as_posix(), state.st_size, state.st_mtime_ns, partition)


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
