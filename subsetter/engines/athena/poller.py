"""Waits for queries: one thread asks for all of them at once, less and less often while nothing changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from subsetter.engines.athena.executions import Execution
from subsetter.errors import EngineError

_FIRST_S = 0.1
_SLOWEST_S = 2.0
_GROWTH = 1.4
MOST_PER_CALL = 50  # BatchGetQueryExecution takes no more
_GIVE_UP_S = 300.0

Fetch = Callable[[Sequence[str]], Sequence[Execution]]


@dataclass
class _Waiting:
    """A query that somebody waits for.

    Attributes:
        silent_since: when Athena first left it out of an answer; 0 when it was in the last one.
    """

    ended: threading.Event
    outcome: Execution | Exception | None = None
    silent_since: float = 0.0


class Poller:
    """Tells when queries have ended.

    Args:
        fetch: asks for the state of at most 50 queries in one call; queries that it
            leaves out are asked for again.
        is_passing: whether an error of ``fetch`` may go away when it is asked again.
        give_up_s: for how long errors that may go away are borne.
    """

    def __init__(self, fetch: Fetch, is_passing: Callable[[Exception], bool], give_up_s: float = _GIVE_UP_S) -> None:
        self._fetch = fetch
        self._is_passing = is_passing
        self._give_up_s = give_up_s
        self._waiting: dict[str, _Waiting] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wait(self, query_id: str) -> Execution:
        """Returns the final state of a query, as soon as it has one.

        Raises:
            Exception: what ``fetch`` raised, when it cannot be told.
        """
        with self._changed:
            waiting = self._waiting.setdefault(query_id, _Waiting(threading.Event()))
            if self._thread is None:
                self._thread = threading.Thread(target=self._poll, name="subset-athena", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        waiting.ended.wait()
        if isinstance(waiting.outcome, Execution):
            return waiting.outcome
        if waiting.outcome is None:
            raise RuntimeError(f"nothing is known of query {query_id}")
        raise waiting.outcome

    def _poll(self) -> None:
        pause, failing_since = _FIRST_S, 0.0
        while query_ids := self._asked():
            if self._wait_for_more(pause, len(query_ids)):
                time.sleep(_FIRST_S)  # others come at the same moment; Athena allows ten calls a second
                query_ids, pause = self._asked(), _FIRST_S
            else:
                pause = min(pause * _GROWTH, _SLOWEST_S)
            try:
                self._ask(query_ids)
                failing_since = 0.0
            except Exception as error:  # noqa: BLE001 handed to those who wait
                failing_since = failing_since or time.monotonic()
                is_over = time.monotonic() - failing_since >= self._give_up_s
                if is_over or not self._is_passing(error):
                    self._fail(error)

    def _asked(self) -> list[str]:
        """Returns the queries to ask for; with none left the thread ends."""
        with self._changed:
            if not self._waiting:
                self._thread = None
            return list(self._waiting)

    def _wait_for_more(self, pause: float, known: int) -> bool:
        """Waits, and returns whether another query has come since."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._waiting) > known, timeout=pause)

    def _ask(self, query_ids: Sequence[str]) -> None:
        for start in range(0, len(query_ids), MOST_PER_CALL):
            asked = query_ids[start : start + MOST_PER_CALL]
            answered = {execution.query_id: execution for execution in self._fetch(asked)}
            for query_id in asked:
                self._take(query_id, answered.get(query_id))

    def _take(self, query_id: str, execution: Execution | None) -> None:
        waiting = self._waiting[query_id]
        if execution is None:
            waiting.silent_since = waiting.silent_since or time.monotonic()
            if time.monotonic() - waiting.silent_since >= self._give_up_s:
                self._end(query_id, EngineError(f"Athena does not tell the state of query {query_id}."))
            return
        waiting.silent_since = 0.0
        if execution.has_ended:
            self._end(query_id, execution)

    def _end(self, query_id: str, outcome: Execution | Exception) -> None:
        with self._changed:
            waiting = self._waiting.pop(query_id, None)
        if waiting is not None:
            waiting.outcome = outcome
            waiting.ended.set()

    def _fail(self, error: Exception) -> None:
        for query_id in list(self._waiting):
            self._end(query_id, error)
