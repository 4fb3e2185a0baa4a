"""Functions of texts and bytes."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import BIGINT, BOOLEAN, VARBINARY, VARCHAR
from subsetter.sql.translating.patterns import duckdb_pattern
from subsetter.sql.translating.signatures import (
    BYTES,
    KNOWN_TEXT,
    POSITION,
    REGEX,
    SOLID,
    TEXT,
    WHOLE,
    Call,
    Function,
    Result,
    same,
)
from subsetter.sql.translating.typed import Typed, Unfit

# What Trino's trim removes, Java's white space without the no-break spaces; DuckDB's trim removes other characters.
_WHITE = r"[\x{9}-\x{d}\x{1c}-\x{20}\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}]+"


def _upper(call: Call) -> Result:
    # DuckDB makes a capital of the sharp s, Trino leaves it; a private character keeps its place.
    sharp, mark = shapes.text("ß"), shapes.call("chr", shapes.number(0xE000))
    kept = shapes.call("upper", shapes.call("replace", call.node(0), sharp, mark))
    return Result(VARCHAR, shapes.call("replace", kept, mark.copy(), sharp.copy()))


def trimmed(name: str, value: exp.Expr, letters: exp.Expr | None = None) -> exp.Expr:
    """Returns DuckDB's text for trim, ltrim or rtrim; without letters, of white space."""
    if letters is not None:
        return shapes.call(name, value, letters)
    sides = {"ltrim": ("^" + _WHITE,), "rtrim": (_WHITE + "$",)}.get(name, ("^" + _WHITE, _WHITE + "$"))
    arguments = (shapes.text("|".join(sides)), shapes.text(""), shapes.text("g"))
    return shapes.call("regexp_replace", value, *arguments)


def _trim(call: Call) -> Result:
    return Result(VARCHAR, trimmed(call.name, *call.nodes))


def _substr(call: Call) -> Result:
    value, start = call.arguments[:2]
    nodes = [call.node(0), *(_within_reach(argument) for argument in call.arguments[1:])]
    if len(nodes) > 2 and call.arguments[2].integer is None:
        # DuckDB reads a negative length backwards; Trino gives the empty text.
        below = exp.LT(this=shapes.tight(call.node(2).copy()), expression=shapes.number(0))
        nodes[2] = shapes.case((below, shapes.number(0)), otherwise=nodes[2])
    elif len(nodes) > 2 and (call.arguments[2].integer or 0) < 0:
        raise Unfit("A length below zero gives the empty text.", "Write a length from 0 on.")
    taken = shapes.call("substr", *nodes)
    if (start.integer or 0) >= 1:
        return Result(VARCHAR, taken)
    # Trino gives the empty text for position 0 and for positions before the first letter; DuckDB does not.
    outside = exp.Or(
        this=exp.EQ(this=shapes.tight(start.node.copy()), expression=shapes.number(0)),
        expression=exp.LT(
            this=shapes.tight(start.node.copy()),
            expression=exp.Neg(this=shapes.call("length", value.node.copy())),
        ),
    )
    # Not simply '': NULL stays NULL.
    none = [shapes.binary(exp.Mul, shapes.number(0), node.copy()) for node in nodes[2:]] or [shapes.number(0)]
    empty = shapes.call("substr", value.node.copy(), shapes.number(1), *none)
    return Result(VARCHAR, shapes.case((outside, empty), otherwise=taken))


def _reverse(call: Call) -> Result:
    # DuckDB's reverse keeps an accent behind its letter, and the parts of an emoji together; Trino goes by code points.
    letters = shapes.call("regexp_extract_all", call.node(0), shapes.text(r"(?s)."))
    return Result(VARCHAR, shapes.call("array_to_string", shapes.call("list_reverse", letters), shapes.text("")))


# DuckDB stops at a greater position or length; no text is that long.
_MOST = 2**31 - 1


def _within_reach(argument: Typed) -> exp.Expr:
    if argument.integer is not None:
        return shapes.number(max(-_MOST, min(argument.integer, _MOST)))
    if argument.type != BIGINT:
        return argument.node
    above = exp.GT(this=shapes.tight(argument.node), expression=shapes.number(_MOST))
    below = exp.LT(this=shapes.tight(argument.node.copy()), expression=shapes.number(-_MOST))
    ends = (above, shapes.number(_MOST)), (below, shapes.number(-_MOST))
    return shapes.case(*ends, otherwise=argument.node.copy())


def _replace(call: Call) -> Result:
    return Result(VARCHAR, shapes.call("replace", *call.nodes, *([shapes.text("")] * (3 - len(call.nodes)))))


def _split_part(call: Call) -> Result:
    # DuckDB's split_part gives the empty text beyond the last part; Trino gives NULL, as a list does.
    parts = shapes.call("string_split", call.node(0), call.node(1))
    return Result(VARCHAR, shapes.call("list_extract", parts, call.node(2)))


def _concat(call: Call) -> Result:
    # DuckDB's concat leaves NULLs out; in Trino they win, as with ||.
    node = call.node(0)
    for other in call.nodes[1:]:
        node = exp.DPipe(this=shapes.tight(node) if node is call.node(0) else node, expression=shapes.tight(other))
    return Result(VARCHAR, node)


def _regexp_like(call: Call) -> Result:
    pattern = shapes.text(duckdb_pattern(call.arguments[1]))
    return Result(BOOLEAN, shapes.call("regexp_matches", call.node(0), pattern))


def _regexp_extract(call: Call) -> Result:
    if "$" in (call.arguments[1].text or ""):
        raise Unfit("$ in regexp_extract is not supported.", "Use regexp_like, or leave it out.")
    pattern = shapes.text(duckdb_pattern(call.arguments[1]))
    found = shapes.call("regexp_matches", call.node(0), pattern)
    # DuckDB gives the empty text where nothing matches; Trino gives NULL.
    return Result(VARCHAR, shapes.case((found, shapes.call("regexp_extract", call.node(0).copy(), pattern.copy()))))


def _hash(name: str) -> Function:
    # DuckDB's hashes give hexadecimal text, Trino's give bytes.
    return Function((BYTES,), lambda call: Result(VARBINARY, shapes.call("unhex", shapes.call(name, *call.nodes))))


TEXT_FUNCTIONS: dict[str, Function] = {
    "lower": Function((TEXT,), same("lower", VARCHAR)),
    "upper": Function((TEXT,), _upper),
    "trim": Function((TEXT,), _trim),
    "ltrim": Function((TEXT,), _trim),
    "rtrim": Function((TEXT,), _trim),
    "length": Function((TEXT,), same("length", BIGINT)),
    "reverse": Function((KNOWN_TEXT,), _reverse),
    "substr": Function((KNOWN_TEXT, WHOLE, WHOLE), _substr, optional=1),
    "substring": Function((KNOWN_TEXT, WHOLE, WHOLE), _substr, optional=1),
    "strpos": Function((TEXT, TEXT), same("strpos", BIGINT)),
    "replace": Function((TEXT, SOLID, TEXT), _replace, optional=1),
    "starts_with": Function((TEXT, TEXT), same("starts_with", BOOLEAN)),
    "split_part": Function((TEXT, SOLID, POSITION), _split_part),
    "concat": Function((KNOWN_TEXT, KNOWN_TEXT), _concat, repeats=True),
    "regexp_like": Function((TEXT, REGEX), _regexp_like),
    "regexp_extract": Function((TEXT, REGEX), _regexp_extract),
    "to_utf8": Function((TEXT,), same("encode", VARBINARY)),
    "to_hex": Function((BYTES,), same("hex", VARCHAR)),
    "md5": _hash("md5"),
    "sha256": _hash("sha256"),
}
