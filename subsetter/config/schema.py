"""The JSON Schema of the YAML, for editors and for other tools."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from subsetter.config.guardrails import Guardrails
from subsetter.config.models import Config

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ABOUT = ("title", "description", "default", "examples")
_TITLE = "A config of subset"


class _Generator(GenerateJsonSchema):
    """Writes defaults as the YAML spells them."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, BaseModel):
            return {}
        if isinstance(dft, Fraction):
            return f"{dft} USD"
        return super().encode_default(dft)


def json_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of a config, with a description for every key.

    Every key that may be left out also takes null, which removes an inherited key; a null that removes nothing
    is found by loading. So are wrong names, and what parts of a config must agree on.
    """
    schema = Config.model_json_schema(by_alias=True, schema_generator=_Generator)
    for model in (schema, *schema["$defs"].values()):
        _tidy(model)
    sources = {"anyOf": [{"required": ["source"]}, {"required": ["sources"]}]}
    whole = {"required": schema.pop("required"), **sources, "not": {"required": ["source", "sources"]}}
    rules = schema["properties"]["tables"]
    rules["additionalProperties"] = _nullable(next(iter(rules.pop("patternProperties").values())))
    # A file with extends may inherit anything.
    extra = {"if": {"not": {"required": ["extends"]}}, "then": whole}
    return {"$schema": _DIALECT, **schema, "title": _TITLE, **extra}


def guardrails_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of guardrails, with a description for every key."""
    schema = Guardrails.model_json_schema(by_alias=True, schema_generator=_Generator)
    for model in (schema, *schema["$defs"].values()):
        _tidy(model)
    return {"$schema": _DIALECT, **schema, "title": "Guardrails of subset"}


def _tidy(model: dict[str, Any]) -> None:
    description = str(model.get("description", ""))
    model["description"] = " ".join(description.partition("\n\n")[0].split())
    for key, value in model.get("properties", {}).items():
        if key not in model.get("required", []):
            model["properties"][key] = _nullable(value)


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {key: value[key] for key in _ABOUT if key in value}
    rest = {key: part for key, part in value.items() if key not in about}
    if about.get("default", 0) is None:
        del about["default"]
    options = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    options = [option for option in options if option != {"type": "null"}]
    return {**about, "anyOf": [*options, {"type": "null"}]}
