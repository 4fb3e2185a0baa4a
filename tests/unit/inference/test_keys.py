"""Which columns may identify a row."""

from __future__ import annotations

from dataclasses import replace

from subsetter.catalog.tables import Catalog, Table
from subsetter.inference.keys import KnownKeys, single_keys
from subsetter.inference.naming import named_tables
from tests.unit.inference.tables import named, table


def keys(made: Table, known: KnownKeys | None = None) -> list[str]:
    (one,) = named_tables(Catalog((made,)))
    return [key.columns[0] for key in single_keys(one, known or {})]


def score(made: Table, known: KnownKeys | None = None) -> float:
    (one,) = named_tables(Catalog((made,)))
    return single_keys(one, known or {})[0].score


def test_an_id_in_the_first_place_is_the_likeliest() -> None:
    assert keys(table("customers", "id bigint, customer_id bigint, name varchar"))[0] == "id"
    assert keys(table("customers", "customer_id bigint, id bigint, name varchar"))[0] == "customer_id"


def test_a_column_called_like_its_table_is_one() -> None:
    assert keys(table("dim_customer", "valid_from date, customer_key bigint, name varchar")) == ["customer_key"]


def test_the_first_column_is_worth_a_guess_if_it_sounds_like_a_key() -> None:
    assert keys(table("readings", "device_code varchar, value double")) == ["device_code"]
    assert keys(table("readings", "value double, amount bigint")) == []


def test_types_that_cannot_be_keys_are_none() -> None:
    assert keys(table("customers", "id double, customer_id boolean")) == []


def test_a_promise_beats_every_name() -> None:
    plain = table("customers", "id bigint, tax_number varchar")
    assert keys(plain)[0] == "id"
    assert keys(plain, {named("customers"): [("TAX_NUMBER",)]})[0] == "tax_number"
    assert score(replace(plain, unique=(("tax_number",),))) == 1


def test_a_column_whose_values_repeat_is_none() -> None:
    made = table("customers", "id bigint, name varchar", rows=1_000)
    columns = (replace(made.columns[0], distinct=500), made.columns[1])
    assert keys(replace(made, columns=columns)) == []
    columns = (replace(made.columns[0], distinct=990), made.columns[1])
    assert keys(replace(made, columns=columns)) == ["id"]


def test_a_partition_column_is_none() -> None:
    made = table("customers", "id bigint, name varchar")
    columns = (replace(made.columns[0], partition=True), made.columns[1])
    assert keys(replace(made, columns=columns)) == []
