"""Which branches of templates a text was made by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import jinja2
from jinja2 import nodes

from subsetter.rendering.environment import environment
from subsetter.rendering.statements import Dialect


@dataclass
class Branches:
    """Branches, each as its template, its line and the number of its tag or condition.

    Attributes:
        known: those of the templates that were loaded.
        reached: those that something was written by.
    """

    known: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)

    def reach(self, branch: str, value: object = "") -> object:
        """Notes a branch; stands for the value of a condition's branch."""
        self.reached.add(branch)
        return value


@contextmanager
def watched(dialects: tuple[Dialect, ...], is_watched: Callable[[str], bool]) -> Iterator[Branches]:
    """Notes the branches of the templates whose names are watched."""
    found, parse = Branches(), jinja2.Environment._parse

    def marked(self: jinja2.Environment, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = parse(self, source, name, filename)
        if name is not None and is_watched(name):
            found.known |= set(_mark(tree, name, source.splitlines()))
        return tree

    environment.cache_clear()
    try:
        with patch.object(jinja2.Environment, "_parse", marked):
            for dialect in dialects:
                environment(dialect).globals["reach"] = found.reach
            yield found
    finally:
        environment.cache_clear()


def _mark(tree: nodes.Template, name: str, lines: list[str]) -> Iterator[str]:
    """Lets each branch of a template note itself."""
    kinds = (nodes.If, nodes.For, nodes.Macro, nodes.CondExpr)
    for number, node in enumerate(list(tree.find_all(kinds))):
        assert isinstance(node, kinds)
        place = f"{name}:{node.lineno} {lines[node.lineno - 1].strip()} ({number})"
        if isinstance(node, nodes.CondExpr):
            node.expr1 = _reach(f"{place} then", node.expr1)
            yield f"{place} then"
            if node.expr2 is not None:
                node.expr2 = _reach(f"{place} else", node.expr2)
                yield f"{place} else"
        else:
            node.body.insert(0, nodes.Output([_reach(f"{place} begins")]))
            yield f"{place} begins"
            if isinstance(node, nodes.If) and node.else_:
                node.else_.insert(0, nodes.Output([_reach(f"{place} else")]))
                yield f"{place} else"
    tree.body.append(nodes.Output([_reach(f"{name} ends")]))
    yield f"{name} ends"


def _reach(branch: str, *value: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.Name("reach", "load"), [nodes.Const(branch), *value], [], None, None)
