"""How a value of the YAML is refused while the models are filled."""

from __future__ import annotations


class Invalid(ValueError):
    """A value that a person must correct; pydantic collects it and ``problems`` turns it into a Problem.

    It never leaves the config package.

    Args:
        message: what is wrong with the value, one sentence without its place.
        cure: what to write instead; may be empty.
        at: where below the model that refuses, as keys and indexes; empty for the value itself.
    """

    def __init__(self, message: str, cure: str = "", *, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.at = at


def shown(value: object) -> str:
    """Returns a value of the YAML as a short phrase for a message, such as ``the number 5``."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"'{value}'" if len(value) <= 60 else f"'{value[:57]}...'"
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"'{value}'"
