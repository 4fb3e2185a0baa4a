"""What the footers of Parquet files say: rows, columns, types, sizes. Many files per query."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
class Footers:
    """What the footers of some files say, by path.

    Attributes:
        rows: of each file.
        shapes: a text for each file; files with equal texts have equal columns.
        sizes: stored bytes by column of each file.
    """

    rows: dict[Path, int] = field(default_factory=dict)
    shapes: dict[Path, str] = field(default_factory=dict)
    sizes: dict[Path, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def read(self, session: Session, files: Sequence[Path]) -> dict[Path, EngineError]:
        """Reads the footers of the files, and returns what is wrong with those that cannot be read."""
        failed: dict[Path, EngineError] = {}
        for start in range(0, len(files), _FILES_PER_QUERY):
            failed |= self._read_some(session, files[start : start + _FILES_PER_QUERY])
        return failed

    def _read_some(self, session: Session, files: Sequence[Path]) -> dict[Path, EngineError]:
        try:
            self._query(session, files)
        except EngineError as error:
            if len(files) == 1:
                return {files[0]: error}
            middle = len(files) // 2
            return self._read_some(session, files[:middle]) | self._read_some(session, files[middle:])
        return {}

    def _query(self, session: Session, files: Sequence[Path]) -> None:
        values = {"files": [exact_path(file) for file in files]}
        for name, rows in session.execute(_ROWS, values):
            self.rows[Path(str(name))] = int(str(rows))
        for name, shape in session.execute(_SHAPES, values):
            self.shapes[Path(str(name))] = str(shape)
        for name, column, size in session.execute(_SIZES, values):
            self.sizes[Path(str(name))][str(column)] += int(str(size))
