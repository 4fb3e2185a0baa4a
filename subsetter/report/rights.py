"""Rights as text: the policy on stdout, what else is to be known on stderr."""

from __future__ import annotations

from typing import Literal

from rich.text import Text

from subsetter.iam.rights import Rights
from subsetter.iam.terraform import terraform
from subsetter.report.console import tell, write
from subsetter.report.json_text import json_text
from subsetter.report.tables import notes

RightsFormat = Literal["json", "terraform", "all"]


def show_rights(rights: Rights, form: RightsFormat) -> None:
    """Writes the policy, and tells what has to be said elsewhere than in it."""
    if form == "all":
        write(json_text(rights.document()))
        return
    if form == "terraform":
        write(terraform(rights.access.config, rights.policy, rights.grants))
    else:
        write(json_text(rights.policy.document()))
        _tell_grants(rights)
    if rights.key_policy():
        tell(Text("The policy of the destination's key needs:"))
        tell(Text(json_text(rights.key_policy()).rstrip()))
    if rights.access.replication is not None:
        tell(Text("The rights of replication, its role and who sets it up are apart: see --format all."))
    for note in notes(rights.notes):
        tell(note)


def _tell_grants(rights: Rights) -> None:
    tell(Text("Where Lake Formation governs the databases, add lakeformation:GetDataAccess on * and grant:"))
    for one in rights.grants:
        table = f" table {one.database}.{one.table}" if one.table else f" database {one.database}"
        tell(Text(f"  {', '.join(one.permissions)} on{table} of catalog {one.catalog}"))
