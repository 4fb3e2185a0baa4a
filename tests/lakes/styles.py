"""Five ways in which people build schemas, each with its traps.

A column is written as ``name type what``: ``key`` is 1, 2, 3, …; ``code:P`` is P1, P2, …; ``ref:table.column`` one of
that table's values; ``int:1-9`` a number between; ``word`` a word of a few; ``text`` a text of many.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.properties.meaning import Lake, Relation, Table

Sketch = dict[str, tuple[int, str]]

NATURAL: Sketch = {
    "people": (400, "id bigint key; player_code varchar code:pl; born integer int:1900-1999; height integer int:60-80"),
    "clubs": (30, "club_code varchar code:C; label varchar text; founded integer int:1870-1990"),
    "parks": (60, "park_no integer key; label varchar text; seats integer int:1000-9000"),
    "seasons": (50, "season_no integer key; games_count integer int:100-162"),
    "batting": (900, "player_code varchar ref:people.player_code; club_code varchar ref:clubs.club_code; "
        "season_no integer ref:seasons.season_no; hits integer int:0-200; max_hits integer int:1-9"),
    "pitching": (500, "player_code varchar ref:people.player_code; club_code varchar ref:clubs.club_code; "
        "season_no integer ref:seasons.season_no; outs integer int:0-90"),
    "salaries": (500, "player_code varchar ref:people.player_code; club_code varchar ref:clubs.club_code; "
        "amount integer int:1-900"),
    "home_games": (200, "club_code varchar ref:clubs.club_code; park_no integer ref:parks.park_no; "
        "season_no integer ref:seasons.season_no; count_games integer int:1-30"),
    "awards": (150, "award_code varchar code:AW; player_code varchar ref:people.player_code; label varchar word"),
}  # fmt: skip
NAMESPACED: Sketch = {
    "shop_customers": (200, "id bigint key; email varchar text; visits_count integer int:1-30"),
    "shop_orders": (600, "id bigint key; customer_id bigint ref:shop_customers.id; state varchar word; "
        "lock_version integer int:0-9"),
    "shop_items": (900, "id bigint key; order_id bigint ref:shop_orders.id; product_id bigint ref:shop_products.id; "
        "quantity integer int:1-5"),
    "shop_products": (80, "id bigint key; category_id bigint ref:shop_categories.id; label varchar text"),
    "shop_categories": (12, "id bigint key; parent_id bigint ref:shop_categories.id; label varchar text"),
    "shop_payments": (500, "id bigint key; order_id bigint ref:shop_orders.id; amount integer int:1-400"),
    "blog_posts": (150, "id bigint key; author_id bigint ref:blog_authors.id; title varchar text"),
    "blog_authors": (20, "id bigint key; label varchar text"),
    "blog_comments": (700, "id bigint key; post_id bigint ref:blog_posts.id; "
        "in_reply_to_id bigint ref:blog_comments.id; page_number integer int:1-40"),
    "blog_tags": (25, "id bigint key; label varchar text"),
    "blog_post_tags": (300, "post_id bigint ref:blog_posts.id; tag_id bigint ref:blog_tags.id"),
    "blog_categories": (9, "id bigint key; label varchar text"),
}  # fmt: skip
STAR: Sketch = {
    "dim_date": (365, "date_key integer key; year integer int:2020-2026"),
    "dim_customer": (150, "customer_key integer key; customer_code varchar code:CU; segment varchar word"),
    "dim_product": (90, "product_key integer key; brand varchar word"),
    "dim_store": (25, "store_key integer key; size_class integer int:1-5"),
    "dim_employee": (60, "employee_key integer key; store_key integer ref:dim_store.store_key"),
    "dim_promotion": (15, "promotion_key integer key; label varchar text"),
    "fact_sales": (900, "order_date_key integer ref:dim_date.date_key; ship_date_key integer ref:dim_date.date_key; "
        "customer_key integer ref:dim_customer.customer_key; product_key integer ref:dim_product.product_key; "
        "store_key integer ref:dim_store.store_key; promotion_key integer ref:dim_promotion.promotion_key; "
        "units integer int:1-9; line_number integer int:1-12"),
    "fact_returns": (200, "return_date_key integer ref:dim_date.date_key; customer_key integer "
        "ref:dim_customer.customer_key; product_key integer ref:dim_product.product_key; units integer int:1-3"),
    "fact_inventory": (400, "date_key integer ref:dim_date.date_key; product_key integer ref:dim_product.product_key; "
        "store_key integer ref:dim_store.store_key; on_hand integer int:0-80"),
    "fact_shifts": (300, "employee_key integer ref:dim_employee.employee_key; date_key integer ref:dim_date.date_key; "
        "hours integer int:1-9"),
}  # fmt: skip
ATTRIBUTES: Sketch = {
    "artist": (300, "id integer key; gid varchar code:g; type integer ref:artist_type.id; area integer ref:area.id; "
        "begin_year integer int:1900-1999"),
    "artist_type": (6, "id integer key; label varchar text"),
    "area": (120, "id integer key; type integer ref:area_type.id; label varchar text"),
    "area_type": (8, "id integer key; label varchar text"),
    "label_type": (9, "id integer key; label varchar text"),
    "publisher": (70, "id integer key; type integer ref:publisher_type.id; area integer ref:area.id"),
    "publisher_type": (7, "id integer key; label varchar text"),
    "l_artist_area": (250, "id integer key; entity0 integer ref:artist.id; entity1 integer ref:area.id; "
        "link integer ref:link.id"),
    "l_artist_publisher": (200, "id integer key; entity0 integer ref:artist.id; entity1 integer ref:publisher.id; "
        "link integer ref:link.id"),
    "link": (40, "id integer key; link_type integer ref:link_type.id; attribute_count integer int:0-9"),
    "link_type": (11, "id integer key; label varchar text"),
    "artist_attribute": (300, "id integer key; artist integer ref:artist.id; "
        "attribute_type integer ref:artist_attribute_type.id; said varchar text"),
    "artist_attribute_type": (14, "id integer key; label varchar text"),
}  # fmt: skip
LEGACY: Sketch = {
    "CUST_MST": (200, "CUST_NO integer key; CUST_NM varchar text; RGN_CD varchar ref:RGN.RGN_CD"),
    "RGN": (8, "RGN_CD varchar code:R; RGN_NM varchar text"),
    "ORD_HDR": (500, "ORD_NO integer key; CUST_NO integer ref:CUST_MST.CUST_NO; SLS_REP_NO integer ref:EMP_MST.EMP_NO; "
        "PAGE_NUMBER integer int:1-9"),
    "ORD_DTL": (900, "ORD_NO integer ref:ORD_HDR.ORD_NO; LINE_NUMBER integer int:1-9; "
        "ITM_NO integer ref:ITM_MST.ITM_NO; QTY integer int:1-9"),
    "ITM_MST": (90, "ITM_NO integer key; ITM_GRP_CD varchar ref:ITM_GRP.ITM_GRP_CD; ITM_NM varchar text"),
    "ITM_GRP": (7, "ITM_GRP_CD varchar code:G; DSC varchar text"),
    "EMP_MST": (40, "EMP_NO integer key; DEPT_NO integer ref:DEPT.DEPT_NO; EMP_NM varchar text"),
    "DEPT": (6, "DEPT_NO integer key; DEPT_NM varchar text"),
    "STK": (150, "WHS_NO integer ref:WHS.WHS_NO; ITM_NO integer ref:ITM_MST.ITM_NO; TOTAL_QTY integer int:0-90"),
    "WHS": (5, "WHS_NO integer key; WHS_NM varchar text"),
}  # fmt: skip
STYLES: dict[str, Callable[[], Lake]] = {
    "natural keys": lambda: lake_of(NATURAL),
    "namespaces": lambda: lake_of(NAMESPACED),
    "star": lambda: lake_of(STAR),
    "attributes": lambda: lake_of(ATTRIBUTES),
    "legacy": lambda: lake_of(LEGACY),
}


def lake_of(sketch: Sketch) -> Lake:
    """Returns the tables of a sketch with rows, always the same ones, and its relations."""
    rng = random.Random("styles")
    columns = {name: [one.split(maxsplit=2) for one in text.split("; ")] for name, (_, text) in sketch.items()}
    tables, relations = [], []
    for name, (rows, _) in sketch.items():
        made = [_values(what, rows, sketch, columns, rng) for _, _, what in columns[name]]
        kinds = tuple((column, kind) for column, kind, _ in columns[name])
        tables.append(Table(name, kinds, tuple(zip(*made, strict=True))))
        for column, _, what in columns[name]:
            if what.startswith("ref:"):
                parent, key = what[4:].split(".")
                relations.append(Relation(f"{name}.{column}", name, (column,), parent, (key,)))
    return Lake(tuple(tables), tuple(relations))


def _values(what: str, rows: int, sketch: Sketch, columns: dict[str, list[list[str]]], rng: random.Random) -> list[Any]:
    kind, _, more = what.partition(":")
    if kind in ("key", "code"):
        return [f"{more}{number}" if kind == "code" else number for number in range(1, rows + 1)]
    if kind == "ref":
        parent, key = more.split(".")
        known = next(what for column, _, what in columns[parent] if column == key)
        keys = _values(known, sketch[parent][0], sketch, columns, rng)
        return [rng.choice(keys) for _ in range(rows)]
    if kind == "int":
        least, most = map(int, more.split("-"))
        return [rng.randint(least, most) for _ in range(rows)]
    return [f"word {rng.randint(1, 5 if kind == 'word' else 10_000)}" for _ in range(rows)]
