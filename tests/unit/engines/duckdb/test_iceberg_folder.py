"""Folders of real Iceberg tables as sources: their states of the past, and what cannot be read of them."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.types import LongType

from subsetter.catalog.pruning import FilesWanted
from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.config.source import AsOfMoment
from subsetter.engines.duckdb.data_files import read_data_files
from subsetter.engines.duckdb.session import Session, connect
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.engines.duckdb.sources import open_sources, read_sources
from subsetter.errors import SourceUnreadable
from tests.replication.iceberg import IcebergLake

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDERS = {"Id": pa.int32(), "note": pa.string()}


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[IcebergLake]:
    one = IcebergLake(tmp_path / "lake")
    one.make("orders", ORDERS)
    yield one
    one.close()


def place(lake: IcebergLake, as_of: AsOfMoment = "latest") -> LocalSource:
    return LocalSource("", lake.folder, as_of=as_of)


def catalog(lake: IcebergLake, as_of: AsOfMoment = "latest", cut: datetime | None = None) -> Catalog:
    session = Session(connect(DuckdbSettings("dev", (), Path())))
    return read_sources(session, [place(lake, as_of)], cut)


def rows(lake: IcebergLake, table: Table) -> list[tuple[object, ...]]:
    """The rows of a pinned table, read from behind the confinement that a build has."""
    session = Session(connect(DuckdbSettings("dev", (), Path())))
    session.confine(open_sources(session, [place(lake)], [table]))
    return sorted(session.execute(f'FROM "source"."{table.name.table}"'), key=repr)


def snapshot_of(table: Table) -> int:
    assert table.pin is not None
    return table.pin.snapshot_id


def test_each_state_of_a_table_can_be_read(lake: IcebergLake) -> None:
    ids = [lake.append("orders", [{"Id": n, "note": f"n{n}"}], START + n * HOUR) for n in range(3)]
    for number, snapshot_id in enumerate(ids):
        (table,) = catalog(lake, START + number * HOUR).tables
        assert (snapshot_of(table), table.rows, table.files) == (snapshot_id, number + 1, number + 1)
        assert rows(lake, table) == [(n, f"n{n}") for n in range(number + 1)]
    (newest,) = catalog(lake).tables
    assert snapshot_of(newest) == ids[-1]


def test_a_table_stays_at_its_pin_while_others_write(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    (table,) = catalog(lake).tables
    lake.append("orders", [{"Id": 2, "note": "b"}])
    assert rows(lake, table) == [(1, "a")]


def test_the_cut_is_the_time_of_consistent_sources_only(lake: IcebergLake) -> None:
    first = lake.append("orders", [{"Id": 1, "note": "a"}], START)
    second = lake.append("orders", [{"Id": 2, "note": "b"}], START + 2 * HOUR)
    found = {as_of: catalog(lake, as_of, START + HOUR).tables[0] for as_of in ("latest", "consistent")}
    assert (snapshot_of(found["consistent"]), snapshot_of(found["latest"])) == (first, second)


def test_columns_are_those_of_the_table_now_whatever_the_snapshot_calls_them(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}], START)
    table = lake.table("orders")
    with table.update_schema() as update:
        update.rename_column("note", "remark")
        update.add_column("amount", LongType())
        update.update_column("Id", LongType())
    lake.append("orders", [{"Id": 2**40, "remark": "b", "amount": 9}], START + HOUR)
    old, new = (catalog(lake, START + n * HOUR).tables[0] for n in range(2))
    assert [(one.name, one.type.text) for one in old.columns] == [(one.name, one.type.text) for one in new.columns]
    assert [one.name for one in new.columns] == ["id", "remark", "amount"]
    formers = [one.former and (one.former.name, one.former.type.text) for one in old.columns]
    assert formers == [("id", "integer"), ("note", "varchar"), ("", "bigint")]
    assert not any(one.former for one in new.columns)
    assert rows(lake, old) == [(1, "a", None)]
    assert rows(lake, new) == [(1, "a", None), (2**40, "b", 9)]


def test_nested_columns_partitions_and_odd_names_are_read(lake: IcebergLake) -> None:
    kind = pa.struct([("a", pa.int32()), ("names", pa.list_(pa.struct([("n", pa.string())])))])
    lake.make("odd", {"x y": pa.date32(), "s": kind, "m": pa.map_(pa.string(), pa.float64()), "d": pa.decimal128(9, 2)})
    day = datetime(2026, 1, 2, tzinfo=UTC).date()
    lake.append("odd", [{"x y": day, "s": {"a": 1, "names": [{"n": "p"}]}, "m": [("k", 0.5)], "d": None}])
    table = catalog(lake).by_name[TableName("", "odd")]
    assert rows(lake, table) == [(day, {"a": 1, "names": [{"n": "p"}]}, {"k": 0.5}, None)]


@pytest.mark.parametrize("change", ["rename", "replace"])
def test_a_field_inside_of_a_column_that_changed_its_name_is_refused(lake: IcebergLake, change: str) -> None:
    lake.make("odd", {"s": pa.struct([("a", pa.int32()), ("b", pa.int32())])})
    lake.append("odd", [{"s": {"a": 1, "b": 2}}])
    with lake.table("odd").update_schema() as update:
        if change == "rename":
            update.rename_column("s.b", "c")
        else:
            update.delete_column("s.b")
    if change == "replace":
        with lake.table("odd").update_schema() as update:
            update.add_column(("s", "b"), LongType())
    lake.append("odd", [{"s": {"a": 3}}])
    with pytest.raises(SourceUnreadable, match="files call a field inside of a column 'b'"):
        rows(lake, catalog(lake).by_name[TableName("", "odd")])


def test_a_table_without_a_commit_is_empty_now_and_no_state_of_the_past(lake: IcebergLake) -> None:
    (table,) = catalog(lake).tables
    assert (table.pin, table.rows) == (None, 0)
    assert rows(lake, table) == []
    (unread,) = catalog(lake, START).unread
    assert unread.why == "had no snapshot at 2026-03-01 00:00:00 UTC; it has none yet"
    lake.append("orders", [{"Id": 1, "note": "a"}])
    with pytest.raises(SourceUnreadable, match="has been written since"):
        rows(lake, table)


def test_before_its_first_commit_a_table_has_no_state(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}], START)
    found = catalog(lake, START - HOUR)
    assert found.tables == ()
    assert "it has snapshots from 2026-03-01 00:00:00 UTC on" in found.unread[0].why


def test_a_pin_that_expires_before_the_build_is_said_to_have(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}], START)
    (table,) = catalog(lake).tables
    lake.append("orders", [{"Id": 2, "note": "b"}], START + HOUR)
    lake.expire("orders", START + HOUR)
    with pytest.raises(SourceUnreadable, match=r"snapshot \d+ of the Iceberg table .* has expired"):
        rows(lake, table)
    (unread,) = catalog(lake, START).unread
    assert "that snapshot has expired; it has snapshots from 2026-03-01 01:00:00 UTC on" in unread.why


def test_a_table_that_was_copied_elsewhere_is_read_there(lake: IcebergLake, tmp_path: Path) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    shutil.copytree(lake.folder, tmp_path / "copy" / "sales")
    shutil.rmtree(lake.folder)
    lake.folder = tmp_path / "copy" / "sales"
    (table,) = catalog(lake).tables
    assert rows(lake, table) == [(1, "a")]


def test_deleted_rows_are_gone_and_delete_files_are_refused(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": n, "note": "a"} for n in range(4)])
    lake.table("orders").delete("Id < 2")
    (table,) = catalog(lake).tables
    assert rows(lake, table) == [(2, "a"), (3, "a")]
    summary = {"operation": "delete", "total-delete-files": "1", "total-position-deletes": "1"}
    _rewrite(lake, lambda found: found["snapshots"][-1].update(summary=summary, **_delete_manifest(lake)))
    (unread,) = catalog(lake).unread
    assert unread.why == "has delete files in that snapshot, which engine duckdb does not read"
    assert "rewrite_data_files" in unread.cure


def test_version_3_is_refused(lake: IcebergLake) -> None:
    _rewrite(lake, lambda found: found.update({"format-version": 3}))
    assert catalog(lake).unread[0].why == "is an Iceberg table of version 3, which engine duckdb does not read"


def test_a_file_that_is_gone_is_named(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    (table,) = catalog(lake).tables
    next(lake.folder.rglob("*.parquet")).unlink()
    with pytest.raises(SourceUnreadable, match=r"The file '.*\.parquet' of the Iceberg table .* is gone"):
        rows(lake, table)


def test_files_without_field_ids_would_read_as_nulls_and_are_refused(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    (table,) = catalog(lake).tables
    pq.write_table(pa.table({"Id": [1], "note": ["a"]}), next(lake.folder.rglob("*.parquet")))
    with pytest.raises(SourceUnreadable, match="has no field ids"):
        rows(lake, table)


def test_a_table_cannot_lead_to_files_elsewhere(lake: IcebergLake, tmp_path: Path) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    secret = tmp_path / "secret.avro"
    secret.touch()
    (table,) = catalog(lake).tables
    for path in (str(secret), f"file://{secret}", f"file://{lake.folder}/orders/../../../secret.avro"):
        _rewrite(lake, lambda found, path=path: found["snapshots"][-1].update({"manifest-list": path}))
        with pytest.raises(SourceUnreadable, match="has a file elsewhere"):
            rows(lake, table)


def test_one_state_under_two_names_is_that_state(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    newest = max((lake.folder / "orders" / "metadata").glob("*.metadata.json"))
    shutil.copy(newest, newest.with_name("v1.metadata.json"))
    assert [table.rows for table in catalog(lake).tables] == [1]


def test_two_newest_metadata_files_are_not_guessed_about(lake: IcebergLake) -> None:
    newest = max((lake.folder / "orders" / "metadata").glob("*.metadata.json"))
    other = newest.with_name(f"{newest.name.partition('-')[0]}-other.metadata.json")
    other.write_text(json.dumps({**json.loads(newest.read_text()), "properties": {"written": "elsewhere"}}))
    why = catalog(lake).unread[0].why
    assert re.search(r"is the newest cannot be told: .*-other\.metadata\.json", why)


def test_damaged_metadata_that_is_older_decides_nothing(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    min((lake.folder / "orders" / "metadata").glob("*.metadata.json")).write_text("{")
    assert [table.rows for table in catalog(lake).tables] == [1]


def test_damaged_metadata_is_named(lake: IcebergLake) -> None:
    newest = max((lake.folder / "orders" / "metadata").glob("*.metadata.json"))
    newest.write_text("{")
    assert "cannot be understood" in catalog(lake).unread[0].why


def test_a_version_hint_that_is_behind_does_not_count_and_one_that_is_ahead_is_refused(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    folder = lake.folder / "orders" / "metadata"
    for version, file in enumerate(sorted(folder.glob("*.metadata.json"))):
        file.rename(folder / f"v{version}.metadata.json")
    (folder / "version-hint.text").write_text("0")
    assert catalog(lake).tables[0].rows == 1
    (folder / "version-hint.text").unlink()
    assert catalog(lake).tables[0].rows == 1
    (folder / "version-hint.text").write_text("9")
    assert "names version 9" in catalog(lake).unread[0].why


def test_compressed_metadata_is_read(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "a"}])
    newest = max((lake.folder / "orders" / "metadata").glob("*.metadata.json"))
    plain = newest.read_bytes()
    newest.unlink()
    stem = newest.name.removesuffix(".metadata.json")
    for name in (f"{stem}.gz.metadata.json", f"{stem}.metadata.json.gz"):
        file = newest.with_name(name)
        file.write_bytes(gzip.compress(plain))
        assert catalog(lake).tables[0].rows == 1
        file.unlink()


def test_sizes_and_bounds_of_files_are_known_for_the_estimate(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": n, "note": "a"} for n in range(5)])
    (table,) = catalog(lake).tables
    session = Session(connect(DuckdbSettings("dev", (), Path())))
    (file,) = read_data_files(session, [FilesWanted(table, ("id",))], lambda _: ())[table.name]
    assert (file.rows, file.values["id"].lower, file.values["id"].upper) == (5, 0, 4)


def _rewrite(lake: IcebergLake, change: object) -> None:
    file = max((lake.folder / "orders" / "metadata").glob("*.metadata.json"))
    found = json.loads(file.read_text())
    change(found)  # type: ignore[operator]
    file.write_text(json.dumps(found))


def _delete_manifest(lake: IcebergLake) -> dict[str, str]:
    """A manifest list that names the table's manifests as manifests of delete files."""
    import fastavro  # noqa: PLC0415 - one test

    snapshot = lake.table("orders").current_snapshot()
    assert snapshot is not None
    path = Path(snapshot.manifest_list.removeprefix("file://"))
    with path.open("rb") as source:
        reader = fastavro.reader(source)
        schema, records = reader.writer_schema, [cast("dict[str, Any]", one) | {"content": 1} for one in reader]
    changed = path.with_name("snap-deletes.avro")
    with changed.open("wb") as made:
        fastavro.writer(made, schema, records)
    return {"manifest-list": f"file://{changed}"}


def test_a_dropped_column_leaves_without_a_commit_of_data_and_a_new_one_of_its_name_is_empty(lake: IcebergLake) -> None:
    lake.append("orders", [{"Id": 1, "note": "secret"}], START)
    with lake.table("orders").update_schema() as update:
        update.delete_column("note")
    (dropped,) = catalog(lake).tables
    assert rows(lake, dropped) == [(1,)]
    with lake.table("orders").update_schema() as update:
        update.add_column("note", LongType())
    (added,) = catalog(lake, START).tables
    assert rows(lake, added) == [(1, None)]
