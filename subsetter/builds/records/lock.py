"""One at a time: the lock of a config, an object in its store that says who works on it.

The object is made by create-if-absent and changed by compare-and-swap only, so that two who race never
both win. It is never removed, only marked as free: removing cannot be made conditional on what is there.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from subsetter.codec import from_json, to_json
from subsetter.engines.base import Store
from subsetter.errors import Busy, ManifestError, SubsetError

LOCK = "lock.json"
_EXPIRES_AFTER = timedelta(seconds=120)
_BEAT_S = 20.0
_WATCH_S = 2.5 * _BEAT_S  # a holder that lives shows it in this time, whatever its clock says

Clock = Callable[[], datetime]
Pause = Callable[[float], None]


def utc_now() -> datetime:
    """Returns the time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Holder:
    """Who holds the lock of a config.

    Attributes:
        token: random, tells this holder from every other.
        action: what they do, such as ``build``.
        since: UTC.
        beat: the last sign of life, UTC.
        expires: when others may doubt that the holder lives unless there is another sign of life, UTC.
        machine: tells machines, their starts and containers with one host name apart; empty when unknown.
        is_free: the holder has given the lock back.
        epoch: grows each time that the lock is taken; 0 when an older version wrote it.
        settled: the epoch whose holder last set right whatever earlier ones had left.
    """

    token: str
    host: str
    pid: int
    action: str
    since: datetime
    beat: datetime
    expires: datetime
    machine: str = ""
    is_free: bool = False
    epoch: int = 0
    settled: int = 0

    def is_gone(self) -> bool:
        """Returns whether the lock is free for certain: given back, or held by a process here that has ended."""
        is_here = bool(self.machine) and (self.host, self.machine) == (socket.gethostname(), _machine())
        return self.is_free or (is_here and not _is_running(self.pid))

    def is_silent(self, now: datetime) -> bool:
        """Returns whether the holder seems dead by the clock here, which may differ from the holder's own."""
        return not self.beat - _EXPIRES_AFTER <= now < self.expires

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.action}, since {self.since:%Y-%m-%d %H:%M:%S} UTC)"


class Lock:
    """The lock of a config while it is held; a context manager that gives it back.

    A thread of its own writes a sign of life every 20 seconds. Whoever shows none for two minutes loses
    the lock.

    Args:
        on_loss: is called by that thread when it finds that somebody else has the lock.
        was_given_back: whether nothing of an earlier holder can be under way any more.
    """

    def __init__(
        self,
        store: Store,
        holder: Holder,
        clock: Clock,
        on_loss: Callable[[], None],
        *,
        was_given_back: bool = True,
    ) -> None:
        self._store = store
        self._was_given_back = was_given_back
        self._holder = holder
        self._clock = clock
        self._on_loss = on_loss
        self._ending = threading.Event()
        self._lost = threading.Event()
        self._writing = threading.Lock()
        self._beating = threading.Thread(target=self._beat, name="subset-lock", daemon=True)

    def __enter__(self) -> Lock:
        self._beating.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._beating.join()
        try:
            self._write(is_free=True)
        except SubsetError:
            if error is None:
                raise

    @property
    def epoch(self) -> int:
        """The number of this holding of the lock: higher than that of every earlier one."""
        return self._holder.epoch

    @property
    def settled(self) -> int:
        """The epoch whose holder last set right whatever earlier ones had left."""
        return self._holder.settled

    @property
    def was_given_back(self) -> bool:
        """Whether the holder before ended in good order: nothing of it can be under way any more."""
        return self._was_given_back

    def settle(self) -> None:
        """Writes down that whatever earlier holders had left has been set right.

        Raises:
            Busy: when somebody took the lock over.
        """
        with self._writing:
            self._holder = replace(self._holder, settled=self.epoch)
        self.assert_held()

    def assert_held(self) -> None:
        """Proves with a new sign of life that the lock is still ours.

        Raises:
            Busy: when somebody took it over, because this process was silent for too long.
        """
        if not self._renew():
            raise Busy(
                "Somebody took over the lock of this config: this process was silent for two minutes.",
                hint="Nothing was published by this run. See who works on it: subset status.",
            )

    def _beat(self) -> None:
        while not self._ending.wait(_BEAT_S) and not self._lost.is_set():
            try:
                if not self._renew():
                    self._on_loss()
            except SubsetError:
                continue  # a sign of life that fails is tried again; the lock stays ours until it expires

    def _renew(self) -> bool:
        now = self._clock()
        return not self._lost.is_set() and self._write(beat=now, expires=now + _EXPIRES_AFTER)

    def _write(self, **changes: Any) -> bool:
        with self._writing:  # two threads of this process must not take each other's sign of life for a rival's
            if _write_ours(self._store, replace(self._holder, **changes)):
                return True
            self._lost.set()
            return False


def take_lock(
    store: Store,
    action: str,
    clock: Clock = utc_now,
    pause: Pause = time.sleep,
    on_loss: Callable[[], None] = lambda: None,
) -> Lock:
    """Returns the lock of the config, to be used in a ``with`` block.

    Clocks of machines differ, so a holder elsewhere that seems dead is watched for 50 seconds before its lock is
    taken over: who lives shows a sign of life in that time.

    Args:
        store: of the config.
        action: what it is needed for, one word that others see.
        clock: tells the time in UTC.
        pause: waits for so many seconds.
        on_loss: stops the work when somebody else has taken over; called from another thread.

    Raises:
        Busy: when somebody else holds it.
        ManifestError: when the lock object cannot be understood.
    """
    now = clock()
    holder = Holder(
        token=secrets.token_hex(8),
        host=socket.gethostname(),
        pid=os.getpid(),
        action=action,
        since=now,
        beat=now,
        expires=now + _EXPIRES_AFTER,
        machine=_machine(),
        epoch=_next_epoch(0, now),
    )
    if store.create(LOCK, _bytes(holder)):
        return Lock(store, holder, clock, on_loss, was_given_back=False)  # somebody may have removed that of another
    found = store.read(LOCK)
    if found is None:
        raise _busy("somebody else, who was faster by a moment")
    other = _parse(found[0])
    if other.token == holder.token:  # the answer to our own write was lost, and it was sent again
        return Lock(store, holder, clock, on_loss, was_given_back=False)
    if not other.is_gone():
        if not other.is_silent(now):
            raise _busy(str(other))
        pause(_WATCH_S)
        now = clock()
        holder = replace(holder, since=now, beat=now, expires=now + _EXPIRES_AFTER)
    holder = replace(holder, epoch=_next_epoch(other.epoch, now), settled=other.settled)
    # Only the object that was looked at is replaced: whoever has written it meanwhile is alive.
    if not store.replace(LOCK, _bytes(holder), found[1]) and not _is_ours(store, holder):
        raise _busy(str(other))
    return Lock(store, holder, clock, on_loss, was_given_back=other.is_free and other.settled == other.epoch)


def _next_epoch(last: int, now: datetime) -> int:
    """Returns a number above the last; by the clock, so that it goes on growing where the lock object was removed."""
    return max(last + 1, int(now.timestamp()))


def lock_holder(store: Store, clock: Clock = utc_now) -> Holder | None:
    """Returns who holds the lock of the config; None when it is free.

    Raises:
        ManifestError: when the lock object cannot be understood.
    """
    found = store.read(LOCK)
    holder = _parse(found[0]) if found else None
    return None if holder is None or holder.is_gone() or holder.is_silent(clock()) else holder


def _write_ours(store: Store, holder: Holder) -> bool:
    """Writes over the lock while its holder is the same; returns False when somebody else has it.

    A write whose answer is lost is sent again by the client and then refused, though the first one was done. So a
    refusal is believed only when the object that is there says that somebody else holds it.
    """
    while (found := store.read(LOCK)) is not None and _parse(found[0]).token == holder.token:
        if found[0] == _bytes(holder) or store.replace(LOCK, _bytes(holder), found[1]):
            return True
    return False


def _is_ours(store: Store, holder: Holder) -> bool:
    found = store.read(LOCK)
    return found is not None and _parse(found[0]).token == holder.token


def _busy(who: str) -> Busy:
    return Busy(
        f"This config is being worked on by {who}.",
        hint="Wait until it has ended, then try again. The lock of a dead holder is free after two minutes.",
    )


def _bytes(holder: Holder) -> bytes:
    return to_json(holder).encode()


def _parse(content: bytes) -> Holder:
    try:
        return from_json(Holder, content)
    except ValueError as error:
        raise ManifestError(
            f"{LOCK} at the destination cannot be understood.",
            hint="When you are sure that nobody builds this config, remove that object and try again.",
        ) from error


def _machine() -> str:
    """Tells this start of this machine, and this container, from others; empty where the system does not say."""
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{uuid.getnode():x}" if sys.platform == "darwin" else ""


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
