"""Brokers: each in a folder of its own, strangers to each other. Their foreign words are translated in `parse.py`.

A folder whose `client.py` exports `BROKER` is a broker that can be connected; nothing else has to be told. Clients are
loaded when somebody asks, because whoever reads files of a broker needs nothing of the wire.
"""

import pkgutil
from functools import cache
from importlib import import_module

from thetadesk.connections.ports import Broker
from thetadesk.kernel.errors import NotFoundError

__all__ = ["discover", "named"]


@cache
def discover() -> tuple[Broker, ...]:
    """All brokers that can be connected, by name."""
    folders = [found.name for found in pkgutil.iter_modules(__path__) if found.ispkg]
    clients = (import_module(f"{__name__}.{name}.client") for name in sorted(folders))
    return tuple(client.BROKER for client in clients)


def named(name: str) -> Broker:
    """The broker with this name; NotFoundError when there is none."""
    for broker in discover():
        if broker.name == name:
            return broker
    raise NotFoundError(
        f"There is no broker named {name!r}. There are: {', '.join(b.name for b in discover())}."
    )
