"""The names of the copies at the destination: legal, and each there once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from subsetter.catalog.tables import TableName
from subsetter.resolving.problem_list import Problems
from subsetter.resolving.rule_matches import RuleMatch

# A name is a folder, a part of an S3 prefix and a table; file patterns and Iceberg's t$files must not read it.
_FORBIDDEN = re.compile(r"[/\\*?\[\]{}$\x00-\x1f\x7f]|^\.|^\s|\s$|\.$")
_MOST_BYTES = 200


def destination_names(
    tables: Iterable[TableName], matches: Mapping[TableName, RuleMatch], engine: str, problems: Problems
) -> dict[TableName, str]:
    """Returns the name of each copy; on Athena in lower case, as Glue keeps names."""
    found: dict[TableName, str] = {}
    taken: dict[str, TableName] = {}
    for table in tables:
        match = matches.get(table)
        name = (match.rule.name if match is not None else None) or table.table
        name = name.lower() if engine == "athena" else name
        path = match.path("name") if match is not None else ("tables",)
        if _FORBIDDEN.search(name) or len(name.encode()) > _MOST_BYTES:
            message = f"{name!r} cannot be the name of a table at the destination"
            problems.add(path, message, "Give the table a name: of letters, digits, _ and -.")
        other = taken.setdefault(name.lower(), table)
        if other != table:
            message = f"{other} and {table} would both be named {name} at the destination"
            problems.add(path, message, f"Give one of them a name: {name}_2, say.")
        found[table] = name
    return found
