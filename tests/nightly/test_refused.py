"""The disk fills, or a right is lost, before any change whatever: told with a cure, and the copy stays whole."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from dataclasses import dataclass

import pytest

from subsetter.cli.main import main
from tests.nightly.killing import hear_changes_below, is_killed
from tests.nightly.test_killed import TINY, Night, begun
from tests.unit.builds.shop import Shop

ADDING = {"open", "os.mkdir", "os.symlink", "os.link"}


@dataclass(frozen=True)
class Refusal:
    """What the operating system says from some change on.

    Attributes:
        is_full: only what adds something is refused, as by a full disk.
        cure: that the user must be told.
    """

    number: int
    is_full: bool
    cure: str


FULL = Refusal(errno.ENOSPC, True, "Free disk space")
LOST = Refusal(errno.EACCES, False, "Look at the folder's rights")
REFUSALS = pytest.mark.parametrize("refusal", [FULL, LOST], ids=["full disk", "lost right"])


def refuse_from(first: int, folder: str, refusal: Refusal) -> None:
    """Refuses the changes of this process below a folder, from the n-th on."""
    changes = 0

    def heard(change: str, path: str) -> None:
        nonlocal changes
        changes += 1
        if changes >= first and (change in ADDING or not refusal.is_full):
            raise OSError(refusal.number, os.strerror(refusal.number), path)

    hear_changes_below(folder, heard)


def build_refused(night: Night, first: int, refusal: Refusal) -> tuple[int, str]:
    """Builds in a process of its own whose changes are refused; returns its exit code and what it said."""
    shop = night.shop
    told = shop.folder / "told"

    def work() -> None:
        refuse_from(first, str(shop.root), refusal)
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            code = main(["build", str(shop.folder / "configs" / "dev.yaml")])
        told.write_text(f"{code}\n{err.getvalue()}")

    assert not is_killed(work)
    code, _, said = told.read_text().partition("\n")
    return int(code), said


def every_refusal(shop: Shop, refusal: Refusal, step: int) -> int:
    """Refuses from every ``step``-th change on; returns at how many a build fails."""
    night = begun(shop, TINY)
    first = 1
    while True:
        night.again()
        code, said = build_refused(night, first, refusal)
        if code == 0:
            return first // step
        place = f"from change {first} on: {said}"
        assert code == 3, place
        assert refusal.cure in said, place
        assert "Published: build" in said, place
        assert "Traceback" not in said, place
        assert night.rows() in (night.old, night.new), place
        night.build()
        assert night.rows() == night.new, place
        night.assert_nothing_left()
        first += step


@REFUSALS
def test_a_refusal_at_some_changes(shop: Shop, refusal: Refusal):
    assert every_refusal(shop, refusal, 17) > 1


@pytest.mark.slow
@REFUSALS
def test_a_refusal_at_every_change(shop: Shop, refusal: Refusal):
    assert every_refusal(shop, refusal, 1) > 20
