"""Refreshing several configs: what has changed is built, and one that fails does not stop the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum

from subsetter.builds.build import BuildReport
from subsetter.builds.signals import stop_noted
from subsetter.errors import Interrupted, SubsetError, fault_of_machine
from subsetter.stopping import STOPPED

_BUG = 70


class RefreshOutcome(StrEnum):
    """What became of one config."""

    BUILT = "built"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class Refreshed:
    """One config after a refresh.

    Attributes:
        build_id: that is published; empty when the refresh failed.
        rows: of all tables of that build.
        scanned_bytes: that were read now; None when the engine does not say.
        exit_code: as the command line would give for this config alone.
        error: why it failed, with what to do; empty otherwise.
    """

    config: str
    outcome: RefreshOutcome
    build_id: str = ""
    rows: int | None = None
    scanned_bytes: int | None = None
    seconds: float = 0.0
    exit_code: int = 0
    error: str = ""


def refresh_all(
    configs: Sequence[str], refresh: Callable[[str], BuildReport], failed: Callable[[Refreshed], None], jobs: int
) -> tuple[Refreshed, ...]:
    """Refreshes configs and returns what became of each, in their order.

    Ctrl-C and SIGTERM stop what runs and begin nothing more.

    Args:
        configs: their names.
        refresh: loads and builds one, unless nothing has changed.
        failed: is told of each config that failed, at once; must not raise.
        jobs: configs at once.
    """

    def one(config: str) -> Refreshed:
        began = time.monotonic()
        if stop.is_set():
            result = Refreshed(config, RefreshOutcome.FAILED, exit_code=Interrupted.exit_code, error=STOPPED)
        else:
            result = _refreshed(config, refresh, began)
            if stop.is_set() and result.outcome is RefreshOutcome.FAILED:  # whatever the stop has become on its way
                result = replace(result, exit_code=Interrupted.exit_code, error=STOPPED)
        if result.outcome is RefreshOutcome.FAILED:
            failed(result)
        return result

    with stop_noted(is_last=True) as stop, ThreadPoolExecutor(jobs, thread_name_prefix="subset-refresh") as pool:
        return tuple(pool.map(one, configs))


def _refreshed(config: str, refresh: Callable[[str], BuildReport], began: float) -> Refreshed:
    try:
        report = refresh(config)
    except SubsetError as error:
        code, text = error.exit_code, _told(error)
    except Exception as error:  # noqa: BLE001 the other configs are to be refreshed all the same
        fault = fault_of_machine(error)
        code = fault.exit_code if fault else _BUG
        text = _told(fault) if fault else f"subset has a bug: {type(error).__name__}: {error}"
    else:
        return _done(config, report, time.monotonic() - began)
    return Refreshed(config, RefreshOutcome.FAILED, exit_code=code, error=text, seconds=time.monotonic() - began)


def _told(error: SubsetError) -> str:
    return "\n".join(part for part in (error.message, error.hint) if part)


def _done(config: str, report: BuildReport, seconds: float) -> Refreshed:
    manifest = report.manifest
    return Refreshed(
        config=config,
        outcome=RefreshOutcome.UNCHANGED if report.skipped else RefreshOutcome.BUILT,
        build_id=manifest.build_id,
        rows=sum(table.rows for table in manifest.tables),
        scanned_bytes=0 if report.skipped else manifest.scanned_bytes,
        seconds=seconds,
    )
