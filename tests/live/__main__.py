"""Runs the probes on the account of a config: ``python -m tests.live CONFIG --most-usd 0.05``.

Needs a config whose destination may be written. All that is made lies below the config's own prefix and in its
database of builds, and is removed at the end. What was found is written to ``live-check.md``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from subsetter.config.load import load_config
from subsetter.engines.athena.catalog import read_sources
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import Glue, source_catalog
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.preflight import Preflight, ensure_databases
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, settings_of
from subsetter.engines.athena.statements import Sending, Statements
from subsetter.engines.athena.workgroup import read_workgroup
from tests.live.probes import Account, run_probes

REPORT = Path("live-check.md")
_LATE_FILES_S = 3.0


def main(words: list[str] | None = None) -> int:
    """Asks, writes the report, cleans up."""
    parser = argparse.ArgumentParser(prog="python -m tests.live", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--most-usd", type=float, default=0.05)
    given = parser.parse_args(words)
    account = open_account(settings_of(load_config(given.config)), given.most_usd)
    try:
        lines = [f"- **{name}**: {told}" for name, told in run_probes(account)]
    finally:
        clean_up(account)
    head = f"# What the account of {given.config.stem} showed on {time.strftime('%Y-%m-%d')}"
    spent = f"About {account.spent_usd:.4f} USD of at most {account.most_usd} USD were spent."
    REPORT.write_text("\n".join([head, "", *lines, "", spent, ""]), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    return 0


def open_account(settings: AthenaSettings, most_usd: float) -> Account:
    """Returns the account of a config, ready for statements."""
    connections, translator = Connections(settings.engine), AwsErrors(settings.engine.profile or "")
    with translator.mapped("Opening the account"):
        workgroup = read_workgroup(connections, settings.workgroup)
        ensure_databases(Glue(connections), settings)
        place = settings.sources[0]
        tables = read_sources(connections, [place], translator).tables
        found = min((one for one in tables if one.pin), key=lambda one: one.size_bytes or 0, default=None)
        catalog = source_catalog(place, connections.region)
    database = settings.databases[place.name].builds
    return Account(
        settings=settings,
        connections=connections,
        statements=Statements(connections, 2, translator),
        sending=Sending(workgroup, Preflight(settings, workgroup, ()).output, database),
        prefix=f"{settings.root}live-check-{time.time_ns()}/",
        database=database,
        source=found,
        source_name=f'"{catalog}"."{place.database}"."{found.name.table if found else ""}"',
        most_usd=most_usd,
    )


def clean_up(account: Account) -> None:
    """Removes the tables that the probes made, and their files."""
    glue, objects = Glue(account.connections), Objects(account.connections)
    for name in account.made:
        glue.delete_table(account.database, name)
    # The writers of a failed statement may write a last file after it has ended: seen with Trino 476, November 2026.
    while found := [one.uri for one in objects.list(parse_uri(account.prefix))]:
        objects.remove(found)
        time.sleep(_LATE_FILES_S)


if __name__ == "__main__":
    raise SystemExit(main())
