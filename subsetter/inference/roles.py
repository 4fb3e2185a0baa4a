"""Words that say in which role a row is referred to: ``created_by``, ``parent``, ``origin``."""

from __future__ import annotations

from subsetter.inference.naming import NamedTable
from subsetter.sql.words import words as known

_ITSELF = known(
    "parent previous prev next manager mgr supervisor superior boss mentor root original origin predecessor successor "
    "replaces replaced duplicate reports chief"
)
_LEADERS = known("manager mgr supervisor superior boss mentor lead leader head chief advisor reports")
_PEOPLE = (
    "user", "employee", "person", "staff", "member", "customer", "client", "account", "contact", "teacher", "agent",
    "worker", "party", "author", "patient",
)  # fmt: skip
"""Things that are people, likeliest first."""
_PERSONAL = known(
    "author owner creator editor reporter assignee assigned recipient sender receiver reviewer approver buyer seller "
    "clerk driver agent holder voter uploader modifier manager mgr supervisor mentor advisor lead leader head operator "
    "requester submitter"
)
_PLACES = ("airport", "location", "place", "station", "port", "warehouse", "site", "city", "address", "branch")
_PLACED = known("origin destination departure arrival source dest pickup dropoff")

ITSELF = 0.85
BY_SOMEBODY = 0.72
SOMEBODY = 0.66
SOMEWHERE = 0.66
_STEP = 0.01
_LEAST_DOER = 8  # createdby, and neither hobby nor standby
_GLUED = {"reportsto": ("reports", "to")}


def may_have_role(table: NamedTable) -> bool:
    """Returns whether a role alone may mean the table: it is somebody or somewhere."""
    return bool(_rank(table, _PEOPLE, 1.0) or _rank(table, _PLACES, 1.0))


def role_likeness(words: tuple[str, ...], child: NamedTable, parent: NamedTable) -> float:
    """Returns how likely a role alone, without the name of a thing, means a table; from 0 to 1.

    Args:
        words: of the reference, without words such as ``id``.
        child: whose column it is.
        parent: the table that may be meant.
    """
    if not words:
        return 0.0
    words = _GLUED.get(words[-1], words)
    is_by = words[-1].endswith("by") and (len(words) > 1 or len(words[0]) >= _LEAST_DOER)
    is_self = child.name == parent.name
    if is_self:
        return ITSELF if words[0] in _ITSELF and (len(words) == 1 or words == ("reports", "to")) else 0.0
    if is_by:
        return _rank(parent, _PEOPLE, BY_SOMEBODY)
    if len(words) == 1 and words[0] in _PERSONAL:
        # A manager of somebody is one of the same kind, of something else somebody.
        return 0.0 if words[0] in _LEADERS and _rank(child, _PEOPLE, 1.0) else _rank(parent, _PEOPLE, SOMEBODY)
    if len(words) == 1 and words[0] in _PLACED:
        return _rank(parent, _PLACES, SOMEWHERE)
    return 0.0


def _rank(table: NamedTable, things: tuple[str, ...], best: float) -> float:
    named = {thing[-1] for thing in table.things} | {"".join(thing) for thing in table.things}
    places = [place for place, thing in enumerate(things) if thing in named]
    return best - _STEP * places[0] if places else 0.0
