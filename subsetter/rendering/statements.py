"""Statements as values, and the names under which an engine knows what they read and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from subsetter.catalog.tables import Column, TableName
from subsetter.planning.rules import ColumnCopy
from subsetter.sql.references import SqlTable

Dialect = Literal["athena", "duckdb"]


@dataclass(frozen=True)
class SourceRef:
    """How statements name a source table.

    Attributes:
        snapshot_id: the Iceberg snapshot that they read; None where the table is not pinned.
        columns: of the table, where the snapshot has some of them in another way; else empty.
    """

    ref: SqlTable
    snapshot_id: int | None = None
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class OutputRef:
    """How statements name an output of the build.

    Attributes:
        ref: the table, or on the embedded engine the view over its file.
        location: where its files go: an S3 prefix with a trailing slash, or the path of a Parquet file;
            empty where the destination decides (S3 Tables, enforced workgroups).
        properties: of ``CREATE TABLE … WITH``, name to SQL literal, in order.
        casts: the columns of a narrow copy that the table holds in another type, in which they are equal and ordered
            as before.
    """

    ref: SqlTable
    location: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    casts: tuple[ColumnCopy, ...] = ()

    def cast_of(self, column: str) -> ColumnCopy | None:
        """Returns how a column of a narrow copy is cast; None when it is held as it is."""
        return next((one for one in self.casts if one.name == column), None)

    def round(self, number: int) -> OutputRef:
        """Returns the name of the table that a round of a loop writes, beside this one."""
        return self.beside(f"r{number}")

    def beside(self, suffix: str) -> OutputRef:
        """Returns the name of another table of the same attempt, beside this one."""
        parts = (*self.ref.parts[:-1], f"{self.ref.parts[-1]}__{suffix}")
        stem, slash, ending = self.location, "", ""
        if stem.endswith("/"):
            stem, slash = stem[:-1], "/"
        elif stem.endswith(".parquet"):
            stem, ending = stem.removesuffix(".parquet"), ".parquet"
        location = f"{stem}__{suffix}{ending}{slash}" if stem else ""
        properties = tuple((key, value.replace(self.location, location)) for key, value in self.properties)
        return replace(
            self, ref=SqlTable(parts), location=location, properties=properties if self.location else self.properties
        )


@dataclass(frozen=True)
class Scope:
    """The names of one build on one engine. A pure value: making it changes nothing.

    Attributes:
        tag: goes before each statement as a ``--`` comment; empty for none.
        most_bytes: that a statement may have, in UTF-8; None for no limit.
    """

    dialect: Dialect
    sources: Mapping[TableName, SourceRef]
    outputs: Mapping[str, OutputRef]
    tag: str = ""
    most_bytes: int | None = None

    def with_output(self, output: str, ref: OutputRef) -> Scope:
        """Returns the scope in which an output has another name: the last round of its loop."""
        return replace(self, outputs={**self.outputs, output: ref})


@dataclass(frozen=True)
class Statement:
    """One SQL text that the guard let pass.

    Attributes:
        step: the output of the step it belongs to.
        purpose: ``write`` makes an output, ``count`` and ``check`` read what the build made.
        text: as it is sent.
        output: the name of the output that it writes; empty for a read.
        table: the source table that the step is about.
        why: one line for people.
        repeats: how often it runs when that depends on data; empty for once.
    """

    step: str
    purpose: Literal["write", "count", "check"]
    text: str
    output: str = ""
    table: TableName | None = None
    why: str = ""
    repeats: str = ""
