"""Which rows and which of their columns a predicate or a step reads."""

from __future__ import annotations

from collections.abc import Iterator

from subsetter.planning.predicates import (
    And,
    BuiltRows,
    Constant,
    Flag,
    Holds,
    InKeys,
    InSlice,
    IsSet,
    KeyRows,
    Not,
    Or,
    Predicate,
    Rows,
    SourceRows,
)
from subsetter.planning.steps import (
    CopyStep,
    GatherStep,
    GrowStep,
    KeyStateStep,
    KeyStep,
    NarrowStep,
    RankStep,
    SettleStep,
    Step,
)

Use = tuple[Rows, tuple[str, ...]]


def used_by_predicate(rows: Rows, predicate: Predicate) -> Iterator[Use]:
    """Yields each set of rows that the predicate reads, with columns of it, first of all the rows it is about."""
    match predicate:
        case Holds(condition):
            yield rows, condition.columns
        case IsSet(columns):
            yield rows, columns
        case InSlice(columns=columns):
            yield rows, tuple(name for name, _ in columns)
        case InKeys(columns, keys):
            yield rows, columns
            for one in keys:
                yield from used_by_keys(one)
        case And(parts) | Or(parts):
            for part in parts:
                yield from used_by_predicate(rows, part)
        case Not(part):
            yield from used_by_predicate(rows, part)
        case Constant() | Flag():
            return


def used_by_keys(keys: KeyRows) -> Iterator[Use]:
    """Yields what taking the key values reads."""
    yield keys.rows, keys.columns
    yield from used_by_predicate(keys.rows, keys.where)


def used_by_step(step: Step) -> Iterator[Use]:
    """Yields each set of rows that the step reads, with columns of it."""
    match step:
        case CopyStep():
            source = SourceRows(step.table)
            yield source, tuple(column.name for column in step.columns)
            yield from used_by_predicate(source, step.where)
        case KeyStep():
            yield step.rows, step.columns
            yield from used_by_predicate(step.rows, step.where)
        case RankStep():
            order = (step.order_by,) if step.order_by else ()
            yield step.rows, (*(name for name, _ in step.key), *step.per, *order)
            yield from used_by_predicate(step.rows, step.where)
        case NarrowStep():
            source = SourceRows(step.table)
            yield source, step.columns
            for _, condition in step.flags:
                yield source, condition.columns
        case KeyStateStep():
            yield step.rows, step.columns
            yield from used_by_predicate(step.rows, step.live)
        case GatherStep() | GrowStep():
            for keys in _keys_of(step):
                yield from used_by_keys(keys)
        case SettleStep():
            for state in step.states:
                yield state.rows, state.columns
                yield from used_by_predicate(state.rows, state.first)
                yield from used_by_predicate(state.rows, state.again)


def _keys_of(step: GatherStep | GrowStep) -> Iterator[KeyRows]:
    if isinstance(step, GatherStep):
        yield from step.keys
        return
    for one in step.sets:
        yield from (*one.first, *one.again)
    if step.leaps:
        yield step.leaps.first


def outputs_read(step: Step) -> tuple[str, ...]:
    """Returns the outputs of other steps that the step reads, each once, in order of first use."""
    found = (rows.output for rows, _ in used_by_step(step) if isinstance(rows, BuiltRows))
    return tuple(dict.fromkeys(found))


def source_columns_read(step: Step) -> dict[SourceRows, tuple[str, ...]]:
    """Returns the columns that the step reads of each source table, in order of first use."""
    found: dict[SourceRows, dict[str, None]] = {}
    for rows, columns in used_by_step(step):
        if isinstance(rows, SourceRows):
            found.setdefault(rows, {}).update(dict.fromkeys(columns))
    return {rows: tuple(columns) for rows, columns in found.items()}
