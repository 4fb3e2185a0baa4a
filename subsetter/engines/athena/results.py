"""The rows of a query, as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_INTEGERS = frozenset({"tinyint", "smallint", "integer", "int", "bigint"})
_READ: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(_INTEGERS, int),
    "float": float,
    "real": float,
    "double": float,
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "varbinary": lambda text: bytes.fromhex(text.replace(" ", "")),
}

Row = tuple[object, ...]


def read_rows(client: Any, query_id: str) -> list[Row]:
    """Returns the rows of a SELECT that has succeeded; types other than scalars stay texts.

    Args:
        client: of Athena.

    Raises:
        ClientError: when the results cannot be read.
    """
    rows: list[Row] = []
    pages = client.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    for number, page in enumerate(pages):
        found = page["ResultSet"]
        kinds = [str(one["Type"]) for one in found["ResultSetMetadata"]["ColumnInfo"]]
        # The first row of the first page holds the names of the columns.
        rows += [_row(one["Data"], kinds) for one in found["Rows"][1 if number == 0 else 0 :]]
    return rows


def written_rows(client: Any, query_id: str) -> int | None:
    """Returns how many rows a CREATE TABLE AS or INSERT has written; None when Athena does not say.

    Raises:
        ClientError: when the results cannot be read.
    """
    found = client.get_query_results(QueryExecutionId=query_id, MaxResults=1).get("UpdateCount")
    return None if found is None else int(found)


def _row(cells: list[dict[str, str]], kinds: list[str]) -> Row:
    return tuple(_value(cell.get("VarCharValue"), kind) for cell, kind in zip(cells, kinds, strict=True))


def _value(text: str | None, kind: str) -> object:
    return None if text is None else _READ.get(kind, str)(text)
