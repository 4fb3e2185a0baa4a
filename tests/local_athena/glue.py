"""What moto's Glue does not do: separate catalogs, versions that count, limits, column statistics.

moto keeps one store per account, so a federated catalog gets an account of its own, named by its id.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.models import glue_backends

from tests.local_athena.aws import ACCOUNT, REGION
from tests.local_athena.catalogs import TableBuckets
from tests.local_athena.wire import Call, Reply, error_reply, json_reply

BATCH_LIMITS = {
    "BatchCreatePartition": ("PartitionInputList", 100),
    "BatchDeletePartition": ("PartitionsToDelete", 25),
}

_ANSWERS: dict[str, dict[str, list[Any]]] = {
    "Get": {"ColumnStatisticsList": [], "Errors": []},
    "Update": {"Errors": []},
    "Delete": {},
}

# Trino asks for these on every Hive CTAS; moto answers 500 to some, and Trino then fails the statement.
STATISTICS: dict[str, dict[str, list[Any]]] = {
    f"{verb}ColumnStatisticsFor{thing}": answer for verb, answer in _ANSWERS.items() for thing in ("Table", "Partition")
}

READS = ("Get", "BatchGet", "List", "Search")


class GlueGate:
    """Answers what moto cannot, refuses what Glue would, and leads the rest to the right store."""

    def __init__(self, buckets: TableBuckets) -> None:
        self._buckets = buckets
        self._updating = threading.Lock()

    def __call__(self, call: Call, to_moto: Callable[[], Reply]) -> Reply:
        """The reply to a Glue call."""
        catalog_id = str(call.body.get("CatalogId") or ACCOUNT)
        if ":" not in catalog_id:
            return self._in_catalog(call, ACCOUNT, to_moto)
        bucket = self._buckets.by_catalog_id(catalog_id)
        if bucket is None:
            return error_reply(call, 400, "EntityNotFoundException", f"Catalog {catalog_id} not found.")
        if call.operation == "GetCatalog":
            return json_reply({"Catalog": {"CatalogId": bucket.catalog_id, "Name": bucket.name}})
        if bucket.is_read_only and call.is_users and not call.operation.startswith(READS):
            return error_reply(call, 400, "AccessDeniedException", f"{bucket.catalog} is a read-only replica.")
        call.environ["HTTP_X_MOTO_ACCOUNT_ID"] = bucket.catalog_id
        reply = self._in_catalog(call, bucket.catalog_id, to_moto)
        return _as_s3_tables_report(reply) if call.is_users else reply

    def _in_catalog(self, call: Call, account: str, to_moto: Callable[[], Reply]) -> Reply:
        if call.operation in STATISTICS:
            return json_reply(STATISTICS[call.operation])
        name, limit = BATCH_LIMITS.get(call.operation, ("", 0))
        if len(call.body.get(name, ())) > limit:
            text = (
                f"Value at '{name}' failed to satisfy constraint: Member must have length less than or equal to {limit}"
            )
            return error_reply(call, 400, "ValidationException", text)
        if call.operation != "UpdateTable":
            return to_moto()
        with self._updating:
            if _is_stale(call.body, account):
                text = "Update table failed due to concurrent modifications."
                return error_reply(call, 400, "ConcurrentModificationException", text)
            return to_moto()


def _is_stale(update: Mapping[str, Any], account: str) -> bool:
    """Whether the call names a version that is not the table's newest."""
    expected = update.get("VersionId")
    if expected is None:
        return False
    try:
        table = glue_backends[account][REGION].get_table(update["DatabaseName"], update["TableInput"]["Name"])
    except JsonRESTError:
        return False  # moto says what is missing
    return bool(table.as_dict()["VersionId"] != expected)


def _as_s3_tables_report(reply: Reply) -> Reply:
    """Glue reports tables of S3 Tables as "customer" (third-party measurement, 2026-07), not as EXTERNAL_TABLE."""
    return Reply(reply.status, reply.headers, reply.body.replace(b'"EXTERNAL_TABLE"', b'"customer"'))
