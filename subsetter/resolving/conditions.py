"""Reads the users' conditions, each text once for all tables that it means the same for."""

from __future__ import annotations

from collections.abc import Mapping

from subsetter.catalog.tables import Table
from subsetter.config.places import YamlPath
from subsetter.resolving.problem_list import Problems
from subsetter.sql.conditions import Condition, read_condition
from subsetter.sql.refusals import ConditionRefused, Refusal
from subsetter.sql.variables import VarValue


class Conditions:
    """Reads conditions against the columns of a table.

    Args:
        variables: values of ``{{ name }}``.
        problems: takes what is refused.
    """

    def __init__(self, variables: Mapping[str, VarValue], problems: Problems) -> None:
        self._variables = variables
        self._problems = problems
        self._known: dict[str, list[tuple[Condition, Table]]] = {}

    def read(self, text: str | None, table: Table, path: YamlPath) -> Condition | None:
        """Returns the condition of a text; None without a text, or with a problem when it is refused."""
        if text is None:
            return None
        for condition, first in self._known.get(text, []):
            if _reads_the_same(condition, first, table):
                return condition
        try:
            condition = read_condition(text, {c.name: c.type for c in table.columns}, self._variables)
        except ConditionRefused as refused:
            for refusal in refused.refusals:
                self._problems.add(path, _sentence(table, refusal), refusal.cure)
            return None
        self._known.setdefault(text, []).append((condition, table))
        return condition


def _sentence(table: Table, refusal: Refusal) -> str:
    place = f" (line {refusal.line}, column {refusal.column} of the condition)" if refusal.line else ""
    return f"{table.name}: {refusal.message}{place}"


def _reads_the_same(condition: Condition, first: Table, other: Table) -> bool:
    """Whether the columns that a condition uses, all that its meaning depends on, are the same."""
    for name in condition.columns:
        known, own = first.by_name[name.lower()], other.by_name.get(name.lower())
        if own is None or (own.name, own.type) != (known.name, known.type):
            return False
    return True
