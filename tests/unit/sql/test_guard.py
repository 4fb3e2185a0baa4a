"""The guard lets nothing pass but what the permit names."""

import pytest
from sqlglot import exp

from subsetter.errors import UnsafeStatement
from subsetter.sql import guard
from subsetter.sql.allowed import CONDITION_NODES, STATEMENT_NODES
from subsetter.sql.dialects import DialectName
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable
from subsetter.sql.translating.translator import Translator
from tests.hostile.statements import ATHENA, DUCKDB, LEGAL_ATHENA, LEGAL_DUCKDB
from tests.work import calls_of

READS: dict[DialectName, frozenset[SqlTable]] = {
    "athena": frozenset({SqlTable(("sales", "orders")), SqlTable(("sales", "customers"))}),
    "duckdb": frozenset({SqlTable(("orders",)), SqlTable(("customers",))}),
}
WRITE: dict[DialectName, Permit] = {
    "athena": Permit(READS["athena"], SqlTable(("builds", "orders")), None, frozenset({"s3://dev/p/"})),
    "duckdb": Permit(READS["duckdb"], copy_to="/dev/o.parquet"),
}
HOSTILE: list[tuple[DialectName, str, str]] = [
    *[("athena", why, text) for why, text in ATHENA],
    *[("duckdb", why, text) for why, text in DUCKDB],
]
LEGAL: list[tuple[DialectName, str, str]] = [
    *[("athena", mode, text) for mode, text in LEGAL_ATHENA],
    *[("duckdb", mode, text) for mode, text in LEGAL_DUCKDB],
]


def _permit(dialect: DialectName, mode: str) -> Permit:
    return WRITE[dialect] if mode == "write" else Permit(READS[dialect])


@pytest.mark.parametrize("mode", ["read", "write"])
@pytest.mark.parametrize(("dialect", "why", "text"), HOSTILE, ids=[f"{item[0]}: {item[1]}" for item in HOSTILE])
def test_a_hostile_statement_is_refused(dialect: DialectName, why: str, text: str, mode: str) -> None:
    with pytest.raises(UnsafeStatement) as caught:
        assert_safe(text, dialect, _permit(dialect, mode))
    assert caught.value.statement == text
    assert caught.value.exit_code == 70


@pytest.mark.parametrize("dialect", ["athena", "duckdb"])
def test_a_comment_before_a_statement_hides_nothing(dialect: DialectName) -> None:
    """For Trino a carriage return ends a comment too."""
    with pytest.raises(UnsafeStatement):
        assert_safe("-- a note\rDROP TABLE orders\nSELECT 1", dialect, _permit(dialect, "read"))


@pytest.mark.parametrize(("dialect", "mode", "text"), LEGAL)
def test_a_planned_statement_passes(dialect: DialectName, mode: str, text: str) -> None:
    assert_safe(text, dialect, _permit(dialect, mode))


@pytest.mark.parametrize(("dialect", "mode", "text"), LEGAL)
def test_a_planned_statement_needs_its_permit(dialect: DialectName, mode: str, text: str) -> None:
    other = "read" if mode == "write" else "write"
    with pytest.raises(UnsafeStatement):
        assert_safe(text, dialect, _permit(dialect, other))
    if "orders" in text.lower().replace("builds.orders", ""):
        with pytest.raises(UnsafeStatement, match="which is not declared"):
            assert_safe(text, dialect, Permit(frozenset(), *_writes(dialect, mode)))


def _writes(dialect: DialectName, mode: str) -> tuple[SqlTable | None, str | None, frozenset[str]]:
    permit = _permit(dialect, mode)
    return permit.writes, permit.copy_to, permit.locations


def _every_class() -> list[type[exp.Expr]]:
    found, rest = set(), [exp.Expr]
    while rest:
        rest.extend(rest_class for rest_class in rest.pop().__subclasses__() if rest_class not in found)
        found.update(rest)
    assert len(found) > 900
    return sorted(found, key=lambda item: item.__name__)


def _passes_guard(node_class: type[exp.Expr], dialect: DialectName) -> bool:
    try:
        guard._check_tree(exp.Select(expressions=[node_class()]), dialect, Permit(frozenset()))
    except guard._Harm as harm:
        return "is not allowed" not in str(harm)
    return True


def test_a_class_of_nodes_that_nobody_decided_on_is_refused() -> None:
    undecided = [item for item in _every_class() if item not in STATEMENT_NODES]
    assert len(undecided) > 800
    assert not [item for item in undecided for dialect in READS if _passes_guard(item, dialect)]


def test_a_class_of_nodes_that_conditions_do_not_know_is_refused() -> None:
    for node_class in _every_class():
        if node_class not in CONDITION_NODES:
            translator = Translator({}, "t")
            translator.translate(exp.Not(this=node_class()))
            assert translator.unfit, node_class


@pytest.mark.parametrize("node_class", list(STATEMENT_NODES), ids=lambda item: item.__name__)
def test_an_argument_that_nobody_decided_on_is_refused(node_class: type[exp.Expr]) -> None:
    node = node_class()
    node.args["brand_new"] = True
    with pytest.raises(guard._Harm, match="brand_new"):
        guard._check_node(node, frozenset())


def test_nothing_that_writes_or_runs_is_in_the_allow_list() -> None:
    harmful = (exp.Command, exp.Drop, exp.Delete, exp.Update, exp.Merge, exp.Alter, exp.Into, exp.Placeholder, exp.Set)
    assert not [node for node in STATEMENT_NODES if issubclass(node, harmful)]
    assert set(CONDITION_NODES) <= set(STATEMENT_NODES)
    assert exp.Subquery not in CONDITION_NODES
    assert exp.Table not in CONDITION_NODES


def test_the_work_of_checking_a_statement_grows_with_its_length_only() -> None:
    def calls(parts: int) -> int:
        columns = ", ".join(f't."column_{n}"' for n in range(parts))
        text = f"CREATE TABLE builds.orders AS SELECT {columns} FROM sales.orders AS t WHERE (t.id IN (1, 2, 3))"
        return calls_of(lambda: assert_safe(text, "athena", WRITE["athena"]))

    calls(10)
    few, many = calls(60), calls(300)
    assert many < 6 * few, f"{few:,} calls for 60 columns, {many:,} for 300"
    assert few < 100_000, "a statement of one kilobyte is read once, and its tree is walked once"
