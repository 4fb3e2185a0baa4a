"""The evaluator that judges policies in tests, against AWS's rules."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.evaluator import Request, is_allowed, matches


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": ["a*"]} | one for one in statements]}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*", "abc", True),
        ("a*", "b", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a${*}", "a*", True),
        ("a${*}", "abc", False),
        ("a.c", "abc", False),
        ("a${$}{b}", "a${b}", True),
    ],
)
def test_patterns(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_what_nothing_allows_is_denied() -> None:
    assert not is_allowed(policy(), Request("s3:GetObject", ("abc",)))


def test_actions_are_compared_without_case_and_resources_with_it() -> None:
    assert is_allowed(policy({}), Request("S3:getobject", ("abc",)))
    assert not is_allowed(policy({}), Request("s3:GetObject", ("ABC",)))


def test_every_resource_must_be_allowed() -> None:
    assert not is_allowed(policy({}), Request("s3:GetObject", ("abc", "b")))


def test_a_denial_wins() -> None:
    both = policy({}, {"Effect": "Deny", "Resource": ["abc"]})
    assert not is_allowed(both, Request("s3:GetObject", ("abc",)))
    assert is_allowed(both, Request("s3:GetObject", ("abd",)))


def test_a_condition_on_a_key_that_is_not_there_does_not_hold() -> None:
    found = policy({"Condition": {"StringLike": {"s3:prefix": ["x/*"]}}})
    assert is_allowed(found, Request("s3:GetObject", ("abc",), {"s3:prefix": ("x/y",)}))
    assert not is_allowed(found, Request("s3:GetObject", ("abc",), {"s3:prefix": ("y/",)}))
    assert not is_allowed(found, Request("s3:GetObject", ("abc",)))


def test_an_operator_that_is_not_known_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        is_allowed(policy({"Condition": {"Bool": {"x": ["true"]}}}), Request("s3:GetObject", ("abc",)))
