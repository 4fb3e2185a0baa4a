"""Which tables are copied, and how: by their rules, and because copied tables refer to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from subsetter.catalog.tables import TableName
from subsetter.config.rules import TableRule
from subsetter.planning.rules import CopyMode, Relation
from subsetter.resolving.problem_list import Problems
from subsetter.resolving.rule_matches import RuleMatch


@dataclass(frozen=True, slots=True)
class Copied:
    """How a table is copied.

    Attributes:
        why: the rule that brings it, or the relation.
    """

    mode: CopyMode
    why: str


def copy_modes(
    matches: Mapping[TableName, RuleMatch], relations: Iterable[Relation], problems: Problems, notes: list[str]
) -> dict[TableName, Copied]:
    """Returns the copied tables.

    A parent under a required relation of a copied table that is not empty is copied as far as it is referenced. A
    glob that leaves it out or empty gives way; a rule of its own that does so is a problem.
    """
    found = {
        name: Copied(mode, f"rule {match.pattern}")
        for name, match in matches.items()
        if (mode := mode_of(match.rule)) is not None
    }
    required: dict[TableName, list[Relation]] = {}
    for relation in relations:
        if relation.required:
            required.setdefault(relation.child, []).append(relation)
    waiting = deque(name for name, copied in found.items() if copied.mode is not CopyMode.EMPTY)
    while waiting:
        for relation in required.get(waiting.popleft(), ()):
            known = found.get(relation.parent)
            if known is not None and known.mode is not CopyMode.EMPTY:
                continue
            _check_gives_way(relation, matches.get(relation.parent), problems, notes)
            found[relation.parent] = Copied(CopyMode.REFERENCED, f"{relation.child} refers to it by {relation}")
            waiting.append(relation.parent)
    return found


def mode_of(rule: TableRule) -> CopyMode | None:
    """Returns how a rule copies its table by itself; None when it leaves it out."""
    if rule.copy_mode == "none":
        return None
    if rule.copy_mode is not None:
        return CopyMode(rule.copy_mode)
    # Without a keyword nothing is wanted for its own sake: rows come by completion alone.
    return CopyMode.SELECT if rule.selects else CopyMode.REFERENCED


def _check_gives_way(relation: Relation, match: RuleMatch | None, problems: Problems, notes: list[str]) -> None:
    if match is None:
        return
    said = f"copy: {match.rule.copy_mode}"
    if match.is_exact:
        problems.add(
            match.path("copy"),
            f"{said} contradicts the relation {relation}: rows of {relation.child} need their parents",
            f"Write required: false on the relation {relation.name}, or remove {said}.",
        )
    else:
        notes.append(
            f"{relation.parent} is copied as far as {relation.child} refers to it, although the rule "
            f"{match.pattern} says {said}."
        )
