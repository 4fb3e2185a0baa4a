"""Configs that are right load into the values that they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from subsetter.config.engine import AthenaOptions, DuckdbOptions
from subsetter.config.load import load_config
from subsetter.config.patterns import TableRef
from subsetter.config.rules import FollowKeys, OrderBy, SampleKeys, Transform
from subsetter.errors import ConfigError
from tests.unit.config.documents import ATHENA, document, load_text, problems_of
from tests.work import calls_of

FULL = """
version: 1
description: 1 % of customers with all that belongs to them
engine:
  name: athena
  region: eu-west-1
  profile: analytics
  assume_role: arn:aws:iam::1:role/x
  workgroup: dev-subsets
  query_output: s3://acme-athena/results/
  max_parallel: 4
  endpoint_url: http://localhost:5000
source:
  catalog: s3tablescatalog/lake-replica
  catalog_id: "111122223333"
  database: sales
  as_of: consistent
  unpinned: fail
  replicas: {of: arn:aws:s3tables:eu-west-1:1:bucket/lake, max_lag: 6h, on_lag: wait, wait: 2h}
destination:
  database: "{database}_dev"
  build_database: builds_{source}
  location: s3://acme-dev-lake/subsets/
  table_type: iceberg
  format: parquet
  compression: zstd
  keep_builds: 5
  keep_days: 14
  keep_removed: true
  kms_key: alias/dev-lake
  bucket_owner: "111122223333"
  tags: {cost-centre: "42"}
salt: other
vars: {cutoff: 2026-08-01, tenants: [3, 17, 42]}
never_copy: ["*email*", people.ssn]
relations:
  - orders(customer_id) -> customers(id)
  - lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
  - "*(created_by) -> users(id)"
  - {from: comments(subject_id), to: posts(id), when: "subject_type = 'post'"}
  - {from: employees(manager_id), to: employees(id), name: manager, orphans: drop, trusted: true}
  - {from: {table: clicks, columns: user_id}, to: {table: users, columns: [id]}, required: false}
  - '"Order Details"(OrderID) -> orders(id)'
tables:
  customers: {sample: 1%, key: id, always: is_test_account, unique: true}
  orders: {follow: customers, where: "order_date >= {{ cutoff }}", max_per_parent: 50, order_by: order_date DESC}
  lineitem: {follow: {any: [orders, parts]}, columns: {drop: [comment, "*_note"], on_new: fail}}
  events:
    sample: {key: [user_id, day], rate: 0.1%}
    where: event_date >= {{ today }} - interval '30' day
    partition_by: [event_date, "bucket(id, 8)", "truncate(s, 4)", month(d)]
    name: happenings
    source: {database: web, as_of: 2026-08-01 06:00}
  employees: {rows: 20K}
  "*(tenant_id)": {where: "tenant_id in {{ tenants }}"}
  "ref_*": {copy: all, columns: {keep: "*"}}
  "stg_*": {copy: none}
limits: {scan: 2TB, cost: 5 USD, rows: 50M, on_exceed: warn, on_unknown: warn, price_per_tb: 4.50 USD}
replication:
  of: arn:aws:s3tables:eu-west-1:1:bucket/lake
  role: arn:aws:iam::1:role/lake-replication
  to: [arn:aws:s3tables:eu-west-1:2:bucket/replica]
  tables: {sales.clicks: {to: [arn:aws:s3tables:eu-west-1:2:bucket/clicks]}}
resume_within: 12h
on_failure: notify --team data
since_schema_change: fail
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, FULL)
    config = loaded.config
    assert loaded.name == "dev"
    assert loaded.files == (tmp_path / "dev.yaml",)
    assert config.destination.build_database_for("web", "x") == "builds_web"
    assert isinstance(config.engine, AthenaOptions)
    assert config.engine.max_parallel == 4
    assert set(config.sources) == {""}
    assert config.sources[""].as_of == "consistent"
    replicas = config.sources[""].replicas
    assert replicas is not None
    assert (replicas.max_lag, replicas.wait) == (timedelta(hours=6), timedelta(hours=2))
    assert config.destination.tags == {"cost-centre": "42"}
    assert config.limits.scan == 2 * 10**12
    assert (config.limits.cost, config.limits.price_per_tb) == (Fraction(5), Fraction(9, 2))
    assert config.limits.rows == 50_000_000
    assert config.resume_within == timedelta(hours=12)
    assert config.replication is not None
    assert list(config.replication.tables) == ["sales.clicks"]
    assert [glob.text for glob in config.never_copy] == ["*email*", "people.ssn"]


def test_rules_are_read(tmp_path: Path) -> None:
    rules = {pattern.text: rule for pattern, rule in load_text(tmp_path, FULL).config.rules}
    assert list(rules)[:3] == ["customers", "orders", "lineitem"]
    assert rules["customers"].sample == SampleKeys(Fraction(1, 100))
    assert rules["customers"].unique
    assert rules["orders"].follow == FollowKeys("one", ("customers",))
    assert rules["orders"].order_by == OrderBy("order_date", descending=True)
    assert rules["lineitem"].follow == FollowKeys("any", ("orders", "parts"))
    assert rules["events"].sample == SampleKeys(Fraction(1, 1000), ("user_id", "day"))
    assert rules["events"].partition_by == (
        Transform("identity", "event_date"),
        Transform("bucket", "id", 8),
        Transform("truncate", "s", 4),
        Transform("month", "d"),
    )
    assert rules["events"].source is not None
    assert rules["events"].source.as_of == datetime(2026, 8, 1, 6, tzinfo=UTC)
    assert rules["employees"].rows == 20_000
    assert rules["ref_*"].copy_mode == "all"
    assert rules["events"].selects == ("sample", "where")


def test_relations_are_read(tmp_path: Path) -> None:
    relations = load_text(tmp_path, FULL).config.relations
    ends = [f"{relation.child} -> {relation.parent}" for relation in relations]
    assert ends[1] == "lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)"
    assert ends[5] == "clicks(user_id) -> users(id)"
    assert relations[2].is_glob
    assert not relations[5].required
    assert (relations[4].orphans, relations[4].trusted) == ("drop", True)
    assert relations[6].child is not None
    assert relations[6].child.table.ref == TableRef("", "Order Details")
    assert relations[0].name_for("orders") == "orders.customer_id"
    assert relations[2].name_for("web.clicks") == "web.clicks.created_by"
    assert relations[4].name_for("employees") == "manager"


def test_rules_keep_the_order_of_the_file(tmp_path: Path) -> None:
    body = """
    tables:
      "*": {copy: none}
      "ref_*": {copy: all}
      ref_x: {copy: empty}
    """
    rules = load_text(tmp_path, document(body)).config.rules
    assert [(pattern.text, pattern.is_glob) for pattern, _ in rules] == [("*", True), ("ref_*", True), ("ref_x", False)]


def test_several_sources(tmp_path: Path) -> None:
    body = """
    sources:
      sales: {database: sales}
      web: {database: web_prod, unpinned: allow}
    destination: {database: "{source}_dev_{database}", location: "s3://a/b"}
    relations: [web.clicks(user_id) -> sales.users(id)]
    tables: {sales.users: {sample: 1%}, "web.*": {copy: all}}
    """
    config = load_text(tmp_path, document(body, ATHENA)).config
    assert config.source is None
    assert list(config.sources) == ["sales", "web"]
    assert config.destination.database_for("web", "web_prod") == "web_dev_web_prod"
    assert config.destination.build_database_for("web", "web_prod") == "web_dev_web_prod__builds"
    assert [pattern.matches("web", "clicks") for pattern, _ in config.rules] == [False, True]


def test_defaults(tmp_path: Path) -> None:
    config = load_text(tmp_path, document("")).config
    assert isinstance(config.engine, DuckdbOptions)
    assert config.salt == "subset"
    assert config.source is not None
    assert (config.source.as_of, config.source.unpinned) == ("latest", "retry")
    assert (config.destination.keep_builds, config.destination.compression) == (3, "zstd")
    assert config.limits.price_per_tb == 5
    assert (config.limits.on_exceed, config.limits.on_unknown) == ("fail", "fail")
    assert config.tables[next(iter(config.tables))].columns.on_new == "drop"


def test_a_file_in_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + document("salt: \u00e9").encode())
    assert load_config(path).config.salt == "\u00e9"
    path.write_bytes(b"version: 1\nsalt: \xff\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [(2, "the file is not UTF-8 text")]


@pytest.mark.parametrize("name", ["my config.yaml", "dév.yaml", "a.b.yaml"])
def test_odd_names_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(document(""))
    with pytest.raises(ConfigError, match="cannot be a config's name"):
        load_config(path)


def test_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("")
    with pytest.raises(ConfigError, match=r"Did you mean dev\.yaml\?"):
        load_config(tmp_path / "dve.yaml")


def test_the_fingerprint_is_of_what_the_config_says(tmp_path: Path) -> None:
    text = document("vars: {x: 1}\nsalt: a")
    first = load_text(tmp_path, text).fingerprint
    assert load_text(tmp_path, "# a comment\n" + text.replace("salt: a", "salt:   'a'")).fingerprint == first
    assert load_text(tmp_path, text, settings=["salt=b"]).fingerprint != first
    assert load_text(tmp_path, text, variables={"x": "2"}).fingerprint != first
    (tmp_path / "base.yaml").write_text("salt: a")
    assert load_text(tmp_path, "extends: base.yaml\n" + text.replace("salt: a\n", "")).fingerprint == first


def test_places_of_the_merged_config(tmp_path: Path) -> None:
    places = load_text(tmp_path, FULL).places
    lines = FULL.splitlines()
    for path, words in {
        ("source", "as_of"): "as_of: consistent",
        ("tables", "orders", "where"): "orders:",
        ("tables", "events", "partition_by"): "partition_by:",
        ("relations", 2): "created_by",
    }.items():
        assert words in lines[places.of(path).line - 1]
    missing = places.problem(("tables", "orders", "columns", "drop", 0), "no such column")
    assert missing.path == "tables.orders.columns.drop[0]"
    assert "orders:" in lines[missing.line - 1]


def test_the_work_of_loading_grows_with_the_number_of_tables_only(tmp_path: Path) -> None:
    def calls(tables: int) -> int:
        rules = [f"  t{i}: {{follow: t{i // 2}, where: a = {i}, max_per_parent: 50}}" for i in range(1, tables + 1)]
        relations = [f"  - t{i}(a) -> t{i // 2}(id)" for i in range(1, tables + 1)]
        text = document("\n".join(["tables:", *rules, "relations:", *relations]))
        assert len(load_text(tmp_path, text).config.tables) == tables
        return calls_of(lambda: load_text(tmp_path, text))

    few, many = calls(100), calls(500)
    assert many < 6 * few, f"{few:,} calls for 100 tables, {many:,} for 500"


def test_a_text_without_problems_has_none(tmp_path: Path) -> None:
    assert problems_of(tmp_path, FULL) == []
