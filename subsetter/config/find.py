"""From a config's name to its file."""

from __future__ import annotations

from pathlib import Path

from subsetter.config.load import CONFIG_NAME
from subsetter.config.suggestions import did_you_mean
from subsetter.errors import ConfigError, Problem

_ENDINGS = (".yaml", ".yml")


def find_config(name_or_path: str, configs_dir: Path) -> Path:
    """Returns the file of a config.

    Args:
        name_or_path: a name such as ``dev``, or the path of a YAML file.
        configs_dir: the folder in which names are looked up.

    Raises:
        ConfigError: when there is no such file; it lists those that exist.
    """
    is_path = name_or_path.endswith(_ENDINGS) or "/" in name_or_path or "\\" in name_or_path
    named = [configs_dir / f"{name_or_path}{ending}" for ending in _ENDINGS]
    options = [Path(name_or_path)] if is_path else named
    for option in options:
        if _is_file(option):
            return option
    raise ConfigError([_not_found(name_or_path, options[0], configs_dir, is_path)])


def list_configs(configs_dir: Path) -> tuple[str, ...]:
    """Returns the names of the configs in a folder, sorted; empty when there is no such folder."""
    if not configs_dir.is_dir():
        return ()
    files = (file for file in configs_dir.iterdir() if file.suffix in _ENDINGS and file.is_file())
    return tuple(sorted({file.stem for file in files if CONFIG_NAME.fullmatch(file.stem)}))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _not_found(asked: str, path: Path, configs_dir: Path, is_path: bool) -> Problem:
    folder = path.parent if is_path else configs_dir
    names = list_configs(folder)
    message = f"there is no file {asked}" if is_path else f"there is no config {asked} in {folder}"
    if not names:
        return Problem("", message, f"{folder} has no configs. Name another folder with --configs, or write {path}.")
    near = did_you_mean(Path(asked).stem, names)
    return Problem("", message, " ".join(filter(None, (near, f"Configs there: {', '.join(names)}."))))
