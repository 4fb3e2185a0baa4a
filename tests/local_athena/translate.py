"""Athena's statement -> Trino's, or Athena's refusal. A SELECT is passed on verbatim but for decimal literals."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tests.local_athena.catalogs import DEFAULT
from tests.local_athena.context import Context, Translated
from tests.local_athena.ctas import is_ctas, translate_ctas
from tests.local_athena.failures import FailedError, malformed, unsupported
from tests.local_athena.lexer import Token, read_name, starts_with, tokenize
from tests.local_athena.rewriting import Piece, Rewritten, with_double_quotes, with_doubles

STATEMENT_TYPES = {
    "SELECT": "DML",
    "WITH": "DML",
    "VALUES": "DML",
    "(": "DML",
    "INSERT": "DML",
    "DELETE": "DML",
    "MERGE": "DML",
    "UPDATE": "DML",
    "EXPLAIN": "UTILITY",
    "SHOW": "UTILITY",
    "DESCRIBE": "UTILITY",
}

NAMED_OBJECT = {
    ("DROP", "TABLE"): 2,
    ("ALTER", "TABLE"): 2,
    ("DROP", "VIEW"): 2,
    ("CREATE", "VIEW"): 2,
    ("CREATE", "OR", "REPLACE", "VIEW"): 4,
    ("OPTIMIZE",): 1,
    ("VACUUM",): 1,
}
"""DDL about one table or view, and how many words precede its name."""


def translate(text: str, context: Context) -> Translated:
    """The statement for Trino.

    Raises:
        RefusedError: Athena answers 400.
        FailedError: Athena lets the query fail.
    """
    text = re.sub(r"[;\s]+$", "", text)
    tokens = tokenize(text)
    if starts_with(tokens, "CREATE", "OR", "REPLACE", "TABLE"):
        raise malformed("line 1:8: mismatched input 'OR'. Expecting: 'TABLE', 'VIEW'")
    kind = STATEMENT_TYPES.get(tokens[0].upper if tokens else "", "DDL")
    if is_ctas(tokens) or (kind == "DML" and not context.knows(context.catalog)):
        _check_catalog(context)
    if is_ctas(tokens):
        return translate_ctas(text, tokens, context)
    if kind == "DML" or tokens[0].upper == "EXPLAIN":
        return Translated(Rewritten(text, with_doubles(text)), kind, context.catalog)
    return _translate_ddl(text, tokens, kind, _with_default_catalog(context))


def _check_catalog(context: Context) -> None:
    if not context.knows(context.catalog):
        raise FailedError("GENERIC_USER_ERROR", "Session property catalog does not exist", error_type=1300)


def _with_default_catalog(context: Context) -> Context:
    """DDL under a catalog that does not exist falls back to the default one, without a word (third-party measured)."""
    return context if context.knows(context.catalog) else replace(context, catalog=DEFAULT)


def _translate_ddl(text: str, tokens: Sequence[Token], kind: str, context: Context) -> Translated:
    about = next((words for words in NAMED_OBJECT if starts_with(tokens, *words)), None)
    is_view = about is not None and about[-1] == "VIEW"
    if text.lstrip().startswith("/*") and not is_view:
        raise malformed("line 1:1: mismatched input '/'. Hive DDL takes no block comment before it")
    if about is not None:
        _check_named_object(tokens, about, NAMED_OBJECT[about], context)
    if starts_with(tokens, "CREATE", "EXTERNAL"):
        raise unsupported("the local Athena does not make external tables by DDL; create them through Glue")
    if len(tokens) > 1 and tokens[1].upper in {"DATABASE", "SCHEMA"}:
        return Translated(Rewritten(text, _schema_pieces(text, tokens)), kind, context.catalog)
    pieces = with_doubles(text) if is_view else with_double_quotes(text)
    return Translated(Rewritten(text, pieces), kind, context.catalog)


def _check_named_object(tokens: Sequence[Token], about: tuple[str, ...], words: int, context: Context) -> None:
    at = words + (3 if starts_with(tokens, "IF", "NOT", "EXISTS", at=words) else 0)
    at += 2 if starts_with(tokens, "IF", "EXISTS", at=at) else 0
    name = read_name(tokens, at)
    is_view = about[-1] == "VIEW"
    if not is_view and any(part.kind == "quoted" for part in name.parts):
        quoted = next(part for part in name.parts if part.kind == "quoted")
        raise malformed(f"line 1:{quoted.start + 1}: mismatched input '{quoted.text}'. Hive DDL quotes with backquotes")
    table = context.table(name)
    if not is_view and len(name.parts) == 3 and table.catalog != DEFAULT:
        raise FailedError("GENERIC_USER_ERROR", "Unsupported ddl with 2 catalogs", error_type=1003)
    if table.is_s3_tables and (about != ("ALTER", "TABLE") or starts_with(tokens, "RENAME", at=name.after)):
        raise unsupported(f"{' '.join(about)} is not supported for tables in S3 Tables")
    if about in {("OPTIMIZE",), ("VACUUM",)}:
        raise unsupported(f"the local Athena does not do {about[0]}")


def _schema_pieces(text: str, tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """`CREATE DATABASE x COMMENT '..' LOCATION '..'` as `CREATE SCHEMA x WITH (location = '..')`."""
    words = [token.upper for token in tokens]
    clauses = [words.index(word) for word in ("COMMENT", "LOCATION", "WITH") if word in words]
    end = tokens[min(clauses) - 1].end if clauses else len(text)
    location = tokens[words.index("LOCATION") + 1].text if "LOCATION" in words else None
    name = "".join(piece.text for piece in with_double_quotes(text[tokens[1].end : end]))
    tail = f" WITH (location = {location})" if location else ""
    return (Piece(f"{tokens[0].upper} SCHEMA{name}{tail}"),)
