"""One poller waits for many queries."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from subsetter.engines.athena.executions import Execution
from subsetter.engines.athena.poller import Poller
from subsetter.errors import EngineError


class PassingError(Exception):
    """A call that may work when it is tried again."""


class Queries:
    """Queries that end after having been asked for a number of times."""

    def __init__(self, asks: int = 2) -> None:
        self.asks = asks
        self.calls: list[list[str]] = []
        self.errors: list[Exception] = []

    def __call__(self, query_ids: Sequence[str]) -> list[Execution]:
        self.calls.append(list(query_ids))
        if self.errors:
            raise self.errors.pop(0)
        seen = [query_id for call in self.calls for query_id in call]
        return [Execution(one, "SUCCEEDED" if seen.count(one) >= self.asks else "RUNNING") for one in query_ids]


def poller(queries: Queries, give_up_s: float = 5.0) -> Poller:
    return Poller(queries, lambda error: isinstance(error, PassingError), give_up_s)


def test_one_call_asks_for_all_running_queries() -> None:
    queries = Queries(asks=4)
    waiting = poller(queries)
    with ThreadPoolExecutor(60) as threads:
        found = list(threads.map(waiting.wait, [f"q{number}" for number in range(60)]))
    assert all(execution.has_succeeded for execution in found)
    assert max(map(len, queries.calls)) == 50
    assert len(queries.calls) < 60


def test_a_passing_error_is_borne() -> None:
    queries = Queries()
    queries.errors = [PassingError(), PassingError()]
    assert poller(queries).wait("q").state == "SUCCEEDED"


def test_an_error_that_does_not_pass_reaches_everyone_who_waits() -> None:
    queries = Queries(asks=1_000)
    queries.errors = [KeyError("denied")]
    with pytest.raises(KeyError):
        poller(queries).wait("q")


def test_a_passing_error_that_stays_is_given_up() -> None:
    queries = Queries()
    queries.errors = [PassingError()] * 1_000
    with pytest.raises(PassingError):
        poller(queries, give_up_s=0.3).wait("q")


def test_a_query_that_athena_does_not_know_is_given_up() -> None:
    with pytest.raises(EngineError, match="q9"):
        Poller(lambda ids: [], lambda error: True, 0.3).wait("q9")


def test_the_thread_ends_with_the_last_query_and_comes_back() -> None:
    queries = Queries(asks=1)
    waiting = poller(queries)
    waiting.wait("q1")
    waiting.wait("q2")
    for thread in threading.enumerate():
        if thread.name == "subset-athena":
            thread.join(5)
    assert not any(thread.name == "subset-athena" for thread in threading.enumerate())
