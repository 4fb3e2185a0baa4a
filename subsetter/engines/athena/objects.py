"""S3 objects: read, listed, written under conditions, removed; each call names the bucket's owner if it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from subsetter.engines.athena.errors import code_of, is_missing
from subsetter.engines.athena.retry import Patience
from subsetter.engines.athena.session import Connections

_MOST_PER_DELETE = 1_000
_REFUSED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "NoSuchKey", "404"})


@dataclass(frozen=True, slots=True)
class Uri:
    """An object or a prefix on S3."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class Listed:
    """An object in a listing.

    Attributes:
        etag: changes with the content.
    """

    uri: Uri
    size_bytes: int
    modified: datetime
    etag: str


def parse_uri(text: str) -> Uri:
    """Returns the object or prefix that ``s3://bucket/key`` names; ``s3a`` and ``s3n`` are older words for ``s3``.

    Raises:
        ValueError: when it is no S3 address.
    """
    scheme, _, rest = text.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme not in ("s3", "s3a", "s3n") or not bucket:
        raise ValueError(f"'{text}' is no S3 address")
    return Uri(bucket, key)


def is_below(inner: str, outer: str) -> bool:
    """Returns whether one S3 prefix is another or lies below it."""
    one, other = parse_uri(inner), parse_uri(outer)
    ends = f"{other.key.rstrip('/')}/" if other.key.strip("/") else ""
    return one.bucket == other.bucket and f"{one.key.rstrip('/')}/".startswith(ends)


def overlap(one: str, other: str) -> bool:
    """Returns whether one of two S3 prefixes lies in the other."""
    return is_below(one, other) or is_below(other, one)


@dataclass(frozen=True)
class Objects:
    """The objects of the buckets that one account owns.

    Attributes:
        owner: the account that must own the buckets; empty for whichever does.
        kms_key: that encrypts what is written; empty for the bucket's own way.
    """

    connections: Connections
    owner: str = ""
    kms_key: str = ""

    def read(self, uri: Uri) -> tuple[bytes, str] | None:
        """Returns content and ETag of an object, or None when there is none."""
        try:
            answer = self._s3().get_object(Bucket=uri.bucket, Key=uri.key, **self._expected())
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        return answer["Body"].read(), str(answer["ETag"])

    def write(self, uri: Uri, content: bytes, **conditions: str) -> bool:
        """Writes an object whole; returns whether the conditions held and it did.

        Args:
            conditions: ``IfNoneMatch="*"`` for an object that must not be there, ``IfMatch=etag`` for one that must
                not have changed.
        """
        encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        arguments = {"Bucket": uri.bucket, "Key": uri.key, "Body": content, **encrypted, **self._expected()}
        try:
            self._s3().put_object(**arguments, **conditions)
        except ClientError as error:
            if conditions and code_of(error) in _REFUSED:
                return self._is_ours(uri, content)
            raise
        return True

    def list(self, prefix: Uri) -> Iterator[Listed]:
        """Yields the objects whose key begins with a prefix, in key order."""
        pages = self._s3().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=prefix.bucket, Prefix=prefix.key, **self._expected()):
            for one in page.get("Contents", ()):
                uri = Uri(prefix.bucket, one["Key"])
                yield Listed(uri, int(one["Size"]), one["LastModified"], str(one["ETag"]))

    def remove(self, uris: Iterable[Uri]) -> None:
        """Removes objects of one bucket; nothing happens where there is none.

        Raises:
            ClientError: when an object cannot be removed.
        """
        by_bucket: dict[str, list[str]] = {}
        for uri in uris:
            by_bucket.setdefault(uri.bucket, []).append(uri.key)
        for bucket, keys in by_bucket.items():
            for start in range(0, len(keys), _MOST_PER_DELETE):
                batch = keys[start : start + _MOST_PER_DELETE]
                Patience().call(lambda bucket=bucket, batch=batch: self._remove(bucket, batch))  # type: ignore[misc]

    def _remove(self, bucket: str, keys: Sequence[str]) -> None:
        objects = [{"Key": key} for key in keys]
        answer = self._s3().delete_objects(
            Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, **self._expected()
        )
        for failed in answer.get("Errors", ()):
            told = {"Code": failed.get("Code", ""), "Message": f"{failed.get('Key')}: {failed.get('Message', '')}"}
            raise ClientError({"Error": told}, "DeleteObjects")

    def _is_ours(self, uri: Uri, content: bytes) -> bool:
        """Returns whether a refused write was done by an earlier try of the same call, whose answer was lost."""
        found = self.read(uri)
        return found is not None and found[0] == content

    def _expected(self) -> dict[str, str]:
        return {"ExpectedBucketOwner": self.owner} if self.owner else {}

    def _s3(self) -> Any:
        return self.connections.client("s3")
