"""The report of a build, as text and in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.checks import CheckResult, Severity
from subsetter.builds.manifest import report_path
from subsetter.report.build_page import build_page
from tests.browser import opened_browser, seen
from tests.unit.report.page_cases import failed, manifest_of, wide_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHARTS = ("#sizes svg", "#graph svg", "#times svg")


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
    evil = "</script><script>document.title='x'</script>"
    check = CheckResult("rows", evil, evil, passed=False, severity=Severity.WARNING, detail=evil)
    manifest = replace(
        manifest_of(made), config=evil, caller=evil, notes=(evil,), config_text=evil, checks=(check,), error=evil
    )
    manifest = replace(manifest, tables=tuple(replace(one, destination=evil) for one in manifest.tables))
    assert evil not in build_page(manifest, made)


def test_five_hundred_tables_fit_into_five_megabytes() -> None:
    made = wide_plan(500)
    assert len(build_page(manifest_of(made), made).encode()) < 5_000_000


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
        # The bars, the lines of the graph and the time line are drawn, not only their frames.
        assert found.page.locator("#sizes svg path").count() >= 2 * tables
        assert found.page.locator("#times svg path").count() >= tables
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


def test_the_page_is_drawn_again_when_the_theme_or_the_width_changes(browser: Browser, tmp_path: Path) -> None:
    made = wide_plan(4)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=1280, theme="light") as found:
        before = found.page.inner_html("#sizes")
        found.page.emulate_media(color_scheme="dark")
        found.until(lambda: found.page.inner_html("#sizes") != before)
        found.page.set_viewport_size({"width": 375, "height": 800})
        found.until(lambda: (found.page.locator("#sizes svg").bounding_box() or {"width": 375})["width"] < 375)
        assert found.said == []


def test_a_table_that_is_pointed_at_shows_its_arrows(browser: Browser, tmp_path: Path) -> None:
    made = wide_plan(4)
    file = tmp_path / "report.html"
    file.write_text(build_page(manifest_of(made), made), encoding="utf-8")
    with seen(browser, file, width=1280, theme="light") as found:
        thick = found.page.locator("#graph path[stroke-width='3']")
        assert thick.count() == 0
        found.page.locator("#graph text", has_text="table_001").hover()
        found.until(lambda: thick.count() == 3)  # two tables refer to it, and it refers to one
        found.page.mouse.move(0, 0)
        found.until(lambda: thick.count() == 0)
        assert found.said == []
