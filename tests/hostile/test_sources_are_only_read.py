"""Every kind of statement that is sent, turned against a source: the guard refuses each.

The statements are those of the golden cases, which cover every template that writes. A permit is the widest that a
build gives: all tables of the statement may be read, and the one output may be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from subsetter.errors import UnsafeStatement
from subsetter.sql.dialects import DialectName
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable

CASES = Path(__file__).parents[1] / "golden" / "cases"
LAKE = "s3://acme-lake/orders/"
_NAME = re.compile(r'(?:"[^"]+"\.){1,2}"[^"]+"')
_WRITTEN = re.compile(r'^(CREATE TABLE|INSERT INTO) ((?:"[^"]+"\.)+"[^"]+")', re.MULTILINE)
_LOCATION = re.compile(r"^    (?:external_)?location = '([^']+)'", re.MULTILINE)
_FILE = re.compile(r"^\) TO '([^']+)'", re.MULTILINE)
_SOURCES = {"athena": ('"awsdatacatalog"."shop".', '"awsdatacatalog"."web".'), "duckdb": ('"source".',)}


def statements(dialect: DialectName) -> list[str]:
    """The distinct statements of all golden cases that read a source or write."""
    found = [
        "\n".join(line for line in part.split("\n") if not line.startswith("--"))
        for file in sorted(CASES.glob(f"*/{dialect}.sql"))
        for part in re.split(r";\n\n|;\n?$", file.read_text())
    ]
    return list(dict.fromkeys(text.strip() for text in found if text.strip()))


def named(text: str, dialect: DialectName) -> list[str]:
    """The source tables that a statement names, quoted."""
    return sorted({name for name in _NAME.findall(text) if name.startswith(_SOURCES[dialect])})


def ref(name: str) -> SqlTable:
    return SqlTable(tuple(part.strip('"') for part in name.split(".")))


def permit(text: str) -> Permit:
    written, location, file = _WRITTEN.search(text), _LOCATION.search(text), _FILE.search(text)
    return Permit(
        reads=frozenset(ref(name) for name in _NAME.findall(text)),
        writes=ref(written[2]) if written else None,
        copy_to=file[1] if file else None,
        locations=frozenset({location[1]} if location else ()),
    )


def turned(text: str, dialect: DialectName) -> Iterator[str]:
    """The statement with a source, or a place of the source, where the output was."""
    written, location, file = _WRITTEN.search(text), _LOCATION.search(text), _FILE.search(text)
    for source in named(text, dialect) if written else ():
        yield f"{text[: written.start(2)]}{source}{text[written.end(2) :]}" if written else ""
    if location:
        yield text.replace(location[1], LAKE)
    if file:
        yield text.replace(f") TO '{file[1]}'", ") TO 'lake/orders.parquet'")


def harmful(source: str) -> tuple[str, ...]:
    """What else could change a table: none of it is among what is sent."""
    return (
        f"DELETE FROM {source}",
        f"UPDATE {source} SET id = 1",
        f"MERGE INTO {source} AS t USING {source} AS s ON t.id = s.id WHEN MATCHED THEN DELETE",
        f"INSERT INTO {source} SELECT * FROM {source}",
        f"CREATE TABLE {source} AS SELECT 1 AS id",
        f"CREATE OR REPLACE VIEW {source} AS SELECT 1 AS id",
        f"DROP TABLE {source}",
        f"TRUNCATE TABLE {source}",
        f"ALTER TABLE {source} ADD COLUMNS (x int)",
        f"ALTER TABLE {source} DROP COLUMN id",
        f"OPTIMIZE {source} REWRITE DATA USING BIN_PACK",
        f"VACUUM {source}",
        f"UNLOAD (SELECT * FROM {source}) TO '{LAKE}' WITH (format = 'PARQUET')",
        f"ANALYZE {source}",
        f"COPY {source} FROM 'x.parquet'",
        f"CALL system.expire_snapshots('{source}')",
    )


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
def test_no_statement_that_is_sent_can_write_a_source(dialect: DialectName) -> None:
    kinds, refused = set(), 0
    for text in statements(dialect):
        allowed = permit(text)
        assert_safe(text, dialect, allowed)
        kinds.add(text.split("(")[0].split('"')[0].split()[0])
        for hostile in turned(text, dialect):
            with pytest.raises(UnsafeStatement):
                assert_safe(hostile, dialect, allowed)
            refused += 1
    assert refused > 50
    assert kinds == ({"CREATE", "INSERT", "SELECT"} if dialect == "athena" else {"COPY", "SELECT"})


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
def test_nothing_else_that_changes_a_table_passes(dialect: DialectName) -> None:
    source = f'{_SOURCES[dialect][0]}"orders"'
    output = SqlTable(("awsdatacatalog", "shop_dev__builds", "config__x"))
    allowed = Permit(frozenset({ref(source), output}), writes=output if dialect == "athena" else None)
    for text in harmful(source):
        with pytest.raises(UnsafeStatement):
            assert_safe(text, dialect, allowed)
