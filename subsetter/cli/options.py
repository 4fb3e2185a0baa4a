"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXIT_CODES = (
    "Exit codes: 0 done, 1 verification failed, 2 your input is wrong, 3 the engine or the lake failed, "
    "4 a limit was exceeded, 5 busy, 70 a bug of subset, 130 interrupted."
)


def config_names(incomplete: str) -> list[str]:
    """Returns what a shell may complete to a config's name: the files of the default folder."""
    return sorted(file.stem for file in CONFIGS.glob("*.y*ml") if file.stem.startswith(incomplete))


CONFIGS = Path("configs")
"""Where configs are looked for unless ``--configs`` says otherwise."""

ConfigName = Annotated[
    str,
    typer.Argument(
        metavar="CONFIG",
        help="Name of a config, such as dev, or the path of its file.",
        autocompletion=config_names,
    ),
]
OptionalConfigName = Annotated[
    str | None,
    typer.Argument(
        metavar="[CONFIG]",
        help="Name of a config, such as dev, or the path of its file.",
        autocompletion=config_names,
    ),
]
Configs = Annotated[Path, typer.Option("--configs", metavar="DIR", help="Folder of the configs.")]
Variables = Annotated[
    list[str] | None,
    typer.Option("--var", metavar="NAME=VALUE", help="Sets a variable of the config. May be repeated."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Sets one key of the config for this run. May be repeated."),
]
CatalogFile = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="FILE", help="Reads tables and columns from this file; nothing else is asked."),
]
Guardrails = Annotated[
    Path | None,
    typer.Option(
        "--guardrails",
        metavar="FILE",
        envvar="SUBSET_GUARDRAILS",
        help="What the owners of the platform allow; a config can only be stricter.",
    ),
]
Online = Annotated[
    bool, typer.Option("--online", help="Also looks at the destination and the account: rights, quotas, workgroup.")
]
Json = Annotated[bool, typer.Option("--json", help="Writes the result as JSON.")]
All = Annotated[bool, typer.Option("--all", help="Every config in the folder.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Starts over, even where an interrupted build could be resumed.")]
Force = Annotated[bool, typer.Option("--force", help="Replaces published tables that somebody else has changed.")]
Overwrite = Annotated[bool, typer.Option("--force", help="Replaces a file that is there and not written by subset.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Tells events on stderr as JSON, one a line.")]
Yes = Annotated[bool, typer.Option("--yes", help="Does it without asking.")]
