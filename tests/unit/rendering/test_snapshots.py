"""The one statement that lists snapshots: its text, and that the guard passes nothing like it."""

from __future__ import annotations

import pytest

from subsetter.errors import UnsafeStatement
from subsetter.rendering.snapshots import snapshots_of
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable

TABLE = SqlTable(("s3tablescatalog/lake", "sales", "orders"))
TEXT = 'SELECT snapshot_id, parent_id, committed_at, summary\nFROM "s3tablescatalog/lake"."sales"."orders$snapshots"'


def test_the_text_names_the_metadata_table_in_full() -> None:
    assert snapshots_of(TABLE) == TEXT
    odd = snapshots_of(SqlTable(("c", "d", 'a"b')))
    assert odd.endswith('FROM "c"."d"."a""b$snapshots"')


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("orders$", "clicks$"),
        TEXT.replace("$snapshots", ""),
        TEXT.replace("$snapshots", "$files"),
        f"DELETE FROM {TEXT.split('FROM ')[1]}",
        f"CREATE TABLE {TEXT.split('FROM ')[1]} AS {TEXT}",
    ],
)
def test_nothing_like_it_passes(text: str) -> None:
    permit = Permit(frozenset({SqlTable((*TABLE.parts[:2], "orders$snapshots"))}))
    assert_safe(TEXT, "athena", permit)
    with pytest.raises(UnsafeStatement):
        assert_safe(text, "athena", permit)
