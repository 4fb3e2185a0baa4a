"""Steps to statements. What was rendered is parsed again by the guard before it is handed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import BuiltRows, KeyRows, LoopRows, Rows, SourceRows
from subsetter.planning.steps import (
    CopyStep,
    GatherStep,
    GrowingSet,
    GrowStep,
    KeyStateStep,
    KeyStep,
    Leaps,
    NarrowStep,
    RankStep,
    SettleStep,
    SettlingState,
)
from subsetter.planning.usage import used_by_predicate, used_by_step
from subsetter.rendering.environment import render_text, table
from subsetter.rendering.proof import proven
from subsetter.rendering.statements import OutputRef, Scope, Statement
from subsetter.sql.conditions import Condition
from subsetter.sql.guard import Permit
from subsetter.sql.references import SqlTable

SingleStep = CopyStep | KeyStep | GatherStep | RankStep | NarrowStep | KeyStateStep
Loop = GrowStep | SettleStep
Part = GrowingSet | SettlingState | Leaps
_NO_ROUND: Mapping[str, OutputRef] = MappingProxyType({})
_TEMPLATES = {
    "copy": "copy_table",
    "keys": "keys",
    "gather": "gather",
    "rank": "rank",
    "narrow": "narrow",
    "key_state": "key_state",
}


def render_step(step: SingleStep, scope: Scope) -> Statement:
    """Returns the one statement of a step that is not a loop.

    Raises:
        PlanError: when the engine does not take statements of this length.
        UnsafeStatement: when the guard refuses what was rendered.
    """
    output = scope.outputs[step.output]
    values: dict[str, Any] = {"step": step, "output": output}
    if isinstance(step, KeyStateStep):
        values |= {"state": step, "live": step.live}
    reads = refs_of((rows for rows, _ in used_by_step(step)), scope, {})
    text = _written(_TEMPLATES[step.kind], values, scope, {}, reads, output, step.output)
    return Statement(step.output, "write", text, step.output, step.table, step.why)


def render_first(loop: Loop, scope: Scope) -> tuple[Statement, ...]:
    """Returns the statements that a loop begins with, one for each of its sets; they write round 0."""
    return tuple(_round_statement(loop, part, scope, 0) for part in _parts(loop))


def render_again(loop: Loop, scope: Scope, number: int) -> tuple[Statement, ...]:
    """Returns the statements of a round, one for each of the loop's sets; they read the round before.

    Args:
        number: of the round, from 1.
    """
    return tuple(_round_statement(loop, part, scope, number) for part in _parts(loop))


def render_counts(loop: Loop, scope: Scope, number: int) -> tuple[Statement, ...]:
    """Returns the statements by which a loop knows that it is done.

    For a growing loop each counts the keys that the round added, which must be 0 for all; for a settling loop each
    counts the dropped keys, which must be as many as in the round before.
    """
    template = "count_grown" if isinstance(loop, GrowStep) else "count_dropped"
    statements = []
    for part in _counted(loop):
        output = scope.outputs[part.output].round(number)
        values = {"output": output, "last_round": number}
        text = render_text(scope.dialect, template, scope_values(scope, {}, number) | values)
        counted = proven(text, scope, Permit(frozenset({output.ref}), None, None), part.output)
        statements.append(Statement(loop.output, "count", counted, part.output, None, loop.why))
    return tuple(statements)


def finished(loop: Loop, scope: Scope, number: int) -> Scope:
    """Returns the scope in which the loop's outputs are those of its last round."""
    for part in _parts(loop):
        scope = scope.with_output(part.output, scope.outputs[part.output].round(number))
    return scope


def _counted(loop: Loop) -> tuple[GrowingSet | SettlingState, ...]:
    return loop.sets if isinstance(loop, GrowStep) else loop.states


def _parts(loop: Loop) -> tuple[Part, ...]:
    """What a round writes, in the order of ``outputs_of``."""
    leaps = (loop.leaps,) if isinstance(loop, GrowStep) and loop.leaps else ()
    return (*_counted(loop), *leaps)


def _round_statement(loop: Loop, part: Part, scope: Scope, number: int) -> Statement:
    output = scope.outputs[part.output].round(number)
    last = {one.output: scope.outputs[one.output].round(number - 1) for one in _parts(loop)} if number else {}
    template, used, values = _round(part, number)
    values |= {"output": output, "previous": last.get(part.output)}
    text = _written(template, values, scope, last, refs_of(used, scope, last), output, part.output, number - 1)
    about = part.table if isinstance(part, SettlingState) else loop.tables[0]
    return Statement(loop.output, "write", text, part.output, about, loop.why)


def _round(part: Part, number: int) -> tuple[str, list[Rows], dict[str, Any]]:
    """The template of a round, the rows that it reads, and what it is filled with."""
    if isinstance(part, SettlingState):
        live = part.again if number else part.first
        used = [part.rows, *(rows for rows, _ in used_by_predicate(part.rows, live))]
        return "key_state", used, {"state": part, "live": live}
    itself: list[Rows] = [LoopRows(part.output)] if number else []
    if isinstance(part, Leaps):
        used = itself or list(_rows_of(part.first))
        return ("leap_again" if number else "leap_first"), used, {"leaps": part}
    grown = [rows for keys in (part.again if number else part.first) for rows in _rows_of(keys)]
    return ("grow_again" if number else "grow_first"), grown + itself, {"set": part}


def _rows_of(keys: KeyRows) -> Iterable[Rows]:
    yield keys.rows
    for rows, _ in used_by_predicate(keys.rows, keys.where):
        yield rows


def refs_of(used: Iterable[Rows], scope: Scope, last: Mapping[str, OutputRef] = _NO_ROUND) -> frozenset[SqlTable]:
    """Returns the tables that hold the rows.

    Args:
        used: the rows.
        scope: their names.
        last: where a loop's sets are after the round before.
    """
    return frozenset(_ref(rows, scope, last) for rows in used)


def _ref(rows: Rows, scope: Scope, last: Mapping[str, OutputRef]) -> SqlTable:
    match rows:
        case SourceRows(name):
            return scope.sources[name].ref
        case BuiltRows(output):
            return scope.outputs[output].ref
        case LoopRows(output):
            return last[output].ref


def _written(
    template: str,
    values: dict[str, Any],
    scope: Scope,
    last: dict[str, OutputRef],
    reads: frozenset[SqlTable],
    output: OutputRef,
    about: str,
    last_round: int = 0,
) -> str:
    text = render_text(scope.dialect, template, scope_values(scope, last, last_round) | values)
    permit = (
        Permit(reads, output.ref, None, frozenset({output.location} if output.location else ()))
        if scope.dialect == "athena"
        else Permit(reads, None, output.location)
    )
    return proven(text, scope, permit, about)


def scope_values(scope: Scope, last: Mapping[str, OutputRef] = _NO_ROUND, last_round: int = 0) -> dict[str, Any]:
    """Returns what templates call for the names of a scope: ``source``, ``rows``, ``condition``, ``last_round``.

    Args:
        scope: the names.
        last: where a loop's sets are after the round before.
        last_round: the number of that round.
    """

    def source(name: TableName, alias: str) -> str:
        ref = scope.sources[name]
        if ref.columns:
            return f"{render_text(scope.dialect, 'snapshot', {'ref': ref})} AS {alias}"
        pin = f" FOR VERSION AS OF {ref.snapshot_id}" if ref.snapshot_id is not None else ""
        return f"{table(ref.ref)}{pin} AS {alias}"

    def rows(one: Rows, alias: str) -> str:
        if isinstance(one, SourceRows):
            return source(one.table, alias)
        return f"{table(_ref(one, scope, last))} AS {alias}"

    def condition(one: Condition) -> str:
        return one.athena if scope.dialect == "athena" else one.duckdb

    return {"source": source, "rows": rows, "condition": condition, "last_round": last_round}
