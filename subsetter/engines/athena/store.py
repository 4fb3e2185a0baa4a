"""A store on S3: small objects, written whole under conditions that S3 checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.objects import Objects, Uri
from subsetter.engines.base import StoredObject


@dataclass(frozen=True)
class S3Store:
    """Objects below an S3 prefix. The version of an object is its ETag.

    Attributes:
        root: with a trailing slash.
    """

    objects: Objects
    root: Uri
    translator: AwsErrors

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Returns content and version, or None when there is no such object."""
        with self.translator.mapped(f"Reading {self._at(path)}"):
            return self.objects.read(self._at(path))

    def write(self, path: str, content: bytes) -> None:
        """Writes the object whole or not at all, over what was there."""
        with self.translator.mapped(f"Writing {self._at(path)}"):
            self.objects.write(self._at(path), content)

    def create(self, path: str, content: bytes) -> bool:
        """Writes the object if there is none, as one atomic act; returns whether it did."""
        with self.translator.mapped(f"Writing {self._at(path)}"):
            return self.objects.write(self._at(path), content, IfNoneMatch="*")

    def replace(self, path: str, content: bytes, version: str) -> bool:
        """Writes the object if its version is still this one, as one atomic act; returns whether it did."""
        with self.translator.mapped(f"Writing {self._at(path)}"):
            return self.objects.write(self._at(path), content, IfMatch=version)

    def remove(self, path: str) -> None:
        """Removes one object; nothing happens when there is none."""
        with self.translator.mapped(f"Removing {self._at(path)}"):
            self.objects.remove([self._at(path)])

    def list(self, prefix: str) -> Sequence[StoredObject]:
        """Returns the objects whose path begins with the prefix, in path order."""
        with self.translator.mapped(f"Listing {self._at(prefix)}"):
            return [
                StoredObject(one.uri.key.removeprefix(self.root.key), one.size_bytes, one.modified, one.etag)
                for one in self.objects.list(self._at(prefix))
            ]

    def _at(self, path: str) -> Uri:
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"'{path}' leads out of the store")
        return Uri(self.root.bucket, self.root.key + path)
