"""The ``tables`` part of the YAML: which rows and columns of a table are copied, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, PlainValidator, WithJsonSchema, model_validator

from subsetter.config.field_types import Columns, Count, Flag, Globs, Model, Rate, Text, Whole, optional, required
from subsetter.config.invalid import Invalid, shown
from subsetter.config.patterns import parse_columns
from subsetter.config.source import Source
from subsetter.config.units import parse_rate

Copy = Literal["all", "referenced", "empty", "none"]
TransformKind = Literal["identity", "year", "month", "day", "hour", "bucket", "truncate"]

SELECTION_KEYWORDS = ("sample", "where", "follow", "always", "rows", "max_per_parent", "order_by")
"""The keys of a rule that choose rows; ``copy`` excludes them."""

_TRANSFORM = re.compile(r"\s*(\w+)\s*\(\s*([^,()]+?)\s*(?:,\s*(\d+)\s*)?\)\s*")
_WITH_NUMBER: tuple[TransformKind, ...] = ("bucket", "truncate")
_OF_TIME: tuple[TransformKind, ...] = ("year", "month", "day", "hour")
_ORDER = re.compile(r"(.*?\S)(?:\s+(asc|desc))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SampleKeys:
    """Keep the rows whose key hash falls below the rate.

    Attributes:
        rate: the share of keys, in (0, 1].
        key: columns that are hashed; empty for the table's own key.
    """

    rate: Fraction
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowKeys:
    """Keep the rows that refer to selected rows of parents.

    Attributes:
        mode: ``one`` relation, or ``any`` or ``all`` of several.
        names: parent tables or relation names, as written.
    """

    mode: Literal["one", "any", "all"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderBy:
    """Which rows a cap prefers.

    Attributes:
        column: as written.
        descending: whether the largest come first.
    """

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Transform:
    """One part of a partitioning.

    Attributes:
        kind: ``identity`` for a plain column; the others are Iceberg's.
        column: as written.
        argument: buckets of ``bucket``, width of ``truncate``; None for the others.
    """

    kind: TransformKind
    column: str
    argument: int | None = None


class SampleMapping(Model):
    """The long form of a sample."""

    rate: Rate = required("Share of the keys, such as 1%, 0.01 or 1/64.")
    key: Columns | None = optional("Columns that are hashed; default: the table's key.")


def _parse_sample(value: object) -> SampleKeys:
    if not isinstance(value, dict):
        return SampleKeys(parse_rate(value))
    mapping = SampleMapping.model_validate(value)
    return SampleKeys(mapping.rate, mapping.key or ())


def _parse_follow(value: object) -> FollowKeys:
    if isinstance(value, str) and value.strip():
        return FollowKeys("one", (value.strip(),))
    if isinstance(value, list):
        raise Invalid("several relations need any or all", "Write {any: […]} or {all: […]}.")
    if not isinstance(value, dict):
        raise Invalid(f"{shown(value)} is nothing to follow", "Write a parent table or a relation's name.")
    return _parse_several(value)


def _parse_several(value: dict[Any, Any]) -> FollowKeys:
    for key in value:
        if key not in ("any", "all"):
            raise Invalid(f"{shown(key)} is no way to follow", "Write {any: […]} or {all: […]}.", at=(key,))
    if len(value) != 1:
        raise Invalid("follow takes either any or all", "Write {any: […]} or {all: […]}.")
    mode: Literal["any", "all"] = "any" if "any" in value else "all"
    names = value[mode]
    if not isinstance(names, list) or not names or not all(isinstance(n, str) and n.strip() for n in names):
        raise Invalid("this is no list of parents", f"Write {{{mode}: [orders, customers]}}.", at=(mode,))
    return FollowKeys(mode, tuple(name.strip() for name in names))


def _parse_order(value: object) -> OrderBy:
    found = _ORDER.fullmatch(value.strip()) if isinstance(value, str) else None
    columns = parse_columns(found[1]) if found else ()
    if not found or len(columns) != 1:
        raise Invalid(f"{shown(value)} is no order", "Write one column, such as order_date desc.")
    return OrderBy(columns[0], (found[2] or "").lower() == "desc")


def _parse_transform(value: object) -> Transform:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{shown(value)} is no partitioning", "Write a column, or month(d), bucket(id, 8).")
    found = _TRANSFORM.fullmatch(value)
    if not found:
        columns = parse_columns(value)
        if len(columns) != 1:
            raise Invalid(f"{shown(value)} names several columns", "Make each an item of the list.")
        return Transform("identity", columns[0])
    word, column, number = found[1].lower(), parse_columns(found[2])[0], found[3]
    kinds: tuple[TransformKind, ...] = (*_OF_TIME, *_WITH_NUMBER)
    for kind in kinds:
        if word == kind and (number is not None) == (kind in _WITH_NUMBER) and number != "0":
            return Transform(kind, column, int(number) if number else None)
    raise Invalid(
        f"{shown(value)} is no partitioning",
        "Write a column, or year(d), month(d), day(d), hour(t), bucket(id, 8) or truncate(s, 4).",
    )


def _parse_partitioning(value: object) -> tuple[Transform, ...]:
    items = value if isinstance(value, list) else [value]
    if not items:
        raise Invalid("the list is empty", "Write at least one column, or leave partition_by out.")
    return tuple(_parse_transform(item) for item in items)


_FILLED: dict[str, Any] = {"type": "string", "pattern": r"\S"}
_NAMES: dict[str, Any] = {"type": "array", "items": _FILLED, "minItems": 1}
_FOLLOW_SCHEMA: dict[str, Any] = {
    "anyOf": [
        _FILLED,
        *(
            {"type": "object", "properties": {key: _NAMES}, "required": [key], "additionalProperties": False}
            for key in ("any", "all")
        ),
    ]
}
SampleRule = Annotated[SampleKeys, PlainValidator(_parse_sample, json_schema_input_type=Rate | SampleMapping)]
FollowRule = Annotated[FollowKeys, PlainValidator(_parse_follow), WithJsonSchema(_FOLLOW_SCHEMA)]
OrderRule = Annotated[OrderBy, PlainValidator(_parse_order), WithJsonSchema(_FILLED)]
Partitioning = Annotated[
    tuple[Transform, ...], PlainValidator(_parse_partitioning), WithJsonSchema({"anyOf": [_FILLED, _NAMES]})
]


class ColumnsRule(Model):
    """Which columns of a table are copied."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["keep", "drop"]}})

    keep: Globs | None = optional("Names or globs of the columns to copy; the others are left out.")
    drop: Globs | None = optional("Names or globs of the columns to leave out.")
    on_new: Literal["drop", "copy", "fail"] = optional(
        "What to do with columns that the lock file does not know yet.", "drop"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.keep is not None and self.drop is not None:
            raise Invalid("keep and drop contradict each other", "Write one of them.")
        return self


_CONTRADICTIONS: Any = [
    *({"not": {"required": ["copy", key]}} for key in SELECTION_KEYWORDS),
    {"not": {"required": ["rows", "max_per_parent"]}},
    {
        "if": {"required": ["max_per_parent"]},
        "then": {"required": ["follow"], "properties": {"follow": {"type": "string"}}},
    },
    {
        "if": {"required": ["order_by"]},
        "then": {"anyOf": [{"required": ["rows"]}, {"required": ["max_per_parent"]}]},
    },
]
"""The contradictions that ``TableRule`` refuses, in the words of JSON Schema."""


class TableRule(Model):
    """Which rows and columns of a table are copied, and how."""

    model_config = ConfigDict(json_schema_extra={"allOf": _CONTRADICTIONS})

    sample: SampleRule | None = optional("Share of the table's keys, such as 1%, or {key: user_id, rate: 0.1%}.")
    key: Columns | None = optional("The table's own key; default: the columns that relations refer to.")
    unique: Flag = optional("Promise that the key is unique in the source, which can save a key step.", False)
    where: Text | None = optional("SQL condition that rows of the selection meet.")
    follow: FollowRule | None = optional("Keep rows that refer to selected rows of a parent, or {any: …}, {all: …}.")
    always: Text | None = optional("SQL condition; rows that meet it are selected whatever the rest says.")
    rows: Count | None = optional("Most rows to select by the rest of the rule.")
    max_per_parent: Whole | None = optional("Most rows to select for each row of the followed parent.")
    order_by: OrderRule | None = optional("Which rows a cap prefers, such as order_date desc.")
    copy_mode: Copy | None = optional(
        "all rows; only those that are referenced; empty, the table without rows; none, leave it out.",
        alias="copy",
    )
    columns: ColumnsRule = optional("Which columns are copied.", ColumnsRule())
    name: Text | None = optional("The table's name in the destination; default: its own.")
    source: Source | None = optional("Read this table from elsewhere.")
    partition_by: Partitioning = optional("Columns, and for Iceberg transforms such as month(d), bucket(id, 8).", ())

    @property
    def selects(self) -> tuple[str, ...]:
        """The keywords for selection that the rule has, as the YAML writes them."""
        return tuple(key for key in SELECTION_KEYWORDS if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _keywords_agree(self) -> Self:
        if self.copy_mode is not None and self.selects:
            others = ", ".join(self.selects)
            raise Invalid(f"copy excludes {others}", f"Remove copy, or remove {others}.", at=("copy",))
        if self.rows is not None and self.max_per_parent is not None:
            raise Invalid("rows and max_per_parent are two caps", "Keep one.", at=("max_per_parent",))
        if self.max_per_parent is not None and (self.follow is None or self.follow.mode != "one"):
            raise Invalid(
                "max_per_parent needs one followed relation",
                "Add follow with one parent, or write rows for a cap on the whole table.",
                at=("max_per_parent",),
            )
        if self.order_by is not None and self.rows is None and self.max_per_parent is None:
            raise Invalid("order_by orders nothing", "Add rows or max_per_parent.", at=("order_by",))
        return self
