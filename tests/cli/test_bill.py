"""Limits, guardrails and the report, as a user meets them."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import Command

RAILS = "never_copy: ['customers.name']\nlimits: {rows: 1}\n"


def test_a_plan_above_a_limit_is_shown_and_ends_with_4(subset: Command) -> None:
    ran = subset("plan", "dev", "--set", "limits.scan=10B")
    assert ran.code == 4
    assert "copy customers" in ran.out
    assert "limits.scan is 10 B" in ran.err


def test_check_and_dry_run_hold_limits_too(subset: Command) -> None:
    assert subset("check", "dev", "--set", "limits.scan=10B").code == 4
    ran = subset("build", "dev", "--dry-run", "--set", "limits.scan=10B")
    assert ran.code == 4
    assert "-- step 1 reads at most" in ran.out


def test_a_warning_leaves_the_exit_code_alone(subset: Command) -> None:
    ran = subset("plan", "dev", "--set", "limits.scan=10B", "--set", "limits.on_exceed=warn")
    assert ran.code == 0
    assert "warning: This build may scan" in ran.err


def test_guardrails_are_named_by_an_option_or_by_the_environment(
    subset: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    rails = subset.folder / "guardrails.yaml"
    rails.write_text(RAILS)
    ran = subset("build", "dev", "--guardrails", str(rails))
    assert ran.code == 4
    assert f"{rails}: limits.rows is 1" in ran.err
    monkeypatch.setenv("SUBSET_GUARDRAILS", str(rails))
    assert subset("build", "dev").code == 4
    rails.write_text("never_copy: ['customers.name']\n")
    assert subset("build", "dev").code == 0
    shown = subset("build", "dev", "--dry-run").out
    (copied,) = [
        part
        for part in shown.partition("-- verify")[0].split("-- step ")
        if part.partition("\n")[0].endswith("copy customers")
    ]
    assert '"id"' in copied
    assert '"name"' not in copied


def test_verify_and_why_hold_the_limits_of_the_config_and_of_guardrails(subset: Command) -> None:
    assert subset("build", "dev").code == 0
    rails = subset.folder / "guardrails.yaml"
    rails.write_text("limits: {scan: 1B}\n")
    ran = subset("verify", "dev", "--guardrails", str(rails))
    assert ran.code == 4
    assert "The verification has scanned" in ran.err
    ran = subset("why", "dev", "customers", "1", "--guardrails", str(rails))
    assert ran.code == 4
    assert "The search has scanned" in ran.err
    config = subset.folder / "configs" / "dev.yaml"
    config.write_text(f"{config.read_text()}\nlimits: {{scan: 1B, on_exceed: warn}}\n")
    ran = subset("verify", "dev")
    assert ran.code == 0
    assert "warning: The verification has scanned" in ran.err


def test_check_all_tells_every_breach_in_every_config(subset: Command) -> None:
    rails = subset.folder / "guardrails.yaml"
    rails.write_text("sources: {paths: [elsewhere]}\ndestinations: {paths: [elsewhere]}\n")
    (subset.folder / "configs" / "two.yaml").write_text((subset.folder / "configs" / "dev.yaml").read_text())
    ran = subset("check", "--all", "--guardrails", str(rails), "--json")
    assert ran.code == 2
    found = json.loads(ran.out)
    assert [one["config"] for one in found] == ["dev", "two"]
    assert [[problem["path"] for problem in one["problems"]] for one in found] == [
        ["source.path", "destination.path"],
        ["source.path", "destination.path"],
    ]


def test_a_build_keeps_its_report_and_pruning_removes_it(subset: Command) -> None:
    for _ in range(3):
        assert subset("build", "dev").code == 0
    kept = sorted((subset.folder / "copies" / "dev" / ".subset" / "builds").glob("*/report.html"))
    manifests = sorted((subset.folder / "copies" / "dev" / ".subset" / "builds").glob("*/manifest.json"))
    assert [file.parent for file in kept] == [file.parent for file in manifests]
    assert len(kept) == 2
    assert kept[0].read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_failed_build_has_a_report_that_says_why(subset: Command) -> None:
    assert subset("build", "dev", "--set", "limits.rows=3").code == 4
    (report,) = (subset.folder / "copies" / "dev" / ".subset" / "builds").glob("*/report.html")
    assert "limits.rows is 3" in report.read_text(encoding="utf-8")


def test_the_plan_as_json_has_the_estimate(subset: Command) -> None:
    found = json.loads(subset("plan", "dev", "--json").out)
    steps = {one["step"]: one for one in found["estimate"]}
    assert steps["orders"]["least_bytes"] == 0
    assert steps["orders"]["most_bytes"] > 0
    assert list(steps)[-1] == "checks"
    assert found["total"]["most_bytes"] == sum(one["most_bytes"] for one in found["estimate"])
    assert found["total"]["bound_bytes"] <= found["total"]["source_bytes"] <= found["total"]["most_bytes"]
    assert (found["total"]["price_per_tb"], found["total"]["most_price"], found["total"]["unknown"]) == (None, 0, [])


def test_the_plan_as_json_has_the_rows_to_expect(subset: Command) -> None:
    found = json.loads(subset("plan", "dev", "--json").out)
    rows = {one["table"]["table"]: one for one in found["forecast"]}
    assert rows.keys() == {one["table"]["table"] for one in found["tables"]}
    assert all(0 <= one["selected"] <= one["copied"] <= 1 for one in rows.values())
    assert rows["customers"]["rows"] is not None


def test_the_schema_of_guardrails_is_one_of_its_own(subset: Command) -> None:
    found = json.loads(subset("schema", "--guardrails").out)
    assert "workgroups" in found["properties"]
