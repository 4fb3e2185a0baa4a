"""The least policy of a config: what a build, its publishing, going back and pruning need, and nothing else.

Which actions Athena needs of Glue, S3, S3 Tables and KMS on the caller's behalf: Athena user guide, "Fine-grained
access to databases and tables", "Access to Amazon S3" and "Register S3 table bucket catalogs"; S3 user guide, "S3
Tables with SQL" (April 2026). What this tool calls itself: the recordings of the policy tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subsetter.iam.access import Access, Prefix, SourceAccess, Where, literal, prefix_of
from subsetter.iam.policy import Policy, PolicyCondition, PolicyStatement

_READ_PARTITIONS = ("glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition")
_WRITE_OBJECTS = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_GLUE_WRITES = (
    "glue:CreateTable",
    "glue:UpdateTable",
    "glue:DeleteTable",
    "glue:BatchDeleteTable",
    "glue:DeleteTableVersion",
    "glue:BatchDeleteTableVersion",
    "glue:CreatePartition",
    "glue:BatchCreatePartition",
    "glue:UpdatePartition",
    "glue:BatchUpdatePartition",
    "glue:DeletePartition",
    "glue:BatchDeletePartition",
    "glue:UpdateDatabase",
    "glue:DeleteDatabase",
)
_S3_TABLES_WRITES = (
    "s3tables:PutTableData",
    "s3tables:UpdateTableMetadataLocation",
    "s3tables:CreateTable",
    "s3tables:DeleteTable",
    "s3tables:RenameTable",
    "s3tables:CreateNamespace",
    "s3tables:DeleteNamespace",
    "s3tables:DeleteTableBucket",
)


def least_policy(access: Access) -> Policy:
    """Returns the policy: each statement has a Sid that says what it is for."""
    found = [*_queries(access), *_destination(access), *_key(access)]
    for number, source in enumerate(access.sources, start=1):
        suffix = str(number) if len(access.sources) > 1 else ""
        found += [*_source_catalog(access, source, suffix), *_source_files(access, source, suffix)]
        found += _never_written(access, source, suffix)
    return Policy(tuple(found))


def _queries(access: Access) -> Iterator[PolicyStatement]:
    where = access.where
    yield PolicyStatement(
        "RunStatements",
        (
            "athena:GetWorkGroup",
            "athena:StartQueryExecution",
            "athena:BatchGetQueryExecution",
            "athena:GetQueryResults",
            "athena:StopQueryExecution",
            "athena:ListQueryExecutions",
        ),
        (where.arn("athena", f"workgroup/{literal(access.workgroup)}"),),
        why="statements run in this workgroup alone",
    )
    catalogs = sorted({source.data_catalog for source in access.sources if source.data_catalog})
    if catalogs:
        resources = tuple(where.arn("athena", f"datacatalog/{literal(name)}") for name in catalogs)
        yield PolicyStatement("FindCatalogs", ("athena:GetDataCatalog",), resources, why="which Glue catalog it is")
    yield PolicyStatement(
        "DefaultDatabase",
        ("glue:GetDatabase",),
        (where.arn("glue", "catalog"), where.arn("glue", "database/default")),
        why="Athena asks for it whatever a statement reads",
    )
    yield from _files("QueryResults", ("s3:GetObject", *_WRITE_OBJECTS), access.results, where, writes=True)


def _destination(access: Access) -> Iterator[PolicyStatement]:
    where = access.where
    databases = (*access.published, *access.builds)
    catalog = where.arn("glue", "catalog")
    named = tuple(where.arn("glue", f"database/{literal(name)}") for name in databases)
    yield PolicyStatement(
        "DestinationDatabases",
        ("glue:GetDatabase", "glue:CreateDatabase"),
        (catalog, *named),
        why="databases that are missing are made",
    )
    yield PolicyStatement(
        "ListDestinationTables",
        ("glue:GetTable", "glue:GetTables"),
        (catalog, *named, *(where.arn("glue", f"table/{literal(name)}/*") for name in databases)),
        why="Glue wants the right to all tables of a database that it lists",
    )
    prefix = f"{access.config.lower().replace('-', '_')}__*"
    written = (
        *(where.arn("glue", f"table/{literal(name)}/*") for name in access.published),
        *(where.arn("glue", f"table/{literal(name)}/{prefix}") for name in access.builds),
    )
    yield PolicyStatement(
        "WriteDestinationTables",
        ("glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"),
        (catalog, *named, *written),
        why="published tables, and of the tables of builds those of this config",
    )
    actions = ("s3:GetObject", "s3:DeleteObject", *_WRITE_OBJECTS)
    yield from _files("DestinationFiles", actions, access.root, where, writes=True)


def _key(access: Access) -> Iterator[PolicyStatement]:
    if not access.key:
        return
    actions = ("kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey")
    why = "files and results are encrypted with it, and check --online looks at it"
    if access.key.startswith("alias/"):
        condition = PolicyCondition("ForAnyValue:StringEquals", "kms:ResourceAliases", (literal(access.key),))
        yield PolicyStatement("DestinationKey", actions, (access.where.arn("kms", "key/*"),), (condition,), why=why)
        return
    arn = access.key if access.key.startswith("arn:") else access.where.arn("kms", f"key/{access.key}")
    yield PolicyStatement("DestinationKey", actions, (arn,), why=why)


def glue_arns(where: Where, source: SourceAccess, tables: Iterable[str]) -> tuple[str, ...]:
    """Returns what Glue wants a right to when it tells of tables: the catalogs above, the database, the tables.

    Args:
        where: of the policy.
        source: whose tables they are.
        tables: names as policies spell them; ``*`` is every table.
    """
    inside = f"{source.catalog}/" if source.table_bucket else ""
    catalogs = ("catalog", "catalog/s3tablescatalog", f"catalog/{source.catalog}") if inside else ("catalog",)
    names = (
        *catalogs,
        f"database/{inside}{literal(source.database)}",
        *(f"table/{inside}{literal(source.database)}/{table}" for table in tables),
    )
    return tuple(where.arn("glue", name, source.account) for name in names)


def _source_catalog(access: Access, source: SourceAccess, suffix: str) -> Iterator[PolicyStatement]:
    where = access.where
    yield PolicyStatement(
        f"ListSourceTables{suffix}",
        ("glue:GetTables",),
        glue_arns(where, source, ["*"]),
        why="the catalog is read in one call for a hundred tables",
    )
    is_partitioned = any(column.partition for table in source.tables for column in table.columns)
    hive = _READ_PARTITIONS if is_partitioned and not source.table_bucket else ()
    catalog = ("glue:GetCatalog",) if source.table_bucket else ()
    yield PolicyStatement(
        f"DescribeSourceTables{suffix}",
        (*catalog, "glue:GetDatabase", "glue:GetTable", *hive),
        glue_arns(where, source, [literal(table.name.table.lower()) for table in source.tables]),
        why="the tables that this config reads",
    )


def _source_files(access: Access, source: SourceAccess, suffix: str) -> Iterator[PolicyStatement]:
    if source.table_bucket:
        yield from _table_bucket(access, source, suffix)
        return
    by_bucket: dict[str, list[Prefix]] = {}
    for place in _places(source):
        by_bucket.setdefault(place.bucket, []).append(place)
    for number, (bucket, inside) in enumerate(by_bucket.items(), start=1):
        sid = f"SourceFiles{suffix}{'' if len(by_bucket) == 1 else f'Bucket{number}'}"
        yield from _several(sid, ("s3:GetObject",), bucket, inside, access.where)


def _places(source: SourceAccess) -> tuple[Prefix, ...]:
    located = (table.location for table in source.tables if table.location.startswith("s3"))
    return tuple(sorted({prefix_of(location) for location in located}, key=lambda place: place.objects))


def _table_bucket(access: Access, source: SourceAccess, suffix: str) -> Iterator[PolicyStatement]:
    bucket = access.where.arn("s3tables", f"bucket/{source.table_bucket}", source.account)
    conditions = (
        PolicyCondition("StringEquals", "s3tables:namespace", (literal(source.database),)),
        PolicyCondition("StringEquals", "s3tables:tableName", tuple(literal(one.name.table) for one in source.tables)),
    )
    yield PolicyStatement(
        f"SourceTableBucket{suffix}",
        ("s3tables:GetTableBucket", "s3tables:GetNamespace"),
        (bucket,),
        why="Athena looks up the bucket and the namespace",
    )
    if not source.tables:
        return  # a condition without values is refused by IAM, and there is nothing to read
    yield PolicyStatement(
        f"SourceTableData{suffix}",
        ("s3tables:GetTable", "s3tables:GetTableMetadataLocation", "s3tables:GetTableData"),
        (f"{bucket}/table/*",),
        conditions,
        why="ARNs of tables hold ids, so the tables are named by a condition",
    )
    if source.asks_replicas:
        origin = source.replicas_of or f"arn:{access.where.partition}:s3tables:*:*:bucket/*"
        yield PolicyStatement(
            f"ReplicaStatus{suffix}",
            ("s3tables:GetTable", "s3tables:GetTableReplicationStatus"),
            (f"{origin}/table/*",),
            why="how far the replicas are is asked of the tables that are replicated",
        )


def _never_written(access: Access, source: SourceAccess, suffix: str) -> Iterator[PolicyStatement]:
    """Denied whatever other policies allow: a source is never written."""
    why = "denied whatever other policies allow"
    entries = tuple(one for one in glue_arns(access.where, source, ["*"]) if ":catalog" not in one)
    yield PolicyStatement(f"NeverChangeSources{suffix}", _GLUE_WRITES, entries, effect="Deny", why=why)
    if source.table_bucket:
        bucket = access.where.arn("s3tables", f"bucket/{source.table_bucket}", source.account)
        resources = (bucket, f"{bucket}/table/*")
        yield PolicyStatement(f"NeverWriteSources{suffix}", _S3_TABLES_WRITES, resources, effect="Deny", why=why)
        return
    objects = tuple(access.where.s3(place.objects) for place in _places(source))
    if objects:
        actions = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl")
        yield PolicyStatement(f"NeverWriteSources{suffix}", actions, objects, effect="Deny", why=why)


def _files(
    sid: str, actions: tuple[str, ...], place: Prefix, where: Where, *, writes: bool = False
) -> Iterator[PolicyStatement]:
    yield from _several(sid, actions, place.bucket, [place], where, writes=writes)


def _several(
    sid: str, actions: tuple[str, ...], bucket: str, places: list[Prefix], where: Where, *, writes: bool = False
) -> Iterator[PolicyStatement]:
    yield PolicyStatement(sid, actions, tuple(where.s3(place.objects) for place in places))
    arn = (where.s3(literal(bucket)),)
    prefixes = tuple(text for place in places for text in _listed(place))
    condition = (PolicyCondition("StringLike", "s3:prefix", prefixes),) if prefixes else ()
    yield PolicyStatement(f"List{sid}", ("s3:ListBucket",), arn, condition)
    uploads = ("s3:ListBucketMultipartUploads",) if writes else ()
    yield PolicyStatement(f"Locate{sid}", ("s3:GetBucketLocation", *uploads), arn, why="Athena looks up the bucket")


def _listed(place: Prefix) -> tuple[str, ...]:
    key = literal(place.key)
    return (key.rstrip("/"), f"{key}*") if key else ()
