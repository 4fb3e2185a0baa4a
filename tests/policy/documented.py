"""Requests that the local Athena does not make and AWS does, each with where AWS says so (April 2026)."""

from __future__ import annotations

from tests.local_athena.aws import ACCOUNT, REGION
from tests.policy.evaluator import Request


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


_TABLE_BUCKET = _arn("s3tables", "bucket/replica")
_TABLE = (f"{_TABLE_BUCKET}/table/00000000-0000-0000-0000-000000000000",)
_ORDERS = {"s3tables:namespace": ("sales",), "s3tables:tableName": ("orders",)}
_GLUE = _arn("glue", "catalog")
_REPLICA = (_GLUE, _arn("glue", "catalog/s3tablescatalog"), _arn("glue", "catalog/s3tablescatalog/replica"))
_SALES = _arn("glue", "database/s3tablescatalog/replica/sales")
_WEB = _arn("glue", "database/web_prod")

# On Ctrl-C, when a query's state cannot be asked for, and when a killed build has left queries running.
_STOPPING = tuple(
    Request(f"athena:{action}", (_arn("athena", "workgroup/copies"),))
    for action in ("StopQueryExecution", "ListQueryExecutions")
)

# Athena user guide, "Access to Amazon S3": location and multipart uploads of the places that are written.
_S3 = (
    *(Request("s3:GetBucketLocation", (f"arn:aws:s3:::{name}",)) for name in ("results", "dev", "weblake")),
    *(Request("s3:ListBucketMultipartUploads", (f"arn:aws:s3:::{name}",)) for name in ("results", "dev")),
    *(
        Request(action, (f"arn:aws:s3:::{place}",))
        for action in ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:GetObject")
        for place in ("results/queries/0.csv", "dev/copies/dev/builds/1/orders/a1/0.parquet")
    ),
    Request("s3:ListBucket", ("arn:aws:s3:::results",), {"s3:prefix": ("queries/",)}),
)

# Athena user guide, "Fine-grained access to databases and tables".
_GLUE_READS = (
    Request("glue:GetDatabase", (_GLUE, _arn("glue", "database/default"))),
    Request("glue:GetDatabase", (_GLUE, _WEB)),
    Request("glue:GetTable", (_GLUE, _WEB, _arn("glue", "table/web_prod/clicks"))),
    *(
        Request(f"glue:{action}", (_GLUE, _WEB, _arn("glue", "table/web_prod/clicks")))
        for action in ("GetPartition", "GetPartitions", "BatchGetPartition")
    ),
)

# S3 user guide, "Querying S3 Tables with Athena"; Athena user guide, "Register S3 table bucket catalogs".
_S3_TABLES = (
    Request("glue:GetCatalog", _REPLICA),
    Request("glue:GetDatabase", (*_REPLICA, _SALES)),
    Request("s3tables:GetTableBucket", (_TABLE_BUCKET,)),
    Request("s3tables:GetNamespace", (_TABLE_BUCKET,)),
    *(
        Request(f"s3tables:{action}", _TABLE, _ORDERS)
        for action in ("GetTable", "GetTableMetadataLocation", "GetTableData")
    ),
)

# Athena user guide, "Encryption at rest": the caller's right to the key is used; ``check --online`` looks at the key.
_KEY = tuple(
    Request(action, (_arn("kms", "key/1234"),), {"kms:ResourceAliases": ("alias/dev",)})
    for action in ("kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey")
)

DOCUMENTED = (*_STOPPING, *_S3, *_GLUE_READS, *_S3_TABLES, *_KEY)
