"""From a file to a config: read, merge, override, fill the models, and report every problem at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from subsetter.config import tree as trees
from subsetter.config.called import Called
from subsetter.config.extends import read_merged
from subsetter.config.invalid import Invalid
from subsetter.config.limits import Limits
from subsetter.config.models import Config
from subsetter.config.overrides import with_settings
from subsetter.config.places import Places
from subsetter.config.validate import validated
from subsetter.config.variables import BUILT_IN, VarValue, declared_variables, filled, overridden
from subsetter.errors import ConfigError, Problem

CONFIG_NAME = re.compile(r"[A-Za-z0-9_-]+")

_FILLED_PARTS = ("engine", "source", "sources", "destination")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class LoadedConfig:
    """A config that is right as far as no catalog is needed to see it.

    Attributes:
        name: the file's stem.
        called: what names it on a command line.
        config: the merged YAML.
        places: where each part of it stands.
        files: every file read, bases first, the config's own last.
        fingerprint: of the merged values and the variables; layout, comments and split into files do not count.
        variables: the value of each ``{{ name }}``; built-in ones only after ``with_builtins``, or from ``--var``.
        ceiling: limits that hold beside the config's own; None for none.
        ceiling_file: the guardrails that set them.
    """

    name: str
    called: Called
    config: Config
    places: Places
    files: tuple[Path, ...]
    fingerprint: str
    variables: Mapping[str, VarValue] = field(default_factory=dict)
    ceiling: Limits | None = None
    ceiling_file: str = ""

    def with_builtins(self, today: date, as_of: datetime) -> LoadedConfig:
        """Returns the config with ``today`` and ``as_of`` among its variables, unless ``--var`` set them.

        Args:
            today: the UTC date when the build began.
            as_of: the moment that it reads, in UTC.
        """
        return replace(self, variables={"today": today, "as_of": as_of, **self.variables})


def load_config(path: Path, *, variables: Mapping[str, str] = _NOTHING, settings: Sequence[str] = ()) -> LoadedConfig:
    """Returns the config of a file.

    Args:
        path: the YAML file.
        variables: values of ``--var`` as typed, by name.
        settings: overrides of ``--set``, each ``PATH=VALUE``.

    Raises:
        ConfigError: with every problem of all its files.
    """
    problems = _name_problems(path)
    merged = read_merged(path)
    problems += merged.problems
    tree, found = with_settings(merged.tree, settings)
    problems += found
    values, found = declared_variables(tree.child("vars"))
    problems += found
    values, found = overridden(values, variables)
    problems += found
    tree, found = _with_variables(tree, values)
    problems += found
    config = None
    if merged.is_whole:
        config, found = validated(tree, frozenset((*values, *BUILT_IN)))
        problems += found
    if problems or config is None:
        raise ConfigError(sorted(set(problems), key=_order))
    return LoadedConfig(
        name=path.stem,
        called=Called(str(path)),
        config=config,
        places=trees.places_of(tree),
        files=merged.files,
        fingerprint=_fingerprint(tree, values),
        variables=MappingProxyType(values),
    )


def _order(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.path, problem.message


def _name_problems(path: Path) -> list[Problem]:
    if CONFIG_NAME.fullmatch(path.stem):
        return []
    cure = "Name the file with letters, digits, _ and -, such as dev.yaml."
    return [Problem("", f"'{path.stem}' cannot be a config's name", cure, str(path))]


def _with_variables(tree: trees.Mapping, values: Mapping[str, VarValue]) -> tuple[trees.Mapping, list[Problem]]:
    """The tree with the variables filled in where texts are not SQL: engine, sources and destination."""
    problems: list[Problem] = []
    entries = dict(tree.entries)
    for key in _FILLED_PARTS:
        if key in entries:
            entries[key] = _filled(entries[key], values, problems)
    rules = tree.child("tables")
    if any("source" in rules.child(name).entries for name in rules.entries):
        changed = {name: _rule_filled(rule, values, problems) for name, rule in rules.entries.items()}
        entries["tables"] = replace(rules, entries=changed)
    return replace(tree, entries=entries), problems


def _rule_filled(rule: trees.Tree, values: Mapping[str, VarValue], problems: list[Problem]) -> trees.Tree:
    if not isinstance(rule, trees.Mapping) or "source" not in rule.entries:
        return rule
    source = _filled(rule.entries["source"], values, problems)
    return replace(rule, entries={**rule.entries, "source": source})


def _filled(tree: trees.Tree, values: Mapping[str, VarValue], problems: list[Problem]) -> trees.Tree:
    if isinstance(tree, trees.Items):
        return replace(tree, items=tuple(_filled(item, values, problems) for item in tree.items))
    if isinstance(tree, trees.Mapping):
        below = {key: _filled(entry, values, problems) for key, entry in tree.entries.items()}
        return replace(tree, entries=below)
    if not isinstance(tree.value, str):
        return tree
    try:
        return replace(tree, value=filled(tree.value, values))
    except Invalid as wrong:
        problems.append(Places({(): tree.place}).problem((), wrong.message, wrong.cure))
        return tree


def _fingerprint(tree: trees.Mapping, values: Mapping[str, VarValue]) -> str:
    content = json.dumps([trees.plain(tree.without("vars")), dict(values)], default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
