"""Fills a folder with the wheels of the package's run-time dependencies: `python -m tests.packaging.wheelhouse DIR`."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def requirements() -> list[str]:
    """The run-time dependencies, and what builds the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return [*project["project"]["dependencies"], *project["build-system"]["requires"]]


def main(folder: str) -> int:
    """Downloads the wheels; the only step of the set-up that the packaging tests need the network for."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", folder, *requirements()]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
