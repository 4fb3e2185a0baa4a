"""What must be said elsewhere than in the caller's policy: Lake Formation's grants, the key's own policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from subsetter.iam.access import Access
from subsetter.iam.policy import PolicyCondition, PolicyStatement

PRINCIPAL = "ROLE_ARN"
"""Stands for the role that runs builds."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of Lake Formation.

    Attributes:
        catalog: id of the Glue catalog.
        table: empty for the database itself; ``*`` for all of its tables.
        permissions: such as ``SELECT``.
    """

    catalog: str
    database: str
    table: str
    permissions: tuple[str, ...]


def lake_formation_grants(access: Access) -> tuple[Grant, ...]:
    """Returns the grants that are needed where Lake Formation governs the databases.

    The caller's policy then needs ``lakeformation:GetDataAccess`` as well: Lake Formation developer guide,
    "Underlying data access control" (April 2026).
    """
    return tuple(_grants(access))


def data_access() -> PolicyStatement:
    """Returns the statement that goes with the grants; the action knows no resources."""
    return PolicyStatement("LakeFormationData", ("lakeformation:GetDataAccess",), ("*",), why="credentials for data")


def key_statements(access: Access) -> tuple[PolicyStatement, ...]:
    """Returns the statements that the policy of the destination's key needs; none without a key.

    Their principal is the role that runs builds. Of a source's files the key is not known: a bucket that is encrypted
    with a key needs the first there, with ``kms:Decrypt`` alone.
    """
    if not access.key:
        return ()
    region = access.where.region
    via = PolicyCondition("StringEquals", "kms:ViaService", (f"s3.{region}.amazonaws.com",))
    return (
        PolicyStatement("DevelopmentCopies", ("kms:GenerateDataKey", "kms:Decrypt"), ("*",), (via,)),
        PolicyStatement("LookAtTheKey", ("kms:DescribeKey",), ("*",)),  # the caller asks KMS itself
    )


def _grants(access: Access) -> Iterator[Grant]:
    own = access.where.account
    for source in access.sources:
        account = source.account or own
        catalog = f"{account}:{source.catalog}" if source.table_bucket else account
        yield Grant(catalog, source.database, "", ("DESCRIBE",))
        for table in source.tables:
            yield Grant(catalog, source.database, table.name.table, ("DESCRIBE", "SELECT"))
    for database in (*access.published, *access.builds):
        yield Grant(own, database, "", ("DESCRIBE", "CREATE_TABLE"))
        yield Grant(own, database, "*", ("DESCRIBE", "SELECT", "INSERT", "ALTER", "DROP"))
