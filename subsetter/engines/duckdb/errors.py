"""DuckDB's errors as ours: the one table, and the one way through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from subsetter.engines.base import VALUE_CURE
from subsetter.engines.duckdb.disk import UNWRITABLE
from subsetter.errors import (
    AccessDenied,
    DestinationUnwritable,
    EngineError,
    FileUnreadable,
    QueryCancelled,
    QueryFailed,
)


@dataclass(frozen=True, slots=True)
class DuckdbFault:
    """What an exception class of DuckDB is to us.

    Attributes:
        error: our class.
        hint: what to do next.
    """

    error: type[EngineError] = QueryFailed
    hint: str = ""


_OURS = DuckdbFault(hint="This may be a bug of subset: please report it with the statement.")
_VALUE = DuckdbFault(hint=VALUE_CURE)
_DUCKDB = DuckdbFault(hint="DuckDB itself failed: run again, with another DuckDB version if it stays.")
_FILE = DuckdbFault(
    FileUnreadable, "Look whether the files of the source are whole and did not change while they were read."
)
_ABOUT_FILE = re.compile(r"\bfiles?\b|\bparquet\b", re.IGNORECASE)

# By class name: some classes exist only in some versions (ResourceInUseException since 2.0.0).
MEANINGS: dict[str, DuckdbFault] = {
    "Error": _FILE,
    "Warning": _OURS,
    "DatabaseError": _DUCKDB,
    "OperationalError": _DUCKDB,
    "InternalError": _DUCKDB,
    "InternalException": _DUCKDB,
    "FatalException": _DUCKDB,
    "ConnectionException": _DUCKDB,
    "TransactionException": _DUCKDB,
    "ResourceInUseException": _DUCKDB,
    "InterruptException": DuckdbFault(QueryCancelled, "Run the same command again: the build goes on where it was."),
    "OutOfMemoryException": DuckdbFault(
        hint="Raise engine.memory_limit, lower engine.threads or engine.max_parallel, or free disk space to spill to."
    ),
    "PermissionException": DuckdbFault(AccessDenied, "Statements may touch only the source and the build's folder."),
    "IOException": _FILE,
    "HTTPException": _FILE,
    "InvalidInputException": _VALUE,
    "SerializationException": _FILE,
    "DataError": _VALUE,
    "OutOfRangeException": _VALUE,
    "ConversionException": _VALUE,
    "TypeMismatchException": _VALUE,
    "InvalidTypeException": _VALUE,
    "SequenceException": _OURS,
    "DependencyException": _OURS,
    "IntegrityError": _OURS,
    "ConstraintException": _OURS,
    "ProgrammingError": _OURS,
    "ParserException": _OURS,
    "SyntaxException": _OURS,
    "BinderException": _OURS,
    "CatalogException": _OURS,
    "NotSupportedError": _OURS,
    "NotImplementedException": _OURS,
}


def meaning_of(error: duckdb.Error | duckdb.Warning) -> DuckdbFault:
    """Returns what an error of DuckDB is to us, by its nearest known class."""
    # Both what a condition does to a value and what is wrong with a Parquet file (DuckDB 1.5.5, 2.0.0).
    if isinstance(error, duckdb.InvalidInputException) and _ABOUT_FILE.search(str(error)):
        return _FILE
    names = (kind.__name__ for kind in type(error).__mro__)
    return next(MEANINGS[name] for name in names if name in MEANINGS)


def translated(error: duckdb.Error, statement: str) -> EngineError:
    """Returns our error for one of DuckDB's.

    Args:
        statement: that was running.
    """
    reason = str(error).strip().split("\n\n", 1)[0]
    if isinstance(error, duckdb.IOException):
        # DuckDB puts the operating system's own words into an IOException, and no error number.
        for words, hint in UNWRITABLE.items():
            if words in reason:
                return DestinationUnwritable(f"The destination cannot be written: {reason}", hint=hint)
    meaning = meaning_of(error)
    if issubclass(meaning.error, QueryFailed):
        return meaning.error(f"DuckDB: {reason}", hint=meaning.hint, statement=statement)
    return meaning.error(f"DuckDB: {reason}", hint=meaning.hint)


def is_short_of_memory(error: EngineError) -> bool:
    """Returns whether DuckDB had too little memory, which says nothing of what it was reading."""
    return isinstance(error.__cause__, duckdb.OutOfMemoryException)


@contextmanager
def mapped(statement: str) -> Iterator[None]:
    """Raises DuckDB's errors from the inside as ours.

    Raises:
        EngineError: for every error of DuckDB.
    """
    try:
        yield
    except duckdb.Error as error:
        raise translated(error, statement) from error
