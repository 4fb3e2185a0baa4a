"""The queries that make up the tables of the demo lake."""

from __future__ import annotations

from subsetter.rendering.environment import render_text

DEMO_TABLES = ("countries", "customers", "employees", "order_items", "orders", "products", "reviews")


def demo_query(table: str) -> str:
    """Returns the DuckDB query whose rows are a table of the demo lake."""
    return render_text("duckdb", f"demo_{table}", {})
