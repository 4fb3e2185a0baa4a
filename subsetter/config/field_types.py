"""The kinds of values that the models are made of, each with its parser and its JSON Schema."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema

from subsetter.config.invalid import Invalid, shown
from subsetter.config.patterns import Glob, TablePattern, parse_columns, parse_table
from subsetter.config.units import parse_count, parse_duration, parse_money, parse_rate, parse_size


class Model(BaseModel):
    """A mapping of the YAML: its keys are known, and it does not change once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        cure = f'Put it in quotes: "{value}".' if isinstance(value, int | float) else "Write a text."
        raise Invalid(f"{shown(value)} is not a text", cure)
    if not value.strip():
        raise Invalid("the text is empty", "Write a text, or leave the key out.")
    return value


def _globs(value: object) -> tuple[Glob, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    if not items:
        raise Invalid("the list is empty", "Write at least one name or glob, or leave the key out.")
    bad = [item for item in items if not isinstance(item, str) or not item.strip()]
    if bad:
        raise Invalid(f"{shown(bad[0])} is not a name or glob", 'Write names or globs, such as ["*_note"].')
    return tuple(Glob(str(item).strip()) for item in items)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"{shown(value)} is neither true nor false", "Write true or false.")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Invalid(f"{shown(value)} is not a whole number above zero", "Write a number such as 3.")
    return value


def _text_schema(pattern: str, *examples: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "examples": list(examples)}


def _either(*schemas: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": list(schemas)}


_FILLED: dict[str, Any] = {"type": "string", "pattern": r"\S"}
_NAMES = _either(_FILLED, {"type": "array", "items": _FILLED, "minItems": 1})

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_FILLED)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 1})]
Globs = Annotated[tuple[Glob, ...], PlainValidator(_globs), WithJsonSchema(_NAMES)]
Columns = Annotated[tuple[str, ...], PlainValidator(parse_columns), WithJsonSchema(_NAMES)]
Pattern = Annotated[TablePattern, PlainValidator(parse_table), WithJsonSchema(_FILLED)]
Rate = Annotated[
    Fraction,
    PlainValidator(parse_rate),
    WithJsonSchema(
        _either(
            _text_schema(r"^\s*\d+(\.\d+)?\s*(%|/\s*\d+)?\s*$", "1%", "0.01", "1/64"),
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        )
    ),
]
Size = Annotated[
    int,
    PlainValidator(parse_size),
    WithJsonSchema(_text_schema(r"^\s*\d[\d_]*(\.\d+)?\s*([kKmMgGtTpP][iI]?)?[bB]\s*$", "2TB", "500GB")),
]
Count = Annotated[
    int,
    PlainValidator(parse_count),
    WithJsonSchema(
        _either(
            {"type": "integer", "minimum": 1},
            _text_schema(r"^\s*\d[\d_]*(\.\d+)?\s*[kKmMbB]?\s*$", "50M", "20K"),
        )
    ),
]
Money = Annotated[
    Fraction,
    PlainValidator(parse_money),
    WithJsonSchema(_text_schema(r"^\s*\d[\d_]*(\.\d+)?\s*[uU][sS][dD]\s*$", "5 USD", "0.50 USD")),
]
Duration = Annotated[
    timedelta,
    PlainValidator(parse_duration),
    WithJsonSchema(_text_schema(r"^\s*(\d+\s*[smhdw]\s*)+$", "30d", "6h", "1h 30m")),
]


def required(description: str, **more: Any) -> Any:
    """Returns a key that must be there, with its description for people and editors."""
    return Field(description=description, **more)


def optional(description: str, default: Any = None, **more: Any) -> Any:
    """Returns a key that may be left out, with its description for people and editors."""
    return Field(default=default, description=description, **more)
