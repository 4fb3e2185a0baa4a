"""``plan``: what a build will do, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter.cli.opening import load, plan_of
from subsetter.cli.options import CONFIGS, EXIT_CODES, CatalogFile, ConfigName, Configs, Json, Settings, Variables


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("plan", short_help="Shows what a build will do, and why.", epilog=EXIT_CODES)(plan)


def plan(
    config: ConfigName,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
    as_json: Json = False,
    graph: Annotated[bool, typer.Option("--graph", help="Writes the relation graph as Mermaid text.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Writes the relation graph in Graphviz's language.")] = False,
) -> None:
    """Shows why each table is copied, the steps in order, and what they will read.

    Reads names, columns and types of the sources, never rows, and runs nothing.

    Examples: subset plan dev, subset plan dev --graph, subset plan dev --dot | dot -Tsvg > dev.svg
    """
    from subsetter.codec import to_json
    from subsetter.report.console import show, write
    from subsetter.report.planned import planned
    from subsetter.report.relation_graph import graphviz, mermaid

    loaded = load(config, configs, variables, settings)
    made = plan_of(loaded, catalog_file)
    if graph or dot:
        write(mermaid(made) if graph else graphviz(made))
    elif as_json:
        write(to_json(made))
    else:
        show(planned(made))
