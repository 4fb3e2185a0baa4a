"""Why rows of a shop are copied: found in the copy where it can tell, in the source where only it can."""

from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.builds.build import build
from subsetter.builds.preparing.limits import Meter
from subsetter.builds.why import SourceRead, explain_rows, parse_key
from subsetter.catalog.tables import Column, Table, TableName
from subsetter.costing.cost import Tariff
from subsetter.errors import InputError, LimitExceeded, SourceChanged
from subsetter.explain import Explanation, ReasonKind
from subsetter.planning.rules import TableRules
from subsetter.types.trino import parse_type
from tests.unit.builds.shop import Shop, write_lake

CONFIG = """
version: 1
engine: {{name: duckdb}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
relations:
  - orders(customer_id) -> customers(id)
  - notes(customer_id) -> customers(id)
  - {{from: employees(manager_id), to: employees(id), name: manager}}
tables:
  customers: {{where: wanted, key: id, columns: {{drop: [wanted]}}}}
  orders: {{follow: customers, key: id, max_per_parent: 1, order_by: id desc}}
  notes: {{copy: all}}
  employees: {{where: id = 40, key: id, unique: true}}
"""


class Asked:
    """A built shop, and what its sources were asked for."""

    def __init__(self, folder: Path) -> None:
        write_lake(folder)
        self.shop = Shop(folder, CONFIG)
        build(self.shop.loaded, self.shop.engine())
        self.read: list[SourceRead] = []

    def why(self, table: str, *key: str, build_id: str | None = None) -> Explanation:
        self.read.clear()
        return explain_rows(self.shop.engine(), table, key, self.read.append, build_id)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


def kinds(found: Explanation, place: int = 0) -> list[tuple[ReasonKind, bool]]:
    return [(reason.kind, reason.holds) for reason in found.rows[place].reasons]


def test_a_row_is_followed_up_to_the_table_where_selection_starts(asked: Asked) -> None:
    found = asked.why("orders", "11")  # of customer 2, whose orders are 1 and 11
    assert found.rows[0].is_copied
    assert kinds(found) == [(ReasonKind.FOLLOW, True), (ReasonKind.CAP, True)]
    assert "number 1 of the first 1 keys per customer_id by id desc" in found.rows[0].reasons[1].told
    (place,) = found.rows[0].reasons[0].rows
    assert found.rows[place].key == (("id", "2"),)
    assert kinds(found, place) == [(ReasonKind.WHERE, True)]


def test_a_row_past_a_cap_says_so(asked: Asked) -> None:
    found = asked.why("orders", "1")
    assert found.rows[0].is_copied is False
    assert kinds(found) == [(ReasonKind.FOLLOW, True), (ReasonKind.CAP, False)]


def test_a_row_is_not_copied_when_its_parent_is_copied_but_not_selected(asked: Asked) -> None:
    found = asked.why("orders", "10")  # of customer 1, who is copied for notes and not wanted
    assert found.rows[0].is_copied is False
    (reason,) = found.rows[0].reasons
    assert "which is not selected" in reason.told
    assert found.rows[reason.rows[0]].key == (("id", "1"),)
    assert kinds(found, reason.rows[0]) == [(ReasonKind.WHERE, False)]


def test_a_completed_row_names_the_kept_child(asked: Asked) -> None:
    found = asked.why("customers", "1")
    assert (found.rows[0].is_copied, found.rows[0].is_selected) == (True, False)
    (reason,) = found.rows[0].reasons
    assert (reason.kind, reason.relation) == (ReasonKind.REFERRED, "notes(customer_id) -> customers(id)")
    assert kinds(found, reason.rows[0]) == [(ReasonKind.MODE, True)]


def test_a_row_that_nothing_wants_says_what_is_missing(asked: Asked) -> None:
    found = asked.why("customers", "3")
    assert found.rows[0].is_copied is False
    assert (ReasonKind.WHERE, False) in kinds(found)
    assert [one.relation for one in found.rows[0].reasons if one.kind is ReasonKind.REFERRED] == [
        "orders(customer_id) -> customers(id)",
        "notes(customer_id) -> customers(id)",
    ]


def test_a_chain_of_one_table_ends_at_its_selected_row(asked: Asked) -> None:
    found = asked.why("employees", "1")
    assert [row.key[0][1] for row in found.rows] == [str(number) for number in range(1, 41)]
    assert found.rows[-1].is_selected
    assert asked.read == []  # every row is in the copy, its key is unique, and the copy has all that decides


def test_the_source_is_asked_for_what_the_copy_lacks(asked: Asked) -> None:
    asked.why("customers", "1")
    assert {str(one.table) for one in asked.read} == {"customers"}
    assert all(one.columns == 2 and one.bytes for one in asked.read)


def test_a_table_may_be_named_by_its_destination_and_in_any_case(asked: Asked) -> None:
    assert asked.why("ORDERS", "11") == asked.why("orders", "11")


def test_a_source_that_may_take_more_than_a_limit_is_not_read(asked: Asked) -> None:
    asked.shop.text = f"{CONFIG}limits: {{{{scan: 1B}}}}\n"
    meter = Meter(asked.shop.loaded, Tariff(), "search")
    engine = asked.shop.engine()
    with pytest.raises(LimitExceeded, match=r"The search has .* would scan .* more of customers, and limits\.scan"):
        explain_rows(engine, "customers", ["2"], asked.read.append, meter=meter)


def test_what_is_not_there_is_said(asked: Asked) -> None:
    assert asked.why("customers", "4711").notes == ("the source has no row of customers with id = 4711",)
    assert asked.why("customers", "9" * 30).rows == ()
    (note,) = asked.why("colours", "red").notes
    assert note.startswith("colours is left out")


def test_a_source_that_changed_since_is_noted(asked: Asked) -> None:
    write_lake(asked.shop.folder, {"orders": "SELECT 11::BIGINT AS id, 3::BIGINT AS customer_id"})
    assert asked.why("orders", "11").notes == (
        "orders has changed since the build read it, so what is told of it may not be so",
    )


def test_a_source_that_has_gone_is_noted_and_the_copy_tells_what_it_can(asked: Asked) -> None:
    for table in ("orders", "notes"):
        (asked.shop.folder / "lake" / f"{table}.parquet").unlink()
    found = asked.why("employees", "1")
    assert found.rows[-1].is_selected
    assert (
        "orders has changed since the build read it, so what is told of it may not be so: it is not in its source any"
        in (" ".join(found.notes))
    )
    with pytest.raises(SourceChanged, match="orders is not in its source any more") as caught:
        asked.why("orders", "1")  # not in the copy
    assert "Build again" in caught.value.hint


def test_a_source_that_lost_a_column_says_so(asked: Asked) -> None:
    write_lake(asked.shop.folder, {"customers": "SELECT i AS id, 'name ' || i AS name FROM range(1, 11) AS t (i)"})
    with pytest.raises(SourceChanged, match="customers has no column wanted any more"):
        asked.why("customers", "1")


def test_an_unknown_table_build_or_key_is_the_users_mistake(asked: Asked) -> None:
    with pytest.raises(InputError, match="no table order in the sources"):
        asked.why("order", "1")
    with pytest.raises(InputError, match="no build"):
        asked.why("orders", "1", build_id="20200101T000000-0000")
    with pytest.raises(InputError, match="notes has no key"):
        asked.why("notes", "1")


def rules(*types: str) -> TableRules:
    columns = tuple(Column(f"c{number}", parse_type(kind)) for number, kind in enumerate(types))
    return TableRules(Table(TableName("", "t"), columns), "t", (), key=tuple(column.name for column in columns))


@pytest.mark.parametrize(
    ("types", "texts", "expected"),
    [
        (("bigint",), ["007"], ["7"]),
        (("integer", "varchar"), ["5,a b"], ["5", "a b"]),
        (("integer", "varchar"), ["5", "a,b"], ["5", "a,b"]),
        (("varchar",), ["a,b"], ["a,b"]),
        (("date",), ["2026-01-31"], ["2026-01-31"]),
        (("boolean",), ["TRUE"], ["true"]),
        (("uuid",), ["00000000-0000-0000-0000-00000000000A"], ["00000000-0000-0000-0000-00000000000a"]),
        (("decimal(10,0)",), ["-12"], ["-12"]),
    ],
)
def test_keys_are_read_as_their_columns_are(types: tuple[str, ...], texts: list[str], expected: list[str]) -> None:
    assert [value.text for value in parse_key(rules(*types), texts)] == expected


@pytest.mark.parametrize(
    ("types", "texts"),
    [
        (("bigint",), ["x"]),
        (("bigint",), ["1.5"]),
        (("bigint",), ["NaN"]),
        (("bigint",), ["' OR 1=1"]),
        (("bigint", "bigint"), ["1"]),
        (("bigint",), ["1", "2"]),
        (("date",), ["31.1.2026"]),
        (("uuid",), ["7"]),
        (("boolean",), ["yes"]),
    ],
)
def test_a_key_that_does_not_fit_is_refused(types: tuple[str, ...], texts: list[str]) -> None:
    with pytest.raises(InputError):
        parse_key(rules(*types), texts)


@pytest.mark.parametrize("text", ["x' OR 'a' = 'a", "x'; DROP TABLE t --", "x\\' --", "𝔘\u202e"])
def test_a_hostile_key_is_a_text_and_nothing_else(tmp_path: Path, text: str) -> None:
    write_lake(tmp_path, {"colours": "SELECT * FROM (VALUES ('red'), ('green')) AS t (name)"})
    config = """
version: 1
engine: {{name: duckdb}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
tables: {{colours: {{where: "name = 'red'", key: name}}}}
"""
    shop = Shop(tmp_path, config)
    build(shop.loaded, shop.engine())
    assert explain_rows(shop.engine(), "colours", [text], lambda read: None).rows == ()
    assert explain_rows(shop.engine(), "colours", ["green"], lambda read: None).rows[0].is_copied is False
