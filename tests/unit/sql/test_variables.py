"""Variables become typed literals, and only whole `{{ name }}` is understood."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from subsetter.errors import InputError
from subsetter.sql.refusals import ConditionRefused
from subsetter.sql.variables import literal, substitute, substitution

TOKYO = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (3, "3"),
        (-3, "-3"),
        (True, "true"),
        (False, "false"),
        (Decimal("1.50"), "DECIMAL '1.50'"),
        (Decimal("1E+3"), "DECIMAL '1000'"),
        (Decimal("-0.001"), "DECIMAL '-0.001'"),
        ("x'y", "'x''y'"),
        ("", "''"),
        (dt.date(2026, 8, 1), "DATE '2026-08-01'"),
        (dt.date(1, 2, 3), "DATE '0001-02-03'"),
        (dt.datetime(2026, 8, 1), "TIMESTAMP '2026-08-01 00:00:00.000'"),
        (dt.datetime(2026, 8, 1, 1, 2, 3, 4000), "TIMESTAMP '2026-08-01 01:02:03.004'"),
        (dt.datetime(2026, 8, 1, 1, 2, 3, 4), "TIMESTAMP '2026-08-01 01:02:03.000004'"),
        (dt.datetime(2026, 8, 1, 9, tzinfo=TOKYO), "TIMESTAMP '2026-08-01 00:00:00.000'"),
        ([1, 2], "(1, 2)"),
        ((1,), "(1)"),
        (["a", "b'c"], "('a', 'b''c')"),
        ([dt.date(2026, 8, 1)], "(DATE '2026-08-01')"),
    ],
)
def test_a_value_is_a_typed_literal(value: Any, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.5, "type float"),
        (None, "type NoneType"),
        (b"x", "type bytes"),
        ({"a": 1}, "type dict"),
        ([], "empty"),
        ([1, "a"], "mixes"),
        ([1, True], "mixes"),
        ([[1]], "inside a list"),
        ([1, [2]], "inside a list"),
        ([1.5], "type float"),
        (2**63, "bigint"),
        (-(2**63), "bigint"),
        (Decimal("NaN"), "not a number"),
        (Decimal("Infinity"), "not a number"),
        (Decimal(10) ** 39, "38 digits"),
        ("a\0b", "cannot be written"),
    ],
)
def test_a_value_without_a_literal_is_refused(value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        literal(value)
    assert caught.value.hint


VALUES: dict[str, Any] = {"n": 3, "below": -5, "text": "a'b", "days": [1, 2]}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("id = {{ n }}", "id = 3"),
        ("id = {{n}}", "id = 3"),
        ("id={{ n }}and", None),
        ("id in {{ days }}", "id in (1, 2)"),
        ("id - {{ below }}", "id - (-5)"),
        ("({{ n }},{{ n }})", "(3,3)"),
        ("name = {{ text }}", "name = 'a''b'"),
        ("name = '{ n }'", "name = '{ n }'"),
        ("name = 'it''s' and id = {{ n }}", "name = 'it''s' and id = 3"),
        ('"a b" = {{ n }}', '"a b" = 3'),
        ("no variables", "no variables"),
        ("", ""),
    ],
)
def test_variables_are_replaced(text: str, replaced: str | None) -> None:
    if replaced is None:
        with pytest.raises(ConditionRefused, match="touches"):
            substitute(text, VALUES)
    else:
        assert substitute(text, VALUES) == replaced


def test_an_unknown_name_gets_a_proposal() -> None:
    with pytest.raises(ConditionRefused) as caught:
        substitute("id = {{ dayz }}", VALUES)
    (refusal,) = caught.value.refusals
    assert refusal.message == "There is no variable dayz."
    assert refusal.cure == "Did you mean {{ days }}?"
    assert (refusal.line, refusal.column) == (1, 6)


def test_all_wrong_variables_are_reported_at_once() -> None:
    with pytest.raises(ConditionRefused) as caught:
        substitute("id = {{ x }}\nand name = '{{ n }}' and {% if %}", VALUES)
    assert [(item.line, item.column) for item in caught.value.refusals] == [(1, 6), (2, 12), (2, 26)]


def test_places_are_those_of_the_text_as_written() -> None:
    done = substitution("a = {{ text }} and\nb = {{ n }} or c", VALUES)
    assert done.text == "a = 'a''b' and\nb = 3 or c"
    assert done.place(done.text.index("'")) == (1, 5)
    assert done.place(done.text.index("and")) == (1, 16)
    assert done.place(done.text.index("b =")) == (2, 1)
    assert done.place(done.text.index("3")) == (2, 5)
    assert done.place(done.text.index("c", 20)) == (2, 16)
