"""The lock file: a build can be made again, and columns that came later are told."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config, write_lake

WIDER = {"colours": "SELECT name, 1 AS code FROM (VALUES ('red'), ('green')) AS t (name)"}


@pytest.fixture
def locked(subset: Command) -> Command:
    """A config that was built and locked."""
    assert subset("build", "dev").code == 0
    assert subset("lock", "dev").code == 0
    return subset


def with_policy(folder: Command, policy: str) -> None:
    write_config(
        folder.folder,
        FEW.replace("colours: {{copy: all}}", f"colours: {{{{copy: all, columns: {{{{on_new: {policy}}}}}}}}}"),
    )


def copied(subset: Command) -> set[str]:
    files = f"{subset.folder}/copies/dev/current/colours/*.parquet"
    connection = duckdb.connect()
    names = {row[0] for row in connection.execute(f"DESCRIBE FROM '{files}'").fetchall()}
    connection.close()
    return names


def test_it_names_tables_columns_and_values(locked: Command):
    lock = json.loads((locked.folder / "configs/dev.lock").read_text())
    assert [one["name"]["table"] for one in lock["tables"]] == ["colours", "customers", "orders"]
    assert lock["tables"][0]["columns"] == [{"name": "name", "type": "varchar", "former": None}]
    assert lock["today"]
    assert lock["build_id"] in locked("status", "dev").out


def test_a_frozen_build_is_the_same_or_is_refused(locked: Command):
    assert locked("build", "dev", "--frozen").code == 0
    write_lake(locked.folder, {"colours": "SELECT 'blue' AS name"})
    refused = locked("build", "dev", "--frozen")
    assert refused.code == 2
    assert "colours has changed since" in refused.err
    assert locked("build", "dev").code == 0


def test_a_frozen_build_names_the_columns_that_have_changed_and_what_to_do(locked: Command):
    write_lake(locked.folder, {"colours": "SELECT 1 AS name, 2 AS code"})
    refused = locked("build", "dev", "--frozen")
    assert refused.code == 2
    assert "are not those of the lock file: code integer, name integer new and name varchar gone" in refused.err
    assert refused.err.count("write the lock file again with subset lock") == 2


def test_a_frozen_build_needs_the_same_config(locked: Command):
    write_config(locked.folder, FEW.replace("where: wanted", 'where: "NOT wanted"'))
    refused = locked("build", "dev", "--frozen")
    assert refused.code == 2
    assert "other work" in refused.err


def test_a_frozen_build_needs_a_lock_file(subset: Command):
    refused = subset("build", "dev", "--frozen")
    assert refused.code == 2
    assert "subset lock dev" in refused.err


def test_a_build_can_read_what_an_older_one_read(locked: Command):
    build_id = json.loads((locked.folder / "configs/dev.lock").read_text())["build_id"]
    assert locked("build", "dev", "--pins", build_id).code == 0
    assert locked("build", "dev", "--pins", "latest").code == 2


@pytest.mark.parametrize(("policy", "expected"), [("drop", {"name"}), ("copy", {"name", "code"})])
def test_a_new_column_follows_the_policy_and_is_told(locked: Command, policy: str, expected: set[str]):
    write_lake(locked.folder, WIDER)
    with_policy(locked, policy)
    ran = locked("build", "dev")
    assert ran.code == 0
    assert "colours.code is not in the lock file" in ran.out
    assert copied(locked) == expected


def test_a_new_column_can_be_refused(locked: Command):
    write_lake(locked.folder, WIDER)
    with_policy(locked, "fail")
    ran = locked("check", "dev")
    assert ran.code == 2
    assert "colours.code is not in the lock file" in ran.out + ran.err


def test_without_a_lock_file_no_column_is_new(subset: Command):
    write_lake(subset.folder, WIDER)
    with_policy(subset, "fail")
    assert subset("build", "dev").code == 0
    assert copied(subset) == {"name", "code"}


def test_a_damaged_lock_file_names_the_cure(locked: Command):
    (locked.folder / "configs/dev.lock").write_text("{")
    ran = locked("build", "dev")
    assert ran.code == 2
    assert "subset lock" in ran.err


def test_a_refresh_that_finds_nothing_changed_keeps_the_copy_young(locked: Command):
    assert locked("refresh", "dev").code == 0
    status = json.loads(locked("status", "dev", "--json").out)[0]["published"]
    assert status["confirmed_at"] > status["started_at"]
