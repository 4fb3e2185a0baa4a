"""Text to tree: YAML 1.2 with the core schema, duplicate keys refused, every part with its line.

The events of ruamel.yaml's parser are turned into the tree here. Its own loaders would resolve more types
than the core schema has, and the one that keeps lines takes three times as long on thousands of tables.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import replace

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from subsetter.config.places import Place, YamlPath, dotted
from subsetter.config.tree import Items, Mapping, Scalar, Tree
from subsetter.errors import Problem

_NULL = ("", "~", "null", "Null", "NULL")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TEXT_TAGS = ("tag:yaml.org,2002:str", "!")

_LONGEST_NUMBER = 300
_MOST_LEVELS = 60
_MOST_PARTS = 1_000_000

_CURES = (
    ("\\t", "Indent with spaces, not with tabs."),
    ("alias", "Put a text that begins with * or & in quotes."),
    ("anchor", "Put a text that begins with * or & in quotes."),
    (
        "mapping values are not allowed",
        "Put a text that has ': ' in it in quotes, and check the indentation.",
    ),
    ("cannot start any token", "Put a text that begins with @, %, ` or another special character in quotes."),
    (
        "expected ',' or",
        "Inside { } and [ ], divide by commas, close the bracket and quote texts with commas.",
    ),
    ("quoted scalar", "Close the quotation mark."),
    ("could not find expected ':'", "Write a space after the colon, and keep one key per line."),
    ("block end", "Check the indentation: keys of one mapping begin in the same column."),
)
_NO_KEY = 'A key is a plain text; put a text that begins with {{ or [ in quotes: "{{ name }} > 5".'


def read_tree(text: str, file: str) -> tuple[Mapping | None, list[Problem]]:
    """Returns the mapping that a YAML text holds, and everything that is wrong with it as YAML.

    There is no mapping when the text cannot be read to its end.

    Args:
        text: the YAML.
        file: as problems should name it.
    """
    builder = _Builder(file)
    root: Tree | None = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = builder.build(YAML(typ="safe", pure=True).parse(text))
    except _GiveUp as stop:
        builder.problems.append(stop.problem)
    except (YAMLError, YAMLStreamError, ValueError, LookupError) as error:
        builder.problems.append(_syntax_problem(error, file))
    if isinstance(root, Mapping):
        return root, builder.problems
    if not builder.problems:
        builder.problems.append(_no_mapping(root, file))
    return None, builder.problems


def read_value(text: str, file: str, path: YamlPath) -> tuple[Tree, list[Problem]]:
    """Returns the tree of one value, such as that of ``--set``, and what is wrong with it.

    Args:
        text: a value as it would stand in the YAML.
        file: as problems should name its origin.
        path: where it goes.
    """
    root, problems = read_tree(f"value: {text}", file)
    value = root.entries["value"] if root is not None else Scalar(None, Place(file))
    found = [replace(problem, path=dotted(path), line=0) for problem in problems]
    return moved(value, Place(file, 0, path)), found


def moved(tree: Tree, place: Place) -> Tree:
    """Returns the tree as if all of it stood at another place."""
    if isinstance(tree, Items):
        items = enumerate(tree.items)
        return Items(tuple(moved(item, _below(place, index)) for index, item in items), place)
    if isinstance(tree, Mapping):
        entries = {key: moved(entry, _below(place, key)) for key, entry in tree.entries.items()}
        return Mapping(entries, place)
    return replace(tree, place=place)


def _below(place: Place, part: str | int) -> Place:
    return replace(place, path=(*place.path, part))


class _GiveUp(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Open:
    """A list or mapping whose end has not been read yet."""

    def __init__(self, place: Place, anchor: str | None, is_mapping: bool) -> None:
        self.place = place
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.items: list[Tree] = []
        self.entries: dict[str, Tree] = {}
        self.key: str | None = None
        self.key_line = 0
        self.parts = 1

    def closed(self) -> Tree:
        return Mapping(self.entries, self.place) if self.is_mapping else Items(tuple(self.items), self.place)


class _Builder:
    """Builds the tree of one text; collects what is wrong but can be read past."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Tree, int]] = {}
        self._documents = 0
        self._root: Tree | None = None

    def build(self, events: Iterable[Event]) -> Tree | None:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._add(self._scalar(event), event.anchor, event)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._start(event)
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentStartEvent):
                self._count_document(event)
            elif type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
                self._end(event)
        return self._root

    def _count_document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(event, "the file holds a second document", "Remove the line --- and what follows it.")

    def _start(self, event: NodeEvent) -> None:
        if self._expects_key():
            raise self._stop(event, "a list or mapping stands where a key is expected", _NO_KEY)
        self._check_tag(event)
        if len(self._open) >= _MOST_LEVELS:
            raise self._stop(event, "the YAML is nested too deeply", "A config needs no more than a few levels.")
        is_mapping = isinstance(event, MappingStartEvent)
        self._open.append(_Open(self._place(event), event.anchor, is_mapping))

    def _end(self, event: Event) -> None:
        done = self._open.pop()
        self._add(done.closed(), done.anchor, event, done.parts)

    def _alias(self, event: NodeEvent) -> None:
        known = self._anchors.get(event.anchor)
        if known is None:
            cure = f'Put a text that begins with * in quotes: "*{event.anchor}".'
            raise self._stop(event, f"*{event.anchor} refers to an anchor that is not there", cure)
        if self._expects_key():
            raise self._stop(event, "an alias stands where a key is expected", _NO_KEY)
        tree, parts = known
        self._add(replace(tree, place=self._place(event)), None, event, parts)

    def _add(self, tree: Tree, anchor: str | None, event: Event, parts: int = 1) -> None:
        if self._expects_key():
            self._add_key(tree, event)
            return
        if anchor:
            self._anchors[anchor] = (tree, parts)
        if not self._open:
            self._root = tree
            return
        parent = self._open[-1]
        parent.parts += parts
        if parent.parts > _MOST_PARTS:
            raise self._stop(event, "the YAML is too large", "Check its aliases: they repeat what they refer to.")
        if not parent.is_mapping:
            parent.items.append(tree)
        elif parent.key is not None:
            parent.entries.setdefault(parent.key, tree)
            parent.key = None

    def _add_key(self, tree: Tree, event: Event) -> None:
        parent = self._open[-1]
        text = tree.text if isinstance(tree, Scalar) else ""
        parent.key, parent.key_line = text, event.start_mark.line + 1
        if isinstance(tree, Scalar) and tree.value is None:
            self._report(event, "a key is empty", "Write a name before the colon.")
        elif text == "<<" and not getattr(event, "style", None):  # quoted, it is a name
            self._report(event, "the merge key << is not part of YAML 1.2", "Use extends, or write the keys out.")
        elif text in parent.entries:
            line = parent.entries[text].place.line
            self._report(event, f"{text} is there twice, first in line {line}", "Merge the two or remove one.")

    def _expects_key(self) -> bool:
        return bool(self._open) and self._open[-1].is_mapping and self._open[-1].key is None

    def _scalar(self, event: ScalarEvent) -> Scalar:
        self._check_tag(event)
        place = self._place(event)
        if event.style or str(event.tag or "") in _TEXT_TAGS:
            return Scalar(event.value, place, event.value, quoted=True)
        return Scalar(resolve(event.value), place, event.value)

    def _check_tag(self, event: NodeEvent) -> None:
        tag = str(getattr(event, "tag", None) or "")
        if tag and tag not in _TEXT_TAGS:
            self._report(event, f"the tag {tag} is not understood", "Remove it: a config needs no tags.")

    def _place(self, event: Event) -> Place:
        if not self._open:
            return Place(self.file, event.start_mark.line + 1)
        parent = self._open[-1]
        if parent.key is not None:
            return Place(self.file, parent.key_line, (*parent.place.path, parent.key))
        path = parent.place.path if parent.is_mapping else (*parent.place.path, len(parent.items))
        return Place(self.file, event.start_mark.line + 1, path)

    def _report(self, event: Event, message: str, cure: str) -> None:
        self.problems.append(self._stop(event, message, cure).problem)

    def _stop(self, event: Event, message: str, cure: str) -> _GiveUp:
        path = self._place(event).path if self._open else ()
        return _GiveUp(Problem(dotted(path), message, cure, self.file, event.start_mark.line + 1))


def resolve(text: str) -> str | int | float | bool | None:
    """Returns the value of a plain scalar by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, 10.3.2).

    Infinity and not-a-number stay texts: no key of a config takes them.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if len(text) <= _LONGEST_NUMBER and text[0] in "-+.0123456789":
        if _INT.fullmatch(text):
            return int(text)
        if _BASED.fullmatch(text):
            return int(text, 0)
        if _FLOAT.fullmatch(text):
            number = float(text)
            return text if number in (float("inf"), float("-inf")) else number
    return text


def _syntax_problem(error: Exception, file: str) -> Problem:
    mark = None
    words = str(error)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        words = ", ".join(part for part in (error.context, error.problem) if part)
    if not isinstance(mark, StringMark):
        line, where = 0, ""
    else:
        line, where = mark.line + 1, f" in column {mark.column + 1}"
    words = " ".join(words.split())[:200]
    cure = next((cure for sign, cure in _CURES if sign in words), "Correct the YAML at or just before this place.")
    return Problem("", f"the YAML cannot be read{where}: {words}", cure, file, line)


def _no_mapping(root: Tree | None, file: str) -> Problem:
    cure = "Begin with version: 1, engine, source, destination and tables."
    if root is None or (isinstance(root, Scalar) and root.value is None):
        return Problem("", "the file is empty", cure, file, 1)
    return Problem("", "the file does not hold a mapping", cure, file, root.place.line)
