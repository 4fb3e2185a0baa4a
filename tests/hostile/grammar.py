"""Random legal conditions over the table of `tests/hostile/rows.py`."""

# ruff: noqa: E501 - one shape, one line

import random

COMPARED = ("=", "<>", "<", "<=", ">", ">=", "is distinct from", "is not distinct from")
UNITS = ("day", "week", "month", "quarter", "year")
CLOCK_UNITS = ("second", "minute", "hour", *UNITS)


class Grammar:
    """Writes conditions; the same seed writes the same ones.

    Numbers stay small and divisors are never zero, so that no engine stops with an error.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._writers = {
            "integer": self._integer,
            "decimal": self._decimal,
            "double": self._double,
            "text": self._text,
            "date": self._date,
            "timestamp": self._timestamp,
            "boolean": self.condition,
        }

    def condition(self, depth: int = 3) -> str:
        """Returns a boolean expression of at most this depth."""
        pick = self._random.choice
        if depth <= 0:
            return pick(("flag", "id = 1", "n > 3", "name like '%a%'", "day is null", "true"))
        below = depth - 1
        kind = pick(tuple(self._writers))
        left, right = self._value(kind, below), self._value(kind, below)
        return pick(
            (
                f"({self.condition(below)}) {pick(('and', 'or'))} ({self.condition(below)})",
                f"not ({self.condition(below)})",
                f"({left}) {pick(COMPARED)} ({right})",
                f"({left}) {pick(COMPARED)} ({right})",
                f"({left}) is {pick(('', 'not '))}null",
                self._between(left, kind, below),
                f"({self._value('integer', below)}) {pick(('', 'not '))}in (1, 7, {pick(('null', '-7', '3'))})",
                f"({self._value('text', below)}) in ('ada', 'a', '')",
                f"({self._value('text', below)}) {pick(('', 'not '))}like '{pick(('a%', '%b', '_d_', '%', 'a!%%'))}'",
                f"starts_with({self._value('text', below)}, '{pick(('a', '', 'S'))}')",
                f"regexp_like({self._value('text', below)}, '{pick(('^[a-z]+$', 'a|o', chr(92) + 'd+', '^$', '[^a]b'))}')",
                f"contains(tags, {self._value('text', below)})",
                f"coalesce({self.condition(below)}, {pick(('true', 'false'))})",
                f"case when {self.condition(below)} then {self.condition(below)} else {self.condition(below)} end",
            )
        )

    def _between(self, value: str, kind: str, depth: int) -> str:
        # Trino 476 answers NULL where NaN stands between a number and a constant NULL, and FALSE for the same written
        # with >= and <=: such a case proves nothing.
        kind = "integer" if kind == "double" else kind
        value = self._value(kind, depth) if kind == "integer" else value
        low, high = self._value(kind, depth), self._value(kind, depth)
        return f"({value}) {self._random.choice(('', 'not '))}between ({low}) and ({high})"

    def _value(self, kind: str, depth: int) -> str:
        written = self._writers[kind](depth)
        if depth > 0 and self._random.random() < 0.2:
            other = self._writers[kind](depth - 1)
            return self._random.choice(
                (
                    f"coalesce({written}, {other})",
                    f"if({self.condition(depth - 1)}, {written}, {other})",
                    f"case when {self.condition(depth - 1)} then {written} else {other} end",
                )
            )
        return written

    def _integer(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("tiny + 0", "small", "0", "1", "3", "7", "-2", "length(name)", "cardinality(nums)", "null"))
        number, text = self._value("integer", depth - 1), self._value("text", depth - 1)
        return pick(
            (
                f"({number}) {pick(('+', '-'))} ({self._integer(0)})",
                f"({number}) {pick(('/', '%'))} {pick(('2', '3', '-4'))}",
                f"abs({number})",
                f"-({number})",
                f"length({text})",
                f"strpos({text}, '{pick(('a', 'b', ''))}')",
                f"{pick(('year', 'quarter', 'month', 'week', 'day', 'dow', 'doy', 'yow'))}({self._value('date', depth - 1)})",
                f"{pick(('hour', 'minute', 'second', 'millisecond'))}({self._value('timestamp', depth - 1)})",
                f"date_diff('{pick(UNITS)}', {self._value('date', depth - 1)}, {self._value('date', depth - 1)})",
                f"date_diff('{pick(CLOCK_UNITS)}', {self._value('timestamp', depth - 1)}, {self._value('timestamp', 0)})",
                f"greatest({number}, {self._integer(0)})",
                f"least({number}, {self._integer(0)})",
                f"bitwise_and({number}, 7)",
                f"try_cast({text} as bigint)",
                f"cast({self._value('decimal', depth - 1)} as bigint)",
                "element_at(nums, 1)",
                "element_at(attrs, 'x')",
            )
        )

    def _decimal(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("price", "DECIMAL '1.50'", "DECIMAL '-2.5'", "cast(tiny as decimal(5,1))"))
        number = self._decimal(0)
        return pick(
            (
                f"({number}) {pick(('+', '-', '*'))} ({self._decimal(0)})",
                f"({number}) {pick(('+', '-'))} ({self._integer(0).replace('null', '1')})",
                f"{pick(('floor', 'ceil', 'round', 'abs'))}({self._decimal(depth - 1)})",
                f"round({number}, 1)",
                f"-({self._decimal(depth - 1)})",
                f"greatest({number}, {self._decimal(0)})",
            )
        )

    def _double(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("ratio", "score", "1.5", "-2.5", "0.0", "cast(price as double)", "addr.geo.lat"))
        number = self._value("double", depth - 1)
        return pick(
            (
                f"({number}) {pick(('+', '-', '*', '/'))} ({self._double(0)})",
                f"{pick(('floor', 'ceil', 'round', 'abs'))}({number})",
                f"cast({self._value('integer', depth - 1)} as double)",
                f"try_cast({self._value('text', depth - 1)} as double)",
            )
        )

    def _text(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("name", '"Odd Name"', "digits", "when_text", "'a'", "''", "addr.city", "element_at(tags, 1)"))
        text = self._value("text", depth - 1)
        return pick(
            (
                f"lower({text})",
                f"upper({text})",
                f"{pick(('trim', 'ltrim', 'rtrim', 'reverse'))}({text})",
                f"substr({text}, {self._integer(0)})",
                f"substr({text}, {self._integer(0)}, {self._integer(0)})",
                f"replace({text}, 'a', 'bc')",
                f"split_part({text}, ',', {pick(('1', '2', '3'))})",
                f"concat({text}, {self._text(0)})",
                f"({text}) || ({self._text(0)})",
                f"cast({self._value('integer', depth - 1)} as varchar)",
                f"cast({self._value('date', depth - 1)} as varchar)",
                f"cast({self._decimal(0)} as varchar)",
                f"cast({text} as varchar(2))",
                f"nullif({text}, 'a')",
                f"greatest({text}, {self._text(0)})",
                f"regexp_extract({text}, '[a-z]+')",
                f"to_hex(md5(to_utf8({text})))",
                f"date_format({self._value('timestamp', depth - 1)}, '%Y-%m-%d %H:%i:%s')",
            )
        )

    def _date(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("day", "date '2024-02-29'", "date '2023-12-31'", "date '1999-01-01'"))
        day = self._value("date", depth - 1)
        return pick(
            (
                f"({day}) {pick(('+', '-'))} interval '{pick(('1', '30', '-2'))}' {pick(('day', 'month', 'year'))}",
                f"date_add('{pick(UNITS)}', {pick(('1', '-1', '13', 'tiny'))}, {day})",
                f"date_trunc('{pick(UNITS)}', {day})",
                f"last_day_of_month({day})",
                f"cast({self._value('timestamp', depth - 1)} as date)",
                f"date({self._value('timestamp', depth - 1)})",
                f"least({day}, {self._date(0)})",
                "try_cast(when_text as date)",
            )
        )

    def _timestamp(self, depth: int) -> str:
        pick = self._random.choice
        if depth <= 0:
            return pick(("ts", "tz", "timestamp '2024-02-29 12:30:00'", "timestamp '2024-01-31 23:30:00.123'"))
        moment = self._value("timestamp", depth - 1)
        return pick(
            (
                f"({moment}) {pick(('+', '-'))} interval '{pick(('1', '90', '-2'))}' {pick(('second', 'minute', 'hour', 'day', 'month'))}",
                f"date_add('{pick(CLOCK_UNITS)}', {pick(('1', '-1', '13', 'tiny'))}, {moment})",
                f"date_trunc('{pick(CLOCK_UNITS)}', {moment})",
                f"cast({self._value('date', depth - 1)} as timestamp)",
                f"from_unixtime({self._integer(0)})",
            )
        )
