"""What sqlglot reads kindly and Athena refuses, found in the words of a condition.

sqlglot drops a comma at the end, takes ``IN [1, 2]`` for a list, ``INTERVAL 1 DAY`` and ``INTERVAL '1 day'`` for the
same, and puts parentheses of its own into ``a = b IS NULL``: the tree does not show it any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from subsetter.sql.lexemes import Blot, Lexeme, LexemeClass
from subsetter.sql.words import words

# sqlglot goes about 20 calls deep for each parenthesis, and Python stops at 1,000.
MAX_DEPTH = 24
_PREDICATES = words("= <> != < <= > >= is in like between")
_BORDERS = words("and or when then else case end ,")
_OPENING, _CLOSING = words("( case"), words(") end")


def find_kindness(lexemes: list[Lexeme]) -> list[Blot]:
    """Returns what is wrong in the order of the words; only the first kind of fault that there is."""
    for check in _CHECKS:
        blots = list(check(lexemes))
        if blots:
            return blots
    return []


def _depths(lexemes: list[Lexeme]) -> Iterator[Blot]:
    opened: list[Lexeme] = []
    for lexeme in lexemes:
        word = lexeme.text.lower()
        if word in _OPENING:
            opened.append(lexeme)
        elif word in _CLOSING and not opened:
            yield Blot(lexeme.start, "A parenthesis is closed that was not opened.", "Remove it.")
            return
        elif word in _CLOSING:
            opened.pop()
        if len(opened) > MAX_DEPTH:
            message = f"More than {MAX_DEPTH} parentheses and CASE stand inside each other."
            yield Blot(lexeme.start, message, "Write it flatter, with AND and OR.")
            return
    if opened:
        what, end = ("A parenthesis is opened", ")") if opened[-1].text == "(" else ("CASE begins", "END")
        yield Blot(opened[-1].start, f"{what} here and does not end.", f"Write {end} where it ends.")


def _commas(lexemes: list[Lexeme]) -> Iterator[Blot]:
    for before, lexeme in pairwise(lexemes):
        if before.text == "," and lexeme.text == ")":
            yield Blot(before.start, "A comma stands before a closing parenthesis.", "Remove it.")


def _brackets(lexemes: list[Lexeme]) -> Iterator[Blot]:
    for lexeme in lexemes:
        if lexeme.text == "[":
            cure = "Write element_at(a, 1) for an element, IN (1, 2) for a list."
            yield Blot(lexeme.start, "Square brackets are not supported.", cure)


def _intervals(lexemes: list[Lexeme]) -> Iterator[Blot]:
    for word, value in pairwise(lexemes):
        is_amount = value.kind is LexemeClass.TEXT and re.fullmatch(r"'-?\d+'", value.text)
        if word.text.lower() == "interval" and value.kind in (LexemeClass.TEXT, LexemeClass.NUMBER) and not is_amount:
            cure = "Write INTERVAL '3' DAY: a number in quotes and one unit."
            yield Blot(value.start, "This interval is not understood.", cure)


def _predicates(lexemes: list[Lexeme]) -> Iterator[Blot]:
    counts = [0]
    for lexeme in lexemes:
        word = lexeme.text.lower()
        if word == "(":
            counts.append(0)
        elif word == ")":
            counts.pop()
        elif word in _BORDERS:
            counts[-1] = 0
        elif word in _PREDICATES:
            counts[-1] += 1
            if counts[-1] > 1:
                message = "A condition inside a comparison needs parentheses."
                yield Blot(lexeme.start, message, "Write (a = b) = c.")


_CHECKS: tuple[Callable[[list[Lexeme]], Iterator[Blot]], ...] = (_depths, _commas, _brackets, _intervals, _predicates)
