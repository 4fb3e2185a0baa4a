"""Which rows and columns predicates and steps read: it decides what is copied narrow, ordered and paid for."""

from __future__ import annotations

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import (
    FALSE,
    TRUE,
    And,
    BuiltRows,
    Flag,
    Holds,
    InKeys,
    InSlice,
    IsSet,
    KeyRows,
    LoopRows,
    Not,
    Or,
    SourceRows,
)
from subsetter.planning.rules import ColumnCopy
from subsetter.planning.steps import (
    CopyStep,
    GatherStep,
    GrowingSet,
    GrowStep,
    KeyStateStep,
    KeyStep,
    Leaps,
    NarrowStep,
    RankStep,
    SettleStep,
    SettlingState,
)
from subsetter.planning.usage import outputs_read, source_columns_read, used_by_predicate, used_by_step
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType

T = TableName("", "t")
SOURCE = SourceRows(T)
BIGINT = DataType("bigint")
ASKED = Condition("a = b", "a = b", ("a", "b"))


def built(output: str, *columns: str, where: IsSet | None = None) -> KeyRows:
    return KeyRows(BuiltRows(output), columns, where or TRUE)


def test_a_predicate_reads_its_own_columns_and_those_of_its_keys() -> None:
    predicate = And(
        (
            Holds(ASKED),
            IsSet(("c",)),
            InSlice((("d", BIGINT),), "salt", 1),
            Or((Flag("live"), Not(InKeys(("e",), (built("x", "k", where=IsSet(("w",))), built("y", "l")))))),
            TRUE,
        )
    )
    assert list(used_by_predicate(SOURCE, predicate)) == [
        (SOURCE, ("a", "b")),
        (SOURCE, ("c",)),
        (SOURCE, ("d",)),
        (SOURCE, ("e",)),
        (BuiltRows("x"), ("k",)),
        (BuiltRows("x"), ("w",)),
        (BuiltRows("y"), ("l",)),
    ]


def test_a_copy_reads_what_it_copies_and_what_decides() -> None:
    step = CopyStep("t", T, (ColumnCopy("a", BIGINT, BIGINT),), InKeys(("k",), (built("x", "id"),)), (), "why")
    assert source_columns_read(step) == {SOURCE: ("a", "k")}
    assert outputs_read(step) == ("x",)


def test_a_key_step_reads_its_rows() -> None:
    step = KeyStep(
        "s", T, BuiltRows("narrow"), ("id",), InKeys(("k",), (built("x", "id"), built("x", "id"))), (), "why"
    )
    assert source_columns_read(step) == {}
    assert outputs_read(step) == ("narrow", "x")
    assert next(iter(used_by_step(step))) == (BuiltRows("narrow"), ("id",))


def test_a_rank_step_reads_key_parent_and_order() -> None:
    step = RankStep("r", T, SOURCE, (("id", BIGINT),), ("p",), "day", True, 3, "salt", IsSet(("w",)), (), "why")
    assert source_columns_read(step) == {SOURCE: ("id", "p", "day", "w")}
    unordered = RankStep("r", T, SOURCE, (("id", BIGINT),), (), "", False, 3, "salt", TRUE, (), "why")
    assert source_columns_read(unordered) == {SOURCE: ("id",)}


def test_a_narrow_step_reads_the_columns_of_its_flags() -> None:
    step = NarrowStep("n", T, ("id",), (("flag_1", ASKED),), (), "why")
    assert source_columns_read(step) == {SOURCE: ("id", "a", "b")}


def test_a_key_state_reads_what_makes_rows_live() -> None:
    step = KeyStateStep("k", T, SOURCE, ("id",), InKeys(("p",), (built("x", "id"),)), (), "why")
    assert source_columns_read(step) == {SOURCE: ("id", "p")}
    assert outputs_read(step) == ("x",)


def test_a_gathering_reads_every_set() -> None:
    step = GatherStep("g", T, ("id",), (built("x", "a"), built("y", "b")), (), "why")
    assert outputs_read(step) == ("x", "y")
    assert list(used_by_step(step)) == [(BuiltRows("x"), ("a",)), (BuiltRows("y"), ("b",))]


def test_a_growing_loop_reads_first_rounds_later_rounds_and_leaps_but_not_itself() -> None:
    grown = GrowingSet("s", ("key_1",), (built("x", "a"),), (built("y", "b"), KeyRows(LoopRows("s"), ("key_1",))))
    leaps = Leaps("l", ("start_1",), ("end_1",), built("z", "c", "d"))
    assert outputs_read(GrowStep("s", (T,), (grown,), (), "why", leaps)) == ("x", "y", "z")
    assert outputs_read(GrowStep("s", (T,), (grown,), (), "why")) == ("x", "y")


def test_a_settling_loop_reads_its_rows_and_both_of_its_predicates() -> None:
    state = SettlingState(
        "s", T, BuiltRows("n"), ("id",), InKeys(("a",), (built("x", "k"),)), InKeys(("b",), (built("y", "k"),))
    )
    step = SettleStep("s", (T,), (state,), (), "why")
    assert outputs_read(step) == ("n", "x", "y")
    assert (BuiltRows("n"), ("id",)) in list(used_by_step(step))


def test_constants_read_nothing() -> None:
    assert list(used_by_predicate(SOURCE, FALSE)) == []
