"""A small lake on the local Athena, and the two calls of awswrangler that the tests make on it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

POLL_S = 0.05


class Lake:
    """The buckets `lake` and `results`, the databases `prod` and `dev`, and unmodified awswrangler."""

    def __init__(self, athena: "LocalAthena") -> None:
        import awswrangler as wr  # noqa: PLC0415 - two seconds, paid only by a selected test

        from tests.local_athena.sessions import shared_session  # noqa: PLC0415 - half a second more

        self.athena = athena
        self.wr = wr
        self.session = shared_session()
        self.output = f"{athena.make_bucket('results')}queries/"
        athena.make_bucket("lake")
        for database in ("prod", "dev"):
            athena.make_database(database, f"s3://lake/{database}/")

    def run(self, text: str, **options: Any) -> Any:
        """Runs a statement to its end; returns its `QueryExecution`, or raises as awswrangler does."""
        return self.wr.athena.start_query_execution(text, wait=True, **self._with_defaults(options))

    def start(self, text: str, **options: Any) -> Any:
        """Starts a statement and returns its id."""
        return self.wr.athena.start_query_execution(text, wait=False, **self._with_defaults(options))

    def finish(self, query_id: str) -> Any:
        """The `QueryExecution` at the end of a query, whatever the end is."""
        client = self.athena.client("athena")
        execution = next(e for e in self.athena.queries if e.id == query_id)
        assert execution.done.wait(180)
        return client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]

    def fail(self, text: str, **options: Any) -> Any:
        """Runs a statement that must end FAILED; returns its `Status`."""
        execution = self.finish(self.start(text, **options))
        assert execution["Status"]["State"] == "FAILED", execution["Status"]
        return execution["Status"]

    def read(self, text: str, database: str = "dev", **options: Any) -> Any:
        """The rows of a SELECT, read by awswrangler from the result file."""
        frame = self.wr.athena.read_sql_query(
            text,
            database,
            ctas_approach=False,
            s3_output=self.output,
            athena_query_wait_polling_delay=POLL_S,
            boto3_session=self.session,
            **options,
        )
        return frame.to_numpy().tolist()

    def hive(self, table: str, select: str, **properties: str) -> Any:
        """Makes a Hive table by CTAS below `s3://lake/`."""
        database, _, name = table.partition(".")
        given = {"external_location": f"'s3://lake/{database}/{name}/'"} | properties
        return self.run(f"CREATE TABLE {table} WITH ({_pairs(given)}) AS {select}")

    def iceberg(self, table: str, select: str, **properties: str) -> Any:
        """Makes an Iceberg table by CTAS below `s3://lake/`."""
        return self.run(iceberg_text(table, select, **properties))

    def _with_defaults(self, options: dict[str, Any]) -> dict[str, Any]:
        defaults: dict[str, Any] = {
            "database": "dev",
            "s3_output": self.output,
            "athena_query_wait_polling_delay": POLL_S,
            "boto3_session": self.session,
        }
        return defaults | options


def iceberg_text(table: str, select: str, **properties: str) -> str:
    """The CTAS of an Iceberg table below `s3://lake/`."""
    location = f"'s3://lake/{table.replace('.', '/')}/'"
    given = {"table_type": "'ICEBERG'", "is_external": "false", "location": location} | properties
    return f"CREATE TABLE {table} WITH ({_pairs(given)}) AS {select}"


def _pairs(properties: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in properties.items())


@pytest.fixture
def lake(local_athena: "LocalAthena") -> Lake:
    """The empty lake."""
    return Lake(local_athena)
