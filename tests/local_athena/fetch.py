"""Fetches Trino with Maven, checks it, and unpacks what the local Athena needs.

Run it as `python -m tests.local_athena.fetch`. A second run finds the folder and does nothing. About 813 MB are
downloaded into Maven's own repository (once per machine) and 605 MB stay in the ignored folder `.trino`.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
POM = HERE / "pom.xml"
FOLDER = HERE / ".trino"
VERSION = "476"

SHA256 = {
    f"trino-server-core-{VERSION}.tar.gz": "0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158",
    f"trino-hive-{VERSION}.zip": "611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e",
    f"trino-iceberg-{VERSION}.zip": "99edba5b491ed94d599aeb61e0794272d3569d8b563f3bb8569e8a49daa87b6c",
    f"trino-tpch-{VERSION}.zip": "d83467efe864b1e77013208c293835e197bc3135318c2895521c1efbb7f232bd",
}
"""The sum of each archive; their SHA-1 equal those that Maven Central publishes (compared 2026-11-23)."""

UNUSED = ("*/plugin/*", "*/secrets-plugin/*", "*/bin/*", "*/net.snowflake_*", "*/org.rocksdb_*")
"""Members that the local Athena never loads; 140 MB of jars among them."""


class FetchError(Exception):
    """Trino could not be fetched; the text says why and what to do."""


def home() -> Path:
    """The folder of this Trino; its name holds the pom's hash, so a changed pom is fetched again."""
    return FOLDER / f"trino-{VERSION}-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def fetch() -> Path:
    """Makes `home()` if it is not there yet, and returns it.

    Raises:
        FetchError: Maven is missing or failed, or an archive is not the pinned one.
    """
    if home().is_dir():
        return home()
    partial = FOLDER / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    archives = _download()
    for name, sha256 in SHA256.items():
        _check(archives / name, sha256)
    for name in SHA256:
        inside = partial if name.endswith(".tar.gz") else partial / "plugin"
        _unpack(archives / name, inside)
    shutil.rmtree(archives)
    partial.rename(home())
    return home()


def _download() -> Path:
    archives = FOLDER / "archives"
    maven = shutil.which("mvn")
    if maven is None:
        raise FetchError("Maven (mvn) is not installed; install it, or leave the athena tests out")
    command = [maven, "-B", "-q", "-ntp", "--strict-checksums", "-f", str(POM), f"-Darchives={archives}", "package"]
    if subprocess.run(command, check=False).returncode:
        raise FetchError(f"Maven failed; run it by hand to see why: {' '.join(command)}")
    return archives


def _check(archive: Path, sha256: str) -> None:
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise FetchError(f"{archive.name} has SHA-256 {found}, not the pinned {sha256}; nothing was unpacked")


def _unpack(archive: Path, into: Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as pack:
            pack.extractall(into, [name for name in pack.namelist() if _is_used(name)])
        return
    with tarfile.open(archive) as pack:
        members = [member for member in pack.getmembers() if _is_used(member.name)]
        pack.extractall(into, members, filter="data")


def _is_used(member: str) -> bool:
    return not any(fnmatch(str(PurePosixPath(member)), pattern) for pattern in UNUSED)


if __name__ == "__main__":
    try:
        print(fetch())
    except FetchError as error:
        sys.exit(str(error))
