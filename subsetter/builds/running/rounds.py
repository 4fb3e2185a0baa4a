"""Runs the loops of a plan: round by round, until a round changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subsetter.errors import EngineError
from subsetter.planning.steps import GrowStep, SettleStep, outputs_of
from subsetter.rendering.render import render_again, render_counts, render_first
from subsetter.rendering.statements import Scope, Statement

MOST_ROUNDS = 1_000

Loop = GrowStep | SettleStep


@dataclass(frozen=True)
class LoopWork:
    """What a loop needs from whoever runs it.

    Attributes:
        write: runs statements of a round, given its number and a scope in which the outputs are that round's.
        count: runs statements of a round that each count rows, and returns the counts.
        discard: removes what a round has written.
        tell: says that a round has ended: its number and the rows that it added or changed.
    """

    write: Callable[[Sequence[Statement], int, Scope], None]
    count: Callable[[Sequence[Statement], int], list[int]]
    discard: Callable[[str, Scope], None]
    tell: Callable[[int, int], None]


def run_loop(loop: Loop, scope: Scope, work: LoopWork) -> int:
    """Runs a loop to its end and returns the number of its last round; earlier rounds leave nothing behind.

    Raises:
        EngineError: when a statement fails, or when 1,000 rounds were not enough.
    """
    work.write(render_first(loop, scope), 0, in_round(loop, scope, 0))
    before = work.count(render_counts(loop, scope, 0), 0)
    for number in range(1, MOST_ROUNDS + 1):
        work.write(render_again(loop, scope, number), number, in_round(loop, scope, number))
        counts = work.count(render_counts(loop, scope, number), number)
        for output in outputs_of(loop):
            work.discard(output, in_round(loop, scope, number - 1))
        changed = sum(counts) if isinstance(loop, GrowStep) else sum(counts) - sum(before)
        work.tell(number, changed)
        if changed == 0:
            return number
        before = counts
    tables = ", ".join(map(str, loop.tables))
    raise EngineError(f"The cycle of {tables} still adds rows after {MOST_ROUNDS:,} rounds.", hint=_cure(loop))


def _cure(loop: Loop) -> str:
    broken = "Break the cycle: set required: false on one of its relations, or select fewer rows."
    if not isinstance(loop, GrowStep) or not loop.unproven_key:
        return broken
    key = ", ".join(loop.unproven_key)
    return (
        f"If no two rows of {loop.tables[0]} share their {key}, say so in its rule with key: [{key}] and unique: true: "
        f"then each round reaches twice as far as the one before. {broken}"
    )


def in_round(loop: Loop, scope: Scope, number: int) -> Scope:
    """Returns the scope in which the loop's outputs are those of a round."""
    for output in outputs_of(loop):
        scope = scope.with_output(output, scope.outputs[output].round(number))
    return scope
