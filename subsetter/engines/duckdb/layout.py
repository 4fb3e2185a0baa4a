"""Where things lie below the destination, and the only code that removes anything there.

<path>/<config>/current                      a link to the published build
<path>/<config>/builds/<build id>/           one build
<path>/<config>/builds/<build id>/orders/    the files of one copy
<path>/<config>/builds/<build id>/_steps/    key sets and the like, until the build has ended
<path>/<config>/builds/<build id>/.subset-build   the marker, without which nothing is removed
<path>/<config>/.subset/                     manifests, journals, the lock
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from subsetter.engines.duckdb.disk import remove, remove_empty, sync, writing
from subsetter.errors import DestinationUnwritable, InputError, PublishError

GONE = "Its files are gone: publish another one that subset builds lists, or build again."
MARKER = ".subset-build"
_STEPS = "_steps"
_SPILL = ".spill"
_FRESH = ".current-"
_BUILD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")
# What a file system or a reader of files would take for something else: separators, globs, ``key=value`` folders.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\%*?\[\]{}=:]|^[._]")


def folder_name(table: str) -> str:
    """Returns the folder of a table: its name, with what a file system cannot take percent-encoded."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", table)


def table_name(folder: str) -> str:
    """Returns the table of a folder that ``folder_name`` named."""
    return unquote(folder)


class LocalLayout:
    """The folders of one config.

    Args:
        root: ``<destination.path>/<config>``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.builds = root / "builds"
        self.store = root / ".subset"
        self._link = root / "current"

    def build(self, build_id: str) -> Path:
        """Returns the folder of a build.

        Raises:
            InputError: when the text cannot be a build id.
        """
        if not _BUILD_ID.fullmatch(build_id) or ".." in build_id:
            raise InputError(f"'{build_id}' is no build id.", hint="List the builds with: subset builds CONFIG")
        return self.builds / build_id

    def copy_path(self, build_id: str, table: str, attempt: int, *, is_partitioned: bool) -> Path:
        """Returns where an attempt at a copy goes: a file, or a folder for a partitioned one."""
        return self.build(build_id) / folder_name(table) / _attempt(attempt, is_partitioned=is_partitioned)

    def step_path(self, build_id: str, output: str, attempt: int) -> Path:
        """Returns where an attempt at any other output goes."""
        folder = self.build(build_id) / _STEPS / folder_name(output)
        return folder / _attempt(attempt, is_partitioned=False)

    def spill(self, build_id: str) -> Path:
        """Returns the folder that the engine may spill to during a build."""
        return self.build(build_id) / _SPILL

    def open_build(self, build_id: str) -> Path:
        """Makes the folder of a build, with its marker, unless it is there.

        Raises:
            DestinationUnwritable: when it cannot be made.
        """
        folder = self.build(build_id)
        with writing(f"The build folder '{folder}'"):
            folder.mkdir(parents=True, exist_ok=True)
            marker = folder / MARKER
            if not marker.exists():
                marker.write_text(f"{build_id}\n", encoding="utf-8")
        return folder

    def discard(self, location: Path) -> None:
        """Removes what an attempt has left, and the folders that this empties.

        Raises:
            DestinationUnwritable: when it cannot be removed, lies outside the builds or is published.
        """
        build_id = self._owner(location)
        if build_id == self.published() and location.relative_to(self.build(build_id)).parts[0] != _STEPS:
            raise DestinationUnwritable(f"'{location}' is published and is not removed.")
        with writing(f"'{location}'"):
            remove(location)
            # DuckDB writes a file under this name and renames it when it is whole.
            remove(location.with_name(f"tmp_{location.name}"))
            remove_empty(location.parent, below=self.build(build_id))

    def tidy(self, build_id: str, locations: Iterable[Path]) -> None:
        """Removes what is no part of a build's copies: steps, other attempts, what the engine spilled.

        Raises:
            DestinationUnwritable: when it cannot be removed.
        """
        folder, kept = self.build(build_id), {*locations}
        with writing(f"'{folder}'"):
            remove(folder / _STEPS)
            remove(folder / _SPILL)
            for table in {location.parent for location in kept}:
                for entry in table.iterdir():
                    if entry not in kept:
                        remove(entry)

    def publish(self, build_id: str) -> None:
        """Switches readers to a build, by one rename.

        Raises:
            PublishError: when there is no such build, or ``current`` is not our link.
            DestinationUnwritable: when the link cannot be written.
        """
        folder = self.build(build_id)
        if not (folder / MARKER).is_file():
            raise PublishError(
                f"There is no build '{build_id}' in '{self.builds}'.",
                hint=GONE,
            )
        if self._link.exists() and not self._link.is_symlink():
            raise PublishError(f"'{self._link}' is not the link to a build.", hint="Move it away and publish again.")
        with writing(f"The link '{self._link}'"):
            sync(folder)
            sync(self.builds)
            fresh = self.root / f"{_FRESH}{build_id}"
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(Path("builds") / build_id)
            fresh.replace(self._link)
            sync(self.root)

    def sweep(self) -> None:
        """Removes links that were made and not renamed.

        Raises:
            DestinationUnwritable: when one cannot be removed.
        """
        with writing(f"'{self.root}'"):
            for link in self.root.glob(f"{_FRESH}*"):
                if link.is_symlink():
                    link.unlink(missing_ok=True)

    def unpublish(self) -> None:
        """Removes the link that readers follow; nothing happens when there is none.

        Raises:
            DestinationUnwritable: when it cannot be removed.
        """
        if self._link.is_symlink():
            with writing(f"The link '{self._link}'"):
                self._link.unlink()
                sync(self.root)

    def published(self) -> str | None:
        """Returns the build that readers see, or None."""
        if not self._link.is_symlink():
            return None
        build_id = self._link.readlink().name
        return build_id if (self.builds / build_id / MARKER).is_file() else None

    def tables(self, build_id: str) -> tuple[str, ...]:
        """Returns the tables whose copies a build holds, in name order."""
        folders = (entry for entry in self.build(build_id).iterdir() if entry.is_dir())
        return tuple(sorted(table_name(entry.name) for entry in folders if entry.name[0] not in "._"))

    def remove_build(self, build_id: str) -> None:
        """Removes the folder of a build; nothing happens when there is none.

        An empty folder goes without a marker too: it is what a kill leaves just before the marker is made, and just
        after it was removed.

        Raises:
            PublishError: when it is published.
            DestinationUnwritable: when it does not bear our marker, or cannot be removed.
        """
        folder = self.build(build_id)
        if build_id == self.published():
            raise PublishError(
                f"The build '{build_id}' is published and is not removed.", hint="Publish another one first."
            )
        if not folder.exists() and not folder.is_symlink():
            return
        is_marked = not folder.is_symlink() and (folder / MARKER).is_file()
        if not is_marked and not _is_empty_folder(folder):
            raise DestinationUnwritable(
                f"'{folder}' was not made by subset, so it is not removed.", hint="Remove it by hand."
            )
        with writing(f"'{folder}'"):
            for entry in folder.iterdir():
                if entry.name != MARKER:
                    remove(entry)
            # Last, so that what a kill leaves behind can still be removed.
            (folder / MARKER).unlink(missing_ok=True)
            folder.rmdir()

    def assert_own(self, location: Path) -> None:
        """Refuses a location outside the builds of this config.

        Raises:
            DestinationUnwritable: when it is, or a link on the way to it leads there.
        """
        self._owner(location)
        if not Path(os.path.realpath(location)).is_relative_to(os.path.realpath(self.builds)):
            raise DestinationUnwritable(
                f"A link on the way to '{location}' leads out of '{self.builds}'.", hint="Remove that link."
            )

    def _owner(self, location: Path) -> str:
        """Returns the build that a location belongs to."""
        parts = location.relative_to(self.builds).parts if location.is_relative_to(self.builds) else ()
        if len(parts) < 3 or ".." in parts:
            raise DestinationUnwritable(f"'{location}' is no output of a build in '{self.builds}'.")
        return parts[0]


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not any(path.iterdir())


def _attempt(number: int, *, is_partitioned: bool) -> str:
    return f"part-{number}" if is_partitioned else f"part-{number}.parquet"
