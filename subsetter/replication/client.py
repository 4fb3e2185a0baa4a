"""What is asked of S3 Tables about replication. An engine fulfils it; tests have a fake of the service below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subsetter.replication.arns import Role, TableBucket
from subsetter.replication.policies import PolicyClient


@dataclass(frozen=True, slots=True, order=True)
class SourceTable:
    """A table of a table bucket.

    Attributes:
        arn: as S3 Tables gives it; it ends in an id, so it cannot be made from the name.
        origin: ARN of the table that it is a replica of; empty when it is none.
        metadata: where its newest metadata file lies; empty when it has none.
    """

    namespace: str
    name: str
    arn: str
    origin: str = ""
    metadata: str = ""

    def __str__(self) -> str:
        return f"{self.namespace}.{self.name}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """How replication to one table bucket stands.

    Attributes:
        bucket: ARN of the table bucket that receives.
        status: AWS's word, in lower case.
        metadata: the source's metadata file that was brought last; empty for none yet.
        updated_at: when that was, UTC; None for never.
        failure: AWS's reason; empty unless it failed.
    """

    bucket: str
    status: str
    metadata: str = ""
    updated_at: datetime | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Configured:
    """A replication that is set up for a table bucket or a table.

    Attributes:
        role: ARN of the role that replicates.
        to: ARNs of the table buckets that receive, in order.
    """

    role: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundReplication:
    """A configuration with the token that a change of it must show."""

    configured: Configured
    version: str


class ReplicationClient(PolicyClient, Protocol):
    """Calls of S3 Tables and IAM. Each may raise EngineError; AccessDenied where a right is missing."""

    def table(self, bucket: TableBucket, namespace: str, name: str) -> SourceTable | None:
        """Returns a table, or None when there is none."""

    def arrivals(self, table_arn: str) -> Sequence[Arrival] | None:
        """Returns how a table's replication stands; None when it has none."""

    def has_bucket(self, bucket: TableBucket) -> bool:
        """Returns whether a table bucket exists."""

    def has_role(self, role: Role) -> bool:
        """Returns whether a role exists."""

    def key(self, bucket: TableBucket) -> str:
        """Returns the ARN of the key of KMS that encrypts a table bucket; empty for AWS's own encryption."""

    def bucket_replication(self, bucket: TableBucket) -> FoundReplication | None:
        """Returns what is set up for a whole table bucket; None for nothing."""

    def table_replication(self, bucket: TableBucket, table_arn: str) -> FoundReplication | None:
        """Returns what is set up for one table in place of the bucket's; None for nothing."""

    def put_bucket_replication(self, bucket: TableBucket, wanted: Configured, version: str) -> None:
        """Sets up a table bucket.

        Args:
            bucket: whose tables are replicated.
            wanted: in place of what is there.
            version: token of what is there; empty for nothing.
        """

    def put_table_replication(self, bucket: TableBucket, table_arn: str, wanted: Configured, version: str) -> None:
        """Sets up one table, as ``put_bucket_replication`` does."""
