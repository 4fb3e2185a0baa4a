"""A config that Athena cannot serve is refused, with everything that is wrong with it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from subsetter.catalog.tables import TableName
from subsetter.config.load import load_config
from subsetter.engines.athena.settings import AthenaSettings, Databases, place_of, settings_of
from subsetter.errors import ConfigError


def loaded(folder: Path, text: str) -> AthenaSettings:
    path = folder / "dev.yaml"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return settings_of(load_config(path))


def test_names_are_folded_and_places_end_with_a_slash(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        version: 1
        engine: {name: athena}
        source: {catalog: s3tablescatalog/Lake, database: Sales}
        destination: {database: "{database}_Dev", location: s3://dev/copies}
        tables: {orders: {copy: all}}
        """,
    )
    assert settings.databases == {"": Databases("sales_dev", "sales_dev__builds")}
    assert (settings.root, settings.workgroup) == ("s3://dev/copies/dev/", "primary")
    (place,) = settings.sources
    assert (place.catalog, place.database) == ("s3tablescatalog/lake", "sales")


def test_each_source_has_databases_of_its_own_where_the_names_say_so(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        version: 1
        engine: {name: athena}
        sources: {sales: {database: sales}, web: {database: web_prod}}
        destination: {database: "{source}_dev", location: s3://dev/copies/}
        tables: {sales.orders: {copy: all}}
        """,
    )
    assert settings.published_by_builds == {"sales_dev__builds": "sales_dev", "web_dev__builds": "web_dev"}


@pytest.mark.parametrize(
    ("destination", "path"),
    [
        ("{database: sales, location: s3://dev/}", "destination.database"),
        ("{database: sales_dev, location: s3://dev/, compression: lz4}", "destination.compression"),
        ("{database: sales_dev, location: s3://dev/, build_database: sales_dev}", "destination.build_database"),
        ("{database: sales_dev, location: s3://dev/, build_database: sales}", "destination.database"),
    ],
)
def test_what_athena_cannot_do_is_told_with_its_line(tmp_path: Path, destination: str, path: str) -> None:
    with pytest.raises(ConfigError) as failure:
        loaded(
            tmp_path,
            f"""
            version: 1
            engine: {{name: athena}}
            source: {{database: sales}}
            destination: {destination}
            tables: {{orders: {{copy: all}}}}
            """,
        )
    assert [one.path for one in failure.value.problems] == [path]
    assert failure.value.problems[0].line == 5


@pytest.mark.parametrize(
    ("output", "location", "overlaps"),
    [
        ("s3://dev/copies/results/", "s3://dev/copies", True),
        ("s3://dev/copies", "s3://dev/copies/", True),
        ("s3://dev", "s3://dev/copies/", True),
        ("s3://dev/copies_results/", "s3://dev/copies/", False),
        ("s3://results/copies/", "s3://dev/copies/", False),
    ],
)
def test_query_results_lie_beside_the_copies(tmp_path: Path, output: str, location: str, overlaps: bool) -> None:
    text = f"""
        version: 1
        engine: {{name: athena, query_output: "{output}"}}
        source: {{database: sales}}
        destination: {{database: sales_dev, location: {location}}}
        tables: {{orders: {{copy: all}}}}
        """
    if not overlaps:
        assert loaded(tmp_path, text).engine.query_output == output
        return
    with pytest.raises(ConfigError) as failure:
        loaded(tmp_path, text)
    (found,) = failure.value.problems
    assert (found.path, found.line) == ("engine.query_output", 3)
    assert "overlap" in found.message


def test_one_database_of_builds_cannot_serve_two_published_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="serves several"):
        loaded(
            tmp_path,
            """
            version: 1
            engine: {name: athena}
            sources: {sales: {database: sales}, web: {database: web_prod}}
            destination: {database: "{source}_dev", location: s3://dev/, build_database: builds}
            tables: {sales.orders: {copy: all}}
            """,
        )


def test_a_rule_with_a_source_has_a_place_of_its_own(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        version: 1
        engine: {name: athena}
        sources: {shop: {database: sales}, web: {database: web}}
        destination: {database: "{source}_dev", location: s3://dev/copies}
        relations: [shop.orders(user_id) -> web.users(id)]
        tables:
          shop.orders: {copy: all, source: {catalog: s3tablescatalog/lake, database: old, as_of: 2026-11-01}}
          shop.days: {copy: all}
          "web.*": {copy: none}
        """,
    )
    own, base = (place_of(settings.sources, TableName("shop", name)) for name in ("Orders", "days"))
    assert (own.catalog, own.database, own.path) == ("s3tablescatalog/lake", "old", ("tables", "shop.orders", "source"))
    assert (base.database, base.path) == ("sales", ("sources", "shop"))
    wanted = [("shop", "orders"), ("shop", "days"), ("web", "users"), ("web", "clicks"), ("shop", "clicks")]
    assert [settings.is_wanted(*name) for name in wanted] == [True, True, True, False, False]
