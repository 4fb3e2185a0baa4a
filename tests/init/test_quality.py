"""How many of the inferred relations are true, and how many true ones are found, where that is known.

The goals are 95 % and 90 %. ``tests/lakes/erp.py`` is no part of this: it is measured without a goal, in benchmarks.
"""

from __future__ import annotations

import pytest

from tests.init.judging import Judged, inferred, judged, truth_of
from tests.lakes import northwind, odd_names, polymorphic
from tests.properties.meaning import Lake

PRECISION, RECALL = 0.95, 0.90


@pytest.fixture(scope="module")
def by_style() -> dict[tuple[str, bool], Judged]:
    found: dict[tuple[str, bool], Judged] = {}
    for name, lake in odd_names.cases():
        style = name.partition("/")[2]
        for with_data in (False, True):
            one = judged(inferred(lake, with_data=with_data), truth_of(lake.relations))
            found[style, with_data] = found.get((style, with_data), Judged(0, 0, 0)) + one
    return found


@pytest.mark.parametrize("with_data", [False, True], ids=["names", "names and data"])
def test_odd_names_reach_the_goals(by_style: dict[tuple[str, bool], Judged], with_data: bool) -> None:
    total = sum((one for (_, looked), one in by_style.items() if looked == with_data), Judged(0, 0, 0))
    assert total.true > 1_000
    assert total.precision >= PRECISION, total
    assert total.recall >= RECALL, total


@pytest.mark.parametrize("style", [style.name for style in odd_names.STYLES])
def test_with_data_every_style_reaches_the_goals(by_style: dict[tuple[str, bool], Judged], style: str) -> None:
    one = by_style[style, True]
    assert one.precision >= PRECISION, one
    assert one.recall >= RECALL, one


@pytest.mark.parametrize("lake", [northwind.lake(), polymorphic.lake()], ids=["northwind", "polymorphic"])
def test_known_lakes_reach_the_goals(lake: Lake) -> None:
    one = judged(inferred(lake, with_data=True), truth_of(lake.relations))
    assert one.true > 3
    assert one.precision >= PRECISION, one
    assert one.recall >= RECALL, one


def test_the_lakes_are_the_same_each_time() -> None:
    style = odd_names.STYLES[0]
    assert odd_names.lake("shop", style) == odd_names.lake("shop", style)
