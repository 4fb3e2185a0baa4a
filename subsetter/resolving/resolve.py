"""From a config and its catalog to rules, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.places import dotted
from subsetter.planning.casts import Storage
from subsetter.planning.rules import CopyMode, Orphans, Relation, Rules, Selection, TableRules
from subsetter.resolving.columns import ColumnReader, check_globs
from subsetter.resolving.compared_columns import check_values_stay
from subsetter.resolving.conditions import Conditions
from subsetter.resolving.copy_names import destination_names
from subsetter.resolving.disjoint import check_disjoint
from subsetter.resolving.lookup import Lookup
from subsetter.resolving.modes import Copied, copy_modes
from subsetter.resolving.needed import NeededColumns
from subsetter.resolving.never_copy import NeverCopy
from subsetter.resolving.partition_columns import check_partitions, read_partitioning
from subsetter.resolving.pins import check_pinned
from subsetter.resolving.problem_list import Problems
from subsetter.resolving.reach import check_follow_cycles, check_reached
from subsetter.resolving.relation_ends import EndsReader
from subsetter.resolving.relations import read_relations
from subsetter.resolving.rule_matches import RuleMatch, match_rules
from subsetter.resolving.selections import SelectionReader, own_key
from subsetter.resolving.unsupported import check_supported
from subsetter.sql.variables import VarValue

KnownColumns = Mapping[TableName, frozenset[str]]
_NOTHING_KNOWN: KnownColumns = MappingProxyType({})


def resolve(
    loaded: LoadedConfig,
    catalog: Catalog,
    variables: Mapping[str, VarValue],
    known: KnownColumns = _NOTHING_KNOWN,
) -> Rules:
    """Returns the rules of a config for the tables of its catalog.

    Args:
        loaded: the config and where its parts stand.
        catalog: every table of its sources.
        variables: values of ``{{ name }}`` in conditions, ``today`` and ``as_of`` among them.
        known: columns, in lower case, that are not new, by table; in tables that are not named none is new.

    Raises:
        ConfigError: with everything that is wrong.
    """
    problems = Problems(loaded.places)
    rules = _Resolving(loaded.config, catalog, variables, problems, known).rules(loaded.name)
    problems.raise_if_any()
    return rules


class _Resolving:
    """What the stages share."""

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        variables: Mapping[str, VarValue],
        problems: Problems,
        known: KnownColumns,
    ) -> None:
        self._config = config
        self._known = known
        self._catalog = catalog
        self._problems = problems
        self._notes: list[str] = []
        self._lookup = Lookup(catalog, config.sources, problems)
        self._conditions = Conditions(variables, problems)
        self._ends = EndsReader(self._lookup, problems)
        self._storage = Storage(config.engine.name, config.destination.table_type, config.destination.format)

    def rules(self, name: str) -> Rules:
        """Returns the rules; they are whole only where no problem was found."""
        problems = self._problems
        check_supported(self._config, problems)
        check_disjoint(self._config, self._catalog, problems)
        matches = match_rules(self._config, self._lookup, problems, self._notes)
        relations = read_relations(self._ends.read(self._config.relations), self._conditions, problems)
        copied = copy_modes(matches, relations, problems, self._notes)
        check_reached(copied, relations, matches, self._excused(), problems, self._notes)
        tables = self._tables(matches, relations, copied)
        if self._storage.engine == "athena":
            check_partitions(tables, matches, problems)
        check_values_stay(tables, relations, matches, self._catalog, self._storage, problems)
        sources = self._sources(relations, copied)
        check_pinned(self._config, sources, problems)
        return Rules(
            config=name,
            tables=tables,
            relations=relations,
            sources=sources,
            left_out=_left_out(matches, relations, copied),
            notes=tuple(dict.fromkeys(self._notes)),
        )

    def _excused(self) -> set[TableName]:
        """Returns the tables to which a relation may lead that could not be read."""
        unread = self._ends.unread
        return {t.name for t in self._catalog.tables if any(one.may_lead_to(t) for one in unread)}

    def _tables(
        self,
        matches: Mapping[TableName, RuleMatch],
        relations: tuple[Relation, ...],
        copied: Mapping[TableName, Copied],
    ) -> tuple[TableRules, ...]:
        sources = {name: self._catalog.by_name[name] for name in sorted(copied)}
        keys = self._keys(sources, matches, relations)
        selections = self._selections(sources, matches, relations, copied, keys)
        check_follow_cycles(selections, matches, self._problems)
        partitions = {
            name: read_partitioning(matches.get(name), table, self._lookup, self._problems)
            for name, table in sources.items()
        }
        needed = NeededColumns()
        needed.add_relations(relations, copied)
        for name in sources:
            needed.add_selection(name, selections.get(name, Selection()))
            needed.add_partitioning(name, partitions[name])
        columns = self._column_reader(matches, needed)
        names = destination_names(sources, matches, self._config.engine.name, self._problems)
        return tuple(
            TableRules(
                table=table,
                destination=names[name],
                columns=columns.read(matches.get(name), table, partitions[name]),
                mode=copied[name].mode,
                selection=selections.get(name, Selection()),
                key=keys[name] or (),
                unique=self._unique(matches.get(name), table, keys[name]),
                partition_by=partitions[name],
                why=copied[name].why,
                path=dotted(matches[name].path()) if name in matches else "",
            )
            for name, table in sources.items()
        )

    def _keys(
        self,
        tables: Mapping[TableName, Table],
        matches: Mapping[TableName, RuleMatch],
        relations: tuple[Relation, ...],
    ) -> dict[TableName, tuple[str, ...] | None]:
        pointing: dict[TableName, list[Relation]] = {}
        for relation in relations:
            pointing.setdefault(relation.parent, []).append(relation)
        return {
            name: own_key(matches.get(name), table, pointing.get(name, ()), self._ends.unread, self._lookup)
            for name, table in tables.items()
        }

    def _selections(
        self,
        tables: Mapping[TableName, Table],
        matches: Mapping[TableName, RuleMatch],
        relations: tuple[Relation, ...],
        copied: Mapping[TableName, Copied],
        keys: Mapping[TableName, tuple[str, ...] | None],
    ) -> dict[TableName, Selection]:
        selecting = {n for n, one in copied.items() if one.mode in (CopyMode.SELECT, CopyMode.ALL)}
        reader = SelectionReader(
            self._lookup,
            self._conditions,
            self._problems,
            relations,
            self._ends.unread,
            selecting,
            self._config.salt,
        )
        return {
            name: reader.read(matches[name], table, keys[name])
            for name, table in tables.items()
            if copied[name].mode is CopyMode.SELECT
        }

    def _column_reader(self, matches: Mapping[TableName, RuleMatch], needed: NeededColumns) -> ColumnReader:
        never_copy = NeverCopy(self._config.never_copy)
        never_copy.check_all_match(self._catalog.tables, self._problems)
        check_globs(matches, self._catalog.tables, self._problems)
        return ColumnReader(never_copy, needed, self._storage, self._problems, self._notes, self._known)

    def _unique(
        self, match: RuleMatch | None, table: Table, key: tuple[str, ...] | None
    ) -> tuple[tuple[str, ...], ...]:
        if match is None or not match.rule.unique or key is None:
            return table.unique
        if not key:
            cure = "Add key: with the columns that are unique."
            self._problems.add(match.path("unique"), f"unique of {table.name} needs a key", cure)
            return table.unique
        return tuple(dict.fromkeys((key, *table.unique)))

    def _sources(self, relations: tuple[Relation, ...], copied: Mapping[TableName, Copied]) -> tuple[Table, ...]:
        dropping = {relation.parent for relation in relations if relation.orphans is Orphans.DROP}
        return tuple(self._catalog.by_name[name] for name in sorted(dropping | copied.keys()))


def _left_out(
    matches: Mapping[TableName, RuleMatch],
    relations: tuple[Relation, ...],
    copied: Mapping[TableName, Copied],
) -> tuple[TableName, ...]:
    """Returns the children of copied tables that have no rule and are not copied."""
    children = {relation.child for relation in relations if relation.parent in copied}
    return tuple(sorted(children - copied.keys() - matches.keys()))
