"""Whatever AWS leaves out of an answer, or has in it of another type, is told as AWS's fault: no traceback."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.client import BaseClient
from moto import mock_aws

from subsetter.catalog.pruning import FilesWanted
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.base import read_count
from subsetter.errors import SubsetError
from subsetter.rendering.statements import OutputRef, Scope, Statement
from subsetter.sql.references import SqlTable
from tests.unit.engines.athena.conftest import Cloud, settings

BUILD, NEXT = "20261123T020000-ab12", "20261124T020000-ab12"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COUNT = Statement("orders", "count", "SELECT count(*) AS n FROM orders")
PAGE = {
    "ResultSet": {
        "Rows": [{"Data": [{"VarCharValue": "n"}]}, {"Data": [{"VarCharValue": "3"}]}],
        "ResultSetMetadata": {"ColumnInfo": [{"Name": "n", "Type": "bigint"}]},
    }
}
ODD = (None, "", "x", [], {}, 0, -1, True, [None], {"x": 1}, 1e300, NOON)


def canned(operation: str, parameters: Any) -> Any:
    """What moto does not know."""
    if operation == "BatchGetQueryExecution":
        status = {"State": "SUCCEEDED", "SubmissionDateTime": NOON}
        found = [{"QueryExecutionId": one, "Status": status} for one in parameters["QueryExecutionIds"]]
        return {"QueryExecutions": found}
    return PAGE if operation == "GetQueryResults" else None


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields where an answer can be damaged."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in ("ResponseMetadata", "Body"):
                yield (*path, key)
                yield from places(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield (*path, at)
            yield from places(one, (*path, at))


def damaged(answer: Any, chance: random.Random) -> tuple[str, Any]:
    """Returns what was done to an answer, and the answer."""
    found = [*places(answer)]
    if not found:
        return "", answer
    path, odd = chance.choice(found), chance.choice([*ODD, ...])
    body = answer.pop("Body", None)
    made = copy.deepcopy(answer)
    if body is not None:
        made["Body"] = answer["Body"] = body
    holder = made
    for part in path[:-1]:
        holder = holder[part]
    if odd is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = odd
    return f"{'.'.join(map(str, path))} = {odd!r}", made


class Wire:
    """Damages one answer of a use of the engine: that of a call with a random number."""

    def __init__(self, call: Callable[..., Any], chance: random.Random) -> None:
        self.call, self.chance = call, chance
        self.left, self.done = -1, ""

    def arm(self) -> None:
        self.left, self.done = self.chance.randrange(12), ""

    def __call__(self, client: Any, operation: str, parameters: Any) -> Any:
        answer = canned(operation, parameters) or self.call(client, operation, parameters)
        self.left -= 1
        if self.left != -1:
            return answer
        what, answer = damaged(answer, self.chance)
        self.done = f"{operation}: {what}"
        return answer


def output(cloud: Cloud, build: str, name: str) -> OutputRef:
    table, location = cloud.layout.table(build, name, 1), cloud.layout.location(build, name, 1)
    return OutputRef(SqlTable(("awsdatacatalog", "sales_dev__builds", table)), location)


def make(cloud: Cloud, build: str) -> None:
    """Leaves an account with sources, a published build and one that is to be published."""
    one = output(cloud, build, "orders")
    cloud.put_iceberg(one.location)
    pointer = {"table_type": "ICEBERG", "metadata_location": f"{one.location}metadata/1.json"}
    cloud.make_table("sales_dev__builds", one.ref.parts[-1], one.location, Parameters=pointer)
    cloud.put(f"copies/dev/builds/{build}/orders/a1/data.parquet")
    cloud.put(f"copies/dev/builds/{build}/.subset-build")


def uses(cloud: Cloud, engine: AthenaEngine) -> Iterator[Callable[[], object]]:
    """What commands do with an engine."""

    def files() -> object:
        tables = engine.read_catalog().tables
        return engine.read_files([FilesWanted(one, ("id",)) for one in tables])

    def count() -> int:
        engine.open_build(BUILD, ())
        return read_count(engine.query(COUNT).first)

    def publish() -> None:
        engine.open_build(NEXT, ())
        engine.publish(NEXT, {"orders": "orders"}, Scope("athena", {}, {"orders": output(cloud, NEXT, "orders")}))

    yield engine.read_catalog
    yield files
    yield engine.published
    yield count
    yield lambda: engine.stored_bytes(output(cloud, BUILD, "orders"))
    yield lambda: engine.stop_build(BUILD, NOON)
    yield publish
    yield engine.unpublish
    yield lambda: engine.remove_build(NEXT)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire(BaseClient._make_api_call, random.Random())
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *words: made(*words))  # noqa: PLW0108 it becomes a method
    return made


def damage(wire: Wire, seed: int, count: int) -> Counter[str]:
    """Uses engines over damaged answers; returns how many uses failed with an error of ours, by call."""
    wire.chance, refused = random.Random(seed), Counter[str]()
    with mock_aws():
        cloud = Cloud()
        cloud.make_table("sales", "orders", "s3://lake/orders/", {"id": "bigint", "day": "date"})
        cloud.put("orders/1.parquet", bucket="lake")
        cloud.put_iceberg("s3://dev/ice/")
        pointer = {"table_type": "ICEBERG", "metadata_location": "s3://dev/ice/metadata/1.json"}
        cloud.make_table("sales", "ice", "s3://dev/ice/", Parameters=pointer)
        for build in (BUILD, NEXT):
            make(cloud, build)
        for number in range(count):
            engine = AthenaEngine(settings())
            ways = [*uses(cloud, engine)]
            use = wire.chance.choice(ways)
            wire.arm()
            try:
                use()
            except SubsetError:
                refused[wire.done.partition(":")[0]] += 1
            except Exception as error:
                error.add_note(f"seed {seed}, number {number}, {wire.done}")
                raise
            finally:
                wire.left = -1
                engine.close()
    print(f"seed {seed}: {count} damaged answers, refused: {dict(refused)}")
    return refused


def test_some_damaged_answers(wire: Wire) -> None:
    assert len(damage(wire, 1, 60)) > 3, "so few calls reach little of the engine"


@pytest.mark.slow
def test_hundreds_of_damaged_answers(wire: Wire) -> None:
    damage(wire, 2, 250)


@pytest.mark.soak
def test_thousands_of_damaged_answers(wire: Wire) -> None:
    damage(wire, 3, 3_000)
