"""What a statement is read in: default names, known catalogs, where results go; and what translation makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.local_athena.catalogs import DEFAULT, S3_TABLES, TableBuckets
from tests.local_athena.failures import malformed
from tests.local_athena.lexer import Name
from tests.local_athena.names import unquoted
from tests.local_athena.rewriting import Rewritten


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of one query; `output` is the S3 prefix of its results, without a slash at the end."""

    query_id: str
    catalog: str
    database: str
    buckets: TableBuckets
    output: str | None = None
    enforces_output: bool = False

    def knows(self, catalog: str) -> bool:
        """Whether there is such a catalog."""
        return catalog.lower() == DEFAULT or self.buckets.by_catalog(catalog) is not None

    def table(self, name: Name) -> "TableRef":
        """The table that a name of one to three parts means here.

        Raises:
            RefusedError: it has more parts.
        """
        parts = [unquoted(part.text).lower() for part in name.parts]
        if len(parts) > 3:
            raise malformed(f"line 1:{name.parts[0].start + 1}: Too many dots in table name: {'.'.join(parts)}")
        return TableRef(*[self.catalog.lower(), self.database.lower()][: 3 - len(parts)], *parts)


@dataclass(frozen=True, slots=True)
class TableRef:
    """A table with all three parts, in lower case as Athena keeps names."""

    catalog: str
    database: str
    table: str

    @property
    def is_s3_tables(self) -> bool:
        """Whether it lies in a table bucket."""
        return self.catalog.startswith(S3_TABLES)


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement for Trino, and what must be known of it around its run."""

    sql: Rewritten
    statement_type: str
    catalog: str
    substatement: str | None = None
    created: TableRef | None = None
    location: str | None = None
    iceberg_select: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
