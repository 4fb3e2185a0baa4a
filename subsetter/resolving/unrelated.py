"""Columns that look like keys, stand in several copied tables, and are in no relation: their copy may join nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from subsetter.planning.rules import CopyMode, Relation, TableRules
from subsetter.types.datatype import Family

_SAYS_KEY = re.compile(r"\w*[a-z0-9](_(id|code|cd|no|nr|key|number|uuid|guid)|(?<=[a-z])(Id|ID|Code|No|Key|Number))")
_LEAST_TABLES = 3
_MOST_TOLD = 5
_MOST_NAMED = 4

_Holders = list[tuple[TableRules, str]]


def unrelated_columns(tables: Sequence[TableRules], relations: Sequence[Relation]) -> tuple[str, ...]:
    """Returns a sentence for each column that recurs without a relation, those of most tables first.

    Tables that are copied whole are complete whatever their columns are, so they alone are nobody's concern.
    """
    groups = [group for group in _groups(tables, relations).values() if _may_part(group)]
    groups.sort(key=lambda group: (-len(group), group[0][1].lower()))
    told = [_sentence(group) for group in groups[:_MOST_TOLD]]
    left = len(groups) - len(told)
    return (*told, *([f"{left} more columns recur in several tables without a relation."] if left > 0 else []))


def _groups(tables: Sequence[TableRules], relations: Sequence[Relation]) -> dict[tuple[str, Family], _Holders]:
    related = {(end, column.lower()) for one in relations for end, column in _ends(one)}
    found: dict[tuple[str, Family], _Holders] = defaultdict(list)
    for rules in tables:
        for column in rules.columns:
            kind = rules.table.by_name[column.name.lower()].type
            name = column.name.lower() if column.name.isupper() else column.name
            if kind.can_relate and _SAYS_KEY.fullmatch(name):
                found[column.name.lower(), kind.family].append((rules, column.name))
    is_free = {
        key: not any((rules.name, name.lower()) in related for rules, name in group) for key, group in found.items()
    }
    return {key: group for key, group in found.items() if is_free[key] and len(group) >= _LEAST_TABLES}


def _ends(relation: Relation) -> Iterator[tuple[object, str]]:
    yield from ((relation.child, column) for column in relation.child_columns)
    yield from ((relation.parent, column) for column in relation.parent_columns)


def _may_part(group: _Holders) -> bool:
    return any(rules.mode is not CopyMode.ALL for rules, _ in group)


def _sentence(group: _Holders) -> str:
    name = group[0][1]
    unique = [(rules, column) for rules, column in group if rules.is_unique((column,))]
    named = ", ".join(str(rules.name) for rules, _ in group[:_MOST_NAMED])
    more = f" and {len(group) - _MOST_NAMED} more" if len(group) > _MOST_NAMED else ""
    if len(unique) != 1:
        return (
            f"{name} stands in {len(group)} tables and in no relation: {named}{more}. If their rows belong together, "
            "add a relation, else they may join nothing."
        )
    (parent, key), child = unique[0], next(one for one in group if one[0] is not unique[0][0])
    line = f"{child[0].name}({child[1]}) -> {parent.name}({key})"
    return (
        f"{name} stands in {len(group)} tables, is unique in {parent.name}, and is in no relation: {named}{more}. "
        f"If their rows belong together, add relations such as {line}."
    )
