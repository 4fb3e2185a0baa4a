"""What becomes of a configuration or a policy."""

from __future__ import annotations

from enum import StrEnum


class ChangeOutcome(StrEnum):
    """What becomes of a configuration or a policy."""

    ADD = "add"  # there is none yet
    EXTEND = "extend"  # something comes in, nothing goes
    REPLACE = "replace"  # something goes that the config does not name
    KEEP = "keep"  # it is as it should be
    UNTOLD = "untold"  # another account owns it, or it may not be read: its owner has to look
