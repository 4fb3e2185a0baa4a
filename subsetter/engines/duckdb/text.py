"""Names, values and paths in the statements that the engine makes for itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from subsetter.sql.names import quote, text_literal


def name_sql(*parts: str) -> str:
    """Returns a name, quoted part by part."""
    return ".".join(map(quote, parts))


def list_sql(texts: Iterable[str]) -> str:
    """Returns texts as a list literal."""
    return "[" + ", ".join(map(text_literal, texts)) + "]"


def exact_path(path: Path) -> str:
    """Returns the path so that DuckDB's readers take it literally.

    A reader takes ``*``, ``?`` and ``[`` as a glob even where a file has that very name; in brackets each stands
    for itself (measured with DuckDB 1.5.5 and 2.0.0).
    """
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


@dataclass(frozen=True)
class ParquetRead:
    """How a table's files are read.

    Attributes:
        hive_types: the partition columns that stand in the paths, each with its DuckDB type.
        is_union: whether the files differ in their columns.
    """

    files: tuple[Path, ...]
    hive_types: Mapping[str, str]
    is_union: bool = False

    def sql(self) -> str:
        """Returns the call of DuckDB's reader, for a FROM clause."""
        options = ["hive_partitioning=" + ("true" if self.hive_types else "false")]
        if self.hive_types:
            fields = ", ".join(f"{text_literal(key)}: {kind}" for key, kind in self.hive_types.items())
            options += [f"hive_types={{{fields}}}", "hive_types_autocast=false"]
        if self.is_union:
            options.append("union_by_name=true")
        return f"read_parquet({list_sql(map(exact_path, self.files))}, {', '.join(options)})"


def view_sql(view: Sequence[str], origin: str, columns: Sequence[str]) -> str:
    """Returns the statement that makes a view of some columns of an origin, in order."""
    return f"CREATE OR REPLACE VIEW {name_sql(*view)} AS FROM {origin} SELECT {', '.join(map(name_sql, columns))}"


def view_of_all_sql(view: Sequence[str], origin: str) -> str:
    """Returns the statement that makes a view of an origin as it is."""
    return f"CREATE OR REPLACE VIEW {name_sql(*view)} AS FROM {origin}"
