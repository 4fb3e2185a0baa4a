"""Two tables of values that engines disagree about: one of Hive's types, one of Iceberg's.

A column has a list of values; a row takes one of each, and the lists are turned against each other so that other
values meet in other rows.
"""

# ruff: noqa: E501 - one column, one list

from __future__ import annotations

from dataclasses import dataclass

from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

ROWS = 26
FILES = 2

WORDS = (
    "''", "' '", "'a'", "'b'", "'ada'", "'Ada'", "'Straße'", "'ünï'", "U&'e\\0301'", "U&'a\\0308o'", "'🙂x'", "U&'\\+01F469\\200D\\+01F467a'",
    "U&'\\+01F1E9\\+01F1EAx'", "U&'\\0130i'", "U&'\\01C6'", "U&'\\FB01'", "U&'\\03A3\\03C2'", "'a,b,,c'", "'%_'", "'a\\b'", "U&'\\00A0x\\0009'", "U&' x\\000A'", "'ab  '",
    "'12'", "' -7 '", "'1e3'", "'0x1F'", "'NaN'", "'2024-02-29'", "'2023-02-29'", "'0001-01-01'", "'true'", "'T'", "'9223372036854775808'", "'1.50'", "'.5'", "'-0'",
    "'2024-02-29 23:59:59.999'", "'12345678-1234-1234-1234-1234567890ab'", "U&'\\1E9E'", "U&'\\FFFD'", "U&'\\0000a'", "U&'\\0345'", "U&'\\0149'", "U&'\\+010400'",
)  # fmt: skip
_DATES = (
    "0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2024-02-29", "2023-12-31", "1582-10-04", "1582-10-15", "1900-02-28", "2000-02-29",
    "2024-01-31", "2024-12-30", "0004-02-29", "9999-01-01", "1999-03-31",
)  # fmt: skip
_TIMES = (
    "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1970-01-01 00:00:00", "1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.9995",
    "1969-07-20 20:17:40.123456", "2024-02-29 12:00:00.5", "2024-02-29 00:00:00", "1582-10-10 10:10:10.000001", "2023-12-31 23:59:59.9999",
    "2024-03-31 01:30:00", "1900-01-01 00:00:00.0005", "2024-01-31 23:30:00.001", "9999-12-31 00:00:00",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of the lake.

    Attributes:
        name: of the table.
        catalog: of Trino's, where it lies.
        columns: type and values, in Trino's SQL, by name.
    """

    name: str
    catalog: str
    columns: dict[str, tuple[str, tuple[str, ...]]]

    @property
    def types(self) -> dict[str, DataType]:
        """The types by name."""
        return {"id": DataType("bigint")} | {name: parse_type(kind) for name, (kind, _) in self.columns.items()}

    def rows(self, file: int) -> str:
        """The rows of one of its files, as a query for Trino."""
        each = ROWS // FILES
        return "VALUES " + ",\n".join(self._row(at) for at in range(file * each, (file + 1) * each))

    def _row(self, at: int) -> str:
        cells = [f"CAST({at} AS bigint)"]
        for turn, (kind, values) in enumerate(self.columns.values()):
            # A third of the long lists is not reached with one turn: steps that share no factor with the length do.
            value = values[(at * (1 + turn % 3 * 2) + turn) % len(values)]
            cells.append(f"CAST({value} AS {kind})")
        return f"({', '.join(cells)})"


def _quoted(values: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"'{value}'" for value in values), "NULL")


_COMMON: dict[str, tuple[str, tuple[str, ...]]] = {
    "n": ("integer", ("0", "1", "-1", "7", "-7", "2147483647", "-2147483648", "NULL", "3", "100")),
    "big": ("bigint", ("0", "-1", "9223372036854775807", "'-9223372036854775808'", "NULL", "9007199254740993", "7", "3000000000", "2")),
    "price": ("decimal(12,2)", ("'0'", "'1.50'", "'-2.50'", "'9999999999.99'", "'-9999999999.99'", "NULL", "'0.01'", "'0.50'", "'-0.50'", "'7'", "'128.5'")),
    "deep": ("decimal(30,10)", ("'0'", "'0.0000000001'", "'-99999999999999999999.9999999999'", "'99999999999999999999.9999999999'", "NULL", "'1.5'", "'7'")),
    "whole": ("decimal(38,0)", ("'0'", "'-99999999999999999999999999999999999999'", "'99999999999999999999999999999999999999'", "NULL", "'1'", "'7'", "'-1'")),
    "fine": ("decimal(38,38)", ("'0'", "'0.99999999999999999999999999999999999999'", "'-0.00000000000000000000000000000000000001'", "NULL", "'0.5'")),
    "ratio": ("double", ("0e0", "-0e0", "nan()", "infinity()", "-infinity()", "NULL", "1.5e0", "-2.5e0", "5e-324", "1.7976931348623157e308", "9007199254740993e0", "0.1e0", "7e0", "2147483647.5e0")),
    "score": ("real", ("'0'", "'-0'", "nan()", "infinity()", "-infinity()", "NULL", "'1.5'", "'0.1'", "'16777217'", "'3.4028235e38'", "'1.4e-45'", "'-7'")),
    "name": ("varchar", (*WORDS, "NULL")),
    "other": ("varchar", ("NULL", *reversed(WORDS))),
    "digits": ("varchar", ("'42'", "' 7 '", "'-0'", "'2147483648'", "'1e3'", "NULL", "'0.5'", "'1.005'", "'+5'", "''", "'128'", "'99999999999999999999.5'", "'NaN'", "'-Infinity'", "'1.'")),
    "moment": ("varchar", ("'2024-02-29'", "'2023-02-29'", "'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999'", "NULL", "'1969-12-31 23:59:59.9995'", "'2024-2-9'", "''", "'1970-01-01'", "'2024-02-29 24:00:00'", "'2024-02-29 12:00'")),
    "day": ("date", _quoted(_DATES)),
    "late": ("date", ("NULL", "DATE '9999-12-30'", "DATE '2024-02-28'", "DATE '1970-01-02'", "DATE '0001-01-02'", "DATE '2024-03-01'", "DATE '1899-12-31'")),
    "flag": ("boolean", ("true", "false", "NULL")),
    "body": ("varbinary", ("X''", "X'00'", "X'6162'", "X'ff'", "NULL", "X'e4'", "X'0061'")),
    "tags": ("array(varchar)", ("ARRAY['a', 'b']", "ARRAY[]", "ARRAY[NULL]", "NULL", "ARRAY['', NULL]", "ARRAY['ünï', 'a']")),
    "nums": ("array(bigint)", ("ARRAY[1, 2]", "ARRAY[]", "ARRAY[NULL]", "NULL", "ARRAY[9223372036854775807, NULL]", "ARRAY[-1, 0, 7]")),
    "attrs": ("map(varchar, integer)", ("MAP(ARRAY['a'], ARRAY[1])", "MAP()", "NULL", "MAP(ARRAY['a', ''], ARRAY[NULL, 7])", "MAP(ARRAY['b'], ARRAY[-1])")),
    "addr": ("row(city varchar, geo row(lat double, n integer))", ("ROW('Oslo', ROW(1.5e0, 7))", "ROW(NULL, NULL)", "NULL", "ROW('', ROW(nan(), NULL))", "ROW('ünï', ROW(-0e0, -1))")),
}  # fmt: skip

PLAIN = Table(
    "plain",
    "differ_hive",
    _COMMON
    | {
        "tiny": ("tinyint", ("0", "1", "127", "-128", "NULL", "7", "-1")),
        "small": ("smallint", ("0", "32767", "-32768", "NULL", "128", "-1", "7")),
        "code": ("char(3)", ("'a'", "'ab '", "''", "NULL", "'abc'", "'ü'")),
        "short": ("varchar(3)", ("'a'", "'ab '", "''", "NULL", "'abc'", "'üß'", "'12'")),
        "stamp": ("timestamp(3)", _quoted((*(time.split(".")[0] for time in _TIMES), "1969-12-31 23:59:59.999", "9999-12-31 23:59:59.999"))),
    },
)  # fmt: skip
LAKE = Table(
    "lake",
    "differ_iceberg",
    _COMMON
    | {
        "ts": ("timestamp(6)", _quoted(_TIMES)),
        "tz": ("timestamp(6) with time zone", (*(f"TIMESTAMP '{time} UTC'" for time in _TIMES), "NULL")),
        "ref": ("uuid", ("'12345678-1234-1234-1234-1234567890ab'", "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "NULL", "'80000000-0000-0000-0000-000000000000'")),
    },
)  # fmt: skip
TABLES = (PLAIN, LAKE)

# Values that stand in conditions, beside the columns.
LITERALS = (
    "null", "true", "false", "0", "1", "-1", "2", "3", "7", "-7", "127", "128", "-129", "32768", "2147483647", "-2147483648", "2147483648", "9223372036854775807",
    "DECIMAL '0'", "DECIMAL '1.50'", "DECIMAL '-0.5'", "DECIMAL '0.0000000001'", "DECIMAL '99999999999999999999999999999999999999'", "DECIMAL '128.5'",
    "0.0", "-0.0", "1.5", "-2.5", "0.1", "1e308", "1e-320", "9007199254740993.0", "CAST('NaN' AS double)", "CAST('-Infinity' AS double)", "CAST('Infinity' AS real)", "CAST('0.1' AS real)",
    "''", "' '", "'a'", "'b'", "'A'", "'ß'", "'ü'", "'ünï'", "'e\u0301'", "'\u0301'", "'🙂'", "'\U0001f1e9\U0001f1ea'", "'%'", "'_'", "'a%'", "'%\u0301'", "'_b'", "'\\'", "','", "'12'", "'0.5'", "'2024-02-29'", "'true'",
    "DATE '0001-01-01'", "DATE '9999-12-31'", "DATE '1969-12-31'", "DATE '1970-01-01'", "DATE '2024-02-29'", "DATE '2023-12-31'", "DATE '1582-10-15'",
    "TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'", "TIMESTAMP '1969-12-31 23:59:59.999'", "TIMESTAMP '1970-01-01 00:00:00'", "TIMESTAMP '2024-02-29 12:00:00.500'", "TIMESTAMP '2024-01-15 00:00:00'", "TIMESTAMP '2024-02-29 00:00'",
    "UUID '12345678-1234-1234-1234-1234567890ab'", "UUID '80000000-0000-0000-0000-000000000000'", "to_utf8('ab')", "to_utf8('')", "to_utf8('ä')",
)  # fmt: skip
# Texts that only mean something to certain parameters: units, formats, patterns.
SPECIAL = (
    *(f"'{unit}'" for unit in ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")),
    *(f"'{form}'" for form in ("%Y-%m-%d", "%H:%i:%s", "%d.%m.%Y", "%Y%%%T", "%T", "x%mü")),
    *(f"'{pattern}'" for pattern in ("^a", "a|b", "[a-z]+", "\\d+", "^\\s*$", "\\w", ".", "^.$", "^.{2}$", "[^a]b?", "(ü|ß)", "b$", "\\S", "\\W+", "[äöü]", "x*")),
)  # fmt: skip
INTERVALS = tuple(
    f"INTERVAL '{number}' {unit}"
    for number in ("1", "-1", "30", "20000")
    for unit in ("SECOND", "HOUR", "DAY", "MONTH", "YEAR")
)
CASTS = (
    "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal(38,0)", "decimal(5,2)", "decimal(18,3)", "decimal(30,10)", "decimal(38,38)",
    "varchar", "varchar(1)", "varchar(4)", "date", "timestamp", "timestamp(0)", "timestamp(6)", "uuid",
)  # fmt: skip
