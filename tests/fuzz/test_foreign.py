"""Whatever the bytes of a file are, its reader says what is wrong with them: one error, and never a traceback."""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from subsetter.builds.records.lock import Holder
from subsetter.builds.records.lock_file import LockFile, read_lock_file
from subsetter.catalog.file import read_catalog_file
from subsetter.catalog.iceberg import IcebergField, IcebergMetadata, NoSnapshotError
from subsetter.catalog.manifests import data_files, live_paths, manifest_paths
from subsetter.catalog.tables import Catalog
from subsetter.codec import from_json, to_json
from subsetter.config.guardrails import load_guardrails
from subsetter.config.load import load_config
from subsetter.engines.athena.views import parse_view
from subsetter.errors import SubsetError
from subsetter.foreign import DamagedError
from subsetter.inference.dbt import read_manifest
from subsetter.types.datatype import DataType
from tests.fuzz.damaging import damaged, shapes_of
from tests.replication.iceberg import IcebergLake

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BUILD = "20261123T020000-ab12"
TABLES = {"tables": {"orders": {"columns": {"id": "bigint", "name": "varchar"}, "rows": 10, "unique": [["id"]]}}}
CONFIG = """version: 1
engine: {name: duckdb}
source: {path: lake}
destination: {path: copies}
tables:
  orders: {where: "id < 4"}
"""
NODES = {
    "model.orders": {"name": "orders"},
    "test.t": {
        "name": "t",
        "test_metadata": {"name": "unique", "kwargs": {"column_name": "id"}},
        "attached_node": "model.orders",
        "depends_on": {"nodes": ["model.orders"]},
    },
}
VIEW = {"originalSql": "SELECT 1", "schema": "web", "columns": [{"name": "id", "type": "bigint"}]}
FIELDS = (IcebergField(1, "id", DataType("bigint")), IcebergField(2, "note", DataType("varchar")))


def _metadata(file: Path) -> None:
    found = IcebergMetadata(file.read_bytes())
    _ = found.format_version, found.location
    if found.newest is not None:
        found.snapshot(found.newest.snapshot_id)
        found.commits_after(found.newest.snapshot_id)
        found.snapshot_at(found.newest.committed_at)
    found.snapshot_at(None)


READERS: dict[str, Callable[[Path], object]] = {
    "iceberg.metadata.json": _metadata,
    "list.avro": lambda file: manifest_paths(file.read_bytes()),
    "manifest.avro": lambda file: (
        [*live_paths(file.read_bytes())],
        [*data_files(file.read_bytes(), FIELDS, {"id", "note"})],
    ),
    "catalog.json": read_catalog_file,
    "catalog.yaml": read_catalog_file,
    "guardrails.yaml": load_guardrails,
    "dev.yaml": load_config,
    "dbt.json": lambda file: read_manifest(file, Catalog(())),
    "dev.lock": read_lock_file,
    "lock.json": lambda file: from_json(Holder, file.read_bytes()),
    "view.json": lambda file: parse_view(
        {"ViewOriginalText": f"/* Presto View: {base64.b64encode(file.read_bytes()).decode()} */"}
    ),
}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    lake = IcebergLake(folder / "lake")
    lake.make("orders", {"id": pa.int64(), "note": pa.string(), "part": pa.list_(pa.struct({"a": pa.float64()}))})
    for number in range(3):
        lake.append("orders", [{"id": number, "note": f"n{number}", "part": [{"a": 1.5}]}])
    lake.close()
    metadata = folder / "lake/sales/orders/metadata"
    newest = max(metadata.glob("*.metadata.json"))
    (folder / "iceberg.metadata.json").write_bytes(newest.read_bytes())
    (folder / "list.avro").write_bytes(min(metadata.glob("snap-*.avro")).read_bytes())
    (folder / "manifest.avro").write_bytes(min(metadata.glob("*-m0.avro")).read_bytes())
    for name in ("catalog.json", "catalog.yaml"):
        (folder / name).write_text(json.dumps(TABLES, indent=1))
    (folder / "guardrails.yaml").write_text("never_copy: [secret*]\nlimits: {scan: 10GB, rows: 100000}\n")
    (folder / "dev.yaml").write_text(CONFIG)
    (folder / "dbt.json").write_text(json.dumps({"nodes": NODES}, indent=1))
    (folder / "dev.lock").write_text(to_json(LockFile("dev", BUILD, "abc", NOON.date(), NOON, ())))
    (folder / "lock.json").write_text(to_json(Holder("ab", "here", 3, "build", NOON, NOON, NOON)))
    (folder / "view.json").write_text(json.dumps(VIEW))
    return folder


def damage(originals: Path, place: Path, seed: int, count: int) -> Counter[str]:
    """Reads mutants of every kind of file; returns how many were refused, by kind."""
    refused: Counter[str] = Counter()
    for name, read in READERS.items():
        content, chance = (originals / name).read_bytes(), random.Random(f"{seed} {name}")
        shapes, file = shapes_of(originals / name, seed), place / name
        for number in range(count):
            way, mutant = damaged(content, chance, shapes)
            file.write_bytes(mutant)
            try:
                read(file)
            except (SubsetError, DamagedError, NoSnapshotError):
                refused[name] += 1
            except Exception as error:
                error.add_note(f"seed {seed}, {name}, mutant {number}, {way}: {mutant[:2000]!r}")
                raise
    print(f"seed {seed}: {count} mutants of each kind, refused: {dict(refused)}")
    return refused


@pytest.mark.parametrize("seed", [1])
def test_some_damaged_files(originals: Path, tmp_path: Path, seed: int) -> None:
    assert set(damage(originals, tmp_path, seed, 8)) == set(READERS), "every kind has mutants that are refused"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2])
def test_many_damaged_files(originals: Path, tmp_path: Path, seed: int) -> None:
    damage(originals, tmp_path, seed, 50)


def test_snapshots_that_are_each_others_parents_are_no_endless_loop(originals: Path) -> None:
    found = json.loads((originals / "iceberg.metadata.json").read_bytes())
    found["snapshot-log"] = []
    for one in found["snapshots"]:
        one["parent-snapshot-id"] = found["current-snapshot-id"]
    with pytest.raises(DamagedError, match="each other's parents"):
        IcebergMetadata(json.dumps(found).encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{\0}\0", "codec"),
        (b'{"format-version": 2, "location": "\\ud800"}', "surrogates"),
        (b'{"format-version": 2}', "'schema' is missing"),
        (b"9" * 5000, "digits"),
    ],
)
def test_the_reason_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(DamagedError, match=reason):
        IcebergMetadata(content)
