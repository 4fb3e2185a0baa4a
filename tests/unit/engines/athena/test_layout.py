"""Names and places at the destination."""

from __future__ import annotations

import pytest

from subsetter.engines.athena.layout import S3Layout
from subsetter.errors import InputError

LAYOUT = S3Layout("My-config", "s3://dev/copies/My-config/")
BUILD = "20261123T020000-ab12"


def test_each_attempt_has_a_name_and_a_place_of_its_own() -> None:
    assert LAYOUT.table(BUILD, "Orders", 1) == "my_config__20261123t020000_ab12__orders"
    assert LAYOUT.table(BUILD, "Orders", 2) == "my_config__20261123t020000_ab12__orders__a2"
    assert LAYOUT.location(BUILD, "Orders", 2) == f"s3://dev/copies/My-config/builds/{BUILD}/Orders/a2/"
    assert str(LAYOUT.marker(BUILD)) == f"s3://dev/copies/My-config/builds/{BUILD}/.subset-build"
    assert str(LAYOUT.store) == "s3://dev/copies/My-config/.subset/"


@pytest.mark.parametrize("suffix", ["a2", "r1", "whole", "parts"])
def test_an_output_that_ends_like_a_suffix_of_ours_does_not_clash(suffix: str) -> None:
    ours = {LAYOUT.table(BUILD, "orders", 2), f"{LAYOUT.table(BUILD, 'orders', 1)}__{suffix}"}
    assert LAYOUT.table(BUILD, f"orders__{suffix}", 1) not in ours


@pytest.mark.parametrize("output", ["two words", "a/b", "../x", "q'uote", "ünï", "_hidden", ".dot", "k=v", "x" * 255])
def test_no_name_leads_out_of_the_build_or_is_hidden_from_athena(output: str) -> None:
    folder = LAYOUT.location(BUILD, output, 1).removeprefix(LAYOUT.build(BUILD)).removesuffix("/a1/")
    assert folder
    assert "/" not in folder
    assert folder[0] not in "._"
    assert folder.isascii()
    assert not set(folder) & set(" '=%*?[]")


def test_different_outputs_have_different_places() -> None:
    outputs = ["two words", "two_words", "two-words", "o-two_words", "x" * 255, "x" * 254]
    assert len({LAYOUT.location(BUILD, output, 1) for output in outputs}) == len(outputs)
    names = ["x" * 255, "x" * 254, "y" * 255]
    assert len({LAYOUT.table(BUILD, output, 1) for output in names}) == len(names)


def test_a_name_with_all_suffixes_fits_into_glue() -> None:
    assert len(f"{LAYOUT.table(BUILD, 'ü' * 127, 9)}__r1000".encode()) <= 255


@pytest.mark.parametrize("build_id", ["", "..", "a/b", "a b", "x" * 100, "../b1", "b1/"])
def test_only_build_ids_become_paths(build_id: str) -> None:
    with pytest.raises(InputError):
        LAYOUT.build(build_id)
