"""Schema files of every kind, matched with the tables of a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.catalog.tables import Catalog, Column, ForeignKey, Table, TableName
from subsetter.errors import ConfigError
from subsetter.inference.declared.files import read_schemas
from subsetter.inference.declared.schema import Declared, joined, of_catalog
from subsetter.types.trino import parse_type

SQL = """
CREATE TABLE customers (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE shop.Orders (
    id int PRIMARY KEY, customer_id int REFERENCES customers, region_id int REFERENCES regions (id)
);
"""
RAILS = """
ActiveRecord::Schema[7.1].define(version: 2026_01_01) do
  create_table "customers", force: :cascade do |t|
    t.string "code"
    t.index ["code"], name: "index_customers_on_code", unique: true
  end
  create_table "orders", id: :bigint, default: nil, force: :cascade do |t|
    t.bigint "customer_id", null: false
    t.references :region, foreign_key: true
  end
  add_foreign_key "orders", "customers"
end
"""
PRISMA = """
model Customer {
  id     Int     @id @default(autoincrement())
  code   String  @unique
  orders Order[] // the other end
  @@map("customers")
}
model Order {
  id         Int      @id
  buyer      Int      @map("customer_id")
  customer   Customer @relation(fields: [buyer], references: [id], onDelete: Cascade)
  regionId   Int?     @map("region_id")
  region     Region?  @relation(fields: [regionId], references: [id])
  @@map("orders")
}
model Region {
  id Int @id
  @@map("regions")
}
"""
LIQUIBASE = """<?xml version="1.0" encoding="UTF-8"?>
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
  <changeSet id="1" author="x">
    <createTable tableName="customers">
      <column name="id" type="int"><constraints primaryKey="true" nullable="false"/></column>
      <column name="code" type="text"><constraints unique="true"/></column>
    </createTable>
    <createTable tableName="orders">
      <column name="id" type="int"><constraints primaryKey="true"/></column>
      <column name="region_id" type="int"><constraints foreignKeyName="r" references="regions(id)"/></column>
    </createTable>
    <addForeignKeyConstraint constraintName="fk" baseTableName="orders" baseColumnNames="customer_id"
        referencedTableName="customers" referencedColumnNames="id"/>
  </changeSet>
</databaseChangeLog>
"""
FILES = {"schema.sql": SQL, "schema.rb": RAILS, "schema.prisma": PRISMA, "changelog.xml": LIQUIBASE}


def table(name: str, *columns: str) -> Table:
    return Table(TableName("", name), tuple(Column(one, parse_type("bigint")) for one in columns))


CATALOG = Catalog((table("customers", "ID", "code"), table("orders", "id", "customer_id", "region_id")))


@pytest.mark.parametrize(("name", "text"), FILES.items())
def test_each_kind_of_file_declares_the_same(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_schemas([tmp_path / name], CATALOG)
    assert [(str(one), one.score, one.promised, one.reasons) for one in found.relations] == [
        ("orders(customer_id) -> customers(ID)", 1.0, True, (f"{name} declares it",))
    ]
    keys = {str(one): set(sets) for one, sets in found.keys.items()}
    assert keys == {"customers": {("ID",), ("code",)}, "orders": {("id",)}}
    assert found.notes == (f"{name} names 1 table that is not in the source: regions.",)


def test_a_relation_that_two_declare_has_both_reasons(tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(SQL, encoding="utf-8")
    ends = ForeignKey(TableName("", "orders"), ("customer_id",), TableName("", "customers"), ("ID",))
    catalog = Catalog(CATALOG.tables, foreign_keys=(ends,))
    (relation,) = joined([of_catalog(catalog), read_schemas([tmp_path / "schema.sql"], catalog)]).relations
    assert relation.reasons == ("the source declares it as a foreign key", "schema.sql declares it")


def test_columns_that_the_source_does_not_have_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("ALTER TABLE orders ADD FOREIGN KEY (who) REFERENCES customers (id)")
    found = read_schemas([tmp_path / "a.sql"], CATALOG)
    assert found == Declared((), {}, ("a.sql: orders(who) -> customers(id): the tables do not have these columns.",))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.sql", b"\xff\x00", "no text in UTF-8"),
        ("a.sql", b"a\nb\x00", "NUL in line 2"),
        ("a.xml", b"<a", "no XML"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type or entities"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_name(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as failure:
        read_schemas([tmp_path / name, tmp_path / "gone.sql"], CATALOG)
    first, second = failure.value.problems
    assert words in first.message
    assert str(tmp_path / name) in first.message
    assert "gone.sql cannot be read: No such file" in second.message


def test_a_file_of_sql_server_may_be_utf_16(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(SQL, encoding="utf-16")
    assert len(read_schemas([tmp_path / "a.sql"], CATALOG).relations) == 1
