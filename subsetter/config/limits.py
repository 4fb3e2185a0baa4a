"""The ``limits`` and ``replication`` parts of the YAML."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from subsetter.config.field_types import Count, Model, Money, Size, Text, optional, required
from subsetter.config.invalid import Invalid


class Limits(Model):
    """What a build may cost at most."""

    scan: Size | None = optional("Most bytes that a build may scan, such as 2TB (1 TB is 10^12 bytes).")
    cost: Money | None = optional("Most money that a build may cost, such as 5 USD.")
    rows: Count | None = optional("Most rows that a build may copy, such as 50M.")
    on_exceed: Literal["fail", "warn"] = optional("What to do above a limit.", "fail")
    on_unknown: Literal["fail", "warn"] = optional("What to do when something cannot be estimated.", "fail")
    price_per_tb: Money = optional("Price of a terabyte scanned.", Fraction(5))


Buckets = Annotated[tuple[Text, ...], Field(min_length=1, max_length=5)]


class ReplicationTable(Model):
    """Replication of one table, in place of the bucket's."""

    to: Buckets = required("ARNs of one to five table buckets that receive this table.")
    role: Text | None = optional("ARN of the role for this table; default: the role above.")


class Replication(Model):
    """S3 Tables replication, as ``subset replicas configure`` sets it up."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["to"]}, {"required": ["tables"]}]})

    of: Text = required("ARN of the table bucket to replicate.")
    role: Text = required("ARN of the role that replicates.")
    to: Buckets | None = optional("ARNs of one to five table buckets that receive every table.")
    tables: dict[str, ReplicationTable] = optional("Replication of single tables, by namespace.table.", {})

    @model_validator(mode="after")
    def _replicates_something(self) -> Self:
        if self.to is None and not self.tables:
            raise Invalid("nothing would be replicated", "Add to for every table, or tables for some.")
        return self
