from __future__ import annotations

import pytest

from subsetter.config.invalid import Invalid
from subsetter.config.patterns import Glob, TableRef, parse_columns, parse_end, parse_ref, parse_table


@pytest.mark.parametrize(
    ("glob", "name", "is_match"),
    [
        ("ref_*", "ref_country", True),
        ("ref_*", "REF_X", True),
        ("ref_*", "pref_x", False),
        ("*email*", "contact.email_home", True),
        ("people.ssn", "people.ssn", True),
        ("people.ssn", "peopleXssn", False),
        ("t?", "t1", True),
        ("t?", "t12", False),
        ("a[b]", "a[b]", True),
    ],
)
def test_globs_match_whole_names_without_regard_to_case(glob: str, name: str, is_match: bool) -> None:
    assert Glob(glob).matches(name) is is_match


def test_a_glob_without_signs_is_one_name() -> None:
    assert Glob("people.ssn").is_exact
    assert not Glob("*ssn").is_exact
    assert not Glob("t?").is_exact


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("orders", TableRef("", "orders")),
        ("web.clicks", TableRef("web", "clicks")),
        ('"web.clicks"', TableRef("", "web.clicks")),
        ('web."odd.name"', TableRef("web", "odd.name")),
        ('"say ""hi"""', TableRef("", 'say "hi"')),
        ("Order Details", TableRef("", "Order Details")),
        ("orders-2024", TableRef("", "orders-2024")),
    ],
)
def test_names_may_have_a_source_and_quotes(text: str, ref: TableRef) -> None:
    assert parse_ref(text) == ref
    assert parse_table(text).ref == ref


@pytest.mark.parametrize("text", ["", "a.b.c", "a..b", ".a", 'a"b', "a(b)", "a,b", "a;b", "a'b", '"', "a.", "[a]"])
def test_odd_texts_are_no_names(text: str) -> None:
    with pytest.raises(Invalid):
        parse_ref(text)


@pytest.mark.parametrize(
    ("pattern", "source", "table", "columns", "is_match"),
    [
        ("orders", "", "Orders", (), True),
        ("orders", "web", "orders", (), False),
        ("web.*", "web", "clicks", (), True),
        ("web.*", "sales", "clicks", (), False),
        ("*(tenant_id)", "", "orders", ("id", "TENANT_ID"), True),
        ("*(tenant_id)", "", "orders", ("id",), False),
        ("ref_*(a, b)", "", "ref_x", ("b", "a"), True),
        ("ref_*(a, b)", "", "ref_x", ("a",), False),
    ],
)
def test_patterns_match_tables(pattern: str, source: str, table: str, columns: tuple[str, ...], is_match: bool) -> None:
    assert parse_table(pattern).matches(source, table, columns) is is_match


def test_ends_have_columns_in_order() -> None:
    end = parse_end('"Order Details"(OrderID, "Unit Price")')
    assert end.table.ref == TableRef("", "Order Details")
    assert end.columns == ("OrderID", "Unit Price")


def test_glob_ends_ask_for_their_columns() -> None:
    end = parse_end("*(created_by)")
    assert end.table.is_glob
    assert end.table.matches("", "orders", ("created_by",))
    assert not end.table.matches("", "orders", ("id",))


@pytest.mark.parametrize("text", ["orders", "orders()", "(id)", "orders(id", "orders(id))", "orders(a b, )", ""])
def test_half_ends_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_end(text)


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        ("id", ("id",)),
        ("a, b", ("a", "b")),
        (["a", "b"], ("a", "b")),
        ('"x,y"', ("x,y",)),
        (["a, b", "c"], ("a", "b", "c")),
    ],
)
def test_columns_are_a_text_or_a_list(value: object, columns: tuple[str, ...]) -> None:
    assert parse_columns(value) == columns


@pytest.mark.parametrize("value", [None, 5, "", [], [5], "a,", ",a", "a;b", ["a", "A"], "a.b"])
def test_what_names_no_columns_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        parse_columns(value)
