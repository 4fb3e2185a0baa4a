"""Every exception class of DuckDB means something to us."""

from __future__ import annotations

import errno
import os

import duckdb
import pytest

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
