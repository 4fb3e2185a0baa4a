"""Everything that a config needs to be allowed, in one value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from subsetter.config.limits import Replication
from subsetter.iam.access import Access
from subsetter.iam.grants import PRINCIPAL, Grant, data_access, key_statements, lake_formation_grants
from subsetter.iam.least import least_policy
from subsetter.iam.policy import Policy
from subsetter.iam.replication_rights import replication_rights, unknown_keys

_MOST_LETTERS = 6_144  # without white space: IAM user guide, "IAM and STS quotas" (April 2026)


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of a config.

    Attributes:
        policy: of the role that runs builds.
        grants: where Lake Formation governs the databases.
        notes: what the reader has to fill in or to know.
    """

    access: Access
    policy: Policy
    grants: tuple[Grant, ...]
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Returns all of it as plain values for JSON."""
        return {
            "policy": self.policy.document(),
            "lake_formation": {
                "policy": Policy((data_access(),)).document(),
                "grants": [
                    {
                        "catalog": one.catalog,
                        "database": one.database,
                        "table": one.table,
                        "permissions": list(one.permissions),
                    }
                    for one in self.grants
                ],
            },
            "key_policy": self.key_policy(),
            **({"replication": _replication(self.access.replication)} if self.access.replication else {}),
            "notes": list(self.notes),
        }

    def key_policy(self) -> list[dict[str, Any]]:
        """Returns the statements that the policy of the destination's key needs; none without a key."""
        return [one.document() | {"Principal": {"AWS": PRINCIPAL}} for one in key_statements(self.access)]


def _replication(replication: Replication) -> dict[str, Any]:
    """Returns the rights of replication; of keys what they need where there are any."""
    return {
        **replication_rights(replication, unknown_keys(replication)).document(),
        "note": "Leave out UseKeys and key_policies where table buckets have AWS's own encryption.",
    }


def rights_of(access: Access) -> Rights:
    """Returns the least rights with which a config can be built, published, gone back with and pruned."""
    policy = least_policy(access)
    size = len(json.dumps(policy.document(), separators=(",", ":")))
    too_long = (
        f"The policy has {size:,} letters, and a managed policy may have {_MOST_LETTERS:,}: split it by statements."
    )
    notes = (*access.notes, *((too_long,) if size > _MOST_LETTERS else ()))
    return Rights(access, policy, lake_formation_grants(access), notes)
