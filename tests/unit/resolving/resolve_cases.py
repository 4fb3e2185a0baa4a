"""A small lake, and configs over it as short YAML texts, for the tests of resolve."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.load import load_config
from subsetter.errors import ConfigError, Problem
from subsetter.planning.rules import Rules
from subsetter.resolving import resolve
from subsetter.types.trino import parse_type

LAKE = """
customers: id bigint; name varchar; email varchar; score double; code char(3); balance decimal(12,2);
    account decimal(18,0); tags array(varchar); address row(street varchar, city varchar); created_by bigint;
    created_at timestamp(9); born date
orders: id bigint; customer_id bigint; shipped_to bigint; order_date date; note varchar; created_by bigint;
    account decimal(18,0); ref_code varchar; placed_at timestamp(9); score double; flag boolean
lineitem: order_id bigint; part_id bigint; supplier_id bigint; quantity integer; comment varchar
partsupp: part_id bigint; supplier_id bigint; cost decimal(12,2)
users: id bigint; login varchar; email varchar
employees: id bigint; manager_id bigint; name varchar
comments: id bigint; subject_id bigint; subject_type varchar
posts: id bigint; title varchar
ref_country: code varchar; name varchar
ref_currency: code varchar; name varchar
stg_load: id bigint; payload json
"""

DUCKDB = """
engine: {name: duckdb}
source: {path: lake}
destination: {path: dev}
"""
HIVE = """
engine: {name: athena}
source: {database: sales}
destination: {database: sales_dev, location: "s3://dev/subsets/", table_type: hive}
"""
ICEBERG = HIVE.replace("table_type: hive", "table_type: iceberg")


def catalog_of(text: str) -> Catalog:
    """Returns a catalog of lines like ``web.clicks: id bigint; at timestamp(6)``."""
    tables = []
    for line in dedent(text).replace("\n    ", " ").strip().splitlines():
        name, _, columns = line.partition(":")
        source, _, table = name.strip().rpartition(".")
        fields = (part.strip().partition(" ") for part in columns.split(";"))
        found = tuple(Column(column, parse_type(kind)) for column, _, kind in fields)
        tables.append(Table(TableName(source, table), found))
    return Catalog(tuple(sorted(tables, key=lambda table: table.name)))


def resolved(body: str, lake: str = LAKE, header: str = DUCKDB, catalog: Catalog | None = None) -> Rules:
    """Returns the rules of a config."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dev.yaml"
        path.write_text(f"version: 1\n{dedent(header)}\n{dedent(body)}")
        loaded = load_config(path).with_builtins(date(2026, 8, 1), datetime(2026, 8, 1, tzinfo=UTC))
    return resolve(loaded, catalog or catalog_of(lake), loaded.variables)


def problems_of(body: str, lake: str = LAKE, header: str = DUCKDB, catalog: Catalog | None = None) -> list[Problem]:
    """Returns what is wrong with a config; it must be wrong."""
    with pytest.raises(ConfigError) as caught:
        resolved(body, lake, header, catalog)
    return list(caught.value.problems)


def only_problem(body: str, lake: str = LAKE, header: str = DUCKDB, catalog: Catalog | None = None) -> Problem:
    """Returns the one thing that is wrong with a config."""
    found = problems_of(body, lake, header, catalog)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]
