"""``check --online``: a look at the account, one thing after the other, each with what was found or the cure.

It reads, writes and removes one small object at the destination, and runs one statement that reads no table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from subsetter.engines.athena.catalog import read_sources
from subsetter.engines.athena.errors import AWS_ERRORS, AwsErrors
from subsetter.engines.athena.glue import Glue
from subsetter.engines.athena.key_sets import hive_columns
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.objects import Objects, Uri, is_below
from subsetter.engines.athena.preflight import Preflight, written_sources
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, GluePlace
from subsetter.engines.athena.statements import Sending, Statements, token_of
from subsetter.engines.athena.workgroup import Workgroup, read_workgroup
from subsetter.engines.base import OnlineCheck
from subsetter.errors import SubsetError
from subsetter.planning.steps import Plan

_PROBE = "online-check"
_DML_QUOTA = "Active DML queries"


def look_around(settings: AthenaSettings) -> tuple[OnlineCheck, ...]:
    """Returns what was found in the account of a config, in the order in which it was looked at."""
    return tuple(_Look(settings).checks())


def look_at_plan(settings: AthenaSettings, plan: Plan) -> tuple[OnlineCheck, ...]:
    """Returns what the account of a config has against the steps of its plan, beside what ``look_around`` finds."""
    columns = hive_columns(plan, settings.destination.table_type)
    if not columns:
        return ()
    look = _Look(settings)
    try:
        workgroup = look.workgroup
    except AWS_ERRORS:
        return ()  # the look around has told it
    known = {problem.message for problem in look.preflight.problems()}
    found = Preflight(settings, workgroup, (), columns).problems()
    return tuple(OnlineCheck(one.path, False, one.message, one.cure) for one in found if one.message not in known)


@dataclass(frozen=True)
class _Look:
    settings: AthenaSettings

    def checks(self) -> Iterator[OnlineCheck]:
        caller = self._tried("credentials", self._caller)
        yield caller
        if not caller.passed:
            return
        yield self._tried("region", lambda: f"{self._connections.region}.")
        workgroup = self._tried("workgroup", self._workgroup_told)
        yield workgroup
        in_the_way = self._in_the_way() if workgroup.passed else []
        yield from in_the_way
        yield self._optional("quota", self._quota)
        for place in self.settings.sources:
            yield self._tried(".".join(place.path), lambda place=place: self._source(place))  # type: ignore[misc]
        yield self._tried("destination.database", self._databases)
        yield self._tried("destination.location", self._location)
        if self.settings.destination.kms_key:
            yield self._tried("destination.kms_key", self._key)
        yield self._optional("lake formation", self._lake_formation)
        if workgroup.passed and not in_the_way:
            yield self._tried("statement", self._statement)

    @cached_property
    def _connections(self) -> Connections:
        return Connections(self.settings.engine)

    @cached_property
    def _translator(self) -> AwsErrors:
        return AwsErrors(self.settings.engine.profile or "")

    @cached_property
    def workgroup(self) -> Workgroup:
        """The workgroup of the config."""
        return read_workgroup(self._connections, self.settings.workgroup)

    def _tried(self, name: str, look: Callable[[], str]) -> OnlineCheck:
        try:
            with self._translator.mapped(f"Looking at {name}"):
                return OnlineCheck(name, True, look())
        except SubsetError as error:
            return OnlineCheck(name, False, error.message, error.hint)

    def _optional(self, name: str, look: Callable[[], OnlineCheck]) -> OnlineCheck:
        """Looks at what the caller need not be allowed to see."""
        try:
            return look()
        except AWS_ERRORS as error:
            told = self._translator.of_exception(error, f"Looking at {name}")
            return OnlineCheck(name, None, told.message, "Not needed for a build: ask whoever may see it.")

    def _caller(self) -> str:
        return f"{self._connections.client('sts').get_caller_identity()['Arn']}."

    def _workgroup_told(self) -> str:
        found = self.workgroup
        limit = "no limit per statement" if found.cutoff_bytes is None else f"at most {found.cutoff_bytes:,} bytes each"
        results = "managed results" if found.is_managed else f"results in {self.preflight.output or 'no place'}"
        enforced = ", its settings enforced" if found.is_enforced else ""
        return f"{found.name}{enforced}: {limit}, {results}."

    @property
    def preflight(self) -> Preflight:
        """What holds whatever is built."""
        return Preflight(self.settings, self.workgroup, (), written=self._written)

    @cached_property
    def _written(self) -> tuple[GluePlace, ...]:
        try:
            with self._translator.mapped("Looking at the sources"):
                return written_sources(self._connections, self.settings)
        except SubsetError:
            return ()  # the look at the source tells it

    def _in_the_way(self) -> list[OnlineCheck]:
        return [OnlineCheck(one.path, False, one.message, one.cure) for one in self.preflight.problems()]

    def _quota(self) -> OnlineCheck:
        wanted = self.settings.engine.max_parallel
        pages = self._connections.client("service-quotas").get_paginator("list_service_quotas")
        quotas = [quota for page in pages.paginate(ServiceCode="athena") for quota in page["Quotas"]]
        found = [int(quota["Value"]) for quota in quotas if _DML_QUOTA.lower() in quota["QuotaName"].lower()]
        if not found:
            return OnlineCheck("quota", None, "AWS does not tell the quota of active DML queries.")
        told = f"{found[0]} statements at once in the account, {wanted} wanted."
        cure = "" if wanted <= found[0] else "Lower engine.max_parallel, or ask AWS for a higher quota."
        return OnlineCheck("quota", not cure, told, cure)

    def _source(self, place: GluePlace) -> str:
        catalog = read_sources(self._connections, [place], self._translator)
        left_out = f", {len(catalog.unread)} not read" if catalog.unread else ""
        return f"{len(catalog.tables)} tables in {place.catalog}.{place.database}{left_out}."

    def _databases(self) -> str:
        glue = Glue(self._connections)
        names = sorted({name for one in self.settings.databases.values() for name in (one.published, one.builds)})
        told = (name if glue.has_database(name) else f"{name} (will be made)" for name in names)
        return f"{', '.join(told)}."

    def _location(self) -> str:
        destination = self.settings.destination
        objects = Objects(self._connections, destination.bucket_owner or "", destination.kms_key or "")
        root = S3Layout(self.settings.config, self.settings.root).store
        probe = Uri(root.bucket, root.key + _PROBE)
        objects.write(probe, b"may be removed\n")
        objects.read(probe)
        list(objects.list(probe))
        objects.remove([probe])
        return f"{self.settings.root} can be written, read, listed and cleaned."

    def _key(self) -> str:
        key = self._connections.client("kms").describe_key(KeyId=self.settings.destination.kms_key)["KeyMetadata"]
        return f"{key['Arn']} is {str(key['KeyState']).lower()}."

    def _lake_formation(self) -> OnlineCheck:
        pages = self._connections.client("lakeformation").list_resources()["ResourceInfoList"]
        places = [str(one["ResourceArn"]).replace("arn:aws:s3:::", "s3://") for one in pages]
        over = [one for one in places if one.startswith("s3://") and is_below(self.settings.root, one)]
        if not over:
            return OnlineCheck("lake formation", True, "The destination is not registered with Lake Formation.")
        return OnlineCheck(
            "lake formation",
            False,
            f"The destination lies in '{over[0]}', which is registered with Lake Formation.",
            "Athena makes no Iceberg table there by DDL and needs grants to write: name another location.",
        )

    def _statement(self) -> str:
        statements = Statements(self._connections, 1, self._translator)
        database = next(iter(self.settings.databases.values())).builds
        sending = Sending(self.workgroup, self.preflight.output, database)
        execution = statements.run("SELECT 1", token_of("online", str(time.time_ns())), sending)
        return f"SELECT 1 ran as query {execution.query_id}."
