"""Seals: a record is believed only as it was written, as JSON that ends with the hash of all before it.

A damaged record may still fit its model, and would then be followed into wrong statements or a crash.
"""

from __future__ import annotations

import hashlib
import re
from typing import TypeVar

from subsetter.codec import from_json, to_json

T = TypeVar("T")

_END = b"\n}\n"
_SEAL = re.compile(rb',\n  "sha256": "([0-9a-f]{64})"\n}\n\Z')


def sealed(record: object) -> bytes:
    """Returns a record as JSON with its hash as the last key.

    Args:
        record: whose JSON is an object with keys.
    """
    body = to_json(record).encode().removesuffix(_END)
    return body + f',\n  "sha256": "{_hash(body)}"'.encode() + _END


def unsealed(kind: type[T], content: bytes) -> T:
    """Returns the record that was sealed.

    Raises:
        ValueError: when it is not as it was written, or does not fit the kind.
    """
    found = _SEAL.search(content)
    if found is None or found[1].decode() != _hash(content[: found.start()]):
        raise ValueError("it is not as it was written")
    return from_json(kind, content[: found.start()] + _END)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
