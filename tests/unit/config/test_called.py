"""How a command line names a config."""

from __future__ import annotations

import shlex

import pytest

from subsetter.config.called import Called


@pytest.mark.parametrize(
    ("called", "line"),
    [
        (Called("dev"), "subset check dev"),
        (Called("m/part 2.yaml"), "subset check 'm/part 2.yaml'"),
        (Called("dev", configs="m"), "subset check dev --configs m"),
        (Called("dev", variables=("who=it's me",)), "subset check dev --var 'who=it'\"'\"'s me'"),
        (Called("dev", settings=("limits.rows=5",)), "subset check dev --set limits.rows=5"),
    ],
)
def test_a_line_names_the_config_as_the_user_did(called: Called, line: str):
    assert called.line("check") == line
    assert shlex.split(line)[2] == called.config


def test_every_command_is_given_the_same_options():
    called = Called("dev", "m", ("x=1",), ("salt=a",))
    assert called.line("status") == "subset status dev --configs m --var x=1 --set salt=a"
    assert called.line("drop", "--yes") == "subset drop dev --yes --configs m --var x=1 --set salt=a"
