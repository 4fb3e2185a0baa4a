"""What a plan could spare if the rules said more."""

from __future__ import annotations

from dataclasses import replace

from subsetter.catalog.tables import TableName
from subsetter.planning.facts import Facts
from subsetter.planning.rules import TableRules


def advice(facts: Facts) -> tuple[str, ...]:
    """Returns notes on promises that would spare steps, if they are true of the data."""
    spared = [name for name in _complete_if_unique(facts) if name in facts.followed_by]
    if not spared:
        return ()
    names = ", ".join(map(str, spared))
    return (
        f"{names}: followed, and rows that share a key might not all be selected, so keys are read before rows. "
        "If the table's key is unique in the source, `unique: true` in its rule spares that step.",
    )


def _complete_if_unique(facts: Facts) -> list[TableName]:
    """The tables whose selection would be all of their copy if no key occurred twice."""
    unique = tuple(_with_unique_keys(rules, facts) for rules in facts.rules.tables)
    supposed = Facts(replace(facts.rules, tables=unique))
    return sorted(supposed.complete - facts.complete)


def _with_unique_keys(rules: TableRules, facts: Facts) -> TableRules:
    referred = tuple(relation.parent_columns for relation in facts.pulls.get(rules.name, ()))
    return replace(rules, unique=(*rules.unique, *referred))
