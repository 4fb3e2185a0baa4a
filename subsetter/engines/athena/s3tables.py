"""Calls of S3 Tables about replication, each in the Region of its table bucket.

Names and shapes: the botocore model of S3 Tables, 1.44.5 (November 2026); the user guide differs in letter case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from subsetter.engines.athena.errors import AwsErrors, code_of
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import S3_TABLES, GluePlace
from subsetter.replication.arns import Role, TableBucket, parse_bucket
from subsetter.replication.client import Arrival, Configured, FoundReplication, SourceTable
from subsetter.replication.policies import ROLE_POLICY, PolicyScope

_MISSING = ("NotFoundException", "NoSuchEntity")

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class S3Tables:
    """The replication client of the Athena engine."""

    connections: Connections
    translator: AwsErrors

    def table(self, bucket: TableBucket, namespace: str, name: str) -> SourceTable | None:
        """Returns a table, or None when there is none."""
        where = {"tableBucketARN": str(bucket), "namespace": namespace, "name": name}
        found = self._asked(bucket.region, "get_table", f"table {namespace}.{name} of {bucket}", **where)
        return None if found is None else _table(found)

    def table_of_arn(self, bucket: TableBucket, arn: str) -> SourceTable | None:
        """Returns the table of an ARN, or None when there is none."""
        found = self._asked(bucket.region, "get_table", arn, tableArn=arn)
        return None if found is None else _table(found)

    def arrivals(self, table_arn: str) -> Sequence[Arrival] | None:
        """Returns how a table's replication stands; None when it has none."""
        bucket = parse_bucket(table_arn)
        region = bucket.region if bucket else self.connections.region
        found = self._asked(region, "get_table_replication_status", table_arn, tableArn=table_arn)
        return None if found is None else tuple(_arrival(one) for one in found["destinations"])

    def has_bucket(self, bucket: TableBucket) -> bool:
        """Returns whether a table bucket exists."""
        return self._asked(bucket.region, "get_table_bucket", str(bucket), tableBucketARN=str(bucket)) is not None

    def has_role(self, role: Role) -> bool:
        """Returns whether a role exists."""

        def get() -> Answer:
            found: Answer = self.connections.client("iam").get_role(RoleName=role.name)
            return found

        return self._tried(get, "iam:GetRole", str(role)) is not None

    def account(self) -> str:
        """Returns the caller's account."""
        with self.translator.mapped("Asking who is calling"):
            return str(self.connections.client("sts").get_caller_identity()["Account"])

    def key(self, bucket: TableBucket) -> str:
        """Returns the ARN of the key of KMS that encrypts a table bucket; empty for AWS's own encryption."""
        where = {"tableBucketARN": str(bucket)}
        found = self._asked(bucket.region, "get_table_bucket_encryption", str(bucket), **where)
        return "" if found is None else str(found["encryptionConfiguration"].get("kmsKeyArn", ""))

    def policy(self, where: PolicyScope, target: str) -> str | None:
        """Returns a policy as JSON; None where there is none."""
        if where is PolicyScope.BUCKET:
            found = self._asked(_region(target), "get_table_bucket_policy", target, tableBucketARN=target)
            return None if found is None else str(found["resourcePolicy"])
        name, iam = target.rpartition("/")[2], self.connections.client("iam")
        if where is PolicyScope.TRUST:
            role = self._tried(lambda: iam.get_role(RoleName=name), "iam:GetRole", target)
            return None if role is None else json.dumps(role["Role"]["AssumeRolePolicyDocument"])
        inside = self._tried(
            lambda: iam.get_role_policy(RoleName=name, PolicyName=ROLE_POLICY), "iam:GetRolePolicy", target
        )
        return None if inside is None else json.dumps(inside["PolicyDocument"])

    def put_policy(self, where: PolicyScope, target: str, document: str) -> None:
        """Writes a policy over the one that is there."""
        name, iam = target.rpartition("/")[2], self.connections.client("iam")
        with self.translator.mapped(f"Writing the {where} of {target}"):
            match where:
                case PolicyScope.TRUST:
                    iam.update_assume_role_policy(RoleName=name, PolicyDocument=document)
                case PolicyScope.ROLE:
                    iam.put_role_policy(RoleName=name, PolicyName=ROLE_POLICY, PolicyDocument=document)
                case PolicyScope.BUCKET:
                    client = self.connections.regional("s3tables", _region(target))
                    client.put_table_bucket_policy(tableBucketARN=target, resourcePolicy=document)

    def bucket_replication(self, bucket: TableBucket) -> FoundReplication | None:
        """Returns what is set up for a whole table bucket; None for nothing."""
        where = {"tableBucketARN": str(bucket)}
        return _found(self._asked(bucket.region, "get_table_bucket_replication", str(bucket), **where))

    def table_replication(self, bucket: TableBucket, table_arn: str) -> FoundReplication | None:
        """Returns what is set up for one table in place of the bucket's; None for nothing."""
        return _found(self._asked(bucket.region, "get_table_replication", table_arn, tableArn=table_arn))

    def put_bucket_replication(self, bucket: TableBucket, wanted: Configured, version: str) -> None:
        """Sets up a table bucket."""
        where = {"tableBucketARN": str(bucket)}
        self._put(bucket, "put_table_bucket_replication", where, wanted, version)

    def put_table_replication(self, bucket: TableBucket, table_arn: str, wanted: Configured, version: str) -> None:
        """Sets up one table."""
        self._put(bucket, "put_table_replication", {"tableArn": table_arn}, wanted, version)

    def _put(self, bucket: TableBucket, call: str, where: Mapping[str, str], wanted: Configured, version: str) -> None:
        destinations = [{"destinationTableBucketARN": one} for one in wanted.to]
        configuration = {"role": wanted.role, "rules": [{"destinations": destinations}]}
        # Whether a first call needs a token is not documented: there is none to give.
        token = {"versionToken": version} if version else {}
        with self.translator.mapped(f"{_right(call)} on {next(iter(where.values()))}"):
            client = self.connections.regional("s3tables", bucket.region)
            getattr(client, call)(**where, configuration=configuration, **token)

    def _asked(self, region: str, call: str, about: str, **where: str) -> Answer | None:
        def ask() -> Answer:
            found: Answer = getattr(self.connections.regional("s3tables", region), call)(**where)
            return found

        return self._tried(ask, _right(call), about)

    def _tried(self, ask: Callable[[], Answer], right: str, about: str) -> Answer | None:
        with self.translator.mapped(f"{right} on {about}"):
            try:
                return ask()
            except ClientError as error:
                if code_of(error) in _MISSING:
                    return None
                raise


def table_bucket(connections: Connections, place: GluePlace) -> TableBucket:
    """Returns the table bucket behind a source's catalog.

    Raises:
        ClientError: when AWS does not say who is calling.
    """
    account = place.account or str(connections.client("sts").get_caller_identity()["Account"])
    partition = connections.session.get_partition_for_region(connections.region)
    return TableBucket(partition, connections.region, account, place.catalog.removeprefix(S3_TABLES))


def _region(arn: str) -> str:
    return arn.split(":")[3]


def _right(call: str) -> str:
    return "s3tables:" + "".join(word.capitalize() for word in call.split("_"))


def _table(found: Answer) -> SourceTable:
    managed = found.get("managedTableInformation") or {}
    origin = (managed.get("replicationInformation") or {}).get("sourceTableARN", "")
    namespace = ".".join(found["namespace"])
    return SourceTable(namespace, found["name"], found["tableARN"], origin, found.get("metadataLocation", ""))


def _arrival(found: Answer) -> Arrival:
    last = found.get("lastSuccessfulReplicatedUpdate") or {}
    return Arrival(
        bucket=found["destinationTableBucketArn"],
        status=str(found["replicationStatus"]).lower(),
        metadata=last.get("metadataLocation", ""),
        updated_at=last.get("timestamp"),
        failure=found.get("failureMessage", ""),
    )


def _found(answer: Answer | None) -> FoundReplication | None:
    if answer is None:
        return None
    configuration = answer["configuration"]
    to = tuple(one["destinationTableBucketARN"] for rule in configuration["rules"] for one in rule["destinations"])
    return FoundReplication(Configured(configuration["role"], to), answer["versionToken"])
