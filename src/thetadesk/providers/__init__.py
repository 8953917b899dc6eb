"""Providers: who tells figures about companies, each in a module of its own, strangers to each other.

A module that exports `PROVIDER` is one; nothing else has to be told. Modules are loaded when somebody asks.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from thetadesk.market.ports import Provider

__all__ = ["Adapter", "discover"]


class Adapter(Protocol):
    """What a module in `providers` exports as `PROVIDER`. It is stateless."""

    @property
    def name(self) -> str:
        """Its module's name, which is also what its settings begin with: `FINNHUB_API_KEY`, `FINNHUB_URL`."""
        ...

    @property
    def title(self) -> str: ...

    @property
    def reads_per_minute(self) -> int:
        """What the desk allows itself."""
        ...

    def open(self, http: Any, url: str, key: str) -> Provider:
        """The provider, spoken to at `url` over `http` (`wire.http.Http`) with the user's own key."""
        ...


@cache
def discover() -> tuple[Adapter, ...]:
    """Every provider there is, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").PROVIDER for name in names)
