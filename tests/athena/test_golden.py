"""The golden cases on the local Athena: every statement is accepted, and a build copies what is written in the case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from subsetter.builds.build import build
from subsetter.builds.records.manifest import TableRecord
from subsetter.catalog.tables import Catalog
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.registry import open_engine
from subsetter.errors import VerificationFailed
from subsetter.sql.names import quote
from tests.athena.lake import AthenaLake
from tests.golden.case import CASES, TODAY, Case
from tests.golden.lake import write_lake

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
QUICK = {"010_sample", "120_name"}


def how_long(number: int, folder: Path) -> list[pytest.MarkDecorator]:
    """All cases take half an hour, so CI runs every eighth; their order spreads the subjects."""
    if folder.name in QUICK:
        return []
    return [pytest.mark.slow] if number % 8 == 0 else [pytest.mark.soak]


@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, id=folder.name, marks=how_long(number, folder)) for number, folder in enumerate(FOLDERS)],
)
def test_the_statements_are_accepted_and_a_build_copies_the_same_rows(
    folder: Path, local_athena: LocalAthena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = GoldenOnAthena(Case(folder), local_athena, tmp_path)
    case.load()
    case.run_script()
    monkeypatch.setattr(AthenaEngine, "read_catalog", case.with_figures(AthenaEngine.read_catalog))
    assert case.copies() == case.expected()


class GoldenOnAthena:
    """A golden case with its tables in the local Athena."""

    def __init__(self, case: Case, athena: LocalAthena, work: Path) -> None:
        self.case = case
        self.athena = athena
        self.work = work
        self.loaded = self._config()
        self._buckets = {
            catalog: athena.make_table_bucket(catalog.partition("/")[2], is_read_only=True)
            for catalog in {source.catalog for source in self.loaded.config.sources.values() if source.catalog}
        }
        athena.make_bucket("acme-dev")
        athena.make_workgroup("dev", f"{athena.make_bucket('results')}queries/")

    def _config(self) -> LoadedConfig:
        """The same config, in the Region of the local Athena."""
        config = {
            "version": 1,
            "extends": [str(self.case.folder / "config.yaml")],
            "engine": {"name": "athena", "region": self.athena.region, "workgroup": "dev", "max_parallel": 4},
        }
        file = self.work / "config.yaml"
        file.write_text(json.dumps(config), encoding="utf-8")
        return load_config(file, variables=TODAY)

    def load(self) -> None:
        """Makes the tables of the case, Iceberg where the catalog says so or Hive could not hold them."""
        write_lake(self.case.catalog, self.case.rows, self.work / "lake")
        lake = AthenaLake(self.athena)
        for table in self.case.catalog.tables:
            source = self.loaded.config.sources[table.name.source]
            bucket = self._buckets[source.catalog] if source.catalog else None
            columns = [(column.name, column.type.text) for column in table.columns]
            folder = self.work / "lake" / table.name.source
            database = str(source.database)
            if bucket or table.format == "iceberg" or any(kind == "uuid" for _, kind in columns):
                lake.add_iceberg(database, table.name.table, columns, folder, bucket)
            else:
                lake.add_hive(database, table.name.table, columns, folder)

    def run_script(self) -> None:
        """Sends the case's Athena SQL: what writes is run, as later statements read it; what reads is validated."""
        for database in {re.sub(r"\..*", "", name) for name in self._written()}:
            self.athena.make_database(database)
        for text in self._statements():
            is_read = re.sub(r"--.*\n", "", text).lstrip().upper().startswith("SELECT")
            self._send(f"EXPLAIN (TYPE VALIDATE) {text}" if is_read else text)

    def _written(self) -> Iterator[str]:
        for text in self._statements():
            for database, table in re.findall(r'CREATE TABLE "awsdatacatalog"\."(\w+)"\."([^"]+)"', text):
                yield f"{database}.{table}"

    def _statements(self) -> list[str]:
        """All statements of the case in order, at the snapshots that the tables have here."""
        text = self.case.athena_sql()
        pins = {str(table.pin.snapshot_id): table.name for table in self.case.catalog.tables if table.pin}
        with closing(open_engine(self.loaded)) as engine:
            live = engine.read_catalog().by_name if pins else {}
        for pin, name in pins.items():
            found = live[name].pin
            assert found is not None
            text = text.replace(f"VERSION AS OF {pin}", f"VERSION AS OF {found.snapshot_id}")
        return [part.strip() for part in re.split(r";\n", text)[:-1]]

    def _send(self, text: str) -> None:
        query_id = self.athena.client("athena").start_query_execution(QueryString=text, WorkGroup="dev")
        execution = next(one for one in self.athena.queries if one.id == query_id["QueryExecutionId"])
        assert execution.done.wait(120)
        assert execution.state == "SUCCEEDED", f"{execution.reason}\n{text}"

    def with_figures(self, read: Any) -> Any:
        """Wraps ``read_catalog``: rows and bytes are those of the case, so that the plan is the case's."""
        figures = {str(table.name).lower(): table for table in self.case.catalog.tables}

        def read_catalog(engine: AthenaEngine, cut: datetime | None = None) -> Catalog:
            catalog: Catalog = read(engine, cut)
            tables = []
            for table in catalog.tables:
                known = figures[str(table.name).lower()]
                tables.append(replace(table, rows=known.rows, size_bytes=known.size_bytes))
            return replace(catalog, tables=tuple(tables))

        return read_catalog

    def copies(self) -> Any:
        """The rows of each copy, as texts; or why the build did not pass its checks."""
        with closing(open_engine(self.loaded)) as engine:
            try:
                made = build(self.loaded, engine).manifest
            except VerificationFailed as error:
                return "\n".join(line.strip() for line in error.message.splitlines()[1:])
        return {
            table.destination.lower(): self._rows(self._database(table), table.destination) for table in made.tables
        }

    def _database(self, table: TableRecord) -> str:
        name = table.table.source
        return self.loaded.config.destination.database_for(name, str(self.loaded.config.sources[name].database))

    def _rows(self, database: str, table: str) -> list[str]:
        names = [
            row[0]
            for row in self.athena.trino_sql(
                f"SHOW COLUMNS FROM {quote('awsdatacatalog')}.{quote(database)}.{quote(table.lower())}"
            )
        ]
        rows = self.athena.trino_sql(f"SELECT * FROM awsdatacatalog.{quote(database)}.{quote(table.lower())}")
        return _in_order([dict(zip(names, row, strict=True)) for row in rows])

    def expected(self) -> Any:
        """What ``copy.yaml`` says."""
        found = YAML(typ="safe", pure=True).load(self.case.folder / "copy.yaml")
        if "failed" in found and isinstance(found["failed"], str):
            return found["failed"]
        return {table.lower(): _in_order(rows) for table, rows in found.items()}


def _in_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str({name.lower(): _text(value) for name, value in sorted(row.items())}) for row in rows)


def _text(value: Any) -> str:
    """A value as text; a moment without the zeros at its end."""
    return re.sub(r"(\d\d:\d\d:\d\d)(\.\d*?)0+$", lambda found: found[1] + found[2].rstrip("."), str(value))
