"""Statements of one shape are checked once, and no other statement passes for one of that shape."""

from __future__ import annotations

import pytest

from subsetter.errors import UnsafeStatement
from subsetter.sql import guard
from subsetter.sql.dialects import DialectName, parse_statements
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable
from subsetter.sql.renaming import Renamed


def ref(text: str) -> SqlTable:
    return SqlTable(tuple(text.split(".")))


def read(table: str, column: str = "id") -> str:
    return f'SELECT t."{column}" FROM "lake"."{table}" AS t WHERE t."{column}" > 1'


def permit(*tables: str) -> Permit:
    return Permit(frozenset(ref(f"lake.{table}") for table in tables))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed."""
    texts: list[str] = []
    real = parse_statements

    def noted(text: str, dialect: DialectName) -> object:
        texts.append(text)
        return real(text, dialect)

    monkeypatch.setattr(guard, "parse_statements", noted)
    guard._is_safe.cache_clear()
    return texts


def test_statements_that_differ_in_names_alone_are_parsed_once(parsed: list[str]) -> None:
    for number in range(20):
        assert_safe(read(f"t{number}", f"c{number}"), "athena", permit(f"t{number}"))
    assert len(parsed) == 1


def test_statements_of_another_shape_are_parsed(parsed: list[str]) -> None:
    assert_safe(read("a"), "athena", permit("a"))
    assert_safe(read("a") + " AND TRUE", "athena", permit("a"))
    assert_safe('SELECT t."id" FROM "id"."a" AS t WHERE t."id" > 1', "athena", Permit(frozenset({ref("id.a")})))
    assert len(parsed) == 3


def test_a_table_that_is_not_declared_is_refused_in_a_shape_that_is_known() -> None:
    assert_safe(read("orders"), "athena", permit("orders"))
    with pytest.raises(UnsafeStatement, match=r"it reads lake\.secrets"):
        assert_safe(read("secrets"), "athena", permit("orders"))


def test_a_place_that_is_not_planned_is_refused_in_a_shape_that_is_known() -> None:
    def written(location: str) -> str:
        return f"""CREATE TABLE "db"."a" WITH (location = '{location}') AS SELECT t."x" FROM "lake"."a" AS t"""

    allowed = Permit(frozenset({ref("lake.a")}), ref("db.a"), None, frozenset({"s3://dev/a/"}))
    assert_safe(written("s3://dev/a/"), "athena", allowed)
    with pytest.raises(UnsafeStatement, match="planned location"):
        assert_safe(written("s3://prod/a/"), "athena", allowed)
    with pytest.raises(UnsafeStatement, match="planned location"):
        assert_safe(written("~L0"), "athena", allowed)
    with pytest.raises(UnsafeStatement, match="which is not planned"):
        assert_safe(written("s3://dev/a/").replace('"db"."a"', '"lake"."a"'), "athena", allowed)


def test_a_file_that_is_not_planned_is_refused_in_a_shape_that_is_known() -> None:
    def written(file: str) -> str:
        return f"""COPY (SELECT t."x" FROM "source"."a" AS t) TO '{file}' (FORMAT parquet)"""

    allowed = Permit(frozenset({ref("source.a")}), None, "dev/a.parquet")
    assert_safe(written("dev/a.parquet"), "duckdb", allowed)
    with pytest.raises(UnsafeStatement, match="another file"):
        assert_safe(written("/etc/passwd"), "duckdb", allowed)


def test_the_case_of_names_does_not_count() -> None:
    assert_safe(read("Orders"), "athena", permit("orders"))
    renamed = Renamed('SELECT "A"."b" FROM "a"."B"', ())
    assert renamed.text == 'SELECT "~0"."~1" FROM "~0"."~1"'


def test_texts_stay_unless_they_are_locations() -> None:
    renamed = Renamed("""SELECT 'a "b" c', "x" FROM "t" WHERE "x" = 'it''s' AND "y" = 'there'""", {"there"})
    assert renamed.text == """SELECT 'a "b" c', "~0" FROM "~1" WHERE "~0" = 'it''s' AND "~2" = '~L0'"""
    assert renamed.location("there") == "~L0"


@pytest.mark.parametrize(
    "text",
    [
        'SELECT "a~b"',
        "SELECT '~L0'",
        "SELECT '~0'",
        'SELECT "it\'s"',
        'SELECT "a""b"',
        'SELECT "größe"',
        'SELECT "t$files"',
        r"SELECT E'\' || "
        + '"x"',
        "SELECT N'a'",
        "SELECT x'00'",
        "SELECT U&'a'",
        "SELECT 'a",
        'SELECT "a',
        "SELECT 1 -- \"a\"",
        "SELECT /* ' */ 1",
        "SELECT $$ ' $$",
        "SELECT `a`",
        "SELECT 1; SELECT 2",
        "SELECT '\x00'",
        "SELECT '\u2028'",
    ],
)  # fmt: skip
def test_what_might_be_read_in_another_way_is_not_renamed(text: str) -> None:
    assert Renamed(text, {"x"}).text == ""


def test_tables_that_the_statement_does_not_name_are_left_out() -> None:
    renamed = Renamed(read("orders"), ())
    assert renamed.tables([ref("lake.orders"), ref("lake.other")]) == {SqlTable(("~1", "~2"))}
