"""A dry run shows what would be sent, and touches nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlglot

from subsetter.builds.build import build
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import assert_sendable, preview
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import PlanError
from subsetter.types.datatype import DataType
from tests.unit.builds.shop import CONFIG, FEW, Shop

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def shown(shop: Shop) -> str:
    engine = shop.engine()
    _, plan = prepare(shop.loaded, engine.read_catalog(), NOW)
    return preview("dev", plan, engine)


def sent(text: str) -> list[str]:
    """The statements of a preview, without their comments."""
    parts = ["\n".join(line for line in part.split("\n") if not line.startswith("--")) for part in text.split("\n\n")]
    return [part.strip().removesuffix(";") for part in parts if part.strip()]


def test_it_changes_nothing_and_is_always_the_same(shop: Shop):
    assert shown(shop) == shown(shop)
    assert not (shop.folder / "copies").exists()


def test_it_shows_every_statement_that_a_build_sends(shop: Shop):
    shop.text = FEW
    manifest = build(shop.loaded, shop.engine()).manifest
    texts = {one.text.replace(manifest.build_id, "preview") for one in manifest.statements}
    assert texts <= set(sent(shown(shop)))


def test_every_statement_is_one_that_parses(shop: Shop):
    statements = sent(shown(shop))
    assert len(statements) > len(CONFIG.split("tables:")[1].strip().splitlines())
    for text in statements:
        assert len(sqlglot.parse(text, dialect="duckdb")) == 1


def test_every_statement_is_headed_by_step_table_and_why(shop: Shop):
    parts = [part for part in shown(shop).split("\n\n")[1:] if not part.startswith("-- publish")]
    for part in parts:
        head = [line for line in part.split("\n") if line.startswith("-- ")]
        assert head[0].startswith(("-- step ", "-- verify"))
        assert any(line.startswith("-- why: ") for line in head)


def test_a_loop_is_shown_once_and_says_how_it_repeats(shop: Shop):
    text = shown(shop)
    assert text.count("to begin with") == text.count("again and again")
    assert "until a round adds nothing" in text


def test_publishing_is_a_comment(shop: Shop):
    last = shown(shop).rstrip("\n").split("\n\n")[-1]
    assert last.startswith("-- publish")
    assert all(line.startswith("--") for line in last.split("\n"))
    assert "customers" in last


def test_a_condition_of_several_lines_cannot_break_out_of_a_comment(shop: Shop):
    shop.text = FEW.replace("{{where: wanted}}", "{{where: \"wanted\\n  AND name <> 'x'\"}}")
    for part in shown(shop).split("\n\n"):
        comments = [line.startswith("--") for line in part.split("\n")]
        assert comments == sorted(comments, reverse=True), part


def assert_athena_takes(numbers: int, folder: Path) -> None:
    """Proves that a plan can be sent whose one condition has so many numbers of nine digits, twice."""
    config = {
        "version": 1,
        "engine": {"name": "athena", "region": "eu-west-1", "workgroup": "dev"},
        "source": {"database": "shop"},
        "destination": {"database": "shop_dev", "location": "s3://acme-dev/subsets/"},
        "vars": {"ids": [100_000_000 + one for one in range(numbers)]},
        "tables": {"t": {"where": "id in {{ ids }}", "always": "n in {{ ids }}"}},
    }
    (folder / "long.yaml").write_text(json.dumps(config))
    columns = tuple(Column(name, DataType("bigint")) for name in ("id", "n"))
    catalog = Catalog((Table(TableName("", "t"), columns),))
    loaded, plan = prepare(load_config(folder / "long.yaml"), catalog, NOW)
    assert_sendable(plan, open_engine(loaded))


def test_a_plan_is_refused_whose_statements_athena_does_not_take(tmp_path: Path):
    assert_athena_takes(11_000, tmp_path)
    with pytest.raises(
        PlanError, match=r"A statement for t has 27\d,\d+ bytes, and engine athena takes at most 262,144"
    ):
        assert_athena_takes(12_500, tmp_path)
