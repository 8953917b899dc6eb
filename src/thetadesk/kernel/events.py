"""News that travels upward. A lower room says what happened; whoever is above may react, never the reverse.

Events are frozen dataclasses in the past tense, defined in the `model.py` of the room they come from.
A use-case collects them while its unit of work is open, and the door dispatches them after the commit, so
nobody hears of something that was rolled back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from thetadesk.kernel.tenant import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a tenant's data."""

    tenant: TenantId


E = TypeVar("E", bound=Event)


class Dispatcher:
    """Calls the reactions registered for an event's type, in the order of registration."""

    def __init__(self) -> None:
        self._reactions: defaultdict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)

    def on(self, kind: type[E], reaction: Callable[[E], None]) -> None:
        """From now on calls `reaction` with every event of exactly `kind`."""

        def react(event: Event) -> None:
            if isinstance(event, kind):
                reaction(event)

        self._reactions[kind].append(react)

    def dispatch(self, events: Iterable[Event]) -> None:
        """Calls every reaction to every event, in order; an exception of one ends the dispatch."""
        for event in events:
            for reaction in self._reactions[type(event)]:
                reaction(event)
