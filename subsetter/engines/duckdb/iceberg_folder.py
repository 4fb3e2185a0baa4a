"""Tables of a source folder that are Iceberg tables: found, pinned, and read by the files of their snapshot.

DuckDB's own extension for Iceberg would have to be downloaded. Metadata and manifests are read here instead, and DuckDB
is given the Parquet files with the table's current schema, by field id: so columns that were renamed, added or widened
since a file was written read as they should.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from subsetter.catalog.iceberg import IcebergField, IcebergMetadata, IcebergSnapshot, NoSnapshotError
from subsetter.catalog.manifests import live_paths, manifest_paths
from subsetter.catalog.pins import column_names, too_new, without_snapshot
from subsetter.catalog.tables import Table, TableName, Unread
from subsetter.engines.duckdb.reachable import assert_can_be_read
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.text import exact_path, list_sql, name_sql
from subsetter.engines.duckdb.unreadable import UnreadableError
from subsetter.sql.cast_types import duckdb_type
from subsetter.sql.names import text_literal
from subsetter.types.datatype import KNOWN_BASES, DataType

_NEWEST_VERSION = 2
_METADATA = re.compile(r"(?:v(\d+)|(\d+)-[^/]*?)(?:\.gz\.metadata\.json|\.metadata\.json(?:\.gz)?)")
_NO_IDS = "FROM parquet_schema($files) SELECT file_name GROUP BY file_name HAVING count(field_id) = 0"
_IDS = "FROM parquet_schema($files) SELECT DISTINCT field_id, name WHERE field_id IS NOT NULL"
_FILES_PER_QUERY = 1_000
_MOST_DIGITS = 10
_REWRITE = "Have the table's files rewritten (Spark: CALL system.rewrite_data_files)."
_COPY_AGAIN = "Copy the whole folder again, or have the table written again."


def is_iceberg(entry: Path) -> bool:
    """Returns whether a folder is an Iceberg table."""
    return (entry / "metadata").is_dir() and any((entry / "metadata").glob("*.metadata.json*"))


@dataclass(frozen=True)
class IcebergFolder:
    """An Iceberg table in a folder of its own. It may have been written elsewhere and copied whole.

    Attributes:
        entry: its folder.
    """

    name: TableName
    entry: Path

    def describe(self, key: str, moment: datetime | None) -> Table | Unread:
        """Returns the table as it was at a time, pinned; or why it cannot be read so.

        Args:
            key: the place of ``as_of`` in the YAML, like ``source.as_of``.
            moment: UTC; None for the newest state.

        Raises:
            UnreadableError: when its metadata cannot be understood.
        """
        if self._metadata.format_version > _NEWEST_VERSION:
            return too_new(self.name, "engine duckdb", self._metadata)
        try:
            found = self._metadata.snapshot_at(moment)
        except NoSnapshotError as error:
            return without_snapshot(self.name, key, error, column_names(self._metadata))
        if found.deletes != 0 and any(self._paths(found, is_data=False)):
            return _with_deletes(self.name, found)
        return Table(
            self.name,
            found.columns,
            format="iceberg",
            rows=found.rows,
            size_bytes=found.size_bytes,
            location=str(self.entry),
            pin=found.pin,
            fingerprint=str(self._pointer),
            files=found.files,
        )

    def data_files(self, table: Table) -> tuple[Path, ...]:
        """Returns the data files of the snapshot that a table is pinned to.

        Raises:
            UnreadableError: when the snapshot or a file of it is gone, or is no Parquet.
        """
        found = self._pinned(table)
        files = []
        for path, format_name in self._paths(found, is_data=True):
            if format_name != "PARQUET":
                raise UnreadableError(
                    f"The Iceberg table '{self.entry}' has files of format {format_name}, which engine duckdb does "
                    "not read.",
                    "Have it written as Parquet.",
                )
            files.append(self._local(path))
        gone = next((file for file in files if not file.is_file()), None)
        if gone is not None:
            raise UnreadableError(
                f"The file '{gone}' of the Iceberg table '{self.entry}' is gone.",
                f"Its snapshot may have expired: choose a later as_of. {_COPY_AGAIN}",
            )
        return tuple(files)

    def manifests(self, table: Table) -> Iterator[bytes]:
        """Yields the manifests of data files of the snapshot that a table is pinned to.

        Raises:
            UnreadableError: when the snapshot or a manifest is gone.
        """
        return self._manifests(self._pinned(table), is_data=True)

    def fields(self, table: Table) -> tuple[IcebergField, ...]:
        """Returns the columns as the files of the pinned snapshot know them.

        Raises:
            UnreadableError: when the snapshot is gone.
        """
        return self._pinned(table).fields

    def origin(self, session: Session, table: Table) -> tuple[str, tuple[Path, ...]]:
        """Returns what stands after FROM to read a pinned table, and the files that this reads.

        Raises:
            UnreadableError: when they cannot be read.
        """
        found, files = self._pinned(table), self.data_files(table)
        self._check_columns(table, found)
        for start in range(0, len(files), _FILES_PER_QUERY):
            self._check_ids(session, found, files[start : start + _FILES_PER_QUERY])
        types = self._types(found)
        if files:
            return _read_sql(files, found.fields, types), files
        nothing = ", ".join(
            f"CAST(NULL AS {kind}) AS {name_sql(one.name)}" for one, kind in zip(found.fields, types, strict=True)
        )
        return f"(SELECT {nothing} WHERE false)", ()

    def _check_columns(self, table: Table, found: IcebergSnapshot) -> None:
        now = {(column.name, column.type) for column in found.columns}
        if not {(column.name, column.type) for column in table.columns} <= now:
            raise UnreadableError(
                f"The columns of the Iceberg table '{self.entry}' have changed since the build was planned.",
                "Build again.",
            )

    def _check_ids(self, session: Session, snapshot: IcebergSnapshot, files: Sequence[Path]) -> None:
        """Refuses files that DuckDB would read wrongly without a word.

        It finds columns by their ids, but fields inside of columns by their names (measured with DuckDB 2.0.0).
        """
        values = {"files": [exact_path(file) for file in files]}
        without = session.execute(_NO_IDS, values)
        if without:
            raise UnreadableError(
                f"The file '{without[0][0]}' of the Iceberg table '{self.entry}' has no field ids.", _REWRITE
            )
        known, columns = dict(snapshot.parts), {one.field_id for one in snapshot.fields}
        names = {name.lower() for name in known.values()}
        for field_id, name in session.execute(_IDS, values) if known else ():
            number, stored = int(str(field_id)), str(name).lower()
            is_other = known[number].lower() != stored if number in known else stored in names
            if number not in columns and is_other:
                raise UnreadableError(
                    f"In the Iceberg table '{self.entry}', files call a field inside of a column '{name}', which has "
                    "another name now.",
                    _REWRITE,
                )

    @property
    def _pointer(self) -> Path:
        """The newest metadata file."""
        return self._newest[0]

    @property
    def _metadata(self) -> IcebergMetadata:
        return self._newest[1]

    @cached_property
    def _newest(self) -> tuple[Path, IcebergMetadata]:
        """The newest metadata file, by what the files say.

        The hint may be behind, so it is only held against what is there: a version beyond all files was not copied.
        """
        read, damaged = self._read_metadata()
        if not read:
            nothing = UnreadableError(f"'{self.entry}' holds no metadata file of Iceberg with a version.", _COPY_AGAIN)
            raise next(iter(damaged.values()), nothing)
        chosen = self._chosen(read)
        # A damaged file that is older than the newest decides nothing.
        newer = next((wrong for file, wrong in damaged.items() if _version(file) >= _version(chosen)), None)
        if newer is not None:
            raise newer
        return chosen, read[chosen]

    def _read_metadata(self) -> tuple[dict[Path, IcebergMetadata], dict[Path, UnreadableError]]:
        """Returns what the metadata files say, and what is wrong with those that say nothing."""
        read: dict[Path, IcebergMetadata] = {}
        damaged: dict[Path, UnreadableError] = {}
        for file in self._metadata_files():
            try:
                read[file] = self._understood(file)
            except UnreadableError as error:
                damaged[file] = error
        return read, damaged

    def _chosen(self, read: Mapping[Path, IcebergMetadata]) -> Path:
        newest = max(one.updated for one in read.values())
        tables = {one.table_uuid for one in read.values()}
        own = {one.table_uuid for one in read.values() if one.updated == newest}
        known = {file: one for file, one in read.items() if one.table_uuid in own}
        superseded = {name for one in known.values() for name in one.earlier_files}
        ends = [file for file in known if file.name not in superseded and not self._is_older(file, known)]
        # One state may lie there under two names, as where a file was copied to the name that the hint gives.
        if not ends or any(known[file] != known[ends[0]] for file in ends):
            raise self._undecided(ends or list(known))
        chosen = ends[0]
        if len(tables) == 1:
            self._check_hint(chosen)
        return chosen

    def _is_older(self, file: Path, known: Mapping[Path, IcebergMetadata]) -> bool:
        """Whether another file is of a later commit, by its version and its sequence number; clocks may be wrong."""
        mine, version = known[file], _version(file)
        return any(
            _version(other) > version and one.last_sequence >= mine.last_sequence for other, one in known.items()
        )

    def _check_hint(self, chosen: Path) -> None:
        """Refuses a folder whose hint names a version beyond every file: the newest state was not copied."""
        hint = self.entry / "metadata" / "version-hint.text"
        text = hint.read_text(encoding="utf-8", errors="replace").strip() if hint.is_file() else ""
        if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS and int(text) > _version(chosen):
            raise UnreadableError(
                f"'{hint}' names version {text} of an Iceberg table, and the newest metadata file is '{chosen}'.",
                f"{_COPY_AGAIN} If that file is the newest state, remove version-hint.text.",
            )

    def _undecided(self, candidates: Sequence[Path]) -> UnreadableError:
        listed = ", ".join(f"'{file}'" for file in sorted(candidates))
        return UnreadableError(
            f"Which metadata file of an Iceberg table is the newest cannot be told: {listed}.",
            "Keep the one that the table's catalog names, and move the others out of the folder.",
        )

    def _metadata_files(self) -> list[Path]:
        files = sorted((self.entry / "metadata").glob("*.metadata.json*"))
        return [file for file in files if _METADATA.fullmatch(file.name)]

    def _understood(self, file: Path) -> IcebergMetadata:
        try:
            assert_can_be_read(file)
            found = IcebergMetadata(file.read_bytes())
            found.snapshot_at(None)
        except (ValueError, LookupError, OSError) as error:
            raise UnreadableError(f"'{file}' cannot be understood: {error}", _COPY_AGAIN) from error
        return found

    def _pinned(self, table: Table) -> IcebergSnapshot:
        if table.pin is None:
            return self._metadata.snapshot_at(None) if self._metadata.newest is None else self._written_since()
        found = self._metadata.snapshot(table.pin.snapshot_id)
        if found is None:
            raise UnreadableError(
                f"The snapshot {table.pin.snapshot_id} of the Iceberg table '{self.entry}' has expired.",
                "Plan again, so that a newer one is read; keep snapshots for longer where the table is maintained.",
            )
        return found

    def _written_since(self) -> IcebergSnapshot:
        raise UnreadableError(
            f"The Iceberg table '{self.entry}' was empty when the build was planned, and has been written since.",
            "Build again.",
        )

    def _paths(self, snapshot: IcebergSnapshot, *, is_data: bool) -> Iterator[tuple[str, str]]:
        for manifest in self._manifests(snapshot, is_data=is_data):
            yield from live_paths(manifest)

    def _manifests(self, snapshot: IcebergSnapshot, *, is_data: bool) -> Iterator[bytes]:
        if not snapshot.manifest_list:
            return
        for path, holds_data in manifest_paths(self._content(snapshot.manifest_list)):
            if holds_data == is_data:
                yield self._content(path)

    def _content(self, path: str) -> bytes:
        file = self._local(path)
        assert_can_be_read(file)
        try:
            return file.read_bytes()
        except FileNotFoundError as error:
            raise UnreadableError(
                f"The file '{file}' of the Iceberg table '{self.entry}' is gone.",
                f"Its snapshot may have expired: choose a later as_of. {_COPY_AGAIN}",
            ) from error
        except OSError as error:
            raise UnreadableError(f"The file '{file}' cannot be read: {error.strerror}.", _COPY_AGAIN) from error

    def _local(self, path: str) -> Path:
        """Returns where a file lies whose path is written in the metadata."""
        location = self._metadata.location
        if location and path.startswith(f"{location}/"):
            file = self.entry / path.removeprefix(f"{location}/")
        else:
            file = Path(unquote(re.sub(r"^file:(//)?(?=/)", "", path)))
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self.entry)):
            raise UnreadableError(
                f"The Iceberg table '{self.entry}' has a file elsewhere: '{path}'.",
                "Only tables whose files lie in their own folder are read: have the table written again.",
            )
        assert_can_be_read(file)
        return file.resolve()

    def _types(self, snapshot: IcebergSnapshot) -> list[str]:
        unknown = next((kind for one in snapshot.fields if (kind := _unknown(one.type))), None)
        if unknown is not None:
            raise UnreadableError(
                f"The Iceberg table '{self.entry}' cannot be read: DuckDB has no type {unknown}.",
                "Leave it out of the rules.",
            )
        return [duckdb_type(one.type) for one in snapshot.fields]


def _unknown(kind: DataType) -> DataType | None:
    """Returns the type, or the part of it, that DuckDB does not know."""
    if kind.base not in KNOWN_BASES or (kind.base == "timestamp" and kind.arguments != (6,)):
        return kind
    return next((found for _, part in kind.parts if (found := _unknown(part))), None)


def _version(file: Path) -> int:
    found = _METADATA.fullmatch(file.name)
    return int(found[1] or found[2]) if found else -1


def _with_deletes(name: TableName, snapshot: IcebergSnapshot) -> Unread:
    return Unread(
        name,
        "has delete files in that snapshot, which engine duckdb does not read",
        "Have its data files rewritten (Spark: CALL system.rewrite_data_files), or build it on Athena.",
        tuple(column.name for column in snapshot.columns),
    )


def _read_sql(files: Sequence[Path], fields: Sequence[IcebergField], types: Sequence[str]) -> str:
    columns = ", ".join(
        f"{one.field_id}: {{name: {text_literal(one.name.lower())}, type: {text_literal(kind)}, default_value: NULL}}"
        for one, kind in zip(fields, types, strict=True)
    )
    return f"read_parquet({list_sql(map(exact_path, files))}, schema=MAP {{{columns}}})"
