"""A sample of the mistakes; ``python -m tests.mutation`` tries them all."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.mutation.mutants import MODULES, ROOT, TEMPLATES, all_mutants


def test_every_module_and_template_is_broken_in_some_way() -> None:
    units = {mutant.unit for mutant in all_mutants()}
    assert units >= {f"subsetter.planning.{name}" for name in MODULES}
    assert units >= {f"{name}.sql.jinja" for name in TEMPLATES if name != "copy_table"}


def test_no_mutant_is_the_code_as_it_is() -> None:
    mutants = all_mutants()
    assert len(mutants) > 500
    for unit in {mutant.unit for mutant in mutants}:
        file = f"sql_templates/{unit}" if unit.endswith(".jinja") else f"{unit.replace('.', '/')}.py"
        text = (ROOT / file).read_text(encoding="utf-8")
        written = text if unit.endswith(".jinja") else ast.unparse(ast.parse(text))
        assert all(mutant.source != written for mutant in mutants if mutant.unit == unit), unit


@pytest.mark.slow
def test_the_bundle_notices_a_sample_of_mistakes() -> None:
    command = [sys.executable, "-m", "tests.mutation", "--every", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stdout
