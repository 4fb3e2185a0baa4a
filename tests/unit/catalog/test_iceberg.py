"""What the metadata file of an Iceberg table says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from subsetter.catalog.iceberg import IcebergMetadata, NoSnapshotError
from subsetter.catalog.tables import Former

HOUR_MS = 3_600_000


def field(number: int, name: str, kind: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "type": kind, "required": False}


def metadata(**changes: Any) -> IcebergMetadata:
    found: dict[str, Any] = {
        "format-version": 2,
        "current-schema-id": 1,
        "schemas": [
            {"schema-id": 0, "fields": [field(1, "id", "long")]},
            {"schema-id": 1, "fields": [field(1, "id", "long"), field(2, "Day", "date")]},
        ],
        "default-spec-id": 0,
        "partition-specs": [{"spec-id": 0, "fields": [{"source-id": 2, "transform": "month"}]}],
        "current-snapshot-id": 12,
        "snapshots": [
            {"snapshot-id": 11, "timestamp-ms": 0, "schema-id": 0, "summary": {"total-records": "5"}},
            {
                "snapshot-id": 12,
                "timestamp-ms": HOUR_MS,
                "schema-id": 1,
                "summary": {"total-records": "7", "total-files-size": "900", "total-data-files": "2"},
            },
        ],
        "snapshot-log": [
            {"snapshot-id": 11, "timestamp-ms": 0},
            {"snapshot-id": 12, "timestamp-ms": HOUR_MS},
        ],
    }
    return IcebergMetadata(json.dumps(found | changes).encode())


def test_the_current_snapshot_gives_pin_columns_and_sizes() -> None:
    state = metadata().snapshot_at(None)
    assert state.pin is not None
    assert (state.pin.snapshot_id, state.pin.committed_at) == (12, datetime(1970, 1, 1, 1, tzinfo=UTC))
    assert [(one.name, one.type.text, one.partition) for one in state.columns] == [
        ("id", "bigint", False),
        ("day", "date", True),
    ]
    assert (state.rows, state.size_bytes, state.files) == (7, 900, 2)


def test_an_older_snapshot_has_the_columns_of_today_and_says_what_they_were() -> None:
    state = metadata().snapshot_at(datetime(1970, 1, 1, 0, 59, tzinfo=UTC))
    assert state.pin is not None
    assert state.pin.snapshot_id == 11
    assert [(one.name, one.former) for one in state.columns] == [
        ("id", None),
        ("day", Former("", state.columns[1].type)),
    ]


def test_before_its_first_snapshot_a_table_has_none() -> None:
    with pytest.raises(NoSnapshotError) as found:
        metadata().snapshot_at(datetime(1969, 12, 31, tzinfo=UTC))
    assert not found.value.expired
    assert found.value.first == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_table_that_was_never_written_has_none_at_any_time() -> None:
    empty = metadata(**{"current-snapshot-id": -1, "snapshots": [], "snapshot-log": []})
    with pytest.raises(NoSnapshotError) as found:
        empty.snapshot_at(datetime(1970, 1, 2, tzinfo=UTC))
    assert not found.value.expired
    assert found.value.first is None


def test_a_snapshot_that_is_gone_is_not_replaced_by_an_older_one() -> None:
    """The log still names the one of 01:00; what was current before it must not be taken for it."""
    first = {"snapshot-id": 11, "timestamp-ms": 0, "schema-id": 0}
    last = {"snapshot-id": 13, "timestamp-ms": 2 * HOUR_MS, "schema-id": 1, "parent-snapshot-id": 12}
    log = [{"snapshot-id": number, "timestamp-ms": (number - 11) * HOUR_MS} for number in (11, 12, 13)]
    found = metadata(**{"current-snapshot-id": 13, "snapshots": [first, last], "snapshot-log": log})
    with pytest.raises(NoSnapshotError) as error:
        found.snapshot_at(datetime(1970, 1, 1, 1, 30, tzinfo=UTC))
    assert error.value.expired


def test_a_log_that_was_cut_when_snapshots_expired_says_so() -> None:
    last = {"snapshot-id": 13, "timestamp-ms": 2 * HOUR_MS, "parent-snapshot-id": 12}
    log = [{"snapshot-id": 13, "timestamp-ms": 2 * HOUR_MS}]
    found = metadata(**{"current-snapshot-id": 13, "snapshots": [last], "snapshot-log": log})
    with pytest.raises(NoSnapshotError) as error:
        found.snapshot_at(datetime(1970, 1, 1, 1, tzinfo=UTC))
    assert error.value.expired
    assert error.value.first == datetime(1970, 1, 1, 2, tzinfo=UTC)


def test_without_a_log_the_parents_of_the_current_snapshot_tell() -> None:
    snapshots = [
        {"snapshot-id": 11, "timestamp-ms": 0},
        {"snapshot-id": 99, "timestamp-ms": HOUR_MS // 2, "parent-snapshot-id": 11},
        {"snapshot-id": 12, "timestamp-ms": HOUR_MS, "parent-snapshot-id": 11},
    ]
    found = metadata(**{"snapshots": snapshots, "snapshot-log": []})
    state = found.snapshot_at(datetime(1970, 1, 1, 0, 45, tzinfo=UTC))
    assert state.pin is not None
    assert state.pin.snapshot_id == 11, "the one of 00:30 was staged and never current"


def test_commits_are_counted_from_a_snapshot_to_the_newest() -> None:
    assert [metadata().commits_after(number) for number in (11, 12, 13)] == [1, 0, None]


def test_a_snapshot_that_was_rolled_back_is_not_read() -> None:
    rolled = metadata(
        **{
            "current-snapshot-id": 11,
            "snapshot-log": [
                {"snapshot-id": 11, "timestamp-ms": 0},
                {"snapshot-id": 12, "timestamp-ms": HOUR_MS},
                {"snapshot-id": 11, "timestamp-ms": 2 * HOUR_MS},
            ],
        }
    )
    state = rolled.snapshot_at(datetime(1970, 1, 2, tzinfo=UTC))
    assert state.pin is not None
    assert state.pin.snapshot_id == 11


@pytest.mark.parametrize("current", [None, -1])
def test_a_table_without_a_snapshot_has_no_rows_and_no_pin(current: int | None) -> None:
    state = metadata(**{"current-snapshot-id": current, "snapshots": []}).snapshot_at(None)
    assert (state.pin, state.rows) == (None, 0)
    assert [one.name for one in state.columns] == ["id", "day"]


def test_rows_are_not_known_where_rows_were_deleted() -> None:
    snapshot = {"snapshot-id": 12, "timestamp-ms": 0}
    for kind in ("total-position-deletes", "total-equality-deletes"):
        state = metadata(snapshots=[snapshot | {"summary": {"total-records": "7", kind: "2"}}]).snapshot_at(None)
        assert state.rows is None


def test_the_first_version_keeps_its_schema_and_spec_elsewhere() -> None:
    found = {
        "format-version": 1,
        "schema": {"fields": [field(1, "id", "int")]},
        "partition-spec": [{"source-id": 1, "transform": "identity"}],
        "current-snapshot-id": -1,
    }
    state = IcebergMetadata(json.dumps(found).encode()).snapshot_at(None)
    assert [(one.name, one.type.text, one.partition) for one in state.columns] == [("id", "integer", True)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("decimal(12, 2)", "decimal(12,2)"),
        ("timestamptz", "timestamp(6) with time zone"),
        ("timestamp", "timestamp(6)"),
        ("fixed[16]", "varbinary"),
        ("uuid", "uuid"),
        ("variant", "variant"),
        ({"type": "list", "element": "string"}, "array(varchar)"),
        ({"type": "map", "key": "string", "value": "double"}, "map(varchar,double)"),
        (
            {"type": "struct", "fields": [field(3, "a", "int"), field(4, "two words", "string")]},
            'row(a integer, "two words" varchar)',
        ),
    ],
)
def test_types_are_in_trinos_words(kind: Any, expected: str) -> None:
    state = metadata(schemas=[{"schema-id": 1, "fields": [field(1, "x", kind)]}]).snapshot_at(None)
    assert state.columns[0].type.text == expected


@pytest.mark.parametrize("content", [b"{}", b"[]", b"no json"])
def test_what_is_no_metadata_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        IcebergMetadata(content)
