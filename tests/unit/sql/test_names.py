"""Names and texts come through quoting unchanged, whatever they hold."""

import duckdb
import pytest
from sqlglot import exp

from subsetter.errors import InputError
from subsetter.sql.dialects import DialectName, parse_statements
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.names import quote, text_literal
from subsetter.sql.references import SqlTable
from tests.hostile.names import QUOTED, REFUSED

TEXTS = [*QUOTED, "", "line\nbreak", "\t", "\x1b", "\u2028"]


@pytest.mark.parametrize("name", QUOTED)
def test_a_hostile_name_is_one_name_in_a_create_table(name: str) -> None:
    text = (
        f"CREATE TABLE {quote('builds')}.{quote(name)} AS SELECT t.{quote(name)} FROM {quote(name)}.{quote(name)} AS t"
    )
    permit = Permit(frozenset({SqlTable((name, name))}), SqlTable(("builds", name)))
    assert_safe(text, "athena", permit)
    (tree,) = parse_statements(text, "athena")
    assert isinstance(tree, exp.Create)
    assert tree.this.name == name
    assert [column.name for column in tree.find_all(exp.Column)] == [name]


@pytest.mark.parametrize("name", QUOTED)
def test_a_hostile_name_is_one_name_in_duckdb(name: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE {quote(name)} ({quote(name)} INTEGER)")
        connection.execute(f"INSERT INTO {quote(name)} VALUES (42)")
        assert connection.execute(f"SELECT t.{quote(name)} FROM {quote(name)} AS t").fetchall() == [(42,)]
        tables = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    assert tables == [(name,)]


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_no_engine_takes_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"A name is empty|control character") as caught:
        quote(name)
    assert caught.value.hint


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
def test_a_hostile_text_is_one_text(text: str, dialect: DialectName) -> None:
    (tree,) = parse_statements(f"SELECT {text_literal(text)}", dialect)
    assert tree is not None
    assert [node.this for node in tree.find_all(exp.Literal)] == [text]


@pytest.mark.parametrize("text", TEXTS)
def test_duckdb_reads_the_text_back(text: str) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {text_literal(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_a_text_that_no_engine_takes_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        text_literal(text)


def test_references_are_equal_whatever_their_case() -> None:
    assert SqlTable(("Sales", "ORDERS")) == SqlTable(("sales", "orders"))
    assert len({SqlTable(("a",)), SqlTable(("A",)), SqlTable(("b",))}) == 2
    assert SqlTable(("a", "b")) != SqlTable(("x", "a", "b"))
    assert str(SqlTable(("a", "B"))) == "a.B"


@pytest.mark.parametrize("parts", [(), ("",), ("a", ""), ("a", "b", "c", "d")])
def test_a_reference_has_one_to_three_parts(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="one to three parts"):
        SqlTable(parts)
