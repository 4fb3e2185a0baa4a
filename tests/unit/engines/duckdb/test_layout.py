"""Folders of builds: safe names, one switch, and no removal of what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.engines.duckdb.layout import MARKER, LocalLayout, folder_name, table_name
from subsetter.errors import DestinationUnwritable, InputError, PublishError


@pytest.fixture
def layout(tmp_path: Path) -> LocalLayout:
    return LocalLayout(tmp_path / "out" / "dev")


def built(layout: LocalLayout, build_id: str, table: str = "orders") -> Path:
    layout.open_build(build_id)
    file = layout.copy_path(build_id, table, 1, is_partitioned=False)
    file.parent.mkdir()
    file.write_text(build_id)
    return file


@pytest.mark.parametrize(
    ("table", "folder"),
    [
        ("orders", "orders"),
        ("Größe 日本", "Größe 日本"),
        ("a/b", "a%2Fb"),
        ("..", "%2E."),
        (".hidden", "%2Ehidden"),
        ("_steps", "%5Fsteps"),
        ("a%2Fb", "a%252Fb"),
        ("day=1", "day%3D1"),
        ("x*?[y]", "x%2A%3F%5By%5D"),
        ("nul\0", "nul%00"),
    ],
)
def test_names_become_folders_and_names_again(table: str, folder: str) -> None:
    assert folder_name(table) == folder
    assert table_name(folder) == table


@pytest.mark.parametrize("build_id", ["", "..", "a/b", "/etc", ".hidden", "a..b", "x" * 300, "a\nb"])
def test_what_cannot_be_a_build_id_is_refused(layout: LocalLayout, build_id: str) -> None:
    with pytest.raises(InputError):
        layout.build(build_id)


def test_publishing_switches_one_link(layout: LocalLayout) -> None:
    built(layout, "b1")
    built(layout, "b2")
    assert layout.published() is None
    for build_id in ("b1", "b2", "b1"):
        layout.publish(build_id)
        assert layout.published() == build_id
        assert (layout.root / "current" / "orders" / "part-1.parquet").read_text() == build_id
    assert sorted(path.name for path in layout.root.iterdir()) == ["builds", "current"]


def test_a_kill_before_the_switch_is_made_good_by_the_next(layout: LocalLayout) -> None:
    built(layout, "b1")
    (layout.root / ".current-b1").symlink_to("builds/b0")
    layout.publish("b1")
    assert layout.published() == "b1"


def test_a_folder_in_the_place_of_the_link_is_not_overwritten(layout: LocalLayout) -> None:
    built(layout, "b1")
    (layout.root / "current").mkdir()
    with pytest.raises(PublishError, match="current"):
        layout.publish("b1")


def test_a_build_that_does_not_exist_is_not_published(layout: LocalLayout) -> None:
    with pytest.raises(PublishError, match="no build 'b9'") as caught:
        layout.publish("b9")
    assert "build again" in caught.value.hint


def test_a_build_is_removed_whole(layout: LocalLayout) -> None:
    built(layout, "b1")
    built(layout, "b2")
    layout.remove_build("b1")
    assert [path.name for path in layout.builds.iterdir()] == ["b2"]


def test_the_published_build_is_not_removed(layout: LocalLayout) -> None:
    file = built(layout, "b1")
    layout.publish("b1")
    with pytest.raises(PublishError, match="published"):
        layout.remove_build("b1")
    with pytest.raises(DestinationUnwritable, match="published"):
        layout.discard(file)
    assert file.exists()


def test_a_folder_without_our_marker_is_not_removed(layout: LocalLayout) -> None:
    file = built(layout, "b1")
    (layout.build("b1") / MARKER).unlink()
    with pytest.raises(DestinationUnwritable, match="not made by subset"):
        layout.remove_build("b1")
    assert file.exists()


def test_an_empty_folder_without_marker_is_removed(layout: LocalLayout) -> None:
    """A kill leaves one: between making the folder and its marker, and between removing them."""
    layout.build("b1").mkdir(parents=True)
    layout.remove_build("b1")
    assert not layout.build("b1").exists()


def test_a_link_in_the_place_of_a_build_is_not_followed(layout: LocalLayout, tmp_path: Path) -> None:
    built(layout, "b1")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / MARKER).touch()
    (layout.builds / "b2").symlink_to(precious)
    with pytest.raises(DestinationUnwritable):
        layout.remove_build("b2")
    assert (precious / MARKER).exists()


def test_links_in_a_build_are_removed_and_not_what_they_lead_to(layout: LocalLayout, tmp_path: Path) -> None:
    precious = tmp_path / "precious.parquet"
    precious.touch()
    file = built(layout, "b1")
    file.with_name("link").symlink_to(precious)
    layout.remove_build("b1")
    assert precious.exists()


@pytest.mark.parametrize("location", ["/etc/passwd", "{root}/current", "{builds}/../current/x", "{builds}"])
def test_what_is_outside_the_builds_is_not_discarded(layout: LocalLayout, location: str) -> None:
    built(layout, "b1")
    with pytest.raises(DestinationUnwritable):
        layout.discard(Path(location.format(root=layout.root, builds=layout.builds)))
    assert layout.copy_path("b1", "orders", 1, is_partitioned=False).exists()


def test_discard_takes_the_half_written_file_and_empty_folders(layout: LocalLayout) -> None:
    kept = built(layout, "b1", "customers")
    file = built(layout, "b1")
    file.rename(file.with_name("tmp_part-1.parquet"))
    layout.discard(file)
    assert not file.parent.exists()
    assert kept.exists()
    assert (layout.build("b1") / MARKER).exists()


def test_tidying_keeps_only_the_copies(layout: LocalLayout) -> None:
    kept = built(layout, "b1")
    kept.with_name("part-2.parquet").touch()
    step = layout.step_path("b1", "keys", 1)
    step.parent.mkdir(parents=True)
    step.touch()
    layout.tidy("b1", [kept])
    assert [path for path in layout.build("b1").rglob("*") if path.is_file() and path.name != MARKER] == [kept]
    assert layout.tables("b1") == ("orders",)


def test_a_destination_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DestinationUnwritable, match="build folder"):
        LocalLayout(tmp_path / "out" / "dev").open_build("b1")
