"""Athena's condition to DuckDB's: reads the types, refuses what the engines would read differently.

Every node of the tree is translated by one method, from the leaves up, into a tree that is written as it stands. So
a difference between the engines is either cured here or in ``functions`` and ``casts``, or the node is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, ClassVar

from sqlglot import exp

from subsetter.sql.allowed import CONDITION_NODES, stray_arguments
from subsetter.sql.dialects import TYPED_LITERAL
from subsetter.sql.translating import casts, shapes
from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating.arithmetic import calculated, shifted
from subsetter.sql.translating.banned import BANNED_FUNCTIONS, BANNED_NODES
from subsetter.sql.translating.comparisons import check_comparable, check_digits, compare, stripped
from subsetter.sql.translating.expression_types import (
    ANY,
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    NULL,
    NUMBERS,
    VARCHAR,
    TypeClass,
    wider,
)
from subsetter.sql.translating.functions import FUNCTIONS, FUNCTIONS_PAGE
from subsetter.sql.translating.signatures import Call
from subsetter.sql.translating.texts import trimmed
from subsetter.sql.translating.typed import Typed, Unfit, cure_for, unmixed
from subsetter.sql.words import EXTRACT_FIELDS
from subsetter.types.datatype import DataType, scalar

_PREDICATES = (
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Is,
    exp.In,
    exp.Like,
    exp.Escape,
    exp.Between,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Not,
    exp.And,
    exp.Or,
)
# What Athena says of -NULL and NULL * 1.5: it does not know which of several operators is meant.
_NO_TYPE = ("NULL has no type here.", "Give it one: CAST(NULL AS double).")
_DAYS = {"DAY", "HOUR", "MINUTE", "SECOND"}
_MONTHS = {"MONTH", "YEAR"}
# 60,000 years: a timestamp with time zone of Trino's ends about the year 73,000.
_LONGEST = {"YEAR": 60_000, "MONTH": 720_000, "DAY": 21_900_000, "HOUR": 525_000_000}


class Translator:
    """Translates one condition and collects what is wrong with it.

    Attributes:
        unfit: every refusal, with its node.
        columns: the columns used, in the catalog's spelling, in order of first use.
    """

    def __init__(self, columns: Mapping[str, DataType], row_alias: str) -> None:
        self.unfit: list[Unfit] = []
        self.columns: dict[str, None] = {}
        self._known = {name.lower(): (name, datatype) for name, datatype in columns.items()}
        self._row_alias = row_alias.lower()

    def translate(self, tree: exp.Expr) -> Typed:
        """Returns type and translation of a tree; what was refused has the type ``any``."""
        try:
            result = self._visit(tree)
        except Unfit as error:
            self.unfit.append(Unfit(error.message, error.hint, error.node or tree))
            return Typed(ANY, exp.Null(), tree)
        return result

    def _visit(self, node: exp.Expr) -> Typed:
        if type(node) not in CONDITION_NODES:
            raise Unfit(*_why_banned(node))
        stray = list(stray_arguments(node, CONDITION_NODES))
        if stray:
            raise _stray(node, stray)
        visit = self._VISITS.get(type(node))
        if visit is None:
            raise Unfit("This cannot stand here.", "Write one boolean expression.")
        datatype, translated = visit(self, node)
        return Typed(datatype, translated, node)

    def _operand(self, node: exp.Expr) -> Typed:
        """Translates an operand of a comparison; Athena takes no bare predicate there."""
        if isinstance(node, _PREDICATES):
            raise Unfit("A condition inside a comparison needs parentheses.", "Write (a = b) = c.", node)
        return self.translate(node)

    # names

    def _column(self, node: exp.Column) -> tuple[DataType, exp.Expr]:
        parts = [part for part in (node.args.get(key) for key in ("catalog", "db", "table", "this")) if part]
        return self._path([str(part.name) for part in parts], node)

    def _dot(self, node: exp.Dot) -> tuple[DataType, exp.Expr]:
        if not isinstance(node.expression, exp.Identifier):
            raise Unfit("Functions with a prefix are not supported.", "Write the function without it.")
        holder = self.translate(node.this)
        return self._field(holder.type, holder.node, node.expression.name)

    def _path(self, names: list[str], node: exp.Expr) -> tuple[DataType, exp.Expr]:
        known = self._known.get(names[0].lower())
        if known is None:
            raise self._unknown_column(names, node)
        name, datatype = known
        if len(names) > 1 and (names[0].lower() == self._row_alias or kinds.kind(datatype) is not TypeClass.ROW):
            raise Unfit(f"{'.'.join(names)} is a qualified name.", f"Write the column alone: {names[-1]}.", node)
        self.columns.setdefault(name)
        translated: exp.Expr = exp.column(exp.to_identifier(name, quoted=True))
        if kinds.kind(datatype) is TypeClass.ZONED:
            # Everything runs in UTC, whatever zone the session has.
            translated = exp.Paren(this=exp.AtTimeZone(this=translated, zone=shapes.text("UTC")))
        for field in names[1:]:
            datatype, translated = self._field(datatype, translated, field)
        return datatype, translated

    def _field(self, datatype: DataType, holder: exp.Expr, name: str) -> tuple[DataType, exp.Expr]:
        if datatype == ANY:
            return ANY, exp.Null()
        fields = kinds.fields(datatype)
        if name.lower() not in fields:
            cure = _did_you_mean(name, list(fields)) or f"It has: {', '.join(fields)}."
            raise Unfit(f"There is no field {name} in {datatype}.", cure)
        return fields[name.lower()], shapes.call("struct_extract", holder, shapes.text(name))

    def _unknown_column(self, names: list[str], node: exp.Expr) -> Unfit:
        shown = ".".join(names)
        if len(names) > 1 and names[-1].lower() in self._known:
            return Unfit(f"{shown} is a qualified name.", f"Write the column alone: {names[-1]}.", node)
        if names[0].lower() in BANNED_FUNCTIONS:
            return Unfit(*BANNED_FUNCTIONS[names[0].lower()], node)
        identifier = node.find(exp.Identifier)
        cure = _did_you_mean(names[0], [name for name, _ in self._known.values()])
        if identifier is not None and identifier.args.get("quoted"):
            cure = f"A text has single quotes: '{shown}'. {cure}".rstrip()
        return Unfit(f"There is no column {shown}.", cure or "Use a column of this table.", node)

    # literals

    def _literal(self, node: exp.Literal) -> tuple[DataType, exp.Expr]:
        written = str(node.this)
        if node.is_string:
            return VARCHAR, node.copy()
        if not written.isdigit():
            # Athena reads 1.5 as a double, DuckDB as a decimal unless it has an exponent.
            number = written if "e" in written.lower() else f"{written}e0"
            return DOUBLE, exp.Literal.number(number)
        if int(written) >= 2**63:
            raise Unfit(f"The number {written} does not fit into a bigint.", "Write DECIMAL '…'.")
        return (INTEGER if int(written) < 2**31 else BIGINT), node.copy()

    def _boolean(self, node: exp.Boolean) -> tuple[DataType, exp.Expr]:
        return BOOLEAN, node.copy()

    def _null(self, node: exp.Null) -> tuple[DataType, exp.Expr]:
        return NULL, node.copy()

    def _paren(self, node: exp.Paren) -> tuple[DataType, exp.Expr]:
        content = self.translate(node.this)
        return content.type, exp.Paren(this=content.node)

    # logic

    def _connective(self, node: exp.And | exp.Or) -> tuple[DataType, exp.Expr]:
        other = exp.Or if isinstance(node, exp.And) else exp.And
        parts = []
        for operand in _flat(node):
            part = self._truth(operand)
            parts.append(exp.Paren(this=part) if isinstance(part, other) else part)
        joined = parts[0]
        for part in parts[1:]:
            joined = type(node)(this=joined, expression=part)
        return BOOLEAN, joined

    def _truth(self, node: exp.Expr) -> exp.Expr:
        """Translates what must be a boolean."""
        operand = self.translate(node)
        if operand.kind not in (TypeClass.BOOLEAN, TypeClass.NULL, TypeClass.ANY):
            shown = node.sql("trino") if len(node.sql("trino")) < 40 else "This"
            raise Unfit(f"{shown} is of type {operand.type}, not a condition.", "Compare it with something.", node)
        return operand.node

    def _negation(self, node: exp.Not) -> tuple[DataType, exp.Expr]:
        return BOOLEAN, shapes.negated(self._truth(node.this))

    # predicates

    def _comparison(self, node: exp.Binary) -> tuple[DataType, exp.Expr]:
        left, right = self._operand(node.this), self._operand(node.expression)
        return BOOLEAN, compare(type(node), left, right)

    def _membership(self, node: exp.In) -> tuple[DataType, exp.Expr]:
        if not node.expressions:
            raise Unfit("IN needs a list of values in parentheses.", "Write IN (1, 2).")
        value = self._operand(node.this)
        items = [self._operand(item) for item in node.expressions]
        for item in items:
            check_comparable(value, item)
        check_digits(value, *items)
        has_float = TypeClass.FLOAT in (value.kind, *(item.kind for item in items))
        if has_float and not all(item.is_literal or item.is_open for item in items):
            raise Unfit("IN over floating point columns is not supported.", "Write a = b OR a = c.")
        if TypeClass.CHAR in (value.kind, *(item.kind for item in items)):
            return BOOLEAN, exp.In(this=stripped(value), expressions=[stripped(item) for item in items])
        return BOOLEAN, exp.In(this=shapes.tight(value.node), expressions=[item.node for item in items])

    def _between(self, node: exp.Between) -> tuple[DataType, exp.Expr]:
        value, low, high = (self._operand(node.args[key]) for key in ("this", "low", "high"))
        check_digits(value, low, high)
        at_least = compare(exp.GTE, *self._as_one((value, low), value, low, high))
        again = Typed(value.type, value.node.copy(), value.written)
        at_most = compare(exp.LTE, *self._as_one((again, high), value, low, high))
        if TypeClass.FLOAT in (value.kind, low.kind, high.kind):
            return BOOLEAN, exp.Paren(this=shapes.both(at_least, at_most))
        low_node, high_node = shapes.tight(low.node), shapes.tight(high.node)
        return BOOLEAN, exp.Between(this=shapes.tight(value.node), low=low_node, high=high_node)

    def _as_one(self, pair: tuple[Typed, Typed], *sides: Typed) -> tuple[Typed, Typed]:
        """Returns two sides of BETWEEN in the type of all three, where that is a floating point number."""
        shared = wider(side.type for side in sides)
        alone = wider(side.type for side in pair)
        if shared is None or kinds.kind(shared) is not TypeClass.FLOAT or alone in (shared, NULL):
            return pair
        left, right = (Typed(shared, shapes.cast(side.node, casts.cast_type(shared)), side.written) for side in pair)
        return left, right

    def _like(self, node: exp.Like) -> tuple[DataType, exp.Expr]:
        like = shapes.binary(exp.Like, *self._texts(node.this, node.expression))
        return BOOLEAN, shapes.negated(like) if node.args.get("negate") else like

    def _escape(self, node: exp.Escape) -> tuple[DataType, exp.Expr]:
        like, sign = node.this, self.translate(node.expression)
        if not isinstance(like, exp.Like) or sign.text is None or len(sign.text) != 1:
            raise Unfit("ESCAPE takes one sign in quotes, behind LIKE.", "Write a LIKE 'x!_%' ESCAPE '!'.")
        matched = shapes.binary(exp.Like, *self._texts(like.this, like.expression))
        escaped = exp.Escape(this=matched, expression=sign.node)
        return BOOLEAN, shapes.negated(escaped) if like.args.get("negate") else escaped

    def _texts(self, *nodes: exp.Expr) -> list[exp.Expr]:
        operands = [self._operand(node) for node in nodes]
        for operand in operands:
            if operand.kind not in (TypeClass.TEXT, TypeClass.NULL, TypeClass.ANY):
                message = f"A text is needed here in a condition, not {operand.type}."
                raise Unfit(message, cure_for(operand.kind), operand.written)
        return [operand.node for operand in operands]

    def _is_null(self, node: exp.Is) -> tuple[DataType, exp.Expr]:
        if not isinstance(node.expression, exp.Null):
            raise Unfit("Only IS NULL and IS NOT NULL are understood by Athena.", "For a boolean write it alone.")
        return BOOLEAN, shapes.is_null(self._operand(node.this).node)

    # arithmetic

    def _arithmetic(self, node: exp.Binary) -> tuple[DataType, exp.Expr]:
        left, right = self._operand(node.this), self._operand(node.expression)
        if left.kind is TypeClass.ANY or right.kind is TypeClass.ANY:
            return ANY, exp.Null()
        if isinstance(node, exp.Mul) and {left.kind, right.kind} == {TypeClass.NULL, TypeClass.FLOAT}:
            raise Unfit(*_NO_TYPE)
        if isinstance(node, exp.Add | exp.Sub) and TypeClass.INTERVAL in (left.kind, right.kind):
            return shifted(type(node), left, right)
        return calculated(type(node), left, right)

    def _interval(self, node: exp.Interval) -> tuple[DataType, exp.Expr]:
        value, negative = node.this, isinstance(node.this, exp.Neg)
        value = value.this if negative else value
        unit = node.text("unit").upper()
        is_plain = isinstance(value, exp.Literal) and re.fullmatch(r"-?[0-9]{1,9}", str(value.this))
        if not is_plain or unit not in _DAYS | _MONTHS:
            raise Unfit("This interval is not understood.", "Write INTERVAL '3' DAY: a number in quotes and one unit.")
        number = -int(value.this) if negative else int(value.this)
        if abs(number) > _LONGEST.get(unit, abs(number)):
            raise Unfit(f"An interval has at most {_LONGEST[unit]:,} {unit.lower()}s.", "Write a shorter one.")
        datatype = kinds.INTERVAL_DAY if unit in _DAYS else kinds.INTERVAL_MONTH
        return datatype, exp.Interval(this=shapes.text(str(number)), unit=exp.Var(this=unit))

    def _minus(self, node: exp.Neg) -> tuple[DataType, exp.Expr]:
        operand = self._operand(node.this)
        if operand.kind is TypeClass.NULL:
            raise Unfit(*_NO_TYPE)
        if operand.kind not in NUMBERS | {TypeClass.ANY}:
            raise Unfit(f"A minus before {operand.type} has no meaning.", "Write it before a number.")
        if operand.integer == -(2**31):
            raise Unfit("This does not fit into an integer.", f"Write {2**31}.")
        if operand.is_literal and operand.integer == 2**31:
            # Athena reads the minus as a part of the number: the least integer is one.
            return INTEGER, shapes.cast(exp.Neg(this=operand.node), "integer")
        return operand.type, exp.Neg(this=shapes.tight(operand.node))

    def _joined(self, node: exp.DPipe) -> tuple[DataType, exp.Expr]:
        left, right = self._texts(node.this, node.expression)
        if isinstance(left, exp.Null) or isinstance(right, exp.Null):
            raise Unfit("A text joined with NULL is always NULL.", "Leave it out.")
        return VARCHAR, shapes.binary(exp.DPipe, left, right)

    # calls

    def _case(self, node: exp.Case) -> tuple[DataType, exp.Expr]:
        subject = self.translate(node.this) if node.this else None
        branches, results = [], []
        for branch in node.args["ifs"]:
            results.append(self.translate(branch.args["true"]))
            branches.append((self._when(subject, branch.this), results[-1].node))
        default = node.args.get("default")
        results += [self.translate(default)] if default else []
        shared = wider(result.type for result in results)
        if shared is None:
            raise unmixed("The results of CASE", [result.type for result in results])
        return shared, shapes.case(*branches, otherwise=results[-1].node if default else None)

    def _when(self, subject: Typed | None, node: exp.Expr) -> exp.Expr:
        if subject is None:
            return self._truth(node)
        copied = Typed(subject.type, subject.node.copy(), subject.written)
        return compare(exp.EQ, copied, self.translate(node))

    def _cast(self, node: exp.Cast | exp.TryCast) -> tuple[DataType, exp.Expr]:
        value, safe = self.translate(node.this), isinstance(node, exp.TryCast)
        if node.meta.get(TYPED_LITERAL):
            return _typed_literal(node)
        datatype = casts.read_type(node.args["to"])
        return datatype, casts.cast(value, datatype, safe=safe)

    def _call(self, node: exp.Anonymous) -> tuple[DataType, exp.Expr]:
        name = str(node.name).lower()
        function = FUNCTIONS.get(name)
        arguments = tuple(self.translate(argument) for argument in node.expressions)
        if function is None or isinstance(node.this, exp.Identifier):
            raise Unfit(*_why_no_function(name))
        if any(argument.kind is TypeClass.ANY for argument in arguments):
            return ANY, exp.Null()
        call = Call(name, arguments)
        result = function.build(function.check(call))
        return result.type, result.node

    def _extract(self, node: exp.Extract) -> tuple[DataType, exp.Expr]:
        field = str(node.this.name).lower()
        if field not in EXTRACT_FIELDS:
            cure = _did_you_mean(field, sorted(EXTRACT_FIELDS)) or f"Use {', '.join(sorted(EXTRACT_FIELDS))}."
            raise Unfit(f"EXTRACT does not know {field}.", cure)
        return self._call(exp.Anonymous(this=field, expressions=[node.expression]))

    def _trim(self, node: exp.Trim) -> tuple[DataType, exp.Expr]:
        nodes = self._texts(*[part for part in (node.this, node.expression) if part])
        position = str(node.args.get("position") or "BOTH").upper()
        name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(position, "trim")
        return VARCHAR, trimmed(name, *nodes)

    def _position(self, node: exp.StrPosition) -> tuple[DataType, exp.Expr]:
        return BIGINT, shapes.call("strpos", *self._texts(node.this, node.args["substr"]))

    _VISITS: ClassVar[dict[type[exp.Expr], Callable[[Translator, Any], tuple[DataType, exp.Expr]]]] = {
        exp.Column: _column,
        exp.Dot: _dot,
        exp.Literal: _literal,
        exp.Boolean: _boolean,
        exp.Null: _null,
        exp.Paren: _paren,
        exp.And: _connective,
        exp.Or: _connective,
        exp.Not: _negation,
        **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _comparison),
        exp.NullSafeEQ: _comparison,
        exp.NullSafeNEQ: _comparison,
        exp.In: _membership,
        exp.Between: _between,
        exp.Like: _like,
        exp.Escape: _escape,
        exp.Is: _is_null,
        **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), _arithmetic),
        exp.Interval: _interval,
        exp.Neg: _minus,
        exp.DPipe: _joined,
        exp.Case: _case,
        exp.Cast: _cast,
        exp.TryCast: _cast,
        exp.Anonymous: _call,
        exp.Extract: _extract,
        exp.Trim: _trim,
        exp.StrPosition: _position,
    }


def _flat(node: exp.Expr) -> list[exp.Expr]:
    """Returns the operands of a chain of one connective; a long chain is deep in the tree, so without recursion."""
    operands, rest = [], node
    while type(rest) is type(node):
        operands.append(rest.expression)
        rest = rest.this
    return [rest, *reversed(operands)]


def _typed_literal(node: exp.Cast) -> tuple[DataType, exp.Expr]:
    """Reads ``DATE '…'``, ``TIMESTAMP '…'``, ``DECIMAL '…'`` and ``UUID '…'``."""
    text, name = str(node.this.this), node.args["to"].this
    if name is exp.DType.DATE and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return DATE, shapes.cast(shapes.text(text), "date")
    stamp = re.fullmatch(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2}(?:\.(\d{1,6}))?)?)?", text)
    if name is exp.DType.TIMESTAMP and stamp:
        return scalar("timestamp", len(stamp[3] or "")), shapes.cast(shapes.text(text), "timestamp")
    if name is exp.DType.DECIMAL and re.fullmatch(r"-?\d{1,38}(\.\d{0,37})?", text):
        whole, _, rest = text.removeprefix("-").partition(".")
        digits = max(len(whole.lstrip("0")) + len(rest), 1)
        datatype = kinds.decimal(digits, len(rest))
        return datatype, shapes.cast(shapes.text(text), datatype.text)
    if name is exp.DType.UUID and re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        return DataType("uuid"), shapes.cast(shapes.text(text), "uuid")
    raise Unfit(
        f"{node.args['to'].sql('trino')} '{text}' is not understood.",
        "Write DATE '2026-08-01', TIMESTAMP '2026-08-01 00:00:00', DECIMAL '1.50' or UUID '…'.",
        node,
    )


def _stray(node: exp.Expr, stray: list[str]) -> Unfit:
    if isinstance(node, exp.In) and "query" in stray:
        return Unfit(*BANNED_NODES[exp.Subquery])
    if isinstance(node, exp.In):
        return Unfit("IN needs a list of values in parentheses.", "Write IN (1, 2), or contains(array, value).")
    return Unfit(f"This form of {node.key.upper()} is not supported: {', '.join(stray)}.", "Write it more simply.")


def _why_banned(node: exp.Expr) -> tuple[str, str]:
    for ancestor in type(node).__mro__:
        if ancestor in BANNED_NODES:
            return BANNED_NODES[ancestor]
    return (f"{type(node).__name__} is not supported in a condition.", "Write it with comparisons and AND, OR, NOT.")


def _why_no_function(name: str) -> tuple[str, str]:
    if name in BANNED_FUNCTIONS:
        return BANNED_FUNCTIONS[name]
    cure = _did_you_mean(name, list(FUNCTIONS)) or f"Conditions may use the functions of {FUNCTIONS_PAGE}."
    return (f"The function {name} is not supported in a condition.", cure)


def _did_you_mean(name: str, known: list[str]) -> str:
    lowered = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), lowered, n=1)
    return f"Did you mean {lowered[close[0]]}?" if close else ""
