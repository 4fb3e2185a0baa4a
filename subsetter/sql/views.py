"""Which tables a view reads."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import SqlglotError

from subsetter.sql.dialects import parse_statements
from subsetter.sql.references import SqlTable


def tables_of_view(text: str) -> tuple[SqlTable, ...]:
    """Returns the tables that the query of an Athena view reads, in name order; none when it cannot be understood."""
    try:
        trees = parse_statements(text, "athena")
    except (SqlglotError, RecursionError, ValueError):
        return ()
    found = set()
    for tree in trees:
        named = {query.alias.lower() for query in tree.find_all(exp.CTE)} if tree else set()
        for node in tree.find_all(exp.Table) if tree else ():
            parts = tuple(str(part.name) for part in node.parts if part.name)
            if parts and not (len(parts) == 1 and parts[0].lower() in named):
                found.add(SqlTable(parts))
    return tuple(sorted(found, key=lambda ref: ref.folded))
