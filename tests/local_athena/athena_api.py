"""The Athena API: starting, watching and stopping queries, their results, and the rules of each call."""

import threading
import uuid
from collections.abc import Callable, Mapping
from http.client import LineTooLong
from typing import Any

from moto.athena.models import athena_backends

from tests.local_athena.aws import ACCOUNT, REGION, split_uri
from tests.local_athena.catalogs import DEFAULT, TableBuckets
from tests.local_athena.context import Context, Translated
from tests.local_athena.executions import CANCELLED, Execution, Limits
from tests.local_athena.executor import Executor
from tests.local_athena.failures import FailedError, RefusedError, malformed
from tests.local_athena.hands import harness_client
from tests.local_athena.lexer import starts_with, tokenize
from tests.local_athena.results import as_rows, column_info
from tests.local_athena.rewriting import Piece, Rewritten
from tests.local_athena.translate import STATEMENT_TYPES, translate
from tests.local_athena.trino_client import Session, Statement, TrinoError
from tests.local_athena.wire import Call, Reply, error_reply, json_reply

LONGEST_QUERY_BYTES = 262144
PAGE_ROWS = 1000

QUOTA = (
    "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of "
    "concurrent queries submitted by this account. Contact customer support to request a concurrent query limit "
    "increase."
)
NO_OUTPUT = (
    "No output location provided. An output location is required either through the Workgroup result configuration "
    "setting or as an API input."
)


class OverQuotaError(Exception):
    """One active query more than the account may have."""


class AthenaApi:
    """Answers the calls about queries; the rest of the service is moto's."""

    def __init__(self, port: int, endpoint: str, limits: Limits, executor: Executor, buckets: TableBuckets) -> None:
        self._port = port
        self._endpoint = endpoint
        self._limits = limits
        self._executor = executor
        self._buckets = buckets
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[tuple[Any, ...], str]] = {}
        self.executions: dict[str, Execution] = {}
        self._operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "StartQueryExecution": self._start,
            "GetQueryExecution": lambda body: {"QueryExecution": self._find(body).described()},
            "BatchGetQueryExecution": self._batch_get,
            "ListQueryExecutions": lambda _: {"QueryExecutionIds": list(reversed(self.executions))},
            "StopQueryExecution": self._stop,
            "GetQueryResults": self._results,
            "GetQueryRuntimeStatistics": self._runtime_statistics,
            "GetDataCatalog": _data_catalog,
        }

    def __call__(self, call: Call, to_moto: Callable[[], Reply]) -> Reply:
        """The reply to an Athena call."""
        operation = self._operations.get(call.operation)
        if operation is None:
            return to_moto()
        try:
            return json_reply(operation(call.body))
        except RefusedError as refusal:
            return error_reply(call, 400, "InvalidRequestException", refusal.message, **refusal.fields)
        except OverQuotaError:
            reason = "CONCURRENT_QUERY_LIMIT_EXCEEDED"
            return error_reply(call, 400, "TooManyRequestsException", QUOTA, Reason=reason)

    def reset(self) -> None:
        """Stops every query, waits for its end, and forgets all."""
        for execution in self.executions.values():
            if not execution.done.is_set():
                self._executor.stop(execution)
                execution.done.wait(30)
        self.executions.clear()
        self._tokens.clear()

    def _start(self, body: Mapping[str, Any]) -> dict[str, Any]:
        text, token = body["QueryString"], body.get("ClientRequestToken")
        context = body.get("QueryExecutionContext") or {}
        wanted = (body.get("ResultConfiguration") or {}).get("OutputLocation")
        # Workgroup and parameters are not compared (third-party measured, 2026-09).
        compared = (text, context.get("Database"), context.get("Catalog"), wanted)
        if token is not None and not 32 <= len(token) <= 128:
            raise RefusedError("Value at 'clientRequestToken' failed to satisfy constraint: length 32 to 128")
        known = self._known_id(token, compared)
        if known:
            return {"QueryExecutionId": known}
        execution = self._prepare(body, text, wanted)
        with self._lock:
            known = self._known_id(token, compared)
            if known:
                return {"QueryExecutionId": known}
            self._check_quota(execution)
            self.executions[execution.id] = execution
            if token:
                self._tokens[token] = (compared, execution.id)
        self._executor.start(execution)
        return {"QueryExecutionId": execution.id}

    def _known_id(self, token: str | None, compared: tuple[Any, ...]) -> str | None:
        if token is None or token not in self._tokens:
            return None
        before, query_id = self._tokens[token]
        if before != compared:
            raise RefusedError("Idempotent parameters do not match", AthenaErrorCode="IDEMPOTENT_PARAMETER_MISMATCH")
        return query_id

    def _prepare(self, body: Mapping[str, Any], text: str, wanted: str | None) -> Execution:
        """Everything that Athena checks before it gives out an id, in its order."""
        name, settings = self._workgroup(body)
        output, is_enforced = self._output(settings, wanted)
        if len(text.encode()) > LONGEST_QUERY_BYTES:
            raise RefusedError(f"Value at 'queryString' must have length less than or equal to {LONGEST_QUERY_BYTES}")
        self._check_syntax(text)
        session = body.get("QueryExecutionContext") or {}
        context = Context(
            query_id=str(uuid.uuid4()),
            catalog=session.get("Catalog") or DEFAULT,
            database=session.get("Database") or "default",
            buckets=self._buckets,
            output=output,
            enforces_output=is_enforced,
        )
        translated, failure = _translated(text, context)
        tokens = tokenize(text)
        return Execution(
            id=context.query_id,
            text=text,
            catalog=session.get("Catalog"),
            database=session.get("Database"),
            workgroup=name,
            statement_type=translated.statement_type if translated else _statement_type(tokens),
            output=output,
            output_location=f"{output}/{context.query_id}.csv" if output else None,
            parameters=tuple(body.get("ExecutionParameters") or ()),
            cutoff_bytes=settings.get("BytesScannedCutoffPerQuery"),
            translated=translated,
            failure=failure,
        )

    def _workgroup(self, body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        name = body.get("WorkGroup") or "primary"
        workgroup = athena_backends[ACCOUNT][REGION].work_groups.get(name)
        if workgroup is None:
            raise RefusedError(f"WorkGroup {name} is not found.")
        return name, workgroup.configuration

    def _output(self, settings: Mapping[str, Any], wanted: str | None) -> tuple[str | None, bool]:
        """Where results go, without a slash at the end, and whether the workgroup insists on it."""
        own = (settings.get("ResultConfiguration") or {}).get("OutputLocation")
        is_enforced = bool(settings.get("EnforceWorkGroupConfiguration")) and bool(own)
        if (settings.get("ManagedQueryResultsConfiguration") or {}).get("Enabled"):
            return None, False
        chosen = own if is_enforced else wanted or own
        if not chosen:
            raise RefusedError(NO_OUTPUT, AthenaErrorCode="INVALID_INPUT")
        client = harness_client("s3", self._endpoint)
        bucket, _ = split_uri(chosen)
        try:
            client.head_bucket(Bucket=bucket)
        except client.exceptions.ClientError:
            raise RefusedError(f"Unable to verify/create output bucket {bucket}") from None
        return chosen.rstrip("/"), is_enforced

    def _check_syntax(self, text: str) -> None:
        """Trino parses what it executes; Hive's DDL has a grammar of its own, which is not checked."""
        tokens = tokenize(text)
        is_view = "VIEW" in [token.upper for token in tokens[:4]]
        is_trinos = is_view or starts_with(tokens, "CREATE", "TABLE")
        if not is_trinos and STATEMENT_TYPES.get(tokens[0].upper if tokens else "") != "DML":
            return
        prefix = Piece("PREPARE checked FROM ")
        whole = text.rstrip().rstrip(";")
        try:
            Statement(self._port, prefix.text + whole, Session(DEFAULT, "default")).run()
        except TrinoError as error:
            if error.name == "SYNTAX_ERROR":
                raise malformed(Rewritten(whole, (prefix, Piece(whole, 0))).in_original(error.message)) from None
        except LineTooLong:
            return  # it was parsed: only then does Trino send the text back, in a header

    def _check_quota(self, execution: Execution) -> None:
        """DML has a quota of its own; all else counts as DDL."""
        is_dml = execution.statement_type == "DML"
        limit = self._limits.active_dml if is_dml else self._limits.active_ddl
        active = [e for e in self.executions.values() if e.is_active and (e.statement_type == "DML") == is_dml]
        if len(active) >= limit:
            raise OverQuotaError

    def _find(self, body: Mapping[str, Any]) -> Execution:
        query_id = body["QueryExecutionId"]
        if query_id not in self.executions:
            raise RefusedError(f"QueryExecution {query_id} was not found", AthenaErrorCode="INVALID_INPUT")
        return self.executions[query_id]

    def _batch_get(self, body: Mapping[str, Any]) -> dict[str, Any]:
        ids = body["QueryExecutionIds"]
        unknown = [query_id for query_id in ids if query_id not in self.executions]
        return {
            "QueryExecutions": [self.executions[i].described() for i in ids if i in self.executions],
            "UnprocessedQueryExecutionIds": [
                {"QueryExecutionId": i, "ErrorCode": "INVALID_INPUT", "ErrorMessage": f"{i} was not found"}
                for i in unknown
            ],
        }

    def _stop(self, body: Mapping[str, Any]) -> dict[str, Any]:
        execution = self._find(body)
        if execution.is_active:
            self._executor.stop(execution)
        return {}

    def _results(self, body: Mapping[str, Any]) -> dict[str, Any]:
        execution = self._find(body)
        if execution.is_active or execution.failure:
            state = "CANCELLED" if execution.state == CANCELLED else execution.state
            raise RefusedError(f"Query has not yet finished or did not succeed. Current state: {state}")
        head = [[column.name for column in execution.columns]] if execution.statement_type == "DML" else []
        rows: list[list[str] | list[str | None]] = [*(head if execution.columns else []), *execution.rows]
        first = int(body.get("NextToken") or 0)
        last = first + min(body.get("MaxResults") or PAGE_ROWS, PAGE_ROWS)
        reply: dict[str, Any] = {
            "ResultSet": {
                "Rows": as_rows(rows[first:last]),
                "ResultSetMetadata": {"ColumnInfo": [column_info(column) for column in execution.columns]},
            },
        }
        if execution.statement and execution.statement.updated_rows is not None:
            reply["UpdateCount"] = execution.statement.updated_rows
        return reply | ({"NextToken": str(last)} if last < len(rows) else {})

    def _runtime_statistics(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """No `OutputRows`: whether that is the written row count of a CTAS on real Athena is not known."""
        stats = statement.stats if (statement := self._find(body).statement) else {}
        rows = {
            "InputRows": int(stats.get("processedRows", 0)),
            "InputBytes": int(stats.get("processedBytes", 0)),
            "OutputBytes": int(stats.get("physicalWrittenBytes", 0)),
        }
        timeline = {"EngineExecutionTimeInMillis": int(stats.get("elapsedTimeMillis", 0))}
        return {"QueryRuntimeStatistics": {"Rows": rows, "Timeline": timeline}}


def _data_catalog(body: Mapping[str, Any]) -> dict[str, Any]:
    """Only the default catalog has an entry: for a table bucket real Athena answers that there is none."""
    name = body["Name"]
    if name.lower() != DEFAULT:
        raise RefusedError(f"DataCatalog {name} was not found", AthenaErrorCode="INVALID_INPUT")
    return {"DataCatalog": {"Name": "AwsDataCatalog", "Type": "GLUE", "Parameters": {"catalog-id": ACCOUNT}}}


def _translated(text: str, context: Context) -> tuple[Translated | None, FailedError | None]:
    try:
        return translate(text, context), None
    except FailedError as failure:
        return None, failure


def _statement_type(tokens: Any) -> str:
    if starts_with(tokens, "CREATE", "TABLE"):
        return "DML"
    return STATEMENT_TYPES.get(tokens[0].upper if tokens else "", "DDL")
