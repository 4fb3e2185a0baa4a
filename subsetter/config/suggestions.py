"""Did you mean."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Returns the candidate that the name is most likely a slip of, or None."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """Returns the sentence ``Did you mean x?``, or an empty text when nothing is close."""
    found = closest(name, candidates)
    return f"Did you mean {found}?" if found else ""
