"""The functions that conditions may use; any other is refused.

Each has its types, and the DuckDB text that means the same. A function is added only with cases in
``tests/hostile/legal.py``, which are run on both engines and compared.
"""

from __future__ import annotations

from subsetter.sql.translating.arrays import ARRAY_FUNCTIONS
from subsetter.sql.translating.numbers import NUMBER_FUNCTIONS
from subsetter.sql.translating.signatures import Function
from subsetter.sql.translating.texts import TEXT_FUNCTIONS
from subsetter.sql.translating.times import TIME_FUNCTIONS
from subsetter.sql.translating.values import VALUE_FUNCTIONS

FUNCTIONS_PAGE = "docs/functions.md"

FUNCTIONS: dict[str, Function] = {
    **TEXT_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **VALUE_FUNCTIONS,
    **TIME_FUNCTIONS,
    **ARRAY_FUNCTIONS,
}
