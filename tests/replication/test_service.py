"""The fake of S3 Tables replication, asked through boto3."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.replication.conftest import MINUTE, ROLE, START, World
from tests.replication.service import FILES


def client() -> Any:
    return boto3.Session().client("s3tables", region_name="us-east-1")


def status(world: World, table: str = "orders") -> dict[str, Any]:
    answer = client().get_table_replication_status(tableArn=world.tables[table].arn)
    (destination,) = answer["destinations"]
    return dict(destination)


def pointer(bucket: str, table: str = "orders") -> str:
    return str(client().get_table(tableBucketARN=bucket, namespace="sales", name=table)["metadataLocation"])


def snapshots(uri: str) -> list[int]:
    key = uri.removeprefix(f"s3://{FILES}/")
    found = json.loads(boto3.client("s3").get_object(Bucket=FILES, Key=key)["Body"].read())
    assert found["location"] == uri.rpartition("/metadata/")[0]
    return [one["snapshot-id"] for one in found["snapshots"]]


def code(call: Any, **request: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**request)
    return str(error.value.response["Error"]["Code"])


def test_a_table_is_backfilled_and_then_follows_commit_by_commit(world: World) -> None:
    ids = [world.commit("orders", minute, {"id": minute, "day_id": 1}) for minute in (0, 1, 30, 31)]
    world.at(2)
    world.replicate()
    assert status(world) == {"replicationStatus": "pending", "destinationTableBucketArn": world.replica}
    world.at(22)
    assert status(world)["replicationStatus"] == "completed"
    assert snapshots(pointer(world.replica)) == ids[:2]
    for minute, arrived in ((34, 2), (35, 3), (36, 4)):
        world.at(minute)
        assert snapshots(pointer(world.replica)) == ids[:arrived]
        assert status(world)["replicationStatus"] == ("completed" if arrived == 4 else "pending")
    assert status(world)["lastSuccessfulReplicatedUpdate"]["metadataLocation"] == pointer(world.source)


def test_a_replica_says_of_what_it_is_one_and_ids_are_no_names(world: World) -> None:
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    found = client().get_table(tableBucketARN=world.replica, namespace="sales", name="orders")
    origin = found["managedTableInformation"]["replicationInformation"]["sourceTableARN"]
    assert origin == world.tables["orders"].arn
    assert "orders" not in origin
    assert client().get_table(tableArn=origin)["name"] == "orders"


def test_after_a_failure_nothing_comes_until_it_is_cured(world: World) -> None:
    first = world.commit("orders", 0, {"id": 1, "day_id": 1})
    second = world.commit("orders", 30, {"id": 2, "day_id": 1})
    world.replicate()
    world.at(25)
    world.service.failures["orders"] = "The role may not use the key."
    world.at(90)
    found = status(world)
    assert (found["replicationStatus"], found["failureMessage"]) == ("failed", "The role may not use the key.")
    assert found["lastSuccessfulReplicatedUpdate"]["timestamp"] == START + 25 * MINUTE
    assert snapshots(pointer(world.replica)) == [first]
    world.service.failures.clear()
    world.at(91)
    assert snapshots(pointer(world.replica)) == [first, second]


def test_a_rule_of_a_table_takes_the_place_of_its_buckets(world: World) -> None:
    other = world.service.make_bucket("other")
    world.replicate()
    rule = {"destinations": [{"destinationTableBucketARN": other}]}
    configuration = {"role": ROLE, "rules": [rule]}
    client().put_table_replication(tableArn=world.tables["orders"].arn, configuration=configuration)
    assert status(world)["destinationTableBucketArn"] == other
    assert status(world, "days")["destinationTableBucketArn"] == world.replica


def test_a_change_needs_the_present_token(world: World) -> None:
    configuration = {"role": ROLE, "rules": [{"destinations": [{"destinationTableBucketARN": world.replica}]}]}
    where = {"tableBucketARN": world.source}
    token = client().put_table_bucket_replication(**where, configuration=configuration)["versionToken"]
    put = client().put_table_bucket_replication
    assert code(put, **where, configuration=configuration) == "ConflictException"
    assert put(**where, configuration=configuration, versionToken=token)["versionToken"] != token
    assert code(client().delete_table_bucket_replication, **where, versionToken=token) == "ConflictException"
    client().delete_table_bucket_replication(**where)
    assert code(client().get_table_bucket_replication, **where) == "NotFoundException"


def test_what_is_not_there_is_not_found(world: World) -> None:
    missing = f"{world.source}x"
    assert code(client().get_table_bucket_replication, tableBucketARN=missing) == "NotFoundException"
    assert code(client().get_table_replication_status, tableArn=world.tables["orders"].arn) == "NotFoundException"
    assert code(client().get_table, tableBucketARN=world.source, namespace="sales", name="x") == "NotFoundException"
    configuration = {"role": ROLE, "rules": [{"destinations": [{"destinationTableBucketARN": missing}]}]}
    put = client().put_table_bucket_replication
    assert code(put, tableBucketARN=world.source, configuration=configuration) == "NotFoundException"


def test_another_account_may_be_refused(world: World) -> None:
    world.replicate()
    world.service.denied = {"GetTableReplicationStatus", "GetTable"}
    assert code(client().get_table_replication_status, tableArn=world.tables["orders"].arn) == "ForbiddenException"
    assert code(client().get_table, tableArn=world.tables["orders"].arn) == "AccessDeniedException"
