"""What a source holds and is not read, in words: once in check, at the end of a build, and in its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from subsetter.catalog.tables import Catalog, Unread
from subsetter.config.units import size_text

_MOST_NAMED = 10


def told_unread(catalog: Catalog) -> tuple[str, ...]:
    """Returns the sentences on what the sources hold and nobody reads, with numbers and bytes."""
    foreign = [one for one in catalog.unread if one.is_foreign]
    broken = [one for one in catalog.unread if not one.is_foreign]
    return (*catalog.notes, *_told("Not read: {}.", foreign), *_told("{}; no rule needs it.", broken))


def _told(sentence: str, unread: list[Unread]) -> Iterator[str]:
    if not unread:
        return
    named = "; ".join(f"{one.name} {one.why}{_amount([one])}" for one in unread[:_MOST_NAMED])
    left = unread[_MOST_NAMED:]
    more = f"; and {len(left)} more{_amount(left)}" if left else ""
    yield sentence.replace("{}", f"{named}{more}")


def _amount(unread: Iterable[Unread]) -> str:
    known = [one for one in unread if one.files is not None and one.size_bytes is not None]
    if not any(one.files for one in known):
        return ""
    files = sum(one.files or 0 for one in known)
    size = sum(one.size_bytes or 0 for one in known)
    return f" ({files:,} {'file' if files == 1 else 'files'}, {size_text(size)})"
