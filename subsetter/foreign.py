"""Bytes that others wrote: whatever is wrong with them is one error, so that a reader needs to know no other."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_DAMAGE = (
    ArithmeticError,  # a date or a number beyond what there is
    AttributeError,  # a text where a mapping should be
    EOFError,
    LookupError,  # a key that is missing
    MemoryError,  # a length that is no length
    RecursionError,
    TypeError,
    ValueError,  # UnicodeDecodeError and JSONDecodeError among them
    struct.error,
    zlib.error,
)


class DamagedError(ValueError):
    """Bytes that are not what they should be."""


@contextmanager
def understood(expected: str) -> Iterator[None]:
    """Raises what goes wrong inside, where nothing but values that were read is touched, as damage to them.

    Args:
        expected: what they should be, such as ``Avro file of Iceberg``.

    Raises:
        DamagedError: says what was expected and what was found.
    """
    try:
        yield
    except DamagedError:
        raise
    except _DAMAGE as error:
        raise DamagedError(f"it is no {expected}: {_reason(error)}") from error


def read_json(content: bytes) -> Any:
    """Returns the values of a JSON text in UTF-8.

    Raises:
        DamagedError: when it is none, is nested too deeply, or has texts that are no Unicode (lone surrogates).
    """
    with understood("JSON"):
        found = json.loads(content.decode("utf-8-sig"))
        if b"\\ud" in content.lower():
            json.dumps(found, ensure_ascii=False).encode()
        return found


def _reason(error: BaseException) -> str:
    # What pydantic says: how many faults there are, where the first is, and what is wrong there.
    words = ": ".join(line.strip() for line in str(error).splitlines()[:3])
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, MemoryError):
        return "it asks for more memory than there is"
    if isinstance(error, KeyError):
        return f"{words} is missing"
    return words or type(error).__name__
