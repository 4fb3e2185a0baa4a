"""The statements that look at source tables before there is a config: are keys unique, do references meet rows?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Catalog, TableName
from subsetter.inference.evidence import ALL, KeyCheck, ReferenceCheck
from subsetter.inference.kinds import MOST_KINDS, KindCheck
from subsetter.planning.predicates import And, Holds, InSlice, IsSet, Predicate, SourceRows
from subsetter.rendering.environment import render_text
from subsetter.rendering.proof import proven
from subsetter.rendering.render import refs_of, scope_values
from subsetter.rendering.statements import Scope, Statement
from subsetter.sql.conditions import read_condition
from subsetter.sql.guard import Permit

Check = KeyCheck | ReferenceCheck

_SALT = "subset"


@dataclass(frozen=True)
class _Question:
    """A check as the template asks it: about columns of rows, compared with those of a parent if there is one."""

    rows: SourceRows
    columns: tuple[str, ...]
    where: Predicate
    parent: SourceRows | None
    parent_columns: tuple[str, ...]


def inspect(checks: Sequence[Check], catalog: Catalog, scope: Scope) -> Statement:
    """Returns the statement that answers several checks, one row each.

    A row holds the check's place among them, the number of different keys or references, and beside them the number of
    rows with such a key, or of references that meet a row.

    Args:
        checks: at least one.
        catalog: for the types of their columns.
        scope: names of the source tables.
    """
    questions = [_question(check, catalog) for check in checks]
    used = [rows for one in questions for rows in (one.rows, one.parent) if rows is not None]
    return _statement("inspect", {"checks": questions}, used, scope, "keys and references of the sources")


def inspect_kinds(check: KindCheck, scope: Scope) -> Statement:
    """Returns the statement that answers with what a column says, the most frequent first, as text."""
    rows = SourceRows(check.table)
    values = {"kinds": rows, "column": check.column, "most": MOST_KINDS + 1}
    return _statement("inspect_kinds", values, [rows], scope, "what a column of the sources says")


def _statement(
    template: str, values: dict[str, object], used: Sequence[SourceRows], scope: Scope, why: str
) -> Statement:
    text = render_text(scope.dialect, template, scope_values(scope) | values)
    return Statement("", "check", proven(text, scope, Permit(refs_of(used, scope)), why), why=why)


def _question(check: Check, catalog: Catalog) -> _Question:
    if isinstance(check, KeyCheck):
        where = _slice(catalog, check.table, check.columns, check.threshold)
        return _Question(SourceRows(check.table), check.columns, where, None, ())
    where = _slice(catalog, check.child, check.child_columns, check.threshold)
    if check.when is not None:
        columns = {column.name: column.type for column in catalog.by_name[check.child].columns}
        where = And((where, Holds(read_condition(str(check.when), columns, {}))))
    return _Question(
        SourceRows(check.child), check.child_columns, where, SourceRows(check.parent), check.parent_columns
    )


def _slice(catalog: Catalog, table: TableName, columns: tuple[str, ...], threshold: int) -> Predicate:
    """The values that are looked at: all, or those whose hash falls in a slice, so that equal ones stay together."""
    if threshold >= ALL:
        return IsSet(columns)
    types = catalog.by_name[table].by_name
    return InSlice(tuple((name, types[name.lower()].type) for name in columns), _SALT, threshold)
