"""Users' conditions: proven harmless, sent to Athena as written, translated for DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from subsetter.sql.dialects import duckdb_text, parse_condition
from subsetter.sql.lexemes import Lexeme, LexemeClass, hidden_characters, read_lexemes
from subsetter.sql.refusals import ConditionRefused, Refusal
from subsetter.sql.strict import find_kindness
from subsetter.sql.translating.banned import BANNED_WORDS
from subsetter.sql.translating.expression_types import TypeClass, kind
from subsetter.sql.translating.translator import Translator
from subsetter.sql.translating.typed import Unfit
from subsetter.sql.variables import Substitution, VarValue, substitution
from subsetter.sql.words import EXTRACT_FIELDS, KEYWORDS, MISREAD_WORDS, RESERVED_WORDS, TYPE_WORDS, UNIT_WORDS
from subsetter.types.datatype import DataType

__all__ = ["Condition", "ConditionRefused", "Refusal", "read_condition"]

# Athena takes 262,144 bytes for a whole statement; nobody writes conditions by hand that are longer than this.
MAX_WRITTEN = 20_000
MAX_TEXT = 150_000
_WORDS = KEYWORDS | TYPE_WORDS | UNIT_WORDS | EXTRACT_FIELDS


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is harmless and means the same on both engines.

    Attributes:
        athena: the user's text, with literals for the variables; to be put in parentheses.
        duckdb: the same for DuckDB; to be put in parentheses.
        columns: the columns it reads, in the catalog's spelling, in order of first use.
    """

    athena: str
    duckdb: str
    columns: tuple[str, ...]


def read_condition(
    text: str,
    columns: Mapping[str, DataType],
    variables: Mapping[str, VarValue],
    row_alias: str = "t",
) -> Condition:
    """Reads a condition of the config.

    Args:
        text: a boolean expression in Athena's dialect, with ``{{ name }}`` for variables.
        columns: of the table, in the catalog's spelling.
        variables: of the config, with the built-in ones.
        row_alias: the name that statements give the row; a field of a column so named could not be told apart.

    Raises:
        ConditionRefused: with every reason that was found.
    """
    if len(text) > MAX_WRITTEN:
        raise ConditionRefused([Refusal(f"A condition is at most {MAX_WRITTEN:,} characters long.", "Shorten it.")])
    done = substitution(text, variables)
    lexemes, found = _read(done)
    if found:
        raise ConditionRefused([*done.refusals, *found])
    translator = Translator(columns, row_alias)
    tree = _parse(done, lexemes, columns)
    duckdb = _translate(translator, tree)
    refusals = [*done.refusals, *_refusals(translator.unfit, done, lexemes)]
    if not any(lexeme.text.lower() == "select" for lexeme in lexemes):
        refused = {(item.line, item.column) for item in refusals}
        refusals += _strange_words(lexemes, columns, done, refused, _told_words(translator.unfit))
    if refusals:
        raise ConditionRefused(sorted(refusals, key=lambda item: (item.line, item.column)))
    return Condition(done.text.strip(), duckdb, tuple(translator.columns))


def _read(done: Substitution) -> tuple[list[Lexeme], list[Refusal]]:
    if len(done.text) > MAX_TEXT:
        return [], [Refusal("With its variables the condition is too long.", "Use a shorter list.")]
    lexemes, blots = read_lexemes(done.text)
    blots += hidden_characters(lexemes)
    blots += [] if blots else find_kindness(lexemes)
    found = [Refusal(blot.message, blot.cure, *done.place(blot.start)) for blot in blots]
    if not found and not lexemes:
        found.append(Refusal("The condition is empty.", "Write one, or leave the keyword out."))
    return lexemes, found


def _parse(done: Substitution, lexemes: list[Lexeme], columns: Mapping[str, DataType]) -> exp.Expr:
    try:
        tree = parse_condition(done.text)
    except ParseError as error:
        raise ConditionRefused([*done.refusals, _unreadable(error, done, lexemes, columns)]) from None
    except (SqlglotError, RecursionError, ValueError):
        raise ConditionRefused([*done.refusals, _NOT_ONE]) from None
    if tree is None:
        raise ConditionRefused([*done.refusals, _NOT_ONE])
    return tree


_NOT_ONE = Refusal("This cannot be read as one boolean expression.", "Write a comparison, such as price > 10.")


def _unreadable(
    error: ParseError, done: Substitution, lexemes: list[Lexeme], columns: Mapping[str, DataType]
) -> Refusal:
    details = error.errors[0] if error.errors else {}
    line, column = int(details.get("line") or 1), int(details.get("col") or 1)
    ends = [len(row) + 1 for row in done.text.split("\n")]
    # sqlglot gives the end of the word that it did not expect.
    end = sum(ends[: line - 1]) + column
    near = next((item for item in lexemes if item.start < end <= item.end), lexemes[-1])
    word = near.text.lower()
    message = f"This cannot be read as one boolean expression from {near.text[:30]} on."
    if word in RESERVED_WORDS:
        return Refusal(*_reserved(near.text), *done.place(near.start))
    names = {name.lower() for name in columns}
    misread = [item.text for item in lexemes if item.text.lower() in MISREAD_WORDS & names]
    cure = (
        f'Write the column in double quotes: "{misread[0]}".' if misread else "Write a comparison, such as price > 10."
    )
    return Refusal(message, cure, *done.place(near.start))


def _reserved(word: str) -> tuple[str, str]:
    if word.lower() in ("select", "from", "where", "with", "join", "union", "values", "exists", "table"):
        return "A condition sees its own row only: subqueries are not allowed.", "Use a relation with `follow`."
    return f"{word} is a reserved word.", f'If it is a column, write it in double quotes: "{word}".'


def _translate(translator: Translator, tree: exp.Expr) -> str:
    try:
        root = translator.translate(tree)
        if root.kind is TypeClass.NULL:
            translator.unfit.append(Unfit("This is always NULL.", "Write a condition.", tree))
        if root.kind not in (TypeClass.BOOLEAN, TypeClass.ANY, TypeClass.NULL):
            message = f"This is of type {root.type}, not a condition."
            translator.unfit.append(Unfit(message, "Compare it with something.", tree))
        return "" if translator.unfit else duckdb_text(root.node)
    except RecursionError:
        translator.unfit.append(Unfit("This is nested too deeply.", "Write it flatter, with AND and OR.", tree))
        return ""


def _refusals(unfit: Iterable[Unfit], done: Substitution, lexemes: list[Lexeme]) -> list[Refusal]:
    found = []
    for item in unfit:
        start = _start(item.node, lexemes)
        place = done.place(start) if start is not None else (0, 0)
        found.append(Refusal(item.message, item.hint, *place))
    return list(dict.fromkeys(found))


def _start(node: exp.Expr | None, lexemes: list[Lexeme]) -> int | None:
    if node is None:
        return None
    starts = [int(item.meta["start"]) for item in node.walk() if "start" in item.meta]
    if starts:
        return min(starts)
    word = node.sql("trino").lower()
    return next((lexeme.start for lexeme in lexemes if lexeme.text.lower() == word), None)


def _told_words(unfit: Iterable[Unfit]) -> frozenset[str]:
    """Returns the words of what is refused as a whole; nothing more is to be said about them."""
    found: set[str] = set()
    for node in (item.node for item in unfit):
        found |= BANNED_WORDS.get(type(node), frozenset())
        if isinstance(node, exp.Cast):
            found |= set(node.args["to"].sql("trino").lower().split())
    return frozenset(found)


def _strange_words(
    lexemes: list[Lexeme],
    columns: Mapping[str, DataType],
    done: Substitution,
    refused: set[tuple[int, int]],
    told: frozenset[str],
) -> Iterable[Refusal]:
    """Yields bare words that are neither of Athena's language nor names: sqlglot may have read a meaning into them."""
    names = {name.lower() for name in columns}
    rows = any(kind(datatype) is TypeClass.ROW for datatype in columns.values())
    for before, lexeme, after in zip([None, *lexemes], lexemes, [*lexemes[1:], None], strict=False):
        word = lexeme.text.lower()
        place = done.place(lexeme.start)
        if lexeme.kind is not LexemeClass.WORD or place in refused or word in told:
            continue
        if word in RESERVED_WORDS:
            yield Refusal(*_reserved(lexeme.text), *place)
        elif word in names or word in _WORDS or (after and after.text == "("):
            continue
        elif not (rows and before and before.text == "."):
            yield Refusal(f"The word {lexeme.text} is not understood in a condition here.", "Leave it out.", *place)
