"""What kind of table a Glue entry describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Words in the SerDe, the input format or the provider of an entry, and the format that they stand for. The first
# that is found counts. SerDes that Athena reads: its user guide, "Choose a SerDe for your data" (April 2026).
_FORMATS = (
    ("parquet", "parquet"),
    ("orcserde", "orc"),
    ("orcinputformat", "orc"),
    ("avro", "avro"),
    ("opencsvserde", "csv"),
    ("jsonserde", "json"),
    ("regexserde", "text"),
    ("grokserde", "text"),
    ("lazysimpleserde", "text"),
)

# What is refused, and why nobody should read it as something else.
_REFUSED = {
    "delta": "a Delta Lake table",
    "hudi": "a Hudi table",
    "ion": "a table of Ion files",
    "cloudtrail": "a table of CloudTrail records",
    "dynamodb": "a table of DynamoDB",
    "kinesis": "a stream",
    "kafka": "a stream",
}


class RefusedFormatError(Exception):
    """A table of a format that is not read; it never leaves this package.

    Args:
        what: the format, as a phrase such as ``a Delta Lake table``.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def is_iceberg(entry: Mapping[str, Any]) -> bool:
    """Returns whether an entry is an Iceberg table. S3 Tables say so in the parameters only, not in the type."""
    return str(entry.get("Parameters", {}).get("table_type", "")).lower() == "iceberg"


def is_view(entry: Mapping[str, Any]) -> bool:
    """Returns whether an entry is a view."""
    return str(entry.get("TableType", "")).upper() == "VIRTUAL_VIEW"


def format_of(entry: Mapping[str, Any]) -> str:
    """Returns the format of a table that is neither Iceberg nor a view.

    Raises:
        RefusedFormatError: when it is none that is read.
    """
    storage = entry.get("StorageDescriptor") or {}
    parameters = entry.get("Parameters") or {}
    serde = str((storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower()
    reader = str(storage.get("InputFormat") or "").lower()
    provider = str(parameters.get("spark.sql.sources.provider") or parameters.get("table_type") or "").lower()
    for word, what in _REFUSED.items():
        if word == provider or word in serde.split(".")[-1] or f".{word}" in f".{reader}":
            raise RefusedFormatError(what)
    for word, name in _FORMATS:
        if word in serde or word in reader:
            return name
    raise RefusedFormatError(f"a table with the SerDe '{serde or 'none'}'")
