"""The table of rights in docs/athena.md names the actions that the policy of a config may hold, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from subsetter.builds.preparing.prepare import prepare
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.load import load_config
from subsetter.iam.access import access_of
from subsetter.iam.least import least_policy
from subsetter.iam.policy import Policy
from subsetter.types.trino import parse_type
from tests.unit.builds.memory import NOON

PAGE = Path(__file__).parents[2] / "docs" / "athena.md"
CONFIG = """
version: 1
engine: {name: athena, region: eu-west-1, query_output: s3://results/}
sources:
  lake: {database: sales}
  replica: {catalog: s3tablescatalog/copy, database: sales, replicas: {max_lag: 6h}}
  other: {catalog: bigger_lake, database: sales}
destination: {database: "{source}_dev", location: s3://dev/, kms_key: alias/dev}
tables: {"*.*": {copy: all}}
"""
STATEMENTS_OF = {
    "the workgroup": "RunStatements",
    "data catalogs with a name of their own": "FindCatalogs",
    "Glue: the database `default`": "DefaultDatabase",
    "Glue: sources": "(List|Describe)SourceTables",
    "Glue: both destination databases": "DestinationDatabases|(List|Write)DestinationTables",
    "S3: files of the sources": "(List|Locate)?SourceFiles",
    "S3 Tables: sources": "SourceTable(Bucket|Data)",
    "S3 Tables: what they replicate": "ReplicaStatus",
    "S3: results": "(List|Locate)?QueryResults",
    "S3: `location`": "(List|Locate)?DestinationFiles",
    "the KMS key of the destination": "DestinationKey",
}
NOT_IN_THE_POLICY = {
    "KMS keys of sources": {"kms:Decrypt"},
    "`*`": {"sts:GetCallerIdentity"},
    "`*`, optional": {"servicequotas:ListServiceQuotas", "lakeformation:ListResources"},
}


def documented() -> Iterator[tuple[str, set[str]]]:
    """Each row of the table: what the rights are on, and the actions; a service is named once."""
    section = PAGE.read_text().partition("\n## Rights\n")[2].partition("\n## ")[0]
    for row in re.findall(r"^\| (?!on |---)(.*?) \| (.*?) \|", section, re.MULTILINE):
        service, actions = "", set()
        for name in re.findall(r"`([\w:]+)`", row[1]):
            service = name.rpartition(":")[0] or service
            actions.add(f"{service}:{name.rpartition(':')[2]}")
        yield row[0], actions


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The policy of a config with every kind of source, a key and replicas: with every statement that there is."""
    path = tmp_path_factory.mktemp("rights") / "dev.yaml"
    path.write_text(CONFIG)
    columns = (Column("id", parse_type("bigint")), Column("day", parse_type("date"), partition=True))
    tables = (
        Table(TableName(source, f"{source}_orders"), columns, "parquet", location=f"s3://{source}/orders/")
        for source in ("lake", "replica", "other")
    )
    loaded, plan = prepare(load_config(path), Catalog(tuple(tables)), NOON)
    return least_policy(access_of(loaded, plan.rules))


def test_the_table_has_every_action_of_the_policy_and_no_other(policy: Policy) -> None:
    allowed = {one.sid.rstrip("123"): set[str]() for one in policy.statements if one.effect == "Allow"}
    for one in policy.statements:
        if one.effect == "Allow":
            allowed[one.sid.rstrip("123")].update(one.actions)
    written = {
        on: {action for sid, actions in allowed.items() if re.fullmatch(sids, sid) for action in actions}
        for on, sids in STATEMENTS_OF.items()
    }
    assert dict(documented()) == written | NOT_IN_THE_POLICY
    assert [sid for sid in allowed if not any(re.fullmatch(sids, sid) for sids in STATEMENTS_OF.values())] == []


def test_every_statement_that_can_be_written_is_in_that_policy(policy: Policy) -> None:
    source = (PAGE.parents[1] / "subsetter" / "iam" / "least.py").read_text()
    names = set(re.findall(r'PolicyStatement\(\s*f?"(\w+)(?:"|\{suffix\})', source))
    assert names <= {one.sid.rstrip("123") for one in policy.statements}
