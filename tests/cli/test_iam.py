"""``subset iam``: the policy on stdout, what else is to be known on stderr."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import Command

CONFIG = """
version: 1
engine: {name: athena, region: eu-west-1, query_output: s3://results/}
source: {database: sales}
destination: {database: sales_dev, location: s3://dev/}
tables: {orders: {copy: all}}
"""
CATALOG = """
tables:
  orders: {location: s3://lake/orders/, columns: {id: bigint}}
"""


@pytest.fixture
def athena(subset: Command) -> Command:
    (subset.folder / "configs" / "lake.yaml").write_text(CONFIG)
    (subset.folder / "catalog.yaml").write_text(CATALOG)
    return subset


def test_iam_writes_the_policy_alone(athena: Command):
    ran = athena("iam", "lake", "--account", "111122223333", "--catalog", "catalog.yaml")
    assert ran.code == 0, ran.err
    policy = json.loads(ran.out)
    assert list(policy) == ["Version", "Statement"]
    sids = [one["Sid"] for one in policy["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)
    assert "111122223333" in ran.out
    assert "Lake Formation" in ran.err


def test_iam_in_other_forms(athena: Command):
    ran = athena("iam", "lake", "--format", "terraform", "--catalog", "catalog.yaml")
    assert ran.out.startswith('variable "principal_arn"')
    assert "ACCOUNT_ID stands for" in ran.err
    ran = athena("iam", "lake", "--format", "all", "--catalog", "catalog.yaml")
    assert list(json.loads(ran.out)) == ["policy", "lake_formation", "key_policy", "notes"]
    assert ran.err == ""


def test_iam_of_a_config_without_aws(athena: Command):
    ran = athena("iam", "dev")
    assert (ran.code, ran.out) == (2, "")
    assert "runs on duckdb" in ran.err


def test_iam_refuses_what_is_no_account(athena: Command):
    ran = athena("iam", "lake", "--account", "12", "--catalog", "catalog.yaml")
    assert (ran.code, ran.out) == (2, "")
