"""HTML pages: every value is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from markupsafe import Markup


def render_page(template: str, values: Mapping[str, Any], filters: Mapping[str, Callable[..., str]]) -> str:
    """Returns a page.

    Args:
        template: its text. Values go in escaped; ``tojson`` writes data that a script reads.
        values: by name.
        filters: what writes numbers for people, by name.
    """
    made = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=None
    )
    made.filters.update(filters)
    return made.from_string(template).render(values)


def trusted(text: str) -> str:
    """Returns a text of this package, such as a style or a script, that goes into a page as it is."""
    return Markup(text)  # noqa: S704 a file of this package, never a value
