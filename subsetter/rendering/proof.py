"""The way out for every rendered statement: short enough for the engine, and let pass by the guard."""

from __future__ import annotations

from subsetter.errors import PlanError
from subsetter.rendering.statements import Scope
from subsetter.sql.guard import Permit, assert_safe


def proven(text: str, scope: Scope, permit: Permit, about: object) -> str:
    """Returns a statement as it is sent, headed by the comment of its scope.

    Args:
        text: as it was rendered.
        scope: the names of its build.
        permit: what it may touch.
        about: the step or the table that it is for.

    Raises:
        PlanError: when it is longer than the engine takes.
        UnsafeStatement: when the guard refuses it.
    """
    tagged = f"-- {scope.tag}\n{text}" if scope.tag else text
    size = len(tagged.encode())
    if scope.most_bytes is not None and size > scope.most_bytes:
        most = f"engine {scope.dialect} takes at most {scope.most_bytes:,}"
        raise PlanError(
            f"A statement for {about} has {size:,} bytes, and {most}.",
            hint="Shorten the lists in its conditions, or follow a table of the source that holds such a list.",
        )
    assert_safe(text, scope.dialect, permit)
    return tagged
