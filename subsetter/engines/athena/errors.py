"""AWS's errors as ours: the one way from an exception or a failed query to an error of this package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import awswrangler.exceptions
from botocore.exceptions import BotoCoreError, ClientError, IncompleteReadError

from subsetter.engines.athena.error_codes import (
    CLIENT_MEANINGS,
    CODE_MEANINGS,
    TEXT_MEANINGS,
    TYPE_MEANINGS,
    VAGUE_CODES,
    WRANGLER_MEANINGS,
    Again,
    AwsFault,
)
from subsetter.engines.athena.executions import Execution
from subsetter.errors import QueryCancelled, QueryFailed, SubsetError

_WRANGLER = tuple(getattr(awswrangler.exceptions, name) for name in WRANGLER_MEANINGS)
AWS_ERRORS: tuple[type[Exception], ...] = (BotoCoreError, ClientError, IncompleteReadError, *_WRANGLER)
"""What calls of boto3 and awswrangler may raise."""

_CANCELLED = AwsFault(QueryCancelled, "Run the same command again: the build goes on where it was.")
_FAILED = AwsFault(QueryFailed, "Look at the statement and at its query in the Athena console.")


@dataclass(frozen=True)
class AwsErrors:
    """Makes our errors of AWS's.

    Attributes:
        profile: the named profile in use, for the command that renews its credentials; empty for none.
    """

    profile: str = ""

    def of_exception(self, error: Exception, doing: str, statement: str = "") -> SubsetError:
        """Returns our error for an exception of boto3 or awswrangler.

        Args:
            doing: what was tried, such as ``StartQueryExecution``.
            statement: that was sent; empty for none.
        """
        return self._made(meaning_of(error), f"{doing}: {_reason(error)}", statement=statement)

    def of_execution(self, execution: Execution, statement: str) -> SubsetError:
        """Returns our error for a query that ended without success."""
        told = execution.reason or "no reason was given"
        verb = "was cancelled" if execution.state == "CANCELLED" else "failed"
        text = f"The query {execution.query_id} {verb}: {told}"
        return self._made(meaning_of_execution(execution), text, statement=statement, query_id=execution.query_id)

    def _made(self, meaning: AwsFault, text: str, *, statement: str, query_id: str = "") -> SubsetError:
        hint = meaning.hint.replace("{login}", self._login())
        if issubclass(meaning.error, QueryFailed):
            can_repeat = meaning.again is Again.ATTEMPT
            return meaning.error(text, hint=hint, query_id=query_id, statement=statement, can_repeat=can_repeat)
        if statement and meaning.again is Again.ATTEMPT:
            return QueryFailed(text, hint=hint, query_id=query_id, statement=statement, can_repeat=True)
        return meaning.error(text, hint=hint)

    def _login(self) -> str:
        suffix = f" --profile {self.profile}" if self.profile else ""
        return f"Renew the credentials: aws sso login{suffix} (or as your company does it)."

    @contextmanager
    def mapped(self, doing: str, statement: str = "") -> Iterator[None]:
        """Raises AWS's errors from the inside as ours.

        Raises:
            SubsetError: for every error of AWS.
        """
        try:
            yield
        except AWS_ERRORS as error:
            raise self.of_exception(error, doing, statement) from error


def meaning_of(error: Exception) -> AwsFault:
    """Returns what an exception of boto3 or awswrangler is to us."""
    known = CODE_MEANINGS.get(code_of(error))
    if known is not None and code_of(error) not in VAGUE_CODES:
        return known
    text = str(error)
    for words, meaning in TEXT_MEANINGS.items():
        if words in text:
            return meaning
    if known is not None:
        return known
    table = (
        CLIENT_MEANINGS if isinstance(error, BotoCoreError | ClientError | IncompleteReadError) else WRANGLER_MEANINGS
    )
    names = (kind.__name__ for kind in type(error).__mro__)
    return next(table[name] for name in names if name in table)


def meaning_of_execution(execution: Execution) -> AwsFault:
    """Returns what a query that ended without success is to us."""
    for words, meaning in TEXT_MEANINGS.items():
        if words in execution.reason:
            return meaning
    if execution.error_type is not None and execution.error_type in TYPE_MEANINGS:
        return TYPE_MEANINGS[execution.error_type]
    return _CANCELLED if execution.state == "CANCELLED" else _FAILED


def code_of(error: Exception) -> str:
    """Returns AWS's error code; empty for errors that did not come from a service."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def is_missing(error: Exception) -> bool:
    """Returns whether AWS says that a thing is not there."""
    return code_of(error) in ("EntityNotFoundException", "NoSuchKey", "404", "NotFoundException")


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return f"{told.get('Code', '')}: {told.get('Message', '')}".strip(": ")
    return " ".join(str(error).split()) or type(error).__name__
