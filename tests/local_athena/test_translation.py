"""The text work of the local Athena: tokens, doubles, quotes, positions. Needs no server."""

import pytest

from tests.local_athena.catalogs import TableBuckets
from tests.local_athena.context import Context
from tests.local_athena.lexer import tokenize
from tests.local_athena.rewriting import Piece, Rewritten, with_double_quotes, with_doubles
from tests.local_athena.translate import translate

CONTEXT = Context("0a", "AwsDataCatalog", "dev", TableBuckets(), "s3://results/queries")


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("SELECT 1.5", "SELECT 1.5E0"),
        ("SELECT .5", "SELECT .5E0"),
        ("SELECT 1.", "SELECT 1.E0"),
        ("SELECT -0.1+.2", "SELECT -0.1E0+.2E0"),
        ("SELECT 1.5e3, 1E0, 15", "SELECT 1.5e3, 1E0, 15"),
        ("SELECT DECIMAL '1.5', '0.1', \"1.5\"", "SELECT DECIMAL '1.5', '0.1', \"1.5\""),
        ("SELECT a.b, t1.c5 -- 1.5\n/* 2.5 */", "SELECT a.b, t1.c5 -- 1.5\n/* 2.5 */"),
        ("SELECT 'it''s 1.5', 2.5", "SELECT 'it''s 1.5', 2.5E0"),
        ("SELECT CAST(a AS decimal(10, 2))", "SELECT CAST(a AS decimal(10, 2))"),
    ],
)
def test_decimal_literals_become_doubles(written: str, sent: str) -> None:
    assert text_of(with_doubles(written)) == sent


def test_backquotes_become_double_quotes() -> None:
    assert text_of(with_double_quotes('DROP TABLE `a``b`.`c"d` -- `x`')) == 'DROP TABLE "a`b"."c""d" -- `x`'


def test_tokens_leave_out_blanks_and_comments() -> None:
    kinds = [(token.kind, token.text) for token in tokenize("a--x\n/* y */ 'b''c' >= 1.5")]

    assert kinds == [("word", "a"), ("string", "'b''c'"), ("sign", ">"), ("sign", "="), ("decimal", "1.5")]


def test_positions_lead_back_to_the_original() -> None:
    original = "SELECT 1.5,\n .5, x"
    sent = Rewritten(original, (Piece("CREATE TABLE t AS "), *with_doubles(original)))

    column = sent.text.split("\n")[1].index("x") + 1
    assert sent.in_original(f"line 2:{column}: no x") == "line 2:6: no x"
    column = sent.text.index("1.5") + 1
    assert sent.in_original(f"line 1:{column}: odd") == "line 1:8: odd"


def test_position_in_a_made_up_piece_stays() -> None:
    assert Rewritten("a", (Piece("made up "), Piece("a", 0))).in_original("line 1:3: x") == "line 1:3: x"


def test_select_of_a_ctas_is_verbatim() -> None:
    select = "WITH p AS (SELECT 'a;b' AS x) SELECT * FROM p -- end"
    sent = translate(f"CREATE TABLE t WITH (format = 'ORC') AS {select};", CONTEXT)

    head = 'CREATE TABLE "awsdatacatalog"."dev"."t" WITH (format = \'ORC\', '
    place = "external_location = 's3://results/queries/tables/0a/') AS "
    assert sent.sql.text == f"{head}{place} {select}"
    assert sent.properties == {"awsdatacatalog.compression_codec": "GZIP"}


def test_iceberg_goes_to_the_iceberg_catalog() -> None:
    given = "table_type = 'ICEBERG', is_external = false, location = 's3://lake/t', write_compression = 'SNAPPY'"
    sent = translate(
        f"CREATE TABLE AwsDataCatalog.Dev.T WITH ({given}, vacuum_min_snapshots_to_keep = 3) AS SELECT 1 AS a", CONTEXT
    )

    assert sent.sql.text.startswith('CREATE TABLE "iceberg"."dev"."t" WITH (')
    assert "location = 's3://lake/t/'" in sent.sql.text
    assert "vacuum" not in sent.sql.text
    assert sent.properties == {"iceberg.compression_codec": "SNAPPY"}


@pytest.mark.parametrize(
    ("text", "statement_type"),
    [
        ("SELECT 1", "DML"),
        ("  -- why\n with a as (select 1) select * from a", "DML"),
        ("INSERT INTO t SELECT 1", "DML"),
        ("CREATE TABLE t AS SELECT 1 AS a", "DML"),
        ("EXPLAIN SELECT 1", "UTILITY"),
        ("SHOW TABLES", "UTILITY"),
        ("DROP TABLE t", "DDL"),
        ("CREATE DATABASE d", "DDL"),
    ],
)
def test_statement_types(text: str, statement_type: str) -> None:
    assert translate(text, CONTEXT).statement_type == statement_type
