"""What the embedded engine is told by a config."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from subsetter.catalog.tables import TableName
from subsetter.config.source import AsOfMoment


@dataclass(frozen=True, slots=True)
class LocalSource:
    """Where one source lies.

    Attributes:
        name: under ``sources``; empty for the one ``source``.
        path: a folder with one entry per table, or a DuckDB database file.
        database: a sub-folder, or a schema of the database file; empty for none.
        as_of: which state of its Iceberg tables is read.
        only: the one table that is read from there, instead of from its source; empty for all.
        stands: file and line of it in the config; empty when unknown.
        ignore: globs of files in tables' folders that are not data.
    """

    name: str
    path: Path
    database: str = ""
    only: str = ""
    as_of: AsOfMoment = "latest"
    stands: str = ""
    ignore: tuple[str, ...] = ()

    def holds(self, table: str) -> bool:
        """Returns whether a table of that name is to be read from there; letter case does not count."""
        return not self.only or table.lower() == self.only.lower()

    @property
    def key(self) -> str:
        """Its place in the YAML."""
        if self.only:
            return f"tables.{TableName(self.name, self.only)}.source"
        return f"sources.{self.name}" if self.name else "source"

    def cure(self, key: str) -> str:
        """Returns what to correct, as the begin of a sentence.

        Args:
            key: of the source, such as ``path``.
        """
        return f"Correct {self.key}.{key}{f' in {self.stands}' if self.stands else ''}"

    def moment(self, cut: datetime | None) -> datetime | None:
        """Returns the time whose state is read; None for the newest.

        Args:
            cut: the time that ``consistent`` stands for, as far as it is known.
        """
        if isinstance(self.as_of, datetime):
            return self.as_of
        return cut if self.as_of == "consistent" else None

    @property
    def folder(self) -> Path:
        """The folder that holds the tables."""
        return self.path / self.database if self.database else self.path


@dataclass(frozen=True, slots=True)
class DuckdbSettings:
    """Everything that the engine needs to know of a config.

    Attributes:
        config: the config's name.
        sources: what is read; a place with ``only`` goes before the source of that name.
        destination: the folder below which everything is written.
        compression: of the Parquet files, in DuckDB's words.
        memory_limit_bytes: None for DuckDB's own (80 % of the machine).
        threads: None for one per core.
    """

    config: str
    sources: tuple[LocalSource, ...]
    destination: Path
    compression: str = "zstd"
    memory_limit_bytes: int | None = None
    threads: int | None = None
