"""``why``: why a row is in the copy, or why it is not."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter.cli.opening import load, metered, opened
from subsetter.cli.options import CONFIGS, EXIT_CODES, ConfigName, Configs, Guardrails, Json, Settings, Variables


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("why", short_help="Says why a row is in the copy, or why not.", epilog=EXIT_CODES)(why)


def why(
    config: ConfigName,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table, as the rules write it.")],
    key: Annotated[
        list[str],
        typer.Argument(metavar="KEY...", help="The row's key; several values one by one, or with commas between."),
    ],
    build: Annotated[
        str | None, typer.Option("--build", metavar="BUILD", help="A build id; default: what is published.")
    ] = None,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    guardrails: Guardrails = None,
    as_json: Json = False,
) -> None:
    """Says by which rules and relations the row with a key is in the copy, or why it is not.

    Looks into the copy first, and into the source, by key, where only it can tell. Says before what it reads there.
    What may take more than the config's limits of scan and cost is not begun, and it ends with 4.

    Examples: subset why dev orders 17, subset why dev partsupp 5,7
    """
    from subsetter.builds.records.manifest import parse_build_id
    from subsetter.builds.why import SourceRead, explain_rows
    from subsetter.codec import to_json
    from subsetter.report.console import show, tell, write
    from subsetter.report.explained import explained, tell_source_read
    from subsetter.report.planned import warned

    build_id = None if build is None else parse_build_id(build)
    loaded = load(config, configs, variables, settings, guardrails)
    with opened(loaded) as engine:
        meter = metered(loaded, engine, "search")
        is_billed = engine.capabilities.billed

        def told(read: SourceRead) -> None:
            if is_billed:
                tell_source_read(read)

        found = explain_rows(engine, table, key, told, build_id, meter)
    for line in meter.warnings:
        tell(warned(line))
    if as_json:
        write(to_json(found))
    else:
        show(explained(found))
