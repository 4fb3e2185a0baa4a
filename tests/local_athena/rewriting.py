"""A text made of pieces of another text, which can lead positions in error messages back to the original."""

import re
from dataclasses import dataclass

from tests.local_athena.lexer import tokenize


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the new text: from `start` of the original, or made up (None)."""

    text: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new text, piece by piece, and the original."""

    original: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The new text."""
        return "".join(piece.text for piece in self.pieces)

    def in_original(self, message: str) -> str:
        """The message with each "line 1:2" of the new text turned into that of the original."""
        return re.sub(r"\bline (\d+):(\d+)", self._move, message)

    def _move(self, position: re.Match[str]) -> str:
        lines = self.text.split("\n")
        line = int(position[1])
        offset = sum(len(text) + 1 for text in lines[: line - 1]) + int(position[2]) - 1
        for piece in self.pieces:
            if offset < len(piece.text):
                if piece.start is None:
                    break
                before = self.original[: piece.start + offset]
                line_before, column = before.count("\n"), len(before) - before.rfind("\n")
                return f"line {line_before + 1}:{column}"
            offset -= len(piece.text)
        return position[0]


def with_doubles(original: str, start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """A stretch of the text whose literals like 1.5 and .5 are doubles: Athena types them so, Trino as decimals."""
    part = original[start:end]
    pieces, done = [], 0
    for token in tokenize(part):
        if token.kind == "decimal":
            pieces += [Piece(part[done : token.end], start + done), Piece("E0")]
            done = token.end
    return (*pieces, Piece(part[done:], start + done))


def with_double_quotes(original: str) -> tuple[Piece, ...]:
    """The text with names in backquotes, as Hive's DDL has them, turned into double quotes."""
    pieces, done = [], 0
    for token in tokenize(original):
        if token.kind == "backquoted":
            name = token.text[1:-1].replace("``", "`").replace('"', '""')
            pieces += [Piece(original[done : token.start], done), Piece(f'"{name}"', token.start)]
            done = token.end
    return (*pieces, Piece(original[done:], done))
