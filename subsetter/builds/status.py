"""How a config stands: what is published, the last attempt, who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import Clock, Holder, lock_holder, utc_now
from subsetter.builds.records.manifest import Manifest
from subsetter.engines.base import Engine
from subsetter.errors import SubsetError


@dataclass(frozen=True)
class Status:
    """How a config stands at a moment.

    Attributes:
        published_ids: builds that readers see, oldest first; more than one when a switch was interrupted.
        published: the newest of them; None when there is none, or its record is lost.
        last: the newest attempt, whatever became of it.
        holder: who works on the config now.
        at: the moment, UTC.
        error: why nothing is known of the config, with what to do; empty otherwise.
        exit_code: as the command line would give for this config alone.
    """

    config: str
    published_ids: tuple[str, ...]
    published: Manifest | None
    last: Manifest | None
    holder: Holder | None
    at: datetime
    error: str = ""
    exit_code: int = 0

    @property
    def age(self) -> timedelta | None:
        """How old the published rows are; None when nothing is published.

        They were read when the build began, and were still the same when a refresh found nothing changed.
        """
        if self.published is None:
            return None
        return self.at - max(self.published.started_at, self.published.confirmed_at or self.published.started_at)

    def is_older_than(self, most: timedelta) -> bool:
        """Returns whether readers see rows that are too old, or none."""
        return self.age is None or self.age > most


def unknown_status(config: str, error: SubsetError, clock: Clock = utc_now) -> Status:
    """Returns how a config stands that cannot be loaded or looked at."""
    text = "\n".join(part for part in (error.message, error.hint) if part)
    return Status(config, (), None, None, None, clock(), error=text, exit_code=error.exit_code)


def read_status(config: str, engine: Engine, clock: Clock = utc_now) -> Status:
    """Returns how a config stands.

    Raises:
        EngineError: when the destination cannot be read.
    """
    history = read_history(engine)
    return Status(
        config=config,
        published_ids=history.published_ids,
        published=history.published_build,
        last=history.last_attempt,
        holder=lock_holder(engine.store, clock),
        at=clock(),
    )
