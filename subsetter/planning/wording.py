"""The one line that says why a table is in the copy and how it is reached."""

from __future__ import annotations

from subsetter.planning.facts import Facts
from subsetter.planning.rules import Cap, CopyMode, Follow, FollowMode, Selection, TableRules


def why_copied(rules: TableRules, facts: Facts) -> str:
    """Returns why the table's rows are in the copy, in plain words."""
    if rules.mode is CopyMode.EMPTY:
        return "no rows, the columns only"
    if rules.mode is CopyMode.ALL:
        return "every row"
    selected = _selected(rules.selection) if rules.mode is CopyMode.SELECT else ""
    children = list(dict.fromkeys(str(relation.child) for relation in facts.completing(rules.name)))
    completed = f"rows that copied {_listed(children)} refer to" if children else ""
    return ", and ".join(part for part in (selected, completed) if part) or "no rows: nothing selects or refers to it"


def capped(cap: Cap) -> str:
    """Returns which keys pass a cap, in plain words."""
    per = f" per {', '.join(cap.per.child_columns)}" if cap.per else ""
    order = f" by {cap.order_by}{' desc' if cap.descending else ''}" if cap.order_by else ""
    return f"the first {cap.limit} keys{per}{order}"


def _selected(selection: Selection) -> str:
    parts = []
    if sample := selection.sample:
        parts.append(f"in a sample of {float(sample.rate * 100):.6g} % by {', '.join(sample.key)}")
    if selection.follow:
        parts.append(_followed(selection.follow))
    if selection.where:
        parts.append(f"where {one_line(selection.where.athena)}")
    if selection.cap:
        parts.append(f"of {capped(selection.cap)}")
    wanted = "rows " + ", ".join(parts) if parts else ""
    always = f"always those where {one_line(selection.always.athena)}" if selection.always else ""
    return "; ".join(part for part in (wanted, always) if part)


def _followed(follow: Follow) -> str:
    parents = [str(relation.parent) for relation in follow.relations]
    word = " and " if follow.mode is FollowMode.ALL else " or "
    return f"that refer to selected {word.join(parents)}"


def one_line(text: str) -> str:
    """Returns a text of several lines as one."""
    return " ".join(text.split())


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} other tables"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
