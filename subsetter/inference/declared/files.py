"""Reads the schema files that a user names: which kind one is says its name, or else its content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from subsetter.catalog.tables import Catalog
from subsetter.errors import ConfigError, Problem
from subsetter.files.reading import read_regular
from subsetter.inference.declared.liquibase import read_liquibase
from subsetter.inference.declared.prisma import read_prisma
from subsetter.inference.declared.rails import read_rails
from subsetter.inference.declared.schema import Declared, DeclaredSchema, joined, matched
from subsetter.sql.ddl import read_ddl

_MOST_BYTES = 64 * 1024 * 1024
_CURE = "Name a file of SQL DDL, a schema.rb, a Prisma schema, or a Liquibase change log in XML."


def read_schemas(paths: Sequence[Path], catalog: Catalog) -> Declared:
    """Returns what schema files declare about the tables of a catalog.

    Raises:
        ConfigError: with every file that cannot be read.
    """
    found, problems = [], []
    for path in paths:
        try:
            found.append(matched(_read(path), catalog))
        except OSError as error:
            problems.append(Problem("--ddl", f"{path} cannot be read: {error.strerror or error}", _CURE))
        except ValueError as error:
            problems.append(Problem("--ddl", f"{path} cannot be read: {error}", _CURE))
    if problems:
        raise ConfigError(problems)
    return joined(found)


def _read(path: Path) -> DeclaredSchema:
    content = read_regular(path)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES // 1024 // 1024} MiB")
    if path.suffix.lower() == ".xml":
        return read_liquibase(content, path.name)
    text = _text(content)
    if path.suffix.lower() == ".rb":
        return read_rails(text, path.name)
    if path.suffix.lower() == ".prisma":
        return read_prisma(text, path.name)
    ddl = read_ddl(text)
    return DeclaredSchema(path.name, ddl.references, ddl.keys, ddl.unread)


def _text(content: bytes) -> str:
    """Returns text of UTF-8, or of UTF-16 as tools of SQL Server write it.

    Raises:
        ValueError: when it is none of both.
    """
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no text in UTF-8 (byte {error.start})") from error
    if "\0" in text:
        before = text.partition("\0")[0]
        raise ValueError(f"it is no text: it holds NUL in line {before.count(chr(10)) + 1}")
    return text
