"""From a config's name to its file."""

from __future__ import annotations

import os
from pathlib import Path

from subsetter.config.extends import read_merged
from subsetter.config.load import CONFIG_NAME
from subsetter.config.suggestions import did_you_mean
from subsetter.errors import ConfigError, Problem
from subsetter.files.reading import read_regular

_ENDINGS = (".yaml", ".yml")
_NEEDED = {"engine", "destination", "tables"}


def find_config(name_or_path: str, configs_dir: Path) -> Path:
    """Returns the file of a config.

    Args:
        name_or_path: a name such as ``dev``, or the path of a YAML file.
        configs_dir: the folder in which names are looked up.

    Raises:
        ConfigError: when there is no such file; it lists those that exist.
    """
    named = [configs_dir / f"{name_or_path}{ending}" for ending in _ENDINGS]
    options = [Path(name_or_path)] if is_path(name_or_path) else named
    for option in options:
        if _is_there(option):
            return option
    raise ConfigError([_not_found(name_or_path, options[0], configs_dir)])


def is_path(name_or_path: str) -> bool:
    """Returns whether a config is named by the path of its file, not by a name that is looked up in a folder."""
    return name_or_path.endswith(_ENDINGS) or "/" in name_or_path or "\\" in name_or_path


def list_configs(configs_dir: Path) -> tuple[str, ...]:
    """Returns the names of the configs in a folder, sorted; empty when there is no such folder.

    A file that another one in the folder extends, and that is no whole config by itself, is not listed. A pipe is, and
    so is a link that leads nowhere: whoever loads it is told.

    Raises:
        ConfigError: when the folder may not be read.
    """
    if not configs_dir.is_dir():
        return ()
    files = [file for file in _entries(configs_dir) if file.suffix in _ENDINGS and _is_there(file)]
    extended = {_real(base) for file in files if _extends(file) for base in read_merged(file).files[:-1]}
    names = {file.stem for file in files if _real(file) not in extended or _is_whole(file)}
    return tuple(sorted(name for name in names if CONFIG_NAME.fullmatch(name)))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror}"
        raise ConfigError([Problem("", message, "Correct its rights, or name another one.", str(folder))]) from error


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _extends(file: Path) -> bool:
    """Whether the file may build on others; told from its text, since reading every config would take long."""
    try:
        return b"extends" in read_regular(file)
    except OSError:
        return False


def _is_whole(file: Path) -> bool:
    return read_merged(file).tree.entries.keys() >= _NEEDED


def _is_there(path: Path) -> bool:
    """Whether there is anything but a folder."""
    try:
        return os.path.lexists(path) and not path.is_dir()
    except (OSError, ValueError):
        return False


def _not_found(asked: str, path: Path, configs_dir: Path) -> Problem:
    folder = path.parent if is_path(asked) else configs_dir
    names = list_configs(folder)
    message = f"there is no file {asked}" if is_path(asked) else f"there is no config {asked} in {folder}"
    if not names:
        return Problem("", message, f"{folder} has no configs. Name another folder with --configs, or write {path}.")
    near = did_you_mean(Path(asked).stem, names)
    return Problem("", message, " ".join(filter(None, (near, f"Configs there: {', '.join(names)}."))))
