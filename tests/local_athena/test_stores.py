"""What Glue and S3 promise and moto alone does not keep."""

import threading

import pytest
from botocore.exceptions import ClientError

from tests.local_athena.conftest import Lake

COLUMNS = {"StorageDescriptor": {"Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://lake/dev/t/"}}


@pytest.fixture
def glue(lake: Lake) -> object:
    """A Glue client, with the table `dev.t`."""
    client = lake.athena.client("glue")
    client.create_table(
        DatabaseName="dev", TableInput={"Name": "t", "PartitionKeys": [{"Name": "p", "Type": "int"}], **COLUMNS}
    )
    return client


def version(glue: object) -> str:
    found: str = glue.get_table(DatabaseName="dev", Name="t")["Table"]["VersionId"]  # type: ignore[attr-defined]
    return found


def update(glue: object, **fields: object) -> None:
    glue.update_table(DatabaseName="dev", TableInput={"Name": "t", **COLUMNS}, **fields)  # type: ignore[attr-defined]


def test_update_with_the_newest_version_passes(glue: object) -> None:
    before = version(glue)

    update(glue, VersionId=before)

    assert version(glue) != before


def test_update_with_an_older_version_is_refused(glue: object) -> None:
    before = version(glue)
    update(glue)

    with pytest.raises(ClientError, match="ConcurrentModificationException"):
        update(glue, VersionId=before)


def test_one_of_many_updates_with_the_same_version_wins(glue: object) -> None:
    before = version(glue)
    outcomes: list[str] = []

    def try_update() -> None:
        try:
            update(glue, VersionId=before)
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=try_update) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ConcurrentModificationException"] * 7 + ["done"]


def test_update_of_a_missing_table_says_so(lake: Lake) -> None:
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        update(lake.athena.client("glue"), VersionId="1")


def test_batches_of_partitions_have_their_limits(glue: object) -> None:
    def batch(size: int) -> list[dict[str, object]]:
        return [{"Values": [str(n)], **COLUMNS} for n in range(size)]

    create = glue.batch_create_partition  # type: ignore[attr-defined]
    delete = glue.batch_delete_partition  # type: ignore[attr-defined]
    with pytest.raises(ClientError, match="less than or equal to 100"):
        create(DatabaseName="dev", TableName="t", PartitionInputList=batch(101))
    create(DatabaseName="dev", TableName="t", PartitionInputList=batch(100))
    values = [{"Values": [str(n)]} for n in range(26)]
    with pytest.raises(ClientError, match="less than or equal to 25"):
        delete(DatabaseName="dev", TableName="t", PartitionsToDelete=values)
    delete(DatabaseName="dev", TableName="t", PartitionsToDelete=values[:25])

    assert len(glue.get_partitions(DatabaseName="dev", TableName="t")["Partitions"]) == 75  # type: ignore[attr-defined]


def test_one_of_many_writers_makes_a_new_object(lake: Lake) -> None:
    outcomes = race(lake, IfNoneMatch="*")

    assert sorted(outcomes) == ["PreconditionFailed"] * 15 + ["done"]


def test_one_of_many_writers_replaces_an_object(lake: Lake) -> None:
    etag = lake.athena.client("s3").put_object(Bucket="lake", Key="lock", Body=b"free")["ETag"]

    outcomes = race(lake, IfMatch=etag)

    assert sorted(outcomes) == ["PreconditionFailed"] * 15 + ["done"]


def race(lake: Lake, **condition: str) -> list[str]:
    """What 16 writers of one object under the same condition get."""
    outcomes: list[str] = []
    client = lake.athena.client("s3")

    def try_put(number: int) -> None:
        try:
            client.put_object(Bucket="lake", Key="lock", Body=b"mine %d" % number, **condition)
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=try_put, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_delete_under_a_condition(lake: Lake) -> None:
    client = lake.athena.client("s3")
    client.put_object(Bucket="lake", Key="lock", Body=b"mine")

    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.delete_object(Bucket="lake", Key="lock", IfMatch='"other"')

    assert lake.athena.list_objects("s3://lake/lock") == ["s3://lake/lock"]
