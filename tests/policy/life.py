"""The life of a config on the local Athena under its own policy, with every request that it made."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from subsetter.builds.build import build
from subsetter.builds.drop import drop
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import publish_build, roll_back
from subsetter.builds.status import read_status
from subsetter.builds.verifying.recheck import recheck
from subsetter.builds.why import explain_rows
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.base import Engine
from subsetter.engines.registry import open_engine
from subsetter.iam.access import access_of
from subsetter.iam.least import least_policy
from subsetter.iam.policy import Policy
from subsetter.types.trino import parse_type
from tests.local_athena.aws import ACCOUNT
from tests.local_athena.wire import Call
from tests.policy.evaluator import Request, is_allowed
from tests.policy.requests import requests_of
from tests.unit.builds.memory import NOON

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine:
      {name: athena, region: us-east-1, workgroup: copies, query_output: s3://results/queries/, max_parallel: 4}
    sources:
      shop: {catalog: s3tablescatalog/replica, database: sales}
      web: {database: web_prod, unpinned: allow}
    destination:
      {database: "{source}_dev", location: s3://dev/copies/, compression: snappy, keep_builds: 2, kms_key: alias/dev}
    relations:
      - shop.orders(customer_id) -> shop.customers(id)
      - web.clicks(customer_id) -> shop.customers(id)
    tables:
      shop.customers: {where: "id % 3 = 0", key: id}
      shop.orders: {follow: shop.customers, partition_by: [customer_id]}
      web.clicks: {follow: shop.customers}
"""


class Life:
    """A lake of two sources and a config of it.

    Attributes:
        requests: what was asked of IAM, each once.
        denied: those of them that were denied.
    """

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.requests: dict[Request, None] = {}
        self.denied: dict[Request, None] = {}
        self.loaded = load(folder)
        _make_lake(athena)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """An engine as a new process has it."""
        engine = open_engine(self.loaded)
        try:
            yield engine
        finally:
            engine.close()

    @contextmanager
    def under(self, policy: Policy) -> Iterator[None]:
        """Denies what the policy does not allow."""
        document = policy.document()

        def judge(call: Call) -> bool:
            asked = dict.fromkeys(requests_of(call, self._workgroup_of))
            refused = [one for one in asked if not is_allowed(document, one)]
            self.requests.update(asked)
            self.denied.update(dict.fromkeys(refused))
            return not refused

        self.athena.allow(judge)
        try:
            yield
        finally:
            self.athena.allow(None)

    def build(self) -> None:
        """One build."""
        with self.engine() as engine:
            build(self.loaded, engine)

    def live(self) -> None:
        """Build, build again, go back, publish, look, prune, and remove everything."""
        with self.engine() as engine:
            first = build(self.loaded, engine).manifest.build_id
        with self.engine() as engine:
            second = build(self.loaded, engine).manifest.build_id
        with self.engine() as engine:
            roll_back(engine)
            publish_build(engine, second)
            recheck(engine)
            assert explain_rows(engine, "shop.customers", ["3"], lambda read: None).rows[0].is_copied
            config = self.loaded.config
            destination = config.destination.model_copy(update={"keep_builds": 1})
            prune_config(config.model_copy(update={"destination": destination}), engine)
            status = read_status("dev", engine)
            assert (second in str(status), first in str(status)) == (True, False)
            drop(engine)

    def _workgroup_of(self, query_id: str) -> str:
        return next(one.workgroup for one in self.athena.queries if one.id == query_id)


def load(folder: Path) -> LoadedConfig:
    """The config."""
    path = folder / "dev.yaml"
    path.write_text(textwrap.dedent(CONFIG), encoding="utf-8")
    return load_config(path)


def known_catalog() -> Catalog:
    """The catalog of the lake, as a catalog file tells it."""
    id_, customer, day = (Column(name, parse_type("integer")) for name in ("id", "customer_id", "day"))
    clicks = (id_, customer, replace(day, partition=True))
    place = "s3://weblake/prod/clicks"
    tables = (
        Table(TableName("shop", "customers"), (id_,), "iceberg", location="s3://replica--table-s3/1"),
        Table(TableName("shop", "orders"), (id_, customer), "iceberg", location="s3://replica--table-s3/2"),
        Table(TableName("web", "clicks"), clicks, location=place),
    )
    return Catalog(tables)


def least(loaded: LoadedConfig, catalog: Catalog) -> Policy:
    """The least policy of the config in the account of the local Athena."""
    complete, plan = prepare(loaded, catalog, NOON)
    return least_policy(access_of(complete, plan.rules, ACCOUNT))


def _make_lake(athena: LocalAthena) -> None:
    for name in ("dev", "results", "weblake"):
        athena.make_bucket(name)
    athena.make_workgroup("copies")
    athena.make_database("sales", bucket=athena.make_table_bucket("replica", is_read_only=True))
    athena.make_database("web_prod", "s3://weblake/prod/")
    tables: dict[str, Any] = {
        "customers": "SELECT n AS id FROM UNNEST(sequence(1, 30)) t(n)",
        "orders": "SELECT n AS id, n % 30 + 1 AS customer_id FROM UNNEST(sequence(1, 90)) t(n)",
        "secrets": "SELECT 1 AS id",
    }
    for name, select in tables.items():
        athena.trino_sql(f'CREATE TABLE "rw_replica".sales.{name} AS {select}')
    for name in ("clicks", "secrets"):
        athena.trino_sql(
            f"CREATE TABLE awsdatacatalog.web_prod.{name} WITH (external_location = 's3://weblake/prod/{name}/', "
            "partitioned_by = ARRAY['day']) AS "
            "SELECT n AS id, n % 30 + 1 AS customer_id, n % 3 AS day FROM UNNEST(sequence(1, 90)) t(n)"
        )
