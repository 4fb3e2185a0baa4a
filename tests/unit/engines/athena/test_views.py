"""Athena's views, and the tables that they read."""

from __future__ import annotations

import base64
import json

import pytest

from subsetter.engines.athena.views import parse_view
from subsetter.sql.views import tables_of_view


def entry(text: str) -> dict[str, str]:
    found = {
        "originalSql": text,
        "catalog": "awsdatacatalog",
        "schema": "sales",
        "columns": [{"name": "ID", "type": "bigint"}, {"name": "name", "type": "varchar(10)"}],
    }
    encoded = base64.b64encode(json.dumps(found).encode()).decode()
    return {"Name": "v", "TableType": "VIRTUAL_VIEW", "ViewOriginalText": f"/* Presto View: {encoded} */"}


def test_a_view_has_columns_and_its_text() -> None:
    view = parse_view(entry("SELECT * FROM t"))
    assert [(one.name, one.type.text) for one in view.columns] == [("id", "bigint"), ("name", "varchar(10)")]
    assert (view.text, view.database) == ("SELECT * FROM t", "sales")


@pytest.mark.parametrize("text", ["SELECT 1", "", "/* Presto View: broken */", "/* Presto View: e30= */"])
def test_views_of_others_are_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_view({"ViewOriginalText": text})


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SELECT * FROM orders o JOIN web.clicks c ON o.id = c.id", ["orders", "web.clicks"]),
        ('SELECT * FROM "s3tablescatalog/b".ns.t WHERE id IN (SELECT id FROM u)', ["s3tablescatalog/b.ns.t", "u"]),
        ("WITH x AS (SELECT * FROM a) SELECT * FROM x", ["a"]),
        ("SELECT * FROM a UNION ALL SELECT * FROM b", ["a", "b"]),
        ("this is (no query", []),
    ],
)
def test_the_tables_of_a_view_are_named(text: str, tables: list[str]) -> None:
    assert [str(ref) for ref in tables_of_view(text)] == tables
