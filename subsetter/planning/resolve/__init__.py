"""A config and its catalog become rules: globs expanded, names checked, everything that is wrong reported at once."""

from subsetter.planning.resolve.resolving import resolve

__all__ = ["resolve"]
