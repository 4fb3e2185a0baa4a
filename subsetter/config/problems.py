"""What pydantic finds wrong, as problems with place, plain sentence and cure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from subsetter.config.invalid import Invalid, shown
from subsetter.config.models import Config
from subsetter.config.places import Places, YamlPath
from subsetter.config.suggestions import did_you_mean
from subsetter.errors import Problem

_QUIET = ("default_factory_not_called",)
_RESERVED = {"mask": "mask is reserved for a later version"}


@dataclass(frozen=True, slots=True)
class Found:
    """A problem and the part of the merged config that it is about."""

    path: YamlPath
    problem: Problem


def problems_of(error: ValidationError, data: object, places: Places, root: type[BaseModel] = Config) -> list[Found]:
    """Returns each problem with the part of the YAML that it is about.

    Args:
        error: what pydantic raised for the whole file.
        data: the plain data that it looked at.
        places: where the data stands.
        root: the model of the file.
    """
    found = []
    for detail in error.errors(include_url=False):
        if detail["type"] in _QUIET:
            continue
        path = yaml_path(detail["loc"], data)
        path, message, cure = _sentence(detail, path, root)
        found.append(Found(path, places.problem(path, message, cure)))
    return found


def yaml_path(loc: tuple[str | int, ...], data: Any) -> YamlPath:
    """Returns the path in the YAML of pydantic's location, which also has names of models and validators."""
    path: list[str | int] = []
    for part in loc:
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)


def models_at(loc: tuple[str | int, ...], root: type[BaseModel] = Config) -> list[type[BaseModel]]:
    """Returns the models of which the mapping at pydantic's location may be one."""
    models: list[type[BaseModel]] = [root]
    for part in loc:
        tagged = [model for model in models if _tag(model) == part]
        models = tagged or [inner for model in models for inner in _models_under(model, part)] or models
    return models


def valid_keys(loc: tuple[str | int, ...], root: type[BaseModel] = Config) -> list[str]:
    """Returns the keys that the mapping at pydantic's location may have."""
    return list(dict.fromkeys(key for model in models_at(loc, root) for key in _keys(model)))


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _tag(model: type[BaseModel]) -> object:
    field = model.model_fields.get("name")
    words = get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()
    return words[0] if words else None


def _models_under(model: type[BaseModel], key: str | int) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            yield from _models_in(field.annotation)
            for mark in field.metadata:
                yield from _models_in(mark)


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in (*get_args(kind), getattr(kind, "json_schema_input_type", None)):
        if inner is not None:
            yield from _models_in(inner)


def _sentence(detail: ErrorDetails, path: YamlPath, root: type[BaseModel]) -> tuple[YamlPath, str, str]:
    kind, value, loc = detail["type"], detail["input"], detail["loc"]
    context = detail.get("ctx", {})
    wrong = context.get("error")
    if isinstance(wrong, Invalid):
        return (*path, *wrong.at), wrong.message, wrong.cure
    if kind == "extra_forbidden":
        return (path, *_unknown_key(loc, root))
    if kind == "missing":
        key = str(loc[-1])
        return path, f"{key} is missing", f"Add {key}: {_description(loc, root)}"
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_a_choice(context, value, path)
    if kind == "union_tag_not_found":
        return path, "name is missing", "Add name: athena or name: duckdb."
    return (path, *_wrong_shape(kind, value, context))


def _unknown_key(loc: tuple[str | int, ...], root: type[BaseModel]) -> tuple[str, str]:
    key, keys = str(loc[-1]), valid_keys(loc[:-1], root)
    if key in _RESERVED:
        return _RESERVED[key], "Leave the column out with columns: {drop: [...]} until then."
    near = did_you_mean(key, keys)
    return f"unknown key {key}", " ".join(filter(None, (near, f"Valid keys: {', '.join(keys)}.")))


def _description(loc: tuple[str | int, ...], root: type[BaseModel]) -> str:
    for model in models_at(loc[:-1], root):
        for name, field in model.model_fields.items():
            if (field.alias or name) == loc[-1] and field.description:
                return field.description[:1].lower() + field.description[1:]
    return "it must be there."


def _not_a_choice(context: dict[str, Any], value: Any, path: YamlPath) -> tuple[YamlPath, str, str]:
    choices = re.findall(r"'([^']+)'", str(context.get("expected") or context.get("expected_tags", "")))
    if "tag" in context:
        path, value = (*path, "name"), context["tag"]
    if not choices:
        return path, f"{shown(value)} is not known", f"Write {context.get('expected')}."
    near = did_you_mean(str(value), choices) if isinstance(value, str) else ""
    words = f"{', '.join(choices[:-1])} or {choices[-1]}" if len(choices) > 1 else choices[0]
    return path, f"{shown(value)} is not known here", " ".join(filter(None, (near, f"Write {words}.")))


def _wrong_shape(kind: str, value: Any, context: dict[str, Any]) -> tuple[str, str]:
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{shown(value)} stands where a mapping is expected", "Write keys with values, like key: value."
    if kind in ("tuple_type", "list_type"):
        return f"{shown(value)} stands where a list is expected", "Write a list, like [one, two]."
    if kind == "too_short":
        return "the list has too few items", f"Write at least {context.get('min_length', 1)}."
    if kind == "too_long":
        return "the list has too many items", f"Write at most {context.get('max_length')}."
    return f"{shown(value)} does not fit here", "See subset schema for what this key takes."
