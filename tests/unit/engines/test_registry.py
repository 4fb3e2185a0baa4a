"""A config's words reach its engine, and no other engine is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from subsetter.catalog.tables import TableName
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import ConfigError
from tests.engines.worlds import Build, plan_of
from tests.unit.engines.duckdb.lake import write

CONFIG = """\
engine: {{name: duckdb, memory_limit: 500MB, threads: 1}}
source: {{path: {root}/lake, database: sales}}
destination: {{path: {root}/out{more}}}
tables: {{orders: {{copy: all}}}}
"""


def config(root: Path, more: str = "") -> Path:
    file = root / "dev.yaml"
    file.write_text(CONFIG.format(root=root, more=more))
    return file


def test_a_duckdb_config_opens_its_source(tmp_path: Path) -> None:
    write(tmp_path / "lake" / "sales" / "orders.parquet", "SELECT 1 AS id")
    engine = open_engine(load_config(config(tmp_path)))
    assert [table.name for table in engine.read_catalog().tables] == [TableName("", "orders")]
    engine.store.write("lock", b"")
    assert (tmp_path / "out" / "dev").is_dir()


def test_a_rule_may_read_its_table_from_elsewhere(tmp_path: Path) -> None:
    write(tmp_path / "lake" / "sales" / "orders.parquet", "SELECT 1 AS id")
    write(tmp_path / "lake" / "sales" / "items.parquet", "SELECT 2 AS id")
    write(tmp_path / "old" / "ORDERS.parquet", "SELECT 3 AS old_id")
    (tmp_path / "old" / "broken.parquet").touch()
    with duckdb.connect(str(tmp_path / "web.duckdb")) as connection:
        connection.execute("CREATE TABLE clicks AS SELECT 4 AS click_id; CREATE TABLE other AS SELECT 5 AS id")
    file = config(tmp_path)
    rules = f"""\
tables:
  orders: {{copy: all, source: {{path: {tmp_path}/old}}}}
  clicks: {{copy: all, source: {{path: {tmp_path}/web.duckdb}}}}
  items: {{copy: all}}
"""
    file.write_text(file.read_text().partition("tables:")[0] + rules)
    engine = open_engine(load_config(file))
    catalog = engine.read_catalog()
    columns = {str(table.name): table.columns[0].name for table in catalog.tables}
    assert columns == {"ORDERS": "old_id", "clicks": "click_id", "items": "id"}
    build = Build.begin(engine, plan_of(catalog), "b1").run_all()
    found = {name: build.count(name) for name in columns}
    assert found == {"ORDERS": 1, "clicks": 1, "items": 1}
    engine.close()


@pytest.mark.parametrize(
    ("word", "codec"), [("snappy", "SNAPPY"), ("gzip", "GZIP"), ("lz4", "LZ4_RAW"), ("none", "UNCOMPRESSED")]
)
def test_the_compression_reaches_the_files(tmp_path: Path, word: str, codec: str) -> None:
    write(tmp_path / "lake" / "sales" / "orders.parquet", "SELECT 1 AS id")
    engine = open_engine(load_config(config(tmp_path, f", compression: {word}")))
    Build.begin(engine, plan_of(engine.read_catalog()), "b1").run_all().publish()
    file = tmp_path / "out" / "dev" / "current" / "orders" / "part-1.parquet"
    with duckdb.connect() as connection:
        found = connection.execute("FROM parquet_metadata(?) SELECT DISTINCT compression", [str(file)]).fetchall()
    assert found == [(codec,)]
    engine.close()


def test_a_compression_that_parquet_has_not_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        open_engine(load_config(config(tmp_path, ", compression: deflate")))
    (problem,) = error.value.problems
    assert problem.path == "destination.compression"
    assert problem.line == 3
    assert "not supported by engine duckdb" in problem.message
    assert "zstd" in problem.cure


def test_opening_duckdb_imports_no_aws(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from subsetter.config.load import load_config; from subsetter.engines.registry import open_engine;"
        "assert 'duckdb' not in sys.modules;"
        "open_engine(load_config(Path(sys.argv[1])));"
        "assert 'duckdb' in sys.modules; assert not {'boto3', 'awswrangler', 'botocore'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(config(tmp_path))], check=True)
