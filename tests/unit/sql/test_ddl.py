"""What DDL declares, in the dialects that people have it in."""

from __future__ import annotations

import pytest

from subsetter.sql.ddl import DdlKey, DdlReference, read_ddl

POSTGRES = r"""
SET statement_timeout = 0;
CREATE TABLE public.orders (
    id bigint NOT NULL,
    customer_id bigint,
    note text DEFAULT 'a; REFERENCES b'::text,
    at timestamp without time zone DEFAULT now(),
    CONSTRAINT positive CHECK ((id > 0))
);
COPY public.orders (id) FROM stdin;
1	it's; PRIMARY KEY
\.
CREATE TABLE customers (id serial PRIMARY KEY, email varchar(20) UNIQUE,
    boss int REFERENCES customers(id), r int references regions);
-- ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c;
CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN; x := 'ALTER TABLE a ADD PRIMARY KEY (b)'; END; $$ LANGUAGE plpgsql;
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders ADD CONSTRAINT u UNIQUE (a, b);
ALTER TABLE ONLY public.orders ADD CONSTRAINT fk FOREIGN KEY (customer_id)
    REFERENCES public.customers(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE public.orders ADD CONSTRAINT fk2 FOREIGN KEY (x, y) REFERENCES other.zs(x1, y1) NOT VALID;
CREATE UNIQUE INDEX i ON public.orders USING btree (code);
CREATE UNIQUE INDEX part ON public.orders USING btree (some) WHERE (a > 1);
"""
MYSQL = """
DROP TABLE IF EXISTS `order_items`;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `order_items` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `order_id` int(11) DEFAULT NULL COMMENT 'the; order''s',
  `kind` enum('a','b') COLLATE utf8mb4_unicode_ci DEFAULT 'a',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq` (`order_id`,`kind`),
  KEY `k` (`order_id`),
  CONSTRAINT `fk` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4;
"""
SQL_SERVER = """
CREATE TABLE [dbo].[Orders](
	[Id] [int] IDENTITY(1,1) NOT NULL,
	[CustomerId] [nvarchar](20) NULL,
 CONSTRAINT [PK_Orders] PRIMARY KEY CLUSTERED ([Id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]
) ON [PRIMARY]
GO
ALTER TABLE [dbo].[Orders]  WITH CHECK ADD  CONSTRAINT [FK] FOREIGN KEY([CustomerId])
REFERENCES [dbo].[Customers] ([Id])
GO
ALTER TABLE [dbo].[Orders] CHECK CONSTRAINT [FK]
GO
"""
SQLITE = """
CREATE TABLE IF NOT EXISTS "track" ([id] INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    album_id INTEGER REFERENCES album(id) ON DELETE CASCADE, x int, FOREIGN KEY (x) REFERENCES y);
"""


@pytest.mark.parametrize(
    ("text", "references", "keys"),
    [
        (
            POSTGRES,
            {
                DdlReference("customers", ("boss",), "customers", ("id",)),
                DdlReference("customers", ("r",), "regions"),
                DdlReference("orders", ("customer_id",), "customers", ("id",)),
                DdlReference("orders", ("x", "y"), "zs", ("x1", "y1")),
            },
            {
                DdlKey("customers", ("id",), is_primary=True),
                DdlKey("customers", ("email",)),
                DdlKey("orders", ("id",), is_primary=True),
                DdlKey("orders", ("a", "b")),
                DdlKey("orders", ("code",)),
            },
        ),
        (
            MYSQL,
            {DdlReference("order_items", ("order_id",), "orders", ("id",))},
            {DdlKey("order_items", ("id",), is_primary=True), DdlKey("order_items", ("order_id", "kind"))},
        ),
        (
            SQL_SERVER,
            {DdlReference("Orders", ("CustomerId",), "Customers", ("Id",))},
            {DdlKey("Orders", ("Id",), is_primary=True)},
        ),
        (
            SQLITE,
            {DdlReference("track", ("album_id",), "album", ("id",)), DdlReference("track", ("x",), "y")},
            {DdlKey("track", ("id",), is_primary=True)},
        ),
    ],
    ids=["postgres", "mysql", "sql server", "sqlite"],
)
def test_what_each_dialect_declares(text: str, references: set[DdlReference], keys: set[DdlKey]) -> None:
    found = read_ddl(text)
    assert set(found.references) == references
    assert set(found.keys) == keys
    assert found.unread == ()


def test_a_statement_that_cannot_be_read_takes_no_other_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    text = "CREATE TABLE a (id int PRIMARY KEY);\n\nCREATE TABLE b (id int\n  PRIMARY KEY %%% oh no((;\n" + SQLITE
    found = read_ddl(text)
    assert [one.table for one in found.keys] == ["a", "track"]
    assert found.unread == ("line 3: CREATE TABLE b (id int PRIMARY KEY %%% oh no((",)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "text", ["", ";;;", "'", "$$", "/*", "CREATE TABLE", "ALTER TABLE x ADD PRIMARY KEY", "(" * 5000]
)
def test_whatever_is_no_ddl_declares_nothing(text: str) -> None:
    assert read_ddl(text).references == ()
