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
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    text = " ".join(str(value).split())
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
