"""The wheel, installed in an empty environment without a network, does the main job."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.packaging.wheelhouse import ROOT

pytestmark = pytest.mark.slow

WHEELHOUSE = ROOT / ".cache" / "wheelhouse"
NO_NETWORK = ["--no-index", "--find-links", str(WHEELHOUSE)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not WHEELHOUSE.is_dir():
        pytest.skip("no wheelhouse: make wheelhouse fills .cache/wheelhouse")
    folder = tmp_path_factory.mktemp("wheel")
    # A copy, since building leaves folders beside the sources.
    source = tmp_path_factory.mktemp("source") / "checkout"
    run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(source)])
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            *NO_NETWORK,
            "--wheel-dir",
            str(folder),
            str(source),
        ]
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *NO_NETWORK, str(wheel)])
    return folder / "bin"


def run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_holds_the_templates_and_nothing_else_of_the_checkout(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {Path(name).name for name in names if name.startswith("subsetter/sql_templates/")}
    written = {path.name for path in (ROOT / "sql_templates").iterdir() if path.suffix == ".jinja"}
    assert shipped == written | {"__init__.py"}
    assert {Path(name).parts[0] for name in names} == {"subsetter", wheel.name.split("-py3")[0] + ".dist-info"}


def test_every_package_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "subsetter").rglob("*.py")}
    assert modules - names == set()


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    subset = str(installed / "subset")
    run([subset, "demo", str(tmp_path)])
    run([subset, "build", "dev"], tmp_path)
    assert list((tmp_path / "copies" / "dev" / "current" / "orders").glob("*.parquet"))
    preview = run([subset, "build", "athena", "--dry-run", "--catalog", "athena-catalog.yaml"], tmp_path)
    assert preview.count("CREATE TABLE") >= 7


def test_the_command_answers_without_development_dependencies(installed: Path) -> None:
    assert "build" in run([str(installed / "subset"), "--help"])
