"""The templates, loaded once, and what they may call."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from subsetter.planning.casts import is_plain_cast, paired_parts
from subsetter.rendering.statements import Dialect
from subsetter.sql.cast_types import duckdb_type, trino_type
from subsetter.sql.names import quote, text_literal
from subsetter.sql.references import SqlTable

SUFFIX = ".sql.jinja"
_CAST_TYPES = {"athena": trino_type, "duckdb": duckdb_type}


def table(ref: SqlTable) -> str:
    """Returns the quoted name of a table."""
    return ".".join(quote(part) for part in ref.parts)


@cache
def templates_digest() -> str:
    """Returns a hash of all templates, which changes when any statement would."""
    digest = hashlib.sha256()
    for name, text in sorted(_sources().items()):
        digest.update(f"{name}\x1f{text}\x1f".encode())
    return digest.hexdigest()


@cache
def environment(dialect: Dialect) -> jinja2.Environment:
    """Returns the environment of a dialect: strict, without any template but ours.

    Nothing is escaped by jinja: a template gets names and values only through ``quote`` and ``text_literal``.
    """
    made = jinja2.Environment(
        loader=jinja2.DictLoader(_sources()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 the product is SQL, not HTML
        keep_trailing_newline=False,
        extensions=["jinja2.ext.do"],
    )
    made.globals.update(quote=quote, text_literal=text_literal, table=table)
    made.globals.update(paired_parts=paired_parts, is_plain_cast=is_plain_cast)
    made.globals["cast_type"] = _CAST_TYPES[dialect]
    made.globals["dialect"] = made.get_template(f"dialect_{dialect}{SUFFIX}").module
    return made


def render_text(dialect: Dialect, template: str, values: dict[str, Any]) -> str:
    """Returns a template's text, filled in."""
    return environment(dialect).get_template(template + SUFFIX).render(values)


def _sources() -> dict[str, str]:
    folder = files("subsetter.sql_templates")
    return {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(SUFFIX)}
