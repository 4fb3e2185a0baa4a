"""Fingerprints: is this the same work, and would it give the same copy?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from subsetter.catalog.tables import Table
from subsetter.codec import to_plain
from subsetter.config.load import LoadedConfig
from subsetter.planning.steps import Plan, Step
from subsetter.rendering.environment import templates_digest


def work_fingerprint(loaded: LoadedConfig, plan: Plan, versions: Mapping[str, str]) -> str:
    """Returns a hash of what a build does: config, variables, templates, versions, columns of the sources.

    Pins and the day do not count: an unfinished build of the same work can be resumed.

    Args:
        loaded: the config.
        plan: of the build.
        versions: of what makes and runs the statements, by distribution name.
    """
    columns = {
        str(name): [[column.name, str(column.type)] for column in table.columns]
        for name, table in plan.rules.source_by_name.items()
    }
    return _hash([loaded.fingerprint, templates_digest(), dict(versions), columns])


def copy_fingerprint(work: str, plan: Plan) -> str:
    """Returns a hash of everything that the copy depends on; empty when the state of a source is not known.

    Args:
        work: what ``work_fingerprint`` gave.
        plan: of the build; its steps hold the conditions with the values of variables, so that ``today`` counts where
            it is used.
    """
    states = {str(name): _state(table) for name, table in plan.rules.source_by_name.items()}
    if not all(states.values()):
        return ""
    return _hash([work, states, to_plain(plan.steps, tuple[Step, ...])])


def _state(table: Table) -> str:
    """Which data a table holds, as a text that changes with them; empty when unknown."""
    return str(table.pin.snapshot_id) if table.pin is not None else table.fingerprint


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
