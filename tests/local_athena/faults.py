"""Faults that a test asks for: of API calls (throttles, 5xx, lost answers, delay) and of queries.

Only calls of tests meet them, never those of Trino or of the harness.
"""

import random
import re
import threading
import time
from dataclasses import dataclass, field
from enum import Enum

from tests.local_athena.wire import Call, Reply, error_reply


class ApiFault(Enum):
    """What happens to a call."""

    THROTTLED = "throttled"
    """Refused: `ThrottlingException: Rate exceeded` (S3: 503 SlowDown)."""
    TOO_MANY = "too_many"
    """Refused as over the active-query quota."""
    SERVER_ERROR = "server_error"
    """Not executed, answered with 500."""
    EXPIRED = "expired"
    """Refused: the caller's credentials have expired."""
    DENIED = "denied"
    """Refused: the caller has no right to it."""
    LOST_ANSWER = "lost_answer"
    """Executed, answered with 500."""
    CUT_BEFORE = "cut_before"
    """Not executed, connection closed."""
    CUT_AFTER = "cut_after"
    """Executed, connection closed without an answer."""

    @property
    def is_executed(self) -> bool:
        """Whether the call takes effect nevertheless."""
        return self in {ApiFault.LOST_ANSWER, ApiFault.CUT_AFTER}

    @property
    def is_cut(self) -> bool:
        """Whether the connection closes without an answer."""
        return self in {ApiFault.CUT_BEFORE, ApiFault.CUT_AFTER}


class Moment(Enum):
    """When an injected failure of a query strikes."""

    BEFORE_WRITING = "before_writing"
    WHILE_WRITING = "while_writing"
    """Files are left at the location, there is no table."""
    AFTER_DONE = "after_done"
    """The statement took full effect, and FAILED is reported nevertheless."""


@dataclass(slots=True)
class ApiRule:
    """A fault for the calls of some operations: from the `at_call`-th on, `times` times, with `share` probability."""

    fault: ApiFault
    operations: frozenset[str]
    at_call: int
    times: int
    share: float
    seen: int = 0

    def takes(self, call: Call, chance: float) -> bool:
        """Counts the call, and says whether the fault strikes it."""
        if self.operations and call.operation not in self.operations:
            return False
        self.seen += 1
        if self.times <= 0 or self.seen < self.at_call or chance >= self.share:
            return False
        self.times -= 1
        return True


@dataclass(slots=True)
class QueryRule:
    """A failure for the next `times` queries whose text matches."""

    name: str
    message: str
    error_type: int
    category: int
    is_retryable: bool
    moment: Moment
    matching: re.Pattern[str]
    times: int


@dataclass(slots=True)
class Faults:
    """The faults of one test; empty at its start."""

    delay_s: float = 0.0
    """Added to each call of the test."""
    _api: list[ApiRule] = field(default_factory=list)
    _queries: list[QueryRule] = field(default_factory=list)
    _random: random.Random = field(default_factory=lambda: random.Random(0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def inject(self, fault: ApiFault, *operations: str, at_call: int = 1, times: int = 1, share: float = 1.0) -> None:
        """Makes calls of the operations (none named: all) meet the fault."""
        self._api.append(ApiRule(fault, frozenset(operations), at_call, times, share))

    def fail_queries(
        self,
        name: str,
        message: str = "injected",
        *,
        error_type: int = 9999,
        category: int = 1,
        is_retryable: bool = False,
        moment: Moment = Moment.BEFORE_WRITING,
        matching: str = "",
        times: int = 1,
    ) -> None:
        """Makes the next queries whose text contains the expression end FAILED with that error."""
        pattern = re.compile(matching, re.IGNORECASE | re.DOTALL)
        self._queries.append(QueryRule(name, message, error_type, category, is_retryable, moment, pattern, times))

    def for_call(self, call: Call) -> ApiFault | None:
        """The fault that strikes this call, after the delay."""
        if self.delay_s:
            time.sleep(self.delay_s)
        with self._lock:
            struck = [rule.fault for rule in self._api if rule.takes(call, self._random.random())]
        return struck[0] if struck else None

    def for_query(self, text: str) -> QueryRule | None:
        """The failure that strikes this query."""
        with self._lock:
            for rule in self._queries:
                if rule.times > 0 and rule.matching.search(text):
                    rule.times -= 1
                    return rule
        return None


def fault_reply(call: Call, fault: ApiFault) -> Reply:
    """The answer that the caller gets in place of the real one."""
    is_s3 = call.service == "s3"
    if fault is ApiFault.EXPIRED:
        code = "ExpiredToken" if is_s3 else "ExpiredTokenException"
        return error_reply(call, 400, code, "The security token included in the request is expired")
    if fault is ApiFault.DENIED:
        code, status = ("AccessDenied", 403) if is_s3 else ("AccessDeniedException", 400)
        return error_reply(call, status, code, f"User is not authorized to perform: {call.service}:{call.operation}")
    if fault is ApiFault.TOO_MANY:
        reason = "CONCURRENT_QUERY_LIMIT_EXCEEDED"
        text = "You have exceeded the limit for the number of queries you can run concurrently."
        return error_reply(call, 400, "TooManyRequestsException", text, Reason=reason)
    if fault is ApiFault.THROTTLED and is_s3:
        return error_reply(call, 503, "SlowDown", "Please reduce your request rate.")
    if fault is ApiFault.THROTTLED:
        return error_reply(call, 400, "ThrottlingException", "Rate exceeded")
    code = {"athena": "InternalServerException", "glue": "InternalServiceException"}.get(call.service, "InternalError")
    return error_reply(call, 500, code, "We encountered an internal error. Please try again.")
