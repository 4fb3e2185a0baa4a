"""Ctrl-C ends a running build with 130 and leaves what is published."""

from __future__ import annotations

import signal
import time

import pytest

from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config, write_lake

# The config is right; its one statement takes minutes, in many small parts, after each of which it can be stopped.
ENDLESS = FEW.replace("colours: {{copy: all}}", 'colours: {{where: "{slow}"}}')
SLOW = " OR ".join(f"regexp_like(name, '^(a|aa)+{number}$')" for number in range(100))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_wish_to_stop_ends_a_build(subset: Command, number: signal.Signals):
    assert subset("build", "dev").code == 0
    current = (subset.folder / "copies/dev/current").resolve()
    names = "SELECT repeat('a', 100) || i AS name FROM range(2000000) AS t (i)"
    write_lake(subset.folder, {"colours": names})
    write_config(subset.folder, ENDLESS.replace("{slow}", SLOW))
    with subset.start("build", "dev") as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert first.startswith("build "), first + process.stderr.read()
        time.sleep(1)
        assert process.poll() is None, "the statement ended too early"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert out == ""
    assert "Stopped by Ctrl-C" in err
    assert ", as before." in err.rstrip().split("\n")[-2]
    assert (subset.folder / "copies/dev/current").resolve() == current
    assert "unfinished" in subset("status", "dev").out
