"""The ``engine`` part of the YAML: what runs the statements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from subsetter.config.field_types import Model, Size, Text, Whole, optional, required


class AthenaOptions(Model):
    """Amazon Athena, through awswrangler."""

    name: Literal["athena"] = required("What runs the statements.")
    region: Text | None = optional("AWS Region; default: that of the profile or the environment.")
    profile: Text | None = optional("Named profile of the AWS configuration, SSO profiles included.")
    assume_role: Text | None = optional("ARN of a role to assume for all calls.")
    workgroup: Text | None = optional("Athena workgroup; default: primary.")
    query_output: Text | None = optional(
        "Where Athena writes query results, as s3://bucket/prefix/, when the workgroup does not set it."
    )
    max_parallel: Whole = optional("Statements at once.", 8)
    endpoint_url: Text | None = optional("Address of the AWS APIs, for private endpoints and emulators.")


class DuckdbOptions(Model):
    """DuckDB, embedded in the process."""

    name: Literal["duckdb"] = required("What runs the statements.")
    memory_limit: Size | None = optional("Memory that DuckDB may use, such as 4GB; default: DuckDB's own.")
    threads: Whole | None = optional("Threads that DuckDB may use; default: one per core.")
    max_parallel: Whole = optional("Statements at once.", 2)


Engine = Annotated[AthenaOptions | DuckdbOptions, Field(discriminator="name")]
