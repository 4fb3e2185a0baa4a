"""The statements of a partitioned copy, on an engine that writes only so many partitions with one statement.

The source is read once, into a whole copy without partitions. Its partitions are numbered, and the copy is filled from
there, so many partitions at a time. No value of a partition is written into a statement, so that neither their types
nor their number matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from subsetter.costing.partition_counts import batch_size
from subsetter.planning.steps import CopyStep
from subsetter.rendering.environment import render_text
from subsetter.rendering.proof import proven
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import OutputRef, Scope, Statement
from subsetter.sql.guard import Permit

_PARTITIONING = "partitioning"


@dataclass(frozen=True)
class PartitionedCopy:
    """A partitioned copy in the names of one scope.

    Attributes:
        most: partitions, times buckets, that one statement may write.
    """

    step: CopyStep
    scope: Scope
    most: int

    @property
    def whole(self) -> OutputRef:
        """The copy without partitions, which lies beside the copy until that is done."""
        return self._unpartitioned("whole")

    @property
    def numbered(self) -> OutputRef:
        """The partitions with their numbers."""
        return self._unpartitioned("parts")

    @property
    def batch_size(self) -> int:
        """How many partitions, each with all its buckets, one statement may write."""
        return batch_size(self.step.partition_by, self.most)

    def batches(self, partitions: int) -> Iterator[tuple[int, int]]:
        """Yields the first and last number of each batch; one batch at least, which makes the table."""
        for first in range(1, max(partitions, 1) + 1, self.batch_size):
            yield first, first + self.batch_size - 1

    def in_whole(self) -> Scope:
        """Returns the scope in which the output is the whole copy."""
        return self.scope.with_output(self.step.output, self.whole)

    def in_numbered(self) -> Scope:
        """Returns the scope in which the output is the list of partitions."""
        return self.scope.with_output(self.step.output, self.numbered)

    def render_whole(self) -> Statement:
        """Returns the statement that reads the source."""
        return render_step(replace(self.step, partition_by=()), self.in_whole())

    def render_numbered(self) -> Statement:
        """Returns the statement that numbers the partitions of the whole copy."""
        text = self._rendered("partition_values", output=self.numbered, whole=self.whole)
        return self._safe(text, Permit(frozenset({self.whole.ref}), self.numbered.ref, None, self._at(self.numbered)))

    def render_count(self) -> Statement:
        """Returns the statement that counts the partitions."""
        text = self._rendered("partition_count", output=self.numbered)
        return replace(self._safe(text, Permit(frozenset({self.numbered.ref}))), purpose="count")

    def render_batch(self, first: int, last: int, repeats: str = "") -> Statement:
        """Returns the statement that fills some partitions; the one that begins at 1 makes the table."""
        output = self.scope.outputs[self.step.output]
        template = "partition_first" if first == 1 else "partition_insert"
        text = self._rendered(
            template,
            output=output,
            whole=self.whole,
            numbered=self.numbered,
            columns=self.step.columns,
            first=first,
            last=last,
        )
        reads = frozenset({self.whole.ref, self.numbered.ref})
        locations = self._at(output) if first == 1 else frozenset[str]()
        return replace(self._safe(text, Permit(reads, output.ref, None, locations)), repeats=repeats)

    def _unpartitioned(self, suffix: str) -> OutputRef:
        beside = self.scope.outputs[self.step.output].beside(suffix)
        return replace(beside, properties=tuple(one for one in beside.properties if one[0] != _PARTITIONING))

    def _rendered(self, template: str, **values: object) -> str:
        kinds = {column.name.lower(): column.copied_type for column in self.step.columns}
        fields = [
            (field, kinds[field.column.lower()]) for field in self.step.partition_by if field.transform != "bucket"
        ]
        return render_text(self.scope.dialect, template, {"fields": fields} | values)

    def _safe(self, text: str, permit: Permit) -> Statement:
        sent = proven(text, self.scope, permit, self.step.output)
        return Statement(self.step.output, "write", sent, self.step.output, self.step.table, self.step.why)

    @staticmethod
    def _at(output: OutputRef) -> frozenset[str]:
        return frozenset({output.location} if output.location else ())
