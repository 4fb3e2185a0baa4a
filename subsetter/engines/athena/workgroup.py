"""What a workgroup decides for its statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from subsetter.engines.athena.session import Connections


@dataclass(frozen=True, slots=True)
class Workgroup:
    """A workgroup.

    Attributes:
        output: S3 prefix of its query results; empty when it sets none.
        is_enforced: its settings win over those of a client, which may then name no location of a Hive table.
        is_managed: Athena keeps its query results itself.
        cutoff_bytes: a statement that reads more is stopped, and billed; None for no limit.
        is_enabled: whether it runs statements at all.
        engine_version: such as ``Athena engine version 3``; empty when it is not told.
    """

    name: str
    output: str = ""
    is_enforced: bool = False
    is_managed: bool = False
    cutoff_bytes: int | None = None
    is_enabled: bool = True
    engine_version: str = ""


def read_workgroup(connections: Connections, name: str) -> Workgroup:
    """Returns a workgroup.

    Raises:
        ClientError: when there is none of that name, or it may not be read.
    """
    return _parse(connections.client("athena").get_work_group(WorkGroup=name)["WorkGroup"])


def _parse(answer: dict[str, Any]) -> Workgroup:
    settings = answer.get("Configuration", {})
    return Workgroup(
        name=answer["Name"],
        output=settings.get("ResultConfiguration", {}).get("OutputLocation") or "",
        is_enforced=settings.get("EnforceWorkGroupConfiguration", False),
        is_managed=settings.get("ManagedQueryResultsConfiguration", {}).get("Enabled", False),
        cutoff_bytes=settings.get("BytesScannedCutoffPerQuery"),
        is_enabled=answer.get("State", "ENABLED") == "ENABLED",
        engine_version=settings.get("EngineVersion", {}).get("EffectiveEngineVersion") or "",
    )
