"""Frozen values to JSON and back: one way for plans, catalogs, manifests and journals."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from subsetter.foreign import DamagedError, understood

T = TypeVar("T")


_LONGEST_PLACE = 200
_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Adapters are slow to make, so each is made once."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: object, kind: Any = None) -> str:
    """Returns the value as indented JSON that ends with a newline."""
    text = _adapter(kind or type(value)).dump_json(value, indent=2)
    return text.decode() + "\n"


def to_plain(value: object, kind: Any = None) -> Any:
    """Returns the value as dicts, lists and scalars that json.dumps takes."""
    return _adapter(kind or type(value)).dump_python(value, mode="json")


def from_json(kind: type[T], text: str | bytes) -> T:
    """Returns the value that the JSON text holds.

    Raises:
        DamagedError: when the text does not fit the kind, whatever is wrong with it; says what and where.
    """
    with understood("record"):
        try:
            return cast("T", _adapter(kind).validate_json(text))
        except ValidationError as error:
            raise DamagedError(_reason(error)) from error


def from_plain(kind: type[T], value: Any) -> T:
    """Returns the value of plain dicts and lists.

    Raises:
        ValueError: (pydantic's ValidationError) when the value does not fit the kind.
    """
    return cast("T", _adapter(kind).validate_python(value))


def _reason(error: ValidationError) -> str:
    """Returns the first fault with its place, such as ``tables.0.name is missing (and 2 more)``."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    place = ".".join(str(part) for part in first["loc"])[:_LONGEST_PLACE]
    if first["type"] == "json_invalid":
        return first["msg"].replace("Invalid JSON", "it is no JSON")
    if first["type"].startswith("missing"):
        return f"{place} is missing{more}"
    return f"{place}: {first['msg']}{more}" if place else f"it is no record: {first['msg']}{more}"
