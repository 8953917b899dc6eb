"""What each shelf of a room may import (import-linter holds the floors between rooms)."""

from tests.architecture.tree import Module, modules, starts_with

SHELVES = {"model", "ports", "store", "service", "tasks"}
RULE_ROOMS = {
    "alerts", "attention", "audit", "backtest", "connections", "identity", "ledger", "market", "plans",
    "portfolio", "pricing", "risk", "scanner", "strategies", "trading", "wheel",
}  # fmt: skip
# A pure rule takes facts and gives facts: it opens nothing and waits for nothing.
OUTSIDE_WORLD = {
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "shutil", "socket",
    "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
OUR_FACTS = {"kernel"}


def on_shelf(shelf: str) -> list[Module]:
    return [module for module in modules() if module.shelf == shelf and module.room in RULE_ROOMS]


def rules() -> list[Module]:
    return [m for m in modules() if m.room in RULE_ROOMS and m.shelf and m.shelf not in SHELVES]


def ours(module: Module) -> list[tuple[int, str, str]]:
    """Line, room and shelf of every import of our own from another module."""
    found = [(line, name.split(".")) for line, name in module.imports() if starts_with(name, "thetadesk")]
    return [(line, [*parts, "", ""][1], [*parts, "", ""][2]) for line, parts in found]


def strays(found: list[Module], allowed_shelves: set[str], allowed_rooms: set[str] = OUR_FACTS) -> list[str]:
    return [
        f"{module.path}:{line} imports {room}.{shelf}"
        for module in found
        for line, room, shelf in ours(module)
        if room not in allowed_rooms and shelf not in allowed_shelves
    ]


def test_models_know_only_models():
    assert strays(on_shelf("model"), {"model"}) == []


def test_ports_know_only_models():
    assert strays(on_shelf("ports"), {"model", "ports"}) == []


def test_stores_know_only_models_and_the_database():
    assert strays(on_shelf("store"), {"model", "ports", "store"}, OUR_FACTS | {"db"}) == []


def test_tasks_know_only_services_and_the_ports_they_await():
    assert strays(on_shelf("tasks"), {"model", "ports", "service"}, OUR_FACTS | {"db", "jobs"}) == []


def test_rules_know_no_store_and_no_service():
    strangers = {"store", "service", "tasks"}
    found = [
        f"{module.path}:{line} imports {room}.{shelf}"
        for module in rules()
        for line, room, shelf in ours(module)
        if shelf in strangers or room in {"db", "bus", "wire", "telemetry", "settings"}
    ]
    assert found == []


def test_rules_and_models_touch_nothing_outside():
    found = [
        f"{module.path}:{line} imports {name}"
        for module in [*rules(), *on_shelf("model"), *on_shelf("ports")]
        for line, name in module.imports()
        if name.split(".")[0] in OUTSIDE_WORLD
    ]
    assert found == []


def test_a_store_is_opened_only_by_its_own_rooms_service():
    found = [
        f"{module.path}:{line} imports {room}.store"
        for module in modules()
        for line, room, shelf in ours(module)
        if shelf == "store" and not (module.room == room and module.shelf in {"service", "store"})
    ]
    assert found == []
