"""The bar charts of a build's page: where bars and marks stand, in per cent of a width that only the browser knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import log10
from unicodedata import east_asian_width

from subsetter.builds.bill import step_of
from subsetter.builds.records.manifest import Manifest, StatementRecord, StepRecord
from subsetter.catalog.tables import TableName
from subsetter.planning.steps import Plan
from subsetter.report.amounts import count, dollars, seconds, size

_LONGEST_NAME = 48
_THINNEST = 0.3  # per cent; what is there can be seen
_POWERS = ("1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M", "1G", "10G", "100G", "1T", "10T", "100T", "1P")
_INTERVALS_S = (
    *(one * 10.0**power for power in (-3, -2, -1, 0) for one in (1, 2, 5)),
    *(15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 18_000, 36_000),
)


@dataclass(frozen=True)
class Mark:
    """A mark on the axis, in per cent of its length."""

    at: float
    text: str

    @property
    def anchor(self) -> str:
        """Which part of the text stands at the mark, so that none hangs out of the picture."""
        if self.at < 5:
            return "start"
        return "end" if self.at > 90 else "middle"


@dataclass(frozen=True)
class ChartBar:
    """A bar.

    Attributes:
        kind: what it is: ``source``, ``copy``, ``work`` or ``check``.
        start: per cent of the width.
        width: per cent of the width.
        told: what it says when it is pointed at; nothing where the figures of its line say it.
    """

    kind: str
    start: float
    width: float
    told: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a chart: a name, the figures beside it, and its bars below."""

    name: str
    figures: str
    bars: tuple[ChartBar, ...]

    @property
    def shown(self) -> str:
        """The name, or what there is room for."""
        return shortened(self.name, _LONGEST_NAME)

    @property
    def is_shortened(self) -> bool:
        """Whether there is no room for all of the name."""
        return self.shown != self.name


@dataclass(frozen=True)
class BarChart:
    """A chart of bars.

    Attributes:
        about: what it shows, for those who do not see it.
    """

    about: str
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]


def copied_rows(manifest: Manifest) -> Mapping[TableName, int]:
    """Returns the rows of each copy."""
    return {one.table: one.rows for one in manifest.tables}


def source_bytes(plan: Plan) -> Mapping[TableName, int | None]:
    """Returns the stored bytes of each source table; None when unknown."""
    return {rules.name: rules.table.size_bytes for rules in plan.rules.tables}


def are_bytes_known(manifest: Manifest, plan: Plan) -> bool:
    """Returns whether the sizes of all sources and copies are known in bytes."""
    stored = source_bytes(plan)
    return all(stored[one.table] is not None and one.written_bytes is not None for one in manifest.tables)


def sizes_chart(manifest: Manifest, plan: Plan) -> BarChart:
    """Returns source and copy of each table, the largest source first: bytes where all are known, else rows.

    The scale is logarithmic: a copy is a small part of its source, and would not be seen on another.
    """
    stored, is_bytes = source_bytes(plan), are_bytes_known(manifest, plan)
    tables = [
        (one.destination, stored[one.table], one.written_bytes)
        if is_bytes
        else (one.destination, one.source_rows, one.rows)
        for one in manifest.tables
    ]
    tables.sort(key=lambda table: (-(table[1] or 0), table[0]))
    longest = log10(max([10, *(number or 0 for _, *both in tables for number in both)]))
    lines = tuple(_sizes_line(*table, longest, is_bytes=is_bytes) for table in tables)
    what = "Stored bytes" if is_bytes else "Rows"
    about = f"{what} of source and copy of {count(len(lines))} tables; the same numbers follow as a table."
    return BarChart(about, tuple(_power_marks(longest, "B" if is_bytes else "")), lines)


def _sizes_line(name: str, source: int | None, copy: int | None, longest: float, *, is_bytes: bool) -> Line:
    shown = size if is_bytes else count
    bars = tuple(
        ChartBar(kind, 0, max(_THINNEST, round(100 * log10(number) / longest, 2)))
        for kind, number in (("source", source), ("copy", copy))
        if number
    )
    return Line(name, f"{shown(source)} → {shown(copy)}", bars)


def _power_marks(longest: float, unit: str) -> Iterator[Mark]:
    """Marks at powers of ten, or of a thousand where there would be too many."""
    for power in range(0, min(int(longest) + 1, len(_POWERS)), 1 if longest <= 6 else 3):
        text = _POWERS[power]
        named = f"{text.rstrip('kMGTP')} {text.lstrip('01')}{unit}" if unit else text
        yield Mark(round(100 * power / longest, 2), named)


def times_chart(manifest: Manifest) -> BarChart:
    """Returns when the statements of each step ran; the scanned bytes and the price stand beside the step's name."""
    paid = {one.step: one for one in manifest.steps}
    statements = [one for one in manifest.statements if step_of(one) in paid]
    end = max([0.001, *(one.began + one.seconds for one in statements)])
    by_step = {step: tuple(own) for step, own in groupby(sorted(statements, key=step_of), key=step_of)}
    lines = tuple(_times_line(one, by_step.get(one.step, ()), end) for one in manifest.steps) if statements else ()
    about = f"When each of {count(len(lines))} steps ran; the same steps follow as a table."
    return BarChart(about, tuple(_time_marks(end)), lines)


def _times_line(step: StepRecord, statements: tuple[StatementRecord, ...], end: float) -> Line:
    words = [size(step.scanned_bytes), *([dollars(step.price)] if step.price else [])]
    bars = tuple(
        ChartBar(
            "check" if one.purpose == "check" else "work",
            round(100 * one.began / end, 2),
            max(_THINNEST, round(100 * one.seconds / end, 2)),
            f"{step.step}: {one.purpose}, {seconds(one.seconds)}, {size(one.scanned_bytes)} scanned",
        )
        for one in statements
    )
    return Line(step.step, ", ".join(words) if statements else "", bars)


def _time_marks(end: float) -> Iterator[Mark]:
    """At most six marks at round times."""
    apart = next((one for one in _INTERVALS_S if end / one < 6), end / 5)
    for at in range(int(end / apart) + 1):
        yield Mark(round(100 * at * apart / end, 2), _moment(at * apart, apart))


def _moment(second: float, apart: float) -> str:
    """A time on the axis, as exact as the marks stand apart, like ``0.05 s`` or ``1:30``."""
    if apart < 15:
        return f"{second:.{max(0, -int(log10(apart) // 1))}f} s"
    minutes, rest = divmod(round(second), 60)
    if apart < 900:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02} h"


def shortened(text: str, longest: int) -> str:
    """Returns a text that takes no more room than so many letters; Chinese and its kin take two each."""
    room = longest
    for at, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return f"{text[: at - 1]}…"
    return text
