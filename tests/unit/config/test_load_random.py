"""Whatever the text, loading gives a config or a ConfigError that names the file: never anything else."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from subsetter.config.load import load_config
from subsetter.errors import ConfigError
from tests.unit.config.test_load import FULL

_WORDS = sorted({*FULL.replace(":", " ").replace(",", " ").split(), "extends", "mask", "null", "!!x", "&a", "*a", "<<"})
_SCALARS = st.one_of(
    st.sampled_from(_WORDS),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=4),
    max_leaves=12,
)
_SECTIONS = [
    "version",
    "engine",
    "source",
    "sources",
    "destination",
    "salt",
    "vars",
    "never_copy",
    "relations",
    "tables",
    "limits",
    "replication",
    "extends",
]


def load(text: str, variables: dict[str, str] | None = None, overrides: Sequence[str] = ()) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dev.yaml"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        with contextlib.suppress(ConfigError):
            load_config(path, variables=variables or {}, settings=overrides)


def flow(value: object) -> str:
    """Returns a value in YAML's flow style, strings as they are: what comes out need not be YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return "null" if value is None else str(value)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    load(text)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(_SECTIONS), _VALUES, min_size=1))
def test_any_values_in_the_known_sections(sections: dict[str, object]) -> None:
    load("\n".join(f"{key}: {flow(value)}" for key, value in sections.items()))


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_a_good_config_with_characters_changed(chance: random.Random, changes: int) -> None:
    letters = list(FULL)
    for _ in range(changes):
        at = chance.randrange(len(letters))
        letters[at : at + chance.randint(0, 3)] = chance.choice(list(":,{}[]()\"'*&!|>%@`#-\n\t 0a{{}}\\\x00é"))
    load("".join(letters))


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["cutoff", "tenants", "today", "x"]), st.text(max_size=10), max_size=2),
    st.lists(st.one_of(st.text(max_size=20), st.builds("{}={}".format, st.sampled_from(_WORDS), _VALUES)), max_size=2),
)
def test_any_variables_and_settings(variables: dict[str, str], overrides: list[str]) -> None:
    load(FULL, variables, overrides)
