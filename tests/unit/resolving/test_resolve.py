"""What resolve makes of right configs."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from subsetter.catalog.tables import Catalog, TableName
from subsetter.planning.rules import CopyMode, Follow, FollowMode, Orphans, PartitionField, Relation, Rules, TableRules
from tests.unit.resolving.resolve_cases import (
    DUCKDB,
    HIVE,
    ICEBERG,
    LAKE,
    catalog_of,
    only_problem,
    resolved,
)
from tests.work import calls_of

ORDERS = "relations: [orders(customer_id) -> customers(id)]\n"


def table(rules: Rules, name: str) -> TableRules:
    source, _, plain = name.rpartition(".")
    return rules.by_name[TableName(source, plain)]


def names(rules: Rules) -> list[str]:
    return [str(one.name) for one in rules.tables]


def columns(rules: Rules, name: str) -> list[str]:
    return [column.name for column in table(rules, name).columns]


class TestMatching:
    def test_an_exact_name_beats_a_glob_and_the_first_glob_wins(self) -> None:
        rules = resolved('tables: {"ref_*": {copy: all}, "*": {copy: empty}, ref_currency: {copy: empty}}')
        assert table(rules, "ref_country").mode is CopyMode.ALL
        assert table(rules, "ref_currency").mode is CopyMode.EMPTY
        assert table(rules, "users").mode is CopyMode.EMPTY
        assert table(rules, "ref_country").why == "rule ref_*"
        assert table(rules, "ref_country").path == "tables.ref_*"

    def test_letter_case_does_not_count(self) -> None:
        lake = "Orders: Id bigint; Customer_ID bigint\nCUSTOMERS: ID bigint"
        rules = resolved(
            """
            relations: [orders(customer_id) -> Customers(id)]
            tables: {customers: {sample: 1%}, oRDers: {follow: CUSTOMERS, columns: {drop: [ID]}}}
            """,
            lake,
        )
        assert names(rules) == ["CUSTOMERS", "Orders"]
        assert table(rules, "CUSTOMERS").key == ("ID",)
        assert columns(rules, "Orders") == ["Customer_ID"]

    def test_a_glob_by_columns_takes_the_tables_that_have_them(self) -> None:
        rules = resolved('tables: {"*(created_by)": {where: "created_by in (1, 2)"}}')
        assert names(rules) == ["customers", "orders"]
        where = table(rules, "orders").selection.where
        assert where is not None
        assert where.columns == ("created_by",)

    def test_tables_of_several_sources(self) -> None:
        lake = "sales.orders: id bigint; user_id bigint\nweb.clicks: user_id bigint\nweb.users: id bigint"
        header = DUCKDB.replace("source: {path: lake}", "sources: {sales: {path: a}, web: {path: b}}")
        rules = resolved(
            """
            relations: [web.clicks(user_id) -> web.users(id), sales.orders(user_id) -> web.users(id)]
            tables: {web.users: {sample: 1%}, "web.c*": {follow: web.users}, sales.orders: {follow: web.users}}
            """,
            lake,
            header,
        )
        assert names(rules) == ["sales.orders", "web.clicks", "web.users"]
        assert [one.name for one in rules.relations] == ["web.clicks.user_id", "sales.orders.user_id"]
        assert [one.destination for one in rules.tables] == ["orders", "clicks", "users"]

    def test_one_name_in_two_sources_needs_another_name(self) -> None:
        lake = "sales.users: id bigint\nweb.users: id bigint"
        header = DUCKDB.replace("source: {path: lake}", "sources: {sales: {path: a}, web: {path: b}}")
        found = only_problem('tables: {"*": {copy: all}}', lake, header)
        assert "sales.users and web.users would both be named users" in found.message
        rules = resolved('tables: {"*": {copy: all}, web.users: {copy: all, name: web_users}}', lake, header)
        assert [one.destination for one in rules.tables] == ["users", "web_users"]

    def test_a_glob_without_effect_is_said(self) -> None:
        rules = resolved('tables: {"ref_*": {copy: all}, "ref_c*": {copy: empty}}')
        assert rules.notes == ("The rule ref_c* has no effect: every table that it matches has another rule.",)

    def test_names_are_lower_case_on_athena(self) -> None:
        rules = resolved("tables: {users: {copy: all, name: People}}", header=ICEBERG)
        assert table(rules, "users").destination == "people"


class TestRelations:
    def test_default_names(self) -> None:
        rules = resolved(
            """
            relations:
              - lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
              - {from: employees(manager_id), to: employees(id), name: manager}
            tables: {lineitem: {copy: all}}
            """
        )
        assert [one.name for one in rules.relations] == ["lineitem.part_id_supplier_id", "manager"]
        assert [one.path for one in rules.relations] == ["relations[0]", "relations[1]"]

    def test_all_that_a_relation_says(self) -> None:
        rules = resolved(
            """
            relations:
              - from: comments(subject_id)
                to: posts(id)
                when: "subject_type = 'post'"
                orphans: drop
                trusted: true
              - {from: orders(created_by), to: users(id), required: false}
            tables: {users: {copy: all}}
            """
        )
        first, second = rules.relations
        assert first.when is not None
        assert first.when.columns == ("subject_type",)
        assert (first.orphans, first.trusted, first.required) == (Orphans.DROP, True, True)
        assert (second.orphans, second.trusted, second.required) == (Orphans.KEEP, False, False)

    def test_a_glob_makes_one_relation_for_every_table_with_the_column(self) -> None:
        rules = resolved('relations: ["*(created_by) -> users(id)"]\ntables: {orders: {copy: all}}')
        assert [str(one) for one in rules.relations] == [
            "customers(created_by) -> users(id)",
            "orders(created_by) -> users(id)",
        ]
        assert [one.name for one in rules.relations] == ["customers.created_by", "orders.created_by"]

    def test_a_glob_makes_a_self_reference_but_no_row_its_own_parent(self) -> None:
        lake = "tenants: tenant_id bigint; created_by bigint\nusers: id bigint; created_by bigint; tenant_id bigint"
        rules = resolved(
            """
            relations: ["*(created_by) -> users(id)", "*(tenant_id) -> tenants(tenant_id)"]
            tables: {users: {copy: all}}
            """,
            lake,
        )
        assert [str(one) for one in rules.relations] == [
            "tenants(created_by) -> users(id)",
            "users(created_by) -> users(id)",
            "users(tenant_id) -> tenants(tenant_id)",
        ]

    def test_an_exact_relation_takes_the_place_of_a_globs(self) -> None:
        rules = resolved(
            """
            relations: ["*(created_by) -> users(id)", {from: orders(created_by), to: employees(id), required: false}]
            tables: {orders: {copy: all}}
            """
        )
        assert [str(one) for one in rules.relations] == [
            "customers(created_by) -> users(id)",
            "orders(created_by) -> employees(id)",
        ]

    @pytest.mark.parametrize(
        "ignore", ["{name: orders.created_by, ignore: true}", "{from: orders(created_by), to: users(id), ignore: true}"]
    )
    def test_one_relation_of_a_glob_can_be_ignored(self, ignore: str) -> None:
        rules = resolved(f'relations: ["*(created_by) -> users(id)", {ignore}]\ntables: {{orders: {{copy: all}}}}')
        assert [one.name for one in rules.relations] == ["customers.created_by"]

    def test_an_ignored_relation_of_a_glob_need_not_fit(self) -> None:
        rules = resolved(
            """
            relations: ["*(user_id) -> users(id)", {name: b.user_id, ignore: true}]
            tables: {a: {copy: all}}
            """,
            "a: user_id bigint\nb: user_id varchar\nusers: id bigint",
        )
        assert [one.name for one in rules.relations] == ["a.user_id"]

    @pytest.mark.parametrize(
        ("child", "parent"),
        [
            ("integer", "bigint"),
            ("decimal(18,0)", "bigint"),
            ("varchar(10)", "varchar"),
            ("date", "date"),
            ("boolean", "boolean"),
            ("uuid", "uuid"),
            ("timestamp(3)", "timestamp(6)"),
            ("timestamp(6) with time zone", "timestamp(6) with time zone"),
        ],
    )
    def test_types_of_one_family_can_be_compared(self, child: str, parent: str) -> None:
        lake = f"a: x {child}\nb: x {parent}"
        rules = resolved("relations: [a(x) -> b(x)]\ntables: {a: {copy: all}}", lake)
        assert names(rules) == ["a", "b"]

    @pytest.mark.parametrize(
        ("child", "parent"),
        [
            ("varchar", "uuid"),
            ("date", "timestamp(3)"),
            ("timestamp(6)", "timestamp(6) with time zone"),
            ("boolean", "integer"),
            ("varbinary", "varbinary"),
            ("json", "json"),
            ("real", "real"),
        ],
    )
    def test_types_of_other_families_cannot(self, child: str, parent: str) -> None:
        lake = f"a: x {child}\nb: x {parent}"
        found = only_problem("relations: [a(x) -> b(x)]\ntables: {b: {copy: empty}}", lake)
        assert found.path == "relations[0]"
        assert "compare" in found.message


class TestModes:
    def test_parents_come_along_transitively(self) -> None:
        rules = resolved(
            """
            relations: [orders(customer_id) -> customers(id), customers(created_by) -> users(id)]
            tables: {orders: {copy: all}}
            """
        )
        assert names(rules) == ["customers", "orders", "users"]
        assert table(rules, "users").mode is CopyMode.REFERENCED
        assert table(rules, "users").why == "customers refers to it by customers(created_by) -> users(id)"
        assert table(rules, "users").path == ""

    def test_neither_empty_children_nor_relations_that_are_not_required_bring_parents(self) -> None:
        rules = resolved(ORDERS + "tables: {orders: {copy: empty}, users: {copy: all}}")
        assert names(rules) == ["orders", "users"]
        rules = resolved(
            """
            relations: [{from: orders(customer_id), to: customers(id), required: false}]
            tables: {orders: {copy: all}, customers: {copy: none}}
            """
        )
        assert names(rules) == ["orders"]

    @pytest.mark.parametrize("mode", ["none", "empty"])
    def test_a_glob_gives_way_to_references(self, mode: str) -> None:
        rules = resolved(ORDERS + f'tables: {{orders: {{copy: all}}, "c*": {{copy: {mode}}}}}')
        assert table(rules, "customers").mode is CopyMode.REFERENCED
        assert (
            f"customers is copied as far as orders refers to it, although the rule c* says copy: {mode}." in rules.notes
        )
        assert ("comments" in names(rules)) is (mode == "empty")

    def test_a_rule_without_selection_waits_for_references(self) -> None:
        rules = resolved(ORDERS + "tables: {orders: {copy: all}, customers: {columns: {drop: [email]}}}")
        assert table(rules, "customers").mode is CopyMode.REFERENCED
        assert "email" not in columns(rules, "customers")

    def test_a_glob_over_tables_that_nothing_refers_to_is_said(self) -> None:
        rules = resolved(ORDERS + 'tables: {orders: {copy: all}, "*": {copy: referenced}}')
        assert table(rules, "users").mode is CopyMode.REFERENCED
        assert "no row of users can be copied: it selects none, and no copied row refers to it (rule *)." in rules.notes
        assert not any(note.startswith("no row of customers") for note in rules.notes)

    def test_children_without_a_rule_are_left_out_and_named(self) -> None:
        rules = resolved(
            """
            relations: [orders(customer_id) -> customers(id), customers(created_by) -> users(id)]
            tables: {users: {copy: all}, orders: {copy: none}}
            """
        )
        assert rules.left_out == (TableName("", "customers"),)

    def test_parents_of_dropped_orphans_are_sources(self) -> None:
        rules = resolved(
            """
            relations: [{from: orders(customer_id), to: customers(id), orphans: drop}]
            tables: {users: {copy: all}}
            """
        )
        assert [str(one.name) for one in rules.sources] == ["customers", "users"]


class TestSelection:
    def test_a_sample_by_the_key_that_relations_agree_on(self) -> None:
        rules = resolved(ORDERS + "salt: s\ntables: {customers: {sample: 1/64}}")
        sample = table(rules, "customers").selection.sample
        assert sample is not None
        assert (sample.key, sample.rate, sample.salt) == (("id",), Fraction(1, 64), "s")

    def test_a_sample_by_another_key(self) -> None:
        rules = resolved("tables: {orders: {sample: {key: customer_id, rate: 10%}, key: id}}")
        one = table(rules, "orders")
        assert one.key == ("id",)
        assert one.selection.sample is not None
        assert one.selection.sample.key == ("customer_id",)
        assert one.selection.sample.salt == "subset"

    @pytest.mark.parametrize("column", ["id", "email", "account", "born"])
    def test_types_that_can_be_hashed(self, column: str) -> None:
        rules = resolved(f"tables: {{customers: {{rows: 5, key: {column}}}}}")
        assert table(rules, "customers").key == (column,)

    def test_caps(self) -> None:
        rules = resolved(
            ORDERS
            + """
tables:
  customers: {rows: 20K, order_by: born desc}
  orders: {follow: customers, max_per_parent: 5, key: id}
"""
        )
        cap = table(rules, "customers").selection.cap
        assert cap is not None
        assert (cap.limit, cap.key, cap.per, cap.order_by, cap.descending) == (20_000, ("id",), None, "born", True)
        cap = table(rules, "orders").selection.cap
        assert cap is not None
        assert (cap.limit, cap.key, cap.per, cap.order_by) == (5, ("id",), rules.relations[0], "")

    def test_follow_by_parent_and_by_name(self) -> None:
        rules = resolved(
            """
            relations:
              - {from: orders(customer_id), to: customers(id), name: buyer}
              - {from: orders(shipped_to), to: customers(id), name: receiver}
              - orders(created_by) -> users(id)
            tables:
              customers: {sample: 1%}
              users: {sample: 1%}
              orders: {follow: {all: [Buyer, users]}}
            """
        )
        follow = table(rules, "orders").selection.follow
        assert follow == Follow(FollowMode.ALL, (rules.relations[0], rules.relations[2]))

    @pytest.mark.parametrize(("text", "mode"), [("customers", "one"), ("{any: [customers]}", "any")])
    def test_follow_modes(self, text: str, mode: str) -> None:
        rules = resolved(ORDERS + f"tables: {{customers: {{copy: all}}, orders: {{follow: {text}}}}}")
        assert table(rules, "orders").selection.follow == Follow(FollowMode(mode), rules.relations)

    def test_a_cycle_of_follow_that_always_begins(self) -> None:
        rules = resolved(
            """
            relations: [{from: employees(manager_id), to: employees(id), name: manager}]
            tables: {employees: {follow: manager, always: "id = 1"}}
            """
        )
        assert table(rules, "employees").selection.always is not None

    def test_conditions_know_the_variables(self) -> None:
        rules = resolved(
            """
            vars: {cutoff: 2026-01-01}
            tables: {orders: {where: "order_date between {{ cutoff }} and {{ today }}"}}
            """
        )
        where = table(rules, "orders").selection.where
        assert where is not None
        assert "2026-01-01" in where.athena
        assert "2026-08-01" in where.athena

    def test_the_same_text_is_read_for_each_tables_own_types(self) -> None:
        lake = "a: x bigint\nb: x varchar\nc: x bigint"
        found = only_problem('tables: {"*": {where: "x = 1"}}', lake)
        assert found.message.startswith("b: ")

    def test_unique_keys(self) -> None:
        catalog = catalog_of("a: id bigint; code varchar")
        catalog = Catalog((replace(catalog.tables[0], unique=(("code",),)),))
        rules = resolved("tables: {a: {copy: all, key: id, unique: true}}", catalog=catalog)
        assert table(rules, "a").unique == (("id",), ("code",))
        rules = resolved("tables: {a: {copy: all, key: id}}", catalog=catalog)
        assert table(rules, "a").unique == (("code",),)


class TestColumns:
    def test_drop_and_keep_by_globs_in_the_order_of_the_source(self) -> None:
        rules = resolved("tables: {orders: {copy: all, columns: {drop: [NOTE, 's*', '*_at', ref_?ode, flag]}}}")
        assert columns(rules, "orders") == ["id", "customer_id", "order_date", "created_by", "account"]
        rules = resolved('tables: {orders: {copy: all, columns: {keep: [note, "*id"]}}}')
        assert columns(rules, "orders") == ["id", "customer_id", "note"]

    def test_a_partition_column_of_the_source_can_be_dropped(self) -> None:
        [orders] = [one for one in catalog_of(LAKE).tables if one.name.table == "orders"]
        parted = replace(orders, columns=tuple(replace(one, partition=one.name == "flag") for one in orders.columns))
        text = "tables: {orders: {copy: all, columns: {drop: [flag]}}}"
        rules = resolved(text, catalog=Catalog((parted,)))
        assert "flag" not in columns(rules, "orders")

    def test_needed_columns_are_kept_and_said(self) -> None:
        rules = resolved(
            """
            relations: [{from: comments(subject_id), to: posts(id), when: "subject_type = 'post'"}]
            tables: {comments: {copy: all, columns: {keep: [id]}}, posts: {columns: {drop: ["i*"]}}}
            """
        )
        assert columns(rules, "comments") == ["id", "subject_id", "subject_type"]
        assert columns(rules, "posts") == ["id", "title"]
        assert len(rules.notes) == 3
        assert rules.notes[0].startswith("comments: column subject_id is kept as well, for the relation comments(")
        assert rules.notes[2].startswith("posts: column id is kept although dropped, for the relation comments(")

    def test_columns_of_a_relation_to_a_table_that_is_not_copied_can_go(self) -> None:
        rules = resolved(
            """
            relations: [{from: orders(customer_id), to: customers(id), required: false}]
            tables: {orders: {copy: all, columns: {drop: [customer_id]}}}
            """
        )
        assert "customer_id" not in columns(rules, "orders")

    def test_columns_of_conditions_and_orders_can_go(self) -> None:
        rules = resolved(
            """
            tables:
              orders: {where: "flag", rows: 5, key: id, order_by: order_date, columns: {drop: [flag, order_date]}}
            """
        )
        assert "flag" not in columns(rules, "orders")
        assert "order_date" not in columns(rules, "orders")

    def test_a_glob_rules_columns_need_match_in_one_table_only(self) -> None:
        rules = resolved('tables: {"*(name)": {copy: all, columns: {drop: [email, born]}}}')
        assert "email" not in columns(rules, "customers")
        assert columns(rules, "ref_country") == ["code", "name"]

    @pytest.mark.parametrize(
        ("glob", "gone"),
        [
            ("*email*", {"customers": ["email"], "users": ["email"]}),
            ("users.email", {"users": ["email"]}),
            ("USERS.L*", {"users": ["login"]}),
            ("street", {"customers": ["address"]}),
            ("address.street", {"customers": ["address"]}),
            ("customers.address.street", {"customers": ["address"]}),
            ("*.street", {"customers": ["address"]}),
            ("customers.address", {"customers": ["address"]}),
        ],
    )
    def test_never_copy(self, glob: str, gone: dict[str, list[str]]) -> None:
        plain = resolved("tables: {customers: {copy: all}, users: {copy: all}}")
        rules = resolved(f'never_copy: ["{glob}"]\ntables: {{customers: {{copy: all}}, users: {{copy: all}}}}')
        for name in ("customers", "users"):
            expected = [one for one in columns(plain, name) if one not in gone.get(name, [])]
            assert columns(rules, name) == expected

    def test_never_copy_wins_over_keep_and_says_when_a_field_is_the_reason(self) -> None:
        rules = resolved(
            """
            never_copy: [email, address.street]
            tables: {customers: {copy: all, columns: {keep: [id, email, address]}}}
            """
        )
        assert columns(rules, "customers") == ["id"]
        assert rules.notes == (
            "customers: column address is left out whole: never_copy address.street (its field street).",
        )

    def test_a_glob_of_columns_does_not_match_the_name_of_a_table(self) -> None:
        rules = resolved('never_copy: ["*email*"]\ntables: {emails: {copy: all}}', "emails: id bigint; email varchar")
        assert columns(rules, "emails") == ["id"]

    def test_fields_inside_arrays_and_maps_are_seen(self) -> None:
        lake = "a: id bigint; x array(row(ssn varchar)); y map(varchar,row(z row(ssn varchar)))"
        rules = resolved("never_copy: [ssn]\ntables: {a: {copy: all}}", lake)
        assert columns(rules, "a") == ["id"]

    def test_partition_columns_come_last_in_hive_tables(self) -> None:
        body = "tables: {orders: {copy: all, partition_by: [order_date, ref_code], columns: {keep: [id, note]}}}"
        rules = resolved(body, header=HIVE)
        assert columns(rules, "orders") == ["id", "note", "order_date", "ref_code"]
        rules = resolved(body.replace("order_date, ref_code", "ref_code, order_date"), header=HIVE)
        assert columns(rules, "orders") == ["id", "note", "ref_code", "order_date"]
        rules = resolved(body, header=ICEBERG)
        assert columns(rules, "orders") == ["id", "order_date", "note", "ref_code"]

    def test_transforms(self) -> None:
        body = "tables: {orders: {copy: all, partition_by: ['month(order_date)', 'bucket(ID, 8)', note]}}"
        rules = resolved(body, header=ICEBERG)
        assert table(rules, "orders").partition_by == (
            PartitionField("order_date", "month"),
            PartitionField("id", "bucket", 8),
            PartitionField("note"),
        )

    def test_types_of_the_copy(self) -> None:
        rules = resolved("tables: {customers: {copy: all}}", header=ICEBERG)
        casts = {c.name: str(c.copied_type) for c in table(rules, "customers").columns if c.is_cast}
        assert casts == {"code": "varchar", "created_at": "timestamp(6)"}

    def test_a_column_that_cannot_be_copied_may_be_dropped(self) -> None:
        rules = resolved("tables: {stg_load: {copy: all, columns: {drop: [payload]}}}", header=ICEBERG)
        assert columns(rules, "stg_load") == ["id"]


class TestDisjoint:
    @pytest.mark.parametrize(
        ("source", "destination", "is_refused"),
        [
            ("lake", "dev", False),
            ("lake", "lake", True),
            ("lake", "lake/dev", True),
            ("data/lake", "data", True),
            ("data/lake", "data/lake2", False),
            ("link", "lake/dev", True),
            ("lake/../dev", "dev", True),
        ],
    )
    def test_folders(
        self, source: str, destination: str, is_refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "lake").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "lake")
        header = DUCKDB.replace("path: lake", f"path: {source}").replace("path: dev", f"path: {destination}")
        body = "tables: {users: {copy: all}}"
        if is_refused:
            found = only_problem(body, header=header)
            assert found.path == "source.path"
            assert f"the source {source} and the destination {destination} overlap" in found.message
        else:
            resolved(body, header=header)

    def test_the_source_of_a_single_table(self) -> None:
        found = only_problem("tables: {users: {copy: all, source: {path: dev/x}}}")
        assert found.path == "tables.users.source.path"

    def test_another_catalog_or_account_may_have_the_same_database(self) -> None:
        for place in ("catalog: s3tablescatalog/lake", 'catalog_id: "111122223333"'):
            header = ICEBERG.replace("{database: sales}", f"{{database: sales_dev, {place}}}")
            assert names(resolved("tables: {users: {copy: all}}", header=header)) == ["users"]

    @pytest.mark.parametrize(
        ("location", "is_refused"),
        [
            ("s3://dev/subsets/users", True),
            ("s3://dev/", True),
            ("s3://dev/subsets", True),
            ("s3://dev/subsets2/", False),
            ("s3://lake/users", False),
        ],
    )
    def test_prefixes(self, location: str, is_refused: bool) -> None:
        tables = [replace(one, location=location) for one in catalog_of("users: id bigint").tables]
        catalog, body = Catalog(tuple(tables)), "tables: {users: {copy: all}}"
        if is_refused:
            found = only_problem(body, header=ICEBERG, catalog=catalog)
            assert found.path == "destination.location"
            assert location in found.message
        else:
            resolved(body, header=ICEBERG, catalog=catalog)


def test_relations_of_the_design_are_values() -> None:
    rules = resolved(ORDERS + "tables: {customers: {sample: 1%}, orders: {follow: customers}}")
    assert rules.config == "dev"
    assert rules.relations == (
        Relation(
            name="orders.customer_id",
            child=TableName("", "orders"),
            child_columns=("customer_id",),
            parent=TableName("", "customers"),
            parent_columns=("id",),
            path="relations[0]",
        ),
    )


def test_work_grows_with_the_number_of_tables_only() -> None:
    def calls(count: int) -> int:
        lake = "\n".join(
            f"t{i}: id bigint; parent bigint; created_by bigint; tenant_id bigint; note varchar" for i in range(count)
        )
        catalog = catalog_of(f"users: id bigint; id_card varchar\n{lake}")
        relations = "\n".join(f"  - t{i}(parent) -> t{i // 2}(id)" for i in range(1, count))
        body = f"""
relations:
  - "*(created_by) -> users(id)"
{relations}
tables:
  "t*": {{where: "tenant_id in (1, 2, 3)"}}
never_copy: ["*note", "users.*_card"]
"""
        return calls_of(lambda: resolved(body, catalog=catalog))

    calls(50)  # what is imported and kept at the first time does not count
    assert calls(1000) < 6 * calls(200)
