"""Refused calls are tried again, others are not."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from subsetter.engines.athena.retry import Patience


class Call:
    """Fails with these codes, one after the other, and then works."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.codes:
            raise ClientError({"Error": {"Code": self.codes.pop(0), "Message": ""}}, "Call")
        return "done"


def patience(seconds: float = 100.0, may_go_on: bool = True) -> tuple[Patience, list[float]]:
    pauses: list[float] = []
    return Patience(seconds, pause=pauses.append, may_go_on=lambda: may_go_on), pauses


def test_load_and_faults_of_aws_are_tried_again_after_longer_and_longer_pauses() -> None:
    call = Call("TooManyRequestsException", "ThrottlingException", "InternalServerException")
    patient, pauses = patience()
    assert patient.call(call) == "done"
    assert call.tries == 4
    assert 0.5 <= pauses[0] <= 1 <= pauses[1] <= 2 <= pauses[2] <= 4


def test_a_refusal_for_good_is_not_tried_again() -> None:
    call = Call("AccessDeniedException")
    with pytest.raises(ClientError):
        patience()[0].call(call)
    assert call.tries == 1


def test_patience_ends() -> None:
    call = Call(*["ThrottlingException"] * 1_000)
    with pytest.raises(ClientError):
        patience(seconds=0.5)[0].call(call)
    assert call.tries == 1


def test_nothing_is_tried_again_after_an_interrupt() -> None:
    call = Call("ThrottlingException")
    with pytest.raises(ClientError):
        patience(may_go_on=False)[0].call(call)
    assert call.tries == 1
