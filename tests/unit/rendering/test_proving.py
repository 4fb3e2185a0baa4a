"""No statement leaves that is longer than the engine takes, or that the guard refuses."""

from __future__ import annotations

import pytest

from subsetter.errors import PlanError, UnsafeStatement
from subsetter.rendering.proof import proven
from subsetter.rendering.statements import Scope
from subsetter.sql.guard import Permit
from subsetter.sql.references import SqlTable

TABLE = SqlTable(("c", "d", "t"))
TEXT = """SELECT count(*) FROM "c"."d"."t" AS t WHERE t."n" = 'ü'"""
READ = Permit(frozenset({TABLE}))


def test_a_statement_is_measured_in_bytes_with_its_comment() -> None:
    size = len(f"-- tag\n{TEXT}".encode())
    assert proven(TEXT, Scope("athena", {}, {}, "tag", size), READ, "t") == f"-- tag\n{TEXT}"
    with pytest.raises(PlanError) as caught:
        proven(TEXT, Scope("athena", {}, {}, "tag", size - 1), READ, "t__ranked")
    assert caught.value.message == (
        f"A statement for t__ranked has {size} bytes, and engine athena takes at most {size - 1}."
    )
    assert "Shorten the lists" in caught.value.hint
    assert caught.value.exit_code == 2


def test_an_engine_without_a_limit_takes_any_length() -> None:
    long = f"{TEXT[:-1]}{'x' * 300_000}'"
    assert proven(long, Scope("duckdb", {}, {}), READ, "t") == long


def test_the_guard_has_the_last_word() -> None:
    with pytest.raises(UnsafeStatement):
        proven('DROP TABLE "c"."d"."t"', Scope("athena", {}, {}), READ, "t")
