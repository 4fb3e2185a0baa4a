"""DuckDB, embedded in the process: Parquet folders and database files in, Parquet folders out."""
