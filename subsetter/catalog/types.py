"""The types of columns, from where they were before ``subsetter.types``."""

from __future__ import annotations

from subsetter.types.datatype import KNOWN_BASES, DataType, Family
from subsetter.types.trino import parse_type

__all__ = ["KNOWN_BASES", "DataType", "Family", "parse_type"]
