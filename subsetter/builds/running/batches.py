"""Fills a partitioned copy, batch by batch, on an engine that writes only so many partitions with one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from subsetter.rendering.partitions import PartitionedCopy
from subsetter.rendering.statements import Scope, Statement


@dataclass(frozen=True)
class PartitionWork:
    """What a partitioned copy needs from whoever runs it.

    Attributes:
        write: runs a statement, in a scope in which the output is what the statement writes; the number is None for
            the statement that reads the source, and counts the others from 0.
        count: runs a statement that counts, and returns the count.
        discard: removes an output as it is in a scope.
        expect: is told before each batch, and once before all, how many batches are still to be begun.
    """

    write: Callable[[Statement, Scope, int | None], None]
    count: Callable[[Statement], int]
    discard: Callable[[str, Scope], None]
    expect: Callable[[int], None]


def fill_partitions(copy: PartitionedCopy, work: PartitionWork) -> None:
    """Makes a partitioned copy; what lay beside it meanwhile is gone then.

    Raises:
        EngineError: when a statement fails; what it has left stays where ``partition_scopes`` says.
        LimitExceeded: when the batches would pass a limit; none of them was sent then.
    """
    work.write(copy.render_whole(), copy.in_whole(), None)
    work.write(copy.render_numbered(), copy.in_numbered(), 0)
    partitions = work.count(copy.render_count())
    batches = list(copy.batches(partitions))
    work.expect(len(batches))
    for number, (first, last) in enumerate(batches, start=1):
        work.expect(len(batches) - number)
        work.write(copy.render_batch(first, last), copy.scope, number)
    for scope in (copy.in_whole(), copy.in_numbered()):
        work.discard(copy.step.output, scope)


def partition_scopes(copy: PartitionedCopy) -> tuple[Scope, ...]:
    """Returns the scopes of everything that making the copy writes."""
    return copy.scope, copy.in_whole(), copy.in_numbered()
