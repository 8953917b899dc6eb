"""Which rooms may know which packages, and who must stay strangers."""

import ast

import pytest

from tests.architecture.tree import SOURCE, Module, modules, starts_with

ADAPTERS = {"brokers", "channels", "providers"}
ONLY_IN = [
    ("alembic", {"db"}),
    ("fastapi", {"web"}),
    ("starlette", {"web"}),
    ("uvicorn", {"web", "cli", "worker"}),
    ("redis", {"bus"}),
    ("httpx2", {"wire", "cli"} | ADAPTERS),
    ("websockets", {"wire", "cli"} | ADAPTERS),
    ("typer", {"cli", "worker"}),
    ("rich", {"cli"}),
    ("slack_sdk", {"channels"}),
    ("apprise", {"channels"}),
]
# Each costs the server 40 to 150 MB: they belong in child processes, tests and generators.
HEAVY = {
    "QuantLib",
    "apprise",
    "dask",
    "duckdb",
    "exchange_calendars",
    "numba",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "slack_sdk",
}


@pytest.mark.parametrize(("package", "rooms"), ONLY_IN, ids=[package for package, _ in ONLY_IN])
def test_a_package_stays_in_its_rooms(package, rooms):
    found = [
        f"{module.path}:{line}"
        for module in modules()
        for line, name in module.imports()
        if starts_with(name, package) and module.room not in rooms
    ]
    assert found == []


def test_sqlalchemy_stays_in_stores_and_the_database():
    found = [
        f"{module.path}:{line}"
        for module in modules()
        for line, name in module.imports()
        if starts_with(name, "sqlalchemy") and module.room != "db" and module.shelf != "store"
    ]
    assert found == []


def test_no_module_loads_a_heavy_package_when_imported():
    found = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in names(node)
        if name.split(".")[0] in HEAVY
    ]
    assert found == []


def names(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]


@pytest.mark.parametrize("room", sorted(ADAPTERS))
def test_adapters_are_strangers_to_each_other(room):
    adapters = {path.name for path in (SOURCE / "thetadesk" / room).glob("*/") if path.name != "__pycache__"}
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules()
        if module.room == room and module.shelf in adapters
        for line, name in module.imports()
        for other in adapters - {module.shelf}
        if starts_with(name, f"thetadesk.{room}.{other}")
    ]
    assert found == []


def test_formats_are_strangers_to_each_other():
    formats = [module for module in modules() if module.room == "formats" and exports(module, "FORMAT")]
    found = [
        f"{module.path}:{line} imports {name}"
        for module in formats
        for line, name in module.imports()
        for other in formats
        if other is not module and starts_with(name, other.name)
    ]
    assert found == []


def test_formats_take_only_parsing_from_brokers():
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules()
        if module.room == "formats"
        for line, name in module.imports()
        if starts_with(name, "thetadesk.brokers") and "parse" not in name.split(".")
    ]
    assert found == []


def test_the_broker_simulator_shares_nothing_with_the_desk():
    from_us = [
        m.path for m in modules("brokersim") for _, name in m.imports() if starts_with(name, "thetadesk")
    ]
    from_it = [m.path for m in modules() for _, name in m.imports() if starts_with(name, "brokersim")]
    assert from_us + from_it == []


def exports(module: Module, name: str) -> bool:
    targets = [t for node in module.tree.body if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in module.tree.body if isinstance(node, ast.AnnAssign)]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
