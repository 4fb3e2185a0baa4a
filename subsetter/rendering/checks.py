"""The statements by which a build is verified. They read, and the guard lets each pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import TRUE, BuiltRows, Predicate, Rows, SourceRows
from subsetter.planning.rules import ColumnCopy, Relation
from subsetter.planning.usage import used_by_predicate
from subsetter.rendering.environment import render_text
from subsetter.rendering.render import refs_of, scope_values
from subsetter.rendering.statements import Scope, Statement
from subsetter.sql.guard import Permit, assert_safe

_IF_ANY = "only when the statement before counts any"


@dataclass(frozen=True)
class CopyName:
    """A copied table: what it is a copy of, and the output that holds it."""

    table: TableName
    output: str

    @property
    def copied(self) -> BuiltRows:
        """The rows of the copy."""
        return BuiltRows(self.output)

    @property
    def original(self) -> SourceRows:
        """The rows of the source."""
        return SourceRows(self.table)


def count_copied(copy: CopyName, scope: Scope, where: Predicate = TRUE) -> Statement:
    """Returns the statement that counts rows of a copy."""
    return _count(copy, copy.copied, where, scope, "rows of the copy")


def count_original(copy: CopyName, scope: Scope, where: Predicate = TRUE) -> Statement:
    """Returns the statement that counts rows of the source that a copy should have."""
    return _count(copy, copy.original, where, scope, "rows of the source")


def count_keys(copy: CopyName, rows: Rows, key: tuple[str, ...], where: Predicate, scope: Scope) -> Statement:
    """Returns the statement that counts the different keys of rows of a copy or of its source."""
    used: list[Rows] = [rows, *(one for one, _ in used_by_predicate(rows, where))]
    values = {"counted": rows, "key": key, "where": where}
    return _check(copy, "check_keys", values, used, scope, "different keys")


def count_repeated(copy: CopyName, key: tuple[str, ...], scope: Scope) -> Statement:
    """Returns the statement that counts the keys that occur more than once in a copy."""
    values = {"copy": copy.copied, "key": key}
    return _check(copy, "check_repeated", values, [copy.copied], scope, "keys that occur more than once")


def count_excess(copy: CopyName, key: tuple[str, ...], scope: Scope) -> Statement:
    """Returns the statement that counts the keys that occur more often in a copy than in its source."""
    values = {"copy": copy.copied, "original": copy.original, "key": key}
    used: list[Rows] = [copy.copied, copy.original]
    statement = _check(copy, "check_excess", values, used, scope, "keys that occur more often than in the source")
    return replace(statement, repeats=_IF_ANY)


def compare_types(
    copy: CopyName,
    columns: Sequence[ColumnCopy],
    scope: Scope,
    lost: frozenset[str] = frozenset(),
    *,
    is_gone: bool = False,
) -> Statement:
    """Returns the statement whose one row says for each column whether its type is as planned.

    Args:
        copy: the table.
        columns: of the copy.
        scope: the names.
        lost: columns that the source has no more, or of another type; of them it is only asked that they are there.
        is_gone: whether the source is not there at all.
    """
    original = None if is_gone else copy.original
    values = {"copy": copy.copied, "original": original, "columns": columns, "lost": lost}
    used: list[Rows] = [copy.copied, *([original] if original else [])]
    return _check(copy, "check_columns", values, used, scope, "types of the columns")


def count_orphans(child: CopyName, parent: CopyName, relation: Relation, scope: Scope) -> Statement:
    """Returns the statement that counts rows of a copy whose parent row is not in the parent's copy."""
    values = {"child": child.copied, "parent": parent.copied, "relation": relation}
    used: list[Rows] = [child.copied, parent.copied]
    return _check(child, "check_orphans", values, used, scope, f"rows without parent under {relation}")


def count_new_orphans(child: CopyName, parent: CopyName, relation: Relation, scope: Scope) -> Statement:
    """Returns the statement that counts keys that the parent's source has and its copy misses."""
    values = {
        "child": child.copied,
        "parent": parent.copied,
        "original": parent.original,
        "relation": relation,
    }
    used: list[Rows] = [child.copied, parent.copied, parent.original]
    why = f"parents that the source has and the copy misses under {relation}"
    return replace(_check(child, "check_new_orphans", values, used, scope, why), repeats=_IF_ANY)


def _count(copy: CopyName, rows: Rows, where: Predicate, scope: Scope, why: str) -> Statement:
    used: list[Rows] = [rows, *(one for one, _ in used_by_predicate(rows, where))]
    return _check(copy, "check_count", {"counted": rows, "where": where}, used, scope, why)


def _check(
    copy: CopyName, template: str, values: Mapping[str, Any], used: Iterable[Rows], scope: Scope, why: str
) -> Statement:
    text = render_text(scope.dialect, template, scope_values(scope) | dict(values))
    assert_safe(text, scope.dialect, Permit(refs_of(used, scope), None, None))
    tagged = f"-- {scope.tag}\n{text}" if scope.tag else text
    return Statement(copy.output, "check", tagged, "", copy.table, why)
