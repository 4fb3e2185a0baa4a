"""``subset why``: the product on stdout, exit codes, JSON."""

from __future__ import annotations

import json

from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config

KEYED = FEW.replace("customers: {{where: wanted}}", "customers: {{where: wanted, key: id}}")


def test_why_tells_rules_and_relations(subset: Command):
    write_config(subset.folder, KEYED)
    assert subset("build", "dev").code == 0
    ran = subset("why", "dev", "customers", "4")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "[1] customers id = 4: in the copy, selected\n  yes where: wanted is true\n"


def test_why_not_tells_every_condition_that_fails(subset: Command):
    write_config(subset.folder, KEYED)
    subset("build", "dev")
    ran = subset("why", "dev", "customers", "3", "--json")
    found = json.loads(ran.out)
    assert (found["asked"], found["rows"][0]["is_copied"]) == (1, False)
    assert {(one["kind"], one["holds"]) for one in found["rows"][0]["reasons"]} == {
        ("where", False),
        ("referred", False),
    }


def test_why_before_a_build_says_what_to_do(subset: Command):
    ran = subset("why", "dev", "customers", "4")
    assert (ran.code, ran.out) == (2, "")
    assert "Nothing is published yet" in ran.err


def test_why_names_the_table_that_was_perhaps_meant(subset: Command):
    write_config(subset.folder, KEYED)
    subset("build", "dev")
    ran = subset("why", "dev", "custmers", "4")
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean customers?" in ran.err
    assert "There are colours, customers" in subset("why", "dev", "x", "4").err


def test_why_takes_a_name_with_or_without_the_quotes_of_the_rules(subset: Command):
    (subset.folder / "lake" / "colours.parquet").rename(subset.folder / "lake" / "colour names.parquet")
    text = KEYED.replace("  colours: {{copy: all}}", "  '\"colour names\"': {{copy: all, key: name}}")
    write_config(subset.folder, text)
    assert subset("build", "dev").code == 0
    answers = [subset("why", "dev", table, "red") for table in ("colour names", '"colour names"', '"Colour Names"')]
    assert {ran.code for ran in answers} == {0}
    assert len({ran.out for ran in answers}) == 1
    assert "There is no table" in subset("why", "dev", '"colour nam', "red").err
