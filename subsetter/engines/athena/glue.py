"""The Glue Data Catalog: databases and tables, the caller's own, another account's, and those of S3 Tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from subsetter.engines.athena.errors import code_of, is_missing
from subsetter.engines.athena.retry import Patience
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import DEFAULT_CATALOG, S3_TABLES, GluePlace
from subsetter.errors import SourceUnreadable

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Glue:
    """Calls of Glue.

    Attributes:
        catalog_id: that every call names; empty for the caller's own catalog.
    """

    connections: Connections
    catalog_id: str = ""

    def has_database(self, database: str) -> bool:
        """Returns whether there is such a database."""
        try:
            self._glue().get_database(Name=database, **self._catalog)
        except ClientError as error:
            if is_missing(error):
                return False
            raise
        return True

    def create_database(self, database: str, description: str) -> None:
        """Makes a database; nothing happens when somebody else has made it meanwhile."""
        made = {"Name": database, "Description": description}
        try:
            self._glue().create_database(DatabaseInput=made, **self._catalog)
        except ClientError as error:
            if code_of(error) != "AlreadyExistsException":
                raise

    def tables(self, database: str, name_pattern: str = "") -> Iterator[Entry]:
        """Yields the tables and views of a database: one call for a hundred of them.

        Args:
            name_pattern: a regular expression that Glue holds the names against; empty for all.
        """
        chosen = {"Expression": name_pattern} if name_pattern else {}
        pages = self._glue().get_paginator("get_tables")
        for page in pages.paginate(DatabaseName=database, **chosen, **self._catalog):
            yield from page["TableList"]

    def table(self, database: str, name: str) -> Entry | None:
        """Returns a table, or None when there is none."""
        try:
            answer = self._glue().get_table(DatabaseName=database, Name=name, **self._catalog)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        found: Entry = answer["Table"]
        return found

    def partitions(self, database: str, name: str) -> Iterator[Entry]:
        """Yields the partitions of a table that Glue keeps; of projected ones it keeps none."""
        pages = self._glue().get_paginator("get_partitions")
        for page in pages.paginate(DatabaseName=database, TableName=name, ExcludeColumnSchema=True, **self._catalog):
            yield from page["Partitions"]

    def create_table(self, database: str, table: Entry) -> None:
        """Makes a table.

        Raises:
            ClientError: also when there is one of that name.
        """
        self._glue().create_table(DatabaseName=database, TableInput=table, **self._catalog)

    def update_table(self, database: str, table: Entry, version: str) -> None:
        """Replaces a table's whole entry, in one step, without keeping the one before as a version of its own.

        Glue refuses a version that is not the newest, archived or not: Iceberg's own GlueCatalog commits this way, and
        leaves out the archive by default (Iceberg 1.10 docs, "AWS integrations", November 2026).

        Args:
            version: that the entry must still have; empty where Glue keeps none.

        Raises:
            ClientError: also when somebody has changed the entry since.
        """
        held = {"VersionId": version} if version else {}
        self._glue().update_table(DatabaseName=database, TableInput=table, SkipArchive=True, **held, **self._catalog)

    def delete_table(self, database: str, name: str) -> None:
        """Removes a table's entry, never its files; nothing happens when there is none."""

        def delete() -> None:
            try:
                self._glue().delete_table(DatabaseName=database, Name=name, **self._catalog)
            except ClientError as error:
                if not is_missing(error):
                    raise

        Patience().call(delete)

    @cached_property
    def _catalog(self) -> dict[str, str]:
        return {"CatalogId": self.catalog_id} if self.catalog_id else {}

    def _glue(self) -> Any:
        return self.connections.client("glue")


def source_glue(connections: Connections, place: GluePlace) -> Glue:
    """Returns the Glue catalog behind a source's Athena catalog.

    Athena may take a name that it does not know for the default catalog (measured by others, September 2026), so a name
    is never sent that was not found here.

    Raises:
        SourceUnreadable: when there is no such Athena catalog, or it is not the Glue catalog that is asked for.
    """
    if place.catalog.startswith(S3_TABLES):
        account = place.account or str(connections.client("sts").get_caller_identity()["Account"])
        return Glue(connections, f"{account}:{place.catalog}")
    if place.catalog == DEFAULT_CATALOG:
        return Glue(connections, place.account)
    return Glue(connections, _registered(connections, place))


def is_own_catalog(connections: Connections, place: GluePlace) -> bool:
    """Returns whether a source lies in the caller's own default catalog, whatever the config calls it.

    Raises:
        SourceUnreadable: when there is no such Athena catalog.
        ClientError: when AWS does not say which catalog it is, or who is calling.
    """
    if place.catalog.startswith(S3_TABLES):
        return False
    found = source_glue(connections, place).catalog_id
    return not found or found == str(connections.client("sts").get_caller_identity()["Account"])


def _registered(connections: Connections, place: GluePlace) -> str:
    """Returns the Glue catalog that a data catalog of Athena stands for."""
    key = ".".join((*place.path, "catalog"))
    try:
        found = connections.client("athena").get_data_catalog(Name=place.catalog).get("DataCatalog")
    except ClientError as error:
        if code_of(error) not in ("InvalidRequestException", "ResourceNotFoundException"):
            raise
        found = None
    if found is None:
        raise SourceUnreadable(
            f"Athena has no catalog '{place.catalog}'.",
            hint=f"Correct {key}; the catalog of a table bucket is called {S3_TABLES}<bucket>.",
        )
    if found.get("Type") != "GLUE":
        raise SourceUnreadable(
            f"The catalog '{place.catalog}' is of type {found.get('Type')}, which is not read.",
            hint=f"Name a Glue or S3 Tables catalog in {key}.",
        )
    catalog_id = str(found.get("Parameters", {}).get("catalog-id", ""))
    if place.account and catalog_id and catalog_id != place.account:
        raise SourceUnreadable(
            f"The catalog '{place.catalog}' is that of {catalog_id}, not of {place.account}.",
            hint=f"Correct {key} or .catalog_id, or leave one of them out.",
        )
    return catalog_id or place.account


def source_catalog(place: GluePlace, region: str) -> str:
    """Returns the catalog's name in statements; another account's default catalog is named by its ARN.

    Athena user guide, "Cross-account access to Glue data catalogs" (April 2026): same Region only.
    """
    if place.catalog == DEFAULT_CATALOG and place.account:
        return f"glue:arn:aws:glue:{region}:{place.account}:catalog"
    return place.catalog
