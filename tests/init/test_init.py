"""``subset init``: what it writes builds at once, says why, and is the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from subsetter.catalog.file import write_catalog_file
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.cli.init import MOST_TABLES
from subsetter.config.load import load_config
from subsetter.types.trino import parse_type
from tests.cli.command import Command
from tests.init.judging import written
from tests.lakes import northwind, odd_names, polymorphic
from tests.lakes.tpch import RELATIONS, tpch
from tests.properties.worlds import World
from tests.work import calls_of


def started(subset: Command, *words: str) -> str:
    """The config that the command wrote."""
    ran = subset("init", *words)
    assert ran.code == 0, ran.err
    return (subset.folder / "configs" / "dev.yaml").read_text()


def relations_of(folder: Path) -> set[str]:
    config = load_config(folder / "configs" / "dev.yaml").config
    return {f"{one.child} -> {one.parent}" for one in config.relations}


def copied(folder: Path) -> set[str]:
    return {path.name for path in (folder / "copies" / "dev" / "current").iterdir() if path.is_dir()}


class TestBuildsAtOnce:
    def test_the_demo_lake(self, subset: Command) -> None:
        assert subset("demo", "shop").code == 0
        text = started(subset, "--source", "shop/lake")
        assert {
            "orders(customer_id) -> customers(id)",
            "customers(country) -> countries(code)",
            "employees(manager_id) -> employees(id)",
        } <= relations_of(subset.folder)
        assert "  customers: {sample: 1%, key: id}  # the driving table" in text
        assert "  - customers.email\n" in text
        assert "to: orders(id), when: \"subject_type = 'order'\"" in text
        assert "to: products(id), when: \"subject_type = 'product'\"" in text
        assert subset("build", "dev").code == 0
        assert "customers" in copied(subset.folder)

    def test_tpch(self, subset: Command) -> None:
        started(subset, "--source", str(tpch("0.01")))
        assert {written(one) for one in relations_of(subset.folder)} == {written(one) for one in RELATIONS}
        assert subset("build", "dev").code == 0
        assert len(copied(subset.folder)) == 8

    def test_northwind(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        started(subset, "--source", "lake")
        assert "orders(ship_via) -> shippers(shipper_id)" in relations_of(subset.folder)
        assert subset("build", "dev").code == 0
        assert len(copied(subset.folder)) == 11

    def test_polymorphic_references(self, subset: Command) -> None:
        polymorphic.write(subset.folder / "lake")
        text = started(subset, "--source", "lake")
        config = load_config(subset.folder / "configs" / "dev.yaml").config
        whens = {(f"{one.child} -> {one.parent}", one.when) for one in config.relations if one.when}
        assert whens == {
            (f"{each.child}(subject_id) -> {each.parent}(id)", each.when.sql) for each in polymorphic.GRAPH if each.when
        }
        assert 'no table is called "story"' in text
        assert subset("build", "dev").code == 0

    def test_what_the_data_says_stays_in_comments(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        said = [
            "post' OR '1'='1",
            "x\ntables: {posts: {copy: all}}",
            "\u2028never_copy: []",
            "{{ post }}",
            "\x1b[2Jposts",
        ]
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE comments (id BIGINT, subject_type VARCHAR, subject_id BIGINT)")
            connection.executemany("INSERT INTO comments VALUES (1, ?, 1)", [[one] for one in said])
            connection.execute("CREATE TABLE posts AS SELECT i AS id FROM range(10) t(i)")
            for name in ("comments", "posts"):
                connection.execute(f"COPY {name} TO '{subset.folder}/lake/{name}.parquet'")
        text = started(subset, "--source", "lake")
        assert relations_of(subset.folder) == set()
        assert text.isascii()
        assert all(
            line.strip().startswith("#") for line in text.splitlines() if "OR '1'" in line or "copy: all}}" in line
        )
        assert subset("build", "dev").code == 0

    def test_polymorphic_references_without_a_look(self, subset: Command) -> None:
        polymorphic.write(subset.folder / "lake")
        text = started(subset, "--source", "lake", "--read", "0B")
        assert not any("subject_id" in one for one in relations_of(subset.folder))
        assert "# comments.subject_id refers to what comments.subject_type says. Write one for each:" in text

    def test_polymorphic_references_that_the_data_speaks_against(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        with duckdb.connect() as connection:
            for name, query in {
                "comments": "SELECT i AS id, ['post', 'photo', '?'][1 + i % 3] AS subject_type, i + 9000 AS subject_id "
                "FROM range(300) t(i)",
                "posts": "SELECT i AS id FROM range(300) t(i)",
                "photos": "SELECT i + 9000 AS id FROM range(300) t(i)",
            }.items():
                connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/{name}.parquet'")
        text = started(subset, "--source", "lake")
        assert {one for one in relations_of(subset.folder) if "subject" in one} == {
            "comments(subject_id) -> photos(id)"
        }
        assert 'no table is called "?"' in text
        (line,) = [line for line in text.splitlines() if "name: subject_id_posts" in line]
        assert line.startswith("  # - {from: comments(subject_id), to: posts(id), when: \"subject_type = 'post'\"")
        assert "0 % of 100 references meet a row" in line
        assert "By the data, it does not refer to:" in text

    def test_a_table_whose_reference_has_few_values(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        with duckdb.connect() as connection:
            for name, query in {
                "patients": "SELECT i % 5 AS ward, i % 10 AS region_id, uuid() AS uid FROM range(2000) t(i)",
                "regions": "SELECT i AS id FROM range(10) t(i)",
            }.items():
                connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/{name}.parquet'")
        text = started(subset, "--source", "lake")
        assert "patients(region_id) -> regions(id)" in relations_of(subset.folder)
        assert "  patients: {sample: 5%, key: uid}" in text
        assert "  patients: {sample: 5%, key: region_id}" in started(
            subset, "--source", "lake", "--read", "0B", "--force"
        )

    @pytest.mark.parametrize("style", ["tpc", "legacy", "microsoft"])
    def test_odd_names(self, subset: Command, style: str) -> None:
        chosen = next(one for one in odd_names.STYLES if one.name == style)
        World(odd_names.lake("shop", chosen)).write_lake(subset.folder / "lake")
        started(subset, "--source", "lake")
        assert subset("build", "dev").code == 0

    def test_a_database_file(self, subset: Command) -> None:
        with duckdb.connect(str(subset.folder / "shop.duckdb")) as connection:
            connection.execute("CREATE TABLE customers AS SELECT i AS id, 'x' AS email FROM range(500) AS t (i)")
            connection.execute(
                "CREATE TABLE orders AS SELECT i AS id, i % 500 AS customer_id FROM range(9000) AS t (i)"
            )
        started(subset, "--source", "shop.duckdb")
        assert relations_of(subset.folder) == {"orders(customer_id) -> customers(id)"}
        assert subset("build", "dev").code == 0

    def test_types_and_names_that_need_care(self, subset: Command) -> None:
        with duckdb.connect(str(subset.folder / "odd.duckdb")) as connection:
            connection.execute('CREATE TABLE "order line" ("line id" BIGINT, "null" INTEGER, span INTERVAL)')
            connection.execute('INSERT INTO "order line" SELECT i, i, INTERVAL 1 DAY FROM range(5000) AS t (i)')
            connection.execute('CREATE TABLE "true" AS SELECT 1.5::DOUBLE AS amount')
            connection.execute('CREATE TABLE "shipped" ("order line id" BIGINT, "a.b" VARCHAR)')
            connection.execute("INSERT INTO shipped SELECT i % 5000, 'x' FROM range(9000) AS t (i)")
        text = started(subset, "--source", "odd.duckdb")
        assert "columns: {drop: [span]}" in text
        assert '"true"' in text
        assert subset("build", "dev").code == 0
        assert copied(subset.folder) == {"order line", "shipped", "true"}

    def test_a_catalog_file_alone(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        started(subset, "--source", "lake")
        assert subset("catalog", "dev", "-o", "catalog.yaml").code == 0
        text = started(subset, "--source", "lake", "--catalog", "catalog.yaml", "--force")
        assert "references meet a row" not in text
        assert "orders(customer_id) -> customers(customer_id)" in relations_of(subset.folder)
        assert subset("build", "dev").code == 0

    def test_athena_with_a_catalog_file(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        started(subset, "--source", "lake")
        assert subset("catalog", "dev", "-o", "catalog.yaml").code == 0
        words = ["--engine", "athena", "--database", "sales", "--region", "eu-west-1", "--catalog", "catalog.yaml"]
        started(subset, *words, "--destination-database", "sales_dev", "--location", "s3://acme/subsets/", "--force")
        ran = subset("build", "dev", "--dry-run", "--catalog", "catalog.yaml")
        assert ran.code == 0, ran.err
        assert "sales_dev__builds" in ran.out


class TestWhatIsWritten:
    def test_it_is_the_same_each_time(self, subset: Command) -> None:
        with duckdb.connect() as connection:
            (subset.folder / "lake").mkdir()
            # Larger than what is looked at, so that the slice decides.
            connection.execute(f"COPY (SELECT i AS id FROM range(90000) t(i)) TO '{subset.folder}/lake/users.parquet'")
            query = "SELECT i AS id, (i * 7) % 100000 AS user_id FROM range(300000) t(i)"
            connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/events.parquet' (ROW_GROUP_SIZE 10000)")
        first = started(subset, "--source", "lake")
        assert "references meet a row" in first
        assert [started(subset, "--source", "lake", "--force") for _ in range(3)] == [first] * 3

    def test_nothing_is_made_but_the_config(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        before = {path.name for path in subset.folder.iterdir()}
        started(subset, "--source", "lake")
        assert {path.name for path in subset.folder.iterdir()} == before | {"configs"}

    def test_a_config_is_not_overwritten(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        started(subset, "--source", "lake")
        file = subset.folder / "configs" / "dev.yaml"
        file.write_text("mine\n")
        ran = subset("init", "--source", "lake")
        assert ran.code == 2
        assert "--force" in ran.err
        assert file.read_text() == "mine\n"
        assert subset("init", "--source", "lake", "--force").code == 0
        assert file.read_text() != "mine\n"

    def test_references_that_meet_nothing_are_no_relation(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        with duckdb.connect() as connection:
            for name, query in {
                "customers": "SELECT i AS id FROM range(1000) t(i)",
                "orders": "SELECT i AS id, i + 5000 AS customer_id FROM range(1000) t(i)",
            }.items():
                connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/{name}.parquet'")
        started(subset, "--source", "lake")
        assert relations_of(subset.folder) == set()
        started(subset, "--source", "lake", "--read", "0B", "--force")
        assert relations_of(subset.folder) == {"orders(customer_id) -> customers(id)"}

    def test_json_holds_the_candidates(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        ran = subset("init", "--source", "lake", "--json")
        found = json.loads(ran.out)
        assert found["file"] == "configs/dev.yaml"
        assert {"child", "parent", "score", "reasons"} <= found["relations"][0].keys()
        assert any(rule["kind"] == "sample" for rule in found["rules"])

    def test_globs_bound_the_tables(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        started(subset, "--source", "lake", "--tables", "order*", "--tables", "customers")
        assert relations_of(subset.folder) == {
            "orders(customer_id) -> customers(customer_id)",
            "order_details(order_id) -> orders(order_id)",
        }
        assert subset("build", "dev").code == 0

    def test_from_begins_at_a_table(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        text = started(subset, "--source", "lake", "--from", "Products")
        assert "  products: {sample: 50%, key: product_id}  # the driving table" in text
        # What belongs to products, and what that refers to, and nothing else.
        assert "  order_details: {follow: products}" in text
        assert "territories:" not in text
        assert subset("build", "dev").code == 0

    def test_from_begins_at_several_tables(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        text = started(subset, "--source", "lake", "--from", "products", "--from", "territories")
        assert "  products: {sample: 50%" in text
        assert "  territories: {sample:" in text
        assert subset("build", "dev").code == 0

    def test_from_reaches_what_another_column_names(self, subset: Command) -> None:
        polymorphic.write(subset.folder / "lake")
        text = started(subset, "--source", "lake", "--from", "photos")
        assert "comments: {follow: subject_id_photos}" in text
        assert subset("build", "dev").code == 0

    def test_from_leaves_out_what_only_seems_to_belong(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        with duckdb.connect() as connection:
            for name, query in {
                "customers": "SELECT i AS id FROM range(5000) t(i)",
                "orders": "SELECT i AS id, i % 5000 AS customer_id FROM range(9000) t(i)",
                "leads": "SELECT i AS id, i + 90000 AS customer_id FROM range(9000) t(i)",  # of another system
            }.items():
                connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/{name}.parquet'")
        text = started(subset, "--source", "lake", "--from", "customers")
        assert "leads" not in text
        assert "  orders: {follow: customers}" in text

    def test_dbt_declares_relations(self, subset: Command) -> None:
        (subset.folder / "lake").mkdir()
        with duckdb.connect() as connection:
            for name in ("stg_a", "stg_b"):
                query = "SELECT i AS x, i AS other FROM range(2000) t(i)"
                connection.execute(f"COPY ({query}) TO '{subset.folder}/lake/{name}.parquet'")
        test = {
            "resource_type": "test",
            "attached_node": "model.p.a",
            "column_name": "other",
            "depends_on": {"nodes": ["model.p.b", "model.p.a"]},
            "test_metadata": {
                "name": "relationships",
                "kwargs": {"column_name": "other", "to": "ref('b')", "field": "x"},
            },
        }
        models = {f"model.p.{name}": {"name": name, "alias": f"stg_{name}"} for name in ("a", "b")}
        (subset.folder / "manifest.json").write_text(json.dumps({"nodes": {**models, "test.p.1": test}}))
        text = started(subset, "--source", "lake", "--dbt", "manifest.json")
        assert "  - stg_a(other) -> stg_b(x)  # 1.00: dbt tests it" in text
        assert subset("build", "dev").code == 0


class TestMistakes:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ([], "--source: this option is missing"),
            (["--source", "nowhere"], "no folder or file 'nowhere'.\n  Correct --source.\n"),
            (["--source", "lake", "--database", "nix"], "Correct --database, or leave it out."),
            (["--source", "lake", "--destination", "lake/dev"], "--source: the source lake and the destination"),
            (["--source", "lake", "--destination", "."], "--source: the source lake and the destination"),
            (["--source", "empty"], "holds no table"),
            (["--engine", "duckbd", "--source", "lake"], "duckdb"),
            (["--source", "lake", "--region", "eu-west-1"], "--region: engine duckdb has no such option"),
            (["--engine", "athena"], "--location: this option is missing"),
            (["--source", "lake", "--name", "a b"], "--name"),
            (["--source", "lake", "--tables", "nix*"], "no table matches nix*"),
            (["--source", "lake", "--from", "custmers"], "customers"),
            (["--source", "lake", "--read", "much"], "--read"),
            (["--source", "lake", "--dbt", "nowhere.json"], "nowhere.json cannot be read"),
            (["--source", "lake", "--catalog", "nowhere.yaml"], "nowhere.yaml"),
        ],
    )
    def test_they_are_told_and_nothing_is_written(self, subset: Command, words: list[str], told: str) -> None:
        northwind.write(subset.folder / "lake")
        (subset.folder / "empty").mkdir()
        ran = subset("init", *words)
        assert ran.code == 2, ran.err
        assert told in ran.err
        assert "Traceback" not in ran.err
        assert not any(word in ran.err for word in ("source.path", "source.database", "/tmp"))
        assert "Read configs/dev.yaml" not in ran.err
        assert not (subset.folder / "configs").exists()

    def test_all_options_are_told_at_once(self, subset: Command) -> None:
        ran = subset("init", "--engine", "athena", "--source", "lake")
        assert all(word in ran.err for word in ("--source", "--database", "--destination-database", "--location"))

    def test_a_manifest_that_is_none(self, subset: Command) -> None:
        northwind.write(subset.folder / "lake")
        (subset.folder / "manifest.json").write_text("[]")
        ran = subset("init", "--source", "lake", "--dbt", "manifest.json")
        assert ran.code == 2
        assert "no manifest of dbt" in ran.err


def large(tables: int) -> Catalog:
    """A catalog in which table n refers to table n // 2, and all to users."""
    columns = [("id", "bigint"), ("created_by", "bigint"), ("amount", "double")]
    made = [Table(TableName("", "users"), tuple(Column(n, parse_type(k)) for n, k in columns), rows=10_000)]
    for number in range(1, tables):
        own = [*columns, *([(f"thing_{number // 2:05}_id", "bigint")] if number > 1 else [])]
        name = TableName("", f"thing_{number:05}")
        made.append(Table(name, tuple(Column(n, parse_type(k)) for n, k in own), rows=1_000 + number))
    return Catalog(tuple(sorted(made, key=lambda table: table.name)))


def test_thousands_of_tables_give_candidates_and_no_rules(subset: Command) -> None:
    write_catalog_file(large(5_000), subset.folder / "large.json")
    ran = subset("init", "--source", "lake", "--catalog", "large.json")
    assert ran.code == 0
    assert not (subset.folder / "configs").exists()
    assert "users" in ran.out
    assert len(ran.out.splitlines()) < 40
    assert "--from TABLE" in ran.err


def test_the_work_of_init_grows_with_the_number_of_tables_only(subset: Command) -> None:
    def run() -> None:
        assert subset("init", "--source", "lake", "--catalog", "large.json").code == 0

    def calls(tables: int) -> int:
        write_catalog_file(large(tables), subset.folder / "large.json")
        return calls_of(run)

    calls(201)
    few, many = calls(300), calls(1_500)
    assert many < 6 * few, f"{few:,} calls for 300 tables, {many:,} for 1,500"


def test_a_large_catalog_is_bounded_by_where_it_begins(subset: Command) -> None:
    write_catalog_file(large(1_000), subset.folder / "large.json")
    text = started(subset, "--source", "lake", "--catalog", "large.json", "--from", "thing_00040")
    config = load_config(subset.folder / "configs" / "dev.yaml").config
    assert "thing_00080" in {str(pattern) for pattern, _ in config.rules}
    assert len(config.rules) < MOST_TABLES
    assert "thing_00041" not in text
