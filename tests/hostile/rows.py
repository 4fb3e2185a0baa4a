"""A small table with every type and the values that engines disagree about, for both engines as SQL text."""

# ruff: noqa: E501 - one case, one line

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

TYPES = {
    "id": "bigint",
    "n": "integer",
    "small": "smallint",
    "tiny": "tinyint",
    "price": "decimal(12,2)",
    "ratio": "double",
    "score": "real",
    "name": "varchar",
    "code": "char(3)",
    "day": "date",
    "ts": "timestamp(6)",
    "tz": "timestamp(6) with time zone",
    "flag": "boolean",
    "addr": "row(city varchar, geo row(lat double, lon double))",
    "tags": "array(varchar)",
    "nums": "array(integer)",
    "attrs": "map(varchar, integer)",
    "Odd Name": "varchar",
    "ref": "uuid",
    "body": "varbinary",
    "digits": "varchar",
    "when_text": "varchar",
}
COLUMNS: Mapping[str, DataType] = {name: parse_type(text) for name, text in TYPES.items()}

VARIABLES: dict[str, Any] = {
    "today": dt.date(2024, 3, 1),
    "as_of": dt.datetime(2024, 3, 1, 12, 30),
    "number": 3,
    "below": -5,
    "amount": Decimal("1.50"),
    "text": "o'x",
    "numbers": [1, 3, 5],
    "names": ["ada", "it's"],
    "yes": True,
}

_REF = "12345678-1234-1234-1234-1234567890ab"

# One list per column of TYPES; None is NULL, and {} of `addr` is a row of NULLs.
ROWS: list[list[Any]] = [
    [1, 7, 100, 127, "1.50", "1.5", "0.1", "ada", "a", "2024-01-31", "2024-01-31 23:30:00.123456",
     "2024-01-31 23:30:00.5", True, ("Oslo", "59.9"), ["a", "b"], [1, 2], {"x": 1}, "odd", _REF, "6162", "42", "2024-01-15"],
    [2, -7, 32767, -128, "-2.50", "-2.5", "2.5", "Bob", "ab", "2024-02-29", "2024-02-29 00:00:00",
     "2024-02-29 00:00:00", False, ("Rome", "41.9"), ["b"], [3], {"y": 2}, "", None, "", " 7 ", "2024-1-5"],
    [3, 0, 0, 0, "0.00", "0", "0", "", "", "2023-12-31", "2023-12-31 23:59:59.999999",
     "2023-12-31 23:59:59.999999", True, ("", "NaN"), [], [], {}, "a,b,c", _REF.upper(), "00", "4.2", "2024-01-15 10:30:00"],
    [4, 2147483647, -5, 5, "9999999999.99", "NaN", "NaN", "Straße", "abc", "1970-01-01", "1970-01-01 00:00:00",
     "1970-01-01 00:00:00", None, (None, None), ["a", None], [None, 5], {"x": None}, "x_y", None, None, "abc", "15.01.2024"],
    [5, None, None, None, None, None, None, None, None, None, None,
     None, None, None, None, None, None, None, None, None, None, None],
    [6, 5, 5, 5, "5.00", "Infinity", "5", " \t pad \n", "x", "2024-03-31", "2024-03-31 12:00:00.5",
     "2024-03-31 10:00:00", True, ("Oslo", "-1"), ["c", "a", "b"], [7, 8, 9], {"x": 3, "y": 4}, "A%B", None, "ff", "1e3", "2024-02-30"],
    [7, -1, 1, 1, "0.01", "-0.0", "-1.5", "it's", "a", "2024-12-30", "2024-12-30 08:05:09",
     "2024-12-30 08:05:09", False, ("Paris", "48.8"), [None], [-1], {"z": 9}, "line\nbreak", None, "616263", "-12", "2024-01-15 10:30"],
    [9007199254740993, 3, 3, 3, "3.33", "9007199254740992", "16777216", "ÆON", "b", "2000-02-29", "2000-02-29 23:59:59",
     "2000-02-29 23:59:59", False, ("oslo", "0"), ["a", "a"], [3, 3], {"X": 1}, "odd", None, "0a", "+5", "0999-01-05"],
]  # fmt: skip


def trino_table() -> str:
    """The table as a query for Trino."""
    return _table(_trino_value)


def duckdb_table() -> str:
    """The table as a query for DuckDB."""
    return _table(_duckdb_value)


def _table(written: Any) -> str:
    names = list(TYPES)
    selects = [
        "SELECT " + ", ".join(f'{written(names[at], value)} AS "{names[at]}"' for at, value in enumerate(row))
        for row in ROWS
    ]
    return "\nUNION ALL ".join(selects)


def _text(value: Any) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


def _trino_value(name: str, value: Any) -> str:
    kind = TYPES[name]
    if value is None:
        return f"CAST(NULL AS {kind})"
    if name == "tz":
        return f"CAST(TIMESTAMP '{value} UTC' AS {kind})"
    if name == "addr":
        city, lat = value
        return f"CAST(ROW({_text(city)}, ROW(CAST({_text(lat)} AS double), 1e0)) AS {kind})"
    if name in ("tags", "nums"):
        return f"CAST(ARRAY[{_items(value)}] AS {kind})"
    if name == "attrs":
        return f"CAST(MAP(ARRAY[{_items(value)}], ARRAY[{_items(value.values())}]) AS {kind})"
    if name == "body":
        return f"from_hex('{value}')"
    return str(value) if isinstance(value, bool | int) and name != "small" else f"CAST({_text(value)} AS {kind})"


def _duckdb_value(name: str, value: Any) -> str:
    kind = {
        "addr": "STRUCT(city VARCHAR, geo STRUCT(lat DOUBLE, lon DOUBLE))",
        "tags": "VARCHAR[]",
        "nums": "INTEGER[]",
        "attrs": "MAP(VARCHAR, INTEGER)",
        "tz": "TIMESTAMPTZ",
        "ts": "TIMESTAMP",
        "body": "BLOB",
        "score": "FLOAT",
        "code": "VARCHAR",
    }.get(name, TYPES[name])
    if value is None:
        return f"CAST(NULL AS {kind})"
    if name == "tz":
        return f"CAST('{value}+00' AS TIMESTAMPTZ)"
    if name == "addr":
        city, lat = value
        return f"CAST({{'city': {_text(city)}, 'geo': {{'lat': CAST({_text(lat)} AS DOUBLE), 'lon': 1e0}}}} AS {kind})"
    if name in ("tags", "nums"):
        return f"CAST([{_items(value)}] AS {kind})"
    if name == "attrs":
        return f"CAST(MAP([{_items(value)}], [{_items(value.values())}]) AS {kind})"
    if name == "body":
        return f"unhex('{value}')"
    return f"CAST({_text(value)} AS {kind})"


def _items(values: Any) -> str:
    return ", ".join(str(value) if isinstance(value, int) else _text(value) for value in values)
