"""The one door of the local Athena: records the test's calls, injects faults, and shares calls out."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.local_athena.aws import HARNESS_KEY
from tests.local_athena.faults import ApiFault, Faults, fault_reply
from tests.local_athena.wire import Call, Reply, WsgiApp, forward, read_call

Handler = Callable[[Call, Callable[[], Reply]], Reply]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call that a test made: what, when (seconds, monotonic), what came back, and the fault it met."""

    service: str
    operation: str
    at_s: float
    status: int
    fault: ApiFault | None


class Gate:
    """A WSGI application in front of moto's."""

    def __init__(self, moto: WsgiApp, handlers: Mapping[str, Handler], faults: Faults) -> None:
        self._moto = moto
        self._handlers = handlers
        self._faults = faults
        self._lock = threading.Lock()
        self.calls: list[RecordedCall] = []
        self.is_allowed: Callable[[Call], bool] | None = None
        """Asked before each call of a test, and each that Trino makes for it; None lets all pass."""
        self.on_done: Callable[[Call], None] | None = None
        """Told of each call of a test that was carried out, before its answer leaves; None is told nothing."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serves one request."""
        call = read_call(environ)
        fault = self._faults.for_call(call) if call.is_users else None
        if self.is_allowed is not None and call.access_key != HARNESS_KEY and not self.is_allowed(call):
            fault = ApiFault.DENIED
        reply = self._serve(call) if fault is None or fault.is_executed else fault_reply(call, fault)
        if fault and fault.is_executed:
            reply = fault_reply(call, fault)
        if call.is_users:
            with self._lock:
                recorded = RecordedCall(call.service, call.operation, time.monotonic(), reply.status, fault)
                self.calls.append(recorded)
            if self.on_done is not None:
                self.on_done(call)
        if fault and fault.is_cut:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError("injected")  # which werkzeug takes as a client that has gone
        start_response(f"{reply.status} -", list(reply.headers))
        return [reply.body]

    def _serve(self, call: Call) -> Reply:
        def to_moto() -> Reply:
            return forward(self._moto, call.environ)

        handler = self._handlers.get(call.service)
        return handler(call, to_moto) if handler else to_moto()
