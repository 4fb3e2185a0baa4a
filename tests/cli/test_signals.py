"""A signal at any moment, on every command: ended in time, told in plain words, what is published intact."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import duckdb
import pytest

from subsetter.cli.main import main
from tests.cli.command import Command
from tests.cli.signalling import lasting, moment, signalled
from tests.unit.builds.shop import CONFIG, ROWS, write_config

SHORT = CONFIG.replace("{{last: 40}}", "{{last: 4}}")
MEANT = {**ROWS, "employees": 4}
MOST_S = 5.0  # on a machine that is busy for a moment
LINES = (
    "build dev --fresh",
    "build dev",
    "build dev --dry-run",
    "refresh --all --jobs 2 --fresh",
    "refresh --all",
    "verify dev",
    "check dev",
    "plan dev",
    "why dev customers 2",
    "status --all",
    "builds dev",
    "rollback dev",
    "lock dev",
    "prune --all",
    "init --source lake --name again --force",
    "schema",
    "drop gone --yes",
    "--help",
)


def prepare(folder: Path) -> None:
    """Three configs, each with what its commands need."""
    for name in ("other", "gone", "dev"):
        write_config(folder, SHORT.replace("/copies", f"/copies-{name}"))
        if name != "dev":
            shutil.move(folder / "configs/dev.yaml", folder / f"configs/{name}.yaml")


def replenish(folder: Path) -> None:
    """What a command before has taken away, so that each begins with two builds of each config."""
    for name in ("other", "gone", "dev"):
        builds = folder / f"copies-{name}/{name}/builds"
        while not builds.is_dir() or len(list(builds.iterdir())) < 2:
            assert main(["build", name, "--fresh"]) == 0


def published(folder: Path, name: str) -> dict[str, int]:
    """The rows that readers see."""
    current = folder / f"copies-{name}/{name}/current"
    connection = duckdb.connect()
    counts = {}
    for table in ROWS:
        rows = connection.sql(f"SELECT count(*) FROM read_parquet('{current}/{table}/**/*.parquet')").fetchall()
        counts[table] = rows[0][0]
    connection.close()
    return counts


def try_moments(folder: Path, seed: int, number: int) -> None:
    chance, found, codes = random.Random(seed), [], []
    prepare(folder)
    replenish(folder)
    lines = chance.sample(LINES, len(LINES))
    lasts = min(2 * lasting(folder, os.environ, ("check", "dev")), MOST_S)
    slowest = 0.0
    for position in range(number):
        words = tuple(lines[position % len(lines)].split())
        replenish(folder)
        if words[0] == "rollback":
            assert main(["build", "dev", "--fresh"]) == 0
        what = moment(chance, words, lasts)
        ended = signalled(folder, os.environ, what)
        slowest = max(slowest, ended.seconds)
        codes.append(ended.code)
        found += [f"{what}: {', '.join(ended.faults())}\n{ended.err}"] if ended.faults() else []
        for name in ("dev", "other"):
            if published(folder, name) != MEANT:
                found.append(f"{what}: what is published of {name} is damaged")
    summary = f"seed {seed}: {number} moments, {codes.count(130)} stopped, slowest end {slowest:.1f} s"
    print(summary)
    assert found == [], f"{summary}\n" + "\n".join(found)
    for name in ("dev", "other"):
        assert main(["build", name]) == 0
        assert published(folder, name) == MEANT


@pytest.mark.slow
def test_random_moments(subset: Command):
    subset.monkeypatch.chdir(subset.folder)
    try_moments(subset.folder, random.SystemRandom().randrange(10**6), 18)


@pytest.mark.soak
def test_many_random_moments(subset: Command):
    subset.monkeypatch.chdir(subset.folder)
    try_moments(subset.folder, int(os.environ.get("SUBSET_SEED", "") or random.SystemRandom().randrange(10**6)), 200)
