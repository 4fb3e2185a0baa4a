"""Where the sources of a config lie on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.config.source import Source
from subsetter.files.ground import Ground


def sources_of(config: Config) -> Iterator[tuple[str, Source, YamlPath]]:
    """Yields name, source and place of every source, those that rules name included."""
    for name, source in config.sources.items():
        yield name, source, ("sources", name) if name else ("source",)
    for pattern, rule in config.rules:
        if rule.source is not None:
            yield pattern.ref.source if pattern.ref else "", rule.source, ("tables", pattern.text, "source")


def on_disk(text: str) -> Path:
    """Returns the path that a config writes; relative ones count from the folder that the process runs in."""
    try:
        return Path(text).expanduser()
    except RuntimeError:  # of a user that there is not
        return Path(text)


def ground_of(loaded: LoadedConfig) -> Ground:
    """Returns what no command that is about a config may write: its sources and its own files."""
    is_local = loaded.config.engine.name == "duckdb"
    found = [on_disk(one.path) for _, one, _ in sources_of(loaded.config) if is_local and one.path]
    return Ground(tuple(dict.fromkeys(found)), loaded.files)
