"""Folders of Parquet files: what is read, and what is said when it cannot be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from subsetter.catalog.tables import Unread
from subsetter.engines.duckdb.session import Row, Session
from subsetter.errors import SourceUnreadable
from tests.unit.engines.duckdb.lake import catalog, rows, table, types, write


def refused(path: Path, database: str = "") -> str:
    with pytest.raises(SourceUnreadable) as error:
        catalog(path, database)
    assert error.value.exit_code == 2
    return f"{error.value.message}\n{error.value.hint}"


def unread(path: Path, name: str) -> Unread:
    """What cannot be read under a name; nothing else of the lake is in its way."""
    (found,) = [one for one in catalog(path).unread if one.name.table == name]
    assert found.cure
    return found


def broken(path: Path, name: str) -> str:
    """Why a table cannot be read that globs ask for."""
    found = unread(path, name)
    assert not found.is_foreign
    return f"{found.why}\n{found.cure}"


def test_entries_are_files_and_folders_of_any_depth(tmp_path: Path) -> None:
    write(tmp_path / "customers.parquet", "SELECT 1 AS id")
    write(tmp_path / "orders" / "part-0.parquet", "SELECT 1 AS id")
    write(tmp_path / "orders" / "deep" / "er" / "part-1.PARQUET", "SELECT range AS id FROM range(4)")
    found = catalog(tmp_path)
    assert [str(one.name) for one in found.tables] == ["customers", "orders"]
    orders = table(tmp_path, "orders")
    assert (orders.rows, orders.files) == (5, 2)
    assert orders.size_bytes == sum(file.stat().st_size for file in (tmp_path / "orders").rglob("*.*"))
    assert len(rows(tmp_path, "orders")) == 5


def test_hidden_files_and_folders_are_not_data(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "part-0.parquet", "SELECT 1 AS id")
    for hidden in ("_temporary/x.parquet", ".crc/x.parquet", "_half.parquet", ".x.parquet"):
        write(tmp_path / "orders" / hidden, "SELECT 2 AS id")
    write(tmp_path / "_staging" / "x.parquet", "SELECT 3 AS id")
    (tmp_path / "orders" / "_SUCCESS").touch()
    assert [str(one.name) for one in catalog(tmp_path).tables] == ["orders"]
    assert rows(tmp_path, "orders") == [(1,)]


@pytest.mark.parametrize(
    ("file", "content", "name", "what"),
    [
        ("customers.csv", b"id\n1\n", "customers", "is CSV"),
        ("customers.csv.gz", b"\x1f\x8b\x08", "customers", "is CSV"),
        ("events.2024.jsonl", b"{}", "events.2024", "is JSON"),
        ("a.orc", b"ORC\x00", "a", "is ORC"),
        ("b.avro", b"Obj\x01", "b", "is Avro"),
        ("shop.db", b"SQLite format 3\x00", "shop", "is a SQLite database"),
        ("shop.duckdb", b"12345678DUCK", "shop", "is a DuckDB database"),
        ("readme.md", b"hello", "readme", "is a file of an unknown format"),
        ("old.parq", b"PAR1....PAR1", "old", "is Parquet, but its name does not end in .parquet"),
        ("nothing", b"", "nothing", "is an empty file"),
    ],
)
def test_a_file_of_another_format_is_told_under_the_name_that_it_stands_for(
    tmp_path: Path, file: str, content: bytes, name: str, what: str
) -> None:
    write(tmp_path / "orders.parquet", "SELECT 1 AS id")
    (tmp_path / file).write_bytes(content)
    found = unread(tmp_path, name)
    assert found.why.startswith(what)
    assert str(tmp_path / file) in found.why
    assert (found.is_foreign, found.files, found.size_bytes) == (True, 1, len(content))
    assert rows(tmp_path, "orders") == [(1,)]


NAMES = ["20240701_144951_00037_v74wa_1ad6f92e", "part-2.parq", "part-3.snappy", "x.PARQUET", "a=b", "part-4.gz.csv"]


def test_every_file_of_a_table_counts_whatever_it_is_called(tmp_path: Path) -> None:
    for number, name in enumerate(["part-0.parquet", *NAMES, "deep/er/still"]):
        write(tmp_path / "orders" / name, f"SELECT {number} AS id")
    assert rows(tmp_path, "orders") == [(number,) for number in range(len(NAMES) + 2)]
    assert table(tmp_path, "orders").files == len(NAMES) + 2


def test_a_file_in_a_table_that_is_no_parquet_is_named_as_athena_would_fail_on_it(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "part-0.parquet", "SELECT 1 AS id")
    write(tmp_path / "good.parquet", "SELECT 1 AS id")
    for name in ("notes.txt", "b.csv", "c.csv", "d/e.json"):
        (tmp_path / "orders" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "orders" / name).write_text("hello")
    text = broken(tmp_path, "orders")
    assert "Of 5 files" in text
    assert "4 are no Parquet" in text
    assert "b.csv' (CSV)" in text
    assert "and 1 more" in text
    assert "source.ignore" in text
    assert [str(one.name) for one in catalog(tmp_path).tables] == ["good"]


def test_files_that_source_ignore_names_are_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "part-0.parquet", "SELECT 1 AS id")
    write(tmp_path / "orders" / "old" / "part-0.parquet", "SELECT 2 AS id")
    (tmp_path / "orders" / "README.md").write_text("hello")
    globs = ("*.md", "old/*", "*.csv")
    found = catalog(tmp_path, ignore=globs)
    assert [one.rows for one in found.tables] == [1]
    assert rows(tmp_path, "orders", ignore=globs) == [(1,)]
    told, useless = found.notes
    assert "Not read of orders: 2 files ignored" in told
    assert useless == "source.ignore: no file matches '*.csv'."


def test_files_without_a_byte_are_passed_over_as_athena_does_and_told(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "part-0.parquet", "SELECT 1 AS id")
    (tmp_path / "orders" / "part-1.parquet").touch()
    assert rows(tmp_path, "orders") == [(1,)]
    assert catalog(tmp_path).notes == ("Not read of orders: 1 file without a byte (0 B), such as 'part-1.parquet'.",)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ((), "is a folder without a data file"),
        (("_SUCCESS", ".crc"), "is a folder without a data file"),
        (("part-0",), "holds only files without a byte"),
        (("a.orc",), "is ORC"),
        (("a.csv", "b.csv"), "holds CSV files"),
    ],
)
def test_a_folder_of_another_format_is_no_table(tmp_path: Path, files: tuple[str, ...], what: str) -> None:
    write(tmp_path / "good.parquet", "SELECT 1 AS id")
    (tmp_path / "orders").mkdir()
    for name in files:
        (tmp_path / "orders" / name).write_text("" if "0" in name else "x\n")
    found = unread(tmp_path, "orders")
    assert (found.why.startswith(what), found.is_foreign) == (what != "", True)


def test_database_is_a_sub_folder(tmp_path: Path) -> None:
    write(tmp_path / "sales" / "orders.parquet", "SELECT 1 AS id")
    assert [str(one.name) for one in catalog(tmp_path, "sales").tables] == ["orders"]


def test_hive_partitions_are_columns_with_the_type_that_all_values_fit(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    write(folder / "year=2024" / "day=2024-01-31" / "site=1a" / "x.parquet", "SELECT 1 AS id")
    write(folder / "year=2025" / "day=2025-02-01" / "site=2" / "x.parquet", "SELECT 2 AS id")
    null = write(folder / "year=2025" / "day=2025-02-02" / "site=__HIVE_DEFAULT_PARTITION__" / "x.parquet", "SELECT 3")
    write(null, "SELECT 3 AS id")
    write(folder / "year=2025" / "day=2025-02-02" / "site=a%2Fb c" / "x.parquet", "SELECT 4 AS id")
    found = table(tmp_path, "events")
    assert types(found) == {"id": "integer", "year": "bigint", "day": "date", "site": "varchar"}
    assert [column.name for column in found.columns if column.partition] == ["year", "day", "site"]
    assert {(row[0], row[1], row[3]) for row in rows(tmp_path, "events")} == {
        (1, 2024, "1a"),
        (2, 2025, "2"),
        (3, 2025, None),
        (4, 2025, "a/b c"),
    }


@pytest.mark.parametrize(
    ("texts", "kind", "values"),
    [
        (["00001", "00002"], "varchar", ["00001", "00002"]),
        (["7", "07"], "varchar", ["7", "07"]),
        (["-0", "0"], "varchar", ["-0", "0"]),
        (["+7", "7"], "varchar", ["+7", "7"]),
        (["-07", "1"], "varchar", ["-07", "1"]),
        (["\u0661", "1"], "varchar", ["\u0661", "1"]),
        (["-7", "0"], "bigint", [-7, 0]),
        (["0", "10"], "bigint", [0, 10]),
        (["__HIVE_DEFAULT_PARTITION__", "01"], "varchar", [None, "01"]),
        (["NULL", "1"], "varchar", ["NULL", "1"]),
        (["", "1"], "varchar", ["", "1"]),
        (["1.50", "1.5"], "varchar", ["1.50", "1.5"]),
        (["2024-01-02", "2024-1-3"], "varchar", ["2024-01-02", "2024-1-3"]),
        (["2024-01-02", "20240103"], "varchar", ["2024-01-02", "20240103"]),
        (["100%25", "%2541"], "varchar", ["100%", "%41"]),
    ],
)
def test_partition_values_are_numbers_or_dates_only_where_that_changes_no_text(
    tmp_path: Path, texts: list[str], kind: str, values: list[object]
) -> None:
    for number, text in enumerate(texts):
        write(tmp_path / "people" / f"zip={text}" / "x.parquet", f"SELECT {number} AS id")
    assert types(table(tmp_path, "people")) == {"id": "integer", "zip": kind}
    assert rows(tmp_path, "people") == list(enumerate(values))


@pytest.mark.parametrize("folders", ["a%20b=1", "k=a=b", "=1", "k=1/K=2"])
def test_partition_folders_that_cannot_be_read_are_named(tmp_path: Path, folders: str) -> None:
    write(tmp_path / "people" / folders / "x.parquet", "SELECT 1 AS id")
    text = broken(tmp_path, "people")
    assert "partition" in text
    assert folders.rpartition("/")[2] in text


def test_folders_above_the_table_are_no_partitions(tmp_path: Path) -> None:
    lake = tmp_path / "env=prod" / "lake"
    write(lake / "plain.parquet", "SELECT 1 AS id")
    write(lake / "events" / "year=2024" / "x.parquet", "SELECT 1 AS id")
    assert types(table(lake, "plain")) == {"id": "integer"}
    assert types(table(lake, "events")) == {"id": "integer", "year": "bigint"}
    assert rows(lake, "plain") == [(1,)]
    assert rows(lake, "events") == [(1, 2024)]


def test_a_partition_column_that_stands_in_the_files_keeps_their_type(tmp_path: Path) -> None:
    write(tmp_path / "events" / "zip=01234" / "x.parquet", "SELECT 1 AS id, '01234' AS zip")
    assert types(table(tmp_path, "events")) == {"id": "integer", "zip": "varchar"}
    assert rows(tmp_path, "events") == [(1, "01234")]


def test_glob_letters_in_names_mean_themselves(tmp_path: Path) -> None:
    lake = tmp_path / "a[1]*"
    for name in ("x*", "xy", "[x]", "x", "q?"):
        write(lake / f"{name}.parquet", f"SELECT '{name}' AS name")
    for name in ("x*", "xy", "[x]", "x", "q?"):
        assert rows(lake, name) == [(name,)]
        assert table(lake, name).rows == 1


def test_links_are_followed_once(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "part-0.parquet", "SELECT 7 AS id")
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / "orders").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "circle").symlink_to(lake)
    assert rows(lake, "orders") == [(7,)]


def test_files_may_lack_columns_and_differ_in_width(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "a.parquet", "SELECT 1::INTEGER AS id, 1.5::FLOAT AS price")
    write(tmp_path / "orders" / "b.parquet", "SELECT 3000000000::BIGINT AS id, 2.5::DOUBLE AS price, 'x' AS note")
    assert types(table(tmp_path, "orders")) == {"id": "bigint", "price": "double", "note": "varchar"}
    assert rows(tmp_path, "orders") == [(1, 1.5, None), (3000000000, 2.5, "x")]


def test_files_that_disagree_about_a_type_are_named(tmp_path: Path) -> None:
    write(tmp_path / "orders" / "a.parquet", "SELECT 1 AS id")
    write(tmp_path / "orders" / "b.parquet", "SELECT 'one' AS ID")
    text = broken(tmp_path, "orders")
    assert str(tmp_path / "orders" / "a.parquet") in text
    assert str(tmp_path / "orders" / "b.parquet") in text
    assert "INTEGER" in text
    assert "VARCHAR" in text


@pytest.mark.parametrize("keep", [0, 3, 100, -9])
def test_damaged_files_are_named_with_a_cure(tmp_path: Path, keep: int) -> None:
    write(tmp_path / "good.parquet", "SELECT range AS id FROM range(1000)")
    damaged = write(tmp_path / "orders" / "a.parquet", "SELECT range AS id FROM range(1000)")
    damaged.write_bytes(damaged.read_bytes()[:keep])
    text = broken(tmp_path, "orders")
    assert str(damaged.parent) in text
    assert ("replace it" if keep else "half-written") in text
    assert rows(tmp_path, "good")[0] == (0,)


def test_every_damaged_file_is_told_at_once(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / "orders" / f"{number}.parquet", "SELECT 1 AS id")
    (tmp_path / "orders" / "3.parquet").write_bytes(b"PAR1 no PAR1")
    (tmp_path / "orders" / "7.parquet").write_bytes(b"PAR")
    text = broken(tmp_path, "orders")
    assert "3.parquet" in text
    assert "7.parquet" in text


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in refused(tmp_path / "nowhere")


def test_a_missing_sub_folder_is_named(tmp_path: Path) -> None:
    text = refused(tmp_path, "sales")
    assert "no sub-folder 'sales'" in text
    assert "source.database" in text


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    assert "holds no table" in refused(tmp_path)


def test_two_entries_for_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "orders.parquet", "SELECT 1 AS id")
    write(tmp_path / "Orders" / "x.parquet", "SELECT 1 AS id")
    text = broken(tmp_path, "Orders")
    assert "has two entries" in text
    assert "orders.parquet" in text


def test_files_at_different_partition_depths_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "events" / "x.parquet", "SELECT 1 AS id")
    write(tmp_path / "events" / "year=2024" / "y.parquet", "SELECT 1 AS id")
    text = broken(tmp_path, "events")
    assert "x.parquet" in text
    assert "year=2024/y.parquet" in text


@pytest.mark.parametrize(
    ("mark", "name"), [("_delta_log/0.json", "is a Delta Lake table"), (".hoodie/x", "is a Hudi table")]
)
def test_table_formats_are_not_read_as_plain_files(tmp_path: Path, mark: str, name: str) -> None:
    write(tmp_path / "orders" / "data" / "x.parquet", "SELECT 1 AS id")
    (tmp_path / "orders" / mark).parent.mkdir()
    (tmp_path / "orders" / mark).touch()
    found = unread(tmp_path, "orders")
    assert (found.why, found.is_foreign, found.files) == (name, True, 1)


def test_fingerprint_changes_with_the_files(tmp_path: Path) -> None:
    file = write(tmp_path / "orders" / "a.parquet", "SELECT 1 AS id")
    first = table(tmp_path, "orders").fingerprint
    assert table(tmp_path, "orders").fingerprint == first
    os.utime(file, ns=(1, 1))
    second = table(tmp_path, "orders").fingerprint
    write(tmp_path / "orders" / "b.parquet", "SELECT 1 AS id")
    assert len({first, second, table(tmp_path, "orders").fingerprint}) == 3


def test_column_sizes_come_from_the_footers(tmp_path: Path) -> None:
    write(tmp_path / "orders.parquet", "SELECT range AS id, {'a': md5(range::VARCHAR)} AS deep FROM range(10000)")
    found = table(tmp_path, "orders")
    small, large = (column.size_bytes or 0 for column in found.columns)
    assert 0 < small < large <= (found.size_bytes or 0)


def test_one_more_table_is_one_more_statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their footers are read together."""
    first = write(tmp_path / "t0.parquet", "SELECT 1 AS id, 'x' AS name").read_bytes()
    run, execute = [], Session.execute

    def noted(session: Session, text: str, values: Mapping[str, object] | None = None) -> list[Row]:
        run.append(text)
        return execute(session, text, values)

    monkeypatch.setattr(Session, "execute", noted)

    def statements(tables: int) -> int:
        for number in range(1, tables):
            (tmp_path / f"t{number}.parquet").write_bytes(first)
        run.clear()
        assert len(catalog(tmp_path).tables) == tables
        return len(run)

    few, many = statements(20), statements(100)
    assert many == few + 80
