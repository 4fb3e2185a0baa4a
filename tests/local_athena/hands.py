"""The harness's own clients: they meet no faults, and their calls are not recorded."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from tests.local_athena.aws import HARNESS_KEY, REGION, split_uri


@cache
def harness_client(service: str, endpoint: str) -> Any:
    """A client of the harness: no faults, no record of calls."""
    return boto3.Session().client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=HARNESS_KEY,
        aws_secret_access_key=HARNESS_KEY,
        config=Config(parameter_validation=False),  # a cutoff below the least of real workgroups helps tests
    )


def put_object(endpoint: str, uri: str, body: str) -> None:
    """Writes one object."""
    bucket, key = split_uri(uri)
    harness_client("s3", endpoint).put_object(Bucket=bucket, Key=key, Body=body.encode())


def list_objects(endpoint: str, prefix_uri: str) -> list[str]:
    """The URIs of all objects whose key starts with the prefix, sorted; none when the bucket is missing."""
    client = harness_client("s3", endpoint)
    bucket, prefix = split_uri(prefix_uri)
    try:
        pages = list(client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
    except client.exceptions.NoSuchBucket:
        return []
    return sorted(f"s3://{bucket}/{item['Key']}" for page in pages for item in page.get("Contents", ()))
