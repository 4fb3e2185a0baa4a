"""The keys of KMS that encrypt the table buckets of a replication."""

from __future__ import annotations

from subsetter.config.limits import Replication
from subsetter.errors import AccessDenied
from subsetter.replication.arns import parse_bucket
from subsetter.replication.client import ReplicationClient


def find_keys(replication: Replication, client: ReplicationClient) -> dict[str, str]:
    """Returns the ARN of each table bucket's key by that of the bucket; those of which none may be seen are left out.

    Raises:
        EngineError: when AWS fails.
    """
    to = [bucket for rule in replication.tables.values() for bucket in rule.to]
    found = {}
    for text in dict.fromkeys((replication.of, *(replication.to or ()), *to)):
        bucket = parse_bucket(text)
        try:
            key = client.key(bucket) if bucket is not None else ""
        except AccessDenied:
            continue
        if key:
            found[text] = key
    return found
