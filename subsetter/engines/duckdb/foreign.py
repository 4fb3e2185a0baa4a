"""What a file is that is no Parquet, told by its first bytes and its name."""

from __future__ import annotations

import stat
from pathlib import Path

PARQUET = b"PAR1"
_ENCRYPTED = b"PARE"
_HEAD_BYTES = 16
_BY_HEAD = (
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"SQLite format 3", "a SQLite database"),
    (b"ARROW1", "Arrow"),
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (_ENCRYPTED, "encrypted Parquet"),
)
_COMPRESSED = frozenset({".gz", ".bz2", ".zst", ".lz4", ".snappy", ".xz"})
_BY_SUFFIX = {
    ".csv": "CSV",
    ".tsv": "CSV",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".ndjson": "JSON",
    ".orc": "ORC",
    ".avro": "Avro",
    ".arrow": "Arrow",
    ".feather": "Arrow",
    ".xlsx": "a workbook",
    ".sqlite": "a SQLite database",
    ".sqlite3": "a SQLite database",
    ".txt": "text",
    ".xml": "XML",
}


def head_of(file: Path) -> bytes:
    """Returns the first bytes of a file; fewer where it is shorter.

    Raises:
        OSError: when it cannot be read.
    """
    with file.open("rb") as opened:
        return opened.read(_HEAD_BYTES)


def is_parquet(file: Path) -> bool:
    """Returns whether a file begins as a Parquet file does; one that cannot be opened does not."""
    try:
        return head_of(file).startswith(PARQUET)
    except OSError:
        return False


def format_of(file: Path) -> str:
    """Returns what a file is, as in ``is CSV`` or ``is a SQLite database``; its bytes count before its name.

    Raises:
        OSError: when it cannot be read.
    """
    head = head_of(file)
    if head.startswith(PARQUET):
        return "Parquet"
    if not head:
        return "an empty file"
    if head[8:12] == b"DUCK":
        return "a DuckDB database"
    known = next((name for magic, name in _BY_HEAD if head.startswith(magic)), "")
    return known or _BY_SUFFIX.get(_suffix(file), "a file of an unknown format")


def foreign_file(file: Path) -> tuple[str, int | None]:
    """Returns what a file is and its bytes; what cannot be opened is said to be that."""
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            return "no regular file", None
        return format_of(file), state.st_size
    except OSError as error:
        return f"not readable ({error.strerror or error})", None


def stem_of(file: Path) -> str:
    """Returns the table name that a file stands for: ``orders`` for ``orders.csv.gz``."""
    name = file.name
    while (suffix := Path(name).suffix) and (suffix.lower() in _COMPRESSED or suffix.lower() in _BY_SUFFIX):
        name = name.removesuffix(suffix)
    return name if name != file.name else file.stem


def _suffix(file: Path) -> str:
    suffixes = [suffix.lower() for suffix in file.suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix not in _COMPRESSED), "")
