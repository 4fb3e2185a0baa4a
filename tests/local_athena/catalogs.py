"""The catalogs of Trino that stand for those of Athena.

`awsdatacatalog` (Hive) redirects to `iceberg` for Iceberg tables, as Athena does inside one catalog. A table bucket
is an Iceberg catalog over a Glue store of its own. A replica's bucket is read-only; tests fill it through its twin.
Creating a catalog loads classes and leaks a little, so a catalog lives as long as the server.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.local_athena.aws import ACCOUNT, REGION, TRINO_KEY
from tests.local_athena.names import identifier, literal

DEFAULT = "awsdatacatalog"
ICEBERG = "iceberg"
S3_TABLES = "s3tablescatalog/"

RunSql = Callable[[str], list[list[Any]]]


@dataclass(frozen=True, slots=True)
class TableBucket:
    """An S3 Tables bucket: `catalog` as in SQL, `writer` the catalog that tests fill it through."""

    name: str
    is_read_only: bool

    @property
    def catalog(self) -> str:
        """Its name for Athena."""
        return f"{S3_TABLES}{self.name}"

    @property
    def catalog_id(self) -> str:
        """Its name for Glue."""
        return f"{ACCOUNT}:{self.catalog}"

    @property
    def writer(self) -> str:
        """The catalog through which tests write, also into a replica."""
        return f"rw_{self.name}" if self.is_read_only else self.catalog

    @property
    def storage(self) -> str:
        """The S3 bucket that holds its files."""
        return f"{self.name}--table-s3"


class TableBuckets:
    """The table buckets of the present test."""

    def __init__(self) -> None:
        self._by_catalog: dict[str, TableBucket] = {}

    def add(self, bucket: TableBucket) -> None:
        """Makes it known."""
        self._by_catalog[bucket.catalog] = bucket

    def clear(self) -> None:
        """Forgets all."""
        self._by_catalog.clear()

    def by_catalog(self, catalog: str) -> TableBucket | None:
        """The bucket of an Athena catalog name; case does not matter."""
        return self._by_catalog.get(catalog.lower())

    def by_catalog_id(self, catalog_id: str) -> TableBucket | None:
        """The bucket of a Glue catalog id."""
        account, _, catalog = catalog_id.partition(":")
        return self.by_catalog(catalog) if account == ACCOUNT else None


class Catalogs:
    """Creates catalogs in a running Trino, each once."""

    def __init__(self, run_sql: RunSql, endpoint: str) -> None:
        self._run_sql = run_sql
        self._storage = _storage(endpoint)
        self._made: dict[str, Mapping[str, str]] = {}

    def create_standard(self) -> None:
        """Those that every test has: Hive, Iceberg, and Trino's TPC-H generator for test data."""
        hive = {
            "hive.metastore": "glue",
            "hive.non-managed-table-writes-enabled": "true",
            "hive.iceberg-catalog-name": ICEBERG,
            "hive.security": "allow-all",
            "hive.collect-column-statistics-on-write": "false",
            "hive.table-statistics-enabled": "false",
        }
        tpch = {"tpch.column-naming": "STANDARD", "tpch.double-type-mapping": "DECIMAL"}
        self._create(DEFAULT, "hive", hive | self._storage)
        self._create(ICEBERG, "iceberg", _ICEBERG | {"iceberg.hive-catalog-name": DEFAULT} | self._storage)
        self._create("tpch", "tpch", tpch)

    def create_for(self, bucket: TableBucket) -> None:
        """The catalog of a table bucket, and its writing twin when it is a replica."""
        common = _ICEBERG | self._storage | {"hive.metastore.glue.catalogid": bucket.catalog_id}
        common |= {"iceberg.unique-table-location": "true"}
        if bucket.is_read_only:
            self._create(bucket.writer, "iceberg", common)
            common |= {"iceberg.security": "read_only"}
        self._create(bucket.catalog, "iceberg", common)

    def _create(self, name: str, connector: str, properties: Mapping[str, str]) -> None:
        if self._made.get(name) == properties:
            return
        pairs = ", ".join(f"{identifier(key)} = {literal(value)}" for key, value in properties.items())
        self._run_sql(f"DROP CATALOG IF EXISTS {identifier(name)}")
        self._run_sql(f"CREATE CATALOG {identifier(name)} USING {connector} WITH ({pairs})")
        self._made[name] = properties


_ICEBERG = {
    "iceberg.catalog.type": "glue",
    "iceberg.security": "allow_all",
    "iceberg.unique-table-location": "false",
    "iceberg.extended-statistics.collect-on-write": "false",
}


def _storage(endpoint: str) -> dict[str, str]:
    return {
        # Trino reads small files whole and joins near ranges; test data is small, and scanned bytes must tell columns.
        "parquet.small-file-threshold": "0B",
        "parquet.max-merge-distance": "0B",
        "hive.metastore.glue.region": REGION,
        "hive.metastore.glue.endpoint-url": endpoint,
        "hive.metastore.glue.aws-access-key": TRINO_KEY,
        "hive.metastore.glue.aws-secret-key": TRINO_KEY,
        "fs.native-s3.enabled": "true",
        "s3.endpoint": endpoint,
        "s3.region": REGION,
        "s3.aws-access-key": TRINO_KEY,
        "s3.aws-secret-key": TRINO_KEY,
        "s3.path-style-access": "true",
    }
