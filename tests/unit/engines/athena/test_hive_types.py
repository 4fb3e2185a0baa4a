"""Types of Hive tables that Athena reads, and those that it does not: each as Trino 476 took it on 2026-12-01."""

from __future__ import annotations

import pytest

from subsetter.engines.athena.hive_types import fault_of_type

READ = [
    "int",
    "BIGINT",
    "string",
    "timestamp",
    "timestamp(3)",
    "timestamp with local time zone",
    "decimal",
    "decimal(10)",
    "decimal(38,38)",
    "char(255)",
    "varchar(65535)",
    "array<int>",
    "map<array<int>,int>",
    "uniontype<int,string>",
    "struct<a.b:int>",
    "struct<a b:int>",
    "struct<a$b:int>",
    "struct<ä:int>",
    "struct<1a:int,select:Int>",
    "array<array<struct<x:map<string,struct<y:decimal(38,38)>>>>>",
]
NOT_READ = {
    "struct<my-field:int>": "'-' in the name of a field, behind 'my'",
    "struct<a#b:int>": "'#' in the name of a field, behind 'a'",
    "struct<`a`:int>": "a field has no name that it takes, but '`'",
    "struct<:int>": "a field has no name that it takes, but ':'",
    "struct<>": "a field has no name that it takes, but '>'",
    "struct<a: int>": "' int' is no type of its tables",
    "array<struct<a:interval>>": "'interval' is no type of its tables",
    "uuid": "'uuid' is no type of its tables",
    "void": "'void' is no type of its tables",
    "integer": "'integer' is no type of its tables",
    "int ": "'int ' is no type of its tables",
    "timestamp with time zone": "'timestamp with time zone' is no type of its tables",
    "decimal(40,2)": "'decimal(40)' is not between 1 and 38",
    "char(300)": "'char(300)' is not between 1 and 255",
    "varchar(0)": "'varchar(0)' is not between 1 and 65535",
    "int(10)": "'int' takes no length",
    "varchar": "'varchar' has no length",
    "varchar(x)": "'x' where a number is expected",
    "map<int>": "',' expected, '>' found",
    "array(int)": "'<' expected, '(' found",
    "array<int": "'>' is missing",
    "int>": "'>' follows the type",
    "": "'' is no type of its tables",
}


@pytest.mark.parametrize("text", READ)
def test_a_type_that_athena_reads(text: str) -> None:
    assert fault_of_type(text) == ""


@pytest.mark.parametrize(("text", "fault"), NOT_READ.items())
def test_a_type_that_athena_does_not_read(text: str, fault: str) -> None:
    assert fault_of_type(text) == fault


def test_a_type_of_any_depth_ends_in_an_answer() -> None:
    assert "deeper than" in fault_of_type("array<" * 10_000)
