"""`LocalAthena`: the running whole, started once per test run and emptied between tests."""

import logging
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from tests.local_athena.athena_api import AthenaApi
from tests.local_athena.aws import ACCOUNT, HARNESS_KEY, REGION, USER_KEY, environment
from tests.local_athena.catalogs import Catalogs, TableBucket, TableBuckets
from tests.local_athena.executions import Execution, Limits
from tests.local_athena.executor import Executor
from tests.local_athena.faults import Faults
from tests.local_athena.gate import Gate, RecordedCall
from tests.local_athena.glue import GlueGate
from tests.local_athena.hands import harness_client, list_objects, put_object
from tests.local_athena.names import literal
from tests.local_athena.s3 import S3Gate
from tests.local_athena.trino_client import Session, Statement
from tests.local_athena.trino_process import TrinoProcess
from tests.local_athena.wire import Call


class LocalAthena:
    """An Athena, Glue and S3 on loopback, where queries are executed by Trino.

    `limits` and `faults` may be changed by a test; `reset` puts them back.
    """

    account = ACCOUNT
    region = REGION

    def __init__(self, trino_home: Path, java: Path) -> None:
        """Starts everything; takes about 15 seconds.

        Raises:
            RuntimeError: Trino did not start.
        """
        self.limits = Limits()
        self.faults = Faults()
        self._buckets = TableBuckets()
        self._clients: dict[str, Any] = {}
        self._making_clients = threading.Lock()
        self._trino = TrinoProcess(trino_home, java)
        try:
            self._serve()
            self._trino.wait_until_ready()
            self._catalogs = Catalogs(self.trino_sql, self.endpoint_url)
            self._catalogs.create_standard()
        except BaseException:
            self.stop()
            raise

    def _serve(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        handlers: dict[str, Any] = {"glue": GlueGate(self._buckets), "s3": S3Gate()}
        moto = DomainDispatcherApplication(create_backend_app)
        self._gate = Gate(moto, handlers, self.faults)
        self._server = make_server("127.0.0.1", 0, self._gate, threaded=True, request_handler=MotoRequestHandler)
        self.endpoint_url = f"http://127.0.0.1:{self._server.server_port}"
        self._executor = Executor(self._trino.port, self.endpoint_url, self.limits, self.faults)
        self._api = AthenaApi(self._trino.port, self.endpoint_url, self.limits, self._executor, self._buckets)
        handlers["athena"] = self._api
        self._serving = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._serving.start()

    def stop(self) -> None:
        """Ends the servers and removes their files."""
        self._trino.stop()
        if hasattr(self, "_serving"):
            self._server.shutdown()
            self._server.server_close()
            self._serving.join()

    def reset(self) -> None:
        """Stops what runs and forgets all tables, objects, queries, calls, limits and faults."""
        self._api.reset()
        url = f"{self.endpoint_url}/moto-api/reset"
        head = {"Authorization": f"AWS4-HMAC-SHA256 Credential={HARNESS_KEY}/1/{REGION}/moto/aws4_request"}
        urllib.request.urlopen(urllib.request.Request(url, method="POST", headers=head)).close()
        self._buckets.clear()
        self._gate.calls.clear()
        self._gate.is_allowed = None
        self._gate.on_done = None
        _restore(self.limits, Limits())
        _restore(self.faults, Faults())

    def assert_alive(self) -> None:
        """Ends the whole test run when Trino is gone: all that follows would fail, each after minutes."""
        if not self._trino.is_healthy:
            pytest.exit(f"Trino does not answer any more: {self._trino.last_words}", returncode=1)

    # ---- for the code under test

    def environment(self) -> dict[str, str]:
        """The AWS_* variables under which boto3 and awswrangler find this server."""
        return environment(self.endpoint_url)

    def client(self, service: str) -> Any:
        """A boto3 client as a user has it: recorded, and struck by faults. It does not retry."""
        with self._making_clients:
            if service not in self._clients:
                self._clients[service] = boto3.Session().client(
                    service,
                    endpoint_url=self.endpoint_url,
                    region_name=REGION,
                    aws_access_key_id=USER_KEY,
                    aws_secret_access_key=USER_KEY,
                    config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
                )
            return self._clients[service]

    def allow(self, is_allowed: Callable[[Call], bool] | None) -> None:
        """Denies the calls, of the test and of Trino, for which the function returns False; None lets all pass."""
        self._gate.is_allowed = is_allowed

    def tell(self, on_done: Callable[[Call], None] | None) -> None:
        """Tells the function of each call of the test that was carried out, before its answer leaves."""
        self._gate.on_done = on_done

    # ---- making a lake

    def make_bucket(self, name: str) -> str:
        """Makes an S3 bucket and returns its URI, with a slash at the end."""
        harness_client("s3", self.endpoint_url).create_bucket(Bucket=name)
        return f"s3://{name}/"

    def make_database(self, name: str, location: str | None = None, bucket: TableBucket | None = None) -> None:
        """Makes a Glue database, or a namespace of a table bucket."""
        location = location or (f"s3://{bucket.storage}/{name}/" if bucket else None)
        database = {"Name": name} | ({"LocationUri": location} if location else {})
        catalog_id = bucket.catalog_id if bucket else ACCOUNT
        harness_client("glue", self.endpoint_url).create_database(CatalogId=catalog_id, DatabaseInput=database)

    def make_table_bucket(self, name: str, *, is_read_only: bool = False) -> TableBucket:
        """Makes an S3 Tables bucket; a read-only one is a replica, filled through its `writer` catalog."""
        bucket = TableBucket(name, is_read_only)
        self.make_bucket(bucket.storage)
        self._catalogs.create_for(bucket)
        self._buckets.add(bucket)
        return bucket

    def make_workgroup(self, name: str, output: str | None = None, **configuration: Any) -> None:
        """Makes a workgroup; it enforces its settings only when `EnforceWorkGroupConfiguration=True` is given."""
        settings = {"EnforceWorkGroupConfiguration": False} | configuration
        if output:
            settings["ResultConfiguration"] = {"OutputLocation": output}
        harness_client("athena", self.endpoint_url).create_work_group(Name=name, Configuration=settings)

    def trino_sql(self, text: str, catalog: str | None = None, schema: str | None = None) -> list[list[Any]]:
        """Runs Trino's own SQL, past Athena; returns the rows.

        Raises:
            TrinoError: Trino refused or failed it.
        """
        return Statement(self._trino.port, text, Session(catalog, schema, user="harness")).run()

    @property
    def trino_port(self) -> int:
        """Where Trino listens."""
        return self._trino.port

    # ---- looking at what happened

    @property
    def queries(self) -> list[Execution]:
        """All queries of this test, in the order of their start."""
        return list(self._api.executions.values())

    @property
    def active_queries(self) -> list[Execution]:
        """Queries that are queued or running."""
        return [execution for execution in self.queries if execution.is_active]

    @property
    def calls(self) -> list[RecordedCall]:
        """The API calls that the test made, in order."""
        return list(self._gate.calls)

    @property
    def scanned_bytes(self) -> int:
        """The sum of `DataScannedInBytes`."""
        return sum(execution.scanned_bytes for execution in self.queries)

    @property
    def billed_bytes(self) -> int:
        """What AWS would charge for: 10 MB at least per query, nothing for failed ones and DDL."""
        return sum(execution.billed_bytes for execution in self.queries)

    @property
    def bugs(self) -> list[str]:
        """Tracebacks of the harness itself."""
        return self._executor.bugs

    def list_objects(self, prefix: str) -> list[str]:
        """The URIs of all objects below an `s3://` prefix."""
        return list_objects(self.endpoint_url, prefix)

    def put_object(self, uri: str, body: str) -> None:
        """Writes an object."""
        put_object(self.endpoint_url, uri, body)

    def state_in_trino(self, execution: Execution) -> str:
        """The state of a query in Trino itself, as FINISHED or FAILED."""
        query_id = literal((execution.statement and execution.statement.id) or "")
        return str(self.trino_sql(f"SELECT state FROM system.runtime.queries WHERE query_id = {query_id}")[0][0])


def _restore(present: Any, fresh: Any) -> None:
    for name in fresh.__slots__:
        setattr(present, name, getattr(fresh, name))
