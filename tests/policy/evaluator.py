"""A small evaluator of IAM policies: actions, resources, conditions, and that a denial wins.

Written from AWS's description of the evaluation logic, not from the code that makes policies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Request:
    """An action on resources, all of which must be allowed.

    Attributes:
        context: the values of condition keys.
    """

    action: str
    resources: tuple[str, ...]
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.action, self.resources, tuple(sorted(self.context.items()))))


def is_allowed(document: Mapping[str, Any], request: Request) -> bool:
    """Whether a policy allows a request: for each resource some statement allows it, and none denies it."""
    statements = document["Statement"]
    return all(
        any(_counts(one, "Allow", request, resource) for one in statements)
        and not any(_counts(one, "Deny", request, resource) for one in statements)
        for resource in request.resources
    )


def _counts(statement: Mapping[str, Any], effect: str, request: Request, resource: str) -> bool:
    return (
        statement["Effect"] == effect
        and any(matches(pattern.lower(), request.action.lower()) for pattern in statement["Action"])
        and any(matches(pattern, resource) for pattern in statement["Resource"])
        and all(
            _holds(operator, values, request.context.get(key, ()))
            for operator, pairs in statement.get("Condition", {}).items()
            for key, values in pairs.items()
        )
    )


def _holds(operator: str, wanted: list[str], found: tuple[str, ...]) -> bool:
    if operator == "StringLike":
        return any(matches(pattern, value) for pattern in wanted for value in found)
    if operator in ("StringEquals", "ForAnyValue:StringEquals"):
        return any(_unescaped(pattern) == value for pattern in wanted for value in found)
    raise NotImplementedError(operator)


def _unescaped(pattern: str) -> str:
    return re.sub(r"\$\{([$*?])\}", r"\1", pattern)


@cache
def matches(pattern: str, text: str) -> bool:
    """Whether a text is like a pattern, where ``*`` is any text, ``?`` any letter and ``${*}`` a star."""
    parts = re.split(r"(\$\{[$*?]\}|[*?])", pattern)
    wild = {"*": ".*", "?": "."}
    regex = "".join(
        wild.get(part) or re.escape(part[2] if re.fullmatch(r"\$\{[$*?]\}", part) else part) for part in parts
    )
    return re.fullmatch(regex, text, re.DOTALL) is not None
