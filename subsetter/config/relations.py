"""The ``relations`` part of the YAML: which child columns refer to which parent columns."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from subsetter.config.field_types import Columns, Flag, Model, Pattern, Text, optional, required
from subsetter.config.invalid import Invalid, shown
from subsetter.config.patterns import RelationEnd, TablePattern, parse_end, unclosed

EndText = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": r"\(.+\)\s*$", "examples": ["orders(customer_id)"]}),
]


class EndMapping(Model):
    """The long form of an end of a relation."""

    table: Pattern = required("The table, or for the child a glob of tables.")
    columns: Columns = required("Its columns, in order.")


def _parse_end(value: object) -> RelationEnd:
    if isinstance(value, str):
        return parse_end(value)
    if not isinstance(value, dict):
        raise Invalid(
            f"{shown(value)} is no end of a relation",
            "Write it like orders(customer_id), or {table: …, columns: […]}.",
        )
    mapping = EndMapping.model_validate(value)
    table = mapping.table
    if table.columns:
        raise Invalid("the columns stand in the table's name as well", "Write them under columns only.")
    if table.is_glob:
        table = TablePattern(table.text, None, mapping.columns)
    return RelationEnd(table, mapping.columns)


End = Annotated[RelationEnd, PlainValidator(_parse_end, json_schema_input_type=EndText | EndMapping)]


class RelationRule(Model):
    """Child columns that refer to the columns of a parent.

    ``child`` and ``parent`` are both there unless ``ignore`` is set, which may name the relation alone.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["from", "to"]}, {"required": ["ignore", "name"]}]}
    )

    child: End | None = optional("The child and its columns, such as orders(customer_id).", alias="from")
    parent: End | None = optional("The parent and its key columns, such as customers(id).", alias="to")
    name: Text | None = optional("What rules call it; default: <child>.<columns joined by _>.")
    when: Text | None = optional("SQL condition on the child's row; the reference counts only where it holds.")
    required: Flag = optional("Whether copied rows bring the rows that they refer to.", True)
    orphans: Literal["keep", "drop", "fail"] = optional("What to do with rows whose parent row is missing.", "keep")
    trusted: Flag = optional("Promise that the relation has no orphans, which can save a key step.", False)
    ignore: Flag = optional("Remove an inherited relation, or one of a glob, by its name.", False)

    @field_validator("parent")
    @classmethod
    def _one_parent(cls, value: RelationEnd | None) -> RelationEnd | None:
        if value is not None and value.table.is_glob:
            raise Invalid(f"the parent {value} is a glob", "Name one parent table.")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.ignore and (self.name or (self.child and self.parent)):
            return self
        for key, end in (("from", self.child), ("to", self.parent)):
            if end is None:
                raise Invalid(f"the relation has no {key}", f"Add {key}, such as {key}: {_SAMPLES[key]}.")
        if self.child and self.parent and len(self.child.columns) != len(self.parent.columns):
            counts = f"{len(self.child.columns)} columns refer to {len(self.parent.columns)}"
            raise Invalid(f"{counts} in {self.child} -> {self.parent}", "Name as many columns on both sides.")
        return self

    @property
    def is_glob(self) -> bool:
        """Whether it stands for one relation for every table that its child matches."""
        return self.child is not None and self.child.table.is_glob

    def name_for(self, child: str) -> str:
        """Returns the relation's name, for the child table that it is looked at for.

        Args:
            child: the child as rules write it, such as ``orders`` or ``web.clicks``.
        """
        if self.child is None or (self.name and not self.is_glob):
            return self.name or ""
        return f"{child}.{self.name or '_'.join(self.child.columns)}"


_SAMPLES = {"from": "orders(customer_id)", "to": "customers(id)"}


def split_relation(text: str) -> dict[str, str]:
    """Returns the two ends of ``orders(customer_id) -> customers(id)`` as the mapping form writes them.

    Raises:
        Invalid: when there is not exactly one arrow, or the text is cut.
    """
    ends = text.split("->")
    if len(ends) != 2:
        cut = unclosed(text)
        if cut:
            raise cut
        message = "has no arrow" if len(ends) == 1 else "has more than one arrow"
        raise Invalid(f"{shown(text)} {message}", "Write it like orders(customer_id) -> customers(id).")
    return {"from": ends[0].strip(), "to": ends[1].strip()}


def _is_cut(end: object) -> bool:
    return isinstance(end, str) and end.count("(") > end.count(")")


def _as_mapping(value: object) -> object:
    if isinstance(value, str):
        return split_relation(value)
    if not isinstance(value, dict):
        raise Invalid(f"{shown(value)} is no relation", "Write it like orders(customer_id) -> customers(id).")
    half = [key for key in value if isinstance(key, str) and key.endswith(")") and value[key] is None]
    if half:
        ends = [end for end in ("from", "to") if _is_cut(value.get(end))]
        raise Invalid(
            f"the comma before '{half[0]}' cuts a text in two: inside {{ }} a comma ends a value",
            f'Put the text in quotes, like {ends[0] if ends else "from"}: "lineitem(part_id, supplier_id)".',
            at=tuple(ends[:1]),
        )
    return value


RelationText = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": "->", "examples": ["orders(customer_id) -> customers(id)"]}),
]
Relation = Annotated[RelationRule, BeforeValidator(_as_mapping, json_schema_input_type=RelationText | RelationRule)]

_RELATION: TypeAdapter[RelationRule] = TypeAdapter(Relation)


def parsed_relation(value: object) -> RelationRule | None:
    """Returns the relation that a string or mapping of the YAML writes, or None when it is not right."""
    try:
        return _RELATION.validate_python(value)
    except ValidationError:
        return None
