"""A first config as a value: relations, rules and what a person should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.choosing import RuleIdea, choose_rules
from subsetter.inference.evidence import NOTHING, Seen
from subsetter.inference.kinds import Kinds, nameless_kinds
from subsetter.inference.naming import named_tables
from subsetter.inference.personal import PersonalColumn, personal_columns
from subsetter.inference.relations import POSSIBLE, Candidate
from subsetter.planning.casts import Storage, Unsupported, changes_values, copied_type

_MOST_DOUBTFUL = 200


@dataclass(frozen=True)
class Head:
    """Where a config reads and writes: keys and values of each part, as the YAML has them.

    Attributes:
        name: of the config.
    """

    name: str
    engine: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    destination: tuple[tuple[str, str], ...]

    @property
    def storage(self) -> Storage:
        """How the destination stores tables, with the defaults of the YAML."""
        engine = dict(self.engine)["name"]
        return Storage(engine, "iceberg" if engine == "athena" else "hive")


@dataclass(frozen=True)
class Dropped:
    """A column that the destination cannot hold."""

    table: TableName
    column: str
    why: str


@dataclass(frozen=True)
class Ambiguous:
    """A column that refers to one table or another, as a second column says: ``subject_id`` and ``subject_type``.

    Attributes:
        kinds: what the second column says and no table is called; empty where that is not known.
        refuted: relations that its names suggest and the data speaks against.
        is_asked: whether it was looked at what the second column says.
    """

    table: TableName
    column: str
    kind_column: str
    kinds: tuple[str, ...] = ()
    refuted: tuple[Candidate, ...] = ()
    is_asked: bool = True


@dataclass(frozen=True)
class Starter:
    """A first config.

    Attributes:
        relations: taken for true.
        doubtful: worth a person's look.
        rules: parents before those that follow them.
        dropped: columns that cannot be copied.
        personal: columns that look like personal data.
        ambiguous: references that only a person can write.
        notes: what else the reader should know.
    """

    head: Head
    relations: tuple[Candidate, ...]
    doubtful: tuple[Candidate, ...]
    rules: tuple[RuleIdea, ...]
    dropped: tuple[Dropped, ...] = ()
    personal: tuple[PersonalColumn, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    notes: tuple[str, ...] = ()


def starter(
    head: Head,
    catalog: Catalog,
    decided: Sequence[Candidate],
    keys: Mapping[TableName, tuple[str, ...]],
    *,
    starts: Sequence[TableName] = (),
    kinds: Kinds = MappingProxyType({}),
    refuted: Sequence[Candidate] = (),
    seen: Seen = NOTHING,
    notes: Iterable[str] = (),
) -> Starter:
    """Returns the first config of the tables of a catalog.

    Args:
        head: where it reads and writes.
        catalog: the tables that it is about.
        decided: relations, the best of each column; those that leave the catalog's tables do not count.
        keys: of the tables that seem to have one.
        starts: the driving tables; none for the one on which most rows depend.
        kinds: what columns say that name tables.
        refuted: relations that these suggest and the data speaks against.
        seen: what the data says of the columns of tables that have no key.
        notes: what else the reader should know.
    """
    inside = [one for one in decided if one.child in catalog.by_name and one.parent in catalog.by_name]
    weighed = [_with_types(one, catalog, head.storage) for one in inside]
    relations = tuple(one for one in weighed if one.is_likely)
    doubtful = [one for one in weighed if not one.is_likely]
    rules = choose_rules(catalog, relations, keys, starts, seen)
    needed = _needed(relations, rules)
    return Starter(
        head,
        relations,
        tuple(sorted(sorted(doubtful, key=lambda one: -one.score)[:_MOST_DOUBTFUL], key=str)),
        rules,
        tuple(one for table in catalog.tables for one in _dropped(table, head.storage)),
        tuple(one for table in catalog.tables for one in personal_columns(table, needed[table.name])),
        tuple(_ambiguous(catalog, [*inside, *refuted], keys, kinds)),
        tuple(notes),
    )


def _with_types(one: Candidate, catalog: Catalog, storage: Storage) -> Candidate:
    """A relation whose values the destination would change cannot be used."""
    ends = ((catalog.by_name[one.child], one.child_columns), (catalog.by_name[one.parent], one.parent_columns))
    for table, columns in ends:
        for name in columns:
            kind = table.by_name[name.lower()].type
            copied = copied_type(kind, storage)
            if isinstance(copied, Unsupported) or changes_values(kind, copied, storage):
                return replace(one, score=0.5, reasons=(*one.reasons, f"{storage} changes values of {kind}"))
    return one


def _needed(relations: Iterable[Candidate], rules: Iterable[RuleIdea]) -> dict[TableName, set[str]]:
    needed: dict[TableName, set[str]] = defaultdict(set)
    for one in relations:
        needed[one.child].update(one.child_columns, [one.when.column] if one.when else [])
        needed[one.parent].update(one.parent_columns)
    for rule in rules:
        needed[rule.table].update(rule.key)
    return needed


def _dropped(table: Table, storage: Storage) -> Iterator[Dropped]:
    for column in table.columns:
        copied = copied_type(column.type, storage)
        if isinstance(copied, Unsupported):
            yield Dropped(table.name, column.name, f"{column.type} cannot be copied: {copied.reason}")


def _ambiguous(
    catalog: Catalog, relations: Sequence[Candidate], keys: Mapping[TableName, tuple[str, ...]], kinds: Kinds
) -> Iterator[Ambiguous]:
    clear = {(one.child, one.child_columns) for one in relations if one.when is None} | set(keys.items())
    for table in named_tables(catalog):
        for column in table.columns:
            kind = table.kind_of(column)
            if kind is None or (table.name, (column.name,)) in clear:
                continue
            said = kinds.get((table.name, kind.name))
            own = [one for one in relations if one.child == table.name]
            left = nameless_kinds(own, column.name, kind.name, said or ())
            refuted = tuple(one for one in own if one.child_columns == (column.name,) and one.score < POSSIBLE)
            if said is None or left or refuted:
                yield Ambiguous(table.name, column.name, kind.name, tuple(left), refuted, is_asked=said is not None)
