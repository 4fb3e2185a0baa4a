"""What was written comes back; what was touched does not, and why is told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from subsetter import recorded
from subsetter.builds.publish import Switch
from subsetter.engines.duckdb.local_store import LocalStore
from subsetter.errors import ManifestError
from subsetter.foreign import DamagedError
from subsetter.recorded import FORMAT, NewerRecordError, parsed, read_record, sealed, unsealed, written
from tests.unit.builds.memory import MemoryStore


@dataclass(frozen=True)
class Begun:
    """Another record."""

    number: int


SWITCH = Switch("b2", ("b1",), is_first=True)


def test_what_was_sealed_comes_back_and_is_json():
    assert unsealed(Switch, sealed(SWITCH)) == SWITCH
    assert json.loads(sealed(SWITCH)).keys() == {"build_id", "previous", "is_first", "epoch", "format", "sha256"}


def test_what_was_written_without_a_seal_comes_back():
    assert parsed(Switch, written(SWITCH)) == SWITCH
    assert json.loads(written(SWITCH))["format"] == FORMAT


def test_no_byte_of_it_can_be_changed():
    content = sealed(SWITCH)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises(DamagedError, match="not as it was written"):
            unsealed(Switch, changed)


def test_a_record_of_a_version_without_formats_is_read():
    body = b'{\n  "number": 1'
    old = body + f',\n  "sha256": "{recorded._hash(body)}"'.encode() + recorded._END
    assert unsealed(Begun, old) == Begun(1)


def test_a_record_of_a_newer_version_is_told_as_that(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recorded, "FORMAT", FORMAT + 1)
    store = MemoryStore()
    store.write("a.json", sealed(SWITCH))
    store.write("b.json", written(SWITCH))
    monkeypatch.setattr(recorded, "FORMAT", FORMAT)
    for path, is_sealed in (("a.json", True), ("b.json", False)):
        with pytest.raises(
            NewerRecordError, match=f"'memory://{path}' cannot be understood: it has the format 2"
        ) as told:
            read_record(store, path, Switch, "Remove it.", is_sealed=is_sealed)
        assert "newer" in told.value.hint


def test_another_kind_of_record_is_not_taken_for_this_one():
    with pytest.raises(DamagedError, match="build_id is missing"):
        unsealed(Switch, sealed(Begun(1)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\0" * 50, "it is no JSON"),
        (sealed(SWITCH)[:40], "it is no JSON: .* line 4"),
        (sealed(SWITCH).replace(b"b1", b"\xff\xfe"), "it is no JSON: .* can't decode byte 0xff"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"build_id": "b2", "previous": [], "is_first": true}', "the hash at its end is missing"),
        (sealed(SWITCH).replace(b"b1", b"b3"), "the hash at its end is not that of its content"),
    ],
)
def test_the_file_what_is_wrong_and_the_cure_are_told(content: bytes, reason: str):
    store = MemoryStore()
    store.write("publishing.json", content)
    with pytest.raises(ManifestError, match=f"'memory://publishing.json' cannot be understood: .*{reason}") as told:
        read_record(store, "publishing.json", Switch, "Remove it.")
    assert told.value.hint == "Remove it."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b'{"number": ', "it is no JSON: .* line 1 column 1"),
        (b"\xff", "it is no JSON"),
        (b'{"number": "x"}', "number: Input should be a valid integer"),
        (b"[]", "it is no record: Input should be an object"),
        (b'{"number": ' + b"[" * 100_000, "it is no JSON: recursion limit"),
        (b'{"number": ' + b"9" * 5000 + b"}", "it is no JSON: number out of range"),
    ],
)
def test_the_same_of_a_record_without_seal(content: bytes, reason: str):
    store = MemoryStore()
    store.write("lock.json", content)
    with pytest.raises(ManifestError, match=f"'memory://lock.json' cannot be understood: {reason}"):
        read_record(store, "lock.json", Begun, "Remove it.", is_sealed=False)


@pytest.mark.parametrize("is_sealed", [True, False])
def test_no_more_is_read_than_a_record_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_sealed: bool):
    for module in ("subsetter.recorded", "subsetter.engines.duckdb.local_store"):
        monkeypatch.setattr(f"{module}.MOST_BYTES", 1024 * 1024)
    store = LocalStore(tmp_path)
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ManifestError, match=f"'{tmp_path}/huge.json' cannot be understood: .*it is larger than 1 MiB"):
        read_record(store, "huge.json", Begun, "Remove it.", is_sealed=is_sealed)


def test_there_may_be_none():
    assert read_record(MemoryStore(), "none.json", Begun, "") is None
