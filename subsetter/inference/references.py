"""Which keys a column may refer to, by its name and type."""

from __future__ import annotations

from collections import Counter, defaultdict
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
_NAME_ALONE = 0.72
_WITH_TABLE = 0.97
_OTHER_NAMESPACE = 0.9
_NAMESPACE = 5
_NAMES_TABLE = "names the table"
_ONE_OF_TWO = "is one of the two that its table names"
BY_KEY = "is called like the key"
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
        if not kind.can_be_key or kind.family in _UNLIKELY or column.is_counter or table.is_own_key(column):
            return []
        best: dict[tuple[object, tuple[str, ...]], Match] = {}
        exact = [*self._with_table(table, column), *self._of_pair(table, column)]
        for match in exact or self._found(table, column):
            key = match.key
            is_itself = key.table.name == table.name and key.columns == (column.name,)
            if is_itself or key.table.by_name[key.columns[0]].column.type.family is not kind.family:
                continue
            place = (key.table.name, key.columns)
            if place not in best or match.score > best[place].score:
                best[place] = match
        return sorted(best.values(), key=lambda match: (-match.score, str(match.key)))

    def _with_table(self, table: NamedTable, column: NamedColumn) -> Iterator[Match]:
        """Yields what a column names together with its table: ``track.kind`` is a ``track_kind``."""
        for phrase in [stem for stem in column.stems if stem] or column.readings:
            words = (*phrase[:-1], singular(phrase[-1]))
            for thing in table.things:
                for shared in range(min(len(thing), len(words) - 1) + 1):
                    if thing[len(thing) - shared :] != words[:shared]:
                        continue
                    for alias in self._exact.get("".join((*thing, *words[shared:])), ()):
                        if alias.why == _NAMES_TABLE and alias.key.table.name != table.name:
                            yield Match(
                                alias.key,
                                alias.weight * _WITH_TABLE * _trust(alias.key),
                                "names the table together with its own",
                            )

    def _of_pair(self, table: NamedTable, column: NamedColumn) -> Iterator[Match]:
        """Yields what numbered columns of a table that is named after two mean: ``side0`` of ``link_person_group``."""
        numbered = [reading for reading in column.readings if len(reading) > 1 and reading[-1] in ("0", "1", "2")]
        if not numbered:
            return
        alike = [one.readings[0][-1] for one in table.columns if one.readings[0][:-1] == numbered[0][:-1]]
        if sorted(alike) not in (["0", "1"], ["1", "2"]):
            return
        place = sorted(alike).index(numbered[0][-1])
        words = table.whole
        for start in range(len(words) - 1):
            for middle in range(start + 1, len(words)):
                pair = words[start:middle], words[middle:]
                named = [self._exact.get("".join((*part[:-1], singular(part[-1]))), ()) for part in pair]
                if all(any(alias.why == _NAMES_TABLE for alias in some) for some in named):
                    meant = (alias.key for alias in named[place] if alias.why == _NAMES_TABLE)
                    yield from (Match(key, _WITH_TABLE * _trust(key), _ONE_OF_TWO) for key in meant)
                    return

    def _found(self, table: NamedTable, column: NamedColumn) -> Iterator[Match]:
        phrases = [stem for stem in column.stems if stem]
        weight = 1.0
        if () in column.stems:
            return
        if not phrases:
            phrases, weight = list(column.readings), _WITHOUT_KEY_WORD
        for phrase in phrases:
            for match in self._of_numbered(_without_preposition(phrase)):
                is_name = match.why == _NAMES_TABLE and match.score >= _CLEAR
                factor = max(weight, _NAME_ALONE) if is_name else weight
                yield Match(match.key, match.score * factor * self._nearness(table, match.key), match.why)
            for key in self._in_roles(table):
                like = role_likeness(phrase, table, key.table)
                if like:
                    # Who did something is said without any word such as id.
                    by_role = like if phrase[-1].endswith(("by", "to")) else like * max(weight, _BARE_ROLE)
                    yield Match(key, by_role * _trust(key), f"the role {' '.join(phrase)}")

    @cached_property
    def _namespaces(self) -> Counter[str]:
        return Counter({key.table.name: key.table.whole[0] for key in self._keys}.values())

    def _nearness(self, table: NamedTable, key: Key) -> float:
        """A table of another namespace is less likely meant, where one of the same is called so, too."""
        own, other = table.whole[0], key.table.whole[0]
        is_apart = own != other and self._namespaces[own] >= _NAMESPACE and self._namespaces[other] >= _NAMESPACE
        return _OTHER_NAMESPACE if is_apart else 1.0

    def _of_numbered(self, phrase: tuple[str, ...]) -> list[Match]:
        """What is called so; else what is called so without a number or letter at the end: ``team 1``, ``player b``."""
        bare = _without_number(phrase)
        found = self._of_phrase(phrase)
        if bare == phrase or max((match.score for match in found), default=0.0) >= _CLEAR:
            return found
        return [*found, *self._of_phrase(bare)]

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


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    """What remains of ``team 1`` and ``player b``."""
    return words[:-1] if len(words) > 1 and (words[-1].isdigit() or len(words[-1]) == 1) else words


def _aliases(key: Key) -> Iterator[_Alias]:
    for place, thing in enumerate(key.table.things):
        yield _Alias(key, thing, 1.0 - 0.01 * place, _NAMES_TABLE)
    column = key.table.by_name[key.columns[0]]
    for words in (*column.stems, *(() if column.says_key else column.readings)):
        if words:
            yield _Alias(key, (*words[:-1], singular(words[-1])), _BY_KEY, BY_KEY)


def _match(alias: _Alias, factor: float, role: tuple[str, ...]) -> Match:
    why = alias.why if not role else f"{alias.why}, as {' '.join(role)}"
    return Match(alias.key, alias.weight * factor * _trust(alias.key), why)


def _trust(key: Key) -> float:
    return 0.6 + 0.4 * key.score
