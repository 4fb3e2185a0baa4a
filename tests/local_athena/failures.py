"""The two ways in which Athena says no: the call is refused, or the query ends FAILED."""

import re

from tests.local_athena.trino_client import TrinoError

SYSTEM, USER = 1, 2
"""Categories of `AthenaError`."""

_ERROR_TYPES = {
    "TABLE_NOT_FOUND": 1110,
    "NOT_SUPPORTED": 1200,
    "INVALID_TABLE_PROPERTY": 1103,
    "HIVE_METASTORE_ERROR": 204,
    "EXCEEDED_TIME_LIMIT": 206,
    "USER_CANCELED": 1011,
}

_OF_S3 = "(Service: "
"""How the AWS SDK for Java begins to tell which service answered, and with which status."""


class RefusedError(Exception):
    """StartQueryExecution answers 400; nothing is recorded."""

    def __init__(self, message: str, **fields: str) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


class FailedError(Exception):
    """The query ends FAILED with this `AthenaError`."""

    def __init__(
        self, name: str, message: str, *, error_type: int = 1006, category: int = USER, is_retryable: bool = False
    ) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.error_type = error_type
        self.category = category
        self.is_retryable = is_retryable


def malformed(message: str) -> RefusedError:
    """A syntax error: synchronous, free of charge."""
    return RefusedError(message, AthenaErrorCode="MALFORMED_QUERY")


def unsupported(message: str) -> FailedError:
    """Well-formed, but not done by Athena."""
    return FailedError("NOT_SUPPORTED", message, error_type=1200)


def bad_property(message: str) -> FailedError:
    """A table property that Athena does not take there."""
    return FailedError("INVALID_TABLE_PROPERTY", message, error_type=1103)


def from_trino(error: TrinoError, message: str) -> FailedError:
    """Trino's error under Athena's numbers; the message has positions in the user's text, and what S3 answered."""
    if error.name == "COLUMN_NOT_FOUND":
        message += " or requester is not authorized to access requested resources"
    message += "".join(f": {cause}" for cause in error.causes if _OF_S3 in cause and cause not in message)
    if error.name.startswith("ICEBERG_"):
        number = 233
    elif error.kind == "INSUFFICIENT_RESOURCES":
        number = 0
    else:
        number = _ERROR_TYPES.get(error.name, 1006 if error.kind == "USER_ERROR" else 9999)
    category = USER if error.kind == "USER_ERROR" else SYSTEM
    return FailedError(error.name, re.sub(r"\s+$", "", message), error_type=number, category=category)
