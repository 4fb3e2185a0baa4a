"""The tiny shop as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.builds.shop import Shop, write_lake


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    write_lake(tmp_path)
    made = Shop(tmp_path)
    yield made
    for engine in made.engines:
        engine.close()
