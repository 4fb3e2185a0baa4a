"""References whose table another column names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.inference.candidates import decide, propose
from subsetter.inference.evidence import Seen
from subsetter.inference.kinds import kind_candidates, kind_checks, nameless_kinds
from subsetter.inference.relations import Candidate, When
from tests.unit.inference.tables import catalog, named

COMMENTS = "id bigint, subject_type varchar, subject_id bigint, text varchar"
LAKE = catalog(comments=COMMENTS, posts="id bigint, title varchar", dim_photo="photo_key bigint, photo_url varchar")
KIND = (named("comments"), "subject_type")


def found(*said: str, lake: Catalog = LAKE) -> list[Candidate]:
    return list(kind_candidates(lake, propose(lake), {KIND: said}))


def test_each_table_that_is_named_gets_a_relation() -> None:
    assert [str(one) for one in found("photo", "post", "story")] == [
        "comments(subject_id) -> dim_photo(photo_key) when subject_type = 'photo'",
        "comments(subject_id) -> posts(id) when subject_type = 'post'",
    ]
    assert all(one.is_likely for one in found("photo", "post"))


@pytest.mark.parametrize(
    "said", ["Post", "posts", "POST", "App\\Models\\Post", "blog.Post", "blog/posts", "Blog::Post"]
)
def test_tables_are_named_in_many_ways(said: str) -> None:
    (one,) = found(said)
    assert (one.parent, one.when) == (named("posts"), When("subject_type", (said,)))


@pytest.mark.parametrize("said", ["story", "", " ", "po", "{{ post }}", "post' OR 1=1 --", "post\n", "posts;", "1"])
def test_what_is_no_table_s_name_makes_no_relation(said: str) -> None:
    assert found(said) == []


def test_several_values_for_one_table_make_one_relation() -> None:
    (one,) = found("post", "Post")
    assert str(one.when) == "subject_type IN ('Post', 'post')"
    assert one.name == "subject_id_posts"


def test_names_that_need_quotes_get_them() -> None:
    assert str(When("subject type", ("post",))) == "\"subject type\" = 'post'"
    assert str(When("kind", ("o'post",))) == "kind = 'o''post'"


def test_a_key_of_another_type_is_not_meant() -> None:
    lake = catalog(comments=COMMENTS, posts="id uuid, title varchar")
    assert found("post", lake=lake) == []


def test_a_column_whose_own_name_says_enough_is_not_asked_about() -> None:
    lake = catalog(posts="id bigint, title varchar", likes="id bigint, post_id bigint, post_type varchar")
    assert kind_checks(lake, propose(lake), 10**9, counts_unknown=False) == ()
    assert [one.column for one in kind_checks(LAKE, propose(LAKE), 10**9, counts_unknown=False)] == ["subject_type"]


def test_questions_stay_within_a_budget() -> None:
    sized = Catalog(
        tuple(
            replace(one, columns=tuple(replace(column, size_bytes=100) for column in one.columns))
            for one in LAKE.tables
        )
    )
    assert [one.bytes for one in kind_checks(sized, propose(sized), 100, counts_unknown=True)] == [100]
    assert kind_checks(sized, propose(sized), 99, counts_unknown=True) == ()
    assert kind_checks(LAKE, propose(LAKE), 10**9, counts_unknown=True) == ()


def test_each_relation_of_a_column_is_decided_by_its_own_rows() -> None:
    photo, post = found("photo", "post")
    seen = Seen({}, {photo.ends: (1_000, 3), post.ends: (1_000, 1_000)})
    likely = [one for one in decide([photo, post], seen) if one.is_likely]
    assert [one.parent for one in likely] == [named("posts")]


def test_what_no_table_is_called_is_left_to_a_person() -> None:
    assert nameless_kinds(found("photo", "post"), "subject_id", "subject_type", ("photo", "story", "post")) == ["story"]
