"""Which rule each table has: an exact name beats a glob, and the first glob that matches wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Table, TableName, Unread
from subsetter.config.models import Config
from subsetter.config.patterns import TablePattern
from subsetter.config.places import YamlPath
from subsetter.config.rules import TableRule
from subsetter.resolving.lookup import Lookup
from subsetter.resolving.problem_list import Problems


@dataclass(frozen=True)
class RuleMatch:
    """The rule of one table.

    Attributes:
        pattern: the name or glob that it stands under.
    """

    pattern: TablePattern
    rule: TableRule

    @property
    def is_exact(self) -> bool:
        """Whether the rule names the table."""
        return not self.pattern.is_glob

    def path(self, *keys: str | int) -> YamlPath:
        """Returns the place of the rule, or of a key in it, in the YAML."""
        return ("tables", self.pattern.text, *keys)


def match_rules(config: Config, lookup: Lookup, problems: Problems, notes: list[str]) -> dict[TableName, RuleMatch]:
    """Returns the rule of every table that has one, in the catalog's order."""
    exact = _exact_rules(config, lookup)
    globs = [RuleMatch(pattern, rule) for pattern, rule in config.rules if pattern.is_glob]
    _refuse_unread(config, globs, lookup, problems)
    found: dict[TableName, RuleMatch] = {}
    seen: set[TablePattern] = set()
    for table in lookup.tables:
        matching = [match for match in globs if _matches(match.pattern, table)]
        seen.update(match.pattern for match in matching)
        rule = exact.get(table.name) or next(iter(matching), None)
        if rule is not None:
            found[table.name] = rule
    used = {match.pattern for match in found.values()}
    for match in globs:
        if match.pattern not in seen and not any(_matches_unread(match.pattern, one) for one in lookup.unread):
            problems.add(match.path(), f"no table matches {match.pattern}", "Correct the glob or remove it.")
        elif match.pattern not in used:
            notes.append(f"The rule {match.pattern} has no effect: every table that it matches has another rule.")
    return found


def _exact_rules(config: Config, lookup: Lookup) -> dict[TableName, RuleMatch]:
    found: dict[TableName, RuleMatch] = {}
    for pattern, rule in config.rules:
        if pattern.ref is None:
            continue
        match = RuleMatch(pattern, rule)
        if rule.copy_mode == "none" and lookup.unread_of(pattern.ref):
            continue
        table = lookup.table(pattern.ref, match.path())
        if table is not None:
            found[table.name] = match
    return found


def _refuse_unread(config: Config, globs: Sequence[RuleMatch], lookup: Lookup, problems: Problems) -> None:
    """Reports the tables that a glob asks for and that cannot be read; a rule of their own speaks for itself.

    A glob asks for the tables of the source, not for what lies beside them in formats that are not read.
    """
    named = {str(pattern.ref).lower() for pattern, _ in config.rules if pattern.ref}
    for one in lookup.unread:
        if one.is_foreign:
            continue
        matching = (match for match in globs if _matches_unread(match.pattern, one))
        first = next(matching, None)
        if first is not None and first.rule.copy_mode != "none" and str(one.name).lower() not in named:
            cure = f"{one.cure} To leave it out, add {one.name}: {{copy: none}}."
            problems.add(first.path(), f"{one.name} {one.why}", cure)


def _matches_unread(pattern: TablePattern, unread: Unread) -> bool:
    return pattern.matches(unread.name.source, unread.name.table, unread.columns)


def _matches(pattern: TablePattern, table: Table) -> bool:
    return pattern.matches(table.name.source, table.name.table, table.by_name)
