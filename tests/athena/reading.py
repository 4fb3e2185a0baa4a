"""What a reader of the local Athena finds in a table, as Python's own values."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from subsetter.sql.names import quote
from tests.athena.lake import Columns

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

_READERS: dict[str, Callable[[Any], Any]] = {
    "date": dt.date.fromisoformat,
    "decimal": Decimal,
    "timestamp": dt.datetime.fromisoformat,
    "uuid": uuid.UUID,
}


def read_copy(athena: LocalAthena, database: str, name: str, columns: Columns) -> Counter[tuple[Any, ...]]:
    """Returns the rows of a table of Glue, in the order of the columns, as a multiset.

    Args:
        columns: with the types of the source; a copy may hold their values in another type.
    """
    names = ", ".join(quote(one) for one, _ in columns)
    rows = athena.trino_sql(f"SELECT {names} FROM awsdatacatalog.{quote(database)}.{quote(name.lower())}")
    readers = [_READERS.get(kind.partition("(")[0], _as_it_is) for _, kind in columns]
    return Counter(
        tuple(None if value is None else read(value) for read, value in zip(readers, row, strict=True)) for row in rows
    )


def _as_it_is(value: Any) -> Any:
    return value
