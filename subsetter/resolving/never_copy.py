"""Which columns ``never_copy`` keeps out of every copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from subsetter.catalog.tables import Column, Table
from subsetter.config.patterns import Glob
from subsetter.resolving.problem_list import Problems
from subsetter.types.datatype import DataType, Family


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a column.

    Attributes:
        index: of the glob under ``never_copy``.
        field: dotted path of the nested field that it covers; empty when it covers the column itself.
    """

    index: int
    glob: Glob
    field: str = ""

    def __str__(self) -> str:
        inside = f" (its field {self.field})" if self.field else ""
        return f"never_copy {self.glob}{inside}"


class NeverCopy:
    """The globs of ``never_copy``.

    A glob without a dot is compared with names of columns and of nested fields; one with dots with dotted paths:
    ``table.column``, ``source.table.column``, ``column.field`` and so on. So ``*email*`` does not cover all columns
    of a table ``emails``.
    """

    def __init__(self, globs: Sequence[Glob]) -> None:
        self._plain = [(index, glob) for index, glob in enumerate(globs) if "." not in glob.text]
        self._dotted = [(index, glob) for index, glob in enumerate(globs) if "." in glob.text]
        self._globs = globs
        self._plain_known: dict[str, int | None] = {}

    def covering(self, table: Table, column: Column) -> Cover | None:
        """Returns the first glob that covers the column or a field inside it; None when none does."""
        if not self._globs:
            return None
        for path in _paths(column):
            index = self._covering(table, path)
            if index is not None:
                return Cover(index, self._globs[index], ".".join(path[1:]))
        return None

    def check_all_match(self, tables: Iterable[Table], problems: Problems) -> None:
        """Reports globs that cover no column of the sources: a slip there would let data through."""
        open_globs = {index: glob for index, glob in enumerate(self._globs) if not glob.is_general}
        for table in tables:
            if not open_globs:
                return
            for column in table.columns:
                for path in _paths(column):
                    for index in [i for i, glob in open_globs.items() if _covers(glob, table, path)]:
                        del open_globs[index]
        for index, glob in open_globs.items():
            problems.add(("never_copy", index), f"no column matches {glob}", "Correct the glob or remove it.")

    def _covering(self, table: Table, path: tuple[str, ...]) -> int | None:
        name = path[-1].lower()
        if name not in self._plain_known:
            self._plain_known[name] = next((i for i, glob in self._plain if glob.matches(name)), None)
        if self._plain_known[name] is not None:
            return self._plain_known[name]
        return next((index for index, glob in self._dotted if _covers(glob, table, path)), None)


def _paths(column: Column) -> Iterator[tuple[str, ...]]:
    """Yields the paths of a column and all fields inside, by the names of today and by those of its snapshot."""
    for fields in ((), *_fields(column.type)):
        yield column.name, *fields
    if column.former is not None and column.former.name:
        for fields in ((), *_fields(column.former.type)):
            yield column.former.name, *fields


def _covers(glob: Glob, table: Table, path: tuple[str, ...]) -> bool:
    if "." not in glob.text:
        return glob.matches(path[-1])
    inner = ".".join(path)
    names = dict.fromkeys((f"{table.name}.{inner}", f"{table.name.table}.{inner}"))
    return (len(path) > 1 and glob.matches(inner)) or any(glob.matches(name) for name in names)


@cache
def _fields(kind: DataType) -> tuple[tuple[str, ...], ...]:
    """Returns the path of every field inside a nested type; elements of arrays and maps add nothing to it."""
    if kind.family is not Family.NESTED:
        return ()
    found: list[tuple[str, ...]] = []
    for name, part in kind.parts:
        here = (name,) if name else ()
        if here:
            found.append(here)
        found.extend((*here, *below) for below in _fields(part))
    return tuple(found)
