"""``python -m subsetter``: the ``subset`` command."""

from __future__ import annotations

from subsetter.cli.main import run

if __name__ == "__main__":
    run()
