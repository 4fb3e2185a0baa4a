"""Speaks Trino's HTTP protocol: one statement, its rows, its statistics, its error."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

ATTEMPT_LIMIT_S = 120


class TrinoError(Exception):
    """Trino refused or failed a statement."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        self.name: str = error["errorName"]
        self.kind: str = error["errorType"]
        self.message: str = error["message"]
        self.causes: tuple[str, ...] = tuple(_causes(error.get("failureInfo")))
        super().__init__(f"{self.name}: {self.message}")


def _causes(failure: Mapping[str, Any] | None) -> Iterator[str]:
    """Yields the messages of what led to a failure, the last first."""
    while failure is not None:
        yield failure.get("message") or ""
        failure = failure.get("cause")


@dataclass(frozen=True, slots=True)
class Session:
    """What a statement runs with: default catalog and schema, and session properties by name."""

    catalog: str | None = None
    schema: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    user: str = "athena"


@dataclass(frozen=True, slots=True)
class Column:
    """A result column: its name, its type as text, and Trino's structured type signature."""

    name: str
    type: str
    signature: Mapping[str, Any]


@dataclass(slots=True)
class Statement:
    """A statement that runs, and what is known of it so far; another thread may read it or cancel it."""

    port: int
    text: str
    session: Session = field(default_factory=Session)
    id: str | None = None
    columns: tuple[Column, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)
    stats: Mapping[str, Any] = field(default_factory=dict)
    updated_rows: int | None = None
    is_update: bool = False

    def run(self) -> list[list[Any]]:
        """Runs to the end and returns the rows.

        Raises:
            TrinoError: Trino's own error; statistics stay readable.
        """
        answer = self._request("POST", "/v1/statement", self.text)
        while True:
            self._take(answer)
            if "nextUri" not in answer:
                return self.rows
            answer = self._request("GET", urlsplit(answer["nextUri"]).path, None)

    def cancel(self) -> None:
        """Asks Trino to stop it; `run` then raises in its own thread. Nothing happens before it has an id."""
        if self.id is not None:
            self._request("DELETE", f"/v1/query/{self.id}", None)

    @property
    def scanned_bytes(self) -> int:
        """Bytes read from files so far."""
        return int(self.stats.get("physicalInputBytes", 0))

    @property
    def has_started(self) -> bool:
        """Whether it got past planning: a worker took a part of it."""
        return int(self.stats.get("totalSplits", 0)) > 0

    def _take(self, answer: Mapping[str, Any]) -> None:
        self.id = answer["id"]
        self.stats = answer["stats"]
        if "columns" in answer:
            self.columns = tuple(Column(c["name"], c["type"], c["typeSignature"]) for c in answer["columns"])
        self.rows.extend(answer.get("data", ()))
        self.is_update = self.is_update or "updateType" in answer
        self.updated_rows = answer.get("updateCount", self.updated_rows)
        if "error" in answer:
            raise TrinoError(answer["error"])

    def _request(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ATTEMPT_LIMIT_S)
        try:
            connection.request(method, path, body.encode() if body is not None else None, self._headers())
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise TrinoError({"errorName": "HTTP", "errorType": "EXTERNAL", "message": content.decode()[:500]})
        return json.loads(content) if content else {}

    def _headers(self) -> dict[str, str]:
        session = self.session
        headers = {
            "X-Trino-User": session.user,
            "X-Trino-Source": "local_athena",
            "X-Trino-Time-Zone": "UTC",
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",  # else every timestamp comes as timestamp(3)
        }
        if session.catalog:
            headers["X-Trino-Catalog"] = quote(session.catalog)
        if session.schema:
            headers["X-Trino-Schema"] = quote(session.schema)
        if session.properties:
            headers["X-Trino-Session"] = ",".join(f"{k}={quote(v)}" for k, v in session.properties.items())
        return headers
