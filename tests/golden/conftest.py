"""Golden files are rewritten on request."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Rewrites the files that golden cases expect.")
