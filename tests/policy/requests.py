"""Calls of the local Athena as IAM sees them: which action on which resources, with which context.

AWS, "Actions, resources, and condition keys" of Athena, Glue, S3 and S3 Tables. Athena calls Glue and S3 as the
caller, so Trino's calls are judged too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, unquote

from tests.local_athena.aws import ACCOUNT, REGION
from tests.local_athena.wire import Call
from tests.policy.evaluator import Request

TRINO_ONLY = re.compile(r"(Get|Update|Delete)ColumnStatisticsFor(Table|Partition)|GetUserDefinedFunctions?|GetCatalog")
"""Calls of Glue that Trino makes and Athena's documentation asks no right for."""

_S3_ACTIONS = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "MultipartUpload": "s3:PutObject",
    "DeleteObject": "s3:DeleteObject",
    "DeleteObjects": "s3:DeleteObject",
    "ListObjectsV2": "s3:ListBucket",
    "HeadBucket": "s3:ListBucket",
    "GetBucket": "s3:GetBucketLocation",
}


def requests_of(call: Call, workgroup_of: Callable[[str], str]) -> Iterator[Request]:
    """What a call asks of IAM; nothing for calls that everybody may make.

    Args:
        call: as it came in.
        workgroup_of: the workgroup of a query's id.
    """
    if call.service == "athena":
        yield _athena(call, workgroup_of)
    elif call.service == "glue":
        yield from _glue(call)
    elif call.service == "s3":
        yield from _s3(call)
    elif call.service != "sts":
        yield Request(f"{call.service}:{call.operation}", ("*",))


def _athena(call: Call, workgroup_of: Callable[[str], str]) -> Request:
    body = call.body
    ids = [*body.get("QueryExecutionIds", ()), *([body["QueryExecutionId"]] if "QueryExecutionId" in body else ())]
    if call.operation == "GetDataCatalog":
        return Request("athena:GetDataCatalog", (_arn("athena", f"datacatalog/{body['Name']}"),))
    names = [workgroup_of(one) for one in ids] or [str(body.get("WorkGroup", "primary"))]
    return Request(f"athena:{call.operation}", tuple(_arn("athena", f"workgroup/{name}") for name in names))


def _glue(call: Call) -> Iterator[Request]:
    if TRINO_ONLY.fullmatch(call.operation):
        return
    account, _, inside = str(call.body.get("CatalogId") or ACCOUNT).partition(":")
    path = f"{inside}/" if inside else ""
    catalogs = ["catalog"] + (["catalog/s3tablescatalog", f"catalog/{inside}"] if inside else [])
    database, table = _glue_names(call)
    resources = [*catalogs, *([f"database/{path}{database}"] if database else [])]
    resources += [f"table/{path}{database}/{table}"] if table else []
    yield Request(f"glue:{call.operation}", tuple(_arn("glue", one, account) for one in resources))


def _glue_names(call: Call) -> tuple[str, str]:
    body = call.body
    if call.operation in ("GetDatabase", "DeleteDatabase", "UpdateDatabase"):
        return str(body["Name"]), ""
    if call.operation == "CreateDatabase":
        return str(body["DatabaseInput"]["Name"]), ""
    if call.operation == "GetDatabases":
        return "*", ""
    database = str(body.get("DatabaseName", ""))
    if call.operation == "GetTables":
        return database, "any_table_of_it"
    table = body.get("TableName") or body.get("Name") or (body.get("TableInput") or {}).get("Name") or ""
    return database, str(table)


def _s3(call: Call) -> Iterator[Request]:
    bucket, _, key = call.path.lstrip("/").partition("/")
    query = parse_qs(call.environ.get("QUERY_STRING", ""), keep_blank_values=True)
    action = _S3_ACTIONS.get(call.operation, f"s3:{call.operation}")
    if call.operation == "DeleteObject" and "uploadId" in query:
        action = "s3:AbortMultipartUpload"
    prefix = query.get("prefix", [""])[0]
    if bucket.endswith("--table-s3"):
        yield _table_data(bucket.removesuffix("--table-s3"), key or prefix, action)
    elif call.operation == "DeleteObjects":
        yield from (Request(action, (f"arn:aws:s3:::{bucket}/{one}",)) for one in _keys_in_body(call))
    elif action in ("s3:ListBucket", "s3:GetBucketLocation"):
        yield Request(action, (f"arn:aws:s3:::{bucket}",), {"s3:prefix": (prefix,)})
    else:
        yield Request(action, (f"arn:aws:s3:::{bucket}/{unquote(key)}",))


def _table_data(bucket: str, key: str, action: str) -> Request:
    """The files of a table bucket are read through S3 Tables; a folder is named by the table and an id."""
    namespace, _, rest = key.partition("/")
    table = re.split(r"-[0-9a-f]{8,}", rest.partition("/")[0])[0]
    is_read = action in ("s3:GetObject", "s3:ListBucket")
    context = {"s3tables:namespace": (namespace,), "s3tables:tableName": (table,)}
    resource = _arn("s3tables", f"bucket/{bucket}/table/00000000-0000-0000-0000-000000000000")
    return Request(f"s3tables:{'GetTableData' if is_read else 'PutTableData'}", (resource,), context)


def _keys_in_body(call: Call) -> list[str]:
    content = call.environ["wsgi.input"].read(int(call.environ.get("CONTENT_LENGTH") or 0))
    call.environ["wsgi.input"] = io.BytesIO(content)
    return [unquote(one) for one in re.findall(r"<Key>([^<]*)</Key>", content.decode())]


def _arn(service: str, resource: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{REGION}:{account}:{resource}"
