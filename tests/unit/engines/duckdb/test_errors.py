"""Every exception class of DuckDB means something to us."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest

from subsetter.engines.base import VALUE_CURE
from subsetter.engines.duckdb.errors import MEANINGS, mapped, translated
from subsetter.errors import (
    AccessDenied,
    DestinationUnwritable,
    EngineError,
    FileUnreadable,
    QueryCancelled,
    QueryFailed,
)


def classes() -> list[type[Exception]]:
    """Returns the exception classes of DuckDB, found in the module and below its base."""
    found = {value for value in vars(duckdb).values() if isinstance(value, type) and issubclass(value, Exception)}
    open_ones = [duckdb.Error]
    while open_ones:
        one = open_ones.pop()
        found.add(one)
        open_ones += one.__subclasses__()
    return sorted(found, key=lambda one: one.__name__)


@pytest.mark.parametrize("kind", classes())
def test_no_class_is_left_to_chance(kind: type[Exception]) -> None:
    assert kind.__name__ in MEANINGS


@pytest.mark.parametrize("kind", [one for one in classes() if issubclass(one, duckdb.Error)])
def test_every_error_becomes_ours_with_the_cause(kind: type[duckdb.Error]) -> None:
    with pytest.raises(EngineError, match="it broke") as error, mapped("SELECT 1"):
        raise kind("it broke")
    assert isinstance(error.value.__cause__, kind)
    assert error.value.hint
    if isinstance(error.value, QueryFailed):
        assert error.value.statement == "SELECT 1"


def test_the_classes_that_mean_something_else_than_a_failed_query() -> None:
    assert type(translated(duckdb.InterruptException("x"), "")) is QueryCancelled
    assert type(translated(duckdb.PermissionException("x"), "")) is AccessDenied
    assert type(translated(duckdb.IOException("cannot read"), "")) is FileUnreadable


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EFBIG, errno.EDQUOT])
def test_a_destination_at_fault_is_told_apart(number: int) -> None:
    error = translated(duckdb.IOException(f"Could not write file '/x': {os.strerror(number)}"), "COPY")
    assert type(error) is DestinationUnwritable
    assert "destination" in error.hint or "file system" in error.hint


def test_memory_has_a_cure_of_its_own() -> None:
    assert "engine.memory_limit" in translated(duckdb.OutOfMemoryException("x"), "").hint


@pytest.mark.parametrize(
    "condition",
    [
        "CAST('x' AS INTEGER) = i",
        "big + big > 1",
        "CAST(big AS TINYINT) = 1",
        "error('Division by zero')",  # what translated conditions say
        "error('A text cannot be cast to integer')",
        "regexp_matches(t, t)",
    ],
)
def test_a_condition_that_fails_on_a_value_is_not_blamed_on_files(condition: str) -> None:
    rows = "(SELECT 1 AS i, 9223372036854775807 AS big, '(' AS t)"
    with pytest.raises(QueryFailed) as caught, duckdb.connect() as connection, mapped("SELECT 1"):
        connection.execute(f"SELECT count(*) FROM {rows} WHERE {condition}").fetchall()
    assert type(caught.value) is QueryFailed
    assert caught.value.hint == VALUE_CURE


@pytest.mark.parametrize("content", ["xx", "x" * 1000])
def test_a_damaged_file_is_blamed_on_files(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.parquet").write_text(content)
    with pytest.raises(FileUnreadable), mapped(""), duckdb.connect() as connection:
        connection.execute(f"FROM read_parquet('{tmp_path}/x.parquet')")
