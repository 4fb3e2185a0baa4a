"""What every test gets: a clean environment and, when asked for, the local Athena."""

import os

import pytest

pytest_plugins = ["tests.local_athena.fixtures"]

KEPT = {"SUBSET_REQUIRE_LOCAL_ATHENA"}
"""Settings of the test run itself."""


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
