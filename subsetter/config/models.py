"""The whole YAML as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from subsetter.config.destination import Destination
from subsetter.config.engine import Engine
from subsetter.config.field_types import Duration, Globs, Model, Pattern, Text, optional, required
from subsetter.config.limits import Limits, Replication
from subsetter.config.patterns import TablePattern
from subsetter.config.places import YamlPath
from subsetter.config.relations import Relation, RelationRule
from subsetter.config.rules import TableRule
from subsetter.config.source import Source

__all__ = ["Config", "Destination", "RelationRule", "Source", "TableRule"]

DEFAULT_SALT = "subset"


def _one_source(values: dict[str, Any]) -> dict[str, Source]:
    source = values.get("source")
    return {} if source is None else {"": source}


_VALUE = {"type": ["string", "number", "boolean"]}
Variables = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": r"^[A-Za-z_]\w*$"},
            "additionalProperties": {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]},
        }
    ),
]


class Config(Model):
    """What ``subset`` makes, and from what."""

    version: Literal[1] = optional("Version of this format.", 1)
    extends: tuple[Text, ...] | Text = optional("Files or globs to build on; this file wins.", ())
    description: Text | None = optional("What this copy is for.")
    engine: Engine = required("What runs the statements.")
    source: Source | None = optional("What is read and never written.")
    sources: dict[str, Source] = Field(
        description="Several sources by name, in place of source; tables are then written name.table.",
        default_factory=_one_source,
    )
    destination: Destination = required("The only place that is written.")
    salt: Text = optional("Varies which keys samples and caps keep.", DEFAULT_SALT)
    vars: Variables = optional("Values for {{ name }} in conditions; --var sets them.", {})
    never_copy: Globs = optional("Globs of columns or of table.column that no rule can copy.", ())
    relations: tuple[Relation, ...] = optional("Child columns that refer to parent columns.", ())
    tables: dict[Pattern, TableRule] = required(
        "Rules by table name or glob; an exact name beats a glob, the first matching glob wins."
    )
    limits: Limits = optional("Bounds on bytes, money and rows, held before anything runs.", Limits())
    replication: Replication | None = optional("S3 Tables replication, for subset replicas configure.")
    resume_within: Duration | None = optional("Age up to which an unfinished build is resumed; default: 24h.")
    on_failure: Text | None = optional("Command that receives the event when a refresh fails.")
    since_schema_change: Literal["build", "fail"] = optional(
        "What refresh does when the source's columns have changed.", "build"
    )

    @property
    def rules(self) -> tuple[tuple[TablePattern, TableRule], ...]:
        """The rules in file order."""
        return tuple(self.tables.items())

    def placed_sources(self) -> Iterator[tuple[YamlPath, Source]]:
        """Yields every source with its place in the YAML, those that rules name included."""
        for name, source in self.sources.items():
            yield ("sources", name) if name else ("source",), source
        for pattern, rule in self.rules:
            if rule.source is not None:
                yield ("tables", pattern.text, "source"), rule.source

    def may_read(self, source: str, table: str) -> bool:
        """Returns whether a rule or a relation may bring a table in, whatever its columns are.

        Args:
            source: the source's name; empty for the one ``source``.
            table: its name there; letter case does not count.
        """
        matching = [rule for pattern, rule in self.rules if pattern.matches(source, table, pattern.columns)]
        return any(rule.copy_mode != "none" for rule in matching) or any(
            one.parent is not None and one.parent.table.matches(source, table) for one in self.relations
        )

    def source_of(self, source: str, table: str) -> Source | None:
        """Returns where a table is read: the place that its own rule names, else its source.

        Args:
            source: the source's name; empty for the one ``source``.
            table: its name there; letter case does not count.
        """
        own = (found for pattern, found in self._own_sources if pattern.matches(source, table))
        return next(own, self.sources.get(source))

    @cached_property
    def _own_sources(self) -> tuple[tuple[TablePattern, Source], ...]:
        """The few rules of single tables that name a source; every table asks for them."""
        return tuple(
            (pattern, rule.source)
            for pattern, rule in self.rules
            if pattern.ref is not None and rule.source is not None
        )
