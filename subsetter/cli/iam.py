"""``iam``: the least rights with which a config can be built."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import typer

from subsetter.cli.opening import catalog_of, load
from subsetter.cli.options import CONFIGS, EXIT_CODES, CatalogFile, ConfigName, Configs, Settings, Variables
from subsetter.errors import InputError


class Form(StrEnum):
    """How rights are written."""

    JSON = "json"
    TERRAFORM = "terraform"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("iam", short_help="Writes the least IAM policy of a config.", epilog=EXIT_CODES)(iam)


def iam(
    config: ConfigName,
    form: Annotated[
        Form,
        typer.Option("--format", help="json: the policy. terraform: with grants. all: policy, grants, key, notes."),
    ] = Form.JSON,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ID", help="The caller's account, twelve digits.")
    ] = None,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
) -> None:
    """Writes the least policy with which a config can be built, published, rolled back and pruned.

    It allows reading exactly the source tables, writing exactly the destination, and running statements in the
    workgroup; writing to the sources is denied. Grants of Lake Formation and the key's policy are told on stderr.

    Example: subset iam dev --account 111122223333 --catalog dev-catalog.yaml > policy.json
    """
    from subsetter.builds.preparing.prepare import prepare
    from subsetter.builds.records.lock import utc_now
    from subsetter.iam.access import access_of
    from subsetter.iam.rights import rights_of
    from subsetter.report.rights import show_rights

    if account is not None and not re.fullmatch(r"[0-9]{12}", account):
        raise InputError(f"'{account}' is no account.", hint="Write its twelve digits.")
    loaded = load(config, configs, variables, settings)
    _, plan = prepare(loaded, catalog_of(loaded, catalog_file), utc_now())
    show_rights(rights_of(access_of(loaded, plan.rules, account or "")), form.value)
