"""Columns that look like personal data, by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from subsetter.catalog.tables import Table, TableName
from subsetter.inference.words import words_of
from subsetter.types.datatype import Family

_DIRECT = re.compile(
    r"e ?mail|phone|telephone|mobile|cellphone|fax no|fax number|ssn|social security|passport|iban|national id\w*|"
    r"tax id|birth ?date|date of birth|dob|born on|password|passwd|credit ?card|card no|card number|ip address|last ip|"
    r"driver licen[cs]e|licen[cs]e plate|medical record\w*|account holder"
)
_INDIRECT = re.compile(
    r"(first|last|middle|full|maiden|sur) ?name|given name|family name|surname|street|address( line)?( \d)?|addr\d?|"
    r"postal code|postcode|zip( code)?|latitude|longitude|gender|sex|religion|nationality|salary|user ?name|login|"
    r"comments?|notes?|body|message"
)
_TEXTS = frozenset({Family.STRING, Family.DATE, Family.NESTED, Family.BINARY, Family.OTHER, Family.INTEGER,
                    Family.TIMESTAMP, Family.TIMESTAMP_TZ})  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class PersonalColumn:
    """A column that looks like personal data.

    Attributes:
        is_direct: whether its values by themselves tell who somebody is.
    """

    table: TableName
    column: str
    is_direct: bool

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def personal_columns(table: Table, needed: Collection[str]) -> Iterator[PersonalColumn]:
    """Yields the columns of a table that look like personal data.

    Args:
        table: of the catalog.
        needed: columns that relations or samples use; they identify rows and are left out.
    """
    for column in table.columns:
        if column.name in needed or column.partition or column.type.family not in _TEXTS:
            continue
        words = " ".join(words_of(column.name))
        if _has(_DIRECT, words):
            yield PersonalColumn(table.name, column.name, is_direct=True)
        elif _has(_INDIRECT, words) and column.type.family is not Family.INTEGER:
            yield PersonalColumn(table.name, column.name, is_direct=False)


def _has(pattern: re.Pattern[str], words: str) -> bool:
    """Whether the words end in what the pattern describes, alone or after others such as a table's prefix."""
    return re.search(rf"(^|\s)({pattern.pattern})( (no|nr|number|hash|hashed|text|address))?$", words) is not None
