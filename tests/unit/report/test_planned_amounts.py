"""What a plan says that it will read and cost does not contradict itself."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from subsetter.costing.cost import Tariff, cost
from subsetter.planning.planner import plan
from subsetter.planning.rules import PartitionField, Rules
from subsetter.planning.steps import Plan
from subsetter.report.console import show
from subsetter.report.planned import planned as shown
from tests.unit.planning.plan_cases import RELATIONS, planned, rules_of

ATHENA = Tariff(Fraction(5), most_partitions=100)
FOLLOWED = f"{RELATIONS}tables:\n  customers: {{where: id < 5, key: id}}\n  orders: {{follow: customers}}"


def said(made: Plan, capsys: pytest.CaptureFixture[str]) -> str:
    show(shown(made, cost(made, tariff=ATHENA)))
    return next(line for line in capsys.readouterr().out.splitlines() if line.startswith("reads "))


def test_what_a_join_may_leave_out_is_a_range_of_what_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    line = said(planned(FOLLOWED, size=10**6), capsys)
    assert line.startswith("reads 1.0 MB to 2.0 MB of the sources; ")
    assert "the scans that every plan needs take at most 2.0 MB; " in line
    assert "with the copies and the checks 1.0 MB to " in line


def test_partitions_of_an_unknown_number_are_more_than_what_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    rules = rules_of("tables:\n  orders: {copy: all}", size=10**9)
    tables = tuple(replace(one, partition_by=(PartitionField("note"),)) for one in rules.tables)
    line = said(plan(Rules("dev", tables, rules.relations)), capsys)
    assert "with the copies and the checks 1.0 GB to 2.5 GB or more; " in line
    assert "USD or more at 5.00 USD per TB" in line
    assert line.endswith("; how many partitions orders will have is not known")
