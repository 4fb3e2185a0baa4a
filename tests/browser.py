"""A real browser for tests: Chromium or Chrome as it is installed, driven by Playwright.

Where there is none its tests are skipped, out loud; with ``SUBSET_REQUIRE_BROWSER=1`` they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REQUIRED = "SUBSET_REQUIRE_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Gives a browser, or skips the test that asks for it."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        reason = "no browser was found: install chromium"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED}=1, but {reason}")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, as whom containers run tests.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Seen:
    """A page as a person sees it.

    Attributes:
        page: of Playwright.
        said: every line of the console, and every error.
        asked: every address that the page asked for.
    """

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def is_visible(self, selector: str) -> bool:
        """Returns whether something is there and has a size."""
        box = self.page.locator(selector).first.bounding_box()
        return box is not None and box["width"] > 0 and box["height"] > 0


@contextmanager
def seen(browser: Browser, file: Path, *, width: int, theme: str) -> Iterator[Seen]:
    """Opens a file at a width, in the ``light`` or the ``dark`` theme."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)  # type: ignore[arg-type]
    found = Seen(context.new_page())
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.goto(file.as_uri())
    yield found
    context.close()
