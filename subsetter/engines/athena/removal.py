"""The only code that removes anything: below a build's own prefix, and only where the build's marker lies, or did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import Glue
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.objects import Objects, is_below, parse_uri
from subsetter.errors import DestinationUnwritable
from subsetter.rendering.statements import OutputRef


@dataclass(frozen=True)
class Removal:
    """Removes entries of Glue and objects of S3 that builds of one config have made."""

    layout: S3Layout
    glue: Glue
    objects: Objects
    translator: AwsErrors

    def remove_output(self, build_id: str, output: OutputRef) -> None:
        """Removes what an attempt at an output has left: its entry, then its files.

        Raises:
            DestinationUnwritable: when the output does not lie below the build's own prefix, or that has no marker.
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped(f"Removing {output.ref}"):
            self._assert_own(build_id, output.location)
            self._remove_entry(build_id, output.ref.parts[-2], output.ref.parts[-1])
            self._remove_files(output.location)

    def remove_build(self, build_id: str, databases: tuple[str, ...], *, has_failed: bool = False) -> None:
        """Removes a build's entries, its files, and last its marker, so that a kill in between can be made good.

        Nothing happens when there is no marker: then this build has made nothing.

        Args:
            databases: in which it made tables.
            has_failed: whether a statement of it failed or was stopped in this process. A file that it writes after
                its end (seen on Trino 476, November 2026) is removed by ``sweep``, for which a note is left.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped(f"Removing the build {build_id}"):
            if not self._has_marker(build_id):
                return
            if has_failed:
                self.objects.write(self.layout.note(build_id), b"")
            self._remove_all(build_id, databases)

    def sweep(self, databases: tuple[str, ...]) -> None:
        """Removes what has come to builds that failed since they were removed.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped("Removing what failed builds have left"):
            for note in list(self.objects.list(self.layout.notes)):
                build_id = note.uri.key.removeprefix(self.layout.notes.key)
                if not build_id:
                    continue  # the folder itself, as the console of S3 makes it
                self._remove_all(build_id, databases)
                self.objects.remove([note.uri])

    def tidy(self, build_id: str, databases: tuple[str, ...], kept: Collection[OutputRef]) -> None:
        """Removes what a build has made on the way to some outputs: other attempts, key sets.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped(f"Tidying the build {build_id}"):
            if not self._has_marker(build_id):
                return
            names = {(output.ref.parts[-2], output.ref.parts[-1]) for output in kept}
            for database in databases:
                for name in self._entries(build_id, database):
                    if (database, name) not in names:
                        self._remove_entry(build_id, database, name)
            stay = tuple(parse_uri(output.location).key for output in kept)
            marker = self.layout.marker(build_id)
            listed = self.objects.list(parse_uri(self.layout.build(build_id)))
            self.objects.remove(one.uri for one in listed if one.uri != marker and not one.uri.key.startswith(stay))

    def _remove_all(self, build_id: str, databases: tuple[str, ...]) -> None:
        for database in databases:
            for name in self._entries(build_id, database):
                self._remove_entry(build_id, database, name)
        marker = self.layout.marker(build_id)
        listed = self.objects.list(parse_uri(self.layout.build(build_id)))
        self.objects.remove(one.uri for one in listed if one.uri != marker)
        self.objects.remove([marker])

    def _entries(self, build_id: str, database: str) -> list[str]:
        """Returns the names of a build's tables in a database."""
        if not self.glue.has_database(database):
            return []
        prefix = self.layout.table_prefix(build_id)
        found = (str(entry["Name"]) for entry in self.glue.tables(database, f"{prefix}.*"))
        return [name for name in found if name.startswith(prefix)]

    def _remove_entry(self, build_id: str, database: str, name: str) -> None:
        """Removes an entry if its files lie below the build's prefix; else it is somebody else's."""
        entry = self.glue.table(database, name)
        location = str(((entry or {}).get("StorageDescriptor") or {}).get("Location") or "")
        if location and is_below(location, self.layout.build(build_id)):
            self.glue.delete_table(database, name)

    def _remove_files(self, location: str) -> None:
        self.objects.remove(one.uri for one in self.objects.list(parse_uri(location)))

    def _assert_own(self, build_id: str, location: str) -> None:
        build = self.layout.build(build_id)
        is_inside = location.endswith("/") and location != build and location.startswith(build)
        if not is_inside or "/../" in location or "//" in location.removeprefix("s3://"):
            raise DestinationUnwritable(f"'{location}' is not below '{build}', so it is not touched.")
        if not self._has_marker(build_id):
            raise DestinationUnwritable(
                f"'{build}' has no object '{self.layout.marker(build_id)}', so nothing there is touched.",
                hint="Only what a build made is removed. Look at the bucket by hand.",
            )

    def _has_marker(self, build_id: str) -> bool:
        return self.objects.read(self.layout.marker(build_id)) is not None
