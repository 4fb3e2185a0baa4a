"""Random worlds, of every shape that the specification permits and no other.

One generator serves hypothesis, which can shrink what it draws, and a plain random number generator, which is
faster and repeats from a number alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.properties.conditions import (
    And,
    Between,
    Compare,
    CompareColumns,
    Condition,
    In,
    IsNull,
    IsTrue,
    Not,
    Or,
)
from tests.properties.meaning import (
    Follow,
    Lake,
    OrderBy,
    Relation,
    Rule,
    Sample,
    Source,
    Table,
    copied_rows,
    copy_modes,
)
from tests.properties.permitted import (
    closed_cycles,
    cycles_of_follow,
    is_trusty,
    is_unique,
    orphans,
    reachable,
    refusals,
)
from tests.properties.worlds import DOMAINS, FAMILIES, Storage, World, convert

T = TypeVar("T")

RATES = (Fraction(1), Fraction(3, 4), Fraction(1, 2), Fraction(1, 2), Fraction(1, 3), Fraction(1, 10))


class Choices:
    """Where chance comes from. Smaller numbers are the simpler choice.

    Args:
        integer: gives a number between two, both included.
    """

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        self.integer = integer

    def chance(self, per_cent: int) -> bool:
        return self.integer(0, 99) >= 100 - per_cent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def several(self, options: Sequence[T], most: int) -> list[T]:
        """At least one and at most `most` of the options, each once."""
        left = list(options)
        return [left.pop(self.integer(0, len(left) - 1)) for _ in range(self.integer(1, min(most, len(left))))]


def random_world(number: int, *, cyclic: bool = False) -> World:
    """The world of a number: always the same one."""
    return build_world(Choices(random.Random(number).randint), cyclic=cyclic)


@st.composite
def worlds(draw: st.DrawFn, *, cyclic: bool = False) -> World:
    """Worlds for hypothesis, which shrinks them to few tables, rows and rules."""
    return build_world(Choices(lambda low, high: draw(st.integers(low, high))), cyclic=cyclic)


@dataclass
class _Draft:
    """A table that is being made up."""

    name: str
    key: list[str]
    kinds: dict[str, str]
    nulls: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def of_family(self, family: str) -> list[str]:
        return [column for column, kind in self.kinds.items() if FAMILIES[kind] == family]

    def finished(self) -> Table:
        rows = tuple(tuple(row[column] for column in self.kinds) for row in self.rows)
        return Table(self.name, tuple(self.kinds.items()), rows)


def build_world(choices: Choices, *, cyclic: bool) -> World:
    """One world; with `cyclic`, relations may lead back and to the table itself."""
    drafts = [_draft_table(choices, f"t{number}") for number in range(choices.pick((1, 2, 3, 4, 3, 4, 5, 6)))]
    relations = _draw_relations(choices, drafts, cyclic)
    for draft in drafts:
        _fill(choices, draft)
    for relation in relations:
        if choices.chance(50):
            _mend(choices, relation, drafts)
    tables = tuple(draft.finished() for draft in drafts)
    rules = tuple(_draw_rules(choices, drafts, relations))
    salt = choices.pick(("subset", "subset", "other salt"))
    lake = _with_promises(choices, _repaired(choices, Lake(tables, tuple(relations), rules, salt)))
    assert not refusals(lake), refusals(lake)
    storage = tuple(_draw_storage(choices, table) for table in tables)
    return World(lake, storage, choices.integer(0, 999))


# --- tables and rows --------------------


def _kind_of(choices: Choices, family: str) -> str:
    return choices.pick([kind for kind, of in FAMILIES.items() if of == family])


_KEY_FAMILIES = ("integer",) * 6 + ("string",) * 4 + ("date",) * 2 + ("boolean", "uuid")


def _draft_table(choices: Choices, name: str) -> _Draft:
    key = ["id", "id2"] if choices.chance(25) else ["id"]
    kinds = {column: _kind_of(choices, choices.pick(_KEY_FAMILIES)) for column in key}
    for column, kind in (("n", "bigint"), ("s", "varchar"), ("d", "date"), ("f", "boolean")):
        if choices.chance(45):
            kinds[column] = kind
    return _Draft(name, key, kinds)


def _fill(choices: Choices, draft: _Draft) -> None:
    """Rows whose values come from few, with NULLs, and with keys that are unique in some tables only."""
    size = choices.integer(0, 12)
    columns = {column: _column(choices, draft, column, size) for column in draft.kinds}
    draft.rows = [{column: columns[column][place] for column in draft.kinds} for place in range(size)]
    if draft.rows and choices.chance(25):
        draft.rows += [dict(row) for row in choices.several(draft.rows, 3)]


def _column(choices: Choices, draft: _Draft, column: str, size: int) -> list[Any]:
    kind = draft.kinds[column]
    domain = DOMAINS[FAMILIES[kind]]
    is_key = draft.key == [column]
    if is_key and choices.chance(50) and size <= len(domain):
        return [convert(value, kind) for value in random.Random(choices.integer(0, 99)).sample(domain, size)]
    domain = domain[: choices.pick((3, 6, len(domain)))]
    nulls = choices.pick((0, 0, 10, 35))
    return [None if nulls and choices.chance(nulls) else convert(choices.pick(domain), kind) for _ in range(size)]


def _mend(choices: Choices, relation: Relation, drafts: list[_Draft]) -> None:
    """Gives orphans of a relation a parent, or no reference when there is none to give."""
    by_name = {draft.name: draft for draft in drafts}
    child, parent = by_name[relation.child], by_name[relation.parent]
    known = [tuple(row[column] for column in relation.parent_columns) for row in parent.rows]
    known = [values for values in known if None not in values]
    for row in child.rows:
        reference = tuple(row[column] for column in relation.child_columns)
        if None in reference or reference in known:
            continue
        given = choices.pick(known) if known else (None,) * len(reference)
        for column, value in zip(relation.child_columns, given, strict=True):
            row[column] = convert(value, child.kinds[column])


def _draw_storage(choices: Choices, table: Table) -> Storage:
    form = choices.pick(("file", "file", "folder", "hive"))
    if form != "hive":
        return Storage(table.name, form)
    # The type of a partition column is read off its folders, so only such kinds that it gives back.
    columns = [name for name, kind in table.columns if kind in ("bigint", "date") and _is_plain(table, name)]
    return Storage(table.name, "hive", choices.pick(columns)) if columns else Storage(table.name, "folder")


def _is_plain(table: Table, column: str) -> bool:
    place = table.column_names.index(column)
    return len(table.columns) > 1 and any(row[place] is not None for row in table.rows)


# --- relations --------------------


def _draw_relations(choices: Choices, drafts: list[_Draft], cyclic: bool) -> list[Relation]:
    relations: list[Relation] = []
    taken = set()
    for number in range(choices.pick((0, 1, 2, 3, 4, 5, 6, 8, 4, 6))):
        ends = _draw_ends(choices, drafts, cyclic)
        if ends is None:
            continue
        child, parent = ends
        relation = _draw_relation(choices, f"r{number}", child, parent)
        same = (relation.child, relation.child_columns, relation.parent, relation.parent_columns)
        refers_to_itself = relation.child == relation.parent and set(relation.child_columns) & set(
            relation.parent_columns
        )
        if same not in taken and not refers_to_itself:
            taken.add(same)
            relations.append(relation)
    return relations


def _draw_ends(choices: Choices, drafts: list[_Draft], cyclic: bool) -> tuple[_Draft, _Draft] | None:
    if cyclic:
        child = choices.pick(drafts)
        return child, child if choices.chance(20) else choices.pick(drafts)
    if len(drafts) < 2:
        return None
    place = choices.integer(1, len(drafts) - 1)
    return drafts[place], drafts[choices.integer(0, place - 1)]


def _draw_relation(choices: Choices, name: str, child: _Draft, parent: _Draft) -> Relation:
    parent_columns = parent.key
    if choices.chance(20):
        parent_columns = choices.several(list(parent.kinds), 2)
    child_columns: list[str] = []
    for column in parent_columns:
        child_columns.append(_child_column(choices, name, child, FAMILIES[parent.kinds[column]], child_columns))
    required = choices.chance(85)
    return Relation(
        name,
        child.name,
        tuple(child_columns),
        parent.name,
        tuple(parent_columns),
        when=_draw_when(choices, name, child) if choices.chance(30) else None,
        required=required,
        orphans=choices.pick(("keep", "keep", "keep", "drop", "fail")) if required else "keep",
    )


def _child_column(choices: Choices, name: str, child: _Draft, family: str, used: list[str]) -> str:
    """A column of its own, or one that the child has already, perhaps for another relation."""
    there = [column for column in child.of_family(family) if column not in used]
    if there and choices.chance(30):
        return choices.pick(there)
    column = f"{name}_{len(used)}"
    child.kinds[column] = _kind_of(choices, family)
    return column


def _draw_when(choices: Choices, name: str, child: _Draft) -> Condition:
    if choices.chance(50):
        return draw_condition(choices, child.kinds)
    # A polymorphic reference: one column says which parent is meant.
    child.kinds.setdefault("subject", "varchar")
    return Compare("subject", "=", choices.pick(DOMAINS["string"][:3]))


# --- conditions --------------------


def draw_condition(choices: Choices, kinds: dict[str, str], depth: int = 2) -> Condition:
    """A condition over columns of these kinds."""
    form = choices.integer(0, 9) if depth else 0
    if form <= 6:
        return _draw_simple(choices, kinds)
    if form == 7:
        return Not(draw_condition(choices, kinds, depth - 1))
    joined = And if form == 8 else Or
    return joined(draw_condition(choices, kinds, depth - 1), draw_condition(choices, kinds, depth - 1))


def _draw_simple(choices: Choices, kinds: dict[str, str]) -> Condition:
    column = choices.pick(list(kinds))
    family = FAMILIES[kinds[column]]
    form = choices.integer(0, 9)
    if form == 9 or family == "uuid":
        return IsNull(column)
    if family == "boolean":
        return IsTrue(column) if form < 5 else Compare(column, "=", form < 7)
    domain = DOMAINS[family]
    others = [other for other, kind in kinds.items() if other != column and FAMILIES[kind] == family]
    if form == 8 and others:
        return CompareColumns(column, choices.pick(("=", "<>", "<", ">=")), choices.pick(others))
    if form == 7:
        return Between(column, *sorted((choices.pick(domain), choices.pick(domain))))
    if form >= 5:
        return In(column, tuple(choices.several(domain, 4)))
    return Compare(column, choices.pick((">=", "<>", "=", "<", "<=", ">")), choices.pick(domain))


# --- rules --------------------

_MODES = ("select",) * 18 + ("all", "all", "referenced", "empty", "none", "bare", "", "", "")


def _draw_rules(choices: Choices, drafts: list[_Draft], relations: list[Relation]) -> list[Rule]:
    modes = {draft.name: choices.pick(_MODES) for draft in drafts}
    if not {"select", "all"} & set(modes.values()):
        modes[choices.pick(drafts).name] = "select"
    followable = [relation for relation in relations if modes[relation.parent] in ("select", "all")]
    rules = []
    for draft in drafts:
        mode = modes[draft.name]
        glob = choices.chance(15)
        if mode == "select":
            mine = [relation for relation in followable if relation.child == draft.name]
            rules.append(replace(_draw_selection(choices, draft, mine), by_glob=glob))
        elif mode == "bare":
            rules.append(Rule(draft.name, key=tuple(draft.key), by_glob=glob))
        elif mode:
            # Where a table is needed after all, only a glob may leave it out.
            rules.append(Rule(draft.name, copy=mode, by_glob=glob or mode in ("none", "empty")))
    return rules


def _draw_selection(choices: Choices, draft: _Draft, followable: list[Relation]) -> Rule:
    rule = Rule(draft.name, key=_draw_key(choices, draft))
    if followable and choices.chance(80):
        rule = replace(rule, follow=_draw_follow(choices, followable))
    if choices.chance(30):
        other_key = tuple(choices.several(list(draft.kinds), 2)) if choices.chance(40) else None
        rule = replace(rule, sample=Sample(choices.pick(RATES), other_key))
    if choices.chance(35):
        rule = replace(rule, where=draw_condition(choices, draft.kinds))
    if choices.chance(25):
        rule = replace(rule, always=draw_condition(choices, draft.kinds))
    if choices.chance(35):
        rule = _with_cap(choices, draft, rule)
    if not rule.selects:
        rule = replace(rule, where=draw_condition(choices, draft.kinds))
    return rule


def _draw_key(choices: Choices, draft: _Draft) -> tuple[str, ...]:
    return tuple(choices.several(list(draft.kinds), 2) if choices.chance(25) else draft.key)


def _draw_follow(choices: Choices, followable: list[Relation]) -> Follow:
    mode = choices.pick(("one", "one", "any", "all"))
    if mode == "one":
        return Follow("one", (choices.pick(followable).name,))
    return Follow(mode, tuple(relation.name for relation in choices.several(followable, 3)))


def _with_cap(choices: Choices, draft: _Draft, rule: Rule) -> Rule:
    limit = choices.integer(1, 4)
    if rule.follow is not None and rule.follow.mode == "one" and choices.chance(70):
        rule = replace(rule, max_per_parent=limit)
    else:
        rule = replace(rule, rows=limit)
    if choices.chance(40):
        columns = [column for column, kind in draft.kinds.items() if FAMILIES[kind] != "uuid"]
        if columns:
            rule = replace(rule, order_by=OrderBy(choices.pick(columns), choices.chance(50)))
    return rule


# --- repairs --------------------


def _repaired(choices: Choices, lake: Lake) -> Lake:
    """The lake without what the specification forbids."""
    lake = _without_caps_in_cycles(lake)
    for name in closed_cycles(lake):
        kinds = dict(lake.table(name).columns)
        lake = _with_rule(lake, name, always=draw_condition(choices, kinds))
    reached = reachable(lake)
    kept = [rule for rule in lake.rules if rule.selects or rule.table in reached or rule.copy in ("none", "empty")]
    lake = replace(lake, rules=tuple(kept))
    modes = copy_modes(lake)
    for rule in lake.rules:
        if rule.copy in ("none", "empty") and modes.get(rule.table) != "referenced" and choices.chance(50):
            lake = _with_rule(lake, rule.table, by_glob=False)
    return lake


def _without_caps_in_cycles(lake: Lake) -> Lake:
    for cycle in cycles_of_follow(lake):
        for name in cycle:
            lake = _with_rule(lake, name, rows=None, max_per_parent=None, order_by=None)
    return lake


def _with_rule(lake: Lake, table: str, **fields: Any) -> Lake:
    rules = tuple(replace(rule, **fields) if rule.table == table else rule for rule in lake.rules)
    return replace(lake, rules=rules)


# --- promises about the rows --------------------


def _with_promises(choices: Choices, lake: Lake) -> Lake:
    """`trusted`, `unique` and `orphans: fail` in some of the places where they are true."""
    source = Source(lake)
    copied = copied_rows(lake)
    relations = []
    for relation in lake.relations:
        promised = relation
        if relation.orphans == "fail" and orphans(source, relation) & copied.get(relation.child, set()):
            promised = replace(promised, orphans="keep")
        if relation.orphans == "keep" and is_trusty(lake, source, relation) and choices.chance(60):
            promised = replace(promised, trusted=True)
        relations.append(promised)
    lake = replace(lake, relations=tuple(relations))
    for rule in lake.rules:
        if rule.key and is_unique(lake.table(rule.table), rule.key) and choices.chance(60):
            lake = _with_rule(lake, rule.table, unique=True)
    return lake
