"""What the footers of Parquet files say: rows, columns, types, sizes. Many files per query."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from subsetter.engines.duckdb.errors import is_short_of_memory
from subsetter.engines.duckdb.folders import FoundFile
from subsetter.engines.duckdb.foreign import is_parquet
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.text import exact_path
from subsetter.errors import EngineError

_FILES_PER_QUERY = 1_000

_ROWS = "FROM parquet_file_metadata($files) SELECT file_name, num_rows"
# Types as stored: equal text means that DuckDB reads equal columns. Whether values may be NULL does not matter.
_SHAPES = """
    FROM parquet_schema($files)
    SELECT file_name, md5(string_agg(concat_ws('|', name, type, type_length, num_children, converted_type, scale,
        "precision", logical_type), chr(10) ORDER BY column_id))
    GROUP BY file_name
"""
_SIZES = """
    FROM parquet_metadata($files)
    SELECT file_name, split_part(path_in_schema, ', ', 1), sum(total_compressed_size)::BIGINT
    GROUP BY ALL
"""


@dataclass
class Footer:
    """What the footer of one file says.

    Attributes:
        shape: files with equal texts have equal columns.
        sizes: stored bytes by column.
    """

    rows: int = 0
    shape: str = ""
    sizes: Counter[str] = field(default_factory=Counter)


class Footers:
    """The footers of files by path. A file that has not been written since is not opened again."""

    def __init__(self) -> None:
        self._read: dict[FoundFile, Footer] = {}

    def __getitem__(self, file: FoundFile) -> Footer:
        """Returns what was read of a file."""
        return self._read[_stamp(file)]

    def read(self, session: Session, files: Iterable[FoundFile]) -> dict[Path, EngineError]:
        """Reads the footers that are not known yet, and returns what is wrong with those that cannot be read.

        Raises:
            EngineError: when DuckDB has too little memory.
        """
        new = [stamp for stamp in map(_stamp, files) if stamp not in self._read]
        failed: dict[Path, EngineError] = {}
        for start in range(0, len(new), _FILES_PER_QUERY):
            failed |= self._read_some(session, new[start : start + _FILES_PER_QUERY])
        return failed

    def _read_some(self, session: Session, files: Sequence[FoundFile]) -> dict[Path, EngineError]:
        if not files:
            return {}
        try:
            found = _queried(session, files)
        except EngineError as error:
            if is_short_of_memory(error):
                raise
            if len(files) == 1:
                return {files[0].path: error}
            # Hundreds of files that are no Parquet would take as many queries to tell apart.
            foreign = {file.path: error for file in files if not is_parquet(file.path)}
            if foreign:
                return foreign | self._read_some(session, [file for file in files if file.path not in foreign])
            middle = len(files) // 2
            return self._read_some(session, files[:middle]) | self._read_some(session, files[middle:])
        self._read.update({file: found[file.path] for file in files})
        return {}


def _stamp(file: FoundFile) -> FoundFile:
    """What tells one state of a file from another, wherever its table lies: path, size and time of the last write."""
    return FoundFile(file.path, "", file.size_bytes, file.modified_ns)


def _queried(session: Session, files: Sequence[FoundFile]) -> dict[Path, Footer]:
    values = {"files": [exact_path(file.path) for file in files]}
    found: dict[Path, Footer] = defaultdict(Footer)
    for name, rows in session.execute(_ROWS, values):
        found[Path(str(name))].rows = int(str(rows))
    for name, shape in session.execute(_SHAPES, values):
        found[Path(str(name))].shape = str(shape)
    for name, column, size in session.execute(_SIZES, values):
        found[Path(str(name))].sizes[str(column)] += int(str(size))
    return found
