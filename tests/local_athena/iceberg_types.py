"""The types that Athena refuses in an Iceberg table and Trino 476 widens without a word.

Zoned timestamps and uuids are refused too: Athena's documented list of Iceberg types has neither (2026-04).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.local_athena.failures import unsupported
from tests.local_athena.trino_client import Column

REFUSED = {"tinyint", "smallint", "char", "time", "time with time zone", "uuid", "timestamp with time zone"}
PRECISION = 6


def check_iceberg_types(columns: Sequence[Column]) -> None:
    """Returns when all columns can be kept in an Iceberg table.

    Raises:
        FailedError: one cannot.
    """
    for column in columns:
        for kind, arguments in _plain_types(column.signature):
            if kind in REFUSED:
                raise unsupported(f"Type not supported for Iceberg: {kind} (column {column.name})")
            if kind == "timestamp" and arguments != [PRECISION]:
                text = f'Timestamp precision ({arguments[0]}) not supported for Iceberg. Use "timestamp(6)" instead.'
                raise unsupported(text)


def _plain_types(signature: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The type itself, or the plain types inside an array, a map or a row."""
    arguments = [argument["value"] for argument in signature["arguments"]]
    inner = [value.get("typeSignature", value) for value in arguments if isinstance(value, Mapping)]
    if not inner:
        yield signature["rawType"], arguments
    for part in inner:
        yield from _plain_types(part)
