"""Rules of the house that import-linter does not hold."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPen

from scripts import features

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*ROOT.glob("main.py"), *(ROOT / "app").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
VERSIONS = ROOT / "app" / "migrations" / "versions"  # written by alembic, run once each
LONGEST_FILE = 400


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), name(path))


def imported(path: Path) -> Iterator[str]:
    """Full names of all modules that a file imports, also within functions."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_is_too_long() -> None:
    paths = [path for path in CODE + TESTS if path.parent != VERSIONS]
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_folder_of_code_is_a_package() -> None:
    """The import contracts look at packages only: a folder without __init__.py would escape them."""
    folders = {path.parent for path in CODE if path.is_relative_to(ROOT / "app")} - {VERSIONS}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_nothing_imports_the_entry_points() -> None:
    found = [(name(path), module) for path in CODE for module in imported(path)]
    assert [pair for pair in found if pair[1].startswith(("app.admin", "main.")) and pair[0] != "main.py"] == []


def test_the_program_does_not_import_its_tests() -> None:
    found = [(name(path), module) for path in CODE for module in imported(path)]
    assert [pair for pair in found if pair[1].split(".")[0] in {"tests", "scripts", "pytest", "hypothesis"}] == []


def test_texts_are_marked_but_not_translated_while_a_module_loads() -> None:
    """At import no language is chosen yet: `_` is called where the text is shown."""
    assert [place for path in CODE for place in _translated_at_import(path)] == []


def test_tests_name_features_of_the_catalogue() -> None:
    assert set(features.shown(ROOT / "tests")) - set(features.catalogue(ROOT)) == set()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_keeps_its_references_to_none() -> None:
    """PySide6 6.12 on Python 3.11 loses one for each painting call, and the process aborts after a while."""
    QPen(QColor("black"))  # the first call keeps some for good
    before = sys.getrefcount(None)
    for _ in range(500):
        QPen(QColor("black"))
    assert abs(sys.getrefcount(None) - before) < 100


def _translated_at_import(path: Path) -> Iterator[str]:
    waiting: list[ast.AST] = [parsed(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
            yield f"{name(path)}:{node.lineno}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
