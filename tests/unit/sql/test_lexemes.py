"""Text is cut into words strictly, and every place that cannot be read is told."""

import pytest

from subsetter.sql.lexemes import LexemeClass, hidden_characters, read_lexemes
from subsetter.sql.strict import find_kindness


def test_words_numbers_texts_names_and_signs_are_told_apart() -> None:
    lexemes, blots = read_lexemes("a_1 >= 1.5e-3 AND \"x\"\"y\" <> 'it''s'\n||.5")
    assert blots == []
    assert [(lexeme.kind, lexeme.text) for lexeme in lexemes] == [
        (LexemeClass.WORD, "a_1"),
        (LexemeClass.SIGN, ">="),
        (LexemeClass.NUMBER, "1.5e-3"),
        (LexemeClass.WORD, "AND"),
        (LexemeClass.NAME, '"x""y"'),
        (LexemeClass.SIGN, "<>"),
        (LexemeClass.TEXT, "'it''s'"),
        (LexemeClass.SIGN, "||"),
        (LexemeClass.NUMBER, ".5"),
    ]
    assert all("a_1 >= 1.5e-3 AND"[item.start : item.end] == item.text for item in lexemes[:4])


def test_text_in_quotes_is_never_read() -> None:
    lexemes, blots = read_lexemes("'-- /* ; :: ? {{' \"-- ; `\"")
    assert [lexeme.kind for lexeme in lexemes] == [LexemeClass.TEXT, LexemeClass.NAME]
    assert blots == []


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("a -- b", [2]),
        ("a ; b ; c", [2, 6]),
        ("a::b == c", [1, 5]),
        ("1a", [0]),
        ("a = 'x", [4]),
        ('a = "x', [4]),
        ("a = E'x'", [4]),
        ("a\u00a0b", [1]),
        ("date'2024-01-01'", []),
    ],
)
def test_every_place_that_cannot_be_read_is_told(text: str, starts: list[int]) -> None:
    _, blots = read_lexemes(text)
    assert [blot.start for blot in blots] == starts
    assert all(blot.message and blot.cure for blot in blots)


def test_hidden_characters_are_found_inside_quotes_only() -> None:
    lexemes, _ = read_lexemes("a = 'x\u202ey' and b = 'ünï\u200d\t'")
    assert [blot.start for blot in hidden_characters(lexemes)] == [6]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("(a))", 3),
        ("f(a,)", 3),
        ("a in [1]", 5),
        ("interval '1 day'", 9),
        ("interval 1 day", 9),
        ("a = b is null", 6),
        ("(a = b) = (c is null)", None),
        ("a between 1 and 2 and b = 3", None),
        ("case when a = 1 then b = 2 else c = 3 end = d", None),
        ("interval '-3' day", None),
    ],
)
def test_what_sqlglot_reads_kindly_is_found(text: str, start: int | None) -> None:
    lexemes, _ = read_lexemes(text)
    assert [blot.start for blot in find_kindness(lexemes)] == ([] if start is None else [start])
