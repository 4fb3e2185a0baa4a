"""A fake of S3 Tables replication beside moto's S3 Tables, which has none of its seven operations.

It answers boto3's calls before they are sent, and proves each answer against botocore's model. Tables are real Iceberg
tables that pyiceberg writes to a folder; a commit appears at the source when it is made and at each replica later, in
order, with the same snapshot ids. Where a behaviour is documented:

* The seven operations, their names, shapes and errors: the botocore model of S3 Tables, 1.44.5.
* completed, pending, failed; no updates after a failure: S3 user guide, "Managing S3 Tables replication" (April 2026).
* Backfill of the latest state first, then commits in order; a rule of a table overrides its bucket's; a replica has
  the same namespace and name: S3 user guide, "How S3 Tables replication works" and "Setting up" (April 2026).
* A table's ARN ends in an id, not in its name: S3 user guide, examples.
* Policies and encryption of table buckets: the botocore model.

What is assumed is listed in docs/unverified.md: that a change needs the present version token, what a replica's own
record says, that a source account's status cannot be read without rights there, and how a first copy is reported.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.handlers import BUILTIN_HANDLERS
from botocore.model import OperationModel
from botocore.validate import ParamValidator
from moto.iam.models import iam_backends
from moto.s3tables.models import s3tables_backends

from tests.replication.iceberg import IcebergLake
from tests.replication.relocating import Relocation

ACCOUNT = "123456789012"
FILES = "tables"
"""The S3 bucket that holds the files of all table buckets."""

Request = dict[str, Any]


class RefusedCall(Exception):
    """A call that the service refuses."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass
class Replication:
    """A configuration: role, destinations in order, and its token."""

    role: str
    to: tuple[str, ...]
    since: datetime
    version: str = field(default_factory=lambda: uuid.uuid4().hex[:20])


@dataclass
class Copy:
    """What has come of a source table to one destination."""

    relocation: Relocation
    arn: str
    since: datetime
    applied: Path | None = None
    updated_at: datetime | None = None


@dataclass
class SourceTable:
    """A table that pyiceberg writes; ``bucket`` is the ARN of its table bucket."""

    bucket: str
    name: str
    lake: IcebergLake
    arn: str
    relocation: Relocation
    copies: dict[str, Copy] = field(default_factory=dict)

    def metadata_until(self, moment: datetime) -> list[tuple[datetime, Path]]:
        """The metadata files of commits up to a time, oldest first."""
        found = []
        for file in sorted((self.lake.folder / self.name / "metadata").glob("*.metadata.json")):
            content = json.loads(file.read_text())
            times = [one["timestamp-ms"] for one in content.get("snapshots", ())]
            if times:
                found.append((datetime.fromtimestamp(max(times) / 1000, UTC), file))
        return [one for one in found if one[0] <= moment]


class FakeReplication:
    """The service. ``now`` is its clock; move it with ``at``, from any thread.

    Args:
        now: what its clock shows first.
        glue: the client that shows replicas in Glue; None for boto3's own.
        catalog_ids: of Glue, by the ARN of a table bucket; without one, its replicas are in the default catalog.

    Attributes:
        lag: how long a commit takes to a replica, by table name; ``""`` for all others.
        backfill: how long the first copy of a table takes.
        failures: why replication of a table fails, by name; nothing is brought as long as it stands here.
        denied: operations that are refused on resources of other accounts than the caller's.
        calls: the operations that were asked for.
        tells_origin: whether a replica's own record names its source.
        policies: of table buckets, by their ARNs.
        keys: of KMS that encrypt table buckets, by the ARNs of these.
    """

    def __init__(self, now: datetime, glue: Any = None, catalog_ids: Mapping[str, str] | None = None) -> None:
        self.now = now
        self._glue = glue or boto3.client("glue", region_name="us-east-1")
        self._s3 = boto3.client("s3", region_name="us-east-1")
        self._catalog_ids = catalog_ids or {}
        self._lock = threading.RLock()
        self.lag: dict[str, timedelta] = {"": timedelta(minutes=5)}
        self.backfill = timedelta(minutes=20)
        self.failures: dict[str, str] = {}
        self.denied: set[str] = set()
        self.calls: list[str] = []
        self.tells_origin = True
        self.policies: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._sources: dict[str, SourceTable] = {}
        self._by_bucket: dict[str, Replication] = {}
        self._by_table: dict[str, Replication] = {}
        self._origins: dict[str, str] = {}
        self._arns: dict[tuple[str, str, str], str] = {}

    # ---- making a world

    def make_bucket(self, name: str, account: str = ACCOUNT, region: str = "us-east-1") -> str:
        """Makes a table bucket and returns its ARN."""
        if FILES not in [one["Name"] for one in self._s3.list_buckets()["Buckets"]]:
            self._s3.create_bucket(Bucket=FILES)
        return str(s3tables_backends[account][region].create_table_bucket(name).arn)

    def add(self, bucket: str, name: str, lake: IcebergLake) -> SourceTable:
        """Lets a table of a lake lie in a table bucket."""
        arn = self._make_table(bucket, lake.namespace, name)
        relocation = Relocation(lake.folder / name, _location(bucket, lake.namespace, name))
        self._sources[arn] = SourceTable(bucket, name, lake, arn, relocation)
        self.bring()
        return self._sources[arn]

    def at(self, moment: datetime) -> None:
        """Lets time pass, and brings what has arrived by then."""
        with self._lock:
            self.now = moment
            self.bring()

    def bring(self) -> None:
        """Brings to every table what has arrived."""
        for source in self._sources.values():
            present = source.metadata_until(self.now)
            if present:
                self._write(source.relocation)
                _backend(source.bucket).get_table(
                    source.bucket, source.lake.namespace, source.name
                ).metadata_location = source.relocation.pointer(present[-1][1])
            rule = self._rule_of(source)
            for bucket in rule.to if rule else ():
                assert rule is not None
                self._replicate(source, bucket, rule)

    def _rule_of(self, source: SourceTable) -> Replication | None:
        return self._by_table.get(source.arn) or self._by_bucket.get(source.bucket)

    def _replicate(self, source: SourceTable, bucket: str, rule: Replication) -> None:
        copy = source.copies.get(bucket)
        if copy is None:
            since = max(rule.since, min((at for at, _ in source.metadata_until(self.now)), default=self.now))
            place = _location(bucket, source.lake.namespace, source.name)
            copy = source.copies[bucket] = Copy(Relocation(source.lake.folder / source.name, place), "", since)
        if source.name in self.failures or self.now < copy.since + self.backfill:
            return
        lag = self.lag.get(source.name, self.lag[""])
        arrived = [
            (at, file)
            for at, file in source.metadata_until(self.now)
            if at <= copy.since or max(at + lag, copy.since + self.backfill) <= self.now
        ]
        if not arrived or arrived[-1][1] == copy.applied:
            return
        copy.arn = copy.arn or self._make_table(bucket, source.lake.namespace, source.name)
        self._origins[copy.arn] = source.arn
        copy.applied, copy.updated_at = arrived[-1][1], self.now
        self._write(copy.relocation)
        pointer = copy.relocation.pointer(copy.applied)
        _backend(bucket).get_table(bucket, source.lake.namespace, source.name).metadata_location = pointer
        self._register(source, bucket, pointer)

    def _write(self, relocation: Relocation) -> None:
        for name, content in relocation.new_files():
            key = f"{relocation.location}/{name}".removeprefix(f"s3://{FILES}/")
            self._s3.put_object(Bucket=FILES, Key=key, Body=content)

    def _register(self, source: SourceTable, bucket: str, pointer: str) -> None:
        """Shows the replica in Glue, as the catalog of its table bucket does."""
        where = {"CatalogId": self._catalog_ids[bucket]} if bucket in self._catalog_ids else {}
        databases = [one["Name"] for one in self._glue.get_databases(**where)["DatabaseList"]]
        if source.lake.namespace not in databases:
            self._glue.create_database(DatabaseInput={"Name": source.lake.namespace}, **where)
        entry = {
            "Name": source.name,
            "TableType": "customer",
            "Parameters": {"table_type": "ICEBERG", "metadata_location": pointer},
            "StorageDescriptor": {"Location": pointer.rpartition("/metadata/")[0], "Columns": []},
        }
        where["DatabaseName"] = source.lake.namespace
        tables = [one["Name"] for one in self._glue.get_tables(**where)["TableList"]]
        call = self._glue.update_table if source.name in tables else self._glue.create_table
        call(TableInput=entry, **where)

    def _make_table(self, bucket: str, namespace: str, name: str) -> str:
        backend = _backend(bucket)
        if namespace not in backend.table_buckets[bucket].namespaces:
            backend.create_namespace(bucket, namespace)
        backend.create_table(bucket, namespace, name, "ICEBERG")
        arn = f"{bucket}/table/{uuid.uuid5(uuid.NAMESPACE_URL, f'{bucket}/{namespace}/{name}')}"
        self._arns[bucket, namespace, name] = arn
        return arn

    # ---- operations

    def get_table(self, request: Request) -> Request:
        """GetTable, by name or by ARN."""
        key = self._key(request)
        table = _backend(key[0]).get_table(*key)
        arn = self._arns[key]
        answer = {
            "name": table.name,
            "type": table.type,
            "tableARN": arn,
            "namespace": [table.namespace],
            "versionToken": table.version_token,
            "warehouseLocation": _location(*key),
            "createdAt": table.creation_date,
            "createdBy": table.account_id,
            "modifiedAt": table.last_modified,
            "modifiedBy": table.account_id,
            "ownerAccountId": table.account_id,
            "format": table.format,
        }
        if table.metadata_location:
            answer["metadataLocation"] = table.metadata_location
        if arn in self._origins and self.tells_origin:
            answer["managedByService"] = "replication"
            answer["managedTableInformation"] = {"replicationInformation": {"sourceTableARN": self._origins[arn]}}
        return answer

    def get_table_metadata_location(self, request: Request) -> Request:
        """GetTableMetadataLocation."""
        found = self.get_table(request)
        return {key: found[key] for key in ("versionToken", "metadataLocation", "warehouseLocation") if key in found}

    def get_table_bucket(self, request: Request) -> Request:
        """GetTableBucket."""
        arn = self._bucket(request["tableBucketARN"])
        bucket = _backend(arn).table_buckets[arn]
        return {
            "arn": arn,
            "name": bucket.name,
            "ownerAccountId": bucket.account_id,
            "createdAt": bucket.creation_date,
        }

    def get_table_bucket_policy(self, request: Request) -> Request:
        """GetTableBucketPolicy."""
        arn = self._bucket(request["tableBucketARN"])
        if arn not in self.policies:
            raise RefusedCall(404, "NotFoundException", "The table bucket has no policy.")
        return {"resourcePolicy": self.policies[arn]}

    def put_table_bucket_policy(self, request: Request) -> Request:
        """PutTableBucketPolicy: over the one that is there."""
        self.policies[self._bucket(request["tableBucketARN"])] = request["resourcePolicy"]
        return {}

    def get_table_bucket_encryption(self, request: Request) -> Request:
        """GetTableBucketEncryption."""
        arn = self._bucket(request["tableBucketARN"])
        key = {"kmsKeyArn": self.keys[arn]} if arn in self.keys else {}
        return {"encryptionConfiguration": {"sseAlgorithm": "aws:kms" if key else "AES256"} | key}

    def put_table_bucket_replication(self, request: Request) -> Request:
        """PutTableBucketReplication."""
        return self._put(self._by_bucket, self._bucket(request["tableBucketARN"]), request)

    def get_table_bucket_replication(self, request: Request) -> Request:
        """GetTableBucketReplication."""
        return self._get(self._by_bucket, self._bucket(request["tableBucketARN"]))

    def delete_table_bucket_replication(self, request: Request) -> Request:
        """DeleteTableBucketReplication; the token may be left out. Replicas stay."""
        return self._delete(self._by_bucket, self._bucket(request["tableBucketARN"]), request)

    def put_table_replication(self, request: Request) -> Request:
        """PutTableReplication."""
        return self._put(self._by_table, self._source(request["tableArn"]).arn, request)

    def get_table_replication(self, request: Request) -> Request:
        """GetTableReplication: of the table's own rule, not of its bucket's."""
        return self._get(self._by_table, self._source(request["tableArn"]).arn)

    def delete_table_replication(self, request: Request) -> Request:
        """DeleteTableReplication; the token is required."""
        return self._delete(self._by_table, self._source(request["tableArn"]).arn, request)

    def get_table_replication_status(self, request: Request) -> Request:
        """GetTableReplicationStatus: of a source table, to each destination."""
        source = self._source(request["tableArn"])
        rule = self._rule_of(source)
        if rule is None:
            raise RefusedCall(404, "NotFoundException", "The table has no replication.")
        return {
            "sourceTableArn": source.arn,
            "destinations": [self._destination(source, source.copies[bucket], bucket) for bucket in rule.to],
        }

    def _destination(self, source: SourceTable, copy: Copy, bucket: str) -> Request:
        present = source.metadata_until(self.now)
        failure = self.failures.get(source.name)
        is_complete = bool(present) and copy.applied == present[-1][1]
        answer: Request = {
            "replicationStatus": "failed" if failure else "completed" if is_complete else "pending",
            "destinationTableBucketArn": bucket,
        }
        if copy.arn:
            answer["destinationTableArn"] = copy.arn
        if copy.applied is not None:
            answer["lastSuccessfulReplicatedUpdate"] = {
                "metadataLocation": source.relocation.pointer(copy.applied),
                "timestamp": copy.updated_at,
            }
        return answer | ({"failureMessage": failure} if failure else {})

    def _put(self, rules: dict[str, Replication], key: str, request: Request) -> Request:
        present = rules.get(key)
        if (present.version if present else None) != request.get("versionToken"):
            raise RefusedCall(409, "ConflictException", "The version token does not match.")
        (rule,) = request["configuration"]["rules"]
        to = tuple(one["destinationTableBucketARN"] for one in rule["destinations"])
        if not 1 <= len(to) <= 5:
            raise RefusedCall(400, "BadRequestException", "There must be one to five destinations.")
        for bucket in to:
            self._bucket(bucket)
        rules[key] = Replication(request["configuration"]["role"], to, self.now)
        self.bring()
        return {"versionToken": rules[key].version, "status": "Success"}

    def _get(self, rules: dict[str, Replication], key: str) -> Request:
        if key not in rules:
            raise RefusedCall(404, "NotFoundException", "The replication configuration does not exist.")
        found = rules[key]
        destinations = [{"destinationTableBucketARN": one} for one in found.to]
        configuration = {"role": found.role, "rules": [{"destinations": destinations}]}
        return {"versionToken": found.version, "configuration": configuration}

    def _delete(self, rules: dict[str, Replication], key: str, request: Request) -> Request:
        token = request.get("versionToken")
        if key not in rules:
            raise RefusedCall(404, "NotFoundException", "The replication configuration does not exist.")
        if token is not None and token != rules[key].version:
            raise RefusedCall(409, "ConflictException", "The version token does not match.")
        del rules[key]
        return {}

    def _key(self, request: Request) -> tuple[str, str, str]:
        if "tableArn" in request:
            found = [key for key, arn in self._arns.items() if arn == request["tableArn"]]
        else:
            wanted = (request["tableBucketARN"], request["namespace"], request["name"])
            found = [wanted] if wanted in self._arns else []
        if not found:
            raise RefusedCall(404, "NotFoundException", "The specified table does not exist.")
        return found[0]

    def _bucket(self, arn: str) -> str:
        if arn not in _backend(arn).table_buckets:
            raise RefusedCall(404, "NotFoundException", "The specified bucket does not exist.")
        return arn

    def _source(self, arn: str) -> SourceTable:
        if arn not in self._sources:
            raise RefusedCall(404, "NotFoundException", "The specified table does not exist.")
        return self._sources[arn]

    # ---- between boto3 and the service

    @contextmanager
    def answering(self) -> Iterator[FakeReplication]:
        """Lets clients that are made inside of the block ask this service."""
        handlers: list[tuple[str, Callable[..., Any]]] = [
            ("provide-client-params.s3tables.*", _remember),
            ("before-call.s3tables.*", self._answer),
        ]
        BUILTIN_HANDLERS.extend(handlers)
        try:
            yield self
        finally:
            for handler in handlers:
                BUILTIN_HANDLERS.remove(handler)

    def _answer(self, model: OperationModel, context: Any, **_: Any) -> tuple[Any, Request] | None:
        operation = _method(self, model.name)
        if operation is None:
            return None
        request = context["s3tables_request"]
        try:
            with self._lock:
                self.calls.append(model.name)
                self._assert_allowed(model.name, request)
                answer = operation(request)
        except RefusedCall as refused:
            _assert_error_in_model(model, refused.code)
            error = {"Code": refused.code, "Message": str(refused)}
            return SimpleNamespace(status_code=refused.status), {"Error": error, "ResponseMetadata": {}}
        _assert_in_model(model, answer)
        return SimpleNamespace(status_code=200), answer | {"ResponseMetadata": {"HTTPStatusCode": 200}}

    def _assert_allowed(self, name: str, request: Request) -> None:
        arn = request.get("tableArn") or request.get("tableBucketARN") or ""
        if name in self.denied and arn.split(":")[4] != ACCOUNT:
            code = "ForbiddenException" if name == "GetTableReplicationStatus" else "AccessDeniedException"
            raise RefusedCall(403, code, f"The caller is not authorised to perform s3tables:{name}.")


def make_role(name: str = "lake-replication") -> str:
    """Makes a role in moto's IAM and returns its ARN."""
    backend = iam_backends[ACCOUNT]["aws"]
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    return str(backend.create_role(name, trust, "/", None, "", [], "3600").arn)


def _remember(params: Request, context: Any, **_: Any) -> None:
    context["s3tables_request"] = params


def _method(service: FakeReplication, operation: str) -> Callable[[Request], Request] | None:
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
    return getattr(service, name, None)


def _assert_error_in_model(model: OperationModel, code: str) -> None:
    assert code in {one.name for one in model.error_shapes}, f"{model.name} does not end with {code}"


def _assert_in_model(model: OperationModel, answer: Request) -> None:
    if model.output_shape is None:
        assert answer == {}
        return
    report = ParamValidator().validate(answer, model.output_shape)
    assert not report.has_errors(), report.generate_report()
    unknown = set(answer) - set(model.output_shape.members)
    assert not unknown, f"{model.name} has no {unknown}"


def _backend(arn: str) -> Any:
    _, _, _, region, account, _ = arn.split(":", 5)
    return s3tables_backends[account][region]


def _location(bucket: str, namespace: str, name: str) -> str:
    _, _, _, region, account, rest = bucket.split(":", 5)
    return f"s3://{FILES}/{account}/{region}/{rest.removeprefix('bucket/')}/{namespace}/{name}"
