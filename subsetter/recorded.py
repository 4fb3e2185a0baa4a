"""Our own records at a destination, to bytes and back: one reader for all of them.

A record is JSON. Its last keys are the format that it is written in and, where it is sealed, the hash of all before it.
A damaged record may still fit its model, and would then be followed into wrong statements: so it is believed only as
it was written.
"""

from __future__ import annotations

import hashlib
import re
from typing import Protocol, TypeVar

from subsetter.codec import from_json, to_json
from subsetter.errors import ManifestError
from subsetter.foreign import DamagedError, read_json

T = TypeVar("T")

FORMAT = 1
"""Grows when an older version could misunderstand a record; one without the key is of format 1."""

MOST_BYTES = 512 * 1024 * 1024
"""Far more than the record of a build of thousands of tables has. Stores read one byte more and no further."""

_END = b"\n}\n"
_SEAL = re.compile(rb',\n  "sha256": "([0-9a-f]{64})"\n}\n\Z')


class Records(Protocol):
    """What records are read from; a store is one."""

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Returns content and version, or None when there is no such object."""

    def place(self, path: str) -> str:
        """Returns where an object lies, for people."""


class NewerRecordError(ManifestError):
    """A record that a newer version has written: it is whole, and not for this version to change or remove."""


class _NewerError(DamagedError):
    """Bytes in a format of the future."""


def written(record: object) -> bytes:
    """Returns a record as JSON with its format as the last key.

    Args:
        record: whose JSON is an object with keys.
    """
    return _body(record) + _END


def sealed(record: object) -> bytes:
    """Returns a record as JSON with its format and its hash as the last keys.

    Args:
        record: whose JSON is an object with keys.
    """
    body = _body(record)
    return body + f',\n  "sha256": "{_hash(body)}"'.encode() + _END


def parsed(kind: type[T], content: bytes) -> T:
    """Returns the record that was written without a seal.

    Raises:
        DamagedError: says what is wrong with it.
    """
    if not content:
        raise DamagedError("it is empty")
    if len(content) > MOST_BYTES:
        raise DamagedError(f"it is larger than {MOST_BYTES // 1024**2} MiB")
    return _of_this_format(kind, content)


def unsealed(kind: type[T], content: bytes) -> T:
    """Returns the record that was sealed.

    Raises:
        DamagedError: says in which way it is not as it was written, or does not fit the kind.
    """
    found = _SEAL.search(content)
    if found is None or found[1].decode() != _hash(content[: found.start()]):
        raise DamagedError(f"it is not as it was written: {_damage(content)}")
    return _of_this_format(kind, content[: found.start()] + _END)


def read_record(store: Records, path: str, kind: type[T], cure: str, *, is_sealed: bool = True) -> T | None:
    """Returns a record; None when there is none.

    Args:
        store: that has it.
        path: in the store.
        kind: of the record.
        cure: what to do where it is damaged.
        is_sealed: whether it ends with a hash.

    Raises:
        NewerRecordError: when a newer version has written it.
        ManifestError: when it cannot be understood: names the file, what is wrong with it, and the cure.
        EngineError: when the store cannot be read.
    """
    found = store.read(path)
    return None if found is None else understand(store, path, kind, found[0], cure, is_sealed=is_sealed)


def understand(store: Records, path: str, kind: type[T], content: bytes, cure: str, *, is_sealed: bool = True) -> T:
    """Returns the record that was read from a place of a store; arguments and errors are those of ``read_record``."""
    try:
        return unsealed(kind, content) if is_sealed else parsed(kind, content)
    except _NewerError as error:
        raise NewerRecordError(
            f"'{store.place(path)}' cannot be understood: {error}.",
            hint="Use the version of subset that wrote it, or a newer one: subset --version.",
        ) from error
    except DamagedError as error:
        raise ManifestError(f"'{store.place(path)}' cannot be understood: {error}.", hint=cure) from error


def _body(record: object) -> bytes:
    return to_json(record).encode().removesuffix(_END) + f',\n  "format": {FORMAT}'.encode()


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _of_this_format(kind: type[T], content: bytes) -> T:
    # The key is looked for among the last bytes first, since a manifest may be large.
    if b'"format"' in content[-200:]:
        tree = read_json(content)
        found = tree.get("format", FORMAT) if isinstance(tree, dict) else FORMAT
        if isinstance(found, int) and found > FORMAT:
            raise _NewerError(f"it has the format {found} of a newer version, and this one reads up to {FORMAT}")
    return from_json(kind, content)


def _damage(content: bytes) -> str:
    """Returns in which way a record is not as it was written."""
    if not content:
        return "it is empty"
    if len(content) > MOST_BYTES:
        return f"it is larger than {MOST_BYTES // 1024**2} MiB"
    try:
        tree = read_json(content)
    except DamagedError as error:
        return str(error)
    if not isinstance(tree, dict) or "sha256" not in tree:
        return "the hash at its end is missing"
    return "the hash at its end is not that of its content"
