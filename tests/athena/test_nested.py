"""Arrays, maps and rows whose parts are cast: the local Athena takes the statements, and the copies hold the values."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from tests.athena.lake import AthenaLake

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

PAIR = 'row("order" integer, "end" timestamp(6), "1st" uuid)'
LATE = "TIMESTAMP '2026-01-01 00:00:00.999999'"
TOKEN = "6b1f7a2e-0000-4000-8000-000000000001"
SOURCE = f"""
    CREATE TABLE iceberg.lab.readings WITH (location = 's3://lake/lab/readings/') AS
    SELECT
        1 AS id,
        ARRAY[CAST(TIMESTAMP '2026-01-01 01:00:00.999999 +02:00' AS timestamp(6) with time zone), NULL] AS zones,
        CAST(ROW(7, {LATE}, UUID '{TOKEN}') AS {PAIR}) AS pair,
        ARRAY[CAST(ROW(7, {LATE}, NULL) AS {PAIR}), NULL] AS pairs,
        MAP(ARRAY['a'], ARRAY[{LATE}]) AS named
    UNION ALL
    SELECT 2, NULL, NULL, NULL, NULL
"""
# The local Athena keeps the microseconds of an Iceberg table, so only milliseconds are read.
COPIED = """
    SELECT
        id,
        substr(CAST(zones[1] AS varchar), 1, 23), zones[2] IS NULL,
        pair."order", substr(CAST(pair."end" AS varchar), 1, 23), pair."1st",
        substr(CAST(pairs[1]."end" AS varchar), 1, 23), pairs[2] IS NULL,
        substr(CAST(named['a'] AS varchar), 1, 23),
        zones IS NULL, pair IS NULL, pairs IS NULL, named IS NULL
    FROM awsdatacatalog.lab_dev.readings
    ORDER BY id
"""
CUT = "2026-01-01 00:00:00.999"


@pytest.mark.slow
@pytest.mark.parametrize("table_type", ["iceberg", "hive"])
def test_parts_are_cast_truncated_and_in_utc(local_athena: LocalAthena, tmp_path: Path, table_type: str) -> None:
    for bucket in ("dev", "results"):
        local_athena.make_bucket(bucket)
    AthenaLake(local_athena).make_database("lab")
    local_athena.trino_sql(SOURCE)
    config = {
        "version": 1,
        "engine": {"name": "athena", "query_output": "s3://results/queries/"},
        "source": {"database": "lab"},
        "destination": {"database": "lab_dev", "location": "s3://dev/copies/", "table_type": table_type},
        "tables": {"readings": {"copy": "all"}},
    }
    file = tmp_path / "dev.yaml"
    file.write_text(json.dumps(config), encoding="utf-8")
    loaded = load_config(file)
    with closing(open_engine(loaded)) as engine:
        build(loaded, engine)
    assert local_athena.trino_sql(COPIED) == [
        [1, "2025-12-31 23:00:00.999", True, 7, CUT, TOKEN, CUT, True, CUT, False, False, False, False],
        [2, None, True, None, None, None, None, True, None, True, True, True, True],
    ]
