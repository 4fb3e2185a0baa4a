"""What ``demo`` has made, and what to try."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from subsetter.report.amounts import count
from subsetter.report.console import write

_TRY = (
    "subset plan dev",
    "subset build dev",
    "subset build athena --dry-run --catalog athena-catalog.yaml",
)


def show_demo(directory: Path, rows: Mapping[str, int]) -> None:
    """Writes the tables of the lake with their rows, and the next commands."""
    width = max(map(len, rows))
    write(f"{directory}/lake has {count(sum(rows.values()))} rows:\n")
    write("".join(f"  {table.ljust(width)}  {count(number):>9}\n" for table, number in rows.items()))
    write(f"\nNow go to {directory} and try:\n")
    write("".join(f"  {command}\n" for command in _TRY))
