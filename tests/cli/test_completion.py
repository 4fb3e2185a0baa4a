"""Shells complete commands and the names of configs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.command import RUN, Command


@pytest.mark.parametrize(
    ("typed", "expected"), [("subset roll", "rollback"), ("subset build d", "dev"), ("subset build --fr", "--fresh")]
)
def test_words_are_completed(subset: Command, typed: str, expected: str):
    asked = {"_SUBSET_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    ran = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=subset.folder,
        env=dict(os.environ) | asked,
        check=False,
        capture_output=True,
        text=True,
    )
    assert expected in ran.stdout.split(), ran.stderr
