"""``python -m tests.mutation [--every N] [--only WORD]``: which mistakes the tests notice, mutant by mutant.

Mutants are tried in the order of the hash of what they say, so that the first of them are a fair sample of all.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.trial import bundle, outcome

SURVIVORS = Path(__file__).with_name("survivors.md")
GOAL = 0.95


def main(arguments: Sequence[str]) -> int:
    """Tries mutants and writes what became of each; returns 1 when too many survive or one without a reason."""
    options = _parsed(arguments)
    mutants = sorted((mutant for mutant in all_mutants() if options.only in str(mutant)), key=_chance)
    ended = []
    with bundle(options.worlds) as shared:
        if outcome(None, shared) != "survived":
            print("the bundle fails on the code as it is")
            return 2
        for mutant in mutants[options.start :: options.every]:
            ended.append((mutant, outcome(mutant, shared)))
            print(f"{ended[-1][1]:9} {mutant}", flush=True)
    return _judged(ended, len(mutants))


def _chance(mutant: Mutant) -> bytes:
    return hashlib.sha256(f"{mutant} {mutant.source}".encode()).digest()


def _judged(ended: Sequence[tuple[Mutant, str]], known: int) -> int:
    survivors = [mutant for mutant, found in ended if found == "survived"]
    share = 1 - len(survivors) / len(ended)
    reasons = SURVIVORS.read_text(encoding="utf-8")
    unknown = [mutant for mutant in survivors if f"`{mutant}`" not in reasons]
    print(f"\n{len(ended)} of {known} mutants, {share:.1%} noticed: {dict(Counter(found for _, found in ended))}")
    for mutant in unknown:
        print(f"survived without a reason in {SURVIVORS.name}: {mutant}")
    return int(share < GOAL or bool(unknown))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="tries each N-th mutant")
    parser.add_argument("--start", type=int, default=0, help="begins with this one")
    parser.add_argument("--only", default="", help="tries mutants with this word")
    parser.add_argument("--worlds", type=int, default=100, help="random worlds in the bundle, half of them with cycles")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
