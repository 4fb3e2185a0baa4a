"""Configs for tests: short bodies over a header that is right, with the expected problems as comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from subsetter.config.load import LoadedConfig, load_config
from subsetter.errors import ConfigError, Problem

SECTIONS = {
    "engine": "engine: {name: duckdb}",
    "source": "source: {path: lake}",
    "destination": "destination: {path: dev}",
    "tables": "tables: {customers: {sample: 1%}}",
}
ATHENA = {
    "engine": "engine: {name: athena}",
    "source": "source: {database: sales}",
    "destination": 'destination: {database: sales_dev, location: "s3://dev/x/"}',
    "tables": SECTIONS["tables"],
}
_MARK = re.compile(r"#!\s*(?P<path>.*?)\s*\|\s*(?P<words>.*?)\s*(?=#!|$)")


@dataclass(frozen=True)
class Expected:
    """A problem that a document says it has: ``#! path | words of the message or cure``, on its line."""

    line: int
    path: str
    words: str

    def fits(self, problem: Problem) -> bool:
        """Returns whether the problem is the expected one."""
        text = f"{problem.message} {problem.cure}"
        return (problem.line, problem.path) == (self.line, self.path) and self.words in text


def document(body: str, sections: dict[str, str] = SECTIONS) -> str:
    """Returns the body with the sections that it leaves out behind it, so that its lines keep their numbers."""
    text = dedent(body).strip("\n")
    present = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    present |= {"source"} if "sources" in present else set()
    return "\n".join([text, *(line for key, line in sections.items() if key not in present), ""])


def expected_of(text: str) -> list[Expected]:
    """Returns the problems that the comments of a document announce."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        found += [Expected(number, mark["path"], mark["words"]) for mark in _MARK.finditer(line)]
    return found


def load_text(folder: Path, text: str, **arguments: object) -> LoadedConfig:
    """Returns the config of a text, written to ``dev.yaml`` in the folder."""
    path = folder / "dev.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, **arguments)  # type: ignore[arg-type]


def problems_of(folder: Path, text: str, **arguments: object) -> list[Problem]:
    """Returns what is wrong with a text; nothing when it loads."""
    try:
        load_text(folder, text, **arguments)
    except ConfigError as error:
        return list(error.problems)
    return []
