"""What threads need, imported by the main thread before there is one.

Two threads that import one module for the first time wait for each other's locks, and an exception in the midst of an
import leaves half a module behind. ``tests/cli/test_imports.py`` holds that threads import nothing.
"""

from __future__ import annotations

import codecs
import importlib
from collections.abc import Iterable

from subsetter.rendering.environment import environment
from subsetter.rendering.statements import Dialect

_CODECS = ("unicode_escape", "utf-8-sig", "idna", "ascii", "latin-1")  # Python imports each when it is first used
_LAZILY = ("pwd", "subsetter.engines.registry")  # by getpass; by the command line
_MODULES: dict[Dialect, tuple[str, ...]] = {
    "duckdb": ("subsetter.engines.duckdb.engine",),
    "athena": ("subsetter.engines.athena.engine", "boto3.s3.inject"),  # which boto3 imports with its first S3 client
}


def import_for_threads(engines: Iterable[Dialect]) -> None:
    """Imports all that threads of these engines need; for the main thread.

    Args:
        engines: their names.
    """
    for codec in _CODECS:
        codecs.lookup(codec)
    for module in _LAZILY:
        importlib.import_module(module)
    for name in engines:
        environment(name)
        for module in _MODULES[name]:
            importlib.import_module(module)
