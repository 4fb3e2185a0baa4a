"""Chains in one table are walked by doubling where its key is unique, and round by round elsewhere."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from subsetter.builds.build import BuildReport, build
from subsetter.builds.running import rounds
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import EngineError
from subsetter.planning.doubling import can_leap
from subsetter.planning.predicates import And, BuiltRows, Flag, InKeys, IsSet, KeyRows, LoopRows
from subsetter.planning.steps import GrowStep, Leaps, NarrowStep, Plan
from subsetter.planning.usage import used_by_keys
from tests.properties import planned as worlds
from tests.unit.planning.plan_cases import planned, rules_of

MANAGER = "relations: [{from: employees(manager_id), to: employees(id), name: manager}]\n"


def loops(made: Plan) -> list[GrowStep]:
    return [step for step in made.steps if isinstance(step, GrowStep)]


def leaps_of(tables: str, relations: str = MANAGER) -> list[Leaps | None]:
    return [loop.leaps for loop in loops(planned(f"{relations}tables:\n{tables}"))]


def test_completion_leaps_from_child_to_parent() -> None:
    (leaps,) = leaps_of("  employees: {where: name = 'x', key: id, unique: true}")
    assert leaps is not None
    assert (leaps.start, leaps.end) == (("start_1",), ("end_1",))
    assert leaps.first.columns == ("id", "manager_id")
    assert leaps.first.where == And((IsSet(("id",)), IsSet(("manager_id",))))


def test_selection_leaps_from_parent_to_child_as_far_as_rows_are_eligible() -> None:
    rule = "{follow: manager, always: id = 1, where: name = 'x', key: id, unique: true}"
    made = planned(f"{MANAGER}tables:\n  employees: {rule}")
    narrow = made.step_by_output["employees__narrow"]
    assert isinstance(narrow, NarrowStep)
    (where,) = (flag for flag, condition in narrow.flags if condition.athena == "name = 'x'")
    down, up = (loop.leaps for loop in loops(made))
    assert down is not None
    assert up is not None
    assert down.first.columns == ("manager_id", "id")
    assert down.first.where == And((IsSet(("id",)), IsSet(("manager_id",)), Flag(where)))
    assert up.first.columns == ("id", "manager_id")


def test_selection_leaps_only_where_the_relation_holds() -> None:
    relations = MANAGER.replace("name: manager", "name: manager, when: team_id > 3")
    rule = "{follow: manager, always: id = 1, key: id, unique: true}"
    made = planned(f"{relations}tables:\n  employees: {rule}")
    narrow = made.step_by_output["employees__narrow"]
    assert isinstance(narrow, NarrowStep)
    (when,) = (flag for flag, condition in narrow.flags if condition.athena == "team_id > 3")
    down = loops(made)[0].leaps
    assert down is not None
    assert down.first.where == And((IsSet(("id",)), IsSet(("manager_id",)), Flag(when)))


def test_selection_does_not_leap_over_dropped_rows() -> None:
    relations = MANAGER.replace("name: manager", "name: manager, orphans: drop")
    down = leaps_of("  employees: {follow: manager, always: id = 1, key: id, unique: true}", relations)[0]
    assert down is not None
    assert BuiltRows("employees__key_state") in {rows for rows, _ in used_by_keys(down.first)}


def test_a_set_is_grown_by_the_leaps_that_start_in_it() -> None:
    made = planned(f"{MANAGER}tables:\n  employees: {{where: name = 'x', key: id, unique: true}}")
    (loop,) = loops(made)
    (grown,) = loop.sets
    assert loop.leaps is not None
    reached = KeyRows(LoopRows(grown.output), ("key_1",))
    assert grown.again == (KeyRows(LoopRows(loop.leaps.output), ("end_1",), InKeys(("start_1",), (reached,))),)
    assert grown.first[0].rows == BuiltRows("employees__narrow")


@pytest.mark.parametrize(
    "tables",
    [
        "  employees: {where: name = 'x'}",
        "  employees: {where: name = 'x', key: name, unique: true}",
    ],
)
def test_keys_that_may_occur_twice_do_not_leap(tables: str) -> None:
    assert leaps_of(tables) == [None]


def test_a_loop_knows_the_key_that_would_let_it_leap() -> None:
    def unproven(rule: str, relations: str = MANAGER) -> list[tuple[str, ...]]:
        return [loop.unproven_key for loop in loops(planned(f"{relations}tables:\n  employees: {rule}"))]

    assert unproven("{where: name = 'x'}") == [("id",)]
    assert unproven("{follow: manager, always: id = 1}") == [("id",), ("id",)]
    assert unproven("{follow: manager, always: id = 1, key: id, unique: true}") == [(), ()]
    two = MANAGER.replace("]", ", {from: employees(team_id), to: employees(id), name: deputy}]")
    assert unproven("{where: name = 'x'}", two) == [()]
    assert unproven("{follow: {all: [manager, deputy]}, always: id = 1}", two) == [(), ()]


def test_leaps_of_a_key_of_several_columns_meet_in_all_of_them() -> None:
    relations = "relations: [{from: 'nodes(up_a, up_b)', to: 'nodes(a, b)', name: up}]\n"
    rule = "  nodes: {where: a = 1, key: [a, b], unique: true}"
    made = planned(f"{relations}tables:\n{rule}", "nodes: a bigint; b bigint; up_a bigint; up_b bigint")
    (again,) = (text for text in worlds.statements(made) if " AS near" in text)
    met = re.search(r"ON (.+)", again)
    assert met is not None
    assert met[1].split(" AND ") == ["near.end_1 = far.start_1", "near.end_2 = far.start_2"]


def test_following_all_of_several_does_not_leap() -> None:
    relations = MANAGER.replace("]", ", {from: employees(team_id), to: teams(id), name: team}]")
    rule = "  teams: {copy: all}\n  employees: {follow: {MODE: [manager, team]}, key: id, unique: true}"
    assert leaps_of(rule.replace("MODE", "all"), relations)[0] is None
    assert leaps_of(rule.replace("MODE", "any"), relations)[0] is not None


def test_only_one_reference_within_one_table_leaps() -> None:
    rules = rules_of(
        """
relations:
  - {from: employees(manager_id), to: employees(id), name: manager}
  - {from: employees(team_id), to: employees(id), name: deputy}
  - {from: employees(team_id), to: teams(id), name: team}
tables:
  employees: {where: name = 'x', key: id, unique: true}
"""
    )
    employees = next(one for one in rules.tables if one.name.table == "employees")
    manager, deputy, team = rules.relations
    assert can_leap(employees, [manager])
    assert not can_leap(employees, [manager, deputy])
    assert not can_leap(employees, [team])
    assert not can_leap(employees, [])


def chain_of(length: int, folder: Path, rule: str) -> BuildReport:
    """Builds employees of whom each reports to the one before."""
    (folder / "lake").mkdir()
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT i AS id, CASE WHEN i > 1 THEN i - 1 END AS manager_id FROM range(1, {length + 1}) AS r (i)) "
            f"TO '{folder}/lake/employees.parquet'"
        )
    config = folder / "chain.yaml"
    config.write_text(
        f"""
version: 1
engine: {{name: duckdb, threads: 1}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
relations:
  - {{from: employees(manager_id), to: employees(id), name: manager}}
tables:
  employees: {rule}
"""
    )
    loaded = load_config(config)
    with closing(open_engine(loaded)) as engine:
        return build(loaded, engine)


def copied(folder: Path) -> list[int]:
    with duckdb.connect() as connection:
        files = f"{folder}/copies/chain/current/employees/*.parquet"
        return [row[0] for row in connection.execute(f"SELECT id FROM read_parquet('{files}') ORDER BY id").fetchall()]


def test_a_chain_of_3000_managers_is_completed_in_few_rounds(tmp_path: Path) -> None:
    report = chain_of(3_000, tmp_path, "{where: id = 2500, key: id, unique: true}")
    assert copied(tmp_path) == list(range(1, 2_501))
    # Round n reaches 2**n managers, and a last round finds nothing new: 12 rounds reach 4,096.
    assert report.manifest.rounds == {"employees__needed": 13}


def test_a_chain_of_3000_reports_is_followed_in_few_rounds(tmp_path: Path) -> None:
    report = chain_of(3_000, tmp_path, "{always: id = 11, follow: manager, where: id < 2900, key: id, unique: true}")
    assert copied(tmp_path) == list(range(1, 2_900))
    assert max(report.manifest.rounds.values()) <= 13


def test_a_chain_that_takes_too_many_rounds_ends_with_the_component_and_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 20)
    with pytest.raises(EngineError, match="cycle of employees still adds rows after 20 rounds") as caught:
        chain_of(40, tmp_path, "{where: id = 40}")
    assert "required: false" in caught.value.hint
    assert not (tmp_path / "copies" / "chain" / "current").exists()


@pytest.mark.slow
def test_a_chain_of_3000_managers_without_a_unique_key_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cycle of employees still adds rows after 1,000 rounds"):
        chain_of(3_000, tmp_path, "{where: id = 2500}")
