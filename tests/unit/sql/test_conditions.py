"""Conditions: the hostile ones are refused with reason and cure, the legal ones mean the same on DuckDB."""

from collections.abc import Iterator
from functools import partial

import duckdb
import pytest

from subsetter.sql.conditions import ConditionRefused, read_condition
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable
from subsetter.sql.variables import substitute
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type
from tests.hostile.conditions import GROUPS
from tests.hostile.legal import LEGAL
from tests.hostile.rows import COLUMNS, ROWS, VARIABLES, duckdb_table
from tests.work import calls_of

HOSTILE = [(group.says, text) for group in GROUPS for text in group.texts]
LETTERS = {True: "T", False: "F", None: "-"}


@pytest.fixture(scope="module")
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        # No zone of the session may change what a condition means.
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        connection.execute(f"CREATE TABLE t AS {duckdb_table()}")
        yield connection


@pytest.mark.parametrize(("says", "text"), HOSTILE, ids=[text[:60] for _, text in HOSTILE])
def test_a_hostile_condition_is_refused_with_reason_and_cure(says: str, text: str) -> None:
    with pytest.raises(ConditionRefused, match=says) as caught:
        read_condition(text, COLUMNS, VARIABLES)
    for refusal in caught.value.refusals:
        assert refusal.message.endswith(".")
        assert refusal.cure


def test_the_corpus_is_large_and_without_doubles() -> None:
    texts = [text for _, text in HOSTILE]
    assert len(texts) == len(set(texts)) >= 500
    assert len(LEGAL) == len(dict(LEGAL)) >= 400


@pytest.mark.parametrize(("text", "worth"), LEGAL, ids=[text[:60] for text, _ in LEGAL])
def test_a_legal_condition_means_on_duckdb_what_it_means_on_trino(
    text: str, worth: str, lake: duckdb.DuckDBPyConnection
) -> None:
    condition = read_condition(text, COLUMNS, VARIABLES)
    rows = lake.execute(f"SELECT ({condition.duckdb}) FROM t ORDER BY id").fetchall()
    assert "".join(LETTERS[value] for (value,) in rows) == worth
    assert len(worth) == len(ROWS)


@pytest.mark.parametrize("text", [text for text, _ in LEGAL])
def test_a_legal_condition_is_sent_as_written_and_passes_the_guard(text: str) -> None:
    condition = read_condition(text, COLUMNS, VARIABLES)
    assert condition.athena == substitute(text, VARIABLES).strip()
    permit = Permit(frozenset({SqlTable(("t",))}))
    assert_safe(f"SELECT 1 FROM t WHERE ({condition.athena})", "athena", permit)
    assert_safe(f"SELECT 1 FROM t WHERE ({condition.duckdb})", "duckdb", permit)


@pytest.mark.parametrize("text", [text for text, _ in LEGAL[::5]])
def test_the_columns_are_enough_to_answer(text: str) -> None:
    condition = read_condition(text, COLUMNS, VARIABLES)
    kept = {name: COLUMNS[name] for name in condition.columns}
    assert read_condition(text, kept, VARIABLES) == condition
    for name in condition.columns:
        fewer = {other: datatype for other, datatype in kept.items() if other != name}
        with pytest.raises(ConditionRefused):
            read_condition(text, fewer, VARIABLES)


def test_columns_are_in_order_of_first_use_in_the_catalogs_spelling() -> None:
    condition = read_condition("NAME = 'a' and \"odd name\" = name and Addr.CITY = name and flag", COLUMNS, {})
    assert condition.columns == ("name", "Odd Name", "addr", "flag")


def test_every_problem_is_reported_with_its_place() -> None:
    text = "nope = 1\n  and random() < 0.5\n  and id = '42'\n  and lowerr(name) = {{ missing }}"
    with pytest.raises(ConditionRefused) as caught:
        read_condition(text, COLUMNS, VARIABLES)
    places = [(refusal.line, refusal.column) for refusal in caught.value.refusals]
    assert places == [(1, 1), (2, 7), (3, 12), (4, 7), (4, 22)]
    cures = [refusal.cure for refusal in caught.value.refusals]
    assert cures[2] == "Write 42 without quotes."
    assert cures[3] == "Did you mean lower?"


def test_places_are_right_behind_a_variable() -> None:
    with pytest.raises(ConditionRefused) as caught:
        read_condition("name in {{ names }} and nope = 1", COLUMNS, VARIABLES)
    (refusal,) = caught.value.refusals
    assert (refusal.line, refusal.column) == (1, 25)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("namee = 'a'", "Did you mean name?"),
        ("\"odd nam\" = 'a'", "A text has single quotes: 'odd nam'. Did you mean Odd Name?"),
        ('name = "ada"', "A text has single quotes: 'ada'."),
        ("day >= '2024-01-01'", "Write DATE '2024-01-01'."),
        ("ts >= '2024-01-01'", "Write TIMESTAMP '2024-01-01'."),
        ("day >= 'soon'", "Write DATE '2026-08-01'."),
        ("ts >= 'soon'", "Write TIMESTAMP '2026-08-01 00:00:00'."),
        ("id = 'a'", "Compare bigint with a number, such as 17."),
        ("id = 'it''s'", "Compare bigint with a number, such as 17."),
        ("id = '-1.5'", "Write -1.5 without quotes."),
        ("(id = 1", "Write ) where it ends."),
        ("id in (1, 2", "Write ) where it ends."),
        ("case when flag then true", "Write END where it ends."),
        ("name = 42", "Write '42' in quotes."),
        ("t.id = 1", "Write the column alone: id."),
        ("addr.citi = 'a'", "Did you mean city?"),
        ("day > current_date", "Write {{ today }} for the date or {{ as_of }} for the time of the build."),
        ("day - date '2024-01-01' > 3", "Write date_diff('day', a, b)."),
        ("lenght(name) = 1", "Did you mean length?"),
        ("tags[1] = 'a'", "Write element_at(a, 1) for an element, IN (1, 2) for a list."),
        ("price / 3 > 1", "Cast one side: CAST(a AS double) / b."),
        ("regexp_like(name, '(?i)a')", r"Use letters, . [a-z] [^a-z] \d \w \s"),
    ],
)
def test_the_cure_says_what_to_write(text: str, cure: str) -> None:
    with pytest.raises(ConditionRefused) as caught:
        read_condition(text, COLUMNS, VARIABLES)
    assert [refusal for refusal in caught.value.refusals if refusal.cure.startswith(cure)]


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("tz at time zone 'UTC' = tz", "AT TIME ZONE is not supported", "Everything runs in UTC"),
        ("at_timezone(tz, 'UTC') = tz", "at_timezone is not supported", "Everything runs in UTC"),
        ("name similar to 'a'", "SIMILAR TO is not", "Write regexp_like"),
        ("ts = time '10:00'", "TIME '10:00' is not understood", "Write DATE"),
        ("length(code) = 3", "must be a text in a condition, not char(3)", "Compare it with = or IN"),
        ("lower(code) = 'a'", "must be a text in a condition, not char(3)", "Compare it with = or IN"),
        ("code like 'a%'", "A text is needed here in a condition, not char(3)", "Compare it with = or IN"),
        ("name || code = 'a'", "A text is needed here in a condition, not char(3)", "Compare it with = or IN"),
        ("coalesce(code, name) = 'a'", "a condition does not mix: char(3), varchar", "Compare it with = or IN"),
        ("length(body) = 3", "must be a text in a condition, not varbinary", "Write to_hex(value)"),
        ("reverse(tags) = tags", "must be a text in a condition, not array(varchar)", "Write element_at(a, 1)"),
        ("length(id) = 3", "must be a text in a condition, not bigint", "Nothing is converted by itself"),
        ("lpad(name, 3, 'x') = 'a'", "lpad is not supported", "Conditions may use the functions of docs/functions.md."),
    ],
)
def test_what_athena_understands_is_refused_once_and_for_a_reason_that_is_true(
    text: str, message: str, cure: str
) -> None:
    with pytest.raises(ConditionRefused) as caught:
        read_condition(text, COLUMNS, VARIABLES)
    (refusal,) = caught.value.refusals
    assert message in refusal.message
    assert "Athena" not in refusal.message + refusal.cure or "SIMILAR" in message
    assert refusal.cure.startswith(cure)


@pytest.mark.parametrize(
    "text", ["code = 'ab'", "code in ('ab', 'b')", "length(to_hex(body)) = 3", "length(cast(id as varchar)) = 3"]
)
def test_those_cures_work(text: str) -> None:
    assert read_condition(text, COLUMNS, VARIABLES).athena == text


def test_what_does_not_end_is_told_where_it_begins() -> None:
    with pytest.raises(ConditionRefused, match="A parenthesis is opened here and does not end") as caught:
        read_condition("(id = 1) and\n ((id = 2) or id = 3", COLUMNS, VARIABLES)
    (refusal,) = caught.value.refusals
    assert (refusal.line, refusal.column) == (2, 2)


def test_a_reserved_word_as_column_needs_quotes() -> None:
    columns = {"order": DataType("bigint"), "values": DataType("bigint")}
    with pytest.raises(ConditionRefused, match="order is a reserved word") as caught:
        read_condition("order = 1", columns, {})
    assert caught.value.refusals[0].cure.endswith('write it in double quotes: "order".')
    assert read_condition('"order" = 1 and "VALUES" = 2', columns, {}).columns == ("order", "values")


@pytest.mark.parametrize(
    "name", ["date", "year", "interval", "div", "isnull", "escape_", "first_", "row", "type", "if"]
)
def test_a_column_may_have_the_name_of_a_word_that_is_not_reserved(name: str) -> None:
    condition = read_condition(f"{name} = 1", {name: DataType("bigint")}, {})
    assert condition.columns == (name,)
    assert condition.duckdb == f'"{name}" = 1'


def test_a_column_that_sqlglot_takes_for_an_operator_needs_quotes() -> None:
    with pytest.raises(ConditionRefused) as caught:
        read_condition("glob = 1", {"glob": DataType("bigint")}, {})
    assert caught.value.refusals[0].cure == 'Write the column in double quotes: "glob".'
    assert read_condition('"glob" = 1', {"glob": DataType("bigint")}, {}).columns == ("glob",)


def test_a_field_of_a_column_named_like_the_row_is_refused() -> None:
    columns = {"t": parse_type("row(id bigint)")}
    with pytest.raises(ConditionRefused, match="qualified"):
        read_condition("t.id = 1", columns, {}, row_alias="t")
    assert read_condition("t.id = 1", columns, {}, row_alias="s").columns == ("t",)


def test_types_that_are_only_in_duckdb_can_be_tested_for_null() -> None:
    columns = {"a": DataType("json"), "b": DataType("time"), "c": DataType("hugeint")}
    assert read_condition("a is null and b is not null and c > 3", columns, {}).columns == ("a", "b", "c")
    with pytest.raises(ConditionRefused, match="cannot be compared"):
        read_condition("a = b", columns, {})


def test_the_work_of_reading_a_condition_grows_with_its_length_only() -> None:
    def text(parts: int) -> str:
        return " or ".join(f"(id = {n} and name = 'a{n}')" for n in range(parts))

    assert read_condition(text(300), COLUMNS, {}).duckdb.count(" OR ") == 299
    calls = {parts: calls_of(partial(read_condition, text(parts), COLUMNS, {})) for parts in (60, 300)}
    assert calls[300] < 6 * calls[60], calls


def test_a_long_list_of_a_variable_is_taken() -> None:
    condition = read_condition("id in {{ ids }}", COLUMNS, {"ids": list(range(10_000))})
    assert condition.duckdb.endswith("9998, 9999)")
    with pytest.raises(ConditionRefused, match="too long"):
        read_condition("id in {{ ids }}", COLUMNS, {"ids": list(range(10**9, 10**9 + 20_000))})


@pytest.mark.parametrize("text", ["n / small = 1", "n % (small - 100) = 1", "cast(digits as integer) = 1"])
def test_what_stops_a_statement_on_trino_stops_it_on_duckdb(text: str, lake: duckdb.DuckDBPyConnection) -> None:
    condition = read_condition(text, COLUMNS, {})
    with pytest.raises(duckdb.Error, match=r"Division by zero|cannot be cast"):
        lake.execute(f"SELECT count(*) FROM t WHERE ({condition.duckdb})").fetchall()


def test_a_text_that_only_trino_reads_as_a_date_stops_duckdb() -> None:
    condition = read_condition("try_cast(name as date) is null", COLUMNS, {})
    with duckdb.connect() as connection, pytest.raises(duckdb.Error, match="cannot be cast to date"):
        connection.execute(f"SELECT {condition.duckdb} FROM (SELECT '+12024-01-15' AS name) AS t").fetchall()


def test_char_columns_ignore_the_spaces_that_fill_them() -> None:
    condition = read_condition("code = 'a' or code in ('b', 'cc')", COLUMNS, {})
    with duckdb.connect() as connection:
        query = f"SELECT list({condition.duckdb}) FROM (VALUES ('a  '), ('b'), ('cc '), ('d  ')) AS t (code)"
        assert connection.execute(query).fetchall() == [([True, True, True, False],)]
