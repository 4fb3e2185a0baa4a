"""The report of a build, as text and in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.records.manifest import report_path
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.catalog.tables import Column, Table, TableName
from subsetter.planning.planner import plan
from subsetter.planning.rules import ColumnCopy, Relation, Rules, TableRules
from subsetter.report.build_page import build_page
from tests.browser import opened_browser, seen
from tests.unit.report.page_cases import BIGINT, failed, manifest_of, wide_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHARTS = ("#sizes svg[role=img]", "#graph > svg", "#times svg[role=img]")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as found:
        yield found


def test_the_page_holds_the_numbers_without_any_script() -> None:
    made = wide_plan(5)
    page = build_page(manifest_of(made), made)
    for word in ("table_003", "4,000", "snapshot 7000000003", "not pinned", "5 of 5 passed", "7 min 0 s"):
        assert word in page, word


def test_estimate_and_actual_stand_side_by_side() -> None:
    made = wide_plan(2)
    page = build_page(manifest_of(made), made)
    assert '0 B to 50.0 kB</td><td class="n">40.0 kB' in page
    assert '0.000050 USD</td><td class="n">0.000050 USD' in page


def test_where_reading_is_free_there_is_no_money() -> None:
    made = wide_plan(2)
    free = [replace(one, least_price=0, most_price=0, price=0) for one in manifest_of(made).steps]
    assert "USD" not in build_page(replace(manifest_of(made), steps=tuple(free)), made)


def test_what_comes_from_outside_is_escaped() -> None:
    made = wide_plan(2)
    evil = "</title></style></script><script>document.title='x'</script>"
    check = CheckResult("rows", evil, evil, passed=False, severity=Severity.WARNING, detail=evil)
    manifest = replace(
        manifest_of(made), config=evil, caller=evil, notes=(evil,), config_text=evil, checks=(check,), error=evil
    )
    manifest = replace(
        manifest,
        tables=tuple(replace(one, destination=evil) for one in manifest.tables),
        steps=tuple(replace(one, step=evil) for one in manifest.steps),
        statements=tuple(replace(one, step=evil, purpose=evil) for one in manifest.statements),
    )
    page = build_page(manifest, made)
    assert evil not in page
    assert "<script" not in page


def test_names_of_tables_and_columns_are_escaped_in_the_picture() -> None:
    evil = "</svg><b onclick='x'>"
    table = Table(TableName("", evil), (Column("id", BIGINT), Column(evil, BIGINT)))
    parent = Table(TableName("", "parent"), (Column("id", BIGINT),))
    rules = tuple(
        TableRules(one, one.name.table, tuple(ColumnCopy(each.name, each.type, each.type) for each in one.columns))
        for one in (table, parent)
    )
    made = plan(Rules("dev", rules, (Relation("r", table.name, (evil,), parent.name, ("id",)),)))
    page = build_page(manifest_of(made), made)
    assert "<b " not in page
    assert page.count("</svg>") == page.count("<svg")


def test_the_page_has_no_script_and_may_load_nothing() -> None:
    made = wide_plan(5)
    page = build_page(manifest_of(made), made)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:\"" in page
    assert not re.search(r"<script|javascript:|\son\w+=|https?://|@import|url\((?!#)", page)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *((front, back, 4.5) for front in ("ink", "quiet", "good", "bad") for back in ("page", "card")),
        ("warn", "warn-back", 4.5),
        *((front, "page", 3.0) for front in ("source", "copy")),
    ],
)
def test_texts_and_bars_stand_out(front: str, back: str, least: float, theme: int) -> None:
    """As WCAG 2.2 asks of level AA: 4.5 for texts, 3 for what else has to be seen."""
    css = (files("subsetter.report") / "page" / "report.css").read_text(encoding="utf-8")
    colours = [re.findall(rf"--{name}: (#\w{{6}});", css)[theme] for name in (front, back)]
    bright, dim = sorted(map(luminance, colours), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= least


def luminance(colour: str) -> float:
    """The relative luminance of WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_usual_build_fits_into_150_kilobytes() -> None:
    made = wide_plan(75)
    assert len(build_page(manifest_of(made), made).encode()) < 150_000


def test_five_hundred_tables_fit_into_a_megabyte() -> None:
    made = wide_plan(500)
    assert len(build_page(manifest_of(made), made).encode()) < 1_000_000


def test_the_report_lies_beside_the_manifest() -> None:
    assert report_path("20261123T020000-ab12") == "builds/20261123T020000-ab12/report.html"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("tables", [1, 7, 500])
def test_a_browser_shows_all_of_it_without_a_word(
    browser: Browser, tmp_path: Path, tables: int, width: int, theme: str
) -> None:
    made = wide_plan(tables)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=width, theme=theme) as found:
        assert found.said == []
        assert found.asked == [file.as_uri()]
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(found.is_visible(chart) for chart in CHARTS)
        dark = found.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (dark == "rgb(255, 255, 255)") == (theme == "light")
        # The bars, the boxes of the graph and the time line are drawn, not only their frames.
        assert found.page.locator("#sizes rect").count() == 2 * tables
        assert found.page.locator("#graph .box").count() == tables
        assert found.page.locator("#times rect").count() >= tables
        assert found.is_visible("#sizes rect.copy")
        assert found.is_visible("#times rect.work")
        assert found.page.locator("tbody tr").count() >= 2 * tables


@pytest.mark.parametrize("width", [375, 1280])
def test_a_failed_build_says_why(browser: Browser, tmp_path: Path, width: int) -> None:
    made = wide_plan(3)
    file = tmp_path / "report.html"
    file.write_text(build_page(failed(manifest_of(made)), made), encoding="utf-8")
    with seen(browser, file, width=width, theme="dark") as found:
        assert found.said == []
        assert "The disk is full." in found.page.inner_text("body")
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_follows_the_theme_and_the_width(browser: Browser, tmp_path: Path) -> None:
    made = wide_plan(4)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=1280, theme="light") as found:
        bar = found.page.locator("#sizes rect.copy").first
        fill = "one => getComputedStyle(one).fill"
        light, wide = bar.evaluate(fill), bar.bounding_box()["width"]
        found.page.emulate_media(color_scheme="dark")
        found.page.set_viewport_size({"width": 375, "height": 800})
        assert bar.evaluate(fill) != light
        assert bar.bounding_box()["width"] < wide / 2
        assert found.said == []


def test_a_table_that_is_pointed_at_shows_its_arrows(browser: Browser, tmp_path: Path) -> None:
    made = wide_plan(4)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=1280, theme="light") as found:
        paths = found.page.locator("#graph .arrow path")
        thick = "all => all.filter(one => getComputedStyle(one).strokeWidth === '3px').length"
        assert paths.evaluate_all(thick) == 0
        found.page.locator("#graph text", has_text="table_001").hover()
        assert paths.evaluate_all(thick) == 3  # two tables refer to it, and it refers to one
        found.page.mouse.move(0, 0)
        assert paths.evaluate_all(thick) == 0
        assert found.said == []


def test_those_who_do_not_see_are_told_what_pictures_show(browser: Browser, tmp_path: Path) -> None:
    made = wide_plan(4)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=1280, theme="light") as found:
        for name in ("Sizes of source and copy", "Relations", "Time line of the steps"):
            assert found.page.get_by_role("img", name=name).count() == 1, name
        ids = found.page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
        assert len(ids) == len(set(ids))
        named = found.page.eval_on_selector_all(
            "[aria-labelledby]", "all => all.flatMap(one => one.getAttribute('aria-labelledby').split(' '))"
        )
        assert set(named) <= set(ids)
