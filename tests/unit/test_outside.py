"""Which modules besides engines and commands touch the world outside, and that docs/architecture.md names each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "subsetter"
FREE = ("engines", "cli")
MODULES = {"getpass", "os", "shutil", "signal", "socket", "subprocess", "tempfile", "urllib"}
FILES = "read_text read_bytes write_text write_bytes mkdir unlink rmdir touch readlink is_symlink exists is_file is_dir"
FOLDERS = "iterdir glob rglob stat resolve expanduser"
CALLS = {*FILES.split(), *FOLDERS.split(), "now"}


def touches(path: Path) -> set[str]:
    """What a module imports or calls that may touch the outside."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] in MODULES}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in MODULES:
            found.add(node.module)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            found.add(node.func.attr)
    return found


def test_the_page_names_every_module_that_touches_the_outside() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    section = page[page.index("## What touches the outside") + 3 :].split("\n## ")[0]
    named = set(re.findall(r"`(\w+(?:/\w+)*)`", section))
    found = {
        path.relative_to(PACKAGE).with_suffix("").as_posix(): touches(path)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in FREE
    }
    assert named == {module for module, what in found.items() if what}
