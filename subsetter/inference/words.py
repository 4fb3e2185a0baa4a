"""Names as words: what two names have in common."""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_IRREGULAR = {"people": "person", "persons": "person", "children": "child", "indices": "index", "data": "data"}
_ABBREVIATED_FROM = 3
"""Fewer letters than these abbreviate nothing: too many words begin alike."""

SAME = 1.0
BEGINS_ALIKE = 0.9
CONTRACTED = 0.75


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Returns the words of ``BillingAddressID``, ``billing_address_id`` or ``billing-address id``, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(name))


@cache
def singular(word: str) -> str:
    """Returns the singular of an English plural; other words as they are, or shorter by an ``s`` all alike."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("noses"):
        return f"{word[:-2]}is"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


@cache
def likeness(short: str, whole: str) -> float:
    """Returns how much a word looks like another one written short, from 0 to 1.

    Args:
        short: such as ``customer``, ``cust``, ``acct``.
        whole: such as ``customer``, ``account``; both in the singular.
    """
    if short == whole:
        return SAME
    if len(short) < _ABBREVIATED_FROM or short[0] != whole[0] or len(short) >= len(whole):
        return 0.0
    if whole.startswith(short):
        return BEGINS_ALIKE
    return CONTRACTED if _is_contraction(short, whole) else 0.0


def _is_contraction(short: str, whole: str) -> bool:
    """Whether the letters stand in the longer word in the same order, and begin as it does: ``dept``, ``acct``."""
    rest = iter(whole)
    return all(letter in rest for letter in short)


def phrase_likeness(short: tuple[str, ...], whole: tuple[str, ...]) -> float:
    """Returns how much a phrase looks like another one written short, word by word or with nothing between words."""
    if not short or not whole:
        return 0.0
    if len(short) == len(whole):
        by_word = min(likeness(one, other) for one, other in zip(short, whole, strict=True))
        if by_word:
            return by_word
    if len(short) < len(whole) and phrase_likeness(short, whole[: len(short)]):
        return 0.0  # the first words of a longer name are another thing: an order is no order line
    return likeness("".join(short), "".join(whole))
