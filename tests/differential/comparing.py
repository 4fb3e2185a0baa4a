"""One run: conditions written, asked on both engines, compared; and what a fault looks like to a reader.

What is compared: the rows that pass in a WHERE. Where a condition fails on an engine, it is compared row by row
instead: each row must pass, not pass or fail alike on both. Only one thing is let go: a condition that is the same
in every row, but fails on one engine alone when all rows are asked. That is the order in which an engine takes the
parts of AND, OR and CASE, which SQL leaves to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from subsetter.catalog.pruning import DataFile, Span
from subsetter.sql.bounds import read_domain
from subsetter.sql.conditions import Condition, ConditionRefused, read_condition
from subsetter.sql.dialects import duckdb_text, parse_condition
from subsetter.sql.translating.shapes import DOUBT
from subsetter.sql.translating.translator import Translator
from tests.differential.edges import TABLES, Table
from tests.differential.engines import Answer, Duckdb, Trino
from tests.differential.writing import Writer, Written


@dataclass(frozen=True)
class Asked:
    """A condition, and what both engines answered."""

    written: Written
    table: Table
    condition: Condition
    trino: Answer
    duckdb: Answer


@dataclass
class Run:
    """What came of many conditions.

    Attributes:
        counts: of outcomes.
        refused: conditions that the translator does not take, with the reason.
        faults: reports of those that differ.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many conditions both engines were asked."""
        return sum(self.counts[outcome] for outcome in _OUTCOMES)

    def summary(self, seed: int) -> str:
        """The counts in one line."""
        counts = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"seed {seed}: {self.asked} asked, {len(self.refused)} refused, {len(self.faults)} faults ({counts})"


# What can come of a condition; "bounds" is counted beside it, for those that say something about single columns.
_OUTCOMES = (
    "some rows",
    "no rows",
    "both fail",
    "order of evaluation",
    "failure differs",
    "DuckDB stops on purpose",
    "Trino breaks",
)


def compare_all(trino: Trino, duckdb: Duckdb, seed: int, count: int) -> Run:
    """Asks so many conditions, less those that are refused, half of them over each table."""
    whole = Run()
    for table in TABLES:
        run = compare(trino, duckdb, table, seed, count // len(TABLES))
        whole.counts += run.counts
        whole.refused += run.refused
        whole.faults += run.faults
    return whole


def compare(trino: Trino, duckdb: Duckdb, table: Table, seed: int, count: int) -> Run:
    """Asks at least so many conditions over a table, and compares."""
    run = Run()
    accepted = list(_accepted(table, seed, count, run))
    answers = [duckdb.passing(table, condition) for _, condition in accepted]
    # Those that fail go alone, so that no batch fails with them.
    batched = [at for at, answer in enumerate(answers) if not isinstance(answer, str)]
    single = [at for at, answer in enumerate(answers) if isinstance(answer, str)]
    others: dict[int, Answer] = dict(
        zip(batched, trino.passing(table, [accepted[at][1] for at in batched]), strict=True)
    )
    others |= {at: trino.passing(table, [accepted[at][1]])[0] for at in single}
    rows = {row["id"]: row for row in duckdb.rows(table)}
    for at, (written, condition) in enumerate(accepted):
        asked = Asked(written, table, condition, others[at], answers[at])
        _judge(asked, trino, duckdb, rows, run)
    return run


def _accepted(table: Table, seed: int, count: int, run: Run) -> Iterator[tuple[Written, Condition]]:
    for written in Writer(table, seed).conditions(count):
        try:
            yield written, read_condition(written.text, table.types, {})
        except ConditionRefused as refused:
            run.refused.append((written.text, str(refused)))


def _judge(asked: Asked, trino: Trino, duckdb: Duckdb, rows: Mapping[int, Mapping[str, Any]], run: Run) -> None:
    if isinstance(asked.trino, str) or isinstance(asked.duckdb, str):
        _judge_failure(asked, trino, duckdb, rows, run)
        return
    run.counts["some rows" if asked.trino else "no rows"] += 1
    differing = sorted(asked.trino ^ asked.duckdb)
    if differing:
        row = differing[0]
        run.faults.append(
            _report(asked, trino, duckdb, rows, row, _passes(row, asked.trino), _passes(row, asked.duckdb))
        )
    _judge_bounds(asked, trino, duckdb, rows, run)


def _judge_failure(asked: Asked, trino: Trino, duckdb: Duckdb, rows: Mapping[int, Any], run: Run) -> None:
    if DOUBT in str(asked.duckdb):
        run.counts["DuckDB stops on purpose"] += 1
        return
    if str(asked.trino).startswith("GENERIC_INTERNAL_ERROR"):
        run.counts["Trino breaks"] += 1
        return
    theirs = trino.by_row(asked.table, asked.condition)
    ours = duckdb.by_row(asked.table, asked.condition, rows)
    differing = [row for row in rows if theirs[row] != ours[row]]
    lone = [row for row in differing if "error" in (theirs[row], ours[row])]
    real = [row for row in differing if row not in lone or not _is_order(asked, trino, duckdb, row)]
    if real:
        run.counts["failure differs"] += 1
        row = real[0]
        run.faults.append(_report(asked, trino, duckdb, rows, row, theirs[row], ours[row]))
    elif differing:
        run.counts["order of evaluation"] += 1
    else:
        both = isinstance(asked.trino, str) and isinstance(asked.duckdb, str)
        run.counts["both fail" if both else "order of evaluation"] += 1


def _is_order(asked: Asked, trino: Trino, duckdb: Duckdb, row: int) -> bool:
    """Whether an engine alone failed in a row because the other did not come to the part that fails on both."""
    for _, theirs, ours in _values(asked, trino, duckdb, row):
        if "error" in (theirs, ours):
            return theirs == ours
    return False


def _values(asked: Asked, trino: Trino, duckdb: Duckdb, row: int) -> Iterator[tuple[str, str, str]]:
    """Yields the parts of a condition, the short ones first, with their values on Trino and on DuckDB."""
    for part in asked.written.parts:
        translator = Translator(asked.table.types, "t")
        tree = parse_condition(part)
        typed = translator.translate(tree) if tree is not None else None
        if typed is not None and not translator.unfit:
            ours = duckdb.value(asked.table, duckdb_text(typed.node), row)
            yield part, trino.value(asked.table, part, row), ours


def _judge_bounds(asked: Asked, trino: Trino, duckdb: Duckdb, rows: Mapping[int, Mapping[str, Any]], run: Run) -> None:
    """No file may be ruled out that holds a row which passes; each row is taken as a file of its own."""
    domain = read_domain(asked.condition, {name.lower(): kind for name, kind in asked.table.types.items()})
    run.counts["bounds"] += bool(domain.spans)
    assert not isinstance(asked.trino, str)
    for row in sorted(asked.trino):
        if not file_of(rows[row]).may_hold(domain):
            run.faults.append(_report(asked, trino, duckdb, rows, row, "passes", f"ruled out by {domain}"))
            return


def file_of(row: Mapping[str, Any]) -> DataFile:
    """A row as a file that holds nothing else."""
    values = {name: Span(value, value) for name, value in row.items() if _has_order(value)}
    return DataFile(1, 1, values=values, only_null=frozenset(name for name, value in row.items() if value is None))


def _has_order(value: Any) -> bool:
    return not isinstance(value, dict | list | bytes | None) and value == value and type(value).__name__ != "UUID"


def _passes(row: int, answer: Answer) -> str:
    return "passes" if row in answer else "does not pass"


def _report(
    asked: Asked,
    trino: Trino,
    duckdb: Duckdb,
    rows: Mapping[int, Mapping[str, Any]],
    row: int,
    theirs: str,
    ours: str,
) -> str:
    values = {name: rows[row][name] for name in asked.condition.columns}
    whole = [f"all rows, Trino:  {_shown(asked.trino)}", f"all rows, DuckDB: {_shown(asked.duckdb)}"]
    return "\n".join(
        (
            f"condition: {asked.condition.athena!r} (root {asked.written.root}, table {asked.table.name})",
            f"row {row}: {values!r}",
            f"Trino:  {theirs}",
            f"DuckDB: {ours}",
            f"as DuckDB reads it: {asked.condition.duckdb}",
            *whole,
            *(f"    {part}: {one} | {two}" for part, one, two in _values(asked, trino, duckdb, row)),
        )
    )


def _shown(answer: Answer) -> str:
    return answer if isinstance(answer, str) else f"{sorted(answer)}"
