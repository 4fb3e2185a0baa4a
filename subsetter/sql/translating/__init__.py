"""From Athena's conditions to DuckDB's: types, operators, casts and functions, or the reason why not."""
