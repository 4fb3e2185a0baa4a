"""How a command line names a config, so that the next command names the same one."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """A config as a command line names it.

    Attributes:
        config: its name, or the path of its file.
        configs: the folder that ``--configs`` names; empty for the usual one.
        variables: what ``--var`` sets, as typed.
        settings: what ``--set`` sets, as typed.
    """

    config: str
    configs: str = ""
    variables: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def line(self, command: str, *more: str) -> str:
        """Returns a command line about this config, as a shell takes it.

        Args:
            command: such as ``build``.
            more: words that follow the config.
        """
        return shlex.join(["subset", command, self.config, *more, *self._options()])

    def _options(self) -> Iterator[str]:
        if self.configs:
            yield from ("--configs", self.configs)
        for text in self.variables:
            yield from ("--var", text)
        for text in self.settings:
            yield from ("--set", text)
