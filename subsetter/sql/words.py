"""Words of Athena's language, in lower case."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Returns the words of a text."""
    return frozenset(text.split())


# Cannot be names unless they are quoted, and a condition never has them (Athena's list for SELECT statements).
RESERVED_WORDS = words(
    """
    alter by constraint create cross cube current_catalog current_date current_path current_role current_schema
    current_time current_timestamp current_user deallocate delete describe drop except execute exists first for full
    group grouping having inner insert intersect into join json_array json_exists json_object json_query json_table
    json_value last left listagg localtime localtimestamp natural normalize on order outer prepare recursive right
    rollup select skip table uescape union unnest using values where with
    """
)

# Have a meaning of their own in a condition.
KEYWORDS = words(
    """
    and as between both case cast date decimal distinct else end escape extract false from if in interval is leading
    like not null or position then timestamp trailing trim true try_cast uuid when
    """
)
# Names for Athena, operators or statements for sqlglot 30: they must be quoted here.
MISREAD_WORDS = words("glob ilike lateral rlike show xor")
TYPE_WORDS = words(
    "bigint boolean date decimal double int integer precision real smallint timestamp tinyint uuid varchar"
)
UNIT_WORDS = words("year month day hour minute second")
# EXTRACT(x FROM y) is x(y); these are the fields that Athena has.
EXTRACT_FIELDS = words(
    """
    year quarter month week day day_of_month day_of_week dow day_of_year doy year_of_week yow hour minute second
    """
)
