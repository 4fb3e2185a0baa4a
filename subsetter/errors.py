"""Every error a user can meet, each with the exit code of the process.

    SubsetError                    a sentence for a person, what to do next, an exit code
    ├─ InputError            (2)   the user's input is wrong
    │  ├─ SchemaChanged            the columns of the sources have changed, and the user wants to look at that first
    │  ├─ ConfigError              every problem of a config at once, each with file, line and YAML path
    │  └─ PlanError                rules that cannot be planned (a cap inside a cycle, ...)
    ├─ UnsafeStatement       (70)  the guard refused a statement that we rendered: a bug of ours, nothing was sent
    ├─ EngineError           (3)   the engine or the lake failed
    │  ├─ SourceUnreadable    (2)  a source that is missing or damaged: the config or the files are to be corrected
    │  ├─ QueryFailed              a statement failed; has the query id and the statement
    │  │  └─ FileUnreadable        a file, of a source or of the build itself, has gone or is damaged
    │  ├─ QueryCancelled           a statement was cancelled by somebody else or by a cutoff
    │  ├─ Throttled                the engine refused for load, also after retries
    │  ├─ AccessDenied             a right is missing; names it where the engine does
    │  ├─ CredentialsExpired       credentials ran out during the work; the build can be resumed
    │  ├─ DestinationUnwritable    disk full, no right to write, location not empty
    │  ├─ SourceChanged            a source that cannot be pinned changed during the build
    │  ├─ BuildLost                the copies of a build that was verified are not there any more
    │  ├─ PublishError             the switch could not be made; says what is published
    │  └─ MachineAtFault           the machine lacks memory, threads, open files or disk space
    ├─ ManifestError         (3)   a manifest or journal that cannot be read
    ├─ VerificationFailed    (1)   names the failed checks
    ├─ LimitExceeded         (4)   a limit of the config, the guardrails or the workgroup
    ├─ Busy                  (5)   the lock is held, a replica is behind
    └─ Interrupted           (130) Ctrl-C, SIGTERM or SIGHUP

Errors of programming do not descend from SubsetError: the command line shows them as a bug of ours, exit 70.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with the user's input.

    Attributes:
        path: the place in the YAML, like ``tables.orders.where``; empty when it has none.
        message: what is wrong, one sentence.
        cure: what to do, one sentence; may be empty.
        file: the file it stands in; empty when it has none.
        line: 1-based line in that file; 0 when unknown.
    """

    path: str
    message: str
    cure: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        head = " ".join(part for part in (place, self.path) if part)
        text = f"{head}: {self.message}" if head else self.message
        return f"{text}\n    {self.cure}" if self.cure else text


class SubsetError(Exception):
    """An error that a user can act on.

    Args:
        message: what happened and where, as a sentence.
        hint: what to do next; may be empty.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(SubsetError):
    """The user's input is wrong."""

    exit_code = 2


class ConfigError(InputError):
    """A config with problems: all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__("\n".join([f"{count} problem{'s' * (count != 1)}", *map(str, self.problems)]))


class SchemaChanged(InputError):
    """The columns of the sources have changed since the published build, and that is to be looked at first."""


class PlanError(InputError):
    """Rules that are each right and cannot be planned together."""


class UnsafeStatement(SubsetError):
    """The guard refused a statement that was rendered here; nothing was sent."""

    exit_code = 70

    def __init__(self, message: str, *, statement: str) -> None:
        super().__init__(message, hint="This is a bug of subset: please report it with the statement below.")
        self.statement = statement


class EngineError(SubsetError):
    """The engine or the lake failed."""


class SourceUnreadable(EngineError):
    """A source is missing or damaged, so that the config names something that cannot be read."""

    exit_code = 2


class QueryFailed(EngineError):
    """A statement failed on the engine.

    Attributes:
        can_repeat: whether the same statement may succeed as a new attempt, under a new name and location.
    """

    def __init__(
        self, message: str, *, hint: str = "", query_id: str = "", statement: str = "", can_repeat: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.query_id = query_id
        self.statement = statement
        self.can_repeat = can_repeat


class FileUnreadable(QueryFailed):
    """A file cannot be read, be it of a source or of the build itself.

    Attributes:
        outputs: of the build that are known to be unreadable, each with the reason.
    """

    def __init__(
        self, message: str, *, hint: str = "", statement: str = "", outputs: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, hint=hint, statement=statement)
        self.outputs = dict(outputs or {})


class QueryCancelled(QueryFailed):
    """A statement was cancelled, by somebody or by a cutoff."""


class Throttled(EngineError):
    """The engine refused work for load, also after retries."""


class AccessDenied(EngineError):
    """A right is missing."""


class CredentialsExpired(EngineError):
    """Credentials ran out while working."""


class DestinationUnwritable(EngineError):
    """The destination cannot be written."""


class SourceChanged(EngineError):
    """A source that cannot be pinned changed while a build read it.

    Attributes:
        can_repeat: whether the config wants the build to be made again.
    """

    def __init__(self, message: str, *, hint: str = "", can_repeat: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.can_repeat = can_repeat


class BuildLost(EngineError):
    """The copies of a build that was verified and not published are not there any more."""


class PublishError(EngineError):
    """The switch to a new build could not be made."""


class ManifestError(EngineError):
    """A manifest or journal cannot be read."""


class VerificationFailed(SubsetError):
    """A build that did not pass its checks; it is not published."""

    exit_code = 1


class LimitExceeded(SubsetError):
    """A limit of the config, of the guardrails or of the workgroup is exceeded."""

    exit_code = 4


class Busy(SubsetError):
    """Somebody else builds this config, or a replica is behind."""

    exit_code = 5


class Interrupted(SubsetError):
    """The user pressed Ctrl-C, or the system asked the process to stop."""

    exit_code = 130


class MachineAtFault(EngineError):
    """The machine lacks what the work needs: memory, threads, open files, disk space."""


_LACKS = {
    errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    errno.ENFILE: "The whole machine has too many files open: end other programs.",
    errno.ENOSPC: "Free disk space.",
    errno.EDQUOT: "Free disk space, or raise the quota of the account.",
    errno.ENOMEM: "Free memory, or raise the limit of this process (ulimit -v, or that of its container).",
    errno.EAGAIN: "Raise the limit of processes and threads (ulimit -u, or that of the container).",
    errno.EPIPE: "Whoever read the output of this command has closed it before its end.",
    errno.EIO: "Look at the disk: the system could not read or write it.",
}
_THREADS = ("can't start new thread", "can't allocate lock", os.strerror(errno.EAGAIN))


def fault_of_machine(error: BaseException) -> MachineAtFault | None:
    """Returns what an error is that only says that the machine is short of something; None for every other error.

    Args:
        error: that none of ours stands for. What it comes from counts too.
    """
    for one in _chain(error):
        number = _lacking(one)
        if number is not None:
            told = " ".join(str(one).split()) or os.strerror(number)
            return MachineAtFault(f"The machine cannot do the work: {told}.".replace("..", "."), hint=_LACKS[number])
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        seen.append(following)
        yield following
        following = following.__cause__ or following.__context__


def _lacking(error: BaseException) -> int | None:
    """Returns the number of the system's error that an exception stands for, if that is one of the machine's."""
    if isinstance(error, MemoryError):
        return errno.ENOMEM
    if isinstance(error, OSError):
        return error.errno if error.errno in _LACKS else None
    if isinstance(error, RuntimeError) and any(words in str(error) for words in _THREADS):
        return errno.EAGAIN
    if isinstance(error, ImportError):  # of a library that the system could not load; it gives words only
        return next((number for number in _LACKS if os.strerror(number).lower() in str(error).lower()), None)
    return None
