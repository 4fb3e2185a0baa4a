"""The picture of a build's relations."""

from __future__ import annotations

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.report.page_relations import relations_picture
from subsetter.report.page_routes import BOX_HEIGHT, BOX_WIDTH, MOST_LABELS
from tests.unit.report.page_cases import manifest_of, wide_plan


def relation(child: str, parent: str, *, required: bool = True) -> Relation:
    return Relation("r", TableName("", child), ("id",), TableName("", parent), ("id",), required=required)


def test_arrows_name_the_boxes_they_join_and_tables_that_refer_to_themselves_bear_a_mark() -> None:
    made = wide_plan(3)
    relations = (relation("table_001", "table_000"), relation("table_000", "table_000", required=False))
    picture = relations_picture(manifest_of(made), relations)
    (arrow,) = picture.arrows
    assert picture.boxes[arrow.child].name == "table_001"
    assert picture.boxes[arrow.parent].rows == "10 rows ↻"
    assert arrow.rows == "20 → 10"
    assert arrow.told == "table_001(id) -> table_000(id): 20 → 10 rows"


def test_all_of_it_has_room_even_the_bows_beside_a_tall_cycle() -> None:
    names = [f"t{number}" for number in range(9)]
    cycle = tuple(relation(one, other) for one, other in zip(names, [*names[1:], names[0]], strict=True))
    picture = relations_picture(manifest_of(wide_plan(1)), cycle)
    right, bottom = picture.corner.x + picture.width, picture.corner.y + picture.height
    for box in picture.boxes:
        assert picture.corner.x <= box.corner.x <= right - BOX_WIDTH
        assert picture.corner.y <= box.corner.y <= bottom - BOX_HEIGHT
    for arrow in picture.arrows:
        for x, y in (arrow.route.at(share / 20) for share in range(21)):
            assert picture.corner.x <= x <= right
            assert picture.corner.y <= y <= bottom


def test_nothing_is_written_on_more_arrows_than_can_be_read() -> None:
    many = tuple(relation(f"t{number}", "all") for number in range(MOST_LABELS + 1))
    assert {one.rows for one in relations_picture(manifest_of(wide_plan(1)), many).arrows} == {""}
    assert all(one.told for one in relations_picture(manifest_of(wide_plan(1)), many).arrows)


def test_a_build_without_relations_has_an_empty_picture() -> None:
    picture = relations_picture(manifest_of(wide_plan(1)), ())
    assert (picture.boxes, picture.arrows) == ((), ())
