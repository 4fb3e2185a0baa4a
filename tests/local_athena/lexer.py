"""Splits SQL text into the tokens of Trino's grammar; the text between tokens is blank or a comment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKENS = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?\*/|\s+)
  | (?P<string>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<backquoted>`(?:[^`]|``)*`)
  | (?P<double>(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)[eE][+-]?\d+)
  | (?P<decimal>\d[\d_]*\.[\d_]*|\.\d[\d_]*)
  | (?P<word>[^\W\d]\w*|\d\w*)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands; `start` and `end` are offsets into the text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The text in upper case, to compare with a keyword."""
        return self.text.upper()


@dataclass(frozen=True, slots=True)
class Name:
    """A name of one to three parts as written, and the index of the token after it."""

    parts: tuple[Token, ...]
    after: int


def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens but blanks and comments."""
    found = _TOKENS.finditer(text)
    return tuple(Token(str(m.lastgroup), m[0], m.start(), m.end()) for m in found if m.lastgroup != "comment")


def starts_with(tokens: Sequence[Token], *words: str, at: int = 0) -> bool:
    """Whether the words stand there, in any case."""
    return tuple(token.upper for token in tokens[at : at + len(words)]) == words


def read_name(tokens: Sequence[Token], at: int) -> Name:
    """The dotted name that begins at `at`."""
    parts = list(tokens[at : at + 1])
    at += 1
    while at + 1 < len(tokens) and tokens[at].text == ".":
        parts.append(tokens[at + 1])
        at += 2
    return Name(tuple(parts), at)
