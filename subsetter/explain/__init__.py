"""Why a row is in the copy, or why it is not: the meaning of the rules, asked of single rows."""

from subsetter.explain.answer import Explanation, ReasonKind, RowReason, RowReport
from subsetter.explain.explanation import explain
from subsetter.explain.row import Finder, Hashed, Key, KeyValue, Row, Wanted, wanted

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
