"""The nightly command: builds what has changed, goes on past failures, asks nothing."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config, write_lake


@pytest.fixture
def three(subset: Command) -> Command:
    """Three configs: dev and other are right, broken names a column that is not there."""
    configs = subset.folder / "configs"
    shutil.copy(configs / "dev.yaml", configs / "other.yaml")
    broken = (configs / "dev.yaml").read_text().replace("where: wanted", "where: wantet")
    (configs / "broken.yaml").write_text(broken)
    return subset


def outcomes(out: str) -> dict[str, str]:
    events = [json.loads(line) for line in out.splitlines()]
    return {one["config"]: one["outcome"] for one in events if one["event"] == "refreshed"}


def test_what_is_unchanged_is_skipped_and_one_failure_stops_nobody(three: Command):
    first = three("refresh", "--all", "--json", "--jobs", "2")
    assert first.code == 2
    assert outcomes(first.out) == {"broken": "failed", "dev": "built", "other": "built"}
    second = three("refresh", "dev", "other", "--json")
    assert second.code == 0
    assert outcomes(second.out) == {"dev": "unchanged", "other": "unchanged"}
    assert '"step_began"' not in second.out
    write_lake(three.folder, {"colours": "SELECT 'blue' AS name"})
    assert outcomes(three("refresh", "dev", "--json").out) == {"dev": "built"}


def test_every_line_is_an_event_with_time_config_and_build(subset: Command):
    lines = [json.loads(line) for line in subset("refresh", "dev", "--json").out.splitlines()]
    assert {"build_began", "step_began", "step_ended", "check_ended", "build_published", "refreshed"} <= {
        one["event"] for one in lines
    }
    assert len({one["build_id"] for one in lines}) == 1
    assert all(one["time"] and one["config"] == "dev" for one in lines)


def test_the_table_names_each_config_once_and_errors_go_to_stderr(three: Command):
    ran = three("refresh", "--all")
    assert ran.code == 2
    assert "wantet" in ran.err
    assert [line.split()[0] for line in ran.out.splitlines()[2:]] == ["broken", "dev", "other"]


def test_a_schedule_tells_the_users_command_of_a_failure(three: Command):
    config = three.folder / "configs/broken.yaml"
    heard = three.folder / "heard.json"
    program = three.folder / "listen.py"
    program.write_text(f"import sys, pathlib; pathlib.Path({str(heard)!r}).write_text(sys.stdin.read())")
    config.write_text(f"{config.read_text()}on_failure: {sys.executable} {program}\n")
    # The rules are wrong, which is found only with the catalog: the config itself loads.
    assert three("refresh", "broken").code == 2
    event = json.loads(heard.read_text())
    assert (event["event"], event["config"], event["exit_code"]) == ("refresh_failed", "broken", 2)
    assert "wantet" in event["error"]


@pytest.mark.parametrize("command", ["no-such-program --x", "'half", '""'])
def test_a_command_that_cannot_run_changes_nothing_but_is_told(three: Command, command: str):
    config = three.folder / "configs/broken.yaml"
    config.write_text(f"{config.read_text()}on_failure: {json.dumps(command)}\n")
    ran = three("refresh", "broken", "dev")
    assert ran.code == 2
    assert "on_failure" in ran.err
    assert three("status", "dev").out.count("published") >= 1


def test_a_change_of_columns_is_shown_and_can_be_refused(subset: Command):
    assert subset("refresh", "dev").code == 0
    write_lake(subset.folder, {"colours": "SELECT 1 AS code, name FROM (VALUES ('red')) AS t (name)"})
    refused = subset("refresh", "dev", "--since-schema-change", "fail")
    assert refused.code == 2
    assert "+ colours.code integer" in refused.err
    write_config(subset.folder, FEW + "since_schema_change: fail\n")
    assert subset("refresh", "dev").code == 2
    assert subset("refresh", "dev", "--since-schema-change", "build").code == 0
    assert "+ colours.code integer" in subset("builds", "dev", "--json").out


def test_a_day_in_a_condition_makes_each_day_a_change_only_where_it_is_used(subset: Command):
    with_day = FEW.replace("colours: {{copy: all}}", "colours: {{where: \"{{{{ today }}}} > DATE '2000-01-01'\"}}")
    write_config(subset.folder, with_day)
    assert subset("refresh", "dev", "--var", "today=2026-01-01").code == 0
    assert outcomes(subset("refresh", "dev", "--json", "--var", "today=2026-01-01").out) == {"dev": "unchanged"}
    assert outcomes(subset("refresh", "dev", "--json", "--var", "today=2026-01-02").out) == {"dev": "built"}


def test_it_needs_configs_or_all(subset: Command):
    assert subset("refresh").code == 2
    assert subset("refresh", "dev", "--all").code == 2


def test_status_and_prune_go_on_past_a_config_that_fails(three: Command):
    """The first in the order of names cannot be loaded: the others are looked at all the same."""
    (three.folder / "configs/another.yaml").write_text("version: 1\n")
    three("refresh", "dev", "other")
    for words in (("status", "--all"), ("status", "--all", "--max-age", "26h"), ("prune", "--all", "--json")):
        ran = three(*words)
        assert ran.code == 2, words
        assert "another: " in ran.err
        assert "engine" in ran.err
        assert "dev" in ran.out
        assert "other" in ran.out
    stands = {one["config"]: one for one in json.loads(three("status", "--all", "--json").out)}
    assert stands["another"]["exit_code"] == 2
    assert stands["another"]["error"]
    assert stands["dev"]["published_ids"]
    assert three("status", "another").code == 2
