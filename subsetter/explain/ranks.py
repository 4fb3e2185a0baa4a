"""Where a key stands among those that a cap counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from subsetter.catalog.values import value_of
from subsetter.explain.row import Hashed, Key, Row, plain_key
from subsetter.planning.rules import Cap


def rank(key: Key, rows: Iterable[Row], cap: Cap, hashed: Hashed) -> int:
    """Returns the place of a key, from 1, among the keys of rows.

    A key stands where its first row in the order stands; ties go by the key's hash and then by its bytes.

    Args:
        key: of the cap, of one of the rows.
        rows: that count: the eligible ones, among which the cap chooses.
        cap: the order.
        hashed: the cap's key.
    """
    by_key: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        found = row.key(cap.key)
        if found is not None:
            by_key.setdefault(plain_key(found), []).append(row)
    ranked = sorted(by_key, key=lambda one: _by_hash(by_key[one][0], cap, hashed))
    if cap.order_by:
        ranked = _ordered(ranked, by_key, cap)
    return ranked.index(plain_key(key)) + 1


def _by_hash(row: Row, cap: Cap, hashed: Hashed) -> tuple[int, bytes]:
    parts = [value.text for value in row.key(cap.key) or ()]
    return row.bucket(hashed) or 0, chr(31).join(parts).encode()


def _ordered(
    ranked: list[tuple[object, ...]], by_key: dict[tuple[object, ...], list[Row]], cap: Cap
) -> list[tuple[object, ...]]:
    """The keys by their first value in the order, those without one last; equals stay as they were."""
    first = {}
    for key in ranked:
        values = [found for found in (_order_value(row, cap) for row in by_key[key]) if found is not None]
        if values:
            first[key] = max(values) if cap.descending else min(values)
    ordered = sorted(first, key=lambda key: first[key], reverse=cap.descending)
    return ordered + [key for key in ranked if key not in first]


def _order_value(row: Row, cap: Cap) -> Any:
    value = row.value(cap.order_by)
    if value is None:
        return None
    found = value_of(value.text, value.type)
    return value.text if found is None else found
