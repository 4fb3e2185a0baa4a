"""How much work something is, in calls of functions: the same on every machine, where seconds are not."""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile


def calls_of(work: Callable[[], object]) -> int:
    """Returns how many functions are called; what is imported or kept at a first time should have been before."""
    profile = Profile()
    profile.runcall(work)
    return sum(one.callcount for one in profile.getstats())
