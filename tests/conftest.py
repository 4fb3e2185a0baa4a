"""What every test gets: a clean environment and, when asked for, the local Athena."""

import os
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, so that a red test stays red; a busy machine that makes them slowly is no failure.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
settings.load_profile("repeatable")

pytest_plugins = ["tests.local_athena.fixtures"]

KEPT = {"SUBSET_REQUIRE_LOCAL_ATHENA"}
"""Settings of the test run itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that need a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the machine's AWS account: foreign settings go, and the credentials are false."""
    for name in os.environ:
        if name.startswith(("AWS_", "SUBSET_")) and name not in KEPT:
            monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of this process reaches the network."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        is_network = self.family in {socket.AF_INET, socket.AF_INET6}
        if is_network and address[0] not in {"localhost", "::1"} and not address[0].startswith("127."):
            raise AssertionError(f"a test tried to reach {address[0]}; tests open only loopback sockets")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)
