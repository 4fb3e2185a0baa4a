"""IAM policies as values, and as the JSON that AWS takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

_VERSION = "2012-10-17"  # of the policy language


@dataclass(frozen=True, slots=True)
class PolicyCondition:
    """What a request must be like for a statement to count.

    Attributes:
        operator: such as ``StringLike``.
        key: such as ``s3:prefix``.
        values: one of which must match.
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyStatement:
    """One statement of a policy.

    Attributes:
        sid: what it is for; letters and digits.
        actions: such as ``glue:GetTable``.
        resources: ARNs, with ``*`` for any text.
        conditions: which must all hold.
        why: one line for people.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[PolicyCondition, ...] = ()
    effect: Literal["Allow", "Deny"] = "Allow"
    why: str = ""

    def document(self) -> dict[str, Any]:
        """Returns the statement as AWS takes it."""
        found: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        conditions: dict[str, dict[str, list[str]]] = {}
        for one in self.conditions:
            conditions.setdefault(one.operator, {})[one.key] = list(one.values)
        return found | ({"Condition": conditions} if conditions else {})


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: what no statement allows is denied."""

    statements: tuple[PolicyStatement, ...]

    def document(self) -> dict[str, Any]:
        """Returns the policy as AWS takes it."""
        return {"Version": _VERSION, "Statement": [one.document() for one in self.statements]}

    def without(self, sid: str, action: str) -> Policy:
        """Returns the policy without an action of a statement; a statement without actions is left out."""
        statements = (
            replace(one, actions=tuple(name for name in one.actions if name != action)) if one.sid == sid else one
            for one in self.statements
        )
        return Policy(tuple(one for one in statements if one.actions))
