"""Why a row is in the copy, or why it is not: the meaning of the rules, asked of single rows."""

from subsetter.planning.why.answer import Explanation, ReasonKind, RowReason, RowReport
from subsetter.planning.why.explaining import explain
from subsetter.planning.why.rows import Finder, Hashed, Key, KeyValue, Row, Wanted, wanted

__all__ = [
    "Explanation",
    "Finder",
    "Hashed",
    "Key",
    "KeyValue",
    "ReasonKind",
    "Row",
    "RowReason",
    "RowReport",
    "Wanted",
    "explain",
    "wanted",
]
