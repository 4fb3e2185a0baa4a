"""The tiny shop as a fixture, and writing without waiting for the disk."""

from __future__ import annotations

import os

import pytest

from tests.unit.builds.conftest import shop

__all__ = ["shop"]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing that it has handed to the system; only a machine that loses power would."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
