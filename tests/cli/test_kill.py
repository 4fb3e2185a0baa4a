"""A build that is killed leaves what is published, and nothing after the next build."""

from __future__ import annotations

import time

from tests.cli.command import Command
from tests.cli.test_ctrl_c import ENDLESS, SLOW
from tests.unit.builds.shop import FEW, write_config, write_lake


def test_kill(subset: Command):
    assert subset("build", "dev").code == 0
    current = (subset.folder / "copies/dev/current").resolve()
    write_lake(subset.folder, {"colours": "SELECT repeat('a', 100) || i AS name FROM range(2000000) AS t (i)"})
    write_config(subset.folder, ENDLESS.replace("{slow}", SLOW))
    with subset.start("build", "dev") as process:
        assert process.stderr is not None
        killed = process.stderr.readline().split()[1]
        time.sleep(1)
        assert process.poll() is None, "the statement ended too early"
        process.kill()
    builds = subset.folder / "copies/dev/builds"
    assert (subset.folder / "copies/dev/current").resolve() == current
    assert sorted(one.name for one in builds.iterdir()) == sorted([current.name, killed])
    assert subset("status", "dev").out.count(f"{killed} building") == 1
    write_config(subset.folder, FEW)
    write_lake(subset.folder)
    assert subset("build", "dev").code == 0
    assert not (builds / killed).exists()
    assert "failed" in next(line for line in subset("builds", "dev").out.split("\n") if line.startswith(killed))
