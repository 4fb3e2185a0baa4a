"""Conditions of every allowed function, on the real Trino and on DuckDB over the same Parquet files."""
