"""``vars`` and ``--var``: typed values for the ``{{ name }}`` of conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from subsetter.config.invalid import Invalid, shown
from subsetter.config.places import Place, dotted
from subsetter.config.suggestions import did_you_mean
from subsetter.config.tree import Items, Mapping, Scalar, Tree
from subsetter.config.units import parse_date, parse_moment
from subsetter.errors import Problem

VarScalar = str | int | bool | Decimal | date | datetime
VarValue = VarScalar | tuple[VarScalar, ...]
"""A variable's value: a scalar, or a list of scalars of one type. Timestamps are in UTC."""

BUILT_IN = ("today", "as_of")
"""Variables that are always there: the UTC date when the build began, and the moment that it reads."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_STAND_IN = "x"
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_TYPE_WORDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    date: "a date such as 2026-08-01",
    datetime: "a UTC timestamp such as 2026-08-01 06:00",
    str: "a text",
}


def declared_variables(tree: Mapping) -> tuple[dict[str, VarValue], list[Problem]]:
    """Returns the variables that a config declares, with the types that their values have.

    A plain date or timestamp becomes one; in quotes it stays a text. One that is wrong has a stand-in, so that
    nothing else is said about it where it is used.

    Args:
        tree: what stands under ``vars``.
    """
    values: dict[str, VarValue] = {}
    problems: list[Problem] = []
    for name, entry in tree.entries.items():
        try:
            _check_name(name)
            values[name] = _list_value(entry) if isinstance(entry, Items) else _scalar_value(entry)
        except Invalid as wrong:
            values[name] = _STAND_IN
            problems.append(_problem(wrong, entry.place))
    return values, problems


def overridden(
    declared: MappingOf[str, VarValue], given: MappingOf[str, str]
) -> tuple[dict[str, VarValue], list[Problem]]:
    """Returns the variables with the values of ``--var``, each of the type of its default.

    Args:
        declared: the variables of the config.
        given: values as typed on the command line, by name; ``today`` and ``as_of`` may be among them.
    """
    values = dict(declared)
    problems: list[Problem] = []
    samples: dict[str, VarValue] = {"today": date.min, "as_of": datetime.min, **declared}
    for name, text in given.items():
        if name not in samples:
            cure = did_you_mean(name, samples) or f"Variables are: {', '.join(sorted(samples))}."
            problems.append(Problem(name, f"there is no variable {name}", cure, "--var"))
            continue
        try:
            values[name] = _typed(text, samples[name])
        except Invalid as wrong:
            problems.append(Problem(name, wrong.message, wrong.cure, "--var"))
    return values, problems


def placeholder_problem(text: str, known: MappingOf[str, object]) -> Invalid | None:
    """Returns what is wrong with the ``{{ }}`` of a text, or None.

    Args:
        text: a condition, or a text of the destination.
        known: the variables that may stand there, by name.
    """
    for name in _PLACEHOLDER.findall(text):
        if name not in known and name in BUILT_IN:
            cure = f"Use a variable of vars here, or set it with --var {name}=..."
            return Invalid(f"{{{{ {name} }}}} is known in conditions only", cure)
        if name not in known:
            cure = did_you_mean(name, known) or f"Declare it: vars: {{{name}: ...}}."
            return Invalid(f"there is no variable {name}", cure)
    rest = _PLACEHOLDER.sub("", text)
    for sign in ("{{", "}}", "{%", "{#"):
        if sign in rest:
            return Invalid(f"{sign} is not part of a {{{{ name }}}}", "Only {{ name }} is understood, no other Jinja.")
    return None


def filled(text: str, values: MappingOf[str, VarValue]) -> str:
    """Returns a text that is not SQL with the values of its variables in it.

    Raises:
        Invalid: when a variable is not known, or is a list.
    """
    wrong = placeholder_problem(text, values)
    if wrong:
        raise wrong
    lists = [name for name in _PLACEHOLDER.findall(text) if isinstance(values[name], tuple)]
    if lists:
        raise Invalid(f"the variable {lists[0]} is a list", "Use a variable with a single value here.")
    return _PLACEHOLDER.sub(lambda found: _as_text(values[found[1]]), text)


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_name(name: str) -> None:
    if name in BUILT_IN:
        raise Invalid(f"{name} is always there", f"Choose another name, or set it with --var {name}=...")
    if not _NAME.fullmatch(name):
        raise Invalid(f"{shown(name)} cannot be a variable's name", "Use letters, digits and _, such as cutoff.")


def _scalar_value(tree: Tree) -> VarScalar:
    if not isinstance(tree, Scalar) or tree.value is None:
        raise Invalid("a variable is a single value or a list of them", "Write it like cutoff: 2026-08-01.")
    if tree.quoted or isinstance(tree.value, bool | int):
        return tree.value if isinstance(tree.value, bool | int) else tree.text
    if isinstance(tree.value, float):
        return Decimal(tree.text)
    return parse_date(tree.text) or parse_moment(tree.text) or tree.text


def _list_value(tree: Items) -> tuple[VarScalar, ...]:
    values = tuple(_scalar_value(item) for item in tree.items)
    if not values:
        raise Invalid("the list is empty", "Write at least one value: SQL has no empty list.")
    return _of_one_type(values)


def _of_one_type(values: tuple[VarScalar, ...]) -> tuple[VarScalar, ...]:
    kinds = {type(value) for value in values}
    if kinds == {int, Decimal}:
        return tuple(Decimal(value) if isinstance(value, int) else value for value in values)
    if len(kinds) > 1:
        words = " and ".join(sorted(_TYPE_WORDS[kind] for kind in kinds))
        raise Invalid(f"the list mixes types: {words}", "Give all values one type.")
    return values


def _typed(text: str, sample: VarValue) -> VarValue:
    if isinstance(sample, tuple):
        inner = text.strip().removeprefix("[").removesuffix("]")
        parts = [part.strip() for part in inner.split(",")]
        return tuple(_typed_scalar(part, type(sample[0])) for part in parts)
    return _typed_scalar(text, type(sample))


def _typed_scalar(text: str, kind: type) -> VarScalar:
    value = _parsed(text.strip(), kind) if kind is not str else text
    if value is None:
        raise Invalid(f"{shown(text)} is not {_TYPE_WORDS[kind]}", "A variable keeps the type of its default.")
    return value


def _parsed(text: str, kind: type) -> VarScalar | None:
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower())
    if kind is int:
        return int(text) if re.fullmatch(r"[-+]?\d{1,40}", text) else None
    if kind is Decimal:
        return _decimal(text)
    day = parse_date(text)
    if kind is date:
        return day
    return datetime.combine(day, time(), UTC) if day else parse_moment(text)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _problem(wrong: Invalid, place: Place) -> Problem:
    return Problem(dotted(place.path), wrong.message, wrong.cure, place.file, place.line)
