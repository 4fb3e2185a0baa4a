"""Random folders, held to a plain reading of what Athena would read of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from subsetter.catalog.tables import TableName
from tests.unit.engines.duckdb.lake import catalog, rows, write

FOLDERS = st.lists(st.sampled_from(["a", "b.parquet", "_temporary", ".hidden", "x-1"]), max_size=2)
NAMES = st.sampled_from(
    ["part-0", "part-1.parquet", "0001_0", "c.snappy", "_meta", ".x.crc", "d.PARQ", "e.csv", "f.md"]
)
CONTENTS = st.sampled_from(["rows", "rows", "rows", "junk", "nothing"])
IGNORED = st.sampled_from([(), ("*.md",), ("*.csv", "*.md"), ("a/*",)])


def place_of(file: tuple[list[str], str, str]) -> tuple[str, ...]:
    return (*file[0], file[1])


def is_hidden(path: PurePosixPath) -> bool:
    return any(part[0] in "._" for part in path.parts)


def is_ignored(path: PurePosixPath, globs: tuple[str, ...]) -> bool:
    endings = {glob[1:] for glob in globs if glob.startswith("*")}
    return path.suffix in endings or ("a/*" in globs and path.parts[0] == "a" and len(path.parts) > 1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(FOLDERS, NAMES, CONTENTS), max_size=5, unique_by=place_of), IGNORED)
def test_what_counts_is_read_or_the_reason_is_told(
    files: list[tuple[list[str], str, str]], globs: tuple[str, ...]
) -> None:
    with TemporaryDirectory() as folder:
        lake = Path(folder)
        write(lake / "other.parquet", "SELECT 1 AS id")
        (lake / "t").mkdir()
        counted: Counter[str] = Counter()
        expected = []
        for number, (folders, name, content) in enumerate(files):
            path = PurePosixPath(*folders, name)
            place = lake / "t" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if content == "rows":
                write(place, f"SELECT {number} AS id")
            else:
                place.write_text("junk" if content == "junk" else "")
            if is_hidden(path):
                continue
            counted["ignored" if is_ignored(path, globs) else content] += 1
            if content == "rows" and not is_ignored(path, globs):
                expected.append((number,))
        found = catalog(lake, ignore=globs)
        assert TableName("", "other") in found.by_name
        told = "\n".join(found.notes)
        if counted["junk"] or not expected:
            (unread,) = found.unread
            assert unread.name.table == "t"
            assert counted["junk"] or unread.is_foreign or counted["nothing"]
            return
        assert not found.unread
        assert rows(lake, "t", ignore=globs) == sorted(expected, key=repr)
        for word, amount in (("ignored", counted["ignored"]), ("without a byte", counted["nothing"])):
            assert (f"{amount} file{'s' if amount > 1 else ''} {word}" in told) == bool(amount)
