"""What Parquet cannot hold is cast, and the build passes its own checks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from subsetter.builds.build import build
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine

ROWS = """
    SELECT
        5::HUGEINT AS big,
        TIMESTAMP_S '2026-01-01 00:00:01' AS at,
        [5::HUGEINT, NULL] AS numbers,
        {'a b': 1::HUGEINT, 'at': TIMESTAMPTZ '2026-01-01 00:00:00+00'} AS pair,
        MAP {'a': 1::HUGEINT} AS named,
        [TIMESTAMP_MS '2026-01-01 00:00:00.001'] AS moments
"""
CONFIG = """
version: 1
engine: {{name: duckdb}}
source: {{path: {folder}/lab.duckdb}}
destination: {{path: {folder}/copies}}
tables: {{readings: {{copy: all}}}}
"""


def test_a_build_with_casts_is_published(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "lab.duckdb")) as connection:
        connection.execute(f"CREATE TABLE readings AS {ROWS}")
        expected = connection.execute("SELECT * FROM readings").fetchall()
    file = tmp_path / "dev.yaml"
    file.write_text(CONFIG.format(folder=tmp_path))
    loaded = load_config(file)
    with closing(open_engine(loaded)) as engine:
        build(loaded, engine)
    copied = duckdb.sql(f"FROM '{tmp_path}/copies/dev/current/readings/*.parquet'")
    assert copied.fetchall() == expected
    assert list(map(str, copied.types)) == [
        "DECIMAL(38,0)",
        "TIMESTAMP",
        "DECIMAL(38,0)[]",
        'STRUCT("a b" DECIMAL(38,0), "at" TIMESTAMP WITH TIME ZONE)',
        "MAP(VARCHAR, DECIMAL(38,0))",
        "TIMESTAMP[]",
    ]
