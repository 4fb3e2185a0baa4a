"""What is to be changed so that replication is as a config says, against a client in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from subsetter.config.limits import Replication
from subsetter.errors import AccessDenied, EngineError, InputError
from subsetter.replication.arns import Role, TableBucket
from subsetter.replication.change import apply_changes, find_changes, missing, mistakes
from subsetter.replication.client import Arrival, Configured, FoundReplication, SourceTable
from subsetter.replication.outcomes import ChangeOutcome
from subsetter.replication.policies import PolicyScope

LAKE = "arn:aws:s3tables:eu-west-1:111122223333:bucket/lake"
REPLICA = "arn:aws:s3tables:eu-west-1:444455556666:bucket/lake-replica"
OTHER = "arn:aws:s3tables:us-east-1:444455556666:bucket/other"
ROLE = "arn:aws:iam::111122223333:role/lake-replication"
CLICKS = f"{LAKE}/table/7"


@dataclass
class Client:
    """Keeps configurations in a dict; every put gets the next token."""

    rules: dict[str, FoundReplication] = field(default_factory=dict)
    buckets: tuple[str, ...] = (LAKE, REPLICA, OTHER)
    roles: tuple[str, ...] = (ROLE,)
    puts: list[tuple[str, str]] = field(default_factory=list)
    may_look: bool = True
    forgets: bool = False
    caller: str = "111122223333"
    policies: dict[tuple[PolicyScope, str], str] = field(default_factory=dict)

    def table(self, bucket: TableBucket, namespace: str, name: str) -> SourceTable | None:
        return SourceTable(namespace, name, CLICKS) if name == "clicks" else None

    def arrivals(self, table_arn: str) -> tuple[Arrival, ...]:
        return ()

    def has_bucket(self, bucket: TableBucket) -> bool:
        if not self.may_look:
            raise AccessDenied(f"s3tables:GetTableBucket on {bucket}: ForbiddenException")
        return str(bucket) in self.buckets

    def has_role(self, role: Role) -> bool:
        return str(role) in self.roles

    def account(self) -> str:
        return self.caller

    def key(self, bucket: TableBucket) -> str:
        return ""

    def policy(self, where: PolicyScope, target: str) -> str | None:
        return self.policies.get((where, target))

    def put_policy(self, where: PolicyScope, target: str, document: str) -> None:
        self.policies[where, target] = document

    def bucket_replication(self, bucket: TableBucket) -> FoundReplication | None:
        return self.rules.get(str(bucket))

    def table_replication(self, bucket: TableBucket, table_arn: str) -> FoundReplication | None:
        return self.rules.get(table_arn)

    def put_bucket_replication(self, bucket: TableBucket, wanted: Configured, version: str) -> None:
        self._put(str(bucket), wanted, version)

    def put_table_replication(self, bucket: TableBucket, table_arn: str, wanted: Configured, version: str) -> None:
        self._put(table_arn, wanted, version)

    def _put(self, key: str, wanted: Configured, version: str) -> None:
        present = self.rules.get(key)
        assert version == (present.version if present else ""), "the present token, or none"
        self.puts.append((key, version))
        if not self.forgets:
            self.rules[key] = FoundReplication(wanted, str(len(self.puts)))


def wanted(**changes: Any) -> Replication:
    return Replication(**({"of": LAKE, "role": ROLE, "to": [REPLICA]} | changes))


def test_what_is_not_there_is_added_and_then_kept() -> None:
    client = Client()
    one = wanted(tables={"web.clicks": {"to": [OTHER]}})
    changes = find_changes(one, client)
    assert [(change.target, change.kind) for change in changes.changes] == [
        (LAKE, ChangeOutcome.ADD),
        ("web.clicks", ChangeOutcome.ADD),
    ]
    assert client.puts == []
    apply_changes(changes, client, replace=False)
    assert client.puts == [(LAKE, ""), (CLICKS, "")]
    again = find_changes(one, client)
    assert again.is_done
    apply_changes(again, client, replace=False)
    assert len(client.puts) == 2


def test_only_tables_are_set_up_where_no_bucket_is_named() -> None:
    changes = find_changes(wanted(to=None, tables={"web.clicks": {"to": [REPLICA]}}), Client())
    assert [change.table_arn for change in changes.changes] == [CLICKS]


@pytest.mark.parametrize(
    ("before", "to", "kind"),
    [
        (Configured(ROLE, (REPLICA,)), [REPLICA], ChangeOutcome.KEEP),
        (Configured(ROLE, (REPLICA, OTHER)), [OTHER, REPLICA], ChangeOutcome.KEEP),
        (Configured(ROLE, (REPLICA,)), [REPLICA, OTHER], ChangeOutcome.EXTEND),
        (Configured(ROLE, (REPLICA, OTHER)), [REPLICA], ChangeOutcome.REPLACE),
        (Configured(ROLE + "2", (REPLICA,)), [REPLICA], ChangeOutcome.REPLACE),
    ],
)
def test_what_is_there_is_replaced_only_when_asked_for(before: Configured, to: list[str], kind: ChangeOutcome) -> None:
    client = Client({LAKE: FoundReplication(before, "t1")})
    changes = find_changes(wanted(to=to), client)
    assert changes.changes[0].kind is kind
    if kind is ChangeOutcome.REPLACE:
        with pytest.raises(InputError, match="set up otherwise"):
            apply_changes(changes, client, replace=False)
        assert client.puts == []
    apply_changes(changes, client, replace=True)
    assert client.puts == ([] if kind is ChangeOutcome.KEEP else [(LAKE, "t1")])


def test_nothing_is_changed_when_a_part_may_not_be() -> None:
    client = Client({CLICKS: FoundReplication(Configured(ROLE, (REPLICA,)), "t1")})
    with pytest.raises(InputError, match=r"perhaps: web\.clicks"):
        apply_changes(find_changes(wanted(tables={"web.clicks": {"to": [OTHER]}}), client), client, replace=False)
    assert client.puts == []


def test_what_aws_does_not_show_afterwards_is_no_success() -> None:
    client = Client(forgets=True)
    with pytest.raises(EngineError, match="AWS shows another one"):
        apply_changes(find_changes(wanted(), client), client, replace=False)


def test_a_table_that_does_not_exist_is_named() -> None:
    with pytest.raises(InputError, match=r"no table web\.views in arn"):
        find_changes(wanted(tables={"web.views": {"to": [OTHER]}}), Client())


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"of": "lake"}, ("replication", "of"), "'lake' is no ARN of a table bucket"),
        ({"role": "arn:aws:iam::1:role/x"}, ("replication", "role"), "is no ARN of a role"),
        ({"to": [REPLICA, "x"]}, ("replication", "to", 1), "'x' is no ARN"),
        ({"to": [LAKE]}, ("replication", "to", 0), "cannot be its own replica"),
        ({"tables": {"clicks": {"to": [OTHER]}}}, ("replication", "tables", "clicks"), "'clicks' is no table"),
        ({"tables": {"web.clicks": {"to": [LAKE]}}}, ("replication", "tables", "web.clicks", "to", 0), "its own"),
    ],
)
def test_mistakes_are_found_without_asking(changes: Any, path: tuple[str | int, ...], message: str) -> None:
    (found,) = mistakes(wanted(**changes))
    assert found[0] == path
    assert message in found[1]


def test_what_does_not_exist_is_named_and_what_may_not_be_looked_at_is_noted() -> None:
    wrong, notes = missing(wanted(), Client(buckets=(LAKE,), roles=()))
    assert [one[0] for one in wrong] == [("replication", "to", 0), ("replication", "role")]
    assert notes == ()
    wrong, notes = missing(wanted(), Client(may_look=False))
    assert wrong == ()
    assert notes[0].startswith(f"Whether {LAKE} exists is not known: s3tables:GetTableBucket")
