"""The rights of S3 Tables replication: of the role that replicates, of who sets it up, of buckets in other accounts.

S3 user guide, "Setting up replication for S3 Tables" (April 2026). These rights are apart from those of builds: setting
up replication is the one thing that changes a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from subsetter.config.limits import Replication
from subsetter.iam.policy import Policy, PolicyCondition, PolicyStatement

_SERVICE = "replication.s3tables.amazonaws.com"
_READ = (
    "s3tables:GetTable",
    "s3tables:GetTableMetadataLocation",
    "s3tables:GetTableMaintenanceConfiguration",
    "s3tables:GetTableData",
)
_MAKE = ("s3tables:CreateTable", "s3tables:CreateNamespace")
_WRITE = (
    "s3tables:PutTableData",
    "s3tables:GetTableData",
    "s3tables:UpdateTableMetadataLocation",
    "s3tables:PutTableMaintenanceConfiguration",
)
_ACCOUNT = 4  # which part of an ARN it is


@dataclass(frozen=True, slots=True)
class RoleRights:
    """A role that replicates.

    Attributes:
        role: its ARN.
        trust: who may take it, and for what.
        policy: what it may do.
    """

    role: str
    trust: dict[str, Any]
    policy: Policy


@dataclass(frozen=True, slots=True)
class ReplicationRights:
    """All rights of a config's replication.

    Attributes:
        roles: that replicate.
        caller: of whoever runs ``subset replicas configure``.
        bucket_policies: of destination buckets in other accounts, by their ARNs.
    """

    roles: tuple[RoleRights, ...]
    caller: Policy
    bucket_policies: dict[str, dict[str, Any]]

    def document(self) -> dict[str, Any]:
        """Returns all of it as plain values for JSON."""
        roles = [{"role": one.role, "trust": one.trust, "policy": one.policy.document()} for one in self.roles]
        return {"roles": roles, "configure": self.caller.document(), "bucket_policies": self.bucket_policies}


def replication_rights(replication: Replication) -> ReplicationRights:
    """Returns the rights that a config's replication needs."""
    buckets_of: dict[str, dict[str, None]] = {}
    for role, buckets in _flows(replication):
        buckets_of.setdefault(role, {}).update(dict.fromkeys(buckets))
    roles = tuple(
        RoleRights(role, _trust(replication.of), _policy(replication.of, buckets))
        for role, buckets in buckets_of.items()
    )
    return ReplicationRights(roles, _caller(replication.of, buckets_of), _bucket_policies(buckets_of))


def _flows(replication: Replication) -> Iterator[tuple[str, Iterable[str]]]:
    if replication.to:
        yield replication.role, replication.to
    for table in replication.tables.values():
        yield table.role or replication.role, table.to


def _trust(source: str) -> dict[str, Any]:
    conditions = {
        "StringEquals": {"aws:SourceAccount": source.split(":")[_ACCOUNT]},
        "ArnLike": {"aws:SourceArn": [source, f"{source}/table/*"]},
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": _SERVICE},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policy(source: str, buckets: Iterable[str]) -> Policy:
    found = tuple(buckets)
    inside = tuple(f"{bucket}/table/*" for bucket in found)
    return Policy(
        (
            PolicyStatement("ReadSourceTables", _READ, (f"{source}/table/*",)),
            PolicyStatement("ListSourceTables", ("s3tables:ListTables",), (source,)),
            PolicyStatement("MakeReplicas", _MAKE, found),
            PolicyStatement("WriteReplicas", _WRITE, inside),
        )
    )


def _caller(source: str, roles: Iterable[str]) -> Policy:
    names = tuple(roles)
    of_bucket = ("s3tables:GetTableBucketReplication", "s3tables:PutTableBucketReplication", "s3tables:GetTableBucket")
    of_tables = ("s3tables:GetTableReplication", "s3tables:PutTableReplication", "s3tables:GetTable")
    passing = PolicyCondition("StringEquals", "iam:PassedToService", (_SERVICE,))
    return Policy(
        (
            PolicyStatement("ReplicateBucket", of_bucket, (source,)),
            PolicyStatement("ReplicateTables", of_tables, (f"{source}/table/*",)),
            PolicyStatement("PassRole", ("iam:PassRole",), names, (passing,)),
            PolicyStatement("LookAtRole", ("iam:GetRole",), names),
        )
    )


def _bucket_policies(buckets_of: dict[str, dict[str, None]]) -> dict[str, dict[str, Any]]:
    """What a bucket of another account has to say about the roles that write it."""
    writers: dict[str, list[str]] = {}
    for role, buckets in buckets_of.items():
        for bucket in buckets:
            if bucket.split(":")[_ACCOUNT] != role.split(":")[_ACCOUNT]:
                writers.setdefault(bucket, []).append(role)
    return {bucket: _bucket_policy(bucket, roles) for bucket, roles in writers.items()}


def _bucket_policy(bucket: str, roles: list[str]) -> dict[str, Any]:
    policy = Policy(
        (
            PolicyStatement("MakeReplicas", _MAKE, (bucket,)),
            PolicyStatement("WriteReplicas", _WRITE, (f"{bucket}/table/*",)),
        )
    )
    document = policy.document()
    principal = {"Principal": {"AWS": roles}}
    return document | {"Statement": [statement | principal for statement in document["Statement"]]}
