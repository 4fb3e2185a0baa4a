"""A lease of a build: while somebody reads its files, they are not removed.

It is a claim in the build's own record, written by compare-and-swap, so that it and the removal of the build exclude
each other. It ends by itself when its owner dies.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from subsetter.builds.records.lock import Clock, utc_now
from subsetter.builds.records.manifest import BuildState, Claim, Manifest, change_manifest
from subsetter.engines.base import Store
from subsetter.errors import InputError, SubsetError

_LASTS = timedelta(minutes=10)
_RENEWED_S = 120.0


@contextmanager
def leased(store: Store, build_id: str, purpose: str, clock: Clock = utc_now) -> Iterator[Manifest]:
    """Keeps a build's files from being removed as long as the block runs, and gives its record.

    A thread renews the lease every two minutes; ten minutes after the last time it ends by itself.

    Args:
        store: of the config.
        build_id: of the build.
        purpose: what the files are needed for, one word that others see.
        clock: tells the time in UTC.

    Raises:
        InputError: when there is no such build, or it is being removed.
        ManifestError: when its record cannot be understood.
        EngineError: when the lease cannot be written.
    """
    token, ending = secrets.token_hex(8), threading.Event()

    def renew() -> Manifest:
        claim = Claim(token, purpose, f"process {os.getpid()} on {socket.gethostname()}", clock() + _LASTS)
        return change_manifest(store, build_id, lambda found: with_claim(found, claim, clock()))

    def keep() -> None:
        while not ending.wait(_RENEWED_S):
            with suppress(SubsetError):  # tried again; what was written holds until it ends
                renew()

    manifest = renew()
    renewing = threading.Thread(target=keep, name="subset-lease", daemon=True)
    renewing.start()
    try:
        yield manifest
    finally:
        ending.set()
        renewing.join()
        with suppress(SubsetError):  # then it ends by itself
            change_manifest(store, build_id, lambda found: without_claim(found, token))


def with_claim(manifest: Manifest, claim: Claim, now: datetime) -> Manifest:
    """Returns a manifest with a claim to the build's files, in place of its owner's earlier one and of ended ones.

    Raises:
        InputError: when the build is being removed: its files are not whole any more.
    """
    if manifest.state is BuildState.GOING:
        raise InputError(
            f"Build {manifest.build_id} is {manifest.state}, so there is nothing to {claim.purpose}.",
            hint="Choose another build: see subset builds.",
        )
    others = tuple(one for one in manifest.claims if one.token != claim.token and one.holds(now))
    return replace(manifest, claims=(*others, claim))


def without_claim(manifest: Manifest, token: str) -> Manifest:
    """Returns a manifest without a claim."""
    return replace(manifest, claims=tuple(one for one in manifest.claims if one.token != token))
