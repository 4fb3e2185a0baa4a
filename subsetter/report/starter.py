"""A first config as YAML, with the reason for each line beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from subsetter.catalog.tables import TableName
from subsetter.codec import to_plain
from subsetter.config.called import Called
from subsetter.inference.choosing import Choice, RuleIdea
from subsetter.inference.relations import Candidate
from subsetter.inference.starter import Ambiguous, Head, Starter
from subsetter.report.amounts import count
from subsetter.report.console import show, tell, write
from subsetter.report.json_text import json_text
from subsetter.report.tables import notes, table_of

_MOST_KINDS = 10
_LONGEST_KIND = 40
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_PLAIN_VALUE = re.compile(r"[A-Za-z_./][\w./-]*", re.ASCII)
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_GLOB_LETTERS = re.compile(r"[*?.\s\"]")


def starter_yaml(starter: Starter, called: Called) -> str:
    """Returns the text of a first config. The same starter gives the same text.

    Args:
        starter: what it says.
        called: what will name it on a command line.
    """
    parts = [
        *_head(starter.head, len(starter.rules), called),
        *_personal(starter),
        *_relations(starter),
        *_tables(starter),
    ]
    return "".join(f"{line}\n" for line in parts)


def draft_yaml(head: Head, columns: dict[TableName, Sequence[str]]) -> str:
    """Returns the text of a config that only looks: it names what it reads, and no rule is meant to be built.

    Args:
        head: where it reads and writes.
        columns: of each table that is looked at; none to look at the catalog alone.
    """
    lines = list(_places(head))
    lines += ["tables:"] if columns else ['tables: {"*": {copy: empty}}']
    for table, names in sorted(columns.items()):
        keep = ", ".join(_scalar(name) for name in names)
        lines.append(f"  {_table_key(table)}: {{copy: all, columns: {{keep: [{keep}]}}}}")
    return "".join(f"{line}\n" for line in lines)


def show_started(starter: Starter, file: str, called: Called, *, as_json: bool) -> None:
    """Writes what was found, and tells what to do next."""
    if as_json:
        write(json_text({"file": file, **to_plain(starter)}))
    else:
        for note in notes(starter.notes):
            tell(note)
        driving = [str(rule.table) for rule in starter.rules if rule.kind == "sample"]
        write(f"{file}: {len(starter.rules)} tables, {len(starter.relations)} relations")
        write(f", {len(starter.doubtful)} more to look at\n" if starter.doubtful else "\n")
        write(f"  begins with {', '.join(driving[:3])}{' …' if len(driving) > 3 else ''}\n" if driving else "")
    tell(f"Read {file}, then: {called.line('plan')}, {called.line('build')}")


def show_choices(found: Sequence[Choice], relations: Sequence[Candidate], tables: int, *, as_json: bool) -> None:
    """Writes the tables that a config of a large catalog may begin with."""
    if as_json:
        plain = {"file": None, "tables": tables, "choices": to_plain(tuple(found), tuple[Choice, ...])}
        write(json_text({**plain, "relations": to_plain(tuple(relations), tuple[Candidate, ...])}))
    else:
        listed = table_of(["table"], ["tables that belong to it", "their rows"])
        for choice in found:
            listed.add_row(str(choice.table), count(choice.tables - 1), count(choice.rows))
        show(listed)
    tell(f"{tables:,} tables are too many for one config, so none was written.")
    tell("Say where to begin with --from TABLE, or which tables are meant with --tables GLOB.")


def _head(head: Head, tables: int, called: Called) -> Iterator[str]:
    place = " ".join(value for _, value in head.source)
    yield f"# A first config for {tables} tables of {place}, written by `subset init`."
    yield "# Nothing in it is certain: read the reasons, correct what is wrong, and then try"
    yield f"#   {', '.join(map(called.line, ('check', 'plan', 'build')))}"
    yield from _places(head)


def _places(head: Head) -> Iterator[str]:
    yield "version: 1"
    yield ""
    yield f"engine: {_flow(head.engine)}"
    yield f"source: {_flow(head.source)}  # read, never written"
    yield f"destination: {_flow(head.destination)}  # the only place written"
    yield ""


def _flow(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in pairs) + "}"


def _personal(starter: Starter) -> Iterator[str]:
    direct = [str(one) for one in starter.personal if one.is_direct and not _is_odd(one.column, one.table)]
    others = [str(one) for one in starter.personal if not one.is_direct or _is_odd(one.column, one.table)]
    if direct or others:
        yield "# By their names, these columns hold personal data. No rule can copy what stands under never_copy."
    if direct:
        yield "never_copy:"
        yield from (f"  - {name}" for name in direct)
    if others:
        yield "  # Perhaps also:" if direct else "# never_copy:  # perhaps"
        yield from (f"  # - {name}" for name in others)
    if direct or others:
        yield ""


def _is_odd(column: str, table: TableName) -> bool:
    """Whether a glob cannot name the column exactly."""
    return bool(_GLOB_LETTERS.search(column) or _GLOB_LETTERS.search(table.table))


def _relations(starter: Starter) -> Iterator[str]:
    if not (starter.relations or starter.doubtful or starter.ambiguous):
        yield "# No relations were found. Add them as: orders(customer_id) -> customers(id)"
        yield ""
        return
    yield "# child(columns) -> parent(columns), each with a score from 0 to 1 and the reasons for it."
    yield "relations:" if starter.relations else "# relations:"
    for one in starter.relations:
        yield f"  - {_relation(one)}  # {_reasons(one)}"
    if starter.doubtful:
        yield "  # Not sure enough:"
        yield from (f"  # - {_relation(one)}  # {_reasons(one)}" for one in starter.doubtful)
    for each in starter.ambiguous:
        yield from _ambiguous(each)
    yield ""


def _ambiguous(one: Ambiguous) -> Iterator[str]:
    told = f"{one.table}.{one.column} refers to what {one.table}.{one.kind_column} says"
    if one.refuted:
        yield f"  # {told}. By the data, it does not refer to:"
        yield from (f"  # - {_relation(each)}  # {_reasons(each)}" for each in one.refuted)
    if one.kinds:
        kinds = ", ".join(json.dumps(kind[:_LONGEST_KIND]) for kind in one.kinds[:_MOST_KINDS])
        more = ", …" if len(one.kinds) > _MOST_KINDS else ""
        yield f"  # {told}; no table is called {kinds}{more}. Write what is meant:"
    elif one.is_asked:
        return
    else:
        yield f"  # {told}. Write one for each:"
    kind = one.kinds[0] if one.kinds and _is_plain(one.kinds[0]) else "post"
    ends = f"from: {one.table}({one.column}), to: posts(id), when: \"{one.kind_column} = '{kind}'\""
    yield f"  # - {{{ends}, name: {one.column}_of_{kind}}}"


def _reasons(one: Candidate) -> str:
    return f"{one.score:.2f}: {'; '.join(one.reasons)}".replace("\n", " ")


def _relation(one: Candidate) -> str:
    ends = [(one.child, one.child_columns), (one.parent, one.parent_columns)]
    is_plain = all(_is_plain(name) for table, columns in ends for name in (table.table, *columns))
    if is_plain and one.when is None:
        return str(one)
    child, parent = (_end(*end, is_plain=is_plain and len(end[1]) == 1) for end in ends)
    more = [f"when: {json.dumps(str(one.when), ensure_ascii=False)}", f"name: {_scalar(one.name)}"] if one.when else []
    return f"{{{', '.join([f'from: {child}', f'to: {parent}', *more])}}}"


def _end(table: TableName, columns: tuple[str, ...], *, is_plain: bool) -> str:
    if is_plain:
        return f"{table}({columns[0]})"
    return f"{{table: {_table_key(table)}, columns: [{', '.join(map(_column, columns))}]}}"


def _tables(starter: Starter) -> Iterator[str]:
    dropped: dict[TableName, list[str]] = {}
    reasons: dict[TableName, list[str]] = {}
    for one in starter.dropped:
        dropped.setdefault(one.table, []).append(one.column)
        reasons.setdefault(one.table, []).append(f"{one.column}: {one.why}")
    yield "tables:"
    for rule in starter.rules:
        columns = dropped.get(rule.table, [])
        why = "; ".join([rule.why, *reasons.get(rule.table, [])]).replace("\n", " ")
        if rule.kind == "none" and not columns:
            yield f"  # {_table_key(rule.table)} has no rule: {why}"
        else:
            yield f"  {_table_key(rule.table)}: {{{_rule(rule, columns)}}}  # {why}"


def _rule(rule: RuleIdea, dropped: Sequence[str]) -> str:
    parts = []
    if rule.kind == "sample":
        key = ", ".join(map(_column, rule.key))
        parts = [f"sample: {rule.rate}", f"key: [{key}]" if len(rule.key) > 1 else f"key: {key}"]
    elif rule.kind == "follow":
        parts = [f"follow: {_scalar(rule.follow)}"]
    else:
        parts = [f"copy: {'referenced' if rule.kind == 'none' else rule.kind}"]
    if dropped:
        parts.append(f"columns: {{drop: [{', '.join(map(_scalar, dropped))}]}}")
    return ", ".join(parts)


def _is_plain(name: str) -> bool:
    return _PLAIN_NAME.fullmatch(name) is not None and name.lower() not in _NOT_TEXT


def _table_key(table: TableName) -> str:
    """A table's name as rules write it: one with other signs than letters stands in double quotes of its own."""
    return _name(table.table)


def _column(name: str) -> str:
    return _name(name)


def _name(name: str) -> str:
    if _is_plain(name):
        return name
    quoted = name if _PLAIN_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"'
    return json.dumps(quoted, ensure_ascii=False)


def _scalar(text: str) -> str:
    """A text of YAML; a JSON string is one in double quotes."""
    is_plain = _is_plain(text) or (re.fullmatch(r"[A-Za-z_][\w.]*", text) and text.lower() not in _NOT_TEXT)
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _value(text: str) -> str:
    is_plain = _PLAIN_VALUE.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if is_plain else json.dumps(text, ensure_ascii=False)
