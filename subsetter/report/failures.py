"""Errors and problems as plain lines on stderr."""

from __future__ import annotations

import sys

from subsetter.errors import QueryFailed, SubsetError, UnsafeStatement


def tell_error(error: SubsetError) -> None:
    """Says what happened, what to do next, and last how things stand."""
    lines = [f"error: {error.message}"]
    if isinstance(error, QueryFailed) and error.query_id:
        lines.append(f"  query id: {error.query_id}")
    if error.hint:
        lines.append(f"  {error.hint}")
    if isinstance(error, UnsafeStatement):
        lines += ["", error.statement, ""]
    lines += notes_of(error)
    _tell(lines)


def tell_bug(error: BaseException) -> None:
    """Says that we made a mistake, and how to report it."""
    _tell(
        [
            f"error: subset has a bug: {type(error).__name__}: {error}",
            "  Please report it, with the traceback that the same command shows with --debug.",
            *notes_of(error),
        ]
    )


def notes_of(error: BaseException) -> list[str]:
    """Returns what was added to an error on its way up, such as how the published copy stands."""
    return list(getattr(error, "__notes__", ()))


def _tell(lines: list[str]) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    sys.stderr.flush()
