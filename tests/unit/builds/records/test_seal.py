"""What was sealed comes back; what was touched does not."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from subsetter.builds.publish import Switch
from subsetter.builds.records.seal import sealed, unsealed


@dataclass(frozen=True)
class Begun:
    """Another record."""

    number: int


SWITCH = Switch("b2", ("b1",), is_first=True)


def test_what_was_sealed_comes_back_and_is_json():
    assert unsealed(Switch, sealed(SWITCH)) == SWITCH
    assert json.loads(sealed(SWITCH)).keys() == {"build_id", "previous", "is_first", "epoch", "sha256"}


def test_no_byte_of_it_can_be_changed():
    content = sealed(SWITCH)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        with pytest.raises(ValueError, match="not as it was written"):
            unsealed(Switch, changed)


def test_a_record_without_seal_is_not_believed():
    with pytest.raises(ValueError, match="not as it was written"):
        unsealed(Switch, b'{"build_id": "b2", "previous": [], "is_first": true}')


def test_another_kind_of_record_is_not_taken_for_this_one():
    with pytest.raises(ValueError, match="build_id"):
        unsealed(Switch, sealed(Begun(1)))
