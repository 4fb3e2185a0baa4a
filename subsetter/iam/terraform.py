"""Rights as Terraform: the policy, and Lake Formation's grants behind a variable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from subsetter.iam.grants import Grant, data_access
from subsetter.iam.policy import Policy

_HEAD = """\
variable "principal_arn" {
  description = "ARN of the role that runs builds."
  type        = string
}

variable "lake_formation" {
  description = "Whether Lake Formation governs the databases."
  type        = bool
  default     = false
}
"""


def terraform(config: str, policy: Policy, grants: Sequence[Grant]) -> str:
    """Returns the text of a Terraform file.

    Args:
        config: its name, of letters, digits, ``_`` and ``-``.
        policy: of the role that runs builds.
        grants: of Lake Formation.
    """
    name = f"subset_{config.replace('-', '_')}"
    parts = [_HEAD, _policy(name, f"subset-{config}", policy, "")]
    data = _policy(f"{name}_data", f"subset-{config}-data", Policy((data_access(),)), _COUNT)
    return "\n".join([*parts, data, *(_grant(f"{name}_{number}", one) for number, one in enumerate(grants, start=1))])


_COUNT = "  count  = var.lake_formation ? 1 : 0\n"


def _policy(resource: str, name: str, policy: Policy, count: str) -> str:
    document = json.dumps(policy.document(), indent=2).replace("\n", "\n  ")
    head = f'resource "aws_iam_policy" "{resource}" {{\n{count}'
    return f"{head}  name   = {_text(name)}\n  policy = jsonencode({_escaped(document)})\n}}\n"


def _grant(resource: str, grant: Grant) -> str:
    lines = [f'resource "aws_lakeformation_permissions" "{resource}" {{', _COUNT.rstrip("\n"), *_granted(grant), "}"]
    return "\n".join(lines) + "\n"


def _granted(grant: Grant) -> Iterator[str]:
    yield "  principal   = var.principal_arn"
    yield f"  permissions = [{', '.join(map(_text, grant.permissions))}]"
    yield "  table {" if grant.table else "  database {"
    yield f"    catalog_id = {_text(grant.catalog)}"
    if not grant.table:
        yield f"    name = {_text(grant.database)}"
    else:
        yield f"    database_name = {_text(grant.database)}"
        yield "    wildcard = true" if grant.table == "*" else f"    name = {_text(grant.table)}"
    yield "  }"


def _text(value: str) -> str:
    return _escaped(json.dumps(value))


def _escaped(text: str) -> str:
    """What Terraform would take for a template is text."""
    return re.sub(r"([$%])\{", r"\1\1{", text)
