"""What kind of table holds a set of keys on the way to the copies, and in which types. Pure."""

from __future__ import annotations

from typing import Literal

from subsetter.catalog.tables import TableName
from subsetter.errors import PlanError
from subsetter.planning.casts import Storage, changes_values, copied_type
from subsetter.planning.predicates import BuiltRows, KeyRows, SourceRows
from subsetter.planning.rules import ColumnCopy
from subsetter.planning.steps import CopyStep, GrowStep, NarrowStep, Plan, RankStep, SettleStep, Step
from subsetter.types.datatype import DataType, Family

TableType = Literal["hive", "iceberg"]
Written = tuple[str, DataType]
"""A column as ``table.column``, and its type in the source."""

_INTEGER, _VARCHAR = DataType("integer"), DataType("varchar")
_TEXTS = frozenset({Family.STRING, Family.UUID, Family.TIMESTAMP, Family.TIMESTAMP_TZ})


def key_table(plan: Plan, step: Step, output: str, wanted: TableType) -> tuple[TableType, tuple[ColumnCopy, ...]]:
    """Returns the table type of an output that is no copy, and the columns that it holds in another type.

    Raises:
        PlanError: when no table can hold a column so that its values stay apart and in order.
    """
    if isinstance(step, NarrowStep):
        return _narrow_table(plan, step, wanted)
    columns = written_columns(plan, step, output)
    found = _type_for(tuple(kind for _, kind in columns), wanted)
    if found is None:
        raise _unheld(*next(one for one in columns if not _holds(wanted, one[1])))
    return found, ()


def written_columns(plan: Plan, step: Step, output: str) -> tuple[Written, ...]:
    """Returns the columns that a step other than a copy takes from the sources."""
    match step:
        case CopyStep():
            return tuple((f"{step.table}.{column.name}", column.copied_type) for column in step.columns)
        case RankStep():
            keys = ((f"{step.table}.{name}", kind) for name, kind in step.key)
            return (*keys, *_columns(plan, step.table, step.per))
        case GrowStep():
            grown = [one for one in step.sets if one.output == output]
            return tuple(column for one in grown for keys in one.first for column in _key_columns(plan, keys))
        case SettleStep():
            settled = [state for state in step.states if state.output == output]
            return tuple(column for state in settled for column in _columns(plan, state.table, state.columns))
        case _:
            return _columns(plan, step.table, step.columns)


def hive_columns(plan: Plan, table_type: TableType) -> tuple[Written, ...]:
    """Returns the columns that Iceberg would change, and for which key sets on the way to Iceberg copies are Hive."""
    if table_type == "hive":
        return ()
    found: dict[str, DataType] = {}
    for output, step in plan.step_by_output.items():
        written = () if isinstance(step, CopyStep) else written_columns(plan, step, output)
        if written and key_table(plan, step, output, table_type)[0] == "hive":
            found |= {name: kind for name, kind in written if not _holds(table_type, kind)}
    return tuple(sorted(found.items()))


def _narrow_table(plan: Plan, step: NarrowStep, wanted: TableType) -> tuple[TableType, tuple[ColumnCopy, ...]]:
    """A narrow copy also has the columns that rows are sampled and ordered by, which relations would not take."""
    types = {name: plan.rules.source_by_name[step.table].by_name[name.lower()].type for name in step.columns}
    kinds = tuple(types.values())
    found = next((one for one in _choices(wanted) if all(_holds_exactly(one, kind) for kind in kinds)), None)
    if found is not None:
        return found, ()
    casts = {name: (kind, _ordered_alike(kind)) for name, kind in types.items() if not _holds_exactly(wanted, kind)}
    for name, (kind, cast) in casts.items():
        if cast is None:
            raise _unheld(f"{step.table}.{name}", kind)
    return wanted, tuple(ColumnCopy(name, kind, cast) for name, (kind, cast) in casts.items() if cast is not None)


def _ordered_alike(kind: DataType) -> DataType | None:
    """A type that both table types have, in which values are equal and ordered as before; None for none.

    A text of a time has as many digits as its type, and is written in UTC; years have four digits.
    """
    if kind.base in ("tinyint", "smallint"):
        return _INTEGER
    return _VARCHAR if kind.family in _TEXTS or (kind.base == "time" and not kind.has_time_zone) else None


def _unheld(column: str, kind: DataType) -> PlanError:
    return PlanError(
        f"{column} is {kind}, and no table of Athena can hold its values on the way to the copies.",
        hint="Use another column there, or read the table through a view that casts this one.",
    )


def _choices(wanted: TableType) -> tuple[TableType, TableType]:
    return wanted, "hive" if wanted == "iceberg" else "iceberg"


def _type_for(kinds: tuple[DataType, ...], wanted: TableType) -> TableType | None:
    """Returns the table type that holds the columns as they are, the destination's own when it does; None for none."""
    return next((one for one in _choices(wanted) if all(_holds(one, kind) for kind in kinds)), None)


def _holds(table_type: TableType, kind: DataType) -> bool:
    return copied_type(kind, Storage("athena", table_type)) == kind


def _holds_exactly(table_type: TableType, kind: DataType) -> bool:
    """Whether a table has the type with all digits of its values."""
    return _holds(table_type, kind) and not changes_values(kind, kind, Storage("athena", table_type))


def _columns(plan: Plan, table: TableName, columns: tuple[str, ...]) -> tuple[Written, ...]:
    known = plan.rules.source_by_name[table].by_name
    return tuple((f"{table}.{name}", known[name.lower()].type) for name in columns if name.lower() in known)


def _key_columns(plan: Plan, keys: KeyRows) -> tuple[Written, ...]:
    if isinstance(keys.rows, SourceRows):
        return _columns(plan, keys.rows.table, keys.columns)
    if isinstance(keys.rows, BuiltRows):
        step = plan.step_by_output[keys.rows.output]
        if isinstance(step, NarrowStep):
            return _columns(plan, step.table, keys.columns)
        return written_columns(plan, step, keys.rows.output)
    return ()
