"""What users try and may not, with what to write instead. Nothing depends on this list being complete."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.words import words

Reason = tuple[str, str]

_NOW: Reason = (
    "A condition may not ask for the current time: two builds would differ.",
    "Write {{ today }} for the date or {{ as_of }} for the time of the build.",
)
_CHANCE: Reason = (
    "A condition may not depend on chance: two builds would differ.",
    "Use `sample: 1%`, which keeps the same rows in every build.",
)
_WHO: Reason = ("A condition may not depend on who asks.", "Use a variable: {{ name }}.")
_AGGREGATE: Reason = (
    "A condition sees one row at a time: aggregates are not allowed.",
    "Use `rows`, `max_per_parent` or `follow`.",
)
_WINDOW: Reason = (
    "A condition sees one row at a time: window functions are not allowed.",
    "Use `rows` or `max_per_parent` with `order_by`.",
)
_SUBQUERY: Reason = ("A condition sees its own row only: subqueries are not allowed.", "Use a relation with `follow`.")
_TABLE: Reason = ("A condition reads no table: table functions are not allowed.", "Use a relation with `follow`.")
_ZONE = "Everything runs in UTC: compare with a UTC time."
_STATEMENT: Reason = ("This is a statement, not a condition.", "Write one boolean expression.")
_LAMBDA: Reason = (
    "Functions with arrows (lambdas) are not supported.",
    "Use contains, element_at or cardinality.",
)


def _all(reason: Reason, names: str) -> dict[str, Reason]:
    return dict.fromkeys(names.split(), reason)


BANNED_FUNCTIONS: dict[str, Reason] = {
    **_all(_NOW, "now current_date current_time current_timestamp current_timezone localtime localtimestamp"),
    **_all(_CHANCE, "random rand uuid shuffle"),
    **_all(_WHO, "current_user current_role current_catalog current_schema current_groups current_path version"),
    **_all(
        _AGGREGATE, "count sum avg min max min_by max_by array_agg map_agg bool_and bool_or every any_value arbitrary"
    ),
    **_all(_AGGREGATE, "approx_distinct approx_percentile stddev variance listagg checksum count_if histogram corr"),
    **_all(
        _WINDOW, "row_number rank dense_rank ntile lag lead first_value last_value nth_value percent_rank cume_dist"
    ),
    **_all(
        _TABLE, "table unnest read_parquet read_csv read_json read_text read_blob glob parquet_scan query query_table"
    ),
    **_all(_LAMBDA, "transform filter reduce any_match all_match none_match zip_with map_filter transform_values"),
    "nvl": ("Athena has no nvl.", "Write coalesce(a, b)."),
    "ifnull": ("Athena has no ifnull.", "Write coalesce(a, b)."),
    "iff": ("Athena has no iff.", "Write if(a, b, c)."),
    "isnull": ("Athena has no isnull.", "Write a IS NULL."),
    "notnull": ("Athena has no notnull.", "Write a IS NOT NULL."),
    "left": ("Athena has no left.", "Write substr(text, 1, n)."),
    "right": ("Athena has no right.", "Write substr(text, -n)."),
    "len": ("Athena has no len.", "Write length(text) or cardinality(array)."),
    "char_length": ("Athena has no char_length.", "Write length(text)."),
    "getdate": _NOW,
    "sysdate": _NOW,
    "date_sub": ("Athena has no date_sub.", "Write date_add('day', -1, d)."),
    "datediff": ("Athena has no datediff.", "Write date_diff('day', a, b)."),
    "to_date": ("Athena has no to_date.", "Write CAST(text AS date)."),
    "ilike": ("Athena has no ILIKE.", "Write lower(text) LIKE 'x%'."),
    "mod": ("mod is not supported.", "Write a % b."),
    "json_extract_scalar": (
        "The engines read numbers in JSON differently.",
        "Compare the text with LIKE, or make it a column of the source.",
    ),
    "at_timezone": ("at_timezone is not supported in a condition.", _ZONE),
    "with_timezone": ("with_timezone is not supported in a condition.", _ZONE),
    "xxhash64": ("xxhash64 is not in both engines.", "Use `sample`, or md5."),
    "crc32": ("crc32 is not in both engines.", "Use `sample`, or md5."),
}

# With which words a refused node is written that stand for nothing else there.
BANNED_WORDS: dict[type, frozenset[str]] = {
    exp.AtTimeZone: words("at time zone"),
    exp.SimilarTo: words("similar to"),
}

BANNED_NODES: dict[type, Reason] = {
    exp.Query: _SUBQUERY,
    exp.Subquery: _SUBQUERY,
    exp.Exists: _SUBQUERY,
    exp.SubqueryPredicate: _SUBQUERY,
    exp.Table: _TABLE,
    exp.Command: _STATEMENT,
    exp.DDL: _STATEMENT,
    exp.DML: _STATEMENT,
    exp.Window: _WINDOW,
    exp.Filter: _AGGREGATE,
    exp.AggFunc: _AGGREGATE,
    exp.Distinct: _AGGREGATE,
    exp.Star: ("A star is not allowed in a condition.", "Name the column."),
    exp.CurrentDate: _NOW,
    exp.CurrentTime: _NOW,
    exp.CurrentTimestamp: _NOW,
    exp.Localtime: _NOW,
    exp.Localtimestamp: _NOW,
    exp.CurrentUser: _WHO,
    exp.CurrentRole: _WHO,
    exp.CurrentCatalog: _WHO,
    exp.CurrentSchema: _WHO,
    exp.Lambda: _LAMBDA,
    exp.ILike: ("ILIKE is not understood by Athena.", "Write lower(text) LIKE 'x%'."),
    exp.Bracket: ("a[1] fails where Athena finds nothing.", "Write element_at(a, 1), which gives NULL then."),
    exp.Array: ("Arrays cannot be written in a condition.", "Write a IN (1, 2)."),
    exp.Tuple: ("Rows of values cannot be compared here.", "Write a = 1 AND b = 2."),
    exp.Concat: ("Two texts stand side by side.", "Join them with ||, or remove one."),
    exp.AtTimeZone: ("AT TIME ZONE is not supported in a condition.", _ZONE),
    exp.Alias: ("A name given with AS has no place in a condition.", "Leave it out."),
    exp.Placeholder: ("Placeholders are not allowed.", "Use a variable: {{ name }}."),
    exp.Parameter: ("Placeholders are not allowed.", "Use a variable: {{ name }}."),
    exp.BitwiseAnd: ("The operator & is not understood by Athena.", "Write AND, or bitwise_and(a, b)."),
    exp.BitwiseOr: ("The operator | is not understood by Athena.", "Write OR, or bitwise_or(a, b)."),
    exp.SimilarTo: ("SIMILAR TO is not understood by Athena.", "Write regexp_like(text, 'pattern')."),
    exp.UnicodeString: ("U&'…' is not supported.", "Write the letters themselves."),
    exp.HexString: ("X'…' is not supported.", "Compare to_hex(value) with a text."),
}
