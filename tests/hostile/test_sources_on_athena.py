"""Every kind of statement that is sent, and others that change tables, sent past the guard to the local Athena.

The caller has the policy that ``subset iam`` writes. The sources are a replica, which is read-only by itself, and a
Hive table that could be written.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from subsetter.errors import UnsafeStatement
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable
from tests.hostile.test_sources_are_only_read import harmful
from tests.policy.life import Life, known_catalog, least

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

REPLICA, HIVE = '"s3tablescatalog/replica"."sales"."customers"', '"awsdatacatalog"."web_prod"."clicks"'
BUILD = '"awsdatacatalog"."shop_dev__builds"."dev__x"'
IN_THE_SOURCE = "s3://weblake/prod/clicks/day=1/"
# As Athena's documentation spells what changes a table by its catalog alone, with the catalog in the context.
DDL = (
    "DROP TABLE web_prod.clicks",
    "ALTER TABLE web_prod.clicks ADD COLUMNS (x int)",
    "ALTER TABLE web_prod.clicks DROP PARTITION (day = 1)",
    "ALTER TABLE web_prod.clicks SET LOCATION 's3://dev/'",
    "DROP DATABASE web_prod",
)


def writing(source: str) -> tuple[str, ...]:
    """What the tool sends, with a source in the place of its own table, or a place of a source for its files."""
    where = f"WITH (table_type = 'HIVE', is_external = true, external_location = '{IN_THE_SOURCE}', format = 'PARQUET')"
    return (
        f"CREATE TABLE {source} WITH (format = 'PARQUET') AS SELECT * FROM {source}",
        f"INSERT INTO {source} SELECT * FROM {source}",
        f"CREATE TABLE {BUILD} {where} AS SELECT * FROM {source}",
    )


def is_refused(athena: LocalAthena, text: str) -> bool:
    """Whether Athena does not take a statement, or fails it."""
    try:
        query = athena.client("athena").start_query_execution(
            QueryString=text,
            ClientRequestToken=str(uuid.uuid4()),
            WorkGroup="copies",
            ResultConfiguration={"OutputLocation": "s3://results/queries/"},
            QueryExecutionContext={"Catalog": "AwsDataCatalog", "Database": "web_prod"},
        )["QueryExecutionId"]
    except ClientError:
        return True
    (execution,) = (one for one in athena.queries if one.id == query)
    assert execution.done.wait(60), text
    return str(execution.described()["Status"]["State"]) == "FAILED"


@pytest.mark.slow
@pytest.mark.parametrize("source", [REPLICA, HIVE])
def test_past_the_guard_the_policy_refuses_every_kind(local_athena: LocalAthena, tmp_path: Path, source: str) -> None:
    life = Life(local_athena, tmp_path)
    for database in ("shop_dev", "shop_dev__builds", "web_dev", "web_dev__builds"):
        local_athena.make_database(database)
    rows = f"SELECT id FROM {source.replace('s3tablescatalog/replica', 'rw_replica')} ORDER BY id"
    before = local_athena.trino_sql(rows), local_athena.list_objects("s3://weblake/")
    texts = (*writing(source), *harmful(source), *(DDL if source == HIVE else ()))
    with life.under(least(life.loaded, known_catalog())):
        assert not is_refused(local_athena, f"SELECT count(*) FROM {source}"), "reading is allowed"
        passed = [text for text in texts if not is_refused(local_athena, text)]
    assert passed == []
    assert (local_athena.trino_sql(rows), local_athena.list_objects("s3://weblake/")) == before


@pytest.mark.parametrize("source", [REPLICA, HIVE])
def test_none_of_it_passes_the_guard(source: str) -> None:
    ref, build = (SqlTable(tuple(part.strip('"') for part in name.split("."))) for name in (source, BUILD))
    permit = Permit(frozenset({ref}), build, locations=frozenset({"s3://dev/copies/dev/builds/x/"}))
    for text in (*writing(source), *harmful(source), *DDL):
        with pytest.raises(UnsafeStatement):
            assert_safe(text, "athena", permit)
