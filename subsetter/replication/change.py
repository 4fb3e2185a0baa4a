"""From the ``replication`` part of a config to what is to be changed at S3 Tables, and the change itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from subsetter.config.limits import Replication
from subsetter.config.places import YamlPath
from subsetter.errors import AccessDenied, EngineError, InputError
from subsetter.replication.arns import BUCKET_CURE, ROLE_CURE, TableBucket, parse_bucket, parse_role
from subsetter.replication.client import Configured, FoundReplication, ReplicationClient
from subsetter.replication.outcomes import ChangeOutcome
from subsetter.replication.policies import PolicyChange, apply_policy_changes


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the configuration of one table bucket or table.

    Attributes:
        target: ARN of the table bucket, or the table as ``namespace.table``.
        table_arn: ARN of the table; empty for a whole bucket.
        before: None where there is none.
        version: token of what is there; empty for nothing.
    """

    target: str
    table_arn: str
    before: Configured | None
    after: Configured
    version: str = ""

    @property
    def kind(self) -> ChangeOutcome:
        """What becomes of it."""
        if self.before is None:
            return ChangeOutcome.ADD
        if self.before.role == self.after.role and set(self.before.to) == set(self.after.to):
            return ChangeOutcome.KEEP
        takes_away = self.before.role != self.after.role or not set(self.before.to) <= set(self.after.to)
        return ChangeOutcome.REPLACE if takes_away else ChangeOutcome.EXTEND


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that is to be changed.

    Attributes:
        bucket: whose tables are replicated.
        notes: what could not be checked.
        policies: that let the role replicate.
    """

    bucket: TableBucket
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    policies: tuple[PolicyChange, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether everything is as it should be."""
        return all(one.kind is ChangeOutcome.KEEP for one in self.changes) and not any(
            one.is_due for one in self.policies
        )


Wrong = tuple[YamlPath, str, str]
"""Path in the YAML, message and cure of a problem."""


def mistakes(replication: Replication) -> Iterator[Wrong]:
    """Yields what is wrong with the text of the ``replication`` part, without asking anybody."""
    if parse_bucket(replication.of) is None:
        yield ("replication", "of"), f"'{replication.of}' is no ARN of a table bucket", BUCKET_CURE
    for path, role in _roles(replication):
        if parse_role(role) is None:
            yield path, f"'{role}' is no ARN of a role", ROLE_CURE
    for path, bucket in _destinations(replication):
        if parse_bucket(bucket) is None:
            yield path, f"'{bucket}' is no ARN of a table bucket", BUCKET_CURE
        elif bucket == replication.of:
            yield path, "a table bucket cannot be its own replica", "Name another table bucket."
    for name in replication.tables:
        if name.count(".") != 1:
            yield ("replication", "tables", name), f"'{name}' is no table", "Write it like sales.clicks."


def missing(replication: Replication, client: ReplicationClient) -> tuple[tuple[Wrong, ...], tuple[str, ...]]:
    """Returns what the config names and does not exist, and notes on what the caller may not look at.

    Args:
        replication: without mistakes.
        client: asks AWS.
    """
    wrong: list[Wrong] = []
    notes: list[str] = []
    buckets = [(("replication", "of"), replication.of), *_destinations(replication)]
    for path, text in buckets:
        bucket = parse_bucket(text)
        try:
            if bucket is not None and not client.has_bucket(bucket):
                wrong.append((path, f"there is no table bucket {text}", "Make it first, or correct the ARN."))
        except AccessDenied as error:
            notes.append(f"Whether {text} exists is not known: {error.message}.")
    for path, text in _roles(replication):
        role = parse_role(text)
        if role is not None and role.account != client.account():
            notes.append(f"Whether {text} exists is not known: IAM tells it only in the account {role.account}.")
            continue
        try:
            if role is not None and not client.has_role(role):
                wrong.append((path, f"there is no role {text}", "Make it first: subset iam shows its policies."))
        except AccessDenied as error:
            notes.append(f"Whether {text} exists is not known: {error.message}.")
    return tuple(dict.fromkeys(wrong)), tuple(dict.fromkeys(notes))


def find_changes(replication: Replication, client: ReplicationClient) -> Changes:
    """Returns what is to be changed so that replication is as a config says.

    Args:
        replication: without mistakes.
        client: asks AWS.

    What another account owns and the caller may not see is left to its owner, with a note.

    Raises:
        InputError: when a table does not exist.
        EngineError: when AWS refuses or fails.
    """
    bucket = _bucket(replication.of)
    try:
        return Changes(bucket, tuple(_changes(replication, bucket, client)))
    except AccessDenied as error:
        if client.account() == bucket.account:
            raise
        run = f"subset replicas configure has to be run in the account {bucket.account} as well"
        return Changes(bucket, (), (f"The replication of {bucket} may not be seen ({error.message}): {run}.",))


def _changes(replication: Replication, bucket: TableBucket, client: ReplicationClient) -> Iterator[Change]:
    if replication.to is not None:
        found = client.bucket_replication(bucket)
        yield _change(str(bucket), "", found, Configured(replication.role, replication.to))
    for name, rule in replication.tables.items():
        namespace, _, table = name.partition(".")
        source = client.table(bucket, namespace, table)
        if source is None:
            raise InputError(f"There is no table {name} in {bucket}.", hint="Correct the name in replication.tables.")
        after = Configured(rule.role or replication.role, rule.to)
        yield _change(name, source.arn, client.table_replication(bucket, source.arn), after)


def apply_changes(changes: Changes, client: ReplicationClient, *, replace: bool) -> None:
    """Makes the changes, those of policies first, and reads each back.

    Args:
        changes: as ``find_changes`` found them.
        client: changes AWS.
        replace: whether roles, destinations and statements may go that the config does not name.

    Raises:
        InputError: when something would go that may not; nothing was changed then.
        EngineError: when AWS refuses, or does not show what was set.
    """
    refused = [one.target for one in changes.changes if one.kind is ChangeOutcome.REPLACE and not replace]
    refused += [f"the {one.grant}" for one in changes.policies if one.kind is ChangeOutcome.REPLACE and not replace]
    if refused:
        raise InputError(
            f"Replication is set up otherwise, by somebody else perhaps: {', '.join(refused)}. Nothing was changed.",
            hint="Look at what is shown above. To put the config's in its place, add --apply --replace.",
        )
    apply_policy_changes(changes.policies, client)
    for one in changes.changes:
        if one.kind is not ChangeOutcome.KEEP:
            _apply(changes.bucket, one, client)


def _apply(bucket: TableBucket, change: Change, client: ReplicationClient) -> None:
    if change.table_arn:
        client.put_table_replication(bucket, change.table_arn, change.after, change.version)
        found = client.table_replication(bucket, change.table_arn)
    else:
        client.put_bucket_replication(bucket, change.after, change.version)
        found = client.bucket_replication(bucket)
    if found is None or _change(change.target, change.table_arn, found, change.after).kind is not ChangeOutcome.KEEP:
        raise EngineError(
            f"Replication of {change.target} was set, and AWS shows another one.",
            hint="Somebody may have changed it at the same time: look at subset replicas configure again.",
        )


def _change(target: str, table_arn: str, found: FoundReplication | None, after: Configured) -> Change:
    before = found.configured if found else None
    return Change(target, table_arn, before, after, found.version if found else "")


def _bucket(text: str) -> TableBucket:
    bucket = parse_bucket(text)
    if bucket is None:
        raise InputError(f"'{text}' is no ARN of a table bucket.", hint=BUCKET_CURE)
    return bucket


def _roles(replication: Replication) -> Sequence[tuple[YamlPath, str]]:
    tables = replication.tables.items()
    return [
        (("replication", "role"), replication.role),
        *((("replication", "tables", name, "role"), rule.role) for name, rule in tables if rule.role),
    ]


def _destinations(replication: Replication) -> Sequence[tuple[YamlPath, str]]:
    whole = [(("replication", "to", at), arn) for at, arn in enumerate(replication.to or ())]
    own = [
        (("replication", "tables", name, "to", at), arn)
        for name, rule in replication.tables.items()
        for at, arn in enumerate(rule.to)
    ]
    return [*whole, *own]
