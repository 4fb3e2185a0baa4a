"""The policies without which replication does nothing: what each has to say, and what is to be added to it.

What others have written into a policy stays: statements are added. One that has our name and says something else is
replaced only where the user says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from subsetter.errors import AccessDenied, EngineError
from subsetter.replication.outcomes import ChangeOutcome

ROLE_POLICY = "subset-replication"
"""The name of the policy inside of a role."""


class PolicyScope(StrEnum):
    """Which policy of a resource."""

    TRUST = "trust policy"  # of a role: who may take it
    ROLE = "policy"  # inside of a role: what it may do
    BUCKET = "table bucket policy"  # who else may do what with it


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """What a policy has to say.

    Attributes:
        target: ARN of the role or of the table bucket.
        document: the policy as JSON, each statement with a Sid.
    """

    where: PolicyScope
    target: str
    document: str

    @property
    def account(self) -> str:
        """Who owns it."""
        return self.target.split(":")[4]

    def __str__(self) -> str:
        return f"{self.where} of {self.target}"


class PolicyClient(Protocol):
    """Calls of IAM and S3 Tables. Each may raise EngineError; AccessDenied where a right is missing."""

    def account(self) -> str:
        """Returns the caller's account."""

    def policy(self, where: PolicyScope, target: str) -> str | None:
        """Returns a policy as JSON; None where there is none."""

    def put_policy(self, where: PolicyScope, target: str, document: str) -> None:
        """Writes a policy over the one that is there."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What becomes of one policy.

    Attributes:
        after: the policy as JSON, with all that was in it.
        statements: those that come in, as JSON.
        command: what whoever owns it has to run; empty where this command may do it.
    """

    grant: RoleGrant
    kind: ChangeOutcome
    after: str
    statements: str
    command: str = ""

    @property
    def sids(self) -> tuple[str, ...]:
        """The names of the statements that come in."""
        return tuple(str(one["Sid"]) for one in json.loads(self.statements))

    @property
    def is_due(self) -> bool:
        """Whether this command has to change it."""
        return self.kind is not ChangeOutcome.KEEP and not self.command


def find_policy_changes(grants: Sequence[RoleGrant], client: PolicyClient) -> tuple[PolicyChange, ...]:
    """Returns what is to be changed so that every policy says what it has to.

    A policy of another account, or one that the caller may not read, comes with the command for its owner.

    Raises:
        EngineError: when AWS fails.
    """
    own = client.account()
    return tuple(_found(grant, client, own) for grant in grants)


def apply_policy_changes(changes: Sequence[PolicyChange], client: PolicyClient) -> None:
    """Writes what is due, and reads each back.

    Raises:
        EngineError: when AWS refuses, or does not show what was written.
    """
    for one in changes:
        if not one.is_due:
            continue
        client.put_policy(one.grant.where, one.grant.target, one.after)
        shown = client.policy(one.grant.where, one.grant.target)
        if _merged(shown, one.grant)[0] is not ChangeOutcome.KEEP:
            raise EngineError(
                f"The {one.grant} was written, and AWS shows another one.",
                hint="Somebody may have changed it at the same time: look at subset replicas configure again.",
            )


def _found(grant: RoleGrant, client: PolicyClient, own: str) -> PolicyChange:
    if grant.account != own:
        return PolicyChange(grant, ChangeOutcome.UNTOLD, grant.document, _statements(grant.document), _command(grant))
    try:
        present = client.policy(grant.where, grant.target)
    except AccessDenied:
        return PolicyChange(grant, ChangeOutcome.UNTOLD, grant.document, _statements(grant.document), _command(grant))
    kind, after, new = _merged(present, grant)
    return PolicyChange(grant, kind, after, new)


def _merged(present: str | None, grant: RoleGrant) -> tuple[ChangeOutcome, str, str]:
    """Returns what becomes of a policy, the policy then, and the statements that come in."""
    wanted = json.loads(grant.document)
    if present is None:
        return ChangeOutcome.ADD, grant.document, _statements(grant.document)
    found = json.loads(present)
    there = found.get("Statement", [])
    there = there if isinstance(there, list) else [there]
    new = [one for one in wanted["Statement"] if not any(_is_same(one, other) for other in there)]
    if not new:
        return ChangeOutcome.KEEP, present, "[]"
    names = {one["Sid"] for one in new}
    kept = [one for one in there if one.get("Sid") not in names]
    after = json.dumps(found | {"Statement": [*kept, *new]})
    return ChangeOutcome.EXTEND if len(kept) == len(there) else ChangeOutcome.REPLACE, after, json.dumps(new)


def _is_same(one: Any, other: Any) -> bool:
    """Whether two statements say the same: order and the difference between one text and a list of it do not count."""
    return bool(_plain({**one, "Sid": ""}) == _plain({**other, "Sid": ""}))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return sorted(map(str, value)) if isinstance(value, list) else [str(value)]


def _statements(document: str) -> str:
    return json.dumps(json.loads(document)["Statement"])


def _command(grant: RoleGrant) -> str:
    """Returns the command that writes a policy where there is none; what is there already has to be added to it."""
    document = f"'{grant.document}'"
    name = grant.target.rpartition("/")[2]
    match grant.where:
        case PolicyScope.TRUST:
            return f"aws iam update-assume-role-policy --role-name {name} --policy-document {document}"
        case PolicyScope.ROLE:
            return (
                f"aws iam put-role-policy --role-name {name} --policy-name {ROLE_POLICY} --policy-document {document}"
            )
        case PolicyScope.BUCKET:
            return (
                f"aws s3tables put-table-bucket-policy --table-bucket-arn {grant.target} --resource-policy {document}"
            )
