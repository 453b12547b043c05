"""The feature catalogue with the number of tests that show each feature, and those that none shows."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| ([A-Z]\d+[a-z]?) \| ([^|]+) \|", re.MULTILINE)


def catalogue(root: Path) -> dict[str, str]:
    """Id and title of each feature, in the catalogue's order."""
    return dict(ROW.findall((root / "docs" / "features.md").read_text("utf-8")))


def shown(tests: Path) -> Counter[str]:
    """How many test functions carry `pytest.mark.feature(id)`, by themselves, their class or their module."""
    count: Counter[str] = Counter()
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        _count(tree, _module_marks(tree), count)
    return count


def main() -> int:
    """Print the catalogue; exit code 1 if a test names a feature that it does not have."""
    features, count = catalogue(ROOT), shown(ROOT / "tests")
    for feature, title in features.items():
        print(f"{feature:5}{count[feature]:4}  {title.strip()}")
    missing = [feature for feature in features if not count[feature]]
    unknown = sorted(set(count) - set(features))
    print(f"\n{len(features) - len(missing)} of {len(features)} features have a test. Without: {' '.join(missing)}")
    if unknown:
        print(f"Not in the catalogue: {' '.join(unknown)}")
    return 1 if unknown else 0


def _count(node: ast.Module | ast.ClassDef, inherited: set[str], count: Counter[str]) -> None:
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            _count(child, inherited | _marks(child.decorator_list), count)
        elif isinstance(child, ast.FunctionDef) and child.name.startswith("test"):
            count.update(inherited | _marks(child.decorator_list))


def _module_marks(tree: ast.Module) -> set[str]:
    assigned = [node.value for node in tree.body if isinstance(node, ast.Assign) and _names(node) == ["pytestmark"]]
    return _marks(assigned)


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _marks(expressions: list[ast.expr]) -> set[str]:
    calls = [node for expression in expressions for node in ast.walk(expression) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "feature"]
    return {str(word.value) for call in marks for word in call.args if isinstance(word, ast.Constant)}


if __name__ == "__main__":
    sys.exit(main())
