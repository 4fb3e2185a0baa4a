"""The row groups of source tables with sizes and least and greatest values, for an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from subsetter.catalog.manifests import data_files
from subsetter.catalog.pruning import DataFile, FilesWanted, Span
from subsetter.catalog.tables import Column, Table, TableName
from subsetter.catalog.values import value_of
from subsetter.engines.duckdb.folders import ForeignError, FoundFile, Ignored, read_entry
from subsetter.engines.duckdb.iceberg_folder import IcebergFolder
from subsetter.engines.duckdb.session import Row, Session
from subsetter.engines.duckdb.text import exact_path
from subsetter.engines.duckdb.unreadable import UnreadableError
from subsetter.errors import SourceUnreadable

_FILES_PER_QUERY = 1_000
# A column inside a nested one has a path of several parts; its values say nothing about a condition.
_ROW_GROUPS = """
    FROM parquet_metadata($files)
    SELECT file_name, row_group_id, max(row_group_num_rows), lower(split_part(path_in_schema, ', ', 1)) AS part,
        sum(total_compressed_size)::BIGINT, count(*), min(stats_min_value), max(stats_max_value),
        max(coalesce(stats_null_count, 0)), max(num_values)
    WHERE lower(split_part(path_in_schema, ', ', 1)) IN (SELECT unnest($columns))
    GROUP BY file_name, row_group_id, part
    ORDER BY file_name, row_group_id, part
"""


def read_data_files(
    session: Session, wanted: Sequence[FilesWanted], ignore: Callable[[TableName], Sequence[str]]
) -> Mapping[TableName, Sequence[DataFile]]:
    """Returns the row groups of tables that are Parquet files, and the whole file for tables of a database file.

    Args:
        ignore: the globs of files that are not data, by table.

    Raises:
        SourceUnreadable: when files have gone or cannot be read.
    """
    return {
        one.table.name: tuple(_files(session, one, Ignored(ignore(one.table.name))))
        for one in wanted
        if one.table.location
    }


def _files(session: Session, wanted: FilesWanted, ignored: Ignored) -> Iterator[DataFile]:
    table = wanted.table
    if table.format == "iceberg":
        yield from _iceberg_files(wanted)
        return
    if table.format != "parquet":
        size = Path(table.location).stat().st_size if Path(table.location).is_file() else 0
        yield DataFile(size, table.rows)
        return
    try:
        files = {file.path: file for file in read_entry(table.name, Path(table.location), ignored).files}
    except (UnreadableError, ForeignError, OSError) as error:
        raise SourceUnreadable(f"'{table.location}' cannot be read: {error}") from error
    columns = [name.lower() for name in wanted.columns]
    paths = list(files)
    for start in range(0, len(paths), _FILES_PER_QUERY):
        some = [exact_path(path) for path in paths[start : start + _FILES_PER_QUERY]]
        rows = session.execute(_ROW_GROUPS, {"files": some, "columns": columns})
        for (name, _), group in groupby(rows, key=lambda row: row[:2]):
            yield _row_group(table, files[Path(str(name))], list(group))


def _iceberg_files(wanted: FilesWanted) -> Iterator[DataFile]:
    folder = IcebergFolder(wanted.table.name, Path(wanted.table.location))
    columns = {name.lower() for name in wanted.columns}
    try:
        fields = folder.fields(wanted.table)
        for manifest in folder.manifests(wanted.table):
            yield from data_files(manifest, fields, columns)
    except (UnreadableError, ValueError, OSError) as error:
        raise SourceUnreadable(f"'{wanted.table.location}' cannot be read: {error}") from error


def _row_group(table: Table, file: FoundFile, chunks: list[Row]) -> DataFile:
    values, only_null = _partition(table, file)
    sizes = {}
    for _, _, _, part, size, parts, least, greatest, nulls, count in chunks:
        name = str(part)
        sizes[name] = int(str(size))
        span = _span(table.by_name.get(name), least, greatest) if parts == 1 else None
        if parts == 1 and nulls == count:
            only_null.add(name)
        elif span is not None:
            values[name] = span
    rows = int(str(chunks[0][2]))
    return DataFile(
        sum(sizes.values()), rows, sizes, values, frozenset(only_null), file=str(file.path), file_bytes=file.size_bytes
    )


def _partition(table: Table, file: FoundFile) -> tuple[dict[str, Span], set[str]]:
    """What the folders above a file say about its columns."""
    pairs = [(key.lower(), text) for key, text in file.partition]
    spans = {key: _span(table.by_name.get(key), text, text) for key, text in pairs if text is not None}
    known = {key: span for key, span in spans.items() if span is not None}
    return known, {key for key, text in pairs if text is None}


def _span(column: Column | None, least: object, greatest: object) -> Span | None:
    if column is None or least is None or greatest is None:
        return None
    lower, upper = value_of(str(least), column.type), value_of(str(greatest), column.type)
    return None if lower is None or upper is None else Span(lower, upper)
