"""Catalogs and configs of any size: most tables refer to two others, some cycles among them, rules of several kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from subsetter.catalog.file import write_catalog_file
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.types.trino import parse_type

COLUMNS = {
    "id": "bigint",
    "parent_id": "bigint",
    "other_id": "bigint",
    "amount_id": "bigint",
    "name": "varchar",
    "day": "date",
    "amount": "decimal(12,2)",
    "note": "varchar",
}
GROUP = 40
"""Tables of one business area; relations stay inside an area or lead to its neighbour."""


def write(tables: int, folder: Path) -> tuple[Path, Path]:
    """Writes a config and its catalog and returns both paths."""
    config, catalog_file = folder / f"generated{tables}.yaml", folder / "catalog.json"
    config.write_text(json.dumps(_config(tables)), encoding="utf-8")
    write_catalog_file(catalog(tables), catalog_file)
    return config, catalog_file


def catalog(tables: int) -> Catalog:
    """Returns that many tables of the same eight columns."""
    columns = tuple(Column(name, parse_type(kind)) for name, kind in COLUMNS.items())
    return Catalog(
        tuple(
            Table(TableName("", _name(number)), columns, "iceberg", rows=1000 + number, size_bytes=90_000 + number)
            for number in range(tables)
        )
    )


def _name(number: int) -> str:
    return f"t{number:05}"


def _config(tables: int) -> dict[str, Any]:
    return {
        "version": 1,
        "engine": {"name": "athena", "region": "eu-west-1"},
        "source": {"database": "lake"},
        "destination": {"database": "lake_dev", "location": "s3://dev/subsets/"},
        "relations": [relation for number in range(tables) for relation in _relations(number)],
        "tables": {_name(number): _rule(number) for number in range(tables)},
    }


def _relations(number: int) -> list[str]:
    """To a table before it in its area, to the neighbouring area, and every twentieth back, which closes a cycle."""
    place, name = number % GROUP, _name(number)
    found = []
    if place:
        found.append(f"{name}(parent_id) -> {_name(number - 1 - place // 3)}(id)")
    if number >= GROUP and place % 4:
        found.append(f"{name}(other_id) -> {_name(number - GROUP)}(id)")
    if place and place % 20 == 0:
        found.append(f"{_name(number - place // 3 - 1)}(amount_id) -> {name}(id)")
    return found


def _rule(number: int) -> dict[str, Any]:
    place = number % GROUP
    rules: list[dict[str, Any]] = [
        {"sample": "10%", "key": "id"},
        {"where": f"day >= date '2026-01-01' and amount > {place}"},
        {"rows": 100, "key": "id", "order_by": "day desc"},
        {"where": "note is not null", "always": "id < 10"},
        {"follow": _name(number - 1 - place // 3), "where": "name like 'a%'"},
    ]
    return rules[place % 5]
