"""A condition on the referenced key alone is stated on the child, where the relation is trusted."""

from __future__ import annotations

from fractions import Fraction

import pytest

from subsetter.planning.facts import Facts
from subsetter.planning.predicates import And, Holds, InSlice, IsSet, Or, Predicate
from subsetter.planning.restated import stated_on_child
from subsetter.planning.workbench import SourceView
from subsetter.types.datatype import DataType
from tests.unit.planning.plan_cases import relation, rules_of

LAKE = """
customers: id bigint; customer_id bigint; region varchar; name varchar
orders: id bigint; customer_id bigint; region varchar; note varchar
short: customer_id integer; note varchar
teams: id bigint; head_id bigint
"""
HALF = InSlice((("customer_id", DataType("bigint")),), "subset", 2**31)
SET = IsSet(("customer_id",))


def stated(
    customers: str, to: str = "id", child: str = "orders(customer_id)", more: str = "", trusted: str = "true"
) -> Predicate | None:
    text = f"{child} -> customers({to})"
    rules = rules_of(
        f"""
relations:
  - {{from: "{child}", to: "customers({to})", trusted: {trusted}}}
{more}
tables:
  customers: {customers}
  {child.partition("(")[0]}: {{follow: customers}}
""",
        LAKE,
    )
    found = relation(rules, text)
    return stated_on_child(found, Facts(rules), SourceView(found.child))


def test_a_sample_of_the_referenced_key_is_a_sample_of_the_reference() -> None:
    assert stated("{sample: 50%, key: id}") == And((SET, HALF))
    assert HALF.threshold == Fraction(1, 2) * 2**32


def test_a_key_of_several_columns_is_hashed_in_its_own_order() -> None:
    found = stated("{sample: {rate: 50%, key: 'region, id'}, key: id}", "id, region", "orders(customer_id, region)")
    varchar = DataType("varchar")
    key = (("region", varchar), ("customer_id", DataType("bigint")))
    assert found == And((IsSet(("customer_id", "region")), InSlice(key, "subset", 2**31)))


def test_a_condition_on_a_column_of_the_same_name_and_type_is_stated_as_written() -> None:
    found = stated("{where: customer_id > 3}", "customer_id")
    assert isinstance(found, And)
    assert found.parts[0] == SET
    assert isinstance(found.parts[1], Holds)
    assert found.parts[1].condition.athena == "customer_id > 3"


def test_every_column_of_a_condition_must_have_its_name_on_the_child() -> None:
    rule = "{where: \"customer_id > 3 and name = 'x'\"}"
    assert stated(rule, "customer_id, name", "orders(customer_id, note)") is None
    rule = "{where: \"customer_id > 3 and region = 'x'\"}"
    assert stated(rule, "customer_id, region", "orders(customer_id, region)") is not None


def test_always_is_an_alternative() -> None:
    found = stated("{sample: 50%, key: customer_id, always: customer_id = 3}", "customer_id")
    assert isinstance(found, And)
    assert isinstance(found.parts[1], Or)
    assert isinstance(found.parts[1].parts[0], Holds)
    assert found.parts[1].parts[1] == HALF


def test_always_alone_selects_nothing_else() -> None:
    found = stated("{always: customer_id = 3}", "customer_id")
    assert isinstance(found, And)
    assert isinstance(found.parts[1], Holds)


def test_every_reference_meets_a_row_of_a_parent_that_is_copied_whole() -> None:
    assert stated("{copy: all}") == SET


@pytest.mark.parametrize(
    ("customers", "to"),
    [
        ("{where: id > 3}", "id"),  # the child's column has another name
        ("{where: name = 'x'}", "id"),  # not the key
        ("{sample: 50%, key: id, where: name = 'x'}", "id"),
        ("{sample: 50%, key: id, always: name = 'x'}", "id"),
        ("{sample: 50%, key: region}", "id"),
        ("{rows: 3, key: id}", "id"),
    ],
)
def test_what_depends_on_more_than_the_reference_is_not_stated(customers: str, to: str) -> None:
    assert stated(customers, to) is None


def test_an_untrusted_relation_states_nothing() -> None:
    assert stated("{sample: 50%, key: id}", trusted="false") is None
    assert stated("{copy: all}", trusted="false") is None


def test_a_column_of_another_type_may_read_differently() -> None:
    assert stated("{where: customer_id > 3}", "customer_id", "short(customer_id)") is None


def test_a_parent_that_may_lose_rows_is_not_trusted() -> None:
    more = "  - {from: customers(customer_id), to: teams(id), orphans: drop}"
    assert stated("{sample: 50%, key: id}", more=more) is None
    assert stated("{copy: all}", more=more) is None


def test_a_child_that_may_lose_rows_to_another_parent_is_stated_all_the_same() -> None:
    more = "  - {from: orders(id), to: teams(id), orphans: drop}"
    assert stated("{sample: 50%, key: id}", more=more) == And((SET, HALF))


@pytest.mark.parametrize("rule", ["where: region = 'x', always: id = 1", "where: id = 1, always: region = 'x'"])
def test_each_condition_has_to_read_the_same_on_the_child(rule: str) -> None:
    assert stated(f"{{{rule}}}", "id, region", "orders(customer_id, region)") is None


def test_a_sample_with_a_condition_is_stated_as_both() -> None:
    found = stated("{sample: 50%, key: customer_id, where: customer_id > 3}", "customer_id")
    assert isinstance(found, And)
    assert [type(part) for part in found.parts] == [IsSet, InSlice, Holds]


def test_rows_are_stated_that_are_wanted_or_always_there() -> None:
    same = "{where: region = 'x', always: region = 'y'}"
    found = stated(same, "id, region", "orders(customer_id, region)")
    assert isinstance(found, And)
    (either,) = (part for part in found.parts if isinstance(part, Or))
    texts = [part.condition.athena for part in either.parts if isinstance(part, Holds)]
    assert sorted(texts) == ["region = 'x'", "region = 'y'"]


def test_a_parent_that_follows_another_is_not_stated() -> None:
    more = "  - customers(id) -> teams(id)"
    assert stated("{follow: teams}\n  teams: {copy: all}", more=more) is None
