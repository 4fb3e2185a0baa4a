"""Small objects on a folder: whole or not at all, and one winner among several processes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from subsetter.engines.duckdb.local_store import LocalStore
from subsetter.errors import DestinationUnwritable

COUNT = """
import sys
from pathlib import Path
from subsetter.engines.duckdb.local_store import LocalStore
store = LocalStore(Path(sys.argv[1]))
for _ in range(50):
    while True:
        content, version = store.read("count")
        if store.replace("count", b"%d" % (int(content) + 1), version):
            break
"""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


def content(store: LocalStore, path: str) -> bytes | None:
    found = store.read(path)
    return None if found is None else found[0]


def test_reading_makes_nothing(store: LocalStore, tmp_path: Path) -> None:
    assert store.read("a/b") is None
    assert store.list("") == []
    assert list(tmp_path.iterdir()) == []


def test_only_one_of_many_creates(store: LocalStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda number: store.create("lock", b"%d" % number), range(32)))
    assert won.count(True) == 1
    assert content(store, "lock") == b"%d" % won.index(True)


def test_no_replacement_is_lost_between_processes(store: LocalStore, tmp_path: Path) -> None:
    store.write("count", b"0")
    command = [sys.executable, "-c", COUNT, str(tmp_path / "store")]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert content(store, "count") == b"150"


def test_a_version_is_the_content(store: LocalStore) -> None:
    store.write("a", b"one")
    first = store.read("a")
    store.write("a", b"two")
    second = store.read("a")
    assert first is not None
    assert second is not None
    assert first[1] != second[1]
    assert not store.replace("a", b"three", first[1])
    assert content(store, "a") == b"two"


def test_the_list_tells_time_and_hides_what_is_the_stores_own(store: LocalStore, tmp_path: Path) -> None:
    store.write("builds/b1/manifest.json", b"{}")
    (tmp_path / "store" / "builds" / ".new-killed").write_bytes(b"half")
    (listed,) = store.list("")
    assert listed.path == "builds/b1/manifest.json"
    assert abs((datetime.now(UTC) - listed.modified).total_seconds()) < 60


def test_a_failed_write_leaves_what_was_there(store: LocalStore, tmp_path: Path) -> None:
    store.write("a", b"whole")
    with pytest.raises(DestinationUnwritable, match="a/b"):
        store.write("a/b", b"below a file")
    assert content(store, "a") == b"whole"
    assert [path.name for path in (tmp_path / "store").iterdir() if path.name.startswith(".new")] == []


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd"])
def test_paths_do_not_lead_out(store: LocalStore, path: str) -> None:
    with pytest.raises(ValueError, match="out of the store"):
        store.write(path, b"")
