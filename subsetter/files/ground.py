"""What is only read, on disk: does a path lie in it, whatever it is called?

A folder may be reached under many names: links, ``..``, mounts, letter case, ``/proc``. So paths are compared with
their links resolved, and then by device and inode: each folder above a path with the root of a source and all folders
in it. What links inside of a source lead to is a part of it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_Identity = tuple[int, int]
# Where builds write in a destination: the folders of configs, of what they keep, and of builds.
_WRITTEN = ("*", "*/*", "*/builds/*")
# What DuckDB writes beside a database file (2.0.1, December 2026).
_BESIDE = (".wal", ".tmp")


@dataclass(frozen=True)
class Ground:
    """Folders with all that is in them, and files, of which nothing may be written.

    Attributes:
        sources: folders, or database files with what belongs to them.
        inputs: other files that a command reads.
    """

    sources: tuple[Path, ...] = ()
    inputs: tuple[Path, ...] = ()

    def source_of(self, *paths: Path) -> Path | None:
        """Returns the source in which one of these paths lies, or that it is; None when all lie outside.

        Args:
            paths: of files or folders, there or not yet.
        """
        spots = [_Spot.of(path) for path in paths]
        return next((source for source in self.sources if _holds(source, spots)), None)

    def source_within(self, *folders: Path) -> Path | None:
        """Returns the source that lies in one of these folders, or of which a part does; None when all lie outside."""
        written = {Path(os.path.realpath(folder)) for folder in folders}
        known = {one for folder in folders if (one := _identity(folder))}
        return next((source for source in self.sources if _reaches(source, written, known)), None)

    def input_of(self, path: Path) -> Path | None:
        """Returns the input that this path leads to."""
        found = _identity(path)
        return next((one for one in self.inputs if found is not None and _identity(one) == found), None)


NOTHING = Ground()


def overlaps(source: Path, destination: Path) -> bool:
    """Returns whether a destination lies in a source, or a source or a part of it in the destination.

    A config's folder in the destination, or one in that, may be a link or a mount itself: so these are looked at too.
    """
    written = (destination, *(place for pattern in _WRITTEN for place in _found_by(destination, pattern)))
    ground = Ground((source,))
    return ground.source_of(*written) is not None or ground.source_within(*written) is not None


def _found_by(folder: Path, pattern: str) -> list[Path]:
    try:
        return [place for place in folder.glob(pattern) if place.is_dir() or place.is_symlink()]
    except OSError:
        return []


@dataclass(frozen=True)
class _Spot:
    """A path that may be written.

    Attributes:
        real: with links resolved.
        above: identities of it and of all folders above it, by each of its names.
        itself: its identity, where it is there.
    """

    real: Path
    above: frozenset[_Identity]
    itself: _Identity | None

    @classmethod
    def of(cls, path: Path) -> _Spot:
        real = Path(os.path.realpath(path))
        # Not normalized: what `..` leads to is for the system to say.
        named = Path.cwd() / path
        places = {real, *real.parents, named, *named.parents}
        return cls(real, frozenset(one for place in places if (one := _identity(place))), _identity(path))


def _identity(path: Path | str) -> _Identity | None:
    """Returns device and inode; None of what is not there or may not be looked at."""
    try:
        state = Path(path).stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino


def _holds(source: Path, spots: Collection[_Spot]) -> bool:
    root = Path(os.path.realpath(source))
    if any(spot.real == root or root in spot.real.parents for spot in spots):
        return True
    if not root.is_dir():
        return any(_is_beside(root, spot) for spot in spots)
    above = frozenset[_Identity]().union(*(spot.above for spot in spots))
    files = {spot.itself for spot in spots if spot.itself}
    reals = {spot.real for spot in spots}
    return any(_is_of(found, above if found.is_folder else files) or found.real in reals for found in _inside(root))


def _is_of(found: _Found, identities: Collection[_Identity]) -> bool:
    return bool(identities) and _identity(found.path) in identities


def _is_beside(database: Path, spot: _Spot) -> bool:
    """Whether a spot is a database file, or what DuckDB keeps beside it."""
    if spot.itself is not None and spot.itself == _identity(database):
        return True
    if _identity(database.parent) != _identity(spot.real.parent):
        return False
    own, name = database.name.casefold(), spot.real.name.casefold()
    return name == own or any(name == own + ending or name.startswith(f"{own}{ending}.") for ending in _BESIDE)


def _reaches(source: Path, written: Collection[Path], known: Collection[_Identity]) -> bool:
    root = Path(os.path.realpath(source))
    if _lies_in(root, written) or any(_identity(place) in known for place in (root, *root.parents)):
        return True
    return root.is_dir() and any(found.real and _lies_in(found.real, written) for found in _inside(root))


def _lies_in(path: Path, folders: Collection[Path]) -> bool:
    return path in folders or any(above in folders for above in path.parents)


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of a source.

    Attributes:
        real: where it leads to; None for what is no link.
    """

    path: Path | str
    is_folder: bool
    real: Path | None = None


def _inside(root: Path) -> Iterator[_Found]:
    """Yields a folder and all that is in it, or that links in it lead to. What may not be listed is left out."""
    # A link to a folder above would make the whole disk a part of the source.
    seen = {_identity(place) for place in root.parents}
    waiting = [_Found(root, is_folder=True)]
    while waiting:
        found = waiting.pop()
        identity = _identity(found.path)
        if identity is None or identity in seen:
            continue
        seen.add(identity)
        yield found
        for entry in _entries(found.path):
            if entry.is_folder:
                waiting.append(entry)
            else:
                yield entry


def _entries(folder: Path | str) -> Iterator[_Found]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                real = Path(os.path.realpath(entry.path)) if entry.is_symlink() else None
                yield _Found(entry.path, entry.is_dir(), real)
    except OSError:
        return
