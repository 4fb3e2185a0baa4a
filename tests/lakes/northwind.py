"""A lake in the shape of Northwind: employees report to employees, orders have three parents.

The rows are made up, always the same ones, about a thousand. Every reference meets a row, and some are NULL.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.properties.meaning import Lake, Relation, Table
from tests.properties.worlds import World, spelled_relation

_CUSTOMERS = 90
_ORDERS = 180
_PRODUCTS = 60
_EMPLOYEES = 24
_TERRITORIES = 40


def relation(name: str, child: str, columns: str, parent: str, parent_columns: str) -> Relation:
    return Relation(name, child, tuple(columns.split()), parent, tuple(parent_columns.split()))


GRAPH = (
    relation("manager", "employees", "reports_to", "employees", "employee_id"),
    relation("region", "territories", "region_id", "regions", "region_id"),
    relation("employee", "employee_territories", "employee_id", "employees", "employee_id"),
    relation("territory", "employee_territories", "territory_id", "territories", "territory_id"),
    relation("category", "products", "category_id", "categories", "category_id"),
    relation("supplier", "products", "supplier_id", "suppliers", "supplier_id"),
    relation("customer", "orders", "customer_id", "customers", "customer_id"),
    relation("clerk", "orders", "employee_id", "employees", "employee_id"),
    relation("shipper", "orders", "ship_via", "shippers", "shipper_id"),
    relation("order", "order_details", "order_id", "orders", "order_id"),
    relation("product", "order_details", "product_id", "products", "product_id"),
)
"""The relations, as the reference reads them."""

RELATIONS = [spelled_relation(each, named=each.name == "manager") for each in GRAPH]
"""The relations, as the YAML has them."""


def lake() -> Lake:
    """The tables with their relations, without rules."""
    rng = random.Random("northwind")
    places = _places(rng)
    territories = [row[0] for table in places if table.name == "territories" for row in table.rows]
    return Lake((*places, *_staff(rng, territories), *_goods(rng), *_sales(rng)), GRAPH)


def write(folder: Path) -> None:
    """Writes one Parquet file per table."""
    World(lake()).write_lake(folder)


def _table(name: str, columns: str, rows: list[tuple[Any, ...]]) -> Table:
    """Columns are written as `order_id integer, city varchar`."""
    pairs = [column.split(maxsplit=1) for column in columns.split("; ")]
    return Table(name, tuple((column, kind) for column, kind in pairs), tuple(rows))


def _places(rng: random.Random) -> list[Table]:
    regions = [(number, name) for number, name in enumerate(("Eastern", "Western", "Northern", "Southern"), 1)]
    territories = [
        (f"{rng.randrange(1000, 9999)}{number:02}", f"Territory {number}", rng.randint(1, len(regions)))
        for number in range(_TERRITORIES)
    ]
    shippers = [(1, "Speedy Express"), (2, "United Package"), (3, "Federal Shipping")]
    return [
        _table("regions", "region_id integer; description varchar", regions),
        _table("territories", "territory_id varchar; description varchar; region_id integer", territories),
        _table("shippers", "shipper_id integer; company_name varchar", shippers),
    ]


def _staff(rng: random.Random, territories: list[str]) -> list[Table]:
    titles = ("Sales Representative", "Sales Manager", "Inside Sales Coordinator")
    # The first has no manager; everybody else reports to somebody who came before.
    employees = [
        (
            number,
            f"Name {number}",
            "Vice President, Sales" if number == 1 else rng.choice(titles),
            dt.date(1992, 1, 1) + dt.timedelta(days=rng.randrange(900)),
            None if number == 1 else rng.randint(max(1, number // 4), max(1, number // 2)),
        )
        for number in range(1, _EMPLOYEES + 1)
    ]
    assignments = [
        (employee[0], territory) for employee in employees for territory in rng.sample(territories, rng.randint(0, 4))
    ]
    return [
        _table(
            "employees",
            "employee_id integer; last_name varchar; title varchar; hire_date date; reports_to integer",
            employees,
        ),
        _table("employee_territories", "employee_id integer; territory_id varchar", assignments),
    ]


def _goods(rng: random.Random) -> list[Table]:
    names = (
        "Beverages",
        "Condiments",
        "Confections",
        "Dairy Products",
        "Grains",
        "Meat",
        "Produce",
        "Seafood",
    )
    categories = [(number, name) for number, name in enumerate(names, 1)]
    suppliers = [(number, f"Supplier {number}", rng.choice(("UK", "USA", "Japan", None))) for number in range(1, 21)]
    products = [
        (
            number,
            f"Product {number}",
            rng.randint(1, len(suppliers)) if rng.random() > 0.05 else None,
            rng.randint(1, len(categories)),
            _money(rng, 9000),
            rng.random() < 0.1,
        )
        for number in range(1, _PRODUCTS + 1)
    ]
    return [
        _table("categories", "category_id integer; category_name varchar", categories),
        _table("suppliers", "supplier_id integer; company_name varchar; country varchar", suppliers),
        _table(
            "products",
            "product_id integer; product_name varchar; supplier_id integer; category_id integer; "
            "unit_price decimal(12,2); discontinued boolean",
            products,
        ),
    ]


def _sales(rng: random.Random) -> list[Table]:
    countries = ("Germany", "Mexico", "UK", "Sweden", "France", "Brazil", "USA")
    customers = [(f"C{number:03}X", f"Company {number}", rng.choice(countries)) for number in range(_CUSTOMERS)]
    orders = []
    details = []
    for number in range(10248, 10248 + _ORDERS):
        ordered = dt.date(1996, 7, 4) + dt.timedelta(days=rng.randrange(670))
        customer = customers[int(len(customers) * rng.random() ** 2)][0]
        shipped = ordered + dt.timedelta(days=rng.randint(1, 30)) if rng.random() > 0.04 else None
        clerk = rng.randint(1, _EMPLOYEES)
        orders.append((number, customer, clerk, ordered, shipped, rng.randint(1, 3), _money(rng, 40000)))
        for product in rng.sample(range(1, _PRODUCTS + 1), rng.randint(1, 5)):
            details.append((number, product, _money(rng, 9000), rng.randint(1, 60), rng.choice((0.0, 0.05, 0.2))))
    return [
        _table("customers", "customer_id varchar; company_name varchar; country varchar", customers),
        _table(
            "orders",
            "order_id integer; customer_id varchar; employee_id integer; order_date date; shipped_date date; "
            "ship_via integer; freight decimal(12,2)",
            orders,
        ),
        _table(
            "order_details",
            "order_id integer; product_id integer; unit_price decimal(12,2); quantity smallint; discount double",
            details,
        ),
    ]


def _money(rng: random.Random, cents: int) -> Decimal:
    return Decimal(rng.randrange(1, cents)).scaleb(-2)
