"""The rights of configs, worked out from config and catalog alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from subsetter.builds.preparing.prepare import prepare
from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.limits import Replication
from subsetter.config.load import load_config
from subsetter.errors import InputError
from subsetter.iam.access import access_of
from subsetter.iam.replication_rights import replication_rights
from subsetter.iam.rights import Rights, rights_of
from subsetter.iam.terraform import terraform
from subsetter.planning.rules import Rules
from subsetter.types.trino import parse_type
from tests.policy.evaluator import Request, is_allowed
from tests.unit.builds.memory import NOON

COLUMNS = (Column("id", parse_type("bigint")), Column("name", parse_type("varchar")))
CONFIG = """
version: 1
engine: {{name: athena{engine}}}
source: {{database: sales}}
destination: {{database: sales_dev, location: "{location}"{destination}}}
tables: {{"*": {{copy: all}}}}
"""


def rights(
    folder: Path,
    *tables: Table,
    engine: str = "",
    location: str = "s3://dev/",
    destination: str = "",
    account: str = "111122223333",
) -> Rights:
    path = folder / "my-dev.yaml"
    path.write_text(CONFIG.format(engine=engine, location=location, destination=destination), encoding="utf-8")
    loaded, plan = prepare(load_config(path), Catalog(tables or (table(),)), NOON)
    return rights_of(access_of(loaded, plan.rules, account))


def table(name: str = "orders", location: str = "s3://lake/sales/orders", kind: str = "parquet") -> Table:
    return Table(TableName("", name), COLUMNS, kind, location=location)


def resources(found: Rights, sid: str) -> tuple[str, ...]:
    return next(one.resources for one in found.policy.statements if one.sid == sid)


def test_what_nobody_has_said_has_a_placeholder_and_a_note(tmp_path: Path) -> None:
    found = rights(tmp_path, account="")
    assert resources(found, "RunStatements") == ("arn:aws:athena:REGION:ACCOUNT_ID:workgroup/primary",)
    assert resources(found, "QueryResults") == ("arn:aws:s3:::QUERY_RESULTS_BUCKET/PREFIX/*",)
    assert [note.split()[0] for note in found.notes] == ["ACCOUNT_ID", "REGION", "s3://QUERY_RESULTS_BUCKET/PREFIX/"]


def test_what_was_said_stands_in_the_arns(tmp_path: Path) -> None:
    found = rights(tmp_path, engine=", region: cn-north-1, workgroup: copies, query_output: 's3://results/q'")
    assert found.notes == ()
    assert resources(found, "RunStatements") == ("arn:aws-cn:athena:cn-north-1:111122223333:workgroup/copies",)
    assert resources(found, "QueryResults") == ("arn:aws-cn:s3:::results/q/*",)


def test_files_are_those_of_the_tables_and_of_the_config(tmp_path: Path) -> None:
    found = rights(tmp_path, table(), table("users", "s3://lake/users/"), table("web", "s3a://other"))
    assert resources(found, "SourceFilesBucket1") == ("arn:aws:s3:::lake/sales/orders/*", "arn:aws:s3:::lake/users/*")
    assert resources(found, "SourceFilesBucket2") == ("arn:aws:s3:::other/*",)
    assert resources(found, "DestinationFiles") == ("arn:aws:s3:::dev/my-dev/*",)
    assert any(one.endswith("table/sales_dev__builds/my_dev__*") for one in resources(found, "WriteDestinationTables"))


@pytest.mark.parametrize("location", ["s3://lake/*", "s3://lake/?/orders", "s3://lake/${aws:username}/"])
def test_wildcards_in_names_are_letters(tmp_path: Path, location: str) -> None:
    found = rights(tmp_path, table(location=location))
    document = found.policy.document()
    key = location.removeprefix("s3://").rstrip("/")
    assert is_allowed(document, Request("s3:GetObject", (f"arn:aws:s3:::{key}/file",)))
    assert not is_allowed(document, Request("s3:GetObject", ("arn:aws:s3:::lake/x/orders/file",)))
    assert not is_allowed(document, Request("s3:GetObject", ("arn:aws:s3:::lake/secrets/file",)))


@pytest.mark.parametrize(
    ("key", "resource", "has_condition"),
    [
        ("alias/dev", "arn:aws:kms:REGION:111122223333:key/*", True),
        ("1234-ab", "arn:aws:kms:REGION:111122223333:key/1234-ab", False),
        ("arn:aws:kms:eu-west-1:999988887777:key/1", "arn:aws:kms:eu-west-1:999988887777:key/1", False),
    ],
)
def test_a_key_is_named_as_it_can_be(tmp_path: Path, key: str, resource: str, has_condition: bool) -> None:
    found = rights(tmp_path, destination=f", kms_key: '{key}'")
    assert resources(found, "DestinationKey") == (resource,)
    (statement,) = [one for one in found.policy.statements if one.sid == "DestinationKey"]
    assert bool(statement.conditions) is has_condition
    assert is_allowed(found.policy.document(), describing(resource, key))
    assert all(one["Principal"] == {"AWS": "ROLE_ARN"} for one in found.key_policy())
    assert rights(tmp_path).key_policy() == []


def describing(resource: str, key: str) -> Request:
    """What ``check --online`` asks of the key itself, not by way of S3."""
    return Request("kms:DescribeKey", (resource.replace("*", "1"),), {"kms:ResourceAliases": (key,)})


def test_the_key_may_be_looked_at_by_more_than_s3(tmp_path: Path) -> None:
    policy = {"Statement": rights(tmp_path, destination=", kms_key: '1234-ab'").key_policy()}
    through_s3 = {"kms:ViaService": ("s3.REGION.amazonaws.com",)}
    assert is_allowed(policy, Request("kms:DescribeKey", ("key",)))
    assert not is_allowed(policy, Request("kms:Decrypt", ("key",)))
    assert is_allowed(policy, Request("kms:Decrypt", ("key",), through_s3))


def test_views_and_tables_without_a_place_are_noted(tmp_path: Path) -> None:
    found = rights(
        tmp_path, table("v", "", "view"), table("t", ""), engine=", region: eu-west-1, query_output: s3://r/"
    )
    views, unplaced = found.notes
    assert views.endswith("added to the policy: v.")
    assert unplaced.endswith("not in the policy: t.")


def test_many_tables_without_a_place_are_one_note(tmp_path: Path) -> None:
    found = rights(
        tmp_path,
        *(table(f"t{number:02}", "") for number in range(12)),
        engine=", region: eu-west-1, query_output: s3://r/",
    )
    (note,) = found.notes
    assert note.endswith("t08, t09 and 2 more.")


def test_a_policy_that_is_too_long_for_aws_is_noted(tmp_path: Path) -> None:
    tables = [table(f"t{number:03}", f"s3://lake/a/long/prefix/t{number:03}") for number in range(60)]
    assert any("6,144" in note for note in rights(tmp_path, *tables).notes)


def test_a_config_without_aws_needs_no_rights(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(
        "{version: 1, engine: {name: duckdb}, source: {path: a}, destination: {path: b}, tables: {t: {copy: all}}}"
    )
    loaded = load_config(path)
    with pytest.raises(InputError, match="needs no rights on AWS"):
        access_of(loaded, Rules("dev", (), ()))


def test_all_rights_are_json(tmp_path: Path) -> None:
    found = rights(tmp_path)
    document = json.loads(json.dumps(found.document()))
    assert document["policy"]["Version"] == "2012-10-17"
    assert {one["database"] for one in document["lake_formation"]["grants"]} == {
        "sales",
        "sales_dev",
        "sales_dev__builds",
    }
    assert [one["permissions"] for one in document["lake_formation"]["grants"] if one["table"] == "orders"] == [
        ["DESCRIBE", "SELECT"]
    ]


def test_terraform_takes_no_text_for_a_template(tmp_path: Path) -> None:
    found = rights(tmp_path, table(location="s3://lake/${x}/%{y}/"))
    text = terraform("my-dev", found.policy, found.grants)
    assert 'resource "aws_iam_policy" "subset_my_dev"' in text
    assert "lake/$${$}{x}/%%{y}/*" in text
    assert text.count("{") - text.count("$${") - text.count("%%{") <= text.count("}")
    assert text.count('resource "aws_lakeformation_permissions"') == len(found.grants)


OF = "arn:aws:s3tables:eu-west-1:111122223333:bucket/lake"
OWN = "arn:aws:s3tables:eu-west-1:111122223333:bucket/copy"
OTHER = "arn:aws:s3tables:eu-central-1:444455556666:bucket/copy"
ROLE = "arn:aws:iam::111122223333:role/replicates"
REPLICATION = Replication.model_validate(
    {"of": OF, "role": ROLE, "to": [OWN], "tables": {"sales.clicks": {"to": [OTHER]}}}
)


def test_the_role_reads_the_source_and_writes_the_replicas_alone() -> None:
    found = replication_rights(REPLICATION, {})
    (role,) = found.roles
    assert role.role == ROLE
    assert role.trust["Statement"][0]["Principal"] == {"Service": "replication.s3tables.amazonaws.com"}
    assert role.trust["Statement"][0]["Condition"]["StringEquals"] == {"aws:SourceAccount": "111122223333"}
    document = role.policy.document()
    for bucket, reads, writes in ((OF, True, False), (OWN, True, True), (OTHER, True, True)):
        assert is_allowed(document, Request("s3tables:GetTableData", (f"{bucket}/table/1",))) is reads
        assert is_allowed(document, Request("s3tables:PutTableData", (f"{bucket}/table/1",))) is writes
        assert is_allowed(document, Request("s3tables:CreateTable", (bucket,))) is writes
    assert not is_allowed(document, Request("s3tables:DeleteTable", (f"{OWN}/table/1",)))


def test_a_bucket_of_another_account_has_to_let_the_role_in() -> None:
    found = replication_rights(REPLICATION, {})
    assert list(found.bucket_policies) == [OTHER]
    assert all(one["Principal"] == {"AWS": [ROLE]} for one in found.bucket_policies[OTHER]["Statement"])


def test_keys_let_in_the_role_and_the_maintenance_of_tables() -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/7"
    found = replication_rights(REPLICATION, {OF: key})
    (role,), (told,) = found.roles, found.keys
    assert is_allowed(role.policy.document(), Request("kms:Decrypt", (key,)))
    assert not is_allowed(role.policy.document(), Request("kms:ScheduleKeyDeletion", (key,)))
    assert told.key == key
    assert [one["Principal"] for one in told.statements] == [
        {"AWS": [ROLE]},
        {"Service": "maintenance.s3tables.amazonaws.com"},
    ]


def test_everything_of_replication_is_written_with_the_form_all(tmp_path: Path) -> None:
    found = rights(tmp_path)
    access = replace(found.access, replication=REPLICATION)
    told = rights_of(access).document()["replication"]
    assert set(told) == {"roles", "configure", "bucket_policies", "key_policies", "note"}
    assert set(told["roles"][0]) == {"role", "trust", "policy"}
    assert set(told["key_policies"]) == {"SOURCE_KEY_ARN", "REPLICA_KEY_ARN"}


def test_who_sets_it_up_may_change_replication_and_nothing_else_of_the_source() -> None:
    document = replication_rights(REPLICATION, {}).caller.document()
    assert is_allowed(document, Request("s3tables:PutTableBucketReplication", (OF,)))
    assert not is_allowed(document, Request("s3tables:PutTableData", (f"{OF}/table/1",)))
    passed = {"iam:PassedToService": ("replication.s3tables.amazonaws.com",)}
    assert is_allowed(document, Request("iam:PassRole", (ROLE,), passed))
    assert not is_allowed(document, Request("iam:PassRole", (ROLE,), {"iam:PassedToService": ("ec2.amazonaws.com",)}))


@pytest.mark.parametrize("replicas", [f", replicas: {{{{of: '{OF}', max_lag: 6h}}}}", ""])
def test_replicas_are_asked_only_where_the_config_wants_it(tmp_path: Path, replicas: str) -> None:
    path = tmp_path / "dev.yaml"
    source = f"{{{{catalog: s3tablescatalog/copy, database: sales{replicas}}}}}"
    text = CONFIG.replace("{{database: sales}}", source)
    path.write_text(text.format(engine="", location="s3://dev/", destination=""), encoding="utf-8")
    loaded, plan = prepare(load_config(path), Catalog((table(),)), NOON)
    statements = {one.sid: one for one in rights_of(access_of(loaded, plan.rules)).policy.statements}
    assert ("ReplicaStatus" in statements) is bool(replicas)
    if replicas:
        assert statements["ReplicaStatus"].resources == (f"{OF}/table/*",)


def test_a_table_with_a_source_of_its_own_is_read_from_there(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    own = "tables: {{orders: {{copy: all, source: {{catalog: s3tablescatalog/lake, database: old}}}}}}"
    text = CONFIG.replace('tables: {{"*": {{copy: all}}}}', own)
    path.write_text(text.format(engine="", location="s3://dev/", destination=""), encoding="utf-8")
    loaded, plan = prepare(load_config(path), Catalog((table("orders"),)), NOON)
    base, elsewhere = access_of(loaded, plan.rules).sources
    assert (base.database, base.tables) == ("sales", ())
    assert (elsewhere.table_bucket, elsewhere.database) == ("lake", "old")
    assert [one.name.table for one in elsewhere.tables] == ["orders"]


def test_a_table_bucket_of_which_nothing_is_read_gives_no_right_to_data(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    own = "tables: {{orders: {{copy: all, source: {{database: old}}}}}}"
    text = CONFIG.replace('tables: {{"*": {{copy: all}}}}', own)
    text = text.replace("{{database: sales}}", "{{catalog: s3tablescatalog/copy, database: sales}}")
    path.write_text(text.format(engine="", location="s3://dev/", destination=""), encoding="utf-8")
    loaded, plan = prepare(load_config(path), Catalog((table("orders"),)), NOON)
    statements = rights_of(access_of(loaded, plan.rules)).policy.statements
    assert not [one.sid for one in statements if "s3tables:GetTableData" in one.actions and one.effect == "Allow"]
    assert all(condition.values for one in statements for condition in one.conditions)
