"""``python -m tests.mutation [--every N] [--only WORD]``: which mistakes the tests notice, mutant by mutant."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb  # noqa: F401 - imported once here, so that no trial has to
import hypothesis  # noqa: F401
import jinja2  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pydantic  # noqa: F401
import ruamel.yaml  # noqa: F401
import sqlglot  # noqa: F401

import subsetter.sql.conditions  # noqa: F401
from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.trial import outcomes

SURVIVORS = Path(__file__).with_name("survivors.md")
GOAL = 0.95


def main(arguments: Sequence[str]) -> int:
    """Tries mutants and writes what became of each; returns 1 when too many survive or one without a reason."""
    options = _parsed(arguments)
    mutants = [mutant for mutant in all_mutants() if options.only in str(mutant)][options.start :: options.every]
    if [found for _, found in outcomes([None], 1)] != ["survived"]:
        print("the bundle fails on the code as it is")
        return 2
    ended = []
    for mutant, found in outcomes(mutants, options.jobs):
        ended.append((mutant, found))
        print(f"{found:9} {mutant}", flush=True)
    return _judged(ended)


def _judged(ended: Sequence[tuple[Mutant | None, str]]) -> int:
    survivors = [mutant for mutant, found in ended if found == "survived"]
    share = 1 - len(survivors) / len(ended)
    reasons = SURVIVORS.read_text(encoding="utf-8")
    unknown = [mutant for mutant in survivors if f"`{mutant}`" not in reasons]
    print(f"\n{len(ended)} mutants, {share:.1%} noticed: {dict(Counter(found for _, found in ended))}")
    for mutant in unknown:
        print(f"survived without a reason in {SURVIVORS.name}: {mutant}")
    return int(share < GOAL or bool(unknown))


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="tries each N-th mutant")
    parser.add_argument("--start", type=int, default=0, help="begins with this one")
    parser.add_argument("--only", default="", help="tries mutants with this word")
    parser.add_argument("--jobs", type=int, default=2, help="trials at once")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
