"""Whatever the records of a build say, they are used or refused with a sentence: no traceback."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from subsetter.builds.build import build
from subsetter.builds.preparing.resume import Wish, choose, cut_short
from subsetter.builds.prune import prunable
from subsetter.builds.publish import SWITCH, Switch, read_switch
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import LOCK, take_lock
from subsetter.builds.records.lock_file import known_columns, lock_of, pinned, read_lock_file, write_lock_file
from subsetter.builds.records.manifest import read_manifest, read_plan
from subsetter.builds.running.run import scope_after
from subsetter.builds.status import read_status
from subsetter.builds.verifying.verify import verification_statements
from subsetter.codec import to_json
from subsetter.errors import CredentialsExpired, SubsetError
from subsetter.report.build_page import build_page
from subsetter.report.statuses import stands
from subsetter.report.tables import listed
from tests.fuzz.mutating import mutants
from tests.unit.builds.memory import NOON, MemoryStore
from tests.unit.builds.shop import FEW, FaultyEngine, Shop, write_lake


class OverStore:
    """An engine whose records lie elsewhere."""

    def __init__(self, engine: Any, store: MemoryStore) -> None:
        self._engine = engine
        self.store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


@dataclass(frozen=True)
class Kept:
    """The records of a published build and of one that was interrupted, and a lock file.

    Attributes:
        objects: by path.
    """

    shop: Shop
    published: str
    objects: dict[str, bytes]
    lock_file: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("records")
    write_lake(folder)
    shop = Shop(folder, FEW)
    published = build(shop.loaded, shop.engine()).manifest.build_id

    def stop(effect: str, number: int) -> None:
        if effect == "query":
            raise CredentialsExpired("The token has expired.")

    with pytest.raises(CredentialsExpired):
        build(shop.loaded, FaultyEngine(shop.engine(), stop))
    store = shop.engine().store
    store.write(SWITCH, to_json(Switch(published, (published,), is_first=False)).encode())
    lock_file = folder / "configs" / "other.lock"
    write_lock_file(lock_of(store, published), lock_file)
    objects = {
        one.path: found[0] for one in store.list("") if (found := store.read(one.path)) and "html" not in one.path
    }
    yield Kept(shop, published, {**objects, "other.lock": lock_file.read_bytes()}, lock_file)
    for engine in shop.engines:
        engine.close()


def uses(kept: Kept, engine: Any) -> dict[str, list[Callable[[], object]]]:
    """What commands do with records, by the kind of record."""
    plan = read_plan(kept.shop.engine().store, kept.published)

    def show() -> None:
        page = Console(file=io.StringIO())
        page.print(stands([read_status("dev", engine)]))
        page.print(listed(read_history(engine), NOON))

    def resume() -> object:
        return choose(cut_short(read_history(engine)), Wish("", plan, timedelta(hours=24), NOON), engine.store)

    def resume_same() -> object:
        found = cut_short(read_history(engine))
        return [choose([one], Wish(one.fingerprint, plan, timedelta(days=9999), NOON), engine.store) for one in found]

    def render() -> None:
        manifest, found = read_manifest(engine.store, kept.published), read_plan(engine.store, kept.published)
        scope = scope_after(found, engine.bind(found, manifest.build_id, manifest.attempts), manifest.rounds)
        verification_statements(found, scope, engine.capabilities)

    def lock() -> None:
        with take_lock(engine.store, "build", lambda: NOON, pause=lambda _: None):
            pass

    def lock_file() -> None:
        found = read_lock_file(kept.lock_file)
        known_columns(found)
        if found is not None:
            pinned(kept.shop.engine().read_catalog(), found)

    def look() -> None:
        build_page(read_manifest(engine.store, kept.published), read_plan(engine.store, kept.published))
        lock_of(engine.store, kept.published)

    def prune() -> None:
        prunable(read_history(engine), keep_builds=1, keep_for=timedelta(days=1), now=NOON)

    return {
        "manifest.json": [show, look, prune, resume, resume_same],
        "plan.json": [look, render, resume_same],
        "journal": [resume_same],
        LOCK: [show, lock],
        SWITCH: [lambda: read_switch(engine.store)],
        "other.lock": [lock_file],
    }


def damage(kept: Kept, seed: int, count: int) -> None:
    store = MemoryStore()
    engine = OverStore(kept.shop.engine(), store)
    work = uses(kept, engine)
    chance = random.Random(seed)
    streams = {path: mutants([json.loads(content)], seed) for path, content in kept.objects.items()}
    for path in islice(iter(lambda: chance.choice(sorted(streams)), None), count):
        mutant = json.dumps(next(streams[path]))
        for name, content in kept.objects.items():
            store.write(name, content)
        store.write(path, mutant.encode())
        kept.lock_file.write_bytes(store.objects["other.lock"][0])
        for use in work["journal" if "/journal/" in path else path.rpartition("/")[2]]:
            try:
                use()
            except SubsetError:
                continue
            except Exception as error:
                error.add_note(f"{path}: {mutant[:3000]}")
                raise


def test_hundreds_of_damaged_records(kept: Kept) -> None:
    damage(kept, 1, 200)


@pytest.mark.slow
def test_a_thousand_damaged_records(kept: Kept) -> None:
    damage(kept, 2, 1_000)


@pytest.mark.soak
def test_thousands_of_damaged_records(kept: Kept) -> None:
    damage(kept, 3, 3_000)
