"""The session: one for all threads, with one retry mode, one address and one set of credentials."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import NoCredentialsError, ProfileNotFound
from moto import mock_aws

from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.session import Connections

ROLE = "arn:aws:iam::123456789012:role/copies"


def connections(**engine: str) -> Connections:
    return Connections(AthenaOptions(name="athena", **engine))


def test_every_client_retries_in_the_standard_mode_whatever_it_is_asked_for() -> None:
    session = connections().session
    for client in (session.client("athena"), session.client("s3", config=None, use_ssl=True)):
        assert client.meta.config.retries["mode"] == "standard"
        assert client.meta.config.retries["total_max_attempts"] == 6


def test_a_client_is_made_once_and_goes_to_the_given_address() -> None:
    session = connections(endpoint_url="http://127.0.0.1:9", region="eu-west-1").session
    client = session.client("glue", endpoint_url=None)
    assert client is session.client("glue")
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
    assert client.meta.region_name == "eu-west-1"


def test_all_threads_have_the_same_clients() -> None:
    made = connections()
    with ThreadPoolExecutor(4) as threads:
        meet = threading.Barrier(4)

        def client(service: str) -> object:
            meet.wait(10)
            return made.client(service)

        first, second, *others = threads.map(client, ["glue", "glue", "sts", "sts"])
    assert first is second is made.client("glue")
    assert others == [made.client("sts")] * 2
    assert made.regional("glue", "eu-west-1") is not first


@mock_aws
def test_an_assumed_role_is_assumed_once_for_all_threads() -> None:
    made = connections(assume_role=ROLE)
    with ThreadPoolExecutor(4) as threads:
        callers = list(threads.map(lambda _: made.client("sts").get_caller_identity()["Arn"], range(4)))
    assert set(callers) == {"arn:aws:sts::123456789012:assumed-role/copies/subset"}
    frozen = {made.session.get_credentials().get_frozen_credentials().access_key}
    assert len(frozen) == 1
    assert frozen != {"testing"}


def test_a_missing_profile_and_missing_credentials_are_errors_that_we_map(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProfileNotFound):
        print(connections(profile="nobody").session)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(NoCredentialsError):
        print(connections(assume_role=ROLE).session)


def test_the_region_is_the_profiles_unless_it_is_named() -> None:
    assert connections().region == "us-east-1"
    assert connections(region="eu-west-1").region == "eu-west-1"
