"""Small questions about source tables, as statements of both engines that the guard lets pass."""

from __future__ import annotations

import pytest

from subsetter.inference.evidence import KeyCheck, ReferenceCheck
from subsetter.inference.kinds import MOST_KINDS, KindCheck
from subsetter.inference.relations import When
from subsetter.rendering.inspection import inspect, inspect_kinds
from subsetter.rendering.statements import Dialect, Scope, SourceRef
from subsetter.sql.references import SqlTable
from tests.unit.inference.tables import catalog, named

LAKE = catalog(comments="id bigint, subject_type varchar, subject_id bigint", posts="id bigint")
COMMENTS, POSTS = named("comments"), named("posts")


def scope(dialect: Dialect) -> Scope:
    place = ("awsdatacatalog", "sales") if dialect == "athena" else ("source",)
    refs = {name: SourceRef(SqlTable((*place, name.table))) for name in (COMMENTS, POSTS)}
    return Scope(dialect, refs, {}, "subset looks")


@pytest.fixture(params=["athena", "duckdb"])
def names(request: pytest.FixtureRequest) -> Scope:
    return scope(request.param)


def test_keys_and_references_are_asked_about_in_one_statement(names: Scope) -> None:
    reference = ReferenceCheck(COMMENTS, ("subject_id",), POSTS, ("id",))
    text = inspect([KeyCheck(POSTS, ("id",)), reference], LAKE, names).text
    assert text.startswith("-- subset looks")
    assert text.count("UNION ALL") == 1
    assert "subject_type" not in text


def test_only_the_rows_for_which_a_relation_holds_are_asked_about(names: Scope) -> None:
    check = ReferenceCheck(COMMENTS, ("subject_id",), POSTS, ("id",), When("subject_type", ("Post", "it's")))
    text = inspect([check], LAKE, names).text
    assert "'Post', 'it''s'" in text
    assert "subject_type" in text


def test_what_a_column_says_is_asked_for_with_one_more_than_counts(names: Scope) -> None:
    text = inspect_kinds(KindCheck(COMMENTS, "subject_type"), names).text
    assert f"LIMIT {MOST_KINDS + 1}" in text
    assert "IS NOT NULL" in text
