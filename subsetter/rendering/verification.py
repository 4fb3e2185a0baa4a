"""The statements by which a build is verified. They read, and the guard lets each pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import TRUE, BuiltRows, Predicate, Rows, SourceRows
from subsetter.planning.rules import ColumnCopy, Relation
from subsetter.planning.usage import used_by_predicate
from subsetter.rendering.environment import render_text
from subsetter.rendering.proof import proven
from subsetter.rendering.render import refs_of, scope_values
from subsetter.rendering.statements import Scope, Statement
from subsetter.sql.guard import Permit

_IF_ANY = "only when the statement before counts any"


@dataclass(frozen=True)
class CopyName:
    """A copied table: what it is a copy of, the output that holds it, and the columns that it has."""

    table: TableName
    output: str
    columns: tuple[ColumnCopy, ...]

    @property
    def copied(self) -> BuiltRows:
        """The rows of the copy."""
        return BuiltRows(self.output)

    @property
    def original(self) -> SourceRows:
        """The rows of the source."""
        return SourceRows(self.table)

    def named(self, names: Iterable[str]) -> tuple[ColumnCopy, ...]:
        """The columns with these names, in their order; each must be there."""
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name] for name in names)


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
    values = {"copy": copy.copied, "original": copy.original, "key": key, "columns": copy.named(key)}
    used: list[Rows] = [copy.copied, copy.original]
    statement = _check(copy, "check_excess", values, used, scope, "keys that occur more often than in the source")
    return replace(statement, repeats=_IF_ANY)


def compare_types(
    copy: CopyName, scope: Scope, lost: frozenset[str] = frozenset(), *, is_gone: bool = False
) -> Statement:
    """Returns the statement whose one row says for each column whether its type is as planned.

    Args:
        copy: the table.
        scope: the names.
        lost: columns that the source has no more, or of another type; of them it is only asked that they are there.
        is_gone: whether the source is not there at all.
    """
    original = None if is_gone else copy.original
    values = {"copy": copy.copied, "original": original, "columns": copy.columns, "lost": lost}
    used: list[Rows] = [copy.copied, *([original] if original else [])]
    return _check(copy, "check_columns", values, used, scope, "types of the columns")


@dataclass(frozen=True)
class Referring:
    """The rows of a copy that refer to another table, as they are looked at.

    Attributes:
        child: whose copy it is.
        rows: the copy, or the source where only that tells which rows have a reference.
        where: which of these rows the copy has.
    """

    child: CopyName
    rows: Rows
    where: Predicate = TRUE

    @property
    def used(self) -> list[Rows]:
        """Every set of rows that is read to find them."""
        return [self.rows, *(one for one, _ in used_by_predicate(self.rows, self.where))]


def count_orphans(referring: Referring, parent: CopyName, relation: Relation, scope: Scope) -> Statement:
    """Returns the statement that counts rows of a copy whose parent row is not in the parent's copy."""
    values, used = _ends(referring, parent, relation), [*referring.used, parent.copied]
    return _check(referring.child, "check_orphans", values, used, scope, f"rows without parent under {relation}")


def count_new_orphans(referring: Referring, parent: CopyName, relation: Relation, scope: Scope) -> Statement:
    """Returns the statement that counts keys that the parent's source has and its copy misses."""
    values = _ends(referring, parent, relation) | {"original": parent.original}
    used = [*referring.used, parent.copied, parent.original]
    why = f"parents that the source has and the copy misses under {relation}"
    return replace(_check(referring.child, "check_new_orphans", values, used, scope, why), repeats=_IF_ANY)


def _ends(referring: Referring, parent: CopyName, relation: Relation) -> dict[str, Any]:
    return {
        "referring": referring,
        "parent": parent.copied,
        "relation": relation,
        "own_columns": referring.child.named(relation.child_columns),
        "parent_columns": parent.named(relation.parent_columns),
    }


def _count(copy: CopyName, rows: Rows, where: Predicate, scope: Scope, why: str) -> Statement:
    used: list[Rows] = [rows, *(one for one, _ in used_by_predicate(rows, where))]
    return _check(copy, "check_count", {"counted": rows, "where": where}, used, scope, why)


def _check(
    copy: CopyName, template: str, values: Mapping[str, Any], used: Iterable[Rows], scope: Scope, why: str
) -> Statement:
    text = render_text(scope.dialect, template, scope_values(scope) | dict(values))
    checking = proven(text, scope, Permit(refs_of(used, scope), None, None), f"the checks of {copy.output}")
    return Statement(copy.output, "check", checking, "", copy.table, why)
