"""Configs that try to do harm, each with what they try and what the refusal must say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PLAIN = """\
version: 1
engine: {name: duckdb}
source: {path: lake}
destination: {path: out}
tables: {t: {copy: all}}
"""


def nothing(folder: Path) -> None:
    """Prepares nothing."""


def linked(link: str, to: str) -> Callable[[Path], None]:
    """Prepares a link; both ends are below the folder."""

    def make(folder: Path) -> None:
        (folder / link).parent.mkdir(parents=True, exist_ok=True)
        (folder / link).symlink_to(folder / to)

    return make


def pipe(folder: Path) -> None:
    """Prepares a pipe that nobody writes to."""
    os.mkfifo(folder / "configs" / "pipe.yaml")


@dataclass(frozen=True)
class Attack:
    """A config that must be refused before anything is written.

    Attributes:
        why: what it tries.
        says: a regular expression that the refusal must match.
        text: of the config, in place of the plain one.
        before: prepares the folder.
    """

    why: str
    says: str
    text: str
    before: Callable[[Path], None] = nothing


def _with(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new)


def _named(name: str) -> str:
    return _with("{copy: all}", f'{{copy: all, name: "{name}"}}')


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)

ATTACKS = (
    Attack("writes into the source", "overlap", _with("path: out", "path: lake/out")),
    Attack("writes over the source", "overlap", _with("path: out", "path: lake")),
    Attack("writes around the source", "overlap", _with("path: out", 'path: "."')),
    Attack("hides the way into the source behind ..", "overlap", _with("path: out", "path: out/../lake/x")),
    Attack("hides the source behind a link", "overlap", PLAIN, linked("out", "lake")),
    Attack(
        "hides a part of the way behind a link", "overlap", _with("path: out", "path: link/x"), linked("link", "lake")
    ),
    Attack("links the config's folder to the source", "overlap", PLAIN, linked("out/dev", "lake")),
    Attack("links the folder of builds to the source", "overlap", PLAIN, linked("out/dev/builds", "lake")),
    Attack("links the folder of manifests to the source", "overlap", PLAIN, linked("out/dev/.subset", "lake")),
    Attack("names a table out of the destination", "cannot be the name", _named("../../x")),
    Attack("names a table by an absolute path", "cannot be the name", _named("/etc/x")),
    Attack("names a table like the folder above", "cannot be the name", _named("..")),
    Attack("names a table like our own folder", "cannot be the name", _named(".subset")),
    Attack("names a table with a NUL", "cannot be the name", _named("a\\0b")),
    Attack("names a table too long for a file system", "cannot be the name", _named("x" * 5000)),
    Attack("reads from the network", "no folder or file", _with("path: lake", 'path: "http://127.0.0.1:9/x"')),
    Attack("reads from S3 past the engine", "no folder or file", _with("path: lake", 'path: "s3://bucket/x"')),
    Attack("reads a device", "is a device", _with("path: lake", "path: /dev/zero")),
    Attack("opens a database in memory", "no folder or file", _with("path: lake", 'path: ":memory:"')),
    Attack("reads whatever matches", "no folder or file", _with("path: lake", 'path: "*"')),
    Attack("grows by aliases", "too large", LAUGHS + PLAIN),
    Attack("nests without end", "nested too deeply", f"x: {'[' * 5000}{']' * 5000}\n{PLAIN}"),
    Attack("is huge", "larger than", f"{PLAIN}# {'x' * 4_000_000}\n"),
    Attack("calls Python by a tag", "tag", _with("{copy: all}", '!!python/object/apply:os.system ["touch pwned"]')),
    Attack("has a letter that ends a text in C", "special characters", f"{PLAIN}\0"),
    Attack("says a key twice", "twice", f"{PLAIN}source: {{path: other}}\n"),
    Attack("extends a file that is no config", "does not hold a mapping", f"extends: /etc/passwd\n{PLAIN}"),
    Attack("extends itself", "in a circle", f"extends: dev.yaml\n{PLAIN}"),
    Attack("extends a folder", "cannot be read", f"extends: .\n{PLAIN}"),
    Attack("waits for a pipe", "no regular file", f"extends: pipe.yaml\n{PLAIN}", pipe),
    Attack("waits for a device", "no regular file", f"extends: /dev/zero\n{PLAIN}"),
    Attack(
        "runs Jinja", "no other Jinja", _with("{copy: all}", '{where: "{{ cycler.__init__.__globals__.os.popen(1) }}"}')
    ),
    Attack("runs a block of Jinja", "%", _with("{copy: all}", '{where: "{% for x in y %}1{% endfor %}"}')),
    Attack("sets more than memory", "size", _with("name: duckdb", 'name: duckdb, memory_limit: "1GB\'; DROP"')),
)

LOCATIONS = (
    ("leads out by ..", "s3://dev/copies/../lake/"),
    ("leads nowhere by .", "s3://dev/./copies/"),
    ("has an empty part", "s3://dev//copies/"),
    ("ends with two slashes", "s3://dev/copies//x"),
    ("has a wildcard", "s3://dev/*/"),
    ("has a question mark, which begins a query", "s3://dev/a?versionId=1/"),
    ("has a hash, which begins a fragment", "s3://dev/a#b/"),
    ("is percent-encoded", "s3://dev/%2e%2e/lake/"),
    ("has a backslash", "s3://dev/a\\b/"),
    ("has no bucket", "s3:///copies/"),
    ("has white space", "s3://dev/a b/"),
    ("has a line break", "s3://dev/a\nb/"),
    ("is another scheme", "file:///etc/"),
    ("is HTTP", "http://127.0.0.1/x/"),
)
"""Places that a destination must not have, each with what is wrong with it."""
