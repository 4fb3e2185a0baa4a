from __future__ import annotations

import pytest

from subsetter.config.tree import plain, walk
from subsetter.config.yaml_text import read_tree, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("2026-08-01", "2026-08-01"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("", None),
        ("~", None),
        ("Null", None),
        ("nUll", "nUll"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1%", "1%"),
        ("-", "-"),
        ("+", "+"),
        ("٣", "٣"),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = resolve(text)
    assert (found, type(found)) == (value, type(value))


def test_numbers_of_absurd_length_stay_texts() -> None:
    assert resolve("9" * 5000) == "9" * 5000


def test_every_part_knows_its_line_and_path() -> None:
    tree, problems = read_tree("a: 1\nb:\n  - x\n  -\n    c: [y,\n      z]\n", "f.yaml")
    assert tree is not None
    assert problems == []
    assert {path: part.place.line for path, part in walk(tree) if path} == {
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 1): 5,
        ("b", 1, "c"): 5,
        ("b", 1, "c", 0): 5,
        ("b", 1, "c", 1): 6,
    }
    assert all(part.place.path == path for path, part in walk(tree))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("--- ~\n", 1, "the file is empty"),
        ("just text", 1, "does not hold a mapping"),
        ("- a\n", 1, "does not hold a mapping"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "Inside { } and [ ]"),
        ("a: {b: c\n", 2, "Inside { } and [ ]"),
        ("a:\n\tb: 1\n", 2, "not with tabs"),
        ("a: b: c\n", 1, "in column 5"),
        ("a: 'x\n", 2, "Close the quotation mark"),
        ("relations:\n  - *(x) -> users(id)\n", 2, "Put a text that begins with * in quotes"),
        ("a: @x\n", 1, "another special character in quotes"),
        ("a: 1\n b: 2\n", 2, "the YAML cannot be read"),
        ("where: {{ x }} = 1\n", 1, "begins with {{"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: &x 1\n? *x\n: 2\n", 2, "a key is expected"),
        ("a: &x [*x]\n", 1, "an anchor that is not there"),
        ("a:\n  <<: b\n", 2, "not part of YAML 1.2"),
        ("a: !!python/object:os.system {}\n", 1, "the tag"),
        ("a: !secret x\n", 1, "the tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "first in line 1"),
        ("t:\n  x: {a: 1, a: 2}\n", 2, "a is there twice"),
        ("a: 1\n: 2\n", 2, "a key is empty"),
        ("a: \x00\n", 0, "the YAML cannot be read"),
        ("[" * 5000, 1, "nested too deeply"),
        ("a: " + "[" * 5000, 1, "nested too deeply"),
    ],
)
def test_broken_yaml_is_reported_with_its_line(text: str, line: int, words: str) -> None:
    _, problems = read_tree(text, "f.yaml")
    assert [(problem.file, problem.line) for problem in problems] == [("f.yaml", line)]
    assert words in f"{problems[0].message} {problems[0].cure}"


def test_what_can_be_read_past_is_reported_all_at_once() -> None:
    _, problems = read_tree("a: 1\na: 2\nb: !x 1\nc:\n  d: 1\n  d: 2\n", "f.yaml")
    assert [(problem.line, problem.path) for problem in problems] == [(2, "a"), (3, "b"), (6, "c.d")]


def test_the_first_of_two_equal_keys_counts() -> None:
    tree, _ = read_tree("a: 1\na: {b: 2}\nc: 3\n", "f.yaml")
    assert tree is not None
    assert plain(tree) == {"a": 1, "c": 3}


def test_anchors_repeat_what_they_name() -> None:
    tree, problems = read_tree("a: &rule {x: 1}\nb: *rule\n", "f.yaml")
    assert problems == []
    assert tree is not None
    assert plain(tree) == {"a": {"x": 1}, "b": {"x": 1}}
    assert tree.entries["b"].place.line == 2


def test_a_bomb_of_aliases_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    _, problems = read_tree("\n".join(lines), "f.yaml")
    assert [problem.message for problem in problems] == ["the YAML is too large"]


def test_a_tag_for_texts_and_quotes_keep_texts() -> None:
    tree, problems = read_tree("a: !!str 5\nb: '5'\nc: |\n  5\nd: \"5\"\n", "f.yaml")
    assert problems == []
    assert tree is not None
    assert plain(tree) == {"a": "5", "b": "5", "c": "5\n", "d": "5"}
