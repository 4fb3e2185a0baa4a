"""Every type of DuckDB, alone and in a list, a struct and a map: refused before the build, or copied as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from subsetter.builds.build import build
from subsetter.config.load import load_config
from subsetter.engines.base import Engine
from subsetter.engines.registry import open_engine
from subsetter.errors import ConfigError
from tests.unit.builds.shop import write_config

VALUES = {
    "BIGNUM": "'123'",
    "BIT": "'0101'",
    "BLOB": "'\\xAA'",
    "BOOLEAN": "true",
    "DATE": "'2026-01-02'",
    "DECIMAL(12, 2)": "1.25",
    "DOUBLE": "1.5",
    "ENUM ('sad', 'o k''')": "'o k'''",
    "FLOAT": "1.5",
    "HUGEINT": "12345678901234567890123456789012345678",
    "INTEGER": "1",
    "BIGINT": "1",
    "SMALLINT": "1",
    "TINYINT": "1",
    "INTEGER[2]": "[1, NULL]",
    "INTEGER[2][]": "[[1, 2], NULL]",
    "INTERVAL": "INTERVAL 3 MONTH",
    "JSON": "'{\"a\": 1}'",
    "TIME": "'01:02:03.123456'",
    "TIME_NS": "'01:02:03.123456789'",
    "TIMESTAMP": "'2026-01-02 01:02:03.123456'",
    "TIMESTAMPTZ": "'2026-01-02 01:02:03.123456+02'",
    "TIMESTAMP_MS": "'2026-01-02 01:02:03.123'",
    "TIMESTAMP_NS": "'2026-01-02 01:02:03.123456789'",
    "TIMESTAMP_S": "'2026-01-02 01:02:03'",
    "TIMETZ": "'01:02:03+02'",
    "UBIGINT": "18446744073709551615",
    "UHUGEINT": "1",
    "UINTEGER": "1",
    "UNION(a INTEGER, b VARCHAR)": "1",
    "USMALLINT": "1",
    "UTINYINT": "1",
    "UUID": "'6b1f7a2e-0000-4000-8000-000000000001'",
    "VARCHAR": "'a'",
}
REFUSED = {"BIGNUM", "BIT", "INTERVAL", "TIMETZ", "UHUGEINT", "UNION(a INTEGER, b VARCHAR)"}
NESTED = ("{0}", "{0}[]", 'STRUCT("A b" {0}, x STRUCT(y {0}))', "MAP(VARCHAR, {0})", "{0}[1]")
CONFIG = """
version: 1
engine: {{name: duckdb}}
source: {{path: {folder}/types.duckdb}}
destination: {{path: {folder}/copies}}
tables: {{t: {{copy: all}}}}
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(load_config(write_config(tmp_path, CONFIG)))
    yield made
    made.close()


def written(value: str, kind: str, form: str) -> str:
    one = f"CAST({value} AS {kind})"
    return {
        "{0}": one,
        "{0}[]": f"[{one}, NULL]",
        "{0}[1]": f"[{one}]",
        "MAP(VARCHAR, {0})": f"MAP {{'k': {one}}}",
    }.get(form, f"{{'A b': {one}, 'x': {{'y': {one}}}}}")


def make(folder: Path, kind: str) -> None:
    """Makes the table ``t`` with a column of each form, a row of values and one of NULLs."""
    with duckdb.connect(str(folder / "types.duckdb")) as connection:
        columns = ", ".join(f'"C{at}" {form.format(kind)}' for at, form in enumerate(NESTED))
        connection.execute(f"CREATE TABLE t (id INTEGER, {columns})")
        values = ", ".join(written(VALUES[kind], kind, form) for form in NESTED)
        connection.execute(f"INSERT INTO t SELECT 1, {values}")
        connection.execute("INSERT INTO t (id) VALUES (2)")


@pytest.mark.parametrize("kind", sorted(VALUES.keys() - REFUSED))
def test_what_is_planned_can_be_built_with_equal_values(tmp_path: Path, engine: Engine, kind: str) -> None:
    make(tmp_path, kind)
    build(load_config(write_config(tmp_path, CONFIG)), engine)
    engine.close()
    with duckdb.connect(str(tmp_path / "types.duckdb"), read_only=True) as connection:
        copy = f"'{tmp_path}/copies/dev/current/t/*.parquet'"
        same = " AND ".join(f's."C{at}" IS NOT DISTINCT FROM c."C{at}"' for at in range(len(NESTED)))
        ids = connection.execute(f"SELECT s.id FROM t s JOIN {copy} c USING (id) WHERE {same} ORDER BY ALL").fetchall()
        fields = connection.execute(f'SELECT struct_keys("C2") FROM {copy} WHERE id = 1').fetchall()
    assert ids == [(1,), (2,)]
    assert fields == [(["A b", "x"],)]


@pytest.mark.parametrize("kind", sorted(REFUSED))
def test_what_cannot_be_copied_is_refused_before_anything_runs(tmp_path: Path, engine: Engine, kind: str) -> None:
    make(tmp_path, kind)
    with pytest.raises(ConfigError) as caught:
        build(load_config(write_config(tmp_path, CONFIG)), engine)
    assert [f"t.C{at} is" in str(caught.value) for at in range(len(NESTED))] == [True] * len(NESTED)
    assert not list((tmp_path / "copies").rglob("*.parquet"))


def test_keys_of_38_digits_are_told_apart(tmp_path: Path, engine: Engine) -> None:
    """A step's Parquet file would hold HUGEINT as a double, in which all of these keys are one."""
    first = 12345678901234567890123456789012345678
    with duckdb.connect(str(tmp_path / "types.duckdb")) as connection:
        connection.execute("CREATE TABLE p (id INTEGER, h HUGEINT); CREATE TABLE c (id INTEGER, h HUGEINT)")
        for table in ("p", "c"):
            connection.execute(f"INSERT INTO {table} SELECT i, {first} + i FROM range(3) AS t (i)")
    rules = 'tables: {{p: {{where: "id = 1"}}, c: {{follow: p}}}}\nrelations: ["c(h) -> p(h)"]'
    build(load_config(write_config(tmp_path, CONFIG.replace("tables: {{t: {{copy: all}}}}", rules))), engine)
    with duckdb.connect() as connection:
        (ids,) = connection.execute(f"SELECT list(id) FROM '{tmp_path}/copies/dev/current/c/*.parquet'").fetchall()
    assert ids == ([1],)
