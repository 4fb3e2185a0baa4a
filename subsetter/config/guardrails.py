"""Guardrails: what the owners of a platform let configs do. A config can only be stricter.

They are a file of their own, which ``--guardrails`` or the environment names. What is not listed in a part that is
there is not allowed; a part that is left out allows everything.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from subsetter.config.destination import Destination
from subsetter.config.engine import DuckdbOptions
from subsetter.config.field_types import Count, Globs, Model, Money, Size, Text, optional
from subsetter.config.limits import Limits
from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.patterns import Glob
from subsetter.config.places import YamlPath
from subsetter.config.problems import problems_of
from subsetter.config.source import Source
from subsetter.config.tree import places_of, plain
from subsetter.config.yaml_text import read_tree
from subsetter.errors import ConfigError, Problem
from subsetter.files.reading import read_regular

DEFAULT_CATALOG = "AwsDataCatalog"

Folders = Annotated[tuple[Text, ...], Field(min_length=1)]


class AllowedSources(Model):
    """What configs may read."""

    databases: Globs = optional("Athena: globs of catalog.database, or account/catalog.database.", ())
    paths: Folders | None = optional("DuckDB: folders; what lies below them is allowed too.")


class AllowedDestinations(Model):
    """Where configs may write."""

    databases: Globs = optional("Athena: globs of databases, those of builds too.", ())
    locations: Folders | None = optional("Athena: S3 prefixes, as s3://bucket/prefix/.")
    paths: Folders | None = optional("DuckDB: folders; what lies below them is allowed too.")


class Ceiling(Model):
    """What one build may take at most, whatever its config says."""

    scan: Size | None = optional("Most bytes that a build may scan, such as 5TB.")
    cost: Money | None = optional("Most money that a build may cost, such as 20 USD.")
    rows: Count | None = optional("Most rows that a build may copy, such as 100M.")
    on_unknown: Literal["fail", "warn"] = optional("What to do when something cannot be estimated.", "fail")
    price_per_tb: Money = optional("Price of a terabyte scanned.", Fraction(5))


class Guardrails(Model):
    """What configs may do."""

    version: Literal[1] = optional("Version of this format.", 1)
    description: Text | None = optional("Whose these are, and whom to ask.")
    sources: AllowedSources | None = optional("What may be read; left out: everything.")
    destinations: AllowedDestinations | None = optional("What may be written; left out: everything.")
    workgroups: Globs = optional("Athena: globs of workgroups; left out: every one.", ())
    limits: Ceiling = optional("Bounds that no config can raise.", Ceiling())
    never_copy: Globs = optional("Globs of columns, as in a config; they are added to those of the config.", ())
    required_tags: dict[str, Globs] = optional(
        "Athena: tags that destination.tags must have, each with globs of its values.", {}
    )


@dataclass(frozen=True)
class LoadedGuardrails:
    """Guardrails with the file that they stand in.

    Attributes:
        file: as the user named it.
    """

    file: str
    rails: Guardrails


def load_guardrails(path: Path) -> LoadedGuardrails:
    """Returns the guardrails of a file.

    Raises:
        ConfigError: with every problem of the file.
    """
    try:
        text = read_regular(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cure = "Save the file as UTF-8."
        raise ConfigError([Problem("", "the guardrails are not UTF-8 text", cure, str(path))]) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError([Problem("", f"the guardrails cannot be read: {reason}", "", str(path))]) from error
    tree, problems = read_tree(text, str(path))
    if tree is None or problems:
        raise ConfigError(problems)
    data = plain(tree)
    try:
        return LoadedGuardrails(str(path), Guardrails.model_validate(data))
    except ValidationError as error:
        found = problems_of(error, data, places_of(tree), Guardrails)
        raise ConfigError([one.problem for one in found]) from error


def guarded(loaded: LoadedConfig, guardrails: LoadedGuardrails) -> LoadedConfig:
    """Returns the config as the guardrails let it be: their ``never_copy`` added, their limits kept beside its own.

    Raises:
        ConfigError: with everything that the config does and may not do.
    """
    found = [
        loaded.places.problem(path, f"{message}, as {guardrails.file} has it", cure)
        for path, message, cure in _breaches(loaded, guardrails.rails)
    ]
    if found:
        raise ConfigError(sorted(set(found), key=lambda one: (one.file, one.line, one.path, one.message)))
    own, ceiling = loaded.config.never_copy, guardrails.rails.limits
    names = {glob.text for glob in own}
    added = tuple(Glob(one.text, is_general=True) for one in guardrails.rails.never_copy if one.text not in names)
    config = loaded.config.model_copy(update={"never_copy": (*own, *added)})
    bounds = Limits.model_construct(
        scan=ceiling.scan,
        cost=ceiling.cost,
        rows=ceiling.rows,
        on_exceed="fail",
        on_unknown=ceiling.on_unknown,
        price_per_tb=ceiling.price_per_tb,
    )
    return replace(
        loaded,
        config=config,
        ceiling=bounds,
        ceiling_file=guardrails.file,
        fingerprint=_fingerprint(loaded, added),
    )


def _fingerprint(loaded: LoadedConfig, added: tuple[Glob, ...]) -> str:
    """What may not be copied decides what a build makes; limits do not."""
    if not added:
        return loaded.fingerprint
    content = "\n".join((loaded.fingerprint, *(glob.text for glob in added)))
    return hashlib.sha256(content.encode()).hexdigest()


_Breach = tuple[YamlPath, str, str]


def _breaches(loaded: LoadedConfig, rails: Guardrails) -> Iterator[_Breach]:
    config = loaded.config
    for path, source in config.placed_sources():
        yield from _source(source, path, config, rails)
    yield from _destination(config, rails)
    yield from _limits(config, rails.limits)
    if isinstance(config.engine, DuckdbOptions):
        return
    workgroup = config.engine.workgroup or "primary"
    if rails.workgroups and not any(glob.matches(workgroup) for glob in rails.workgroups):
        allowed = ", ".join(map(str, rails.workgroups))
        yield ("engine", "workgroup"), f"the workgroup {workgroup} is not allowed", f"Allowed are: {allowed}."
    for tag, globs in rails.required_tags.items():
        value = config.destination.tags.get(tag)
        if value is None or not any(glob.matches(value) for glob in globs):
            words = f"the tag {tag} is missing" if value is None else f"the tag {tag} may not be '{value}'"
            allowed = ", ".join(map(str, globs))
            yield ("destination", "tags"), words, f"Write destination.tags: {{{tag}: ...}}, one of: {allowed}."


def _source(source: Source, path: YamlPath, config: Config, rails: Guardrails) -> Iterator[_Breach]:
    allowed = rails.sources
    if allowed is None:
        return
    if isinstance(config.engine, DuckdbOptions):
        if source.path is not None and not _is_in_folders(source.path, allowed.paths or ()):
            yield (*path, "path"), f"{source.path} may not be read", _one_of(allowed.paths)
        return
    name = f"{source.catalog or DEFAULT_CATALOG}.{source.database or ''}"
    name = f"{source.catalog_id}/{name}" if source.catalog_id else name
    if not any(glob.matches(name) for glob in allowed.databases):
        yield (*path, "database"), f"{name} may not be read", _one_of(map(str, allowed.databases))


def _destination(config: Config, rails: Guardrails) -> Iterator[_Breach]:
    allowed, destination = rails.destinations, config.destination
    if allowed is None:
        return
    if isinstance(config.engine, DuckdbOptions):
        if destination.path is not None and not _is_in_folders(destination.path, allowed.paths or ()):
            yield ("destination", "path"), f"{destination.path} may not be written", _one_of(allowed.paths)
        return
    for name in dict.fromkeys(_databases(config, destination)):
        if not any(glob.matches(name) for glob in allowed.databases):
            message = f"the database {name} may not be written"
            yield ("destination", "database"), message, _one_of(map(str, allowed.databases))
    location = f"{(destination.location or '').rstrip('/')}/"
    prefixes = [f"{prefix.rstrip('/')}/" for prefix in allowed.locations or ()]
    if not any(location.startswith(prefix) for prefix in prefixes):
        yield ("destination", "location"), f"{location} may not be written", _one_of(prefixes)


def _databases(config: Config, destination: Destination) -> Iterator[str]:
    for name, source in config.sources.items():
        yield destination.database_for(name, source.database or "")
        yield destination.build_database_for(name, source.database or "")


def _limits(config: Config, ceiling: Ceiling) -> Iterator[_Breach]:
    for word in ("scan", "cost", "rows"):
        own, most = getattr(config.limits, word), getattr(ceiling, word)
        if own is not None and most is not None and own > most:
            yield ("limits", word), f"limits.{word} is more than is allowed", "Lower it, or leave it out."
    if ceiling.cost is not None and config.limits.price_per_tb < ceiling.price_per_tb:
        message = "limits.price_per_tb is less than the price that counts"
        yield ("limits", "price_per_tb"), message, "Leave it out."


def _is_in_folders(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a folder is one of these or lies below one, wherever links lead."""
    inner = os.path.realpath(Path(path).expanduser())
    return any(
        os.path.commonpath([inner, outer]) == outer
        for outer in (os.path.realpath(Path(folder).expanduser()) for folder in folders)
    )


def _one_of(allowed: Iterable[str] | None) -> str:
    names = ", ".join(allowed or ())
    return f"Allowed are: {names}." if names else "Nothing of this engine is allowed."
