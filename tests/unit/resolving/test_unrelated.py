"""Columns that recur without a relation are told of; those that one names are not."""

from __future__ import annotations

import pytest

from tests.unit.resolving.resolve_cases import resolved

LAKE = """
people: id bigint; player_code varchar
batting: player_code varchar; hits bigint; label varchar
pitching: player_code varchar; outs bigint; label varchar
fielding: player_code varchar; errors bigint; label varchar
"""


@pytest.mark.parametrize(
    ("people", "unique"),
    [
        ("{sample: 10%, key: player_code, unique: true}", True),
        ("{sample: 10%, key: player_code}", False),
    ],
)
def test_a_key_that_recurs_without_a_relation_is_told(people: str, unique: bool) -> None:
    found = resolved(
        f"""
        tables:
          people: {people}
          "*": {{sample: 10%, key: player_code}}
        """,
        LAKE,
    )
    (note,) = [one for one in found.notes if "player_code" in one]
    assert note.startswith("player_code stands in 4 tables")
    assert ("batting(player_code) -> people(player_code)" in note) is unique


@pytest.mark.parametrize(
    "body",
    [
        """
        relations: ["*(player_code) -> people(player_code)"]
        tables: {people: {sample: 10%, key: player_code}, "*": {follow: people}}
        """,
        """
        tables: {people: {sample: 10%, key: player_code}, batting: {sample: 10%, key: player_code}}
        """,
        """
        tables: {"*": {copy: all}}
        """,
    ],
    ids=["related", "in two tables", "copied whole"],
)
def test_nothing_is_told_where_nothing_can_be_missing(body: str) -> None:
    assert not [one for one in resolved(body, LAKE).notes if "player_code" in one]
