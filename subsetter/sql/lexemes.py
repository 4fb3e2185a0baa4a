"""The words of SQL text, read strictly.

sqlglot reads more than the engines do (``::``, ``==``, ``E'..'``, dollar quotes), and where its reading differs
from the engine's, something could hide. So text is first cut by this reader, which knows only what both engines
and sqlglot read alike; the rest is reported with its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_PATTERN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?)
  | (?P<text>'(?:[^']|'')*')
  | (?P<name>"(?:[^"]|"")+")
  | (?P<bad>--|<=>|/\*|\*/|::|==|!=(?==)|\|\|/|->>|->|=>|@>|<@|<<|>>|&&|\{\{|\}\}|:=)
  | (?P<sign><>|!=|<=|>=|\|\||[=<>+\-*/%&|(),.\[\]])
    """,
    re.VERBOSE,
)

_CURES = {
    "--": ("Comments are not allowed.", "Write the comment in the YAML, behind a #."),
    "/*": ("Comments are not allowed.", "Write the comment in the YAML, behind a #."),
    "*/": ("Comments are not allowed.", "Write the comment in the YAML, behind a #."),
    ";": ("A semicolon is not allowed.", "Write one condition, without a semicolon."),
    "::": ("The cast a::b is not understood by Athena.", "Write CAST(a AS b)."),
    "==": ("The operator == is not understood by Athena.", "Write =."),
    "!=": ("The operator !== is not understood by Athena.", "Write <>."),
    "`": ("Backticks are not understood here.", 'Write a name in double quotes: "name".'),
    "?": ("Placeholders are not allowed.", "Use a variable: {{ name }}."),
    ":": ("Placeholders are not allowed.", "Use a variable: {{ name }}."),
    "@": ("Placeholders are not allowed.", "Use a variable: {{ name }}."),
    "$": (
        "Placeholders are not allowed.",
        'Use a variable: {{ name }}, or write a name in double quotes: "a$b".',
    ),
    "->": ("Functions with arrows (lambdas) are not supported.", "Use contains, element_at or cardinality."),
    "=>": ("Named arguments are not supported.", "Give the arguments in order."),
    "\\": ("A backslash has no meaning here.", "A quote inside a text is doubled: 'it''s'."),
    "'": ("A text is not closed.", "End it with a single quote; a quote inside a text is doubled: 'it''s'."),
    '"': ("A name is not closed or empty.", "End it with a double quote; a text has single quotes."),
    "&&": ("The operator && is not understood by Athena.", "Write AND."),
    "!": ("The operator ! is not understood by Athena.", "Write NOT."),
    "<=>": ("The operator <=> is not understood by Athena.", "Write IS NOT DISTINCT FROM."),
    "^": ("The operator ^ is not understood by Athena.", "Write the arithmetic out."),
    "~": ("The operator ~ is not understood by Athena.", "Write regexp_like(text, 'pattern')."),
    "<<": ("The operator << is not understood by Athena.", "Write the arithmetic out."),
    ">>": ("The operator >> is not understood by Athena.", "Write the arithmetic out."),
    ":=": ("Named arguments are not supported.", "Give the arguments in order."),
    "{{": (
        "Only {{ name }} is understood here.",
        "Write the name of one of `vars` between the braces.",
    ),
    "}}": (
        "Only {{ name }} is understood here.",
        "Write the name of one of `vars` between the braces.",
    ),
    "{": ("Braces are not understood here.", "A variable is written {{ name }}."),
    "}": ("Braces are not understood here.", "A variable is written {{ name }}."),
}

# Characters that change how the text around them is shown, so that a reader sees another condition.
_DECEPTIVE = frozenset("\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


class LexemeClass(Enum):
    """What a lexeme is."""

    WORD = "word"
    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word, number, quoted thing or sign.

    Attributes:
        kind: what it is.
        text: as written, with its quotes.
        start: offset of its first character.
    """

    kind: LexemeClass
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Blot:
    """A place that cannot be read.

    Attributes:
        start: offset of its first character.
        message: what is wrong, one sentence.
        cure: what to write instead.
    """

    start: int
    message: str
    cure: str


def read_lexemes(text: str) -> tuple[list[Lexeme], list[Blot]]:
    """Cuts text into lexemes.

    Returns:
        The lexemes in order, and what could not be read: every place until the end of the text.
    """
    lexemes: list[Lexeme] = []
    blots: list[Blot] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        group = match.lastgroup if match else None
        if match is None or group in (None, "bad"):
            blot = _blot(text, position, match.group() if match else text[position])
            blots.append(blot)
            if blot.message.startswith(("A text is not", "A name is not")):
                break
            position += len(match.group()) if match else 1
            continue
        if group != "space":
            lexeme = Lexeme(LexemeClass(group), match.group(), position)
            blots.extend(_misplaced(lexeme, lexemes[-1] if lexemes else None))
            lexemes.append(lexeme)
        position = match.end()
    return lexemes, blots


def _blot(text: str, position: int, piece: str) -> Blot:
    if piece in _CURES:
        return Blot(position, *_CURES[piece])
    letter = text[position]
    if letter.isascii() and letter.isprintable():
        return Blot(position, f"The sign {piece} is not understood by Athena.", "Leave it out.")
    shown = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()
    return Blot(
        position,
        f"The character {shown} may stand only inside a text or a quoted name.",
        "Write plain spaces and signs; a name with other letters is written in double quotes.",
    )


def _misplaced(lexeme: Lexeme, before: Lexeme | None) -> Iterator[Blot]:
    if before is not None and before.end == lexeme.start:
        pair = (before.kind, lexeme.kind)
        joined = before.text + lexeme.text
        if pair in ((LexemeClass.NUMBER, LexemeClass.WORD), (LexemeClass.NUMBER, LexemeClass.NUMBER)):
            yield Blot(before.start, f"{joined} is not a number.", "Put a space or an operator between.")
        if pair == (LexemeClass.WORD, LexemeClass.TEXT) and len(before.text) <= 2:
            yield Blot(before.start, f"The prefix {before.text} before a text is not supported.", "Leave it out.")


def hidden_characters(lexemes: list[Lexeme]) -> list[Blot]:
    """Returns the characters inside quotes that a reader cannot see, or that change the order of what is shown."""
    return [
        Blot(
            lexeme.start + offset,
            f"The invisible character U+{ord(letter):04X} is not allowed, not even inside quotes.",
            "Remove it.",
        )
        for lexeme in lexemes
        if lexeme.kind in (LexemeClass.TEXT, LexemeClass.NAME)
        for offset, letter in enumerate(lexeme.text)
        if _is_hidden(letter)
    ]


def _is_hidden(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable() and letter not in "\t\n\r"
    return letter in _DECEPTIVE or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
