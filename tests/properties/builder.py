"""The one place where these tests touch the package: from a config file to the files of a build."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from subsetter.builds.build import build
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine


def build_copies(config_path: Path) -> dict[str, Path]:
    """Builds a config and returns, for each copied table, the folder that holds its Parquet files."""
    loaded = load_config(config_path)
    with closing(open_engine(loaded)) as engine:
        build(loaded, engine)
    current = Path(loaded.config.destination.path or "", loaded.name, "current")
    return {folder.name: folder for folder in current.iterdir() if not folder.name.startswith(".")}
