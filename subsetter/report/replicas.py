"""The replication of sources as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from rich.console import Group, RenderableType
from rich.text import Text

from subsetter.builds.preparing.replicas import ReplicaStanding
from subsetter.catalog.tables import Pin
from subsetter.replication.change import Changes
from subsetter.replication.client import Configured
from subsetter.replication.freshness import words
from subsetter.replication.outcomes import ChangeOutcome
from subsetter.replication.policies import PolicyChange
from subsetter.report.tables import notes, table_of

_DONE = {
    ChangeOutcome.ADD: "would be added",
    ChangeOutcome.EXTEND: "would be extended",
    ChangeOutcome.REPLACE: "would be replaced, with --replace",
    ChangeOutcome.KEEP: "is as it should be",
    ChangeOutcome.UNTOLD: "is its owner's to set",
}


def standing_table(found: Sequence[ReplicaStanding]) -> RenderableType:
    """Returns a table of every table of the sources; lag is known at the source, age is of the replica alone."""
    table = table_of(
        ["table", "state"], ["source snapshot", "replica snapshot", "commits behind", "lag", "age"], ["rule", "what"]
    )
    for one in found:
        state = one.state
        rule = {None: "-", True: "table", False: "bucket"}[state.is_overridden]
        table.add_row(
            str(state.table),
            str(state.state),
            _snapshot(state.source),
            _snapshot(state.newest),
            "-" if state.commits_behind is None else str(state.commits_behind),
            _length(one.lag_s),
            _length(one.age_s),
            rule,
            one.told,
        )
    return table


def changes_table(changes: Changes) -> RenderableType:
    """Returns what becomes of each configuration."""
    table = table_of(["replication of"], [], ["what", "now", "then"])
    for one in changes.changes:
        table.add_row(one.target, _DONE[one.kind], _configured(one.before), _configured(one.after))
    return Group(table, *_policies(changes), *notes(changes.notes))


def _policies(changes: Changes) -> list[RenderableType]:
    """Returns what becomes of each policy, what comes into it, and the commands for those of other accounts."""
    if not changes.policies:
        return []
    table = table_of(["policy"], [], ["what", "statements that come in"])
    for one in changes.policies:
        table.add_row(str(one.grant), _DONE[one.kind], ", ".join(one.sids) or "-")
    lines = [line for one in changes.policies if one.kind is not ChangeOutcome.KEEP for line in _in_full(one)]
    return [Text(""), table, *map(Text, lines)]


def _in_full(one: PolicyChange) -> tuple[str, str]:
    """Returns the statements that come into a policy, or the command for its owner, below a line that says which."""
    if one.command:
        there = f"where there is no {one.grant.where} yet (else add the statements)"
        return f"In the account {one.grant.account}, {there}:", one.command
    return f"Into the {one.grant}:", one.statements


def _configured(one: Configured | None) -> str:
    return "-" if one is None else f"to {', '.join(one.to)} by {one.role}"


def _snapshot(pin: Pin | None) -> str:
    return "-" if pin is None else f"{pin.snapshot_id} ({pin.committed_at.astimezone(UTC):%Y-%m-%d %H:%M})"


def _length(seconds: float | None) -> str:
    return "-" if seconds is None else words(timedelta(seconds=seconds))
