"""What is told of each row of a world is what the reference says, and every chain of reasons leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, note, settings

from subsetter.explain import Explanation, ReasonKind, Row, RowReport, explain
from tests.properties.asked import WorldFinder
from tests.properties.comparing import check
from tests.properties.generate import worlds
from tests.properties.meaning import Lake, Rows, Source, completion, dropped, selection
from tests.properties.planned import rules_of
from tests.properties.worlds import World

Fates = dict[tuple[str, tuple[tuple[str, str | None], ...]], set[tuple[bool, bool, bool]]]
"""Of rows, as a report shows them: whether they are selected, copied, dropped. Some rows look the same."""


def faults(world: World, *, narrow: bool = False) -> str:
    """What is wrong with the explanations of a world's rows, one a line; empty when they are right."""
    lake = world.lake
    source = Source(lake)
    sigma = selection(lake, source)
    copied = completion(lake, source, sigma)
    finder = WorldFinder(lake, copied, tuple(copied) if narrow else ())
    rows = {table: finder.rows(table) for table in copied}
    fates = _fates(lake, rows, (sigma, copied, dropped(lake)))
    found: list[str] = []
    for table, own in rows.items():
        for place, row in enumerate(own):
            told = explain(rules_of(lake), [row], finder)
            expected = place in copied[table]
            if told.rows[0].is_copied is not expected:
                found.append(f"{table} row {place}: copied is {expected}, but told: {told.rows[0]}")
            found += [f"{table} row {place}: {fault}" for fault in _chain_faults(told, fates, lake)]
    return "\n".join(found)


def _fates(lake: Lake, rows: dict[str, list[Row]], sets: tuple[Rows, Rows, Rows]) -> Fates:
    fates: Fates = {}
    for table, own in rows.items():
        for place, row in enumerate(own):
            names = (name for name, _ in row.wanted.columns)
            shown = tuple(zip(names, row.values, strict=True))
            fate = (place in sets[0][table], place in sets[1].get(table, ()), place in sets[2][table])
            fates.setdefault((table, shown), set()).add(fate)
    return fates


def _chain_faults(told: Explanation, fates: Fates, lake: Lake) -> Iterator[str]:
    for report in told.rows:
        possible = fates.get((report.table.table, report.values))
        if possible is not None:
            fits = {
                (selected, copied, gone)
                for selected, copied, gone in possible
                if selected == report.is_selected and report.is_copied in (None, copied) and gone == report.is_dropped
            }
            if not fits:
                yield f"{report} is told, but rows like it are {possible}"
        yield from _reason_faults(report, told)
    yield from _endless(told, lake)


def _reason_faults(report: RowReport, told: Explanation) -> Iterator[str]:
    if not report.reasons:
        yield f"{report} has no reason"
    if report.is_dropped:
        if not all(one.kind is ReasonKind.DROPPED for one in report.reasons):
            yield f"{report} is dropped for other reasons"
        return
    reasons = [one for one in report.reasons if one.kind not in (ReasonKind.REFERRED, ReasonKind.ALWAYS)]
    if report.is_selected:
        always = any(one.kind is ReasonKind.ALWAYS and one.holds for one in report.reasons)
        follows = [one for one in reasons if one.kind is ReasonKind.FOLLOW]
        rest = [one for one in reasons if one.kind is not ReasonKind.FOLLOW]
        is_told = (
            bool(reasons) and all(one.holds for one in rest) and (not follows or any(one.holds for one in follows))
        )
        if not always and not is_told:
            yield f"{report} is selected without a reason"
    elif report.is_copied:
        (reason,) = report.reasons
        if reason.kind is not ReasonKind.REFERRED or not told.rows[reason.rows[0]].is_copied:
            yield f"{report} is completed without a kept child"
    elif all(one.holds for one in report.reasons):
        yield f"{report} is not copied without a reason"
    for reason in report.reasons:
        for place in reason.rows:
            is_right = told.rows[place].is_selected if reason.kind is ReasonKind.FOLLOW else True
            if reason.holds and not is_right:
                yield f"{report} follows {told.rows[place]}"


def _endless(told: Explanation, lake: Lake) -> Iterator[str]:
    """Rows that speak for themselves by way of others: a reason that holds has to end somewhere."""
    ends: set[int] = set()
    while fresh := [
        place for place in range(len(told.rows)) if place not in ends and _rests_on(told, place, ends, lake)
    ]:
        ends.update(fresh)
    for place, report in enumerate(told.rows):
        if place not in ends:
            yield f"the chain of {report} has no end"


def _rests_on(told: Explanation, place: int, ends: set[int], lake: Lake) -> bool:
    report = told.rows[place]
    if not (report.is_selected or report.is_copied or report.is_dropped):
        return True
    good = [one for one in report.reasons if (one.holds or report.is_dropped) and one.rows]
    ended = [other in ends for one in good for other in one.rows[:1]]
    rule = lake.rule(report.table.table)
    is_any = rule is not None and rule.follow is not None and rule.follow.mode == "any"
    return not ended or any(ended) if is_any else all(ended)


@settings(max_examples=40)
@given(worlds(cyclic=True))
def test_every_row_is_explained_as_it_is_meant(world: World) -> None:
    note(str(world))
    assert faults(world) == ""


@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_hundreds_of_worlds(cyclic: bool) -> None:
    check(range(150), cyclic=cyclic, find_fault=faults)


@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_no_answer_changes_when_copies_lack_columns_and_few_rows_are_looked_at(
    cyclic: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subsetter.explain.completed.FEW", 1)
    check(range(60), cyclic=cyclic, find_fault=lambda world: faults(world, narrow=True))


@pytest.mark.slow
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_more_worlds(cyclic: bool) -> None:
    check(range(20_000, 20_300), cyclic=cyclic, find_fault=faults)


@pytest.mark.soak
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
@pytest.mark.parametrize("start", range(20_500, 22_000, 500))
def test_thousands_of_worlds(start: int, cyclic: bool) -> None:
    check(range(start, start + 500), cyclic=cyclic, find_fault=faults)
