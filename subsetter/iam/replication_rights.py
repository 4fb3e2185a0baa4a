"""The rights of S3 Tables replication: of the role that replicates, of who sets it up, of buckets in other accounts.

S3 user guide, "Setting up replication for S3 Tables" (April 2026), also for what the keys of KMS have to allow. These
rights are apart from those of builds: setting up replication is the one thing that changes a source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
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
_USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
_MAINTENANCE = "maintenance.s3tables.amazonaws.com"
SOURCE_KEY, REPLICA_KEY = "SOURCE_KEY_ARN", "REPLICA_KEY_ARN"
"""Stand for the keys of the table buckets, which a config does not name."""
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

    @property
    def trust_text(self) -> str:
        """Who may take it, as JSON."""
        return json.dumps(self.trust)

    @property
    def policy_text(self) -> str:
        """What it may do, as JSON."""
        return json.dumps(self.policy.document())


@dataclass(frozen=True, slots=True)
class KeyRights:
    """A key of KMS.

    Attributes:
        key: its ARN.
        statements: that its policy needs.
    """

    key: str
    statements: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        """The statements as JSON."""
        return json.dumps(self.statements)


@dataclass(frozen=True, slots=True)
class ReplicationRights:
    """All rights of a config's replication.

    Attributes:
        roles: that replicate.
        caller: of whoever runs ``subset replicas configure``.
        bucket_policies: of destination buckets in other accounts, by their ARNs.
        keys: of the table buckets.
    """

    roles: tuple[RoleRights, ...]
    caller: Policy
    bucket_policies: dict[str, dict[str, Any]]
    keys: tuple[KeyRights, ...] = ()

    @property
    def bucket_policy_texts(self) -> dict[str, str]:
        """The bucket policies as JSON."""
        return {bucket: json.dumps(document) for bucket, document in self.bucket_policies.items()}

    def document(self) -> dict[str, Any]:
        """Returns all of it as plain values for JSON."""
        roles = [{"role": one.role, "trust": one.trust, "policy": one.policy.document()} for one in self.roles]
        return {
            "roles": roles,
            "configure": self.caller.document(),
            "bucket_policies": self.bucket_policies,
            "key_policies": {one.key: list(one.statements) for one in self.keys},
        }


def replication_rights(replication: Replication, keys: Mapping[str, str]) -> ReplicationRights:
    """Returns the rights that a config's replication needs.

    Args:
        keys: of table buckets that are encrypted with a key of KMS, both by their ARNs.
    """
    buckets_of: dict[str, dict[str, None]] = {}
    for role, buckets in _flows(replication):
        buckets_of.setdefault(role, {}).update(dict.fromkeys(buckets))
    roles = tuple(
        RoleRights(role, _trust(replication.of), _policy(replication.of, buckets, keys))
        for role, buckets in buckets_of.items()
    )
    return ReplicationRights(
        roles,
        _caller(replication.of, buckets_of),
        _bucket_policies(buckets_of),
        tuple(_keys(replication.of, buckets_of, keys)),
    )


def unknown_keys(replication: Replication) -> dict[str, str]:
    """Returns a word in place of the key of each table bucket, for those who know whether it has one."""
    found = {bucket: REPLICA_KEY for _, buckets in _flows(replication) for bucket in buckets}
    return {replication.of: SOURCE_KEY} | found


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
        "Sid": f"Replicate{_letters(source.rpartition('/')[2])}",
        "Effect": "Allow",
        "Principal": {"Service": _SERVICE},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _letters(name: str) -> str:
    """Returns a name as the end of a Sid, which has letters and digits only."""
    return re.sub(r"[^A-Za-z0-9]", "", name.title())


def _policy(source: str, buckets: Iterable[str], keys: Mapping[str, str]) -> Policy:
    found = tuple(buckets)
    inside = tuple(f"{bucket}/table/*" for bucket in found)
    used = tuple(dict.fromkeys(keys[bucket] for bucket in (source, *found) if bucket in keys))
    return Policy(
        (
            *((PolicyStatement("UseKeys", _USE_KEY, used),) if used else ()),
            PolicyStatement("ReadSourceTables", _READ, (f"{source}/table/*",)),
            PolicyStatement("ListSourceTables", ("s3tables:ListTables",), (source,)),
            PolicyStatement("MakeReplicas", _MAKE, found),
            PolicyStatement("WriteReplicas", _WRITE, inside),
        )
    )


def _caller(source: str, buckets_of: Mapping[str, Iterable[str]]) -> Policy:
    names = tuple(buckets_of)
    buckets = tuple(dict.fromkeys((source, *(bucket for some in buckets_of.values() for bucket in some))))
    of_bucket = ("s3tables:GetTableBucketReplication", "s3tables:PutTableBucketReplication", "s3tables:GetTableBucket")
    of_tables = ("s3tables:GetTableReplication", "s3tables:PutTableReplication", "s3tables:GetTable")
    passing = PolicyCondition("StringEquals", "iam:PassedToService", (_SERVICE,))
    return Policy(
        (
            PolicyStatement("ReplicateBucket", of_bucket, (source,)),
            PolicyStatement("ReplicateTables", of_tables, (f"{source}/table/*",)),
            PolicyStatement("PassRole", ("iam:PassRole",), names, (passing,)),
            PolicyStatement(
                "SetRolePolicies",
                ("iam:GetRole", "iam:GetRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
                names,
            ),
            PolicyStatement(
                "SetBucketPolicies",
                (
                    "s3tables:GetTableBucket",
                    "s3tables:GetTableBucketEncryption",
                    "s3tables:GetTableBucketPolicy",
                    "s3tables:PutTableBucketPolicy",
                ),
                buckets,
            ),
        )
    )


def _keys(source: str, buckets_of: Mapping[str, Iterable[str]], keys: Mapping[str, str]) -> Iterator[KeyRights]:
    users: dict[str, dict[str, None]] = {}
    for role, buckets in buckets_of.items():
        for bucket in (source, *buckets):
            if bucket in keys:
                users.setdefault(keys[bucket], {})[role] = None
    for key, roles in users.items():
        maintained = PolicyStatement("MaintainTables", _USE_KEY, ("*",)).document()
        replicated = PolicyStatement("ReplicateTables", _USE_KEY, ("*",)).document()
        yield KeyRights(
            key,
            (
                replicated | {"Principal": {"AWS": list(roles)}},
                maintained | {"Principal": {"Service": _MAINTENANCE}},
            ),
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
    """Each role has statements of its own, so that those of others can stand beside them."""
    found = []
    for role in roles:
        name = _letters(role.rpartition("/")[2])
        made = PolicyStatement(f"MakeReplicas{name}", _MAKE, (bucket,))
        written = PolicyStatement(f"WriteReplicas{name}", _WRITE, (f"{bucket}/table/*",))
        found += [one.document() | {"Principal": {"AWS": [role]}} for one in (made, written)]
    return Policy(()).document() | {"Statement": found}
