"""HTML pages: every value is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jinja2


def render_page(
    name: str, templates: Mapping[str, str], values: Mapping[str, Any], filters: Mapping[str, Callable[..., str]]
) -> str:
    """Returns a page.

    Args:
        name: of the template of the whole page.
        templates: texts by name; templates may include each other. Values go in escaped.
        values: by name.
        filters: what writes numbers for people, by name.
    """
    made = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.DictLoader(templates),
    )
    made.filters.update(filters)
    return made.get_template(name).render(values)
