from __future__ import annotations

import pytest

from subsetter.inference.personal import personal_columns
from tests.unit.inference.tables import table


def found(column: str, needed: set[str] | None = None) -> list[bool]:
    return [one.is_direct for one in personal_columns(table("people", column), needed or set())]


@pytest.mark.parametrize(
    "column",
    ["email", "EmailAddress", "contact_email", "phone_no", "c_phone", "ssn", "date_of_birth", "iban", "passport_no"],
)
def test_columns_that_tell_who_somebody_is(column: str) -> None:
    assert found(f"{column} varchar") == [True]


@pytest.mark.parametrize("column", ["last_name", "street", "PostalCode", "user_name", "comment"])
def test_columns_that_may_help_to_tell(column: str) -> None:
    assert found(f"{column} varchar") == [False]


@pytest.mark.parametrize("column", ["amount", "status", "email_sent_count", "phone_model_id", "product_name"])
def test_other_columns(column: str) -> None:
    assert found(f"{column} varchar") == []


def test_flags_and_needed_columns_are_left_out() -> None:
    assert found("email boolean") == []
    assert found("email varchar", {"email"}) == []
