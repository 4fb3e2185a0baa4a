"""Metadata files are read once, and those that were read longest ago are read again when there are too many."""

from __future__ import annotations

import json

import pytest

from subsetter.engines.athena import metadata
from subsetter.engines.athena.metadata import MetadataFiles
from tests.unit.engines.athena.conftest import Cloud


def put(cloud: Cloud, name: str, location: str) -> str:
    content = {"format-version": 2, "location": location, "schemas": [{"schema-id": 0, "fields": []}]}
    cloud.put(name, json.dumps(content).encode(), bucket="lake")
    return f"s3://lake/{name}"


def location(files: MetadataFiles, address: str) -> str:
    found = files.read(address)
    assert found is not None
    return found.location


def test_a_file_is_read_once(cloud: Cloud) -> None:
    files = MetadataFiles(cloud.connections)
    address = put(cloud, "1.json", "s3://lake/first")
    assert location(files, address) == "s3://lake/first"
    put(cloud, "1.json", "s3://lake/other")
    assert location(files, address) == "s3://lake/first"
    assert files.read("s3://lake/none.json") is None


def test_what_was_read_first_goes_first(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "_MOST_BYTES", 100)
    files = MetadataFiles(cloud.connections)
    addresses = [put(cloud, f"{n}.json", f"s3://lake/{n}") for n in (1, 2)]
    for address in addresses:
        files.read(address)
    for n in (1, 2):
        put(cloud, f"{n}.json", "s3://lake/new")
    assert [location(files, one) for one in reversed(addresses)] == ["s3://lake/2", "s3://lake/new"]
