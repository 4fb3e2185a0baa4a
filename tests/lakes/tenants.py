"""The catalog of a lake with many tenants: three hundred tables that all say whose row it is and who made it.

python -m tests.lakes.tenants configs/catalogs/tenants.json
"""

from __future__ import annotations

import sys
from pathlib import Path

from subsetter.catalog.file import write_catalog_file
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.types.trino import parse_type

AREAS = ("billing", "crm", "files", "forms", "hr", "mail", "plans", "shop", "stock", "tasks")
OBJECTS = (
    "accounts", "actions", "alerts", "answers", "batches", "boards", "calls", "cards", "changes", "checks",
    "comments", "contacts", "drafts", "entries", "events", "exports", "goals", "groups", "imports", "invoices",
    "items", "labels", "links", "lists", "messages", "notes", "orders", "pages", "reports", "shares",
)  # fmt: skip


def catalog() -> Catalog:
    """Returns the tables: users and tenants, and others of ten areas."""
    users = _table("users", 80_000, login="varchar", full_name="varchar")
    names = [f"{area}_{thing}" for area in AREAS for thing in OBJECTS][:299]
    others = [
        _table(name, 20_000 * (number % 37 + 1), title="varchar", body="varchar", amount="decimal(12,2)", day="date")
        for number, name in enumerate(names)
    ]
    tenants = Table(
        TableName("", "tenants"),
        _columns(id="bigint", name="varchar", plan="varchar"),
        "iceberg",
        rows=20,
        size_bytes=4_000,
    )
    return Catalog(tuple(sorted([users, tenants, *others], key=lambda table: table.name)))


def _table(name: str, rows: int, **columns: str) -> Table:
    kinds = _columns(id="bigint", tenant_id="bigint", created_by="bigint", **columns)
    return Table(TableName("", name), kinds, "iceberg", rows=rows, size_bytes=60 * rows)


def _columns(**kinds: str) -> tuple[Column, ...]:
    return tuple(Column(name, parse_type(kind)) for name, kind in kinds.items())


if __name__ == "__main__":
    write_catalog_file(catalog(), Path(sys.argv[1]))
