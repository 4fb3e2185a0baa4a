from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.config.documents import ATHENA, document, load_text, problems_of

VARS = """
vars:
  cutoff: 2026-08-01
  text_date: "2026-08-01"
  moment: 2026-08-01 06:00+02:00
  tenants: [3, 17, 42]
  names: [a, b]
  share: 0.10
  mixed: [1, 2.5]
  count: 7
  on: true
  user: ann
"""


def test_values_have_the_types_that_they_show(tmp_path: Path) -> None:
    assert dict(load_text(tmp_path, document(VARS)).variables) == {
        "cutoff": date(2026, 8, 1),
        "text_date": "2026-08-01",
        "moment": datetime(2026, 8, 1, 4, tzinfo=UTC),
        "tenants": (3, 17, 42),
        "names": ("a", "b"),
        "share": Decimal("0.10"),
        "mixed": (Decimal(1), Decimal("2.5")),
        "count": 7,
        "on": True,
        "user": "ann",
    }


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("cutoff", "2026-09-01", date(2026, 9, 1)),
        ("text_date", "2026-09-01", "2026-09-01"),
        ("moment", "2026-09-01", datetime(2026, 9, 1, tzinfo=UTC)),
        ("tenants", "5", (5,)),
        ("tenants", "[5, 6]", (5, 6)),
        ("tenants", "5,6", (5, 6)),
        ("names", "x, y", ("x", "y")),
        ("share", "0.5", Decimal("0.5")),
        ("count", "-3", -3),
        ("on", "false", False),
        ("user", "5", "5"),
        ("today", "2026-01-01", date(2026, 1, 1)),
        ("as_of", "2026-01-01 03:00", datetime(2026, 1, 1, 3, tzinfo=UTC)),
    ],
)
def test_a_value_from_the_command_line_takes_the_type_of_the_default(
    tmp_path: Path, name: str, typed: str, value: object
) -> None:
    assert load_text(tmp_path, document(VARS), variables={name: typed}).variables[name] == value


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("cutoff", "tomorrow", "is not a date"),
        ("tenants", "1,x", "is not a whole number"),
        ("tenants", "", "is not a whole number"),
        ("share", "nan", "is not a number"),
        ("share", "x", "is not a number"),
        ("on", "yes", "is not true or false"),
        ("cutof", "2026-01-01", "Did you mean cutoff?"),
        ("today", "now", "is not a date"),
        ("as_of", "now", "is not a UTC timestamp"),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, name: str, typed: str, words: str) -> None:
    found = problems_of(tmp_path, document(VARS), variables={name: typed})
    assert [(problem.file, problem.path) for problem in found] == [("--var", name)]
    assert words in f"{found[0].message} {found[0].cure}"


def test_built_in_variables_are_added_unless_they_are_given(tmp_path: Path) -> None:
    text = document('tables: {a: {where: "d < {{ today }} and e < {{ as_of }}"}}')
    today, as_of = date(2026, 11, 23), datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert load_text(tmp_path, text).with_builtins(today, as_of).variables == {"today": today, "as_of": as_of}
    given = load_text(tmp_path, text, variables={"today": "2026-01-01"}).with_builtins(today, as_of)
    assert given.variables == {"today": date(2026, 1, 1), "as_of": as_of}


def test_variables_are_filled_in_outside_conditions(tmp_path: Path) -> None:
    body = """
    vars: {user: ann, day: 2026-08-01}
    destination: {database: "dev_{{ user }}", location: "s3://dev/{{user}}/{{ day }}/"}
    """
    destination = load_text(tmp_path, document(body, ATHENA), variables={"user": "bob"}).config.destination
    assert destination.database == "dev_bob"
    assert destination.location == "s3://dev/bob/2026-08-01/"


def test_variables_are_filled_in_where_a_table_is_read_from_elsewhere(tmp_path: Path) -> None:
    body = """
    vars: {user: ann}
    tables: {a: {where: "x = {{ user }}", source: {path: "lake/{{ user }}"}}, b: {copy: all}}
    """
    rules = [rule for _, rule in load_text(tmp_path, document(body)).config.rules]
    assert rules[0].source is not None
    assert rules[0].source.path == "lake/ann"
    assert rules[0].where == "x = {{ user }}"


def test_conditions_keep_their_variables(tmp_path: Path) -> None:
    text = document("vars: {x: 1}\ntables: {a: {where: \"n = {{ x }} and s = '{{ not one }}'\"}}")
    ((_, rule),) = load_text(tmp_path, text).config.rules
    assert rule.where == "n = {{ x }} and s = '{{ not one }}'"


def test_built_in_variables_cannot_name_the_destination(tmp_path: Path) -> None:
    found = problems_of(tmp_path, document('destination: {path: "dev/{{ today }}"}'))
    assert [(problem.line, problem.path) for problem in found] == [(1, "destination.path")]
