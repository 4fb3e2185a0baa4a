"""The tables of the sources as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from subsetter.types.datatype import DataType


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """A table of a source, as rules and relations write it.

    Attributes:
        source: the name under ``sources``; empty for the one ``source``.
        table: the table's name in that source, as the catalog spells it.
    """

    source: str
    table: str

    def __str__(self) -> str:
        return f"{self.source}.{self.table}" if self.source else self.table


@dataclass(frozen=True, slots=True)
class Former:
    """A column as the pinned snapshot has it, where that is not as the table has it now.

    Attributes:
        name: in the snapshot; empty where the snapshot has no such column.
        type: in the snapshot.
    """

    name: str
    type: DataType


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source table.

    Attributes:
        name: as the catalog spells it.
        type: its type, in Trino's words.
        partition: whether the source table is partitioned by it (Hive) or by a transform of it (Iceberg).
        distinct: number of distinct values; None when unknown.
        size_bytes: stored bytes of this column over the whole table; None when unknown.
        former: how the pinned snapshot has it; None where that is the same.
    """

    name: str
    type: DataType
    partition: bool = False
    distinct: int | None = None
    size_bytes: int | None = None
    former: Former | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """The state of a table that a build reads.

    Attributes:
        snapshot_id: the Iceberg snapshot.
        committed_at: when that snapshot was committed (UTC).
    """

    snapshot_id: int
    committed_at: datetime


# Formats that keep the number of rows beside the rows; counting those of others reads all of them.
_COUNTED = frozenset({"iceberg", "parquet", "orc", "duckdb"})


@dataclass(frozen=True)
class Table:
    """A source table as the catalog describes it.

    Attributes:
        name: which source and table.
        columns: in the source's order.
        format: ``iceberg``, ``parquet``, ``orc``, ``avro``, ``csv``, ``json``, ``text``, ``view`` or ``duckdb``.
        rows: number of rows; None when unknown.
        size_bytes: stored bytes; None when unknown.
        unique: sets of columns that the catalog knows to be unique.
        location: folder, prefix or file that holds it; empty when it has none.
        pin: the snapshot to read; None where the table cannot be pinned.
        fingerprint: of files or versions, changes when the data does; empty when unknown.
        files: number of data files; None when unknown.
    """

    name: TableName
    columns: tuple[Column, ...]
    format: str = "parquet"
    rows: int | None = None
    size_bytes: int | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    location: str = ""
    pin: Pin | None = None
    fingerprint: str = ""
    files: int | None = None

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by lower-case name."""
        return {column.name.lower(): column for column in self.columns}

    @property
    def keeps_counts(self) -> bool:
        """Whether its rows can be counted without reading them."""
        return self.format in _COUNTED


@dataclass(frozen=True, slots=True)
class Unread:
    """What a source holds under a table's name and cannot be read in the state that is asked for.

    Attributes:
        why: what is in the way, as the end of a sentence that begins with the table.
        cure: what to do, one sentence.
        columns: names of its columns, as far as they are known.
        is_foreign: whether it is of a format that is not read here: globs pass it over, and it is told. Any other table
            fails the globs that reach it.
        files: how many there are; None when unknown.
        size_bytes: of its files; None when unknown.
    """

    name: TableName
    why: str
    cure: str
    columns: tuple[str, ...] = ()
    is_foreign: bool = False
    files: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What whoever reads a table should know of how it was described; one sentence."""

    name: TableName
    text: str


@dataclass(frozen=True)
class Catalog:
    """All tables of the sources of a config, in name order.

    Attributes:
        tables: every table that the sources list.
        notes: what the reader should know, such as tables that could not be described.
        unread: what a rule may not reach, as it cannot be read in the state that is asked for.
        remarks: what whoever reads one of the tables should know.
    """

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = field(default=())
    unread: tuple[Unread, ...] = field(default=())
    remarks: tuple[Remark, ...] = field(default=())

    @cached_property
    def by_name(self) -> dict[TableName, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}
