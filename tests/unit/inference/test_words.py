from __future__ import annotations

import pytest

from subsetter.inference.words import likeness, phrase_likeness, singular, words_of


@pytest.mark.parametrize(
    "name", ["billing_address_id", "BillingAddressID", "billingAddressId", "BILLING_ADDRESS_ID", "billing-address id"]
)
def test_every_spelling_has_the_same_words(name: str) -> None:
    assert words_of(name) == ("billing", "address", "id")


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("customers", "customer"),
        ("categories", "category"),
        ("addresses", "address"),
        ("branches", "branch"),
        ("boxes", "box"),
        ("people", "person"),
        ("status", "status"),
        ("address", "address"),
        ("diagnosis", "diagnosis"),
        ("gas", "gas"),
    ],
)
def test_plurals(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_an_abbreviation_is_less_alike_than_the_word() -> None:
    assert likeness("customer", "customer") > likeness("cust", "customer") > likeness("cstmr", "customer") > 0


@pytest.mark.parametrize(
    ("short", "whole"), [("cu", "customer"), ("rder", "order"), ("supplier", "supply"), ("cat", "dog")]
)
def test_what_is_no_abbreviation(short: str, whole: str) -> None:
    assert likeness(short, whole) == 0


def test_the_first_words_of_a_longer_name_are_another_thing() -> None:
    assert phrase_likeness(("order",), ("order", "line")) == 0
    assert phrase_likeness(("ord",), ("order", "line")) == 0
    assert phrase_likeness(("ord", "line"), ("order", "line")) > 0
    assert phrase_likeness(("orderline",), ("order", "line")) == 1
