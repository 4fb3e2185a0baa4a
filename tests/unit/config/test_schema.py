"""The JSON Schema describes every key and takes the documents that the models take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from subsetter.config.models import Config
from subsetter.config.schema import json_schema
from subsetter.config.tree import plain
from subsetter.config.yaml_text import read_tree
from tests.unit.config.documents import ATHENA, SECTIONS, document
from tests.unit.config.test_bad_documents import CASES
from tests.unit.config.test_load import FULL

EXAMPLES = sorted((Path(__file__).parents[3] / "configs").rglob("*.yaml"))

BEYOND_THE_SCHEMA = (
    "with keys of the other",
    "destination of the other engine",
    "replicas are for athena",
    "without path",
    "without a path",
    "without database",
    "without both",
    "with a path",
    "empty sources",
    "a source's name",
    "on a day that never was",
    "writes parquet only",
    "variable in the path",
    "own source",
    "without its parenthesis",
    "built-in variable",
    "mixes types",
    "is zero",
    "wait without",
    "key without value",
    "without a rule",
    "a relation with two arrows",
    "a relation without columns",
    "of unequal sides",
    "to a glob",
    "repeats a column",
    "no tables",
    "table's name",
    "two rules",
    "a source where there is one",
    "table without its source",
    "rate above",
    "rate of zero",
    "over zero",
    "key twice",
    "order_by of two",
    "for a glob",
    "transform",
    "partition by a number",
    "glob that is cut",
    "end with its columns twice",
    "account too short",
    "unknown variable",
    "Jinja",
    "placeholder",
    "location is not",
)
"""Mistakes that need more than the shape of a document to be seen: meanings of names, and of parts together."""


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def data_of(text: str) -> Any:
    tree, _ = read_tree(text, "dev.yaml")
    assert tree is not None
    return plain(tree)


def test_the_schema_is_a_schema() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]


def test_every_key_has_a_description() -> None:
    schema = json_schema()
    models = [schema, *schema["$defs"].values()]
    missing = [
        f"{model['title']}.{key}"
        for model in models
        for key, value in model["properties"].items()
        if not value.get("description")
    ]
    assert missing == []
    assert all(model.get("description") for model in models)


def test_every_key_of_the_models_is_in_the_schema() -> None:
    keys = {field.alias or name for name, field in Config.model_fields.items()}
    assert set(json_schema()["properties"]) == keys


@pytest.mark.parametrize(
    "text",
    [FULL, document("", SECTIONS), document("", ATHENA), document("extends: base.yaml"), "extends: [a.yaml]\n"],
    ids=["full", "duckdb", "athena", "extends", "extends alone"],
)
def test_good_documents_fit(validator: Draft202012Validator, text: str) -> None:
    assert [error.message for error in validator.iter_errors(data_of(text))] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_fit(validator: Draft202012Validator, path: Path) -> None:
    data = data_of(path.read_text())
    whole = {"engine", "destination", "tables"} <= set(data)
    errors = [error for error in validator.iter_errors(data) if whole or error.validator != "required"]
    assert [error.message for error in errors if whole or "valid under any" not in error.message] == []


@pytest.mark.parametrize(
    ("sections", "body"),
    [(sections, body) for name, sections, body in CASES if not any(words in name for words in BEYOND_THE_SCHEMA)],
    ids=[name for name, _, _ in CASES if not any(words in name for words in BEYOND_THE_SCHEMA)],
)
def test_bad_documents_do_not_fit(validator: Draft202012Validator, sections: dict[str, str], body: str) -> None:
    assert list(validator.iter_errors(data_of(document(body, sections))))


def test_models_refuse_what_the_schema_refuses(validator: Draft202012Validator) -> None:
    for name, sections, body in CASES:
        data = data_of(document(body, sections))
        if not list(validator.iter_errors(data)):
            assert any(words in name for words in BEYOND_THE_SCHEMA), name


@pytest.mark.parametrize("value", ["1%", "0.5%", "1/64", 0.01, {"rate": "1%"}, {"key": ["a", "b"], "rate": 0.5}])
def test_the_spellings_of_rates_fit(validator: Draft202012Validator, value: object) -> None:
    data = {**data_of(document("")), "tables": {"a": {"sample": value}}}
    assert list(validator.iter_errors(data)) == []
    Config.model_validate(data)


def test_null_removes_inherited_keys(validator: Draft202012Validator) -> None:
    text = "extends: base.yaml\nlimits: null\ntables: {a: null, b: {where: null, columns: null}}\n"
    assert list(validator.iter_errors(data_of(text))) == []
