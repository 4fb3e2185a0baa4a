"""ARNs of table buckets and roles, as the YAML names them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BUCKET = re.compile(
    r"arn:(?P<partition>aws[\w-]*):s3tables:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":bucket/(?P<name>[a-z0-9][a-z0-9-]{1,61}[a-z0-9])"
)
_ROLE = re.compile(r"arn:aws[\w-]*:iam::(?P<account>\d{12}):role/(?:[\w+=,.@-]+/)*(?P<name>[\w+=,.@-]+)")

BUCKET_CURE = "Write it like arn:aws:s3tables:eu-west-1:111122223333:bucket/lake."
ROLE_CURE = "Write it like arn:aws:iam::111122223333:role/lake-replication."


@dataclass(frozen=True, slots=True, order=True)
class TableBucket:
    """A table bucket of S3 Tables.

    Attributes:
        account: twelve digits.
    """

    partition: str
    region: str
    account: str
    name: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:s3tables:{self.region}:{self.account}:bucket/{self.name}"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of IAM.

    Attributes:
        account: twelve digits.
        name: without its path.
        arn: as written.
    """

    account: str
    name: str
    arn: str

    def __str__(self) -> str:
        return self.arn


def parse_bucket(text: str) -> TableBucket | None:
    """Returns the table bucket that an ARN names, or that the table of an ARN lies in; None when it names none."""
    found = _BUCKET.fullmatch(text.partition("/table/")[0])
    return TableBucket(**found.groupdict()) if found else None


def parse_role(text: str) -> Role | None:
    """Returns the role that an ARN names; None when it names none."""
    found = _ROLE.fullmatch(text)
    return Role(found["account"], found["name"], text) if found else None
