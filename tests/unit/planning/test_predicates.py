"""Conjunctions and disjunctions without parts that change nothing."""

from __future__ import annotations

import pytest

from subsetter.planning.predicates import (
    FALSE,
    TRUE,
    And,
    Constant,
    Flag,
    InKeys,
    IsSet,
    KeyRows,
    LoopRows,
    Not,
    Or,
    Predicate,
    all_of,
    any_of,
    negation,
)

A, B, C = Flag("a"), Flag("b"), IsSet(("c",))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], TRUE),
        ([A], A),
        ([TRUE], TRUE),
        ([A, TRUE], A),
        ([A, FALSE, B], FALSE),
        ([A, B], And((A, B))),
        ([And((A, B)), C], And((A, B, C))),
        ([C, Or((A, B))], And((C, Or((A, B))))),
    ],
)
def test_all_of(parts: list[Predicate], expected: Predicate) -> None:
    assert all_of(parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], FALSE),
        ([A], A),
        ([FALSE], FALSE),
        ([A, FALSE], A),
        ([A, TRUE, B], TRUE),
        ([A, B], Or((A, B))),
        ([Or((A, B)), C], Or((A, B, C))),
        ([C, And((A, B))], Or((C, And((A, B))))),
        ([A, B, A], Or((A, B))),
        ([A, A], A),
    ],
)
def test_any_of(parts: list[Predicate], expected: Predicate) -> None:
    assert any_of(parts) == expected


def test_the_negation_of_what_is_never_unknown_twice_is_itself() -> None:
    assert negation(TRUE) == FALSE
    assert negation(FALSE) == TRUE
    assert negation(A) == Not(A)
    assert negation(Not(A)) == A
    assert negation(Not(C)) == C


def test_what_may_be_unknown_stays_negated_twice() -> None:
    unknown = InKeys(("x",), (KeyRows(LoopRows("s"), ("key_1",)),))
    assert negation(Not(unknown)) == Not(Not(unknown))


def test_key_rows_count_all_rows_unless_told() -> None:
    assert KeyRows(LoopRows("s"), ("key_1",)).where == Constant(True)
    assert LoopRows("s").fresh is False
