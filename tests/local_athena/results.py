"""Rows as Athena writes them: texts of values, column information, the CSV file."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.local_athena.trino_client import Column

Row = Sequence[str | None]


def as_texts(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[list[str | None]]:
    """Each value as Athena prints it; None stays None."""
    return [[_text(v, c.signature) for v, c in zip(row, columns, strict=True)] for row in rows]


def as_csv(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """The result file: every value quoted, NULL an empty field (third-party measured, 2026-09)."""
    lines = [[column.name for column in columns], *rows]
    return "".join(",".join(_field(value) for value in line) + "\n" for line in lines)


def column_info(column: Column) -> dict[str, Any]:
    """The `ColumnInfo` of GetQueryResults."""
    numbers = [int(number) for number in re.findall(r"\d+", column.type)]
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": re.sub(r"\(.*\)", "", column.type).strip(),
        "Precision": numbers[0] if column.signature["rawType"] == "decimal" else 0,
        "Scale": numbers[1] if column.signature["rawType"] == "decimal" else 0,
        "Nullable": "UNKNOWN",
        "CaseSensitive": column.type.startswith("varchar"),
    }


def as_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The `Rows` of GetQueryResults."""
    return [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]


def _field(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def _text(value: Any, signature: Mapping[str, Any]) -> str | None:
    if value is None:
        return None
    kind = signature["rawType"]
    if kind in _NESTED:
        return _NESTED[kind](value, [argument["value"] for argument in signature["arguments"]])
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "varbinary":
        return base64.b64decode(value).hex(" ")
    if kind in {"double", "real"}:
        return _double(float(value))
    if kind == "timestamp":
        return re.sub(r"(\.\d{3})\d*$", r"\1", value)  # Athena keeps milliseconds
    return str(value)


def _double(value: float) -> str:
    """As Java prints it: 1.0E10 where Python prints 10000000000.0."""
    if value != value or value in {float("inf"), float("-inf")}:
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    digits, _, exponent = _scientific(value)
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def _scientific(value: float) -> tuple[str, str, str]:
    """The fewest digits that still give the same number."""
    texts = (f"{value:.{digits}e}" for digits in range(17))
    return next(text for text in texts if float(text) == value).partition("e")


def _array(value: list[Any], arguments: list[Any]) -> str:
    return "[" + ", ".join(_inner(item, arguments[0]) for item in value) + "]"


def _map(value: dict[str, Any], arguments: list[Any]) -> str:
    return "{" + ", ".join(f"{key}={_inner(item, arguments[1])}" for key, item in value.items()) + "}"


def _row(value: list[Any], arguments: list[Any]) -> str:
    pairs = zip(arguments, value, strict=True)
    return "{" + ", ".join(f"{_name(field)}={_inner(item, field['typeSignature'])}" for field, item in pairs) + "}"


def _name(field: Mapping[str, Any]) -> str:
    return str((field.get("fieldName") or {}).get("name", ""))


def _inner(value: Any, signature: Mapping[str, Any]) -> str:
    text = _text(value, signature)
    return "null" if text is None else text


_NESTED: dict[str, Callable[[Any, list[Any]], str]] = {"array": _array, "map": _map, "row": _row}
