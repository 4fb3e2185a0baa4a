"""Puts together why rows are in the copy, or why they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from subsetter.explain.answer import Explanation, ReasonKind, RowReason, RowReport
from subsetter.explain.completed import CompletedRows
from subsetter.explain.dropped import DroppedRows
from subsetter.explain.lookups import Lookups
from subsetter.explain.row import Finder, Row, sample_hash
from subsetter.explain.selected import SelectedRows
from subsetter.planning.facts import Facts
from subsetter.planning.rules import CopyMode, Relation, Rules, TableRules
from subsetter.planning.wording import capped, one_line

MOST_PARENTS = 3
"""How many parent rows that are not selected are explained in their turn."""


class _Question(Enum):
    COPIED = auto()
    SELECTED = auto()


def explain(rules: Rules, rows: Sequence[Row], finder: Finder) -> Explanation:
    """Returns why rows are in the copy, or why they are not.

    Args:
        rules: by which the copy was made.
        rows: of copied tables, with all that ``wanted`` names.
        finder: finds other rows.
    """
    return _Explaining(rules, finder).explained(rows)


class _Explaining:
    def __init__(self, rules: Rules, finder: Finder) -> None:
        self._facts = Facts(rules)
        self._lookups = Lookups(self._facts, finder)
        self._dropping = DroppedRows(self._facts, self._lookups)
        self._selecting = SelectedRows(self._facts, self._lookups, self._dropping)
        self._completing = CompletedRows(self._facts, self._lookups, self._dropping, self._selecting)
        self._places: dict[tuple[Row, _Question], int] = {}

    def explained(self, rows: Sequence[Row]) -> Explanation:
        """Follows every chain to its end; a list in place of recursion, since chains may be long."""
        asked = dict.fromkeys(rows)
        for row in asked:
            self._place(row, _Question.COPIED)
        reports: list[RowReport] = []
        while len(reports) < len(self._places):
            reports.append(self._report(*list(self._places)[len(reports)]))
        return Explanation(len(asked), tuple(reports))

    def _place(self, row: Row, question: _Question) -> int:
        return self._places.setdefault((row, question), len(self._places))

    def _report(self, row: Row, question: _Question) -> RowReport:
        is_dropped = self._dropping.is_dropped(row)
        is_selected = self._selecting.is_selected(row)
        is_asked = question is _Question.COPIED
        pulled = None
        if is_dropped:
            reasons = tuple(self._dropped(row))
        elif is_asked and not is_selected and (pulled := self._completing.pulled(row)) is not None:
            place = self._place(pulled.child, _Question.COPIED)
            told = f"a kept row of {pulled.child.table} refers to it"
            reasons = (RowReason(ReasonKind.REFERRED, True, told, str(pulled.relation), (place,)),)
        else:
            reasons = (*self._selected(row), *(self._not_referred(row) if is_asked and not is_selected else ()))
        is_copied = is_selected or pulled is not None if is_asked else None
        return _report(self._facts.rules.by_name.get(row.table), row, is_selected, is_copied, is_dropped, reasons)

    def _dropped(self, row: Row) -> Iterator[RowReason]:
        for relation, parents in self._dropping.causes(row):
            places = tuple(self._place(parent, _Question.SELECTED) for parent in parents[:MOST_PARENTS])
            rest = "which is dropped itself" if parents else "which is not in the source"
            told = f"it refers to {_reference(row, relation)}, {rest}; such rows count as not in the source"
            yield RowReason(ReasonKind.DROPPED, False, told, str(relation), places)

    def _selected(self, row: Row) -> Iterator[RowReason]:
        rules = self._facts.rules.by_name.get(row.table)
        if rules is None:
            yield RowReason(ReasonKind.MODE, False, f"{row.table} is not copied")
        elif rules.mode is not CopyMode.SELECT:
            yield RowReason(ReasonKind.MODE, rules.mode is CopyMode.ALL, _MODES[rules.mode])
        else:
            yield from self._by_rule(row, rules)

    def _by_rule(self, row: Row, rules: TableRules) -> Iterator[RowReason]:
        selection = rules.selection
        if selection.always is not None:
            answer = row.holds(selection.always)
            told = f"always: {one_line(selection.always.athena)} is {_WORDS[answer]}"
            yield RowReason(ReasonKind.ALWAYS, answer is True, told)
            if answer is True:
                return
        if not selection.is_bounded and selection.always is None:
            yield RowReason(ReasonKind.MODE, False, "its rule selects no rows")
        if selection.sample is not None:
            yield self._sampled(row, rules)
        if selection.where is not None:
            answer = row.holds(selection.where)
            told = f"where: {one_line(selection.where.athena)} is {_WORDS[answer]}"
            yield RowReason(ReasonKind.WHERE, answer is True, told)
        for relation in selection.follow.relations if selection.follow else ():
            yield self._followed(row, relation)
        if selection.cap is not None and self._is_eligible(row, rules):
            yield self._ranked(row, rules)

    def _is_eligible(self, row: Row, rules: TableRules) -> bool:
        return self._selecting.passes_locally(row, rules) and self._selecting.follows(row, rules)

    def _sampled(self, row: Row, rules: TableRules) -> RowReason:
        sample, hashed = rules.selection.sample, sample_hash(rules)
        bucket = row.bucket(hashed) if hashed else None
        columns = ", ".join(sample.key) if sample else ""
        is_sampled = self._selecting.is_sampled(row, rules)
        if bucket is None or sample is None:
            told = f"sample: {columns} has a NULL, and such rows are not sampled"
        elif not is_sampled and bucket < sample.threshold:
            told = f"sample: a date of {columns} lies outside the years 0001 to 9999, and such rows are not sampled"
        else:
            word = "below" if is_sampled else "not below"
            told = (
                f"sample: the bucket of {columns} is {bucket:,}, {word} {sample.threshold:,}, "
                f"which is {float(sample.rate * 100):.6g} % of 2^32"
            )
        return RowReason(ReasonKind.SAMPLE, is_sampled, told)

    def _followed(self, row: Row, relation: Relation) -> RowReason:
        if row.reference(relation) is None:
            return RowReason(ReasonKind.FOLLOW, False, _no_reference(row, relation), str(relation))
        head = f"it refers to {_reference(row, relation)}"
        parent = self._selecting.selected_parent(row, relation)
        if parent is not None:
            place = self._place(parent, _Question.SELECTED)
            return RowReason(ReasonKind.FOLLOW, True, f"{head}, which is selected", str(relation), (place,))
        key = row.reference(relation)
        parents = self._lookups.original(relation.parent, relation.parent_columns, [key] if key else [])
        places = tuple(self._place(one, _Question.SELECTED) for one in parents[:MOST_PARENTS])
        rest = "which is not selected" if parents else "which is not in the source"
        return RowReason(ReasonKind.FOLLOW, False, f"{head}, {rest}", str(relation), places)

    def _ranked(self, row: Row, rules: TableRules) -> RowReason:
        cap = rules.selection.cap
        place = self._selecting.place(row, rules)
        if cap is None or place is None:
            return RowReason(ReasonKind.CAP, False, "cap: its key has a NULL, and such rows never pass a cap")
        passes = place <= cap.limit
        where = f"number {place:,}" if passes else f"past number {cap.limit:,}"
        return RowReason(ReasonKind.CAP, passes, f"cap: its key is {where} of {capped(cap)}")

    def _not_referred(self, row: Row) -> Iterator[RowReason]:
        for relation in self._facts.pulls.get(row.table, ()):
            told = f"no kept row of {relation.child} refers to it"
            yield RowReason(ReasonKind.REFERRED, False, told, str(relation))


_WORDS = {True: "true", False: "false", None: "NULL"}
_MODES = {
    CopyMode.ALL: "copy: all selects every row",
    CopyMode.REFERENCED: "copy: referenced selects no row for its own sake",
    CopyMode.EMPTY: "copy: empty keeps no rows",
}


def _report(
    rules: TableRules | None,
    row: Row,
    is_selected: bool,
    is_copied: bool | None,
    is_dropped: bool,
    reasons: tuple[RowReason, ...],
) -> RowReport:
    names = [name for name, _ in row.wanted.columns]
    values = dict(zip(names, row.values, strict=True))
    key = tuple((name, values[name]) for name in (rules.key if rules else ()))
    pairs = tuple(values.items())
    return RowReport(row.table, key or pairs, pairs, is_selected, is_copied, is_dropped, reasons)


def _reference(row: Row, relation: Relation) -> str:
    values = [value.text for value in row.reference(relation) or ()]
    pairs = zip(relation.parent_columns, values, strict=True)
    return f"{relation.parent} {', '.join(f'{column} = {value}' for column, value in pairs)}"


def _no_reference(row: Row, relation: Relation) -> str:
    empty = [column for column in relation.child_columns if row.value(column) is None]
    if empty or relation.when is None:
        return f"it has no reference to {relation.parent}: {', '.join(empty)} is NULL"
    answer = _WORDS[row.holds(relation.when)]
    return f"it has no reference to {relation.parent}: when {one_line(relation.when.athena)} is {answer}"
