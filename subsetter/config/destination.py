"""The ``destination`` part of the YAML: the only place that is written."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import field_validator

from subsetter.config.field_types import Flag, Model, Text, Whole, optional
from subsetter.config.invalid import Invalid

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Destination(Model):
    """Where the copies go."""

    database: Text | None = optional(
        "Athena: the database of the published tables; {source} and {database} stand for the source's."
    )
    build_database: Text | None = optional("Athena: the database of builds; default: <database>__builds.")
    location: Text | None = optional("Athena: S3 prefix below which all files are written, as s3://bucket/prefix/.")
    path: Text | None = optional("DuckDB: folder below which all files are written.")
    table_type: Literal["iceberg", "hive"] = optional("Athena: the type of the tables.", "iceberg")
    format: Literal["parquet", "orc", "avro"] = optional("The file format.", "parquet")
    compression: Literal["zstd", "snappy", "gzip", "lz4", "zlib", "deflate", "none"] = optional(
        "How files are compressed.", "zstd"
    )
    keep_builds: Whole = optional("Builds to keep when pruning, the published one included.", 3)
    keep_days: Whole | None = optional("Days after which a build that is not published is pruned.")
    keep_removed: Flag = optional("Keep published tables that have left the config.", False)
    kms_key: Text | None = optional("KMS key that encrypts the files, as an alias, id or ARN.")
    bucket_owner: Text | None = optional("Account that must own the bucket, twelve digits in quotes.")
    tags: dict[str, Text] = optional("Tags for the published tables.", {})

    @field_validator("database", "build_database")
    @classmethod
    def _only_known_placeholders(cls, value: str | None) -> str | None:
        unknown = [name for name in _PLACEHOLDER.findall(value or "") if name not in ("source", "database")]
        if unknown:
            raise Invalid(f"{{{unknown[0]}}} is no placeholder here", "Use {source} {database}, {{ name }}.")
        return value

    @field_validator("bucket_owner")
    @classmethod
    def _account(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\d{12}", value):
            raise Invalid(f"'{value}' is no account", 'Write its twelve digits in quotes: "111122223333".')
        return value

    @field_validator("location")
    @classmethod
    def _is_on_s3(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", value):
            raise Invalid(f"'{value}' is no S3 location", "Write it like s3://bucket/prefix/.")
        parts = (value or "").removeprefix("s3://").rstrip("/").split("/")
        if value is not None and ({"", ".", ".."} & set(parts) or re.search(r"[*?#%\\]", value)):
            raise Invalid(
                f"'{value}' may mean different places to different readers",
                "Leave out empty parts, the parts . and .., and the letters * ? # % and \\.",
            )
        return value

    def database_for(self, source: str, source_database: str) -> str:
        """Returns the database of the published tables of one source.

        Args:
            source: the source's name under ``sources``; empty for the one ``source``.
            source_database: the source's own database.
        """
        text = self.database or ""
        return text.replace("{source}", source).replace("{database}", source_database)

    def build_database_for(self, source: str, source_database: str) -> str:
        """Returns the database in which builds of one source's tables are made."""
        if self.build_database is None:
            return f"{self.database_for(source, source_database)}__builds"
        return self.build_database.replace("{source}", source).replace("{database}", source_database)
