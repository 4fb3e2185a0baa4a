"""What ``check`` found in each config."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subsetter.codec import to_plain
from subsetter.engines.base import OnlineCheck
from subsetter.errors import EngineError, Problem, SubsetError
from subsetter.report.console import write
from subsetter.report.failures import tell_error
from subsetter.report.json_text import json_text


@dataclass(frozen=True)
class Checked:
    """What ``check`` found in one config.

    Attributes:
        config: as the user named it.
        tables: that a build would copy.
        steps: of its plan.
        notes: what the user should know although nothing is wrong.
        error: what is wrong; None for nothing.
        problems: every problem, where the error is one of input.
        online: what a look at the account found; empty when nobody looked, or the engine has no account.
    """

    config: str
    tables: int = 0
    steps: int = 0
    notes: tuple[str, ...] = ()
    error: SubsetError | None = None
    problems: tuple[Problem, ...] = ()
    online: tuple[OnlineCheck, ...] = ()

    @property
    def exit_code(self) -> int:
        """Of the process, if this were the only config."""
        looked = EngineError.exit_code if any(one.passed is False for one in self.online) else 0
        return max(self.error.exit_code if self.error else 0, looked)


def show_checked(results: Sequence[Checked], *, as_json: bool) -> None:
    """Writes a line per config that is right, as the product; tells on stderr what is wrong with the others."""
    if as_json:
        write(json_text([_plain(one) for one in results]))
    for one in results:
        if not as_json:
            write("".join(map(_online_lines, one.online)))
        if one.error is not None:
            tell_error(one.error)
        elif not as_json:
            stands = "right" if one.exit_code == 0 else "right, but it cannot be built (✗)"
            write(f"{one.config}: {stands}, {one.tables} tables, {one.steps} steps\n")
            write("".join(f"  note: {note}\n" for note in one.notes))


_SIGNS = {True: "✓", False: "✗", None: "?"}


def _online_lines(found: OnlineCheck) -> str:
    cure = f"    {found.cure}\n" if found.cure else ""
    return f"  {_SIGNS[found.passed]} {found.name}: {found.told}\n{cure}"


def _plain(one: Checked) -> dict[str, object]:
    return {
        "config": one.config,
        "ok": one.exit_code == 0,
        "tables": one.tables,
        "steps": one.steps,
        "notes": list(one.notes),
        "error": one.error.message.partition("\n")[0] if one.error else "",
        "problems": to_plain(one.problems, tuple[Problem, ...]),
        "online": to_plain(one.online, tuple[OnlineCheck, ...]),
    }
