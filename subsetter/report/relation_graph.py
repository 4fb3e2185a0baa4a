"""The relation graph of a plan as Mermaid and as Graphviz text."""

from __future__ import annotations

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.planning.steps import Plan


def mermaid(plan: Plan) -> str:
    """Returns the graph as a Mermaid flowchart: arrows go from child to parent; dotted ones pull nothing."""
    ids = _ids(plan)
    lines = ["flowchart LR"]
    lines += [
        f'    {ids[table.table]}["{_mermaid_text(_label(table.destination, table.why))}"]' for table in plan.tables
    ]
    for relation in _drawn(plan):
        arrow = "-->" if relation.required else "-.->"
        text = _mermaid_text(", ".join(relation.child_columns))
        lines.append(f'    {ids[relation.child]} {arrow}|"{text}"| {ids[relation.parent]}')
    return "\n".join(lines) + "\n"


def graphviz(plan: Plan) -> str:
    """Returns the graph in the DOT language: arrows go from child to parent; dotted ones pull nothing."""
    ids = _ids(plan)
    lines = ["digraph relations {", "    rankdir=LR;", '    node [shape=box, fontname="sans-serif"];']
    lines += [
        f'    {ids[table.table]} [label="{_dot_text(_label(table.destination, table.why))}"];' for table in plan.tables
    ]
    for relation in _drawn(plan):
        style = "" if relation.required else ", style=dotted"
        label = _dot_text(", ".join(relation.child_columns))
        lines.append(f'    {ids[relation.child]} -> {ids[relation.parent]} [label="{label}"{style}];')
    return "\n".join([*lines, "}"]) + "\n"


def _ids(plan: Plan) -> dict[TableName, str]:
    return {table.table: f"t{number}" for number, table in enumerate(plan.tables, start=1)}


def _drawn(plan: Plan) -> list[Relation]:
    copied = plan.rules.by_name
    return [relation for relation in plan.rules.relations if relation.child in copied and relation.parent in copied]


def _label(name: str, why: str) -> str:
    return f"{name}\n{why}"


def _mermaid_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("#", "&num;").replace("\n", "<br/>")


def _dot_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
