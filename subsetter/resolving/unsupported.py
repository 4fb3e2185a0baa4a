"""What the YAML knows and an engine cannot do yet. An engine that learns something loses a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.resolving.problem_list import Problems

_Find = Callable[[Config], Iterator[YamlPath]]


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a config may ask for.

    Attributes:
        find: the places in the YAML that ask for it.
    """

    name: str
    find: _Find
    cure: str


def _replicas(config: Config) -> Iterator[YamlPath]:
    return ((*path, "replicas") for path, source in config.placed_sources() if source.replicas is not None)


def _replication(config: Config) -> Iterator[YamlPath]:
    yield from [("replication",)] if config.replication is not None else []


def _partition_by(config: Config) -> Iterator[YamlPath]:
    for pattern, rule in config.rules:
        if rule.partition_by:
            yield ("tables", pattern.text, "partition_by")


_LEAVE_OUT = "Leave it out."
_REPLICAS = Feature("replicas", _replicas, _LEAVE_OUT)
_REPLICATION = Feature("replication", _replication, _LEAVE_OUT)
_COMMON: tuple[Feature, ...] = ()

UNSUPPORTED: dict[str, tuple[Feature, ...]] = {
    "athena": _COMMON,
    "duckdb": (*_COMMON, _REPLICAS, _REPLICATION, Feature("partition_by", _partition_by, _LEAVE_OUT)),
}


def check_supported(config: Config, problems: Problems) -> None:
    """Reports everything that the config asks for and its engine cannot do yet."""
    engine = config.engine.name
    for feature in UNSUPPORTED[engine]:
        for path in feature.find(config):
            problems.add(path, f"{feature.name} is not supported yet by engine {engine}", feature.cure)
