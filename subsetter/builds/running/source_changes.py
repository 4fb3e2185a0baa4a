"""Did a source change since it was read? While a build reads, only those that cannot be pinned can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.config.models import Config
from subsetter.engines.base import Engine
from subsetter.errors import EngineError, QueryCancelled, QueryFailed, SourceChanged, SourceUnreadable
from subsetter.planning.steps import Plan
from subsetter.rendering.statements import OutputRef
from subsetter.types.datatype import Family

_CUT = "A source changed while it was read, and cannot be read any more"

# Families in which one type says nothing of another.
_UNLIKE = frozenset({Family.NESTED, Family.OTHER})


@dataclass(frozen=True)
class Lost:
    """What a source table no longer has, so that nothing can be compared with it.

    Attributes:
        why: as the end of a sentence about the table.
        columns: that have gone, or whose values can no longer be compared; None for the whole table.
        retyped: columns of another type.
    """

    why: str
    columns: frozenset[str] | None = None
    retyped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SourcesNow:
    """How the source tables of a build stand since it read them.

    Attributes:
        tables: that can be read, with the columns that are left.
        changed: that are not as the build read them, or may not be; what they say proves nothing.
    """

    tables: tuple[Table, ...] = ()
    changed: frozenset[TableName] = frozenset()
    lost: Mapping[TableName, Lost] = field(default_factory=dict)

    @classmethod
    def nothing(cls, plan: Plan, error: EngineError) -> SourcesNow:
        """Returns how they stand when none can be read."""
        lost = Lost(f"cannot be read any more: {error.message}")
        return cls((), frozenset(plan.rules.source_by_name), dict.fromkeys(plan.rules.source_by_name, lost))

    def obstacle(self, source: TableName, columns: Iterable[str] = ()) -> str:
        """Returns why these columns of a source table cannot be read as the build read them; empty when they can."""
        lost = self.lost.get(source)
        if lost is None or (lost.columns is not None and lost.columns.isdisjoint(columns)):
            return ""
        return lost.why

    def untyped(self, source: TableName, columns: Iterable[str]) -> frozenset[str]:
        """Returns those of the columns whose types the source table does not tell any more."""
        lost = self.lost.get(source)
        if lost is None:
            return frozenset()
        return frozenset(columns) if lost.columns is None else (lost.columns | lost.retyped) & {*columns}


def open_past_build(engine: Engine, build_id: str, plan: Plan, made: Collection[OutputRef]) -> SourcesNow:
    """Opens a build that was made before, with what is left of its sources.

    Raises:
        FileUnreadable: when the engine finds that outputs have gone or are damaged.
        EngineError: when the engine fails, or the build cannot be opened even without sources.
    """
    try:
        now = _sources_now(engine.read_catalog(), plan)
        engine.open_build(build_id, now.tables, made)
    except SourceUnreadable as error:
        engine.open_build(build_id, (), made)
        return SourcesNow.nothing(plan, error)
    return now


def _sources_now(catalog: Catalog, plan: Plan) -> SourcesNow:
    known = plan.rules.source_by_name
    unread = {one.name: one.why for one in catalog.unread}
    left = {name: table for name, table in known.items() if name in catalog.by_name or (table.pin and name in unread)}
    lost = {name: Lost(_why_lost(unread.get(name))) for name in known.keys() - left.keys()}
    for name, table in left.items():
        # The columns of a pinned table, too, are those that it has now; of an unread one nothing is known.
        if name in catalog.by_name and (found := _lost_columns(table, catalog.by_name[name])):
            lost[name] = found
    tables = (
        _narrowed(table, catalog.by_name[name]) if name in catalog.by_name else table for name, table in left.items()
    )
    return SourcesNow(
        tuple(one for one in tables if one.columns), _changed(catalog, plan) | unwatched_sources(plan), lost
    )


def _why_lost(unread: str | None) -> str:
    if unread is None:
        return "is not in its source any more"
    return f"cannot be read any more: {unread.removeprefix('cannot be read: ')}"


def _lost_columns(before: Table, now: Table) -> Lost | None:
    words: list[str] = []
    gone, retyped = set(), set()
    for column in before.columns:
        same = now.by_name.get(column.name.lower())
        if same is None:
            words.append(f"has no column {column.name} any more")
            gone.add(column.name)
        elif same.type != column.type:
            words.append(f"has {column.name} as {same.type} now, which was {column.type}")
            retyped.add(column.name)
            if same.type.family is not column.type.family or same.type.family in _UNLIKE:
                gone.add(column.name)
    if not words:
        return None
    is_left = any(column.name.lower() in now.by_name for column in before.columns)
    return Lost("; ".join(words), frozenset(gone) if is_left else None, frozenset(retyped))


def _narrowed(before: Table, now: Table) -> Table:
    return replace(before, columns=tuple(one for one in before.columns if one.name.lower() in now.by_name))


def changed_sources(engine: Engine, plan: Plan) -> frozenset[TableName]:
    """Returns the source tables that are not as the plan knew them; nothing is known of unwatched ones.

    Raises:
        SourceUnreadable: when the sources cannot be read.
    """
    return _changed(engine.read_catalog(), plan)


def _changed(catalog: Catalog, plan: Plan) -> frozenset[TableName]:
    now = catalog.by_name
    return frozenset(
        name
        for name, table in plan.rules.source_by_name.items()
        if table.pin is None and (name not in now or now[name].fingerprint != table.fingerprint)
    )


def unwatched_sources(plan: Plan) -> frozenset[TableName]:
    """Returns the source tables, such as views, of which nothing tells whether they have changed."""
    return frozenset(
        name for name, table in plan.rules.source_by_name.items() if table.pin is None and not table.fingerprint
    )


def noted_changes(engine: Engine, plan: Plan, config: Config) -> tuple[str, ...]:
    """Returns a note for each source that changed during the build, where the config allows that, or may have.

    Raises:
        SourceChanged: where it does not.
    """
    changed = sorted(changed_sources(engine, plan))
    refused = [name for name in changed if _policy(config, name) != "allow"]
    if refused:
        raise SourceChanged(
            f"While the build read them, these sources changed: {', '.join(map(str, refused))}.",
            hint="Build when nobody writes them, or set unpinned: allow on the source.",
            can_repeat=all(_policy(config, name) == "retry" for name in refused),
        )
    unknown = sorted(unwatched_sources(plan) - {*changed})
    return (
        *(f"{name} changed while the build read it" for name in changed),
        *(f"{name} cannot be watched: nothing tells whether it changed while the build read it" for name in unknown),
    )


@contextmanager
def told_as_changed(engine: Engine, plan: Plan, config: Config) -> Iterator[None]:
    """Raises what fails inside because a source was replaced or cut meanwhile as that.

    A build cannot go on after it, so ``unpinned: allow`` builds again as ``retry`` does.

    Raises:
        SourceChanged: when a source that is not pinned is not as the plan knew it.
    """
    try:
        yield
    except QueryCancelled:
        raise
    except (QueryFailed, SourceUnreadable) as error:
        names = _changed_under(error, engine, plan)
        if names is None:
            raise
        told = f"{', '.join(map(str, names))} changed while it was read" if names else _CUT
        raise SourceChanged(
            f"{told}: {error.message}",
            hint="Build when nobody writes it, and look whether its files are whole.",
            can_repeat=bool(names) and all(_policy(config, name) != "fail" for name in names),
        ) from error


def _changed_under(error: EngineError, engine: Engine, plan: Plan) -> list[TableName] | None:
    """Returns the sources that changed; none by name when they cannot be read any more; None when none changed."""
    try:
        return sorted(changed_sources(engine, plan)) or None
    except SourceUnreadable as now:
        error.add_note(now.message)
        return []
    except EngineError:
        return None


def _policy(config: Config, name: TableName) -> str:
    source = config.source_of(name.source, name.table)
    return "retry" if source is None else source.unpinned
