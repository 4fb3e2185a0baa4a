"""Statements that look up single rows by their keys. They read, and the guard lets each pass."""

from __future__ import annotations

from collections.abc import Sequence

from subsetter.explain import Key, Wanted
from subsetter.planning.predicates import BuiltRows, SourceRows
from subsetter.rendering.environment import render_text
from subsetter.rendering.proof import proven
from subsetter.rendering.render import refs_of, scope_values
from subsetter.rendering.statements import Scope, Statement
from subsetter.sql.guard import Permit


def find_rows(
    wanted: Wanted,
    found_in: SourceRows | BuiltRows,
    columns: tuple[str, ...],
    keys: Sequence[Key],
    scope: Scope,
    most: int | None = None,
) -> Statement:
    """Returns the statement that finds the rows with one of the keys.

    Its answer has the wanted columns as text, what was asked as booleans, and the buckets as 8 hexadecimal digits.

    Args:
        wanted: what is asked of each row.
        found_in: the table's copy or its source.
        columns: that are compared with the keys; none for every row.
        keys: at least one.
        scope: the names.
        most: rows, the first in the order of their values; None for all, in that order too.

    Raises:
        PlanError: when the engine does not take statements of this length.
        UnsafeStatement: when the guard refuses what was rendered.
    """
    values = {"wanted": wanted, "found_in": found_in, "columns": columns, "keys": keys, "most": most}
    text = render_text(scope.dialect, "find_rows", scope_values(scope) | values)
    found = proven(text, scope, Permit(refs_of([found_in], scope), None, None), f"rows of {wanted.table}")
    place = "the source" if isinstance(found_in, SourceRows) else "the copy"
    return Statement("why", "check", found, "", wanted.table, f"rows of {place} by their keys")
