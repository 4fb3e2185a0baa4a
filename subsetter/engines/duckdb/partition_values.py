"""Partition columns that also stand in the files: does a file say what its folder says?

Athena takes the folder's value, and so does the embedded engine. The files' own values are compared by the statistics
in their footers, without a look at the data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from subsetter.catalog.tables import Remark
from subsetter.engines.duckdb.folders import TableFolder
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.text import exact_path
from subsetter.engines.duckdb.unreadable import UnreadableError

_LONGEST = 31  # letters; writers may cut longer texts in statistics

# NULL where the statistics cannot tell: there are none, some values are NULL, or texts may have been cut.
_COMPARED = """
    WITH said AS (SELECT unnest($paths) AS file_name, unnest($values) AS said),
    stored AS (
        FROM parquet_metadata($files)
        SELECT file_name, coalesce(stats_min_value, stats_min) AS least, coalesce(stats_max_value, stats_max) AS most,
            coalesce(stats_null_count, 0) > 0 AS has_null
        WHERE lower(path_in_schema) = $column
    ),
    compared AS (
        FROM stored JOIN said USING (file_name)
        SELECT file_name, said, least, most, CASE
            WHEN least IS NULL OR most IS NULL OR greatest(length(least), length(most)) > $longest THEN NULL
            WHEN TRY_CAST(least AS {kind}) IS DISTINCT FROM TRY_CAST(said AS {kind})
                OR TRY_CAST(most AS {kind}) IS DISTINCT FROM TRY_CAST(said AS {kind}) THEN false
            WHEN has_null THEN NULL
            ELSE true END AS is_same
    )
    FROM compared SELECT file_name, said, least, most, is_same WHERE is_same IS DISTINCT FROM true
    ORDER BY is_same NULLS LAST, file_name LIMIT 1
"""


def compare_partitions(
    session: Session, folder: TableFolder, types: Mapping[str, str], stored: Collection[str]
) -> Iterator[Remark]:
    """Yields remarks on partition columns whose values in the files could not be compared.

    Args:
        types: of the partition columns, as DuckDB spells them.
        stored: the names in lower case of the columns that stand in the files.

    Raises:
        UnreadableError: when a file holds another value than its folder says.
    """
    for place, (name, kind) in enumerate(types.items()):
        if name.lower() not in stored:
            continue
        values = {
            "files": [exact_path(file.path) for file in folder.files],
            "paths": [str(file.path) for file in folder.files],
            "values": [file.partition[place][1] for file in folder.files],
            "column": name.lower(),
            "longest": _LONGEST,
        }
        for path, said, least, most, is_same in session.execute(_COMPARED.replace("{kind}", kind), values):
            if is_same is not None:
                held = str(least) if least == most else f"{least} to {most}"
                told = f"{name}={said or 'NULL'}"
                raise UnreadableError(
                    f"The file '{path}' holds {held} in the column {name}, and its folder says {told}.",
                    "Athena takes what the folder says: move the file to its folder, or write it without the column.",
                )
            doubt = (
                f"{folder.name} has the column {name} in its files as well as in its folders, whose values are taken; "
                "whether they are the same, the files' statistics do not tell."
            )
            yield Remark(folder.name, doubt)
