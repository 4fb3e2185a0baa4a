"""After a failure: how things stand, and the one command to run."""

from __future__ import annotations

from typing import cast

import pytest

from subsetter.builds.outcome import standing, told_on_failure
from subsetter.config.called import Called
from subsetter.engines.base import Engine, PublishedTable
from subsetter.errors import AccessDenied, Busy, EngineError, InputError, Interrupted


class Destination:
    """The part of an engine that is asked."""

    def __init__(self, *build_ids: str, error: EngineError | None = None) -> None:
        self._tables = tuple(PublishedTable(f"table {build_id}", build_id) for build_id in build_ids)
        self._error = error

    def published(self) -> tuple[PublishedTable, ...]:
        if self._error:
            raise self._error
        return self._tables


def engine_of(destination: Destination) -> Engine:
    """Of an engine, what readers see is all that is asked here."""
    return cast("Engine", destination)


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        (Destination(), "Nothing is published yet, and nothing was published now."),
        (Destination("b1", "b1"), "Published: build b1, as before."),
        (Destination("b2", "b1"), "Published tables come from builds b1 and b2: publishing was interrupted."),
        (Destination(error=AccessDenied("no")), "It is not known what is published: the destination cannot be read."),
    ],
)
def test_what_readers_see(destination: Destination, words: str):
    assert standing(engine_of(destination)) == words


@pytest.mark.parametrize(
    ("command", "error", "following"),
    [
        ("build", EngineError("x"), "subset build dev"),
        ("build", InputError("x"), "subset check dev"),
        ("build", Busy("x"), "subset status dev"),
        ("publish", InputError("x"), "subset builds dev"),
        ("refresh", InputError("x"), "subset check dev"),
        ("build", ZeroDivisionError(), "subset build dev"),
    ],
)
def test_one_command_gets_the_user_on(command: str, error: Exception, following: str):
    with pytest.raises(type(error)) as caught, told_on_failure(engine_of(Destination("b1")), Called("dev"), command):
        raise error
    assert caught.value.__notes__[-1] == f"Next: {following}"


def test_ctrl_c_becomes_an_error_that_says_so():
    with pytest.raises(Interrupted) as caught, told_on_failure(engine_of(Destination("b1")), Called("dev"), "build"):
        raise KeyboardInterrupt
    assert len(caught.value.__notes__) == 2


def test_nothing_is_said_when_all_is_well():
    with told_on_failure(engine_of(Destination(error=AccessDenied("is not asked"))), Called("dev"), "build"):
        pass
