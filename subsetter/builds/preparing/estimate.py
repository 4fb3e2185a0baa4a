"""What a build will read and cost, from metadata alone."""

from __future__ import annotations

from fractions import Fraction

from subsetter.config.load import LoadedConfig
from subsetter.costing.cost import NO_FILES, Cost, Tariff, cost, files_wanted
from subsetter.engines.base import Capabilities, Engine
from subsetter.planning.steps import Plan


def estimate(loaded: LoadedConfig, plan: Plan, engine: Engine, *, offline: bool = False) -> Cost:
    """Returns what the steps of a plan will read and cost. No query runs.

    Args:
        loaded: the config.
        plan: of it.
        engine: whose sources are asked for the sizes and values of data files.
        offline: whether nothing is asked: what the catalog says is taken alone.

    Raises:
        EngineError: when metadata cannot be read.
    """
    tariff = tariff_of(loaded, engine.capabilities)
    return cost(plan, NO_FILES if offline else engine.read_files(files_wanted(plan, tariff)), tariff)


def tariff_of(loaded: LoadedConfig, capabilities: Capabilities) -> Tariff:
    """Returns how reading is billed: by the platform's price where there are guardrails, else by the config's."""
    limits = loaded.ceiling or loaded.config.limits
    price: Fraction | None = limits.price_per_tb if capabilities.billed else None
    return Tariff(price, capabilities.smallest_bill_bytes, capabilities.footer_bytes, capabilities.most_partitions)
