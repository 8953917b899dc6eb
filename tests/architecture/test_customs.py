"""House customs that no general linter knows."""

import ast
from collections.abc import Iterator
from statistics import quantiles

import pytest

from tests.architecture.tree import Module, modules

HOUSES = ["thetadesk", "brokersim"]
LONGEST_FUNCTION = 60
FUNCTION_95TH_PERCENTILE = 30
LONGEST_MODULE = 500
MONEY_ROOMS = {"ledger", "formats", "brokers", "plans"}
# Portfolios and wheels have both: money in these modules, and elsewhere Greeks and marks, which are floats.
MONEY_MODULES = {
    "thetadesk.kernel.money", "thetadesk.kernel.instruments", "thetadesk.db.types", "thetadesk.portfolio.holding",
    "thetadesk.portfolio.limits", "thetadesk.portfolio.margin", "thetadesk.portfolio.store.portfolios",
    "thetadesk.portfolio.service.loading", "thetadesk.portfolio.service.portfolios",
    "thetadesk.wheel.figures", "thetadesk.wheel.machine", "thetadesk.wheel.membership", "thetadesk.wheel.model",
    "thetadesk.wheel.recording", "thetadesk.wheel.standing", "thetadesk.wheel.store.wheels",
    "thetadesk.wheel.service.trades", "thetadesk.wheel.service.wheels",
}  # fmt: skip
# Where a broad `except` may stand, because what it catches is recorded there: doors, jobs and plug-in edges.
EDGES = {"web", "worker", "cli", "jobs", "bus", "formats", "brokers", "channels", "providers"}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def test_money_never_meets_a_float():
    found = [
        f"{module.path}:{line}"
        for module in modules()
        if module.room in MONEY_ROOMS or module.name in MONEY_MODULES
        for line in floats(module)
    ]
    assert found == []


def floats(module: Module) -> Iterator[int]:
    harmless = set(recognised(module.tree))
    for node in ast.walk(module.tree):
        named = isinstance(node, ast.Name) and node.id == "float" and node not in harmless
        if named or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
            yield node.lineno


def recognised(tree: ast.Module) -> Iterator[ast.AST]:
    """Where `float` is named in order to recognise one, by isinstance or in a table by type, not to use one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            yield from ast.walk(node.args[1])
        elif isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key is not None)


@pytest.mark.parametrize("house", HOUSES)
def test_functions_are_short(house):
    lengths = {
        f"{module.path}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for module in modules(house)
        for function in module.functions()
    }
    assert {where: length for where, length in lengths.items() if length > LONGEST_FUNCTION} == {}
    assert quantiles(lengths.values(), n=20)[-1] <= FUNCTION_95TH_PERCENTILE


@pytest.mark.parametrize("house", HOUSES)
def test_modules_are_short(house):
    assert [module.path for module in modules(house) if len(module.lines) > LONGEST_MODULE] == []


def test_broad_excepts_stand_only_at_the_edges():
    found = [
        f"{module.path}:{number}"
        for module in modules()
        for number, line in enumerate(module.lines, 1)
        if "noqa: BLE001" in line and module.room not in EDGES and module.shelf != "tasks"
    ]
    assert found == []


def test_only_the_clock_reads_the_clock():
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        if module.name != "thetadesk.kernel.clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and called(node) in CLOCKS
    ]
    assert found == []


def called(node: ast.Call) -> tuple[str, str]:
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id, node.func.attr
    return "", ""


@pytest.mark.parametrize("house", HOUSES)
def test_every_module_says_what_it_is_for(house):
    empty = [m.path for m in modules(house) if m.tree.body and ast.get_docstring(m.tree) is None]
    assert empty == []
