"""Small objects on S3. What every store must do is in the contract of engines."""

from __future__ import annotations

import pytest

from subsetter.engines.athena import objects
from subsetter.engines.athena.objects import Objects, is_below, parse_uri
from subsetter.engines.athena.store import S3Store
from subsetter.errors import EngineError
from tests.unit.engines.athena.conftest import Cloud


def store(cloud: Cloud) -> S3Store:
    return S3Store(cloud.objects, cloud.layout.store, cloud.translator)


def test_objects_lie_below_the_root(cloud: Cloud) -> None:
    store(cloud).write("builds/b1/manifest.json", b"{}")
    assert cloud.keys() == ["copies/dev/.subset/builds/b1/manifest.json"]


def test_the_first_of_two_writers_wins(cloud: Cloud) -> None:
    made = store(cloud)
    assert made.create("lock", b"mine")
    assert not made.create("lock", b"theirs")
    content, version = made.read("lock") or (b"", "")
    assert made.replace("lock", b"renewed", version)
    assert not made.replace("lock", b"stale", version)
    assert content == b"mine"


def test_a_write_whose_answer_was_lost_counts_as_done(cloud: Cloud) -> None:
    # The second try of one call finds what the first has written, and S3 refuses it.
    made = store(cloud)
    cloud.put("copies/dev/.subset/lock", b"token-1")
    assert made.create("lock", b"token-1")
    assert made.replace("lock", b"token-1", "another version")
    assert not made.create("lock", b"token-2")


def test_a_key_of_kms_is_named_and_the_bucket_owner_expected(cloud: Cloud) -> None:
    made = Objects(cloud.connections, owner="123456789012", kms_key="alias/dev")
    assert made.write(parse_uri("s3://dev/a"), b"x")
    assert cloud.s3.head_object(Bucket="dev", Key="a")["SSEKMSKeyId"] == "alias/dev"
    assert made._expected() == {"ExpectedBucketOwner": "123456789012"}


def test_no_path_leads_out_of_the_store(cloud: Cloud) -> None:
    for path in ("../other", "/abs", "a/../../b"):
        with pytest.raises(ValueError, match="leads out"):
            store(cloud).read(path)


def test_a_missing_bucket_is_told(cloud: Cloud) -> None:
    gone = S3Store(cloud.objects, parse_uri("s3://nowhere/x/"), cloud.translator)
    with pytest.raises(EngineError, match="NoSuchBucket") as failure:
        gone.write("lock", b"")
    assert "bucket" in failure.value.hint


def test_more_objects_than_one_call_removes(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_MOST_PER_DELETE", 3)
    for number in range(7):
        cloud.put(f"many/{number}")
    cloud.objects.remove(one.uri for one in cloud.objects.list(parse_uri("s3://dev/many/")))
    assert cloud.keys() == []


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("s3://b/a/c/", "s3://b/a/", True),
        ("s3://b/a", "s3://b/a/", True),
        ("s3://b/a/", "s3://b", True),
        ("s3a://b/a/c", "s3://b/a", True),
        ("s3://b/ab/", "s3://b/a", False),
        ("s3://b/a/", "s3://b/a/c/", False),
        ("s3://c/a/", "s3://b/a/", False),
    ],
)
def test_a_prefix_lies_below_another_only_at_a_slash(inner: str, outer: str, expected: bool) -> None:
    assert is_below(inner, outer) is expected


@pytest.mark.parametrize("text", ["", "b/a", "http://b/a", "s3://", "s3:///a"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no S3 address"):
        parse_uri(text)
