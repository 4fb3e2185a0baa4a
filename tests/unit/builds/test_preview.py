"""A dry run shows what would be sent, and touches nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlglot

from subsetter.builds.build import build
from subsetter.builds.prepare import prepare
from subsetter.builds.preview import preview
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
