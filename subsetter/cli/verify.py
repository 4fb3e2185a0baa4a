"""``verify``: check a build again."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter.cli.opening import load, metered, opened
from subsetter.cli.options import CONFIGS, EXIT_CODES, ConfigName, Configs, Guardrails, Json, Settings, Variables
from subsetter.errors import VerificationFailed


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("verify", short_help="Checks what is published, or a kept build.", epilog=EXIT_CODES)(verify)


def verify(
    config: ConfigName,
    build: Annotated[
        str | None, typer.Argument(metavar="[BUILD]", help="A build id; default: what is published.")
    ] = None,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    guardrails: Guardrails = None,
    as_json: Json = False,
) -> None:
    """Checks counts, keys and references of what is published, or of a build that was kept.

    Above the config's limits of scan and cost it is stopped and ends with 4.

    Example: subset verify dev
    """
    from subsetter.builds.outcome import told_on_failure
    from subsetter.builds.records.manifest import parse_build_id
    from subsetter.builds.verifying.recheck import recheck
    from subsetter.codec import to_json
    from subsetter.report.console import show, tell, write
    from subsetter.report.planned import warned
    from subsetter.report.progress import told
    from subsetter.report.tables import checked

    build_id = None if build is None else parse_build_id(build)
    loaded = load(config, configs, variables, settings, guardrails)
    most = loaded.config.engine.max_parallel
    with opened(loaded) as engine, told_on_failure(engine, loaded.called, "verify"), told() as listener:
        meter = metered(loaded, engine, "verification")
        manifest, found = recheck(engine, build_id, most=most, listener=listener, meter=meter)
    for line in meter.warnings:
        tell(warned(line))
    if as_json:
        write(to_json(found.checks, tuple))
    else:
        show(checked(found.checks))
    failed = sum(check.failed for check in found.checks)
    if failed:
        raise VerificationFailed(
            f"Build {manifest.build_id} did not pass {failed} of {len(found.checks)} checks.",
            hint=f"Build again, or go back to an older build with: {loaded.called.line('rollback')}",
        )
