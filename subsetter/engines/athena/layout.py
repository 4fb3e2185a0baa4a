"""Where things lie at the destination, and what they are called. Pure: nothing here touches AWS.

<location>/<config>/.subset/                               manifests, journals, the lock
<location>/<config>/.subset/removed/<build id>             a build that failed here, to be looked after once more
<location>/<config>/builds/<build id>/.subset-build        the marker, without which nothing is removed
<location>/<config>/builds/<build id>/<output>/a<attempt>/ the files of one attempt at an output
"<build database>"."<config>__<build id>__<output>"        its table; "…__a2" from the second attempt on
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from subsetter.engines.athena.objects import Uri, parse_uri
from subsetter.errors import InputError

MARKER = ".subset-build"
_BUILD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
_LONGEST_NAME = 230  # Glue takes 255 bytes; the rest is for suffixes of rounds
_LONGEST_FOLDER = 200


@dataclass(frozen=True)
class S3Layout:
    """The places of one config.

    Attributes:
        config: its name.
        root: the S3 prefix of the config, with a trailing slash.
    """

    config: str
    root: str

    @property
    def store(self) -> Uri:
        """The prefix of the small objects."""
        return parse_uri(f"{self.root}.subset/")

    def build(self, build_id: str) -> str:
        """Returns the prefix of a build, with a trailing slash.

        Raises:
            InputError: when the text cannot be a build id.
        """
        if not _BUILD_ID.fullmatch(build_id):
            raise InputError(f"'{build_id}' is no build id.", hint="See the builds that there are: subset builds.")
        return f"{self.root}builds/{build_id}/"

    def marker(self, build_id: str) -> Uri:
        """Returns the object that says that a build's prefix is ours."""
        return parse_uri(self.build(build_id) + MARKER)

    @property
    def notes(self) -> Uri:
        """The prefix of the notes on builds that failed and were removed; each is named like its build."""
        return Uri(self.store.bucket, f"{self.store.key}removed/")

    def note(self, build_id: str) -> Uri:
        """Returns the note on a build that failed and was removed."""
        return Uri(self.notes.bucket, self.notes.key + build_id)

    def location(self, build_id: str, output: str, attempt: int) -> str:
        """Returns where an attempt at an output goes, with a trailing slash."""
        return f"{self.build(build_id)}{_folder(output)}/a{attempt}/"

    def table(self, build_id: str, output: str, attempt: int) -> str:
        """Returns the name of the table of an attempt at an output."""
        suffix = f"__a{attempt}" if attempt > 1 else ""
        return _short(f"{self.table_prefix(build_id)}{_table(output)}", _LONGEST_NAME) + suffix

    def table_prefix(self, build_id: str) -> str:
        """Returns how the names of a build's tables begin; Athena keeps names in lower case."""
        return f"{_plain(self.config)}__{_plain(build_id)}__"


def _plain(text: str) -> str:
    return text.lower().replace("-", "_")


def _table(output: str) -> str:
    """Returns an output's part of a table's name; one that ends like a suffix of ours is told apart by a hash."""
    is_like_suffix = re.search(r"__(a\d+|r\d+|whole|parts)$", output, re.IGNORECASE)
    return f"{output.lower()}_{_digest(output)}" if is_like_suffix else output.lower()


def _folder(output: str) -> str:
    """Returns a folder's name for an output: itself, or where S3 or Athena would trip over it something like it."""
    safe = re.sub(r"[^A-Za-z0-9_]", "_", output)
    if safe == output and len(output) <= _LONGEST_FOLDER and not output.startswith("_"):
        return output
    return f"o-{safe[:_LONGEST_FOLDER]}-{_digest(output)}"


def _short(name: str, most: int) -> str:
    """Returns a name of at most some bytes: itself, or its beginning and a hash."""
    if len(name.encode()) <= most:
        return name
    return name.encode()[: most - 10].decode(errors="ignore") + f"__{_digest(name)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
