"""The tiny shop as a fixture."""

from __future__ import annotations

from tests.unit.builds.conftest import shop

__all__ = ["shop"]
