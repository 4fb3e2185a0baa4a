"""A lake whose references are polymorphic: a comment is about a post, a photo or another comment.

One column says which table is meant, another one which row. The rows are made up, always the same ones. Some
references are orphans, some name a kind of subject that has no table.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.properties.conditions import Compare
from tests.properties.meaning import Lake, Relation, Table
from tests.properties.worlds import World, spelled_relation

_SIZES = {"users": 60, "posts": 120, "photos": 90, "comments": 300, "attachments": 150, "votes": 250}


def _about(name: str, child: str, kind: str, parent: str, *, required: bool = True) -> Relation:
    when = Compare("subject_type", "=", kind)
    return Relation(name, child, ("subject_id",), parent, ("id",), when, required)


def _by(child: str, column: str) -> Relation:
    return Relation(column.removesuffix("_id"), child, (column,), "users", ("id",))


GRAPH = (
    _by("posts", "author_id"),
    _by("photos", "owner_id"),
    _by("comments", "author_id"),
    _by("votes", "voter_id"),
    _about("on_post", "comments", "post", "posts"),
    _about("on_photo", "comments", "photo", "photos"),
    _about("reply", "comments", "comment", "comments"),
    _about("of_post", "attachments", "post", "posts"),
    _about("of_comment", "attachments", "comment", "comments"),
    _about("for_post", "votes", "post", "posts", required=False),
    _about("for_comment", "votes", "comment", "comments"),
)
"""The relations, as the reference reads them. Without `reply` they have no cycle."""

RELATIONS = [spelled_relation(each, named=each.when is not None) for each in GRAPH]
"""The relations, as the YAML has them."""

_SUBJECTS = {
    "comments": ("post", "photo", "comment"),
    "attachments": ("post", "comment"),
    "votes": ("post", "comment"),
}


def lake(times: int = 1) -> Lake:
    """The tables with their relations, without rules; `times` makes every table so many times larger."""
    rng = random.Random("polymorphic")
    sizes = {name: size * times for name, size in _SIZES.items()}
    return Lake(tuple(_table(rng, name, sizes) for name in sizes), GRAPH)


def write(folder: Path, times: int = 1) -> None:
    """Writes one Parquet file per table."""
    World(lake(times)).write_lake(folder)


def _table(rng: random.Random, name: str, sizes: dict[str, int]) -> Table:
    columns = [("id", "bigint")]
    columns += [(each.child_columns[0], "bigint") for each in GRAPH if each.child == name and not each.when]
    if name in _SUBJECTS:
        columns += [("subject_type", "varchar"), ("subject_id", "bigint")]
    columns.append(("score", "integer"))
    rows = [_row(rng, name, number, columns, sizes) for number in range(1, sizes[name] + 1)]
    return Table(name, tuple(columns), tuple(rows))


def _row(
    rng: random.Random, name: str, number: int, columns: list[tuple[str, str]], sizes: dict[str, int]
) -> tuple[Any, ...]:
    row: dict[str, Any] = {column: _reference(rng, sizes["users"]) for column, _ in columns}
    row |= {"id": number, "score": rng.randint(0, 9)}
    if name in _SUBJECTS:
        kind = rng.choice((*_SUBJECTS[name], "story")) if rng.random() < 0.2 else rng.choice(_SUBJECTS[name])
        # A comment answers an older one, so that threads are deep and end.
        most = number - 1 if (name, kind) == ("comments", "comment") else sizes.get(f"{kind}s", 99)
        row |= {"subject_type": kind, "subject_id": _reference(rng, most) if most else None}
    return tuple(row[column] for column, _ in columns)


def _reference(rng: random.Random, most: int) -> int | None:
    """Mostly a number that is there, now and then NULL or one that is not."""
    luck = rng.random()
    if luck < 0.05:
        return None
    return most + 100_000 if luck < 0.08 else rng.randint(1, most)
