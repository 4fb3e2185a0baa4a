"""Every problem that needs the catalog to be seen: its place, what it says, and its cure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from subsetter.catalog.tables import Catalog, Pin
from tests.unit.resolving.resolve_cases import (
    DUCKDB,
    HIVE,
    ICEBERG,
    LAKE,
    catalog_of,
    only_problem,
    problems_of,
    resolved,
)

ORDERS = "relations: [orders(customer_id) -> customers(id)]\n"
BOTH = """
relations:
  - orders(customer_id) -> customers(id)
  - orders(shipped_to) -> customers(id)
"""

TABLES = {
    "unknown table": (
        "tables: {custmers: {copy: all}}",
        "tables.custmers",
        "has no table custmers",
        "Did you mean customers?",
    ),
    "unknown table that resembles none": (
        "tables: {people: {copy: all}}",
        "tables.people",
        "has no table people",
        "Its tables are comments, customers, employees",
    ),
    "glob without a table": (
        "tables: {customers: {copy: all}, dim_*: {copy: all}}",
        "tables.dim_*",
        "no table matches dim_*",
        "Correct the glob",
    ),
    "glob by columns without a table": (
        'tables: {customers: {copy: all}, "*(tenant_id)": {copy: all}}',
        "tables.*(tenant_id)",
        "no table matches *(tenant_id)",
        "Correct the glob",
    ),
    "two tables of one name": (
        "tables: {customers: {copy: all}, orders: {copy: all, name: Customers}}",
        "tables.orders.name",
        "customers and orders would both be named Customers",
        "Give one of them a name",
    ),
    "name that is no name": (
        "tables: {customers: {copy: all, name: a/b}}",
        "tables.customers.name",
        "'a/b' cannot be the name of a table",
        "Give the table a name",
    ),
    "name of a metadata table": (
        "tables: {customers: {copy: all, name: t$files}}",
        "tables.customers.name",
        "'t$files' cannot be the name of a table",
        "Give the table a name",
    ),
    "name that climbs": (
        "tables: {customers: {copy: all, name: ..}}",
        "tables.customers.name",
        "'..' cannot be the name of a table",
        "Give the table a name",
    ),
}

RELATIONS = {
    "unknown child": (
        "relations: [order(customer_id) -> customers(id)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "has no table order",
        "Did you mean orders?",
    ),
    "unknown parent": (
        "relations: [orders(customer_id) -> customer(id)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "has no table customer",
        "Did you mean customers?",
    ),
    "unknown child column": (
        "relations: [orders(custmer_id) -> customers(id)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "orders has no column custmer_id",
        "Did you mean customer_id?",
    ),
    "unknown parent column": (
        "relations: [orders(customer_id) -> customers(xyz)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "customers has no column xyz",
        "It has id, name",
    ),
    "glob without a table": (
        'relations: ["*(nobody) -> users(id)"]\ntables: {customers: {copy: all}}',
        "relations[0]",
        "no table matches *(nobody)",
        "Correct the glob",
    ),
    "mixed families": (
        "relations: [orders(note) -> customers(id)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "orders.note -> customers.id: varchar and bigint cannot be compared",
        "Correct the columns",
    ),
    "date with timestamp": (
        "relations: [orders(order_date) -> customers(created_at)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "date and timestamp(9) cannot be compared",
        "Correct the columns",
    ),
    "floating point": (
        "relations: [orders(score) -> customers(score)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "score is double, which no relation can compare",
        "exact type",
    ),
    "decimal with a scale": (
        "relations: [orders(account) -> customers(balance)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "balance is decimal(12,2), which no relation can compare",
        "exact type",
    ),
    "nested": (
        "relations: [orders(note) -> customers(tags)]\ntables: {customers: {copy: all}}",
        "relations[0]",
        "tags is array(varchar), which no relation can compare",
        "plain type",
    ),
    "a row that is its own parent": (
        "relations: [employees(id) -> employees(id)]\ntables: {employees: {copy: all}}",
        "relations[0]",
        "employees refers to itself by the same columns",
        "Name the columns",
    ),
    "condition over a column that is not there": (
        """
        relations: [{from: comments(subject_id), to: posts(id), when: "subject_kind = 'post'"}]
        tables: {comments: {copy: all}}
        """,
        "relations[0].when",
        "comments: There is no column subject_kind",
        "Did you mean subject_",
    ),
    "orphans of a relation that is not required": (
        """
        relations: [{from: orders(customer_id), to: customers(id), required: false, orphans: drop}]
        tables: {customers: {copy: all}}
        """,
        "relations[0]",
        "orphans: drop needs a required relation",
        "Remove orphans",
    ),
    "two of one name": (
        """
        relations:
          - {from: comments(subject_id), to: posts(id), when: "subject_type = 'post'"}
          - {from: comments(subject_id), to: users(id), when: "subject_type = 'user'"}
        tables: {comments: {copy: all}}
        """,
        "relations[1]",
        "are both named comments.subject_id",
        "name of its own",
    ),
    "nothing to ignore": (
        """
        relations: ["*(created_by) -> users(id)", {name: lineitem.created_by, ignore: true}]
        tables: {customers: {copy: all}}
        """,
        "relations[1]",
        "no relation lineitem.created_by to ignore",
        "Did you mean",
    ),
}

MODES = {
    "needed and left out by name": (
        ORDERS + "tables: {orders: {copy: all}, customers: {copy: none}}",
        "tables.customers.copy",
        "copy: none contradicts the relation orders(customer_id) -> customers(id)",
        "required: false on the relation orders.customer_id",
    ),
    "needed and empty by name": (
        ORDERS + "tables: {orders: {copy: all}, customers: {copy: empty}}",
        "tables.customers.copy",
        "copy: empty contradicts the relation",
        "required: false",
    ),
    "needed by a table that is only referenced": (
        """
        relations: [orders(customer_id) -> customers(id), customers(created_by) -> users(id)]
        tables: {orders: {copy: all}, users: {copy: none}}
        """,
        "tables.users.copy",
        "customers(created_by) -> users(id): rows of customers need their parents",
        "customers.created_by",
    ),
    "referenced by nobody": (
        "tables: {orders: {copy: all}, customers: {copy: referenced}}",
        "tables.customers",
        "no row of customers can be copied",
        "copy: empty",
    ),
    "no selection and no references": (
        "tables: {orders: {copy: all}, customers: {columns: {drop: [email]}}}",
        "tables.customers",
        "it selects none, and no copied row refers to it",
        "Add sample",
    ),
    "referenced by a relation that is not required": (
        """
        relations: [{from: orders(customer_id), to: customers(id), required: false}]
        tables: {orders: {copy: all}, customers: {copy: referenced}}
        """,
        "tables.customers",
        "no row of customers can be copied",
        "Add sample",
    ),
    "referenced by an empty table": (
        ORDERS + "tables: {orders: {copy: empty}, users: {copy: all}, customers: {copy: referenced}}",
        "tables.customers",
        "no row of customers can be copied",
        "Add sample",
    ),
    "referenced by itself": (
        """
        relations: [employees(manager_id) -> employees(id)]
        tables: {users: {copy: all}, employees: {copy: referenced}}
        """,
        "tables.employees",
        "no row of employees can be copied",
        "Add sample",
    ),
}

FOLLOW = {
    "no relation": (
        "tables: {users: {copy: all}, orders: {follow: users}}",
        "tables.orders.follow",
        "no relation leads from orders to users",
        "orders(…) -> users(…)",
    ),
    "slip": (
        ORDERS + "tables: {customers: {copy: all}, orders: {follow: custmers}}",
        "tables.orders.follow",
        "no relation leads from orders to custmers",
        "Did you mean customers?",
    ),
    "several relations": (
        BOTH + "tables: {customers: {copy: all}, orders: {follow: customers}}",
        "tables.orders.follow",
        "several relations lead from orders to customers: orders.customer_id and orders.shipped_to",
        "{any: [orders.customer_id, orders.shipped_to]}",
    ),
    "several relations in any": (
        BOTH + "tables: {customers: {copy: all}, orders: {follow: {any: [customers]}}}",
        "tables.orders.follow.any",
        "several relations lead from orders to customers",
        "Write one of them",
    ),
    "one relation twice": (
        ORDERS + "tables: {customers: {copy: all}, orders: {follow: {all: [customers, orders.customer_id]}}}",
        "tables.orders.follow.all",
        "orders.customer_id is followed twice",
        "once",
    ),
    "parent without a rule": (
        ORDERS + "tables: {orders: {follow: customers}}",
        "tables.orders.follow",
        "orders follows customers, which selects no rows of its own",
        "Give customers a rule",
    ),
    "parent that is referenced": (
        ORDERS + "tables: {customers: {copy: referenced}, orders: {follow: customers, always: id = 1}}",
        "tables.orders.follow",
        "customers, which selects no rows",
        "Give customers a rule",
    ),
    "empty parent": (
        """
        relations: [{from: orders(customer_id), to: customers(id), required: false}]
        tables: {customers: {copy: empty}, orders: {follow: customers}}
        """,
        "tables.orders.follow",
        "customers, which selects no rows",
        "Give customers a rule",
    ),
    "nothing begins": (
        """
        relations: [{from: employees(manager_id), to: employees(id), name: manager}]
        tables: {employees: {follow: manager}}
        """,
        "tables.employees.follow",
        "nothing selects a first row of employees",
        "Add always",
    ),
    "cap in a cycle": (
        """
        relations: [{from: employees(manager_id), to: employees(id), name: manager}]
        tables: {employees: {follow: manager, always: id = 1, max_per_parent: 3, key: id}}
        """,
        "tables.employees.max_per_parent",
        "employees has a cap inside a cycle of follow",
        "Remove the cap",
    ),
    "cap in a longer cycle": (
        """
        relations: [users(id) -> employees(id), employees(manager_id) -> users(id)]
        tables: {employees: {follow: users, always: id = 1}, users: {follow: employees, rows: 5, key: id}}
        """,
        "tables.users.rows",
        "a cap inside a cycle of follow: ",
        "Remove the cap",
    ),
}

SELECTION = {
    "sample without a key": (
        "tables: {customers: {sample: 1%}}",
        "tables.customers.sample",
        "the sample of customers needs a key",
        "Add key:",
    ),
    "sample where relations disagree about the key": (
        """
        relations: [orders(customer_id) -> customers(id), orders(account) -> customers(account)]
        tables: {customers: {sample: 1%}}
        """,
        "tables.customers.sample",
        "needs a key",
        "Add key:",
    ),
    "unknown key": (
        "tables: {customers: {sample: 1%, key: idd}}",
        "tables.customers.key",
        "customers has no column idd",
        "Did you mean id?",
    ),
    "unknown key of the sample": (
        "tables: {customers: {sample: {key: idd, rate: 1%}}}",
        "tables.customers.sample",
        "customers has no column idd",
        "Did you mean id?",
    ),
    "double as key": (
        "tables: {customers: {sample: {key: score, rate: 1%}}}",
        "tables.customers.sample",
        "a sample cannot use customers.score: double has no text that is the same on every engine",
        "Use a key of integers",
    ),
    "decimal as key": (
        "tables: {customers: {sample: 1%, key: balance}}",
        "tables.customers.sample",
        "decimal(12,2) has no text",
        "Use a key of integers",
    ),
    "timestamp as key": (
        "tables: {customers: {rows: 5, key: created_at}}",
        "tables.customers.rows",
        "a cap cannot use customers.created_at: timestamp(9)",
        "Use a key of integers",
    ),
    "rows without a key": (
        "tables: {customers: {rows: 5}}",
        "tables.customers.rows",
        "rows of customers needs a key",
        "Add key:",
    ),
    "max_per_parent without a key": (
        ORDERS + "tables: {customers: {copy: all}, orders: {follow: customers, max_per_parent: 5}}",
        "tables.orders.max_per_parent",
        "max_per_parent of orders needs a key",
        "Add key:",
    ),
    "order by a column that is not there": (
        "tables: {customers: {rows: 5, key: id, order_by: birth desc}}",
        "tables.customers.order_by",
        "customers has no column birth",
        "It has id",
    ),
    "order by a nested column": (
        "tables: {customers: {rows: 5, key: id, order_by: tags}}",
        "tables.customers.order_by",
        "customers.tags is array(varchar), which has no order",
        "plain type",
    ),
    "where that is refused": (
        'tables: {customers: {where: "random() < 0.5"}}',
        "tables.customers.where",
        "customers: A condition may not depend on chance",
        "sample",
    ),
    "always that is refused": (
        'tables: {customers: {always: "idd = 1"}}',
        "tables.customers.always",
        "idd",
        "id",
    ),
    "unique without a key": (
        "tables: {customers: {copy: all, unique: true}}",
        "tables.customers.unique",
        "unique of customers needs a key",
        "Add key:",
    ),
}

COLUMNS = {
    "drop of a column that is not there": (
        "tables: {customers: {copy: all, columns: {drop: [emial]}}}",
        "tables.customers.columns.drop[0]",
        "no column matches emial",
        "Did you mean email?",
    ),
    "keep of a glob that matches nothing": (
        "tables: {customers: {copy: all, columns: {keep: [id, x_*]}}}",
        "tables.customers.columns.keep[1]",
        "no column matches x_*",
        "The columns are id",
    ),
    "drop of a referenced column": (
        ORDERS + "tables: {orders: {copy: all, columns: {drop: [note, customer_id]}}}",
        "tables.orders.columns.drop[1]",
        "orders.customer_id cannot be dropped: it is needed for the relation orders(customer_id)",
        "change what needs it",
    ),
    "drop of a column of the relation's condition": (
        """
        relations: [{from: comments(subject_id), to: posts(id), when: "subject_type = 'post'"}]
        tables: {comments: {copy: all, columns: {drop: [subject_type]}}}
        """,
        "tables.comments.columns.drop[0]",
        "comments.subject_type cannot be dropped",
        "change what needs it",
    ),
    "drop of the key": (
        "tables: {customers: {sample: 1%, key: id, columns: {drop: [id]}}}",
        "tables.customers.columns.drop[0]",
        "customers.id cannot be dropped: it is needed for the key of its sample",
        "change what needs it",
    ),
    "no column left": (
        'tables: {users: {copy: all, columns: {drop: ["*"]}}}',
        "tables.users.columns",
        "the copy of users has no column",
        "Keep at least one",
    ),
    "never copied and needed": (
        'never_copy: ["*_id"]\n' + ORDERS + "tables: {orders: {copy: all}}",
        "never_copy[0]",
        "never_copy *_id covers orders.customer_id, which is needed for the relation",
        "required: false",
    ),
    "never copied and not there": (
        "never_copy: [people.ssn]\ntables: {users: {copy: all}}",
        "never_copy[0]",
        "no column matches people.ssn",
        "Correct the glob",
    ),
}

CASES = {
    f"{group}: {name}": case
    for group, cases in (
        ("tables", TABLES),
        ("relations", RELATIONS),
        ("modes", MODES),
        ("follow", FOLLOW),
        ("selection", SELECTION),
        ("columns", COLUMNS),
    )
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_problem_with_place_and_cure(case: tuple[str, str, str, str]) -> None:
    body, path, message, cure = case
    found = only_problem(body)
    assert (found.path, found.file.endswith("dev.yaml"), found.line > 0) == (path, True, True)
    assert message in found.message
    assert cure in found.cure


ATHENA = {
    "partitioned twice": (
        HIVE,
        "tables: {orders: {copy: all, partition_by: [order_date, order_date]}}",
        "tables.orders.partition_by",
        "orders is partitioned by order_date twice",
        "once",
    ),
    "partition by floating point": (
        HIVE,
        "tables: {orders: {copy: all, partition_by: score}}",
        "tables.orders.partition_by",
        "orders.score is double, which cannot be used for partition",
        "another column",
    ),
    "partition by a column that is not there": (
        HIVE,
        "tables: {orders: {copy: all, partition_by: order_dat}}",
        "tables.orders.partition_by",
        "orders has no column order_dat",
        "Did you mean order_date?",
    ),
    "drop of a partition column": (
        HIVE,
        "tables: {customers: {copy: all, partition_by: born, columns: {drop: [born]}}}",
        "tables.customers.columns.drop[0]",
        "needed for partition_by",
        "change what needs it",
    ),
    "type that Iceberg does not have": (
        ICEBERG,
        "tables: {stg_load: {copy: all}}",
        "tables.stg_load",
        "stg_load.payload is json, which cannot be copied: an Iceberg table of Athena has no such type",
        "columns: {drop: [payload]}",
    ),
    "transform of the wrong type": (
        ICEBERG,
        "tables: {orders: {copy: all, partition_by: [month(note)]}}",
        "tables.orders.partition_by",
        "orders.note is varchar, which cannot be used for month",
        "another column",
    ),
    "hour of a date": (
        ICEBERG,
        "tables: {orders: {copy: all, partition_by: [hour(order_date)]}}",
        "tables.orders.partition_by",
        "orders.order_date is date, which cannot be used for hour",
        "another column",
    ),
    "two times of one column": (
        ICEBERG,
        "tables: {orders: {copy: all, partition_by: ['bucket(id, 4)', year(order_date), month(order_date)]}}",
        "tables.orders.partition_by",
        "orders is partitioned by year(order_date) and month(order_date)",
        "Keep month(order_date)",
    ),
    "two fields of one name": (
        ICEBERG,
        "tables: {orders: {copy: all, partition_by: ['bucket(id, 4)', 'bucket(id, 8)']}}",
        "tables.orders.partition_by",
        "two fields of the partitioning of orders are named id_bucket",
        "one of them",
    ),
    "more buckets than one statement writes": (
        ICEBERG,
        "tables: {orders: {copy: all, partition_by: ['bucket(id, 11)', 'bucket(customer_id, 10)']}}",
        "tables.orders.partition_by",
        "orders has 110 buckets in each partition, and a statement of Athena writes at most 100",
        "fewer buckets",
    ),
    "bucket of a timestamp that would be truncated": (
        ICEBERG,
        "tables: {customers: {copy: all, partition_by: ['bucket(created_at, 4)']}}",
        "tables.customers",
        "customers.created_at is timestamp(9), whose values change in an Iceberg table of Athena",
        "another column",
    ),
    "partition that would be truncated": (
        HIVE,
        "tables: {customers: {copy: all, partition_by: created_at}}",
        "tables.customers",
        "customers.created_at is timestamp(9), whose values change in a Hive table of Athena",
        "another column",
    ),
    "nothing but partition columns": (
        HIVE,
        "tables: {orders: {copy: all, partition_by: order_date, columns: {keep: [order_date]}}}",
        "tables.orders.columns",
        "no column but those of partition_by",
        "at least one column more",
    ),
    "one database": (
        ICEBERG.replace("sales_dev", "Sales"),
        "tables: {orders: {copy: all}}",
        "source.database",
        "the database sales is read and would be written",
        "another database",
    ),
    "the builds' database": (
        ICEBERG.replace("database: sales_dev", "database: dev, build_database: sales"),
        "tables: {orders: {copy: all}}",
        "source.database",
        "the database sales is read and would be written",
        "another database",
    ),
    "builds among published tables": (
        ICEBERG.replace("database: sales_dev", "database: dev, build_database: DEV"),
        "tables: {orders: {copy: all}}",
        "destination.build_database",
        "would share the database dev",
        "another database",
    ),
    "as_of of tables that are not pinned": (
        ICEBERG.replace("database: sales}", "database: sales, as_of: consistent}"),
        "tables: {orders: {copy: all}}",
        "source.as_of",
        "only Iceberg tables have states of the past; orders is none",
        "unpinned: allow",
    ),
}


@pytest.mark.parametrize("case", ATHENA.values(), ids=ATHENA)
def test_problems_of_an_athena_config(case: tuple[str, str, str, str, str]) -> None:
    header, body, path, message, cure = case
    found = only_problem(body, header=header)
    assert found.path == path
    assert message in found.message
    assert cure in found.cure


def test_a_partition_must_not_be_named_like_a_column_of_the_copy() -> None:
    lake = "a: id bigint; d date; D_Month integer"
    body = "tables: {a: {copy: all, partition_by: month(d)}}"
    found = only_problem(body, lake, ICEBERG)
    assert found.path == "tables.a.partition_by"
    assert found.message == "month(d) makes a field named d_month, and the copy of a has a column of that name"
    assert "drop that column" in found.cure
    resolved("tables: {a: {copy: all, partition_by: month(d), columns: {drop: [d_month]}}}", lake, ICEBERG)


def test_partitions_that_iceberg_takes() -> None:
    resolved(
        "tables: {orders: {copy: all, partition_by: [flag, 'bucket(id, 100)', day(order_date), order_date]}}",
        header=ICEBERG,
    )


@pytest.mark.parametrize("kind", ["timestamp(6)", "timestamp(9)", "timestamp(6) with time zone"])
@pytest.mark.parametrize("transform", ["year", "month", "day", "hour"])
def test_a_truncated_timestamp_has_the_same_year_month_day_and_hour(kind: str, transform: str) -> None:
    body = f"tables: {{a: {{copy: all, partition_by: [{transform}(at)]}}}}"
    resolved(body, f"a: id bigint; at {kind}", ICEBERG)


def test_both_sides_of_a_relation_must_keep_their_values() -> None:
    body = "relations: [orders(placed_at) -> customers(created_at)]\ntables: {orders: {copy: all}}"
    found = problems_of(body, header=ICEBERG)
    assert [problem.path for problem in found] == ["relations[0]"] * 2
    assert "orders.placed_at is timestamp(9), whose values change" in found[0].message
    assert "customers.created_at is timestamp(9), whose values change" in found[1].message


@pytest.mark.parametrize(
    ("kind", "cure"),
    [
        ("uuid", "read the table through a view that casts this one to varchar"),
        ("char(3)", "destination.table_type: hive, which keeps them"),
    ],
)
def test_a_key_that_the_table_type_would_change_names_its_column_and_the_cure(kind: str, cure: str) -> None:
    body = "relations: [a(b_id) -> b(id)]\ntables: {a: {copy: all}}"
    found = problems_of(body, f"a: b_id {kind}\nb: id {kind}", ICEBERG)
    assert [problem.path for problem in found] == ["relations[0]"] * 2
    assert [problem.message.partition(",")[0] for problem in found] == [f"a.b_id is {kind}", f"b.id is {kind}"]
    assert all(cure in problem.cure for problem in found)


def test_a_column_of_a_table_without_a_rule_is_dropped_by_adding_one() -> None:
    lake = "a: b_id bigint\nb: id bigint; x json"
    found = only_problem("relations: [a(b_id) -> b(id)]\ntables: {a: {copy: all}}", lake, ICEBERG)
    assert found.path == "tables"
    assert "b.x is json" in found.message
    assert found.cure == "Drop it: add the rule b: {columns: {drop: [x]}}."


def test_a_column_that_cannot_be_copied_and_is_needed_says_for_what() -> None:
    lake = "a: b_id bigint; at time\nb: id bigint"
    body = """
    relations: [{from: a(b_id), to: b(id), when: "at is not null"}]
    tables: {a: {copy: all}}
    """
    found = only_problem(body, lake, ICEBERG)
    assert "a.at is time, which cannot be copied" in found.message
    assert found.cure.startswith("It is needed for the relation a(b_id) -> b(id): change that first.")


def test_a_part_of_a_nested_type_that_cannot_be_copied_is_named() -> None:
    found = only_problem("tables: {a: {copy: all}}", "a: id bigint; x array(row(y json))", HIVE)
    assert "a.x is array(row(y json)) with json inside, which cannot be copied" in found.message


def test_duckdb_does_not_partition_yet() -> None:
    found = only_problem("tables: {orders: {copy: all, partition_by: order_date}}")
    assert found.path == "tables.orders.partition_by"
    assert found.message == "partition_by is not supported yet by engine duckdb"


def test_tables_that_are_not_pinned_may_be_read_at_a_time_where_that_is_allowed() -> None:
    header = DUCKDB.replace("path: lake", "path: lake, as_of: 2026-08-01, unpinned: allow")
    assert resolved("tables: {orders: {copy: all}}", header=header).sources[0].pin is None


@pytest.mark.parametrize(
    ("as_of", "is_right"), [("2026-08-01 05:59:59", False), ("2026-08-01 06:00", True), ("consistent", True)]
)
def test_a_pin_of_a_catalog_file_is_not_later_than_the_time_that_is_asked_for(as_of: str, is_right: bool) -> None:
    header = DUCKDB.replace("path: lake", f"path: lake, as_of: {as_of}")
    pin = Pin(7, datetime(2026, 8, 1, 6, tzinfo=UTC))
    tables = (replace(table, pin=pin) for table in catalog_of(LAKE).tables)
    body, catalog = "tables: {ref_country: {copy: all}}", Catalog(tuple(tables))
    if is_right:
        assert resolved(body, header=header, catalog=catalog).sources[0].pin == pin
        return
    found = only_problem(body, header=header, catalog=catalog)
    assert found.path == "source.as_of"
    assert found.message == (
        "ref_country is pinned at a snapshot of 2026-08-01 06:00:00 UTC, which is later than 2026-08-01 05:59:59 UTC"
    )
    assert "subset catalog" in found.cure


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    body = """
    relations:
      - orders(customer_id) -> customer(id)
      - lineitem(order) -> orders(id)
    tables:
      orders: {always: "y = 1", where: "x = 1"}
      lineitm: {follow: orders}
      ref_country: {copy: all, columns: {drop: [cod]}}
    """
    found = problems_of(body)
    assert sorted(problem.path for problem in found[2:4]) == ["tables.orders.always", "tables.orders.where"]
    assert [problem.path for problem in (*found[:2], *found[4:])] == [
        "relations[0]",
        "relations[1]",
        "tables.lineitm",
        "tables.ref_country.columns.drop[0]",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_what_hangs_on_a_relation_that_cannot_be_read_is_not_reported_as_well() -> None:
    found = only_problem(
        """
        relations: [orders(custmer_id) -> customers(id)]
        tables:
          customers: {sample: 1%}
          orders: {follow: customers}
        """
    )
    assert found.path == "relations[0]"
    found = only_problem(
        """
        relations: [orders(custmer_id) -> customers(id)]
        tables:
          customers: {copy: referenced}
          orders: {copy: all}
        """
    )
    assert found.path == "relations[0]"


def test_a_relation_of_a_glob_that_does_not_fit_says_how_to_leave_it_out() -> None:
    lake = "a: user_id bigint\nb: user_id varchar\nusers: id bigint"
    body = 'relations: ["*(user_id) -> users(id)"]\ntables: {a: {copy: all}}'
    found = only_problem(body, lake)
    assert "b.user_id -> users.id: varchar and bigint cannot be compared" in found.message
    assert "{name: b.user_id, ignore: true}" in found.cure
