"""Modules are named after ideas of the trade, never after what they are made of."""

from pathlib import Path

from tests.architecture.tree import ROOT

MEANINGLESS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "base", "misc", "stuff"}
IGNORED = {"node_modules", "__pycache__", "static"}


def test_no_module_has_a_name_that_says_nothing():
    tops = [ROOT / "src", ROOT / "ui" / "src", ROOT / "tools", ROOT / "benchmarks"]
    paths = [
        path.relative_to(ROOT) for top in tops for path in top.rglob("*") if not IGNORED & set(path.parts)
    ]
    assert [str(path) for path in paths if words(path) & MEANINGLESS] == []


def words(path: Path) -> set[str]:
    return {part.split(".")[0].strip("_").lower() for part in path.parts}
