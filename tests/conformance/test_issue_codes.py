"""A rebuild counts anew what derivation reports, so it has to know each code of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import tracker
from db.write.issues import DERIVED

CORE = Path(tracker.__file__).parent
DERIVING = (*CORE.glob("registries/**/*.py"), *CORE.glob("normalize/*.py"), CORE / "issues.py")


def reported(path: Path) -> Iterator[str]:
    """The codes of the issues that a module adds to its log."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            code = node.args[0] if node.func.attr == "add" and len(node.args) >= 4 else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def test_a_rebuild_knows_every_code_that_derivation_reports() -> None:
    assert {code for path in DERIVING for code in reported(path)} == set(DERIVED)
