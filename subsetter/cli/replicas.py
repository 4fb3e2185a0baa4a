"""``replicas status`` and ``replicas configure``: S3 Tables replication of the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from subsetter.cli.opening import load, opened
from subsetter.cli.options import CONFIGS, EXIT_CODES, ConfigName, Configs, Json, Settings, Variables
from subsetter.errors import ConfigError, InputError

if TYPE_CHECKING:
    from subsetter.config.load import LoadedConfig
    from subsetter.iam.replication_rights import KeyRights, ReplicationRights
    from subsetter.replication.change import Changes
    from subsetter.replication.client import ReplicationClient
    from subsetter.replication.policies import RoleGrant

_replicas = typer.Typer(
    name="replicas",
    help="Shows and sets up S3 Tables replication of the sources.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    _replicas.command("status", short_help="Shows how far the replicas are.", epilog=EXIT_CODES)(status)
    _replicas.command("configure", short_help="Sets up replication.", epilog=EXIT_CODES)(configure)
    app.add_typer(_replicas)


def status(
    config: ConfigName,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Shows for every table of the sources how its replication stands, and how far it is behind.

    The exit code is 1 when a replica is behind max_lag, has failed, or is not there.

    Example: subset replicas status dev
    """
    from subsetter.builds.preparing.replicas import read_standing
    from subsetter.codec import to_json
    from subsetter.report.console import show, write
    from subsetter.report.replicas import standing_table

    loaded = load(config, configs, variables, settings)
    with opened(loaded) as engine:
        found = read_standing(loaded, engine)
    if as_json:
        write(to_json(found, tuple))
    else:
        show(standing_table(found))
    raise typer.Exit(int(any(one.is_behind for one in found)))


def configure(
    config: ConfigName,
    apply: Annotated[bool, typer.Option("--apply", help="Makes the changes; without it they are only shown.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also takes away roles and destinations that the config does not name.")
    ] = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Shows what would change so that replication is as the config's replication part says, or changes it.

    It is the one command that changes anything at a source: how its tables are replicated, never the tables.

    Examples: subset replicas configure dev, subset replicas configure dev --apply
    """
    from subsetter.codec import to_json
    from subsetter.engines.registry import open_replication
    from subsetter.replication.change import apply_changes
    from subsetter.report.console import show, tell, write
    from subsetter.report.replicas import changes_table

    loaded = load(config, configs, variables, settings)
    client = open_replication(loaded)
    changes = _changes(loaded, client)
    if as_json:
        write(to_json(changes))
    else:
        show(changes_table(changes))
    if apply and not changes.is_done:
        apply_changes(changes, client, replace=replace)
        rest = " What other accounts own is theirs to set." if any(one.command for one in changes.policies) else ""
        tell(f"Replication is set up as shown; AWS shows the same.{rest}")


def _changes(loaded: LoadedConfig, client: ReplicationClient) -> Changes:
    """Returns what is to be changed.

    Raises:
        ConfigError: with everything that is wrong or does not exist.
    """
    from dataclasses import replace

    from subsetter.iam.replication_rights import replication_rights
    from subsetter.replication.change import find_changes, missing, mistakes
    from subsetter.replication.keys import find_keys
    from subsetter.replication.policies import find_policy_changes

    wanted = loaded.config.replication
    if wanted is None:
        raise InputError("The config has no replication part.", hint="Add one: see docs/replicas.md.")
    wrong = list(mistakes(wanted))
    notes: tuple[str, ...] = ()
    if not wrong:
        absent, notes = missing(wanted, client)
        wrong = list(absent)
    if wrong:
        raise ConfigError([loaded.places.problem(*one) for one in wrong])
    found = find_changes(wanted, client)
    rights = replication_rights(wanted, find_keys(wanted, client))
    policies = find_policy_changes(_grants(rights), client)
    return replace(found, notes=(*notes, *found.notes, *map(_key_note, rights.keys)), policies=policies)


def _key_note(key: KeyRights) -> str:
    """A key's policy is one document, in which a mistake locks everybody out: it is not changed here."""
    return (
        f"The policy of the key {key.key} has to hold {key.text}: read it with aws kms get-key-policy --key-id "
        f"{key.key} --policy-name default --query Policy --output text > key.json, add these statements to it, and "
        f"write it with aws kms put-key-policy --key-id {key.key} --policy-name default --policy file://key.json"
    )


def _grants(rights: ReplicationRights) -> tuple[RoleGrant, ...]:
    """Returns what the policies have to say."""
    from subsetter.replication.policies import PolicyScope, RoleGrant

    return (
        *(RoleGrant(PolicyScope.TRUST, one.role, one.trust_text) for one in rights.roles),
        *(RoleGrant(PolicyScope.ROLE, one.role, one.policy_text) for one in rights.roles),
        *(RoleGrant(PolicyScope.BUCKET, bucket, text) for bucket, text in rights.bucket_policy_texts.items()),
    )
