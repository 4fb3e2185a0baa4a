"""Loops run until a round changes nothing, and not for ever."""

from __future__ import annotations

import pytest

from subsetter.builds.build import build
from subsetter.builds.events import RoundEnded
from subsetter.builds.running import rounds
from subsetter.errors import EngineError
from tests.unit.builds.shop import CONFIG, Shop


def test_a_long_chain_takes_few_rounds_and_all_of_it_comes(shop: Shop):
    shop.text = CONFIG.replace('{{{{ last }}}}", key: id', '{{{{ last }}}}", key: id, unique: true')
    heard = []
    report = build(shop.loaded, shop.engine(), listener=heard.append)
    ended = [one for one in heard if isinstance(one, RoundEnded)]
    assert len(shop.read("employees")) == 40
    # Each round doubles the reach: 39 steps up take seven rounds and one that finds nothing.
    assert len(ended) < 10
    assert ended[-1].rows == 0
    assert [one.number for one in ended] == list(range(1, len(ended) + 1))
    assert set(report.manifest.rounds.values()) == {len(ended)}


def test_a_cycle_of_two_tables_ends(shop: Shop):
    shop.text = CONFIG.replace(
        "  - notes(customer_id) -> customers(id)",
        "  - notes(customer_id) -> customers(id)\n"
        "  - {{from: customers(id), to: notes(customer_id), name: noted, orphans: keep}}",
    ).replace("notes: {{copy: all}}", "notes: {{copy: referenced}}")
    build(shop.loaded, shop.engine())
    # No note of a customer with an even id: nothing is pulled.
    assert [row[0] for row in shop.read("customers")] == [2, 4, 6, 8, 10]
    assert shop.read("notes") == []


def test_a_loop_without_end_names_its_tables(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 2)
    with pytest.raises(EngineError, match="cycle of employees still adds rows after 2 rounds") as caught:
        build(shop.loaded, shop.engine())
    assert "required: false" in caught.value.hint
    # The key of employees is not promised to be unique, and such a promise would spare most rounds.
    assert "key: [id] and unique: true" in caught.value.hint


def test_a_promise_that_would_not_spare_rounds_is_not_asked_for(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    shop.text = CONFIG.replace('{{{{ last }}}}", key: id', '{{{{ last }}}}", key: id, unique: true')
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 2)
    with pytest.raises(EngineError) as caught:
        build(shop.loaded, shop.engine())
    assert "required: false" in caught.value.hint
    assert "unique" not in caught.value.hint
