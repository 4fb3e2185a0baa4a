"""Each command: exit code, product on stdout, talk on stderr."""

from __future__ import annotations

import json
import shlex
import shutil

import duckdb
import pytest
import sqlglot

from subsetter.builds.records.lock import take_lock
from subsetter.config.load import load_config
from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.engines.registry import open_engine
from subsetter.errors import DestinationUnwritable, UnsafeStatement
from subsetter.rendering import proof as proving
from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config, write_lake


def test_check_says_that_a_config_is_right(subset: Command):
    ran = subset("check", "dev")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("dev: right, 3 tables, 4 steps\n")
    assert not (subset.folder / "copies").exists()


def test_check_reports_every_problem_with_place_and_cure(subset: Command):
    text = FEW.replace("{{where: wanted}}", "{{where: wantet}}").replace("follow: customers", "follow: custmers")
    write_config(subset.folder, text)
    ran = subset("check", "dev")
    assert (ran.code, ran.out) == (2, "")
    line = text.split("\n").index("  customers: {{where: wantet}}") + 1
    assert f"configs/dev.yaml:{line} tables.customers.where" in ran.err
    assert f"configs/dev.yaml:{line + 1} tables.orders.follow" in ran.err
    assert "wanted" in ran.err
    assert "Did you mean customers" in ran.err
    assert "Traceback" not in ran.err


def test_check_does_not_call_right_what_the_guard_refuses(subset: Command, monkeypatch: pytest.MonkeyPatch):
    def refuse(text: str, *_: object) -> None:
        raise UnsafeStatement("A statement was not sent: it is a test.", statement=text)

    monkeypatch.setattr(proving, "assert_safe", refuse)
    ran = subset("check", "dev")
    assert ran.code == UnsafeStatement.exit_code
    assert "it is a test" in ran.err
    assert "right" not in ran.out


def test_a_source_that_is_missing_is_told_with_its_line(subset: Command):
    write_config(subset.folder, FEW.replace("{folder}/lake", "{folder}/sea"))
    line = FEW.split("\n").index("source: {{path: {folder}/lake}}") + 1
    ran = subset("check", "dev")
    assert ran.code == 2
    assert f"Correct source.path in configs/dev.yaml:{line}." in ran.err


def test_check_as_json_lists_the_problems(subset: Command):
    write_config(subset.folder, FEW.replace("colours: {{copy: all}}", "colors: {{copy: all}}"))
    ran = subset("check", "dev", "--json")
    assert ran.code == 2
    (found,) = json.loads(ran.out)
    assert found["ok"] is False
    assert [problem["path"] for problem in found["problems"]] == ["tables.colors"]
    assert found["problems"][0]["line"] > 0


def test_check_online_writes_to_the_destination_and_leaves_nothing(subset: Command):
    ran = subset("check", "dev", "--online")
    assert (ran.code, ran.err) == (0, "")
    assert "✓ destination.path" in ran.out
    assert "dev: right, 3 tables" in ran.out
    assert not (subset.folder / "copies").exists()
    (subset.folder / "copies").touch()
    ran = subset("check", "dev", "--online")
    assert ran.code == 3
    assert "✗ destination.path" in ran.out
    assert "name another destination.path" in ran.out
    assert "dev: right, 3 tables" not in ran.out
    assert json.loads(subset("check", "dev", "--online", "--json").out)[0]["ok"] is False


def test_check_online_writes_nothing_into_a_source(subset: Command):
    write_config(subset.folder, FEW.replace("{folder}/copies", "{folder}/lake/copies"))
    times = (subset.folder / "lake").stat().st_mtime_ns
    assert subset("check", "dev", "--online").code == 2
    assert (subset.folder / "lake").stat().st_mtime_ns == times


def test_check_all_has_the_exit_code_of_the_worst(subset: Command):
    (subset.folder / "configs" / "broken.yaml").write_text("version: 1\nengin: {name: duckdb}\n")
    ran = subset("check", "--all")
    assert ran.code == 2
    assert ran.out.startswith("dev: right, 3 tables, 4 steps\n")
    assert "configs/broken.yaml:2 engin" in ran.err


@pytest.mark.parametrize("words", [("check",), ("check", "dev", "--all"), ("status",)])
def test_one_config_or_all(subset: Command, words: tuple[str, ...]):
    ran = subset(*words)
    assert ran.code == 2
    assert "--all" in ran.err


def test_an_unknown_config_lists_the_known(subset: Command):
    ran = subset("build", "def")
    assert ran.code == 2
    assert "there is no config def" in ran.err
    assert "dev" in ran.err


@pytest.mark.parametrize("words", [("build",), ("build", "dev", "--fast"), ("biuld", "dev")])
def test_a_command_line_that_is_wrong(subset: Command, words: tuple[str, ...]):
    ran = subset(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: subset" in ran.err


def test_a_variable_without_value(subset: Command):
    ran = subset("build", "dev", "--var", "cutoff")
    assert ran.code == 2
    assert "--var cutoff=" in ran.err


def test_catalog_writes_what_check_and_plan_can_read_without_the_lake(subset: Command):
    ran = subset("catalog", "dev")
    assert (ran.code, ran.err) == (0, "")
    (subset.folder / "catalog.yaml").write_text(ran.out)
    plan = subset("plan", "dev").out
    for file in (subset.folder / "lake").iterdir():
        file.unlink()
    assert subset("check", "dev", "--catalog", "catalog.yaml").code == 0
    assert subset("plan", "dev", "--catalog", "catalog.yaml").out == plan


def test_plan_shows_tables_steps_and_why(subset: Command):
    ran = subset("plan", "dev")
    assert (ran.code, ran.err) == (0, "")
    for words in ("customers", "where wanted", "copy orders", "rows in source"):
        assert words in ran.out
    assert all(line == line.rstrip() for line in ran.out.split("\n"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("where: wanted", "at most 10"),
        ("sample: 10%, key: id, always: wanted", "at most 10"),
        ("sample: 10%, key: id, where: wanted", "up to about 3"),
        ("sample: 10%, key: id", "  1  "),
    ],
)
def test_plan_says_at_most_only_of_what_cannot_be_more(subset: Command, rule: str, words: str):
    write_config(subset.folder, FEW.replace("where: wanted", rule))
    line = next(line for line in subset("plan", "dev").out.split("\n") if line.startswith("customers "))
    assert words in line


def test_plan_as_json_and_as_graph(subset: Command):
    plan = json.loads(subset("plan", "dev", "--json").out)
    assert [table["destination"] for table in plan["tables"]] == ["colours", "customers", "orders"]
    assert subset("plan", "dev", "--graph").out.startswith("flowchart")


def test_a_dry_run_writes_sql_and_changes_nothing(subset: Command):
    first, second = subset("build", "dev", "--dry-run"), subset("build", "dev", "--dry-run")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    assert len(sqlglot.parse(first.out, dialect="duckdb")) > 3
    assert not (subset.folder / "copies").exists()


def test_a_catalog_file_is_for_dry_runs(subset: Command):
    ran = subset("build", "dev", "--catalog", "x.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "--dry-run" in ran.err


def test_build_ends_with_a_table_and_tells_on_stderr(subset: Command):
    ran = subset("build", "dev")
    assert ran.code == 0
    head = ran.out.split("\n")[0]
    assert head.split("  ")[0] == "table"
    for column in ("rows in source", "rows copied", "per cent", "by selection", "by completion", "seconds"):
        assert column in head
    orders = next(line.split() for line in ran.out.split("\n") if line.startswith("orders"))
    assert orders[1:4] == ["20", "10", "50"]
    assert "published" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_build_as_json_writes_nothing_else_to_stdout(subset: Command):
    ran = subset("build", "dev", "--json")
    report = json.loads(ran.out)
    assert report["manifest"]["state"] == "published"
    rows = {one["destination"]: one["rows"] for one in report["manifest"]["tables"]}
    assert rows == {"colours": 2, "customers": 5, "orders": 10}


def test_variables_and_settings_change_one_run(subset: Command):
    ran = subset("build", "dev", "--set", "tables.customers.where=id = 4", "--json")
    rows = {one["destination"]: one["rows"] for one in json.loads(ran.out)["manifest"]["tables"]}
    assert rows == {"colours": 2, "customers": 1, "orders": 2}  # orders 3 and 13


def test_the_life_of_builds(subset: Command):
    first = json.loads(subset("build", "dev", "--json").out)["manifest"]["build_id"]
    second = json.loads(subset("build", "dev", "--json").out)["manifest"]["build_id"]
    listed = subset("builds", "dev")
    assert listed.code == 0
    assert [line.split()[:2] for line in listed.out.split("\n")[2:4]] == [[second, "published"], [first, "kept"]]
    assert subset("verify", "dev").code == 0
    assert subset("verify", "dev", first).code == 0
    assert subset("rollback", "dev").code == 0
    assert first in subset("status", "dev").out
    assert subset("publish", "dev", second).code == 0
    assert json.loads(subset("status", "--all", "--json").out)[0]["published_ids"] == [second]
    assert subset("prune", "--all").code == 0
    assert subset("publish", "dev", "20200101T000000-0000").code == 2
    assert subset("publish", "dev", "../../etc").code == 2


def test_drop_shows_asks_and_removes_everything(subset: Command):
    build_id = json.loads(subset("build", "dev", "--json").out)["manifest"]["build_id"]
    asked = subset("drop", "dev")
    assert asked.code == 2
    assert build_id in asked.err
    assert "customers" in asked.err
    assert (subset.folder / "copies/dev/current").exists()
    assert subset("drop", "dev", "--yes").code == 0
    assert not (subset.folder / "copies/dev/current").is_symlink()
    assert list((subset.folder / "copies/dev/builds").iterdir()) == []
    assert [one.name for one in (subset.folder / "lake").iterdir() if one.stem == "customers"] == ["customers.parquet"]
    assert subset("builds", "dev").out.count(build_id) == 0
    assert subset("build", "dev").code == 0


PERSONAL = FEW.replace("relations:", "vars: {{who: me}}\nrelations:").replace(
    "path: {folder}/copies", 'path: "{folder}/copies/{{{{ who }}}}"'
)


def test_a_copy_of_another_value_can_be_looked_at_and_removed(subset: Command):
    write_config(subset.folder, PERSONAL)
    bob = ("--var", "who=bob", "--set", "destination.keep_builds=1")
    assert subset("build", "dev").code == 0
    first = json.loads(subset("build", "dev", *bob, "--json").out)["manifest"]["build_id"]
    assert json.loads(subset("refresh", "dev", *bob, "--fresh", "--json").out.splitlines()[-1])["exit_code"] == 0
    second = json.loads(subset("build", "dev", "--var", "who=bob", "--json").out)["manifest"]["build_id"]
    assert second in subset("status", "dev", *bob).out
    assert second in subset("builds", "dev", *bob).out
    assert first not in subset("builds", "dev").out
    assert subset("verify", "dev", first, *bob).code == 0
    assert subset("why", "dev", "customers", "2", *bob).code == 0
    assert subset("lock", "dev", first, *bob).code == 0
    assert subset("rollback", "dev", *bob).code == 0
    assert subset("publish", "dev", second, *bob).code == 0
    assert subset("prune", "dev", *bob).code == 0
    assert first not in subset("builds", "dev", *bob).out
    assert "--var who=bob" in subset("drop", "dev", *bob).err
    assert subset("drop", "dev", *bob, "--yes").code == 0
    assert not (subset.folder / "copies/bob/dev/current").is_symlink()
    assert (subset.folder / "copies/me/dev/current").is_symlink()


def test_what_to_do_next_names_the_variables(subset: Command):
    write_config(subset.folder, PERSONAL)
    ran = subset("publish", "dev", "20200101T000000-0000", "--var", "who=two words")
    assert ran.last_lines[-1] == "Next: subset builds dev --var 'who=two words'"


def test_status_of_what_is_too_old(subset: Command):
    assert subset("status", "dev").code == 0
    assert subset("status", "dev", "--max-age", "1h").code == 1  # nothing is published
    subset("build", "dev")
    assert subset("status", "dev", "--max-age", "1h").code == 0
    assert subset("status", "dev", "--max-age", "soon").code == 2


def test_verify_of_a_copy_that_was_damaged(subset: Command):
    subset("build", "dev")
    (file,) = (subset.folder / "copies/dev/current/customers").glob("*.parquet")
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE copy AS FROM '{file}'")
    connection.execute(f"COPY (FROM copy WHERE id <> 2) TO '{file}'")
    connection.close()
    ran = subset("verify", "dev")
    assert ran.code == 1
    assert "FAILED" in ran.out
    assert "did not pass" in ran.err


def test_schema_is_json(subset: Command):
    assert json.loads(subset("schema").out)["title"]


def test_demo_can_be_checked_built_and_shown_for_athena(subset: Command, monkeypatch: pytest.MonkeyPatch):
    made = subset("demo", "shop")
    assert (made.code, made.err) == (0, "")
    assert "1,125,217 rows" in made.out
    shop = Command(subset.folder / "shop", subset.monkeypatch, subset.capsys)
    assert shop("check", "dev").code == 0
    assert shop("build", "dev").code == 0
    athena = shop("build", "athena", "--dry-run", "--catalog", "athena-catalog.yaml")
    assert (athena.code, athena.err) == (0, "")
    assert "CREATE TABLE" in athena.out
    assert subset("demo", "shop").code == 2


def test_a_lake_that_is_missing(subset: Command):
    for file in (subset.folder / "lake").iterdir():
        file.unlink()
    (subset.folder / "lake").rmdir()
    ran = subset("build", "dev")
    assert (ran.code, ran.out) == (2, "")
    assert "lake" in ran.err
    assert ran.last_lines[0].startswith("Nothing is published")


def test_a_damaged_lake_leaves_what_is_published(subset: Command):
    subset("build", "dev")
    (subset.folder / "lake" / "orders.parquet").write_bytes(b"PAR1 but no more")
    ran = subset("build", "dev")
    assert ran.code in (2, 3)
    assert "orders" in ran.err
    assert ", as before." in ran.last_lines[0]
    assert ran.last_lines[1].startswith("Next: subset ")
    assert subset("builds", "dev").out.count("published") == 1


def test_a_full_disk_leaves_what_is_published(subset: Command, monkeypatch: pytest.MonkeyPatch):
    subset("build", "dev")

    def full(self, statement, scope):
        raise DestinationUnwritable("No space is left on the device.", hint="Free some.")

    monkeypatch.setattr(DuckdbEngine, "run", full)
    ran = subset("build", "dev")
    assert ran.code == 3
    assert "No space is left" in ran.err
    assert ran.last_lines == [ran.last_lines[0], "Next: subset build dev"]
    assert ", as before." in ran.last_lines[0]


def test_a_bug_of_ours_is_called_that(subset: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("subsetter.builds.preparing.prepare.plan", lambda rules: 1 // 0)
    ran = subset("plan", "dev")
    assert (ran.code, ran.out) == (70, "")
    assert "subset has a bug: ZeroDivisionError" in ran.err
    assert "Traceback" not in ran.err
    with pytest.raises(ZeroDivisionError):
        subset("plan", "dev", "--debug")


def test_somebody_else_builds(subset: Command):
    store = open_engine(load_config(subset.folder / "configs/dev.yaml")).store
    with take_lock(store, "refresh"):
        ran = subset("build", "dev")
    assert ran.code == 5
    assert "refresh" in ran.err
    assert ran.last_lines[1] == "Next: subset status dev"


def test_new_rows_of_the_lake_come_with_the_next_build(subset: Command):
    subset("build", "dev")
    write_lake(subset.folder, {"colours": "SELECT 'blue' AS name"})
    assert json.loads(subset("build", "dev", "--json").out)["manifest"]["tables"][0]["rows"] == 1


def elsewhere(subset: Command, text: str = FEW) -> None:
    """Moves the config to another folder than the usual one."""
    write_config(subset.folder, text)
    (subset.folder / "configs").rename(subset.folder / "my configs")


@pytest.mark.parametrize("named", [("dev", "--configs", "my configs"), ("my configs/dev.yaml",)])
@pytest.mark.parametrize(
    ("text", "following"),
    [
        (FEW.replace("where: wanted", "where: wantet"), "check"),
        (FEW.replace("version: 1", "version: 2"), "check"),
        (f"{FEW}limits: {{{{rows: 1}}}}\n", "plan"),
    ],
)
def test_the_next_command_is_about_the_same_config(subset: Command, text: str, following: str, named: tuple[str, ...]):
    elsewhere(subset, text)
    ran = subset("build", *named)
    assert ran.last_lines[-1].startswith(f"Next: subset {following} ")
    again = subset(*shlex.split(ran.last_lines[-1].removeprefix("Next: "))[1:])
    assert again.code == ran.code
    assert "there is no config" not in again.err


def test_drop_and_verify_name_the_same_config(subset: Command):
    elsewhere(subset)
    named = ("dev", "--configs", "my configs")
    assert subset("build", *named).code == 0
    assert "  subset drop dev --yes --configs 'my configs'" in subset("drop", *named).err
    assert "subset lock dev --configs 'my configs'" in subset("build", *named, "--frozen").err


def test_a_rollback_to_a_build_without_files_says_what_to_do(subset: Command):
    for _ in range(2):
        assert subset("build", "dev").code == 0
    published = (subset.folder / "copies" / "dev" / "current").resolve()
    (gone,) = [one for one in (subset.folder / "copies" / "dev" / "builds").iterdir() if one != published]
    shutil.rmtree(gone)
    ran = subset("rollback", "dev")
    assert ran.code == 3
    assert "Its files are gone: publish another one that subset builds lists, or build again." in ran.err
    assert (subset.folder / "copies" / "dev" / "current").resolve() == published
