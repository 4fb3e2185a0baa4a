"""``extends``: several files become one tree, the later ones winning."""

from __future__ import annotations

import os
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from pathlib import Path

from subsetter.config.places import Place, dotted
from subsetter.config.relations import RelationRule, parsed_relation
from subsetter.config.rules import SELECTION_KEYWORDS
from subsetter.config.suggestions import did_you_mean
from subsetter.config.tree import Items, Mapping, Scalar, Tree, is_null, plain
from subsetter.config.yaml_text import read_tree
from subsetter.errors import Problem
from subsetter.files.reading import read_regular

_ENGINE_PARTS = ("engine", "source", "sources", "destination")
_ALTERNATIVES = (
    (frozenset({"copy"}), frozenset(SELECTION_KEYWORDS)),
    (frozenset({"keep"}), frozenset({"drop"})),
    (frozenset({"any"}), frozenset({"all"})),
    (frozenset({"source"}), frozenset({"sources"})),
)


_MOST_BYTES = 4_000_000  # a hundred times what anybody writes; reading ten times as much takes half a minute


@dataclass
class _Reader:
    """Collects the files of a config, each once, bases before the files that build on them."""

    trees: list[tuple[Path, Mapping]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_whole: bool = True

    def visit(self, path: Path, chain: tuple[Path, ...], asked_at: Place) -> None:
        if _real(path) in [_real(done) for done, _ in self.trees]:
            return
        if _real(path) in [_real(above) for above in chain]:
            names = " -> ".join(above.name for above in (*chain, path))
            self._report(asked_at, f"the files extend each other in a circle: {names}", "Remove one extends.")
            return
        text = self._text(path, asked_at)
        if text is None:
            return
        tree, problems = read_tree(text, str(path))
        self.problems += problems
        if tree is None:
            self.is_whole = False
            return
        for place, base in self._bases(tree, path):
            self.visit(base, (*chain, path), place)
        self.trees.append((path, tree.without("extends")))

    def _bases(self, tree: Mapping, path: Path) -> list[tuple[Place, Path]]:
        entry = tree.entries.get("extends")
        items = entry.items if isinstance(entry, Items) else (entry,) if entry is not None else ()
        found: list[tuple[Place, Path]] = []
        for item in items:
            if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value.strip():
                self._report(item.place, "extends names no file here", "Write a file such as base.yaml, or a glob.")
                continue
            found += [(item.place, base) for base in self._files(item.value, item.place, path.parent)]
        return found

    def _files(self, text: str, place: Place, folder: Path) -> list[Path]:
        if "*" not in text and "?" not in text:
            return [folder / text]
        pattern = Path(text)
        base, below = (
            (Path(pattern.anchor), pattern.relative_to(pattern.anchor)) if pattern.anchor else (folder, pattern)
        )
        try:
            files = sorted(file for file in base.glob(str(below)) if not file.is_dir())  # a pipe is reported
        except (ValueError, OSError):
            files = []
        if not files:
            self._report(place, f"no file matches {text}", f"Globs are looked up below {base}.")
        return files

    def _text(self, path: Path, asked_at: Place) -> str | None:
        try:
            if path.exists() and not path.is_dir() and (unfit := _unfit(path)):
                self._report(asked_at, f"{path} is {unfit}", "Name a YAML file.")
                return None
            return read_regular(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            cure, self.is_whole = "Save the file as UTF-8.", False
            self.problems.append(Problem("", "the file is not UTF-8 text", cure, str(path), line))
        except FileNotFoundError:
            near = did_you_mean(path.name, [file.name for file in _beside(path)])
            self._report(asked_at, f"there is no file {path}", near)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self._report(asked_at, f"{path} cannot be read: {reason}", "Check the path and the rights.")
        return None

    def _report(self, place: Place, message: str, cure: str) -> None:
        self.is_whole = False
        self.problems.append(Problem(dotted(place.path), message, cure, place.file, place.line))


def _real(path: Path) -> str:
    """Returns where a path leads; one that cannot be followed is reported when it is read."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def _unfit(path: Path) -> str:
    """Why a file is not even begun to be read: a pipe may never end, and a huge file takes minutes."""
    if not path.is_file():
        return "no regular file"
    return f"larger than {_MOST_BYTES:,} bytes" if path.stat().st_size > _MOST_BYTES else ""


def _beside(path: Path) -> list[Path]:
    try:
        return sorted(path.parent.glob("*.y*ml"))
    except (OSError, ValueError):
        return []


@dataclass(frozen=True, slots=True)
class Merged:
    """A config and all that it extends as one tree.

    Attributes:
        tree: the merged tree.
        files: the files read, bases first.
        problems: what is wrong with the files as YAML and with ``extends``.
        is_whole: whether every file could be read; else keys may be missing that are not.
    """

    tree: Mapping
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    is_whole: bool


def read_merged(path: Path) -> Merged:
    """Returns a config's file merged with all that it extends.

    A file that is reached in two ways is merged once, before everything that builds on it.

    Args:
        path: the config's file.
    """
    reader = _Reader()
    reader.visit(path, (), Place(str(path)))
    merged = Mapping({}, Place(str(path)))
    merger = _Merger(reader.problems)
    for _, tree in reader.trees:
        merged = merger.config(merged, tree)
    files = tuple(file for file, _ in reader.trees)
    return Merged(merged, files, tuple(reader.problems), reader.is_whole)


def excluded_by(keys: Set[str]) -> set[str]:
    """Returns the keys that cannot stand beside these, such as ``where`` beside ``copy``."""
    gone: set[str] = set()
    for one, other in _ALTERNATIVES:
        gone.update(other if keys & one else ())
        gone.update(one if keys & other else ())
    return gone - keys


@dataclass
class _Merger:
    """Lays one tree over another."""

    problems: list[Problem]

    def config(self, base: Mapping, over: Mapping) -> Mapping:
        if _engine_name(over) not in (None, _engine_name(base)):
            base = base.without(*_ENGINE_PARTS)
        special: dict[str, Callable[[Tree, Tree], Tree]] = {
            "relations": self._relations,
            "tables": self._tables,
            "never_copy": self._never_copy,
        }
        return self._mapping(base, over, special)

    def _mapping(
        self, base: Mapping, over: Mapping, special: dict[str, Callable[[Tree, Tree], Tree]] | None = None
    ) -> Mapping:
        entries = dict(_without_excluded(base, over).entries)
        for key, tree in over.entries.items():
            below = entries.get(key)
            if below is None:
                entries[key] = tree
            elif is_null(tree) and key == "never_copy":
                self._refuse_to_shrink(tree.place)
            elif is_null(tree) and not is_null(below):
                del entries[key]
            elif special and key in special:
                entries[key] = special[key](below, tree)
            elif isinstance(below, Mapping) and isinstance(tree, Mapping):
                entries[key] = self._mapping(below, tree)
            else:
                entries[key] = tree
        return Mapping(entries, over.place)

    def _tables(self, base: Tree, over: Tree) -> Tree:
        if not isinstance(base, Mapping) or not isinstance(over, Mapping):
            return over
        merged = self._mapping(base, over).entries
        own = {key: merged[key] for key in over.entries if key in merged}
        return Mapping(own | merged, over.place)

    def _refuse_to_shrink(self, place: Place) -> None:
        cure = "Remove this line, or the globs from the file that has them."
        self.problems.append(Problem(dotted(place.path), "never_copy only grows", cure, place.file, place.line))

    def _never_copy(self, base: Tree, over: Tree) -> Tree:
        known = {item.value for item in _items(base) if isinstance(item, Scalar)}
        added = [item for item in _items(over) if not isinstance(item, Scalar) or item.value not in known]
        return Items((*_items(base), *added), over.place)

    def _relations(self, base: Tree, over: Tree) -> Tree:
        if not isinstance(base, Items) or not isinstance(over, Items):
            return over
        kept: dict[object, Tree] = {}
        for item in base.items:
            kept.setdefault(_identity(item) or id(item), item)
        for item in over.items:
            rule = parsed_relation(plain(item))
            removed = _ignored(rule, kept) if rule is not None and rule.ignore else []
            for identity in removed:
                del kept[identity]
            if not removed:
                kept[_identity(item) or id(item)] = item
        return Items(tuple(kept.values()), over.place)


def _identity(item: Tree) -> object:
    """What makes two relations the same: child and name, else both ends and the condition."""
    rule = parsed_relation(plain(item))
    if rule is None or rule.child is None or rule.parent is None or rule.ignore:
        return None
    if rule.name:
        return str(rule.child.table).lower(), rule.name.lower()
    return str(rule.child).lower(), str(rule.parent).lower(), rule.when


def _ignored(wanted: RelationRule, kept: dict[object, Tree]) -> list[object]:
    """The relations that an ``ignore`` removes; one of a glob is left to who knows the tables."""
    found = []
    for identity, item in kept.items():
        rule = parsed_relation(plain(item))
        if rule is None or rule.child is None or rule.ignore:
            continue
        if wanted.child is not None and str(wanted.child).lower() != str(rule.child).lower():
            continue
        if wanted.parent is not None and str(wanted.parent).lower() != str(rule.parent).lower():
            continue
        if wanted.name in (None, rule.name) or (
            not rule.is_glob and wanted.name == rule.name_for(str(rule.child.table))
        ):
            found.append(identity)
    return found


def _items(tree: Tree) -> tuple[Tree, ...]:
    return tree.items if isinstance(tree, Items) else (tree,)


def _engine_name(tree: Mapping) -> object:
    name = tree.child("engine").entries.get("name")
    return name.value if isinstance(name, Scalar) else None


def _without_excluded(base: Mapping, over: Mapping) -> Mapping:
    """The base without the keys that a key of the other file excludes."""
    return base.without(*excluded_by({key for key, tree in over.entries.items() if not is_null(tree)}))
