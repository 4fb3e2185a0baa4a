"""Limits: held against the estimate before anything runs, and against what was done while a build runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock

from subsetter.config.limits import Limits
from subsetter.config.load import LoadedConfig
from subsetter.config.units import money_text, size_text
from subsetter.costing.cost import Cost, StepCost, Tariff
from subsetter.costing.forecast import TableForecast
from subsetter.errors import LimitExceeded


@dataclass(frozen=True)
class _Bound:
    """Limits and who set them."""

    owner: str
    limits: Limits


@dataclass(frozen=True)
class _Breach:
    """A limit that is passed, or that cannot be held for want of knowledge."""

    message: str
    hint: str
    is_fatal: bool


def assert_within(loaded: LoadedConfig, costs: Cost, expected: tuple[TableForecast, ...]) -> tuple[str, ...]:
    """Proves that an estimate is within the limits; what is passed and only warned of is returned.

    Rows count where the rules fix their number; what conditions and caps leave is held while the build runs.

    Args:
        loaded: the config.
        costs: its estimate.
        expected: the rows that its tables will have.

    Raises:
        LimitExceeded: with the step that costs most, and what to do.
    """
    found = [breach for bound in _bounds(loaded) for breach in _foreseen(bound, costs, expected)]
    return _told(found)


class Meter:
    """Adds up what a running build has taken, from several threads, and stops it above a limit.

    Args:
        loaded: the config.
        tariff: by which money is worked out.
        what: the work that is metered, in messages.
    """

    def __init__(self, loaded: LoadedConfig, tariff: Tariff, what: str = "build") -> None:
        self._what = what
        self._bounds = tuple(_bounds(loaded))
        self._tariff = tariff
        self._lock = Lock()
        self._scanned = 0
        self._billed = 0
        self._rows = 0
        self._tries = 0
        self._ahead: dict[str, tuple[int, int]] = {}
        self._warned: dict[str, str] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """The limits that were passed and are only warned of."""
        return tuple(self._warned.values())

    def begin(self) -> None:
        """Begins a try: what those before have read stays spent, and what they have copied does not count."""
        with self._lock:
            self._tries += 1
            self._rows = 0

    def spend(self, scanned_bytes: int | None) -> None:
        """Adds what a statement has read; None where the engine does not say.

        Raises:
            LimitExceeded: when that is more than a limit allows.
        """
        with self._lock:
            self._scanned += scanned_bytes or 0
            self._billed += self._tariff.billed(scanned_bytes or 0)
            self._hold()

    def expect(self, purpose: str, statements: int, scanned_bytes: int | None) -> None:
        """Takes statements that are still to come into account, in place of those told before for the same purpose.

        Args:
            purpose: such as ``to fill the partitions of orders``.
            statements: how many; 0 for none any more.
            scanned_bytes: that each will read; None where that is not known.

        Raises:
            LimitExceeded: when they would take more than a limit allows.
        """
        with self._lock:
            each = scanned_bytes or 0
            self._ahead[purpose] = statements * each, statements * self._tariff.billed(each)
            self._hold()

    def forget(self, purpose: str) -> None:
        """Expects no more statements for a purpose."""
        with self._lock:
            self._ahead.pop(purpose, None)

    def copied(self, rows: int) -> None:
        """Adds rows of a copy.

        Raises:
            LimitExceeded: when that is more than a limit allows.
        """
        with self._lock:
            self._rows += rows
            self._hold()

    def _hold(self) -> None:
        for bound in self._bounds:
            for key, is_passed, spent, most in self._amounts(bound.limits):
                if not is_passed:
                    continue
                tries = f" in {self._tries} tries" if self._tries > 1 else ""
                message = f"The {self._what} {spent}{tries}, and {bound.owner}.{key} is {most}."
                if bound.limits.on_exceed == "fail":
                    cure = "Select less, or raise" if self._what == "build" else "Raise"
                    hint = f"It was stopped. {cure} {bound.owner}.{key}."
                    raise LimitExceeded(message, hint=hint)
                self._warned.setdefault(f"{bound.owner}.{key}", message)

    def _amounts(self, limits: Limits) -> Iterator[tuple[str, bool, str, str]]:
        scanned, billed = (sum(amounts) for amounts in zip((0, 0), *self._ahead.values(), strict=True))
        purposes = " and ".join(purpose for purpose, ahead in self._ahead.items() if any(ahead))
        if limits.scan is not None:
            after = self._scanned + scanned
            spent = f"has scanned {size_text(self._scanned)}"
            then = f"{spent} and would scan {size_text(scanned)} more {purposes}"
            yield "scan", after > limits.scan, then if scanned else spent, size_text(limits.scan)
        if limits.cost is not None:
            price, more = self._tariff.price(self._billed), self._tariff.price(billed)
            spent = f"has cost {money_text(price)}"
            then = f"{spent} and would cost {money_text(more)} more {purposes}"
            yield "cost", price + more > limits.cost, then if more else spent, money_text(limits.cost)
        if limits.rows is not None:
            yield "rows", self._rows > limits.rows, f"has copied {self._rows:,} rows", f"{limits.rows:,}"


def _bounds(loaded: LoadedConfig) -> Iterator[_Bound]:
    yield _Bound("limits", loaded.config.limits)
    if loaded.ceiling is not None:
        yield _Bound(f"{loaded.ceiling_file}: limits", loaded.ceiling)


def _foreseen(bound: _Bound, costs: Cost, expected: tuple[TableForecast, ...]) -> Iterator[_Breach]:
    limits, fails = bound.limits, bound.limits.on_exceed == "fail"
    yield from _unforeseen(bound, costs)
    scanned, price = _sure_bytes(costs), _sure_price(costs)
    if limits.scan is not None and scanned > limits.scan:
        dear = max(costs.parts, key=lambda step: step.sure_bytes or 0)
        words = f"This build may scan {size_text(scanned)}, and {bound.owner}.scan is {size_text(limits.scan)}."
        most = f"Most of it is the step {dear.step}: {size_text(dear.sure_bytes or 0)}."
        yield _Breach(f"{words} {most}", _cure(dear, bound, "scan"), fails)
    if limits.cost is not None and price > limits.cost:
        dear = max(costs.parts, key=lambda step: step.sure_billed or 0)
        words = f"This build may cost {money_text(price)}, and {bound.owner}.cost is {money_text(limits.cost)}."
        most = f"Most of it is the step {dear.step}: {money_text(costs.tariff.price(dear.sure_billed or 0))}."
        yield _Breach(f"{words} {most}", _cure(dear, bound, "cost"), fails)
    fixed = [(one.rows, one.table) for one in expected if one.rows is not None and not one.is_bound]
    rows = sum(number for number, _ in fixed)
    if limits.rows is not None and rows > limits.rows:
        number, table = max(fixed)
        words = f"This build will copy about {rows:,} rows, and {bound.owner}.rows is {limits.rows:,}."
        cure = f"Sample fewer rows of {table} or of the tables it follows, or raise {bound.owner}.rows."
        yield _Breach(f"{words} Most of them are in {table}: {number:,}.", cure, fails)


def _unforeseen(bound: _Bound, costs: Cost) -> Iterator[_Breach]:
    limits, fails = bound.limits, bound.limits.on_unknown == "fail"
    if costs.unknown and (limits.scan is not None or limits.cost is not None):
        names = ", ".join(map(str, costs.unknown))
        message = f"What reading {names} takes is not known before, so {bound.owner} cannot be held."
        yield _Breach(message, f"Read tables in place of views, or write {bound.owner}.on_unknown: warn.", fails)
    if _is_above(_sure_bytes(costs), (step.spare.bytes for step in costs.steps), limits.scan) or _is_above(
        _sure_price(costs), (_spare_price(step, costs.tariff) for step in costs.steps), limits.cost
    ):
        names = ", ".join(costs.uncounted)
        message = f"How many partitions {names} will have is not known before, so {bound.owner} cannot be held."
        cure = "Partition by a column whose values a condition bounds, or leave out partition_by"
        then = "partitions are counted before they are filled, and limits are held then"
        yield _Breach(message, f"{cure}; or write {bound.owner}.on_unknown: warn: {then}.", fails)


def _is_above(sure: Fraction | int, spare: Iterable[Fraction | int | None], limit: Fraction | int | None) -> bool:
    """Whether only what is spare may pass the limit; what is sure has a message of its own."""
    if limit is None or sure > limit:
        return False
    amounts = list(spare)
    return None in amounts or sure + sum(amount for amount in amounts if amount is not None) > limit


def _spare_price(step: StepCost, tariff: Tariff) -> Fraction | None:
    return None if step.spare.billed is None else tariff.price(step.spare.billed)


def _sure_bytes(costs: Cost) -> int:
    return sum(step.sure_bytes or 0 for step in costs.parts)


def _sure_price(costs: Cost) -> Fraction:
    return costs.tariff.price(sum(step.sure_billed or 0 for step in costs.parts))


def _cure(dear: StepCost, bound: _Bound, key: str) -> str:
    tables = ", ".join(dict.fromkeys(str(scan.table) for scan in dear.scans))
    less = f"Copy fewer columns of {tables}, or bound its partitions with where" if tables else "Select less"
    whole = ", or leave out partition_by" if dear.is_batched else ""
    return f"{less}{whole}; or raise {bound.owner}.{key}."


def _told(found: list[_Breach]) -> tuple[str, ...]:
    fatal = [breach for breach in found if breach.is_fatal]
    if fatal:
        message = "\n".join(breach.message for breach in fatal)
        raise LimitExceeded(message, hint=" ".join(dict.fromkeys(breach.hint for breach in fatal)))
    return tuple(breach.message for breach in found)
