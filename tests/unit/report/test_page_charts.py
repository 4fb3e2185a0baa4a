"""The bars of a build's page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subsetter.builds.records.manifest import StatementRecord
from subsetter.report.page_charts import shortened, sizes_chart, times_chart
from tests.unit.report.page_cases import failed, manifest_of, wide_plan


def test_bars_have_the_length_of_the_logarithm_and_the_largest_source_comes_first() -> None:
    made = wide_plan(3)
    tables = tuple(
        replace(one, source_rows=rows, rows=copied, written_bytes=None)
        for one, rows, copied in zip(manifest_of(made).tables, (100, 10_000, None), (10, 0, 1), strict=True)
    )
    chart = sizes_chart(replace(manifest_of(made), tables=tables), made)
    assert [(one.name, one.figures) for one in chart.lines] == [
        ("table_001", "10,000 → 0"),
        ("table_000", "100 → 10"),
        ("table_002", "? → 1"),
    ]
    bars = [[(bar.kind, bar.width) for bar in one.bars] for one in chart.lines]
    # What is nothing or unknown has no bar; a single row has one that can be seen.
    assert bars == [[("source", 100)], [("source", 50), ("copy", 25)], [("copy", 0.3)]]
    assert [(one.at, one.text) for one in chart.marks] == [(0, "1"), (25, "10"), (50, "100"), (75, "1k"), (100, "10k")]


def test_bytes_are_drawn_where_all_are_known() -> None:
    made = wide_plan(2)
    chart = sizes_chart(manifest_of(made), made)
    assert [one.figures for one in chart.lines] == ["80.0 kB → 800 B", "40.0 kB → 400 B"]
    assert [one.text for one in chart.marks] == ["1 B", "10 B", "100 B", "1 kB", "10 kB"]


@pytest.mark.parametrize("rows", [1, 12, 10**5, 10**9, 10**15, 10**18])
def test_marks_are_few_and_lie_on_the_axis(rows: int) -> None:
    made = wide_plan(1)
    tables = tuple(replace(one, source_rows=rows, written_bytes=None) for one in manifest_of(made).tables)
    marks = sizes_chart(replace(manifest_of(made), tables=tables), made).marks
    assert 1 <= len(marks) <= 7
    assert all(0 <= one.at <= 100 for one in marks)


@pytest.mark.parametrize(
    ("took", "last"),
    [(0.004, "0.004 s"), (0.5, "0.5 s"), (7, "6 s"), (25, "25 s"), (70, "1:00 min"), (600, "10:00 min"),
     (5_400, "1:30 h"), (500_000, "138:53 h")],
)  # fmt: skip
def test_the_marks_of_the_time_line_are_round(took: float, last: str) -> None:
    made = wide_plan(1)
    statements = tuple(replace(one, began=0, seconds=took) for one in manifest_of(made).statements)
    marks = times_chart(replace(manifest_of(made), statements=statements)).marks
    assert 2 <= len(marks) <= 6
    assert marks[0].at == 0
    assert marks[-1].at <= 100
    assert marks[-1].text == last


def test_a_step_has_a_bar_for_each_statement_and_checks_look_otherwise() -> None:
    made = wide_plan(1)
    manifest = manifest_of(made)
    (bill,) = manifest.steps
    check = StatementRecord("table_000", "check", "SELECT 1", 1, "", 0, 500, None, 0.5, None, 2.0)
    steps = (bill, replace(bill, step="checks", scanned_bytes=500, price=None))
    copied, checked = times_chart(
        replace(manifest, steps=steps, statements=(*manifest.statements, check, replace(check, began=1.0)))
    ).lines
    assert copied.figures == "40.0 kB, 0.000050 USD"
    assert [(one.kind, one.start, one.width) for one in copied.bars] == [("work", 0, 60)]
    assert checked.figures == "500 B"
    assert [(one.kind, one.start, one.width) for one in checked.bars] == [("check", 80, 20), ("check", 40, 20)]
    assert checked.bars[0].told == "checks: check, 0.5 s, 500 B scanned"


def test_a_build_that_ran_nothing_has_no_time_line() -> None:
    made = wide_plan(2)
    assert times_chart(failed(manifest_of(made))).lines == ()


def test_long_names_are_shortened_by_the_room_they_take() -> None:
    assert shortened("orders", 6) == "orders"
    assert shortened("customers", 6) == "custo…"
    assert shortened("顧客注文", 8) == "顧客注文"
    assert shortened("顧客注文明細", 8) == "顧客注…"
