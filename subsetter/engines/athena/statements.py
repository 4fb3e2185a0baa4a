"""Sends statements and waits for their end. No query outlives its call, whatever happens."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import awswrangler

from subsetter.engines.athena.errors import AWS_ERRORS, AwsErrors
from subsetter.engines.athena.executions import Execution, parse_execution
from subsetter.engines.athena.gate import Gate
from subsetter.engines.athena.poller import MOST_PER_CALL, Poller
from subsetter.engines.athena.retry import Patience, is_passing
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.workgroup import Workgroup
from subsetter.errors import QueryCancelled, SubsetError
from subsetter.stopping import unbroken

PATIENCE_S = 300.0
_STOP_WAIT_S = 60.0
_LOOK_BACK = timedelta(hours=1)  # well above PATIENCE_S, for clocks that differ


@dataclass(frozen=True, slots=True)
class Sending:
    """Where statements are sent to.

    Attributes:
        workgroup: that they run in.
        output: S3 prefix of query results; empty where the workgroup decides.
        database: of the context; statements name every table in full.
        kms_key: that encrypts what they write; empty for the bucket's or the workgroup's own way.
    """

    workgroup: Workgroup
    output: str
    database: str
    kms_key: str = ""


def token_of(*parts: str) -> str:
    """Returns the client request token of a statement: its build, step, attempt and text.

    Athena returns the query that it has under a token, also a failed one, so each attempt needs a token of its own.
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Statements:
    """Runs statements of one build.

    Args:
        connections: to AWS.
        most: statements at once.
        translator: makes our errors.

    Calls that AWS refuses for load are tried again for ``PATIENCE_S`` seconds.
    """

    def __init__(self, connections: Connections, most: int, translator: AwsErrors) -> None:
        self._connections = connections
        self._translator = translator
        self._gate = Gate(most)
        self._patience = Patience(PATIENCE_S, pause=self._gate.pause, may_go_on=lambda: not self._gate.is_shut)
        self._poller = Poller(self._fetch, is_passing, PATIENCE_S)
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def run(self, text: str, token: str, sending: Sending) -> Execution:
        """Sends a statement and waits until it has succeeded.

        Raises:
            SubsetError: when it has not; the query has then ended, unless the error says that this is not known.
        """
        # Unbroken: an exception of a signal could strike between the start of a query and the note of its id.
        with unbroken(), self._gate.place() as may_begin:
            if not may_begin:
                raise QueryCancelled("The build was interrupted.", statement=text)
            query_id = self._started(text, token, sending)
            try:
                return self._awaited(query_id, text)
            finally:
                with self._lock:
                    self._running.discard(query_id)

    def interrupt(self) -> None:
        """Stops every running query and lets none begin. Returns at once."""
        self._gate.shut()
        threading.Thread(target=self._stop_running, name="subset-stop", daemon=True).start()

    def stop_left(self, workgroup: str, beginning: str, since: datetime) -> None:
        """Stops the queries that an earlier process has left running, and waits for their end.

        Args:
            workgroup: that they run in.
            beginning: how their texts begin.
            since: when the first of them may have been sent, UTC, by the clock of the process that sent it.

        Raises:
            ClientError: when AWS refuses or fails.
        """
        since -= _LOOK_BACK
        client = self._connections.client("athena")
        for page in client.get_paginator("list_query_executions").paginate(WorkGroup=workgroup):
            found = self._described(client, page["QueryExecutionIds"])
            for one in found:
                if one["Query"].startswith(beginning) and not parse_execution(one).has_ended:
                    self._end(one["QueryExecutionId"])
            if any(one["Status"]["SubmissionDateTime"] < since for one in found):
                return  # newest first: all others are older

    @staticmethod
    def _described(client: Any, query_ids: Sequence[str]) -> list[dict[str, Any]]:
        parts = (query_ids[start : start + MOST_PER_CALL] for start in range(0, len(query_ids), MOST_PER_CALL))
        answers = (client.batch_get_query_execution(QueryExecutionIds=list(part)) for part in parts)
        return [one for answer in answers for one in answer["QueryExecutions"]]

    def _started(self, text: str, token: str, sending: Sending) -> str:
        try:
            query_id = self._patience.call(lambda: self._start(text, token, sending))
        except AWS_ERRORS as error:
            if is_passing(error):
                self._stop_unknown(text, token, sending)
            raise self._translator.of_exception(error, "StartQueryExecution", text) from error
        with self._lock:
            self._running.add(query_id)
        if self._gate.is_shut:
            self._stop(query_id)
        return query_id

    def _start(self, text: str, token: str, sending: Sending) -> str:
        start: Any = awswrangler.athena.start_query_execution  # its types leave out the token
        answer = start(
            sql=text,
            database=sending.database,
            data_source="AwsDataCatalog",
            s3_output=sending.output or None,
            workgroup=sending.workgroup.name,
            encryption="SSE_KMS" if sending.kms_key else None,
            kms_key=sending.kms_key or None,
            client_request_token=token,
            wait=False,
            boto3_session=self._connections.session,
        )
        return str(answer)

    def _stop_unknown(self, text: str, token: str, sending: Sending) -> None:
        """Stops the query of a start whose answer was lost: the same token gives the same query, or its text tells."""
        with suppress(*AWS_ERRORS):
            self._stop(self._start(text, token, sending))
            return
        with suppress(*AWS_ERRORS):
            self.stop_left(sending.workgroup.name, text, datetime.now(UTC))

    def _awaited(self, query_id: str, text: str) -> Execution:
        try:
            execution = self._poller.wait(query_id)
        except AWS_ERRORS as error:
            self._end(query_id)
            raise self._translator.of_exception(error, f"Waiting for the query {query_id}", text) from error
        except BaseException:
            self._end(query_id)
            raise
        if not execution.has_succeeded:
            raise self._failure(execution, text)
        return execution

    def _failure(self, execution: Execution, text: str) -> SubsetError:
        if self._gate.is_shut and execution.state == "CANCELLED":
            return QueryCancelled(
                f"The query {execution.query_id} was stopped.", query_id=execution.query_id, statement=text
            )
        return self._translator.of_execution(execution, text)

    def _end(self, query_id: str) -> None:
        """Stops a query whose state cannot be asked for, and waits for its end as long as that makes sense."""
        self._stop(query_id)
        waiting = Poller(self._fetch, is_passing, _STOP_WAIT_S)
        with suppress(*AWS_ERRORS):
            waiting.wait(query_id)

    def _stop(self, query_id: str) -> None:
        session = self._connections.session
        with suppress(*AWS_ERRORS):
            Patience(_STOP_WAIT_S).call(
                lambda: awswrangler.athena.stop_query_execution(query_id, boto3_session=session)
            )

    def _stop_running(self) -> None:
        with self._lock:
            running = sorted(self._running)
        for query_id in running:
            self._stop(query_id)

    def _fetch(self, query_ids: Sequence[str]) -> list[Execution]:
        answer = self._connections.client("athena").batch_get_query_execution(QueryExecutionIds=list(query_ids))
        return [parse_execution(one) for one in answer["QueryExecutions"]]
