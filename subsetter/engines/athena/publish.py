"""Publishing: the entry of each published table points at the files of one build, and says so.

One call of Glue switches one table, with its columns and its place together; a partitioned Hive table would need
more, so there is none. Each entry carries who published it from what, and a fingerprint of what it pointed at, by
which a change that somebody else made is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from subsetter.engines.athena.errors import AwsErrors, code_of
from subsetter.engines.athena.glue import Entry, Glue
from subsetter.engines.athena.settings import AthenaSettings
from subsetter.engines.base import UNFENCED, Fence, PublishedTable
from subsetter.errors import Busy, PublishError
from subsetter.rendering.statements import OutputRef

CONFIG, ROOT, BUILD, TABLE = "subset.config", "subset.root", "subset.build", "subset.build_table"
FINGERPRINT, LEFT, EPOCH = "subset.fingerprint", "subset.has_left", "subset.epoch"
AS_OF, OWNER, TAG = "subset.as_of", "subset.owner", "subset.tag."
_OURS = "subset."
_STALE = ("previous_metadata_location",)
_TABLE_KEYS = ("Description", "Owner", "Retention", "PartitionKeys", "ViewOriginalText", "ViewExpandedText")
_MORE_KEYS = ("LastAccessTime", "LastAnalyzedTime", "TargetTable")
_REFUSED = ("AlreadyExistsException", "ConcurrentModificationException", "EntityNotFoundException")
_TRIES = 5
T = TypeVar("T")


class _RefusedError(Exception):
    """An entry is not the one that was read: everything begins again.

    Attributes:
        table: with its database.
    """

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True)
class Publisher:
    """Switches the published tables of one config: of its name, and of its place on S3.

    Attributes:
        databases: where it has published, and where it does.
        caller: who publishes, for the mark.
    """

    settings: AthenaSettings
    databases: frozenset[str]
    glue: Glue
    translator: AwsErrors
    caller: str

    def published(self) -> list[PublishedTable]:
        """Returns the published tables of this config, in name order.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped("Reading the published tables"):
            found = [
                PublishedTable(
                    str(entry["Name"]),
                    _mark(entry, BUILD),
                    changed=is_changed(entry),
                    has_left=bool(_mark(entry, LEFT)),
                )
                for _, entry in self._own_entries()
            ]
        return sorted(found, key=lambda one: one.name)

    def own_databases(self) -> list[str]:
        """Returns the databases in which readers see tables of this config.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped("Reading the published tables"):
            return sorted({database for database, _ in self._own_entries()})

    def publish(
        self,
        build_id: str,
        tables: Mapping[str, OutputRef],
        *,
        force: bool = False,
        fence: Fence = UNFENCED,
    ) -> None:
        """Points the published tables at a build; does the rest of what an earlier call left undone.

        Args:
            tables: the build's tables by name at the destination. Published tables of this config that are not among
                them go, unless the config keeps them.
            force: also replaces and removes tables of this config that somebody else has changed.
            fence: proves the lock, between reading the entries and switching them by the versions that were read.

        Raises:
            Busy: when the lock was taken over.
            PublishError: when a table of the build is missing, or a table at the destination is not ours to replace.
                Nothing is switched then, unless somebody interfered in the middle.
        """
        with self.translator.mapped(f"Publishing the build {build_id}"):
            _until_accepted(lambda: self._publish(build_id, tables, fence, force=force))

    def unpublish(self, *, fence: Fence = UNFENCED) -> None:
        """Removes every published table of this config from the catalog; its files stay with their build.

        Raises:
            Busy: when the lock was taken over.
            PublishError: when somebody changed one since it was published.
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped("Removing the published tables"):
            _until_accepted(lambda: self._unpublish(fence))

    def fence_off(self, fence: Fence) -> None:
        """Gives each published entry another version, so that whoever has read the one before switches nothing.

        Nothing but the mark of the epoch changes, in entries that somebody else has changed too.

        Raises:
            Busy: when the lock was taken over.
            EngineError: when AWS refuses or fails.
        """
        with self.translator.mapped("Marking the published tables"):
            _until_accepted(lambda: self._mark_epoch(fence))

    def _publish(self, build_id: str, tables: Mapping[str, OutputRef], fence: Fence, *, force: bool) -> None:
        """Reads what is there, proves the lock, and switches what was read."""
        switches = [
            self._prepared(build_id, name.lower(), output, fence, force=force)
            for name, output in sorted(tables.items())
        ]
        stay = {(switch.database, switch.name) for switch in switches}
        keeps = self.settings.destination.keep_removed
        leaving = self._kept(stay) if keeps else self._leaving(stay, force=force)
        fence.assert_held()
        for switch in switches:
            if not switch.is_done:
                self._switch(switch, fence)
        for database, entry in leaving:
            if keeps:
                self._switch(_Switch(database, str(entry["Name"]), _as_left(entry, fence), entry), fence)
            else:
                self._delete(database, entry, fence)

    def _unpublish(self, fence: Fence) -> None:
        leaving = self._leaving(set())
        fence.assert_held()
        for database, entry in leaving:
            self._delete(database, entry, fence)

    def _mark_epoch(self, fence: Fence) -> None:
        found = [one for one in self._own_entries() if _mark(one[1], EPOCH) != str(fence.epoch)]
        fence.assert_held()
        for database, entry in found:
            self._switch(
                _Switch(database, str(entry["Name"]), _as_it_is(entry, {EPOCH: str(fence.epoch)}), entry), fence
            )

    def _prepared(self, build_id: str, name: str, output: OutputRef, fence: Fence, *, force: bool) -> _Switch:
        _, builds, built = output.ref.parts
        database = self.settings.published_by_builds[builds]
        made = self.glue.table(builds, built)
        if made is None:
            raise PublishError(
                f"The build {build_id} has no table '{builds}.{built}' any more.", hint="Build again: subset build."
            )
        found = self.glue.table(database, name)
        if found is not None:
            self._assert_ours(database, found, force=force)
        marks = {
            **_copied_parameters(made),
            **{f"{TAG}{key}": value for key, value in self.settings.destination.tags.items()},
            CONFIG: self.settings.config,
            ROOT: self.settings.root,
            BUILD: build_id,
            TABLE: built,
            AS_OF: self._as_of(),
            OWNER: self.caller,
            EPOCH: str(fence.epoch),
        }
        entry = _table_input(made, name, marks)
        return _Switch(database, name, entry, found)

    def _assert_ours(self, database: str, found: Entry, *, force: bool) -> None:
        table, owner = f"{database}.{found['Name']}", _mark(found, CONFIG)
        if not self._is_own(found):
            place = _mark(found, ROOT)
            whose = f"was published by the config '{owner}' of {place}" if owner else "was not published by subset"
            raise PublishError(
                f"The table {table} {whose}, so it is not replaced.",
                hint="Give the copy another name with name: in its rule, or remove that table yourself.",
            )
        if is_changed(found) and not force:
            raise PublishError(
                f"The table {table} was changed by somebody since it was published, so it is not replaced.",
                hint="Keep what was written there under another name, then publish again with --force.",
            )

    def _switch(self, switch: _Switch, fence: Fence) -> None:
        """Switches a table, by the version of it that was read.

        Raises:
            _RefusedError: when it is another one by now.
        """
        try:
            if switch.found is None:
                self._create(switch, fence)
            else:
                self.glue.update_table(switch.database, switch.entry, str(switch.found.get("VersionId") or ""))
        except ClientError as error:
            if self._was_done(switch):
                return
            if code_of(error) in _REFUSED:
                raise _RefusedError(f"{switch.database}.{switch.name}") from error
            raise

    def _create(self, switch: _Switch, fence: Fence) -> None:
        """Makes an entry. Glue takes no condition there, so the lock is proven just before and just after."""
        if self.glue.table(switch.database, switch.name) is not None:
            raise _RefusedError(f"{switch.database}.{switch.name}")
        fence.assert_held()
        self.glue.create_table(switch.database, switch.entry)
        try:
            fence.assert_held()
        except Busy:
            if self._was_done(switch):
                self.glue.delete_table(switch.database, switch.name)
            raise

    def _delete(self, database: str, entry: Entry, fence: Fence) -> None:
        """Removes an entry. Glue takes no condition there, so it is looked at, and the lock proven, just before.

        What the lock's new holder has made in between is made again by the next command that holds the lock.

        Raises:
            _RefusedError: when it is another one by now.
        """
        name = str(entry["Name"])
        found = self.glue.table(database, name)
        if found is None:
            return
        if found.get("VersionId") != entry.get("VersionId", found.get("VersionId")):
            raise _RefusedError(f"{database}.{name}")
        fence.assert_held()
        self.glue.delete_table(database, name)
        fence.assert_held()

    def _was_done(self, switch: _Switch) -> bool:
        """Returns whether a call that failed has switched the table all the same: its answer was lost."""
        found = self.glue.table(switch.database, switch.name)
        if found is None or _mark(found, EPOCH) != _mark(switch.entry, EPOCH):
            return False
        return fingerprint(found) == fingerprint(switch.entry) and _has_marks(found, switch.entry)

    def _kept(self, stay: set[tuple[str, str]]) -> list[tuple[str, Entry]]:
        """Returns the published tables that leave the config now, and are kept for readers, each with its database."""
        return [(database, entry) for database, entry in self._others(stay) if not _mark(entry, LEFT)]

    def _leaving(self, stay: set[tuple[str, str]], *, force: bool = False) -> list[tuple[str, Entry]]:
        """Returns the published tables that go, each with its database.

        Raises:
            PublishError: when somebody changed one of them.
        """
        leaving = self._others(stay)
        for database, entry in leaving:
            if is_changed(entry) and not force:
                raise PublishError(
                    f"The table {database}.{entry['Name']} is to go, but somebody changed it, so it is not removed.",
                    hint="Remove it yourself, or set destination.keep_removed: true.",
                )
        return leaving

    def _others(self, stay: set[tuple[str, str]]) -> list[tuple[str, Entry]]:
        own = self._own_entries()
        return [(database, entry) for database, entry in own if (database, entry["Name"]) not in stay]

    def _own_entries(self) -> Iterator[tuple[str, Entry]]:
        for database in sorted(self.databases):
            if self.glue.has_database(database):
                for entry in self.glue.tables(database):
                    if self._is_own(entry):
                        yield database, entry

    def _is_own(self, entry: Entry) -> bool:
        return (_mark(entry, CONFIG), _mark(entry, ROOT)) == (self.settings.config, self.settings.root)

    def _as_of(self) -> str:
        return ", ".join(sorted({str(place.as_of) for place in self.settings.sources}))


@dataclass(frozen=True)
class _Switch:
    """One published table, as it is and as it should be.

    Attributes:
        found: None where there is no such table yet.
    """

    database: str
    name: str
    entry: Entry
    found: Entry | None

    @property
    def is_done(self) -> bool:
        """Whether readers see what they should."""
        if self.found is None or is_changed(self.found):
            return False
        return _has_marks(self.found, self.entry)


def _until_accepted(work: Callable[[], T]) -> T:
    """Does work that reads, proves the lock and switches; all of it again when something was another one meanwhile.

    Raises:
        PublishError: when that happens again and again.
    """
    for _ in range(_TRIES - 1):
        with suppress(_RefusedError):
            return work()
    try:
        return work()
    except _RefusedError as error:
        raise PublishError(
            f"The table {error.table} was changed by somebody at this moment.",
            hint="Publish again: what was switched already stays.",
        ) from error


def _has_marks(found: Entry, wanted: Entry) -> bool:
    return all(_mark(found, key) == _mark(wanted, key) for key in (BUILD, FINGERPRINT, LEFT))


def is_changed(entry: Entry) -> bool:
    """Returns whether a published entry points elsewhere, or has other columns, than when it was published."""
    return _mark(entry, FINGERPRINT) != fingerprint(entry)


def fingerprint(entry: Entry) -> str:
    """Returns a hash of what readers of a table see: its place, its columns, its snapshot."""
    storage = entry.get("StorageDescriptor") or {}
    seen = {
        "location": storage.get("Location"),
        "columns": _columns(storage.get("Columns")),
        "partitions": _columns(entry.get("PartitionKeys")),
        "input": storage.get("InputFormat"),
        "serde": (storage.get("SerdeInfo") or {}).get("SerializationLibrary"),
        "metadata": (entry.get("Parameters") or {}).get("metadata_location"),
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _columns(found: list[dict[str, Any]] | None) -> list[list[str]]:
    return [[str(one["Name"]), str(one.get("Type"))] for one in found or ()]


def _mark(entry: Entry, key: str) -> str:
    return str((entry.get("Parameters") or {}).get(key) or "")


def _copied_parameters(entry: Entry) -> dict[str, str]:
    found = entry.get("Parameters") or {}
    return {key: value for key, value in found.items() if not key.startswith(_OURS) and key not in _STALE}


def _as_left(entry: Entry, fence: Fence) -> Entry:
    """Returns a published entry as it is, with the mark of one that has left its config."""
    return _as_it_is(entry, {LEFT: "true", EPOCH: str(fence.epoch)})


def _as_it_is(entry: Entry, marks: Mapping[str, str]) -> Entry:
    """Returns a published entry as it is, with some more marks."""
    keys = (*_TABLE_KEYS, *_MORE_KEYS, "Name", "TableType", "StorageDescriptor")
    kept = {key: entry[key] for key in keys if entry.get(key) is not None}
    return {**kept, "Parameters": {**entry["Parameters"], **marks}}


def _table_input(made: Entry, name: str, parameters: Mapping[str, str]) -> Entry:
    """Returns the whole entry of a published table: that of the build's table under another name, marked."""
    kept = {key: made[key] for key in _TABLE_KEYS if made.get(key) is not None}
    entry = {
        **kept,
        "Name": name,
        "TableType": made.get("TableType") or "EXTERNAL_TABLE",
        "StorageDescriptor": made["StorageDescriptor"],
        "Parameters": dict(parameters),
    }
    return {**entry, "Parameters": {**parameters, FINGERPRINT: fingerprint(entry)}}
