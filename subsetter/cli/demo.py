"""``demo``: something to try everything on."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from subsetter.cli.options import EXIT_CODES
from subsetter.errors import DestinationUnwritable, InputError

_CONFIGS = ("dev.yaml", "athena.yaml")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("demo", short_help="Makes a small lake and configs to try.", epilog=EXIT_CODES)(demo)


def demo(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new or empty folder.")] = Path("subset-demo"),
) -> None:
    """Makes a small lake, a config for it (dev), and the same for Athena with a catalog file (athena).

    The lake is a shop with about a million rows in seven tables; nothing is downloaded.

    Example: subset demo shop
    """
    from subsetter.engines.duckdb.demo import write_demo_lake
    from subsetter.files.writing import write_file
    from subsetter.report.demo import show_demo

    _assert_new(directory)
    for name in _CONFIGS:
        text = (files("subsetter.cli") / "demo_files" / name).read_text(encoding="utf-8")
        write_file(directory / "configs" / name, text, make_folders=True)
    rows = write_demo_lake(directory / "lake")
    _write_catalog(directory)
    show_demo(directory, rows)


def _assert_new(directory: Path) -> None:
    try:
        is_free = not os.path.lexists(directory) or (directory.is_dir() and not any(directory.iterdir()))
    except OSError as error:
        raise DestinationUnwritable(f"{directory} cannot be written: {error.strerror}.") from error
    if not is_free:
        raise InputError(f"{directory} is there already and is not empty.", hint="Name a new folder: subset demo DIR.")


def _write_catalog(directory: Path) -> None:
    """Describes the lake as Athena would know it, so that the Athena config can be tried without an account."""
    from dataclasses import replace

    from subsetter.catalog.file import write_catalog_file
    from subsetter.catalog.tables import Catalog
    from subsetter.engines.duckdb.demo import read_demo_lake

    tables = (
        replace(table, format="iceberg", location="", fingerprint="") for table in read_demo_lake(directory / "lake")
    )
    write_catalog_file(Catalog(tuple(tables)), directory / "athena-catalog.yaml")
