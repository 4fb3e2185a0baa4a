"""Guardrails: a config can only be stricter."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from subsetter.config.guardrails import guarded, load_guardrails
from subsetter.config.load import LoadedConfig, load_config
from subsetter.config.schema import guardrails_schema
from subsetter.errors import ConfigError

ATHENA = """
engine: {name: athena, workgroup: dev-subsets}
source: {database: sales}
destination: {database: sales_dev, location: s3://acme-dev/subsets/, tags: {cost-centre: "42"}}
tables: {orders: {copy: all}}
"""
DUCKDB = """
engine: {{name: duckdb}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
tables: {{orders: {{copy: all}}}}
"""
RAILS = """
description: ask the platform team
sources: {databases: ["AwsDataCatalog.sales*", "111122223333/AwsDataCatalog.*"], paths: [PLACE/lake]}
destinations: {databases: ["*_dev", "*_dev__builds"], locations: [s3://acme-dev/], paths: [PLACE]}
workgroups: ["dev-*"]
limits: {scan: 2TB, cost: 10 USD, rows: 50M}
never_copy: ["*email*", people.ssn]
required_tags: {cost-centre: ["4?"]}
"""


def config(folder: Path, text: str = ATHENA, more: str = "") -> LoadedConfig:
    file = folder / "dev.yaml"
    file.write_text(text + more)
    return load_config(file)


def held(folder: Path, loaded: LoadedConfig, rails: str = RAILS) -> LoadedConfig:
    file = folder / "guardrails.yaml"
    file.write_text(rails.replace("PLACE", str(folder)))
    return guarded(loaded, load_guardrails(file))


def refused(folder: Path, text: str, rails: str = RAILS) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        held(folder, config(folder, text), rails)
    return [f"{one.line} {one.path}: {one.message}" for one in caught.value.problems]


def test_a_config_within_its_guardrails_is_left_as_it_is_but_for_what_they_add(tmp_path: Path) -> None:
    own = config(tmp_path, more='never_copy: ["*email*", phone]\nlimits: {scan: 1TB}\n')
    found = held(tmp_path, own)
    assert [glob.text for glob in found.config.never_copy] == ["*email*", "phone", "people.ssn"]
    assert [glob.is_general for glob in found.config.never_copy] == [False, False, True]
    assert found.config.limits == own.config.limits
    assert found.ceiling is not None
    assert (found.ceiling.scan, found.ceiling.rows, found.ceiling.on_exceed) == (2 * 10**12, 50_000_000, "fail")
    assert found.fingerprint != own.fingerprint


def test_limits_alone_change_nothing_that_is_built(tmp_path: Path) -> None:
    own = config(tmp_path)
    assert held(tmp_path, own, "limits: {scan: 2TB}\n").fingerprint == own.fingerprint


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("database: sales}", "database: people}"), 3, "source.database: AwsDataCatalog.people may not be read"),
        (("{database: sales}", "{database: sales, catalog: other}"), 3, "source.database: other.sales may not be read"),
        (("sales_dev,", "sales,"), 4, "destination.database: the database sales may not be written"),
        (("s3://acme-dev/", "s3://acme-devs/"), 4, "destination.location: s3://acme-devs/subsets/ may not be written"),
        (("dev-subsets", "primary"), 2, "engine.workgroup: the workgroup primary is not allowed"),
        ((", workgroup: dev-subsets", ""), 2, "engine.workgroup: the workgroup primary is not allowed"),
        (('"42"', '"52"'), 4, "destination.tags: the tag cost-centre may not be '52'"),
        ((', tags: {cost-centre: "42"}', ""), 4, "destination.tags: the tag cost-centre is missing"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_place(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    problems = refused(tmp_path, ATHENA.replace(*change))
    assert problems[0].startswith(f"{line} {words}")
    assert problems[0].endswith(f"as {tmp_path}/guardrails.yaml has it")


def test_another_accounts_catalog_is_named_with_the_account(tmp_path: Path) -> None:
    other = ATHENA.replace("{database: sales}", '{database: people, catalog_id: "111122223333"}')
    assert held(tmp_path, config(tmp_path, other))
    third = ATHENA.replace("{database: sales}", '{database: sales, catalog_id: "999922223333"}')
    assert "999922223333/AwsDataCatalog.sales may not be read" in refused(tmp_path, third)[0]


def test_a_place_that_one_rule_names_counts_too(tmp_path: Path) -> None:
    text = ATHENA.replace("{copy: all}", "{copy: all, source: {database: people}}")
    assert "tables.orders.source.database: AwsDataCatalog.people may not be read" in refused(tmp_path, text)[0]


@pytest.mark.parametrize("limit", ["scan: 3TB", "cost: 11 USD", "rows: 51M", "price_per_tb: 0.01 USD"])
def test_a_limit_can_be_lowered_and_not_raised(tmp_path: Path, limit: str) -> None:
    key = limit.partition(":")[0]
    (problem,) = refused(tmp_path, f"{ATHENA}limits: {{{limit}}}\n")
    assert problem.startswith(f"6 limits.{key}: limits.{key} is ")
    assert held(tmp_path, config(tmp_path, more="limits: {scan: 2TB, cost: 10 USD, rows: 50M, price_per_tb: 6 USD}\n"))


def test_every_breach_is_told_at_once(tmp_path: Path) -> None:
    text = ATHENA.replace("dev-subsets", "primary").replace("sales_dev", "prod").replace('"42"', '"1"')
    assert len(refused(tmp_path, text)) == 4  # the workgroup, both databases, the tag


def test_folders_hold_what_lies_below_them_wherever_links_lead(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    assert held(tmp_path, config(tmp_path, DUCKDB.format(folder=tmp_path)))
    (tmp_path / "secret").mkdir()
    (tmp_path / "lake" / "link").symlink_to(tmp_path / "secret")
    text = DUCKDB.format(folder=tmp_path).replace("/lake}", "/lake/link}")
    assert "may not be read" in refused(tmp_path, text)[0]
    assert "may not be read" in refused(tmp_path, text.replace("/lake/link}", "/lakes}"))[0]


def test_a_part_without_folders_allows_none(tmp_path: Path) -> None:
    problems = refused(tmp_path, DUCKDB.format(folder=tmp_path), 'sources: {databases: ["*"]}\n')
    assert "may not be read" in problems[0]


def test_no_guardrails_at_all_allow_everything(tmp_path: Path) -> None:
    assert held(tmp_path, config(tmp_path), "{}\n").config == config(tmp_path).config


def test_what_is_wrong_with_guardrails_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "guardrails.yaml"
    file.write_text("limits:\n  scann: 1TB\n  cost: 5\nworkgroup: [dev]\n")
    with pytest.raises(ConfigError) as caught:
        load_guardrails(file)
    assert sorted((one.line, one.path) for one in caught.value.problems) == [
        (2, "limits.scann"),
        (3, "limits.cost"),
        (4, "workgroup"),
    ]
    assert any("Did you mean" in one.cure and "workgroups" in one.cure for one in caught.value.problems)


@pytest.mark.parametrize("text", ["- a\n", "limits: [\n", "a: 1\na: 2\n"])
def test_what_is_no_yaml_mapping_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "guardrails.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError):
        load_guardrails(file)


def test_missing_guardrails_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the guardrails cannot be read"):
        load_guardrails(tmp_path / "none.yaml")


def test_the_schema_takes_what_is_documented() -> None:
    import json  # noqa: PLC0415

    from subsetter.config.tree import plain  # noqa: PLC0415
    from subsetter.config.yaml_text import read_tree  # noqa: PLC0415

    tree, problems = read_tree(RAILS, "guardrails.yaml")
    assert tree is not None
    assert not problems
    schema = json.loads(json.dumps(guardrails_schema()))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain(tree), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"workgroup": ["dev"]}, schema)
