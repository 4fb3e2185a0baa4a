"""Which keys a column may refer to, by its name and type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from subsetter.catalog.tables import TableName
from subsetter.inference.keys import Key
from subsetter.inference.naming import NamedColumn, NamedTable
from subsetter.inference.roles import may_have_role, role_likeness
from subsetter.inference.words import likeness, phrase_likeness, singular
from subsetter.types.datatype import Family

_IN_ROLE = 0.92
_GLUED_ROLE = 0.85
_BY_KEY = 0.97
_PART = 0.6
_WITHOUT_KEY_WORD = 0.6
_BARE_ROLE = 0.7
_LEAST_GLUED = 4
_PREPOSITIONS = frozenset({"via", "to", "from", "at", "in", "with", "of", "for"})
_CLEAR = 0.8
_UNLIKELY = frozenset({Family.BOOLEAN, Family.DATE})


@dataclass(frozen=True)
class Match:
    """A key that a column may refer to.

    Attributes:
        score: by name alone, from 0 to 1.
        why: in a few words.
    """

    key: Key
    score: float
    why: str


@dataclass(frozen=True)
class _Alias:
    """What a key's table may be called in a reference."""

    key: Key
    words: tuple[str, ...]
    weight: float
    why: str


class KeyIndex:
    """All keys of a catalog, found by what references call them.

    Args:
        keys: of one column each.
    """

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = keys
        self._aliases = [alias for key in keys for alias in _aliases(key)]
        self._fuzzy: dict[tuple[str, ...], list[tuple[_Alias, float]]] = {}

    @cached_property
    def _exact(self) -> dict[str, list[_Alias]]:
        found: dict[str, list[_Alias]] = defaultdict(list)
        for alias in self._aliases:
            found["".join(alias.words)].append(alias)
        return found

    @cached_property
    def _by_letter(self) -> dict[str, list[_Alias]]:
        found: dict[str, list[_Alias]] = defaultdict(list)
        for alias in self._aliases:
            found[alias.words[0][0]].append(alias)
        return found

    @cached_property
    def _somebody(self) -> list[Key]:
        return [key for key in self._keys if may_have_role(key.table)]

    @cached_property
    def _by_table(self) -> dict[TableName, list[Key]]:
        found: dict[TableName, list[Key]] = defaultdict(list)
        for key in self._keys:
            found[key.table.name].append(key)
        return found

    def _in_roles(self, table: NamedTable) -> list[Key]:
        """The keys that a role alone may mean: the table's own, and those of people and places."""
        others = (key for key in self._somebody if key.table.name != table.name)
        return [*self._by_table.get(table.name, ()), *others]

    @cached_property
    def _by_last_word(self) -> dict[str, list[_Alias]]:
        found: dict[str, list[_Alias]] = defaultdict(list)
        for alias in self._aliases:
            if len(alias.words) > 1:
                found[alias.words[-1]].append(alias)
        return found

    def matches(self, table: NamedTable, column: NamedColumn) -> list[Match]:
        """Returns the keys that a column may refer to, the likeliest first; one per key."""
        kind = column.column.type
        if not kind.can_be_key or kind.family in _UNLIKELY:
            return []
        best: dict[tuple[object, tuple[str, ...]], Match] = {}
        for match in self._found(table, column):
            key = match.key
            is_itself = key.table.name == table.name and key.columns == (column.name,)
            if is_itself or key.table.by_name[key.columns[0]].column.type.family is not kind.family:
                continue
            place = (key.table.name, key.columns)
            if place not in best or match.score > best[place].score:
                best[place] = match
        return sorted(best.values(), key=lambda match: (-match.score, str(match.key)))

    def _found(self, table: NamedTable, column: NamedColumn) -> Iterator[Match]:
        phrases = [stem for stem in column.stems if stem]
        weight = 1.0
        if () in column.stems:
            return
        if not phrases:
            phrases, weight = list(column.readings), _WITHOUT_KEY_WORD
        for phrase in phrases:
            for match in self._of_phrase(_without_preposition(phrase)):
                yield Match(match.key, match.score * weight, match.why)
            for key in self._in_roles(table):
                like = role_likeness(phrase, table, key.table)
                if like:
                    # Who did something is said without any word such as id.
                    by_role = like if phrase[-1].endswith(("by", "to")) else like * max(weight, _BARE_ROLE)
                    yield Match(key, by_role * _trust(key), f"the role {' '.join(phrase)}")

    def _of_phrase(self, phrase: tuple[str, ...]) -> list[Match]:
        words = (*phrase[:-1], singular(phrase[-1]))
        found = list(self._named(words))
        if max((match.score for match in found), default=0.0) < _CLEAR:
            found += self._abbreviated(words)
            found += self._partly(words)
        return found

    def _named(self, words: tuple[str, ...]) -> Iterator[Match]:
        """Yields what is called so, or so after a role: ``customer``, ``billing address``."""
        for start in range(len(words)):
            factor = _IN_ROLE if start else 1.0
            for alias in self._exact.get("".join(words[start:]), ()):
                yield _match(alias, factor, words[:start])
        last = words[-1]
        for cut in range(1, len(last) - _LEAST_GLUED + 1):
            for alias in self._exact.get(last[cut:], ()):
                yield _match(alias, _GLUED_ROLE, (*words[:-1], last[:cut]))

    def _abbreviated(self, words: tuple[str, ...]) -> Iterator[Match]:
        """Yields what is so written short, also after a role: ``cust``, ``billing addr``."""
        for start in range(len(words)):
            factor = _IN_ROLE if start else 1.0
            for alias, like in self._alike(words[start:]):
                yield _match(alias, factor * like, words[:start])
        last = words[-1]
        for cut in range(2, len(last) - _LEAST_GLUED + 1):
            for alias in self._by_letter.get(last[cut], ()):
                if "".join(alias.words).startswith(last[cut:]):
                    yield _match(alias, _GLUED_ROLE * _GLUED_ROLE, (*words[:-1], last[:cut]))

    def _alike(self, words: tuple[str, ...]) -> list[tuple[_Alias, float]]:
        if words not in self._fuzzy:
            near = self._by_letter.get(words[0][0], ())
            alike = ((alias, phrase_likeness(words, alias.words)) for alias in near)
            self._fuzzy[words] = [(alias, like) for alias, like in alike if 0 < like < 1]
        return self._fuzzy[words]

    def _partly(self, words: tuple[str, ...]) -> Iterator[Match]:
        """Yields what has the same last word: ``item`` for an order item."""
        for alias in self._by_last_word.get(words[-1], ()):
            if likeness(words[-1], alias.words[-1]) and alias.words[: len(words)] != words:
                yield _match(alias, _PART, words[:-1])


def _without_preposition(words: tuple[str, ...]) -> tuple[str, ...]:
    """What remains of ``ship via`` and ``sold to``."""
    return words[:-1] if len(words) > 1 and words[-1] in _PREPOSITIONS else words


def _aliases(key: Key) -> Iterator[_Alias]:
    for place, thing in enumerate(key.table.things):
        yield _Alias(key, thing, 1.0 - 0.01 * place, "names the table")
    column = key.table.by_name[key.columns[0]]
    for words in (*column.stems, *(() if column.says_key else column.readings)):
        if words:
            yield _Alias(key, (*words[:-1], singular(words[-1])), _BY_KEY, "is called like the key")


def _match(alias: _Alias, factor: float, role: tuple[str, ...]) -> Match:
    why = alias.why if not role else f"{alias.why}, as {' '.join(role)}"
    return Match(alias.key, alias.weight * factor * _trust(alias.key), why)


def _trust(key: Key) -> float:
    return 0.6 + 0.4 * key.score
