"""The words that docs/style.md replaces stand nowhere else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BANNED = re.compile(
    r"gone on with|go(es)? on with|going on with|cut short|(begin|begins|began|begun) anew|(built|made|written) anew"
    r"|no plan can do without|slip of the pen",
    re.IGNORECASE,
)
READ = re.compile(
    r"^(subsetter|sql_templates|docs|configs|benchmarks)/.*\.(py|md|html|jinja|yaml)$|^[A-Z]+\.md$|^Makefile$"
)
LEFT_OUT = ("CHANGELOG.md", "docs/style.md")
LISTED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
FILES = [file for file in LISTED if READ.search(file) and file not in LEFT_OUT and (ROOT / file).is_file()]


def test_the_words_are_looked_for_where_they_could_stand() -> None:
    assert len(FILES) > 300
    assert BANNED.search("A build that was cut short is gone on with.")


@pytest.mark.parametrize("file", FILES)
def test_no_banned_word(file: str) -> None:
    found = BANNED.search((ROOT / file).read_text(encoding="utf-8"))
    assert found is None, f"{found[0] if found else ''}: see docs/style.md"


def test_the_page_lists_what_is_banned() -> None:
    page = (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| ") and "instead of" not in row]
    listed = " | ".join(rows)
    for words in ("gone on with", "goes on with", "go on with", "cut short", "begins anew", "built anew"):
        assert words in listed
