"""Channels: the ways to be told of an alert, each in a module of its own, strangers to each other.

A module that exports `CHANNEL` is one; nothing else has to be told. What a channel needs of the process it runs in (HTTP
connections, a child process for heavy libraries) comes with every call as `outside.Outside`.
"""

import pkgutil
from functools import cache
from importlib import import_module

from thetadesk.alerts.model import ChannelNotFoundError
from thetadesk.alerts.ports import Channel

__all__ = ["discover", "named"]


@cache
def discover() -> tuple[Channel, ...]:
    """Every channel there is, by name. Their heavy libraries are not loaded."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(module.CHANNEL for module in modules if hasattr(module, "CHANNEL"))


def named(name: str) -> Channel:
    """The channel with this name; ChannelNotFoundError when there is none."""
    for channel in discover():
        if channel.name == name:
            return channel
    raise ChannelNotFoundError(
        f"There is no channel named {name!r}. There are: {', '.join(each.name for each in discover())}."
    )
