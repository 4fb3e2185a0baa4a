"""Where commands may write a file for their user: every command, every option, every kind of bad place."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import duckdb
import pytest
import typer

from subsetter.catalog.file import is_marked
from subsetter.cli.commands import app
from subsetter.files import writing
from tests.cli.command import Command, Ran

WRITTEN = {("catalog", "output"), ("demo", "directory"), ("init", "configs")}
"""Every parameter that names a place where a command writes. ``lock`` writes beside its config."""

READ = {"catalog_file", "guardrails", "dbt", "configs"}
"""Parameters that name what is read alone."""


def path_parameters() -> set[tuple[str, str]]:
    """Command and parameter of everything that is a path, as the commands themselves declare it."""
    return {
        (command, name)
        for command, function in commands(app)
        for name, kind in get_type_hints(function).items()
        if Path in (kind, *get_args(kind)) or str(kind).startswith("list[pathlib")
    }


def commands(group: typer.Typer) -> Iterator[tuple[str, Callable[..., object]]]:
    for one in group.registered_commands:
        assert one.callback is not None
        yield one.name or one.callback.__name__, one.callback
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from commands(inner.typer_instance)


def test_every_parameter_that_names_a_path_is_known_here() -> None:
    """A new one is added to WRITTEN, with its bad places below, or to READ."""
    found = path_parameters()
    assert len(found) > 20
    assert found >= WRITTEN
    assert {one for one in found - WRITTEN if one[1] not in READ} == set()


def test_files_are_written_by_one_module_alone() -> None:
    """Whoever writes a file for a user does so through files.writing; engines write below their destination."""
    package = Path(writing.__file__).parents[1]
    found = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if re.search(
            r"\.write_(text|bytes)\(|\bos\.open\(|\.open\(\"[wax]|\bopen\([^)]*\"[wax]", file.read_text("utf-8")
        )
    }
    elsewhere = {one for one in found if not one.startswith(("files/", "engines/"))}
    assert elsewhere == {"cli/init_reading.py"}, "which writes drafts to a temporary folder of its own"


def state_of(folder: Path) -> dict[str, str]:
    """What is in a folder, to the byte."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }


Place = Callable[[Path, str], Path]
"""Makes a bad place below a folder, for a file that ends so, and returns its path."""


def _victim(folder: Path) -> Path:
    return folder / "lake" / "orders.parquet"


def inside(folder: Path, ending: str) -> Path:
    return folder / "lake" / f"new{ending}"


def deep_inside(folder: Path, ending: str) -> Path:
    (folder / "lake" / "orders_of" / "day=1").mkdir(parents=True)
    (folder / "lake" / "orders_of" / "day=1" / "a.parquet").write_bytes(_victim(folder).read_bytes())
    return folder / "lake" / "orders_of" / "day=1" / f"new{ending}"


def by_dots(folder: Path, ending: str) -> Path:
    return folder / "configs" / ".." / "lake" / f"new{ending}"


def by_a_link_to_the_folder(folder: Path, ending: str) -> Path:
    (folder / "elsewhere").symlink_to(folder / "lake")
    return folder / "elsewhere" / f"new{ending}"


def by_a_link_to_a_file(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    (folder / "out" / f"new{ending}").symlink_to(_victim(folder))
    return folder / "out" / f"new{ending}"


def by_a_link_to_nothing_yet(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    (folder / "out" / f"new{ending}").symlink_to(folder / "lake" / "more.parquet")
    return folder / "out" / f"new{ending}"


def by_a_hard_link(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    os.link(_victim(folder), folder / "out" / f"new{ending}")
    return folder / "out" / f"new{ending}"


def where_a_link_of_the_source_leads(folder: Path, ending: str) -> Path:
    (folder / "data").mkdir()
    (folder / "data" / "a.parquet").write_bytes(_victim(folder).read_bytes())
    (folder / "lake" / "linked").symlink_to(folder / "data")
    return folder / "data" / f"new{ending}"


def by_the_process(folder: Path, ending: str) -> Path:
    return Path("/proc/self/cwd/lake") / f"new{ending}"


def pipe(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    os.mkfifo(folder / "out" / f"new{ending}")
    return folder / "out" / f"new{ending}"


def local_socket(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    here = Path.cwd()
    os.chdir(folder / "out")  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"new{ending}")
    finally:
        os.chdir(here)
    return folder / "out" / f"new{ending}"


def device(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    (folder / "out" / f"new{ending}").symlink_to("/dev/null")
    return folder / "out" / f"new{ending}"


def loop(folder: Path, ending: str) -> Path:
    (folder / "out").mkdir()
    (folder / "out" / f"new{ending}").symlink_to(f"new{ending}")
    return folder / "out" / f"new{ending}"


def folder_of_that_name(folder: Path, ending: str) -> Path:
    (folder / "out" / f"new{ending}").mkdir(parents=True)
    return folder / "out" / f"new{ending}"


PLACES: tuple[Place, ...] = (
    inside,
    deep_inside,
    by_dots,
    by_a_link_to_the_folder,
    by_a_link_to_a_file,
    by_a_link_to_nothing_yet,
    by_a_hard_link,
    where_a_link_of_the_source_leads,
    by_the_process,
    pipe,
    local_socket,
    device,
    loop,
    folder_of_that_name,
)


def catalog_to(subset: Command, place: Place, *force: str) -> Ran:
    return subset("catalog", "dev", "-o", str(place(subset.folder, ".yaml")), *force)


def init_to(subset: Command, place: Place, *force: str) -> Ran:
    file = place(subset.folder, ".yaml")
    return subset(
        "init", "--source", "lake", "--configs", str(file.parent), "--name", file.stem, "--read", "0B", *force
    )


def lock_to(subset: Command, place: Place, *force: str) -> Ran:
    """The lock file lies beside the config: which goes where the bad place is."""
    assert subset("build", "dev").code == 0
    lock = place(subset.folder, ".lock")
    config = lock.with_suffix(".yaml")
    config.parent.mkdir(exist_ok=True)
    config.write_bytes((subset.folder / "configs" / "dev.yaml").read_bytes())
    published = subset.folder / "copies"
    (published / "dev").rename(published / "new")
    before = state_of(subset.folder / "lake")
    ran = subset("lock", str(config), *force)
    assert state_of(subset.folder / "lake") == before
    return ran


Writer = Callable[..., Ran]


@pytest.mark.parametrize("place", PLACES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
@pytest.mark.parametrize("write", [catalog_to, init_to], ids=lambda one: one.__name__)
def test_nothing_is_written_where_it_may_not_be(
    subset: Command, write: Writer, place: Place, force: tuple[str, ...]
) -> None:
    before: dict[str, str] = {}

    def placed(folder: Path, ending: str) -> Path:
        path = place(folder, ending)
        before.update(state_of(folder / "lake"))
        return path

    ran = write(subset, placed, *force)
    assert ran.code == 2, ran.err
    assert "Traceback" not in ran.err
    assert state_of(subset.folder / "lake") == before


@pytest.mark.parametrize("place", PLACES, ids=lambda one: one.__name__)
def test_no_lock_file_is_written_where_it_may_not_be(subset: Command, place: Place) -> None:
    ran = lock_to(subset, place, "--force")
    assert ran.code == 2, ran.err


def test_a_source_that_is_a_database_keeps_its_file_and_its_log(subset: Command) -> None:
    with duckdb.connect(str(subset.folder / "shop.duckdb")) as made:
        made.execute("CREATE TABLE colours AS SELECT 'red' AS name")
    config = "version: 1\nengine: {name: duckdb}\nsource: {path: shop.duckdb}\ndestination: {path: copies}\n"
    (subset.folder / "configs" / "db.yaml").write_text(f"{config}tables: {{colours: {{copy: all}}}}\n")
    os.link(subset.folder / "shop.duckdb", subset.folder / "hard")
    before = (subset.folder / "shop.duckdb").read_bytes()
    for name in ("shop.duckdb", "shop.duckdb.wal", "SHOP.duckdb.WAL", "hard", "lake/../shop.duckdb.wal"):
        ran = subset("catalog", "db", "-o", name, "--force")
        assert ran.code == 2, name
        assert "lies in the source shop.duckdb" in ran.err
    assert (subset.folder / "shop.duckdb").read_bytes() == before
    assert not (subset.folder / "shop.duckdb.wal").exists()


def test_what_is_not_ours_is_replaced_only_by_force(subset: Command) -> None:
    file = subset.folder / "mine.yaml"
    file.write_text("mine\n")
    ran = subset("catalog", "dev", "-o", "mine.yaml")
    assert ran.code == 2
    assert "--force" in ran.err
    assert file.read_text() == "mine\n"
    assert subset("catalog", "dev", "-o", "mine.yaml", "--force").code == 0
    assert is_marked(file.read_bytes())
    assert subset("catalog", "dev", "-o", "mine.yaml").code == 0


def test_a_lock_file_of_another_tool_is_not_ours(subset: Command) -> None:
    assert subset("build", "dev").code == 0
    lock = subset.folder / "configs" / "dev.lock"
    assert subset("lock", "dev").code == 0
    assert subset("lock", "dev").code == 0, "its own lock file is replaced"
    lock.write_text('{"version": 1, "packages": []}')
    assert subset("lock", "dev").code == 2
    assert subset("lock", "dev", "--force").code == 0
    assert "build_id" in lock.read_text()


def test_the_config_itself_is_not_replaced(subset: Command) -> None:
    before = (subset.folder / "configs" / "dev.yaml").read_bytes()
    assert subset("catalog", "dev", "-o", "configs/dev.yaml", "--force").code == 2
    assert (subset.folder / "configs" / "dev.yaml").read_bytes() == before


def test_a_file_keeps_its_mode_and_a_link_stays(subset: Command) -> None:
    assert subset("catalog", "dev", "-o", "c.json").code == 0
    file, link = subset.folder / "c.json", subset.folder / "link.json"
    file.chmod(0o640)
    link.symlink_to("c.json")
    inode = file.stat().st_ino
    assert subset("catalog", "dev", "-o", "link.json").code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.stat().st_ino != inode, "it was renamed to its place"
    file.chmod(0o440)
    assert subset("catalog", "dev", "-o", "c.json").code == 2, "it is read-only"


def test_a_failure_while_writing_leaves_the_old_file_alone(subset: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert subset("catalog", "dev", "-o", "c.yaml").code == 0
    before, names = (subset.folder / "c.yaml").read_bytes(), sorted(subset.folder.iterdir())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = subset("catalog", "dev", "-o", "c.yaml")
    assert ran.code == 3
    assert "No space left" in ran.err
    assert (subset.folder / "c.yaml").read_bytes() == before
    assert sorted(subset.folder.iterdir()) == names


def test_a_dash_is_the_standard_output(subset: Command) -> None:
    assert subset("catalog", "dev", "-o", "-").out == subset("catalog", "dev").out
    assert not (subset.folder / "-").exists()


@pytest.mark.parametrize("words", ["prune", "rollback", "drop --yes", "publish 20261201T000000-0000"])
def test_no_command_writes_to_a_destination_in_a_source(subset: Command, words: str) -> None:
    command, *more = words.split()
    before = state_of(subset.folder / "lake")
    where = f"destination.path={subset.folder}/lake/out"
    ran = subset(command, "dev", *more, "--set", where)
    assert ran.code == 2, ran.err
    assert "overlap" in ran.err
    assert state_of(subset.folder / "lake") == before


@pytest.fixture
def mounted(subset: Command) -> Iterator[Path]:
    """The lake's folder under another name, as a mount."""
    place = subset.folder / "mounted"
    place.mkdir()
    if os.system(f"mount --bind {subset.folder}/lake {place} 2>/dev/null"):
        pytest.skip("this process may not mount")
    yield place
    os.system(f"umount {place}")


def test_a_mount_of_the_source_is_the_source(subset: Command, mounted: Path) -> None:
    before = state_of(subset.folder / "lake")
    assert subset("catalog", "dev", "-o", str(mounted / "new.yaml")).code == 2
    assert subset("catalog", "dev", "-o", str(mounted / "orders.parquet"), "--force").code == 2
    assert subset("build", "dev", "--set", f"destination.path={mounted}/out").code == 2
    assert subset("check", "dev", "--set", f"destination.path={mounted}").code == 2
    assert state_of(subset.folder / "lake") == before
