"""``plan``: what a build will do, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter.cli.opening import load, opened, priced_of
from subsetter.cli.options import (
    CONFIGS,
    EXIT_CODES,
    CatalogFile,
    ConfigName,
    Configs,
    Guardrails,
    Json,
    Settings,
    Variables,
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("plan", short_help="Shows what a build will do, and why.", epilog=EXIT_CODES)(plan)


def plan(
    config: ConfigName,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
    guardrails: Guardrails = None,
    as_json: Json = False,
    graph: Annotated[bool, typer.Option("--graph", help="Writes the relation graph as Mermaid text.")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="Writes the relation graph in Graphviz's language.")] = False,
) -> None:
    """Shows why each table is copied, the steps in order, and what they will read and cost.

    Reads names, columns, types and sizes of the sources, never rows, and runs nothing. Above a limit it ends with 4.

    Examples: subset plan dev, subset plan dev --graph, subset plan dev --dot | dot -Tsvg > dev.svg
    """
    from subsetter.builds.bill import expected_bill
    from subsetter.codec import to_plain
    from subsetter.report.console import show, tell, write
    from subsetter.report.json_text import json_text
    from subsetter.report.planned import planned, warned
    from subsetter.report.relation_graph import graphviz, mermaid

    loaded = load(config, configs, variables, settings, guardrails)
    with opened(loaded) as engine:
        priced = priced_of(loaded, engine, catalog_file)
    if graph or dot:
        write(mermaid(priced.plan) if graph else graphviz(priced.plan))
        return
    if as_json:
        write(json_text({**to_plain(priced.plan), **to_plain(expected_bill(priced.plan, priced.costs))}))
    else:
        show(planned(priced.plan, priced.costs))
    for line in priced.assert_within_limits():
        tell(warned(line))
