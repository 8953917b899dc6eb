"""The source as syntax trees, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One module: `name` is dotted (`thetadesk.ledger.model`), `path` relative to the repository."""

    name: str
    path: str
    tree: ast.Module
    lines: tuple[str, ...]

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def room(self) -> str:
        """The room it belongs to, `ledger`; for `thetadesk.settings` itself, `settings`."""
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def shelf(self) -> str:
        """The module's (or sub-package's) name inside its room, `store`; empty for the room itself."""
        return self.parts[2] if len(self.parts) > 2 else ""

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full dotted name of everything imported: `thetadesk.ledger.model.Transaction`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules(package: str = "thetadesk") -> tuple[Module, ...]:
    """Every module of a package under src/, generated tables included."""
    return tuple(_read(path) for path in sorted((SOURCE / package).rglob("*.py")))


def _read(path: Path) -> Module:
    relative = path.relative_to(SOURCE).with_suffix("")
    parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts), str(path.relative_to(ROOT)), ast.parse(text), tuple(text.splitlines()))


def starts_with(name: str, prefix: str) -> bool:
    """Whether a dotted name is `prefix` or lies below it."""
    return name == prefix or name.startswith(f"{prefix}.")
