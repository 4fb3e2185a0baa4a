"""``subset replicas`` against the fake of S3 Tables replication."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from subsetter.builds.preparing import replicas as standing
from subsetter.cli.main import main
from tests.replication.conftest import PRODUCTION, ROLE, World
from tests.replication.service import ACCOUNT, make_role


@pytest.fixture
def run(world: World, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(standing.read_standing, "__defaults__", (lambda: world.service.now,))

    def call(*words: str, source: str = "replicas: {max_lag: 30m}", more: str = "") -> tuple[int, str, str]:
        (tmp_path / "dev.yaml").write_text(
            "version: 1\n"
            "engine: {name: athena, region: us-east-1}\n"
            f"source: {{catalog: s3tablescatalog/lake-replica, database: sales, {source}}}\n"
            "destination: {database: sales_dev, location: 's3://dev/'}\n"
            "tables: {orders: {copy: all}}\n"
            f"{more}"
        )
        capsys.readouterr()
        code = main(["replicas", words[0], "dev", "--configs", str(tmp_path), *words[1:]])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_status_counts_commits_and_minutes_and_is_1_beyond_max_lag(world: World, run: Any) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    ids = [world.commit("orders", minute, {"id": minute, "day_id": 1}) for minute in (0, 40, 41)]
    world.replicate()
    world.at(30)
    code, out, _ = run("status")
    assert code == 0
    assert "completed" in out
    world.at(42)
    code, out, _ = run("status", "--json")
    assert code == 1
    found = {one["state"]["table"]["table"]: one for one in json.loads(out)}
    orders = found["orders"]["state"]
    assert (orders["state"], orders["commits_behind"], orders["is_overridden"]) == ("pending", 2, False)
    assert (orders["source"]["snapshot_id"], orders["newest"]["snapshot_id"]) == (ids[2], ids[0])
    assert (found["orders"]["lag_s"], found["days"]["lag_s"], found["days"]["age_s"]) == (42 * 60, 0, 42 * 60)
    assert (found["orders"]["is_behind"], found["days"]["is_behind"]) == (True, False)


def test_status_names_a_failure_and_a_rule_of_the_tables_own(world: World, run: Any) -> None:
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.replicate()
    rule = {"destinations": [{"destinationTableBucketARN": world.replica}]}
    configuration = {"role": f"arn:aws:iam::{PRODUCTION}:role/r", "rules": [rule]}
    world.service.put_table_replication({"tableArn": world.tables["orders"].arn, "configuration": configuration})
    world.at(30)
    world.service.failures["orders"] = "The role may not use the key."
    code, out, _ = run("status", "--json", source="as_of: latest")
    found = {one["state"]["table"]["table"]: one for one in json.loads(out)}
    assert code == 1
    assert found["orders"]["told"] == "The role may not use the key."
    assert [found[name]["state"]["is_overridden"] for name in ("orders", "days")] == [True, False]


def test_status_without_rights_at_the_source_shows_age_and_no_lag(world: World, run: Any) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    world.service.denied = {"GetTableReplicationStatus", "GetTableReplication", "GetTable"}
    code, out, _ = run("status", "--json")
    for one in json.loads(out):
        assert (one["state"]["state"], one["lag_s"], one["age_s"]) == ("untold", None, 3600)
        assert one["told"].startswith("the caller lacks s3tables:GetTableReplicationStatus on arn:")
    assert code == 1


def replication(world: World, role: str, to: str | None = None) -> str:
    return f"replication: {{of: '{world.source}', role: '{role}', to: ['{to or world.replica}']}}\n"


def test_configure_shows_and_changes_nothing_until_it_is_told_to(world: World, run: Any) -> None:
    more = replication(world, make_role())
    code, out, _ = run("configure", more=more)
    assert (code, "would be added" in out) == (0, True)
    assert not {"PutTableBucketReplication", "PutTableReplication"} & set(world.service.calls)
    code, _, err = run("configure", "--apply", more=more)
    assert (code, "AWS shows the same" in err) == (0, True)
    code, out, _ = run("configure", "--apply", more=more)
    assert (code, "is as it should be" in out) == (0, True)
    assert world.service.calls.count("PutTableBucketReplication") == 1


def test_configure_replaces_what_others_set_up_only_with_replace(world: World, run: Any) -> None:
    world.replicate()
    other = world.service.make_bucket("other", ACCOUNT)
    more = replication(world, make_role(), other)
    code, out, err = run("configure", "--apply", more=more)
    assert code == 2
    assert "would be replaced, with --replace" in out
    assert "--apply --replace" in err
    assert "PutTableBucketReplication" not in world.service.calls
    code, _, _ = run("configure", "--apply", "--replace", more=more)
    assert code == 0
    found = world.service.get_table_bucket_replication({"tableBucketARN": world.source})
    (rule,) = found["configuration"]["rules"]
    assert rule["destinations"] == [{"destinationTableBucketARN": other}]


def test_configure_names_everything_that_does_not_exist(world: World, run: Any) -> None:
    missing = world.replica + "s"
    code, _, err = run("configure", more=replication(world, f"arn:aws:iam::{ACCOUNT}:role/nobody", missing))
    assert code == 2
    assert f"there is no table bucket {missing}" in " ".join(err.split())
    assert "there is no role" in err
    assert "dev.yaml:6" in err


def statements(document: Any) -> list[Any]:
    found = json.loads(document) if isinstance(document, str) else document
    return list(found["Statement"])


def test_apply_sets_the_roles_policies_and_keeps_what_is_in_them(world: World, run: Any) -> None:
    role, iam = make_role(), boto3.client("iam", region_name="us-east-1")
    other = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [other]})
    iam.update_assume_role_policy(RoleName="lake-replication", PolicyDocument=trust)
    more = replication(world, role)
    code, out, _ = run("configure", more=more)
    assert (code, "replication.s3tables.amazonaws.com" in "".join(out.split())) == (0, True)
    assert iam.list_role_policies(RoleName="lake-replication")["PolicyNames"] == []
    assert run("configure", "--apply", more=more)[0] == 0
    trusted = statements(iam.get_role(RoleName="lake-replication")["Role"]["AssumeRolePolicyDocument"])
    assert trusted[0] == other
    assert trusted[1]["Condition"]["StringEquals"] == {"aws:SourceAccount": PRODUCTION}
    inside = iam.get_role_policy(RoleName="lake-replication", PolicyName="subset-replication")["PolicyDocument"]
    assert {one["Sid"] for one in statements(inside)} >= {"ReadSourceTables", "WriteReplicas"}
    _, out, _ = run("configure", "--apply", "--json", more=more)
    assert {one["kind"] for one in json.loads(out)["policies"]} == {"keep"}


def test_apply_lets_the_role_of_another_account_into_the_bucket_and_prints_what_that_account_has_to_do(
    world: World, run: Any
) -> None:
    """A statement of ours that somebody has changed goes only with --replace; those of others stay."""
    more = replication(world, ROLE)
    other = {"Sid": "Others", "Effect": "Deny", "Principal": "*", "Action": "s3tables:DeleteTable", "Resource": "*"}
    world.service.policies[world.replica] = json.dumps({"Version": "2012-10-17", "Statement": [other]})
    code, out, err = run("configure", "--apply", more=more)
    assert (code, err.count("AWS shows the same")) == (0, 1)
    assert "aws iam put-role-policy --role-name lake-replication --policy-name subset-replication" in out
    assert "aws iam update-assume-role-policy --role-name lake-replication" in out
    found = statements(world.service.policies[world.replica])
    assert found[0] == other
    assert [one["Sid"] for one in found[1:]] == ["MakeReplicasLakeReplication", "WriteReplicasLakeReplication"]
    changed = [*found[:2], found[2] | {"Action": "s3tables:*"}]
    world.service.policies[world.replica] = json.dumps({"Version": "2012-10-17", "Statement": changed})
    code, _, err = run("configure", "--apply", more=more)
    assert (code, f"table bucket policy of {world.replica}" in " ".join(err.split())) == (2, True)
    assert statements(world.service.policies[world.replica]) == changed
    assert run("configure", "--apply", "--replace", more=more)[0] == 0
    assert statements(world.service.policies[world.replica]) == found


def test_keys_of_the_buckets_come_into_the_role_and_what_their_policies_need_is_told(world: World, run: Any) -> None:
    key = f"arn:aws:kms:us-east-1:{PRODUCTION}:key/7"
    world.service.keys[world.source] = key
    role, iam = make_role(), boto3.client("iam", region_name="us-east-1")
    code, out, _ = run("configure", "--apply", more=replication(world, role))
    assert code == 0
    told = " ".join(out.split())
    assert f"aws kms put-key-policy --key-id {key}" in told
    assert "maintenance.s3tables.amazonaws.com" in told
    inside = iam.get_role_policy(RoleName="lake-replication", PolicyName="subset-replication")["PolicyDocument"]
    (use,) = (one for one in statements(inside) if one["Sid"] == "UseKeys")
    assert use["Resource"] == [key]


def test_in_the_account_of_the_replicas_the_rest_is_left_to_the_other(world: World, run: Any) -> None:
    world.service.denied = {"GetTableBucketReplication"}
    code, out, _ = run("configure", "--apply", more=replication(world, ROLE))
    assert code == 0
    assert f"has to be run in the account {PRODUCTION} as well" in " ".join(out.split())
    assert world.replica in world.service.policies
    assert "PutTableBucketReplication" not in world.service.calls


def test_configure_needs_a_replication_part(run: Any) -> None:
    code, _, err = run("configure")
    assert code == 2
    assert "no replication part" in err
