"""Relations of several columns."""

from __future__ import annotations

from subsetter.inference.candidates import decide, propose
from tests.unit.inference.tables import catalog, named, relations

PARTS = {
    "part": "p_partkey bigint, p_name varchar",
    "supplier": "s_suppkey bigint, s_name varchar",
    "partsupp": "ps_partkey bigint, ps_suppkey bigint, ps_cost double",
    "lineitem": "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_quantity double",
}
BOTH = "lineitem(l_partkey, l_suppkey) -> partsupp(ps_partkey, ps_suppkey)"


def test_a_table_whose_key_is_made_of_references_is_referred_to_as_a_whole() -> None:
    assert BOTH in relations(**PARTS)


def test_a_table_with_a_key_of_its_own_is_not() -> None:
    own = PARTS | {"partsupp": "ps_id bigint, ps_partkey bigint, ps_suppkey bigint"}
    assert not any("partsupp(" in one.partition(" -> ")[2] for one in relations(**own))


def test_all_columns_must_be_there_and_of_the_same_types() -> None:
    assert BOTH not in relations(**(PARTS | {"lineitem": "l_orderkey bigint, l_partkey bigint"}))
    assert BOTH not in relations(**(PARTS | {"lineitem": "l_partkey bigint, l_suppkey varchar"}))


def test_a_key_that_somebody_promises_is_taken() -> None:
    made = catalog(
        rates="currency_code varchar, valid_on date, rate double",
        payments="id bigint, currency_code varchar, valid_on date, amount double",
    )
    wanted = "payments(currency_code, valid_on) -> rates(currency_code, valid_on)"
    assert wanted not in {str(one) for one in propose(made)}
    known = {named("rates"): [("currency_code", "valid_on")]}
    assert wanted in {str(one) for one in decide(propose(made, known=known)) if one.is_likely}
