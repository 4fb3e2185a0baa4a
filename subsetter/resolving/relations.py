"""The relations of the YAML as values: both sides of one family, conditions read, names that rules can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from subsetter.catalog.tables import Column, TableName
from subsetter.config.places import YamlPath, dotted
from subsetter.planning.rules import Orphans, Relation
from subsetter.resolving.conditions import Conditions
from subsetter.resolving.problem_list import Problems
from subsetter.resolving.relation_ends import Ends
from subsetter.types.datatype import Family


def read_relations(found: Sequence[Ends], conditions: Conditions, problems: Problems) -> tuple[Relation, ...]:
    """Returns the relations, in the order given; those that cannot be compared are reported and returned, too."""
    for ends in found:
        _check_settings(ends, problems)
        _check_comparable(ends, problems)
    relations = tuple(_relation(ends, conditions) for ends in found)
    _check_names(relations, problems)
    return relations


def path_of(relation: Relation) -> YamlPath:
    """Returns the place of a relation in the merged YAML."""
    return ("relations", int(relation.path.removeprefix("relations[").removesuffix("]")))


def _relation(ends: Ends, conditions: Conditions) -> Relation:
    rule = ends.rule
    return Relation(
        name=ends.name,
        child=ends.child.name,
        child_columns=tuple(column.name for column in ends.columns),
        parent=ends.parent.name,
        parent_columns=tuple(column.name for column in ends.parent_columns),
        when=conditions.read(rule.when, ends.child, (*ends.path, "when")),
        required=rule.required,
        orphans=Orphans(rule.orphans),
        trusted=rule.trusted,
        path=dotted(ends.path),
    )


def _check_settings(ends: Ends, problems: Problems) -> None:
    rule = ends.rule
    if rule.orphans != "keep" and not rule.required:
        message = f"orphans: {rule.orphans} needs a required relation"
        problems.add(ends.path, message, "Remove orphans, or remove required: false.")


def _check_comparable(ends: Ends, problems: Problems) -> None:
    child, parent = ends.child.name, ends.parent.name
    if ends.is_to_itself:
        message = f"{child} refers to itself by the same columns: every row is its own parent"
        problems.add(ends.path, message, "Name the columns that hold the reference.")
    if len(ends.columns) != len(ends.parent_columns):
        message = f"{len(ends.columns)} columns of {child} refer to {len(ends.parent_columns)} of {parent}"
        problems.add(ends.path, message, "Name as many columns on both sides.")
        return
    for own, other in zip(ends.columns, ends.parent_columns, strict=True):
        message, cure = _why_not_comparable(own, other)
        if message:
            if ends.rule.is_glob:
                cure += f" To leave out this one: {{name: {ends.name}, ignore: true}}."
            problems.add(ends.path, f"{child}.{own.name} -> {parent}.{other.name}: {message}", cure)


def _why_not_comparable(own: Column, other: Column) -> tuple[str, str]:
    """Returns message and cure; two empty texts when the columns can be compared."""
    for column in (own, other):
        if not column.type.can_relate:
            return f"{column.name} is {column.type}, which no relation can compare", _cure_for(column)
    if own.type.family is not other.type.family:
        message = f"{own.type} and {other.type} cannot be compared"
        return message, "Correct the columns, or remove the relation."
    return "", ""


def _cure_for(column: Column) -> str:
    if column.type.family in (Family.FLOAT, Family.DECIMAL):
        return "Refer by an integer, a string or another exact type."
    return "Refer by a column with a plain type."


def _check_names(relations: Iterable[Relation], problems: Problems) -> None:
    """Checks that follow can tell relations and parents of one child apart."""
    parents: dict[TableName, set[str]] = {}
    for one in relations:
        parents.setdefault(one.child, set()).add(str(one.parent).lower())
    taken: dict[tuple[TableName, str], Relation] = {}
    for one in relations:
        first = taken.setdefault((one.child, one.name.lower()), one)
        if first is not one:
            message = f"{one} and {first} are both named {one.name}"
            problems.add(path_of(one), message, "Give one of them a name of its own: name: ….")
        if one.name.lower() in parents[one.child]:
            message = f"the relation {one.name} is named like a parent of {one.child}"
            problems.add(path_of(one), message, "Give it another name.")
