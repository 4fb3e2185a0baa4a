"""Frozen values to JSON and back: one way for plans, catalogs, manifests and journals."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from subsetter.foreign import understood

T = TypeVar("T")


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
        ValueError: when the text does not fit the kind, whatever is wrong with it.
    """
    with understood("record"):
        return cast("T", _adapter(kind).validate_json(text))


def from_plain(kind: type[T], value: Any) -> T:
    """Returns the value of plain dicts and lists.

    Raises:
        ValueError: (pydantic's ValidationError) when the value does not fit the kind.
    """
    return cast("T", _adapter(kind).validate_python(value))
