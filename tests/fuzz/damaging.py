"""Damages files of one kind, again and again, and runs every command that reads them: a process of its own.

A process, since a library in C may take its process with it. Called with kinds (or ``all``), a seed, a count of mutants of
each kind and an empty folder,

    PYTHONPATH=. .venv/bin/python -m tests.fuzz.damaging "manifest,plan" 7 100 /tmp/empty

it writes one line of JSON for each mutant before it is tried (so that the last line names what crashed), one for each
fault, and one at the end of each kind. With a fifth word, ``one``, each mutant meets one command, chosen by chance, instead
of all that read it. A mutant that takes longer than a minute ends the process with the stack of what hung.
"""
# ruff: noqa: E501, PLC0415

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import random
import re
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from subsetter.builds.records import lock
from subsetter.cli.main import main
from subsetter.recorded import _END, _hash
from tests.fuzz.mutating import mutants
from tests.replication.iceberg import IcebergLake
from tests.unit.builds.shop import FEW, write_config, write_lake

KNOWN = {0, 1, 2, 3, 4, 5}
HANGS_AFTER_S = 60
_DEEP = 20_000
BUILD, CHECK, PLAN = ("build", "dev"), ("check", "dev"), ("plan", "dev")
RECORDS = (("status", "dev"), ("builds", "dev"), ("verify", "dev"), ("prune", "dev"), BUILD)
SOURCES = (CHECK, BUILD)


TABLES = ("customers", "orders", "colours", "ice")


HELD = "held.json"
"""A lock as its holder has it; elsewhere than it lies, since others than its own mutants would wait for it."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        files: a glob below the folder.
        commands: that read it.
        extras: words that those commands need.
        is_record: whether it is one of ours, beside which a published copy must stay.
    """

    files: str
    commands: Sequence[Sequence[str]]
    is_record: bool = False


KINDS = {
    "config": Kind("configs/dev.yaml", (CHECK, PLAN, ("status", "dev"))),
    "extended": Kind("configs/base.yml", (CHECK, PLAN)),
    "guardrails": Kind("guardrails.yaml", ((*CHECK, "--guardrails", "guardrails.yaml"),)),
    "catalog.yaml": Kind("catalog.yaml", ((*PLAN, "--catalog", "catalog.yaml"),)),
    "catalog.json": Kind("catalog.json", ((*PLAN, "--catalog", "catalog.json"),)),
    "lock file": Kind("configs/dev.lock", (CHECK, (*BUILD, "--frozen"), ("refresh", "dev"))),
    "dbt": Kind("dbt.json", (("init", "--source", "lake", "--dbt", "dbt.json", "--name", "x", "--force"),)),
    "manifest": Kind("copies/dev/.subset/**/manifest.json", RECORDS, is_record=True),
    "plan": Kind("copies/dev/.subset/**/plan.json", RECORDS, is_record=True),
    "journal": Kind("copies/dev/.subset/**/journal/*", RECORDS, is_record=True),
    "switch": Kind("copies/dev/.subset/publishing.json", RECORDS, is_record=True),
    "lock": Kind(HELD, RECORDS, is_record=True),
    "iceberg metadata": Kind("lake/ice/metadata/*.metadata.json", SOURCES),
    "iceberg hint": Kind("lake/ice/metadata/version-hint.text", SOURCES),
    "iceberg avro": Kind("lake/ice/metadata/*.avro", SOURCES),
    "iceberg parquet": Kind("lake/ice/data/*.parquet", SOURCES),
    "parquet": Kind("lake/*.parquet", SOURCES),
    "database": Kind("base.duckdb", (("check", "base"), ("build", "base"))),
}


def prepare(folder: Path) -> None:
    """Writes a lake, configs, side inputs, a published build and one that was interrupted."""
    write_lake(folder)
    ice = IcebergLake(folder, "lake")
    ice.make("ice", {"id": pa.int64(), "note": pa.string(), "part": pa.list_(pa.struct({"a": pa.float64()}))})
    ice.append("ice", [{"id": one, "note": f"n{one}", "part": [{"a": 1.5}]} for one in range(5)])
    ice.append("ice", [{"id": 9, "note": None, "part": None}])
    ice.close()
    *old, newest = sorted((folder / "lake/ice/metadata").glob("*.metadata.json"))
    newest.rename(newest.with_name("v3.metadata.json"))
    for one in old:
        one.unlink()
    (folder / "lake/ice/metadata/version-hint.text").write_text("3\n")
    write_config(
        folder, "extends: base.yml\n" + FEW.replace("colours: {{copy", "ice: {{where: id < 4}}\n  colours: {{copy")
    )
    (folder / "configs/base.yml").write_text("vars: {last: 40}\nlimits: {scan: 10GB}\n")
    (folder / "guardrails.yaml").write_text("limits: {scan: 10GB, rows: 100000}\n")
    columns = {
        "columns": {"id": "bigint", "name": "varchar", "wanted": "boolean", "customer_id": "bigint", "note": "varchar"}
    }
    catalog = {
        name: {**columns, "rows": 10, "bytes": 100, "unique": [["id"]]}
        for name in ("customers", "orders", "colours", "ice")
    }
    (folder / "catalog.json").write_text(json.dumps({"tables": catalog}, indent=1))
    (folder / "catalog.yaml").write_text(json.dumps({"tables": catalog}, indent=1))
    test = {
        "name": "t",
        "test_metadata": {
            "name": "relationships",
            "kwargs": {"to": "ref('customers')", "field": "id", "column_name": "customer_id"},
        },
        "attached_node": "model.orders",
        "depends_on": {"nodes": ["model.customers", "model.orders"]},
    }
    nodes = {"model.orders": {"name": "orders"}, "model.customers": {"name": "customers"}, "test.t": test}
    (folder / "dbt.json").write_text(json.dumps({"nodes": nodes, "sources": {}}))
    connection = duckdb.connect(str(folder / "base.duckdb"))
    connection.execute(
        "CREATE TABLE colours (id INT PRIMARY KEY, name VARCHAR); INSERT INTO colours SELECT i, 'c' || i FROM range(3000) t (i)"
    )
    connection.execute("CREATE VIEW seen AS SELECT name FROM colours")
    connection.close()
    (folder / "configs/base.yaml").write_text(
        f"version: 1\nengine: {{name: duckdb}}\nsource: {{path: {folder}/base.duckdb}}\n"
        f"destination: {{path: {folder}/copies2}}\ntables: {{colours: {{where: id < 9}}}}\n"
    )
    for words in (BUILD, ("lock", "dev"), ("build", "base")):
        code, told = run(words)
        assert code == 0, f"{words}: {told}"
    interrupt(folder)
    leave_records(folder)


def interrupt(folder: Path) -> None:
    """Leaves a build that was interrupted, with its journal."""
    from subsetter.builds.build import build
    from subsetter.config.load import load_config
    from subsetter.engines.registry import open_engine
    from subsetter.errors import CredentialsExpired
    from tests.unit.builds.shop import FaultyEngine

    def stop(effect: str, _: int) -> None:
        if effect == "query":
            raise CredentialsExpired("The token has expired.")

    loaded = load_config(folder / "configs/dev.yaml")
    engine: Any = open_engine(loaded)
    with contextlib.suppress(CredentialsExpired):
        build(loaded, FaultyEngine(engine, stop))
    engine.close()


def leave_records(folder: Path) -> None:
    """Leaves the record of a switch and the lock, as a kill would."""
    from subsetter.builds.publish import Switch
    from subsetter.builds.records.lock import take_lock
    from subsetter.engines.duckdb.local_store import LocalStore
    from subsetter.recorded import sealed

    records = folder / "copies/dev/.subset"
    store = LocalStore(records)
    with take_lock(store, "build", pause=lambda _: None):
        held = store.read("lock.json")
    assert held is not None, [one.path for one in store.list("")]
    (folder / HELD).write_bytes(held[0])
    published = Path(os.path.realpath(folder / "copies/dev/current")).name
    store.write("publishing.json", sealed(Switch(published, (published,), is_first=False)))


def run(words: Sequence[str], *, is_out: bool = False) -> tuple[int, str]:
    """Returns the exit code of a command and what it told."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([*words])
        except BaseException:
            return 70, traceback.format_exc()
    return code, out.getvalue() if is_out else err.getvalue()


def damaged(content: bytes, chance: random.Random, shapes: Iterator[Any] | None) -> tuple[str, bytes]:
    """Returns what was done to a file, and its bytes."""
    at = chance.randrange(len(content) + 1)
    few = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
    text = content.decode("utf-8", "replace")
    numbers = [*re.finditer(rb"\d+", content)] or [*re.finditer(b"^", content)]
    number = chance.choice(numbers)
    huge = chance.choice([b"9" * 30, b"9" * 5000, b"-1", b"1e999", b"9223372036854775808", b"NaN"])
    quoted = [*re.finditer(rb'"[^"]*"', content)] or [*re.finditer(b"^", content)]
    quote = chance.choice(quoted)
    odd = chance.choice(
        [rb'"\ud800"', rb'"\u0000"', b"null", b"[]", b"{}", b'"../../x"', b"[" * 50, b'"' + b"x" * 9000 + b'"']
    )
    ways: list[tuple[str, Callable[[], bytes]]] = [
        ("cut", lambda: content[:at]),
        ("flip", lambda: content[:at] + bytes([(content[at] if at < len(content) else 0) ^ (1 << chance.randrange(8))]) + content[at + 1 :]),
        ("overwrite", lambda: content[:at] + few + content[at + len(few) :]),
        ("end", lambda: content[: max(0, len(content) - chance.randint(1, 300))] + few + content[-chance.randint(1, 12) :]),
        ("insert", lambda: content[:at] + few + content[at:]),
        ("remove", lambda: content[:at] + content[at + len(few) :]),
        ("nul", lambda: content[:at] + b"\0" * chance.randint(1, 100) + content[at:]),
        ("number", lambda: content[: number.start()] + huge + content[number.end() :] if number else huge),
        ("type", lambda: content[: quote.start()] + odd + content[quote.end() :] if quote else odd),
        ("twice", lambda: content + content),
    ]  # fmt: skip
    whole: list[tuple[str, Callable[[], bytes]]] = [
        ("empty", lambda: chance.choice([b"", b"null", b"[]", b"{}", b"0", b'""', b"\n"])),
        ("deep", lambda: chance.choice([b"[" * _DEEP, b'{"a":' * _DEEP, b"[" * _DEEP + b"]" * _DEEP, b"- " * _DEEP])),
        ("utf-16", lambda: text.encode("utf-16")),
        ("latin-1", lambda: b"\xe9" + text.encode("latin-1", "replace")),
        ("bom", lambda: b"\xef\xbb\xbf" + content),
        ("crlf", lambda: content.replace(b"\n", b"\r\n")),
        ("other", lambda: chance.choice([b"PAR1", b"Obj\x01", b"\x1f\x8b\x08\0", b"%PDF-1.7", b"PK\x03\x04"]) + few),
    ]
    if shapes is not None and chance.random() < 0.4:
        return "shape", resealed(
            json.dumps(next(shapes), indent=2).encode(), b'"sha256"' in content and chance.random() < 0.7
        )
    name, way = chance.choice(ways if chance.random() < 0.8 else whole)
    return name, way()


def resealed(content: bytes, wanted: bool) -> bytes:
    """Returns a record as another version, which knows how to seal, would have written it."""
    body = re.sub(rb',\n  "sha256": "[^"]*"\n}\Z', b"", content).removesuffix(b"\n}")
    return body + f',\n  "sha256": "{_hash(body)}"'.encode() + _END if wanted else content


def shapes_of(file: Path, seed: int) -> Iterator[Any] | None:
    """Yields changed values of a JSON file; None where it is none."""
    try:
        return mutants([json.loads(file.read_bytes())], seed)
    except ValueError:
        return None


def attack(folder: Path, kept: Path, name: str, seed: int, count: int, *, is_brief: bool) -> Iterator[dict[str, Any]]:
    """Yields what was tried, before it is tried, what went wrong, and last how the commands ended."""
    kind, chance, ends = KINDS[name], random.Random(f"{seed} {name}"), Counter[int]()
    victims = sorted(one for one in folder.glob(kind.files) if one.is_file())
    assert victims, f"no file is of the kind {name}"
    shapes = {one: shapes_of(one, seed) for one in victims}
    for number in range(count):
        victim = chance.choice(victims)
        way, content = damaged((kept / victim.relative_to(folder)).read_bytes(), chance, shapes[victim])
        yield {"try": number, "way": way, "file": victim.name}
        restore(kept, folder)
        (folder / "copies/dev/.subset/lock.json" if name == "lock" else victim).write_bytes(content)
        faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)
        for words in [chance.choice(kind.commands)] if is_brief else kind.commands:
            code, told = run(words)
            ends[code] += 1
            fault = fault_of(folder, kind, words, code, told)
            if fault:
                yield {
                    "fault": fault,
                    "number": number,
                    "way": way,
                    "words": words,
                    "told": told[-1500:],
                    "bytes": content[:300].hex(),
                }
        faulthandler.cancel_dump_traceback_later()
    yield {"tried": count, "exits": dict(sorted(ends.items()))}


def restore(kept: Path, folder: Path) -> None:
    """Puts everything back as it was."""
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)


def fault_of(folder: Path, kind: Kind, words: Sequence[str], code: int, told: str) -> str:
    """Returns what is wrong with how a command ended; empty for nothing."""
    if code not in KNOWN:
        return f"exit {code}"
    if "Traceback" in told:
        return "traceback"
    if kind.is_record:
        if not all(is_whole(folder / "copies/dev/current" / name) for name in TABLES):
            return "the published copy is not whole"
        published = Path(os.path.realpath(folder / "copies/dev/current")).name
        if words[0] == "status" and published not in run(("status", "dev", "--json"), is_out=True)[1]:
            return "status hides the published copy"
    return ""


def is_whole(table: Path) -> bool:
    """Returns whether a table has files, each from its first bytes to its last."""
    files = [one.read_bytes() for one in table.glob("*")]
    return bool(files) and all(one[:4] == one[-4:] == b"PAR1" for one in files)


def _main(names: str, seed: str, count: str, place: str, commands: str = "all") -> None:
    folder = Path(place).resolve() / "work"
    folder.mkdir()
    os.chdir(folder)
    faulthandler.enable()
    prepare(folder)
    lock.take_lock.__defaults__ = (lock.utc_now, lambda _: None, lambda: None)  # nobody waits for the dead
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept, symlinks=True)
    for name in KINDS if names == "all" else names.split(","):
        for line in attack(folder, kept, name, int(seed), int(count), is_brief=commands == "one"):
            print(json.dumps({"kind": name, **line}), file=sys.__stdout__, flush=True)
        restore(kept, folder)


if __name__ == "__main__":
    _main(*sys.argv[1:])
