"""The allow-lists: what is not named here is refused.

Node classes are compared exactly, not by inheritance, and each with the arguments that it may carry: a class or an
argument that a new sqlglot adds is refused until it is written down here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from subsetter.sql.translating.functions import FUNCTIONS
from subsetter.sql.words import words

Allowed = dict[type[exp.Expr], frozenset[str]]


def _nodes(arguments: str, *classes: type[exp.Expr]) -> Allowed:
    return dict.fromkeys(classes, words(arguments))


# What a condition may be made of.
CONDITION_NODES: Allowed = {
    **_nodes("this", exp.Paren, exp.Not, exp.Neg, exp.Var, exp.DataTypeParam, exp.Boolean),
    **_nodes("this expression", exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE),
    **_nodes("this expression", exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is, exp.Escape, exp.Add, exp.Sub, exp.Mul),
    **_nodes("this expression typed safe", exp.Div),
    **_nodes("this expression safe", exp.DPipe),
    **_nodes("this expression", exp.Mod, exp.Extract),
    **_nodes("this expression negate", exp.Like),
    **_nodes("this expressions", exp.In, exp.Anonymous),
    **_nodes("this low high", exp.Between),
    **_nodes("this ifs default", exp.Case),
    **_nodes("this true", exp.If),
    **_nodes("this to", exp.Cast),
    **_nodes("this to safe", exp.TryCast),
    **_nodes("this expressions nested", exp.DataType),
    **_nodes("this unit", exp.Interval),
    **_nodes("this expression position", exp.Trim),
    **_nodes("this substr", exp.StrPosition),
    **_nodes("this table db catalog", exp.Column),
    **_nodes("this expression", exp.Dot),
    **_nodes("this quoted", exp.Identifier),
    **_nodes("this is_string", exp.Literal),
    **_nodes("", exp.Null),
}

# What our templates add to that.
STATEMENT_NODES: Allowed = {
    **CONDITION_NODES,
    **_nodes("expressions value_constructor", exp.Array),
    **_nodes("expressions from_ joins where group having order limit distinct with_", exp.Select),
    **_nodes("this expression distinct by_name with_ order limit", exp.Union, exp.Except, exp.Intersect),
    **_nodes("this alias with_", exp.Subquery),
    **_nodes("this", exp.From, exp.Where, exp.Having, exp.Exists),
    **_nodes("this side kind on using", exp.Join),
    **_nodes("expressions", exp.Group, exp.Order, exp.Tuple, exp.With),
    **_nodes("expressions on", exp.Distinct),
    **_nodes("this desc nulls_first", exp.Ordered),
    **_nodes("expression", exp.Limit),
    **_nodes("this alias", exp.Alias, exp.CTE),
    **_nodes("this columns", exp.TableAlias),
    **_nodes("this db catalog alias version", exp.Table),
    **_nodes("this kind expression", exp.Version),
    **_nodes("this partition_by order over", exp.Window),
    **_nodes("this expression", exp.Filter),
    **_nodes("this query expressions", exp.In),
    **_nodes("this zone", exp.AtTimeZone),
    **_nodes("this kind", exp.ColumnDef),
    **_nodes("this expressions", exp.Lambda),
    **_nodes("this expression", exp.BitwiseAnd, exp.BitwiseOr, exp.IntDiv),
    **_nodes("", exp.Star),
}


def stray_arguments(node: exp.Expr, allowed: Allowed) -> Iterator[str]:
    """Yields the arguments that a node carries and may not; its class must be in the list."""
    names = allowed[type(node)]
    for name, value in node.args.items():
        if name not in names and value not in (None, False, []):
            yield name


# Properties of a table that our CREATE TABLE … AS may set on Athena; keys are compared as written.
TABLE_PROPERTIES = words(
    """
    table_type is_external location external_location format write_compression compression_level partitioning
    partitioned_by bucketed_by bucket_count
    """
)

# Options of DuckDB's COPY that ours may set.
COPY_OPTIONS = words(
    """
    format compression compression_level row_group_size row_group_size_bytes parquet_version partition_by
    write_partition_columns
    """
)

_QUERY_FUNCTIONS = words(
    """
    bool_and bool_or chr coalesce concat count greatest if least length lower max min rank row_number substr sum typeof
    """
)

# Functions that take a lambda, and of how many names; a lambda may stand nowhere else.
LAMBDA_FUNCTIONS = {"transform": 1, "transform_keys": 2, "transform_values": 2}

# Functions by name: those of conditions, as they stand in the text of each dialect, and those of our templates.
STATEMENT_FUNCTIONS = {
    "athena": _QUERY_FUNCTIONS
    | frozenset(FUNCTIONS)
    | frozenset(LAMBDA_FUNCTIONS)
    | words("md5 to_utf8 to_hex from_hex from_base arbitrary max_by min_by row"),
    "duckdb": _QUERY_FUNCTIONS
    | words(
        """
        abs any_value arg_max arg_min array_to_string cardinality ceil date_sub date_trunc day dayofyear
        encode epoch epoch_ms epoch_us error floor hex hour isnan isodow isoyear last_day left len
        list_contains list_count list_extract list_reverse ltrim map_extract_value md5 millisecond minute
        month nullif quarter regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
        replace round rtrim second sha256 starts_with strftime string_split strpos struct_extract to_days
        to_hours to_microseconds to_milliseconds to_minutes to_months to_seconds trim unhex upper week xor
        year
        """
    ),
}
