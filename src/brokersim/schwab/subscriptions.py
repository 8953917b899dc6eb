"""What one streamer connection is subscribed to, and which frames are due.

Level one is told by change: the first frame about a key is complete, later ones hold what is new. Bars and account
activity are told one after another, numbered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from brokersim.calendar import last_opened
from brokersim.model import Bar, Listing
from brokersim.schwab.activity import Message
from brokersim.schwab.answers import Json, milliseconds
from brokersim.schwab.fields import (
    ACTIVITY,
    CHART,
    EQUITIES,
    LAST_FIELD,
    OPTIONS,
    Fields,
    bar_fields,
    introduction,
    level_one,
)
from brokersim.schwab.naming import found

if TYPE_CHECKING:
    from brokersim.market import Market

MOST_KEYS = 500


class CommandError(Exception):
    """A command that cannot be followed; `code` is the streamer's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(slots=True)
class Service:
    """The keys of one service, each with the wanted fields, and what was last told about it."""

    keys: dict[str, frozenset[int]] = field(default_factory=dict)
    told: dict[str, Fields] = field(default_factory=dict)

    def forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.keys.pop(key, None)
            self.told.pop(key, None)


class Subscriptions:
    """One connection's services."""

    def __init__(self, market: "Market") -> None:
        self._market = market
        self._services: dict[str, Service] = {name: Service() for name in LAST_FIELD}
        self._sequences: dict[str, int] = {}

    @property
    def empty(self) -> bool:
        return not any(service.keys for service in self._services.values())

    @property
    def follows_activity(self) -> bool:
        return bool(self._services[ACTIVITY].keys)

    def follow(self, name: str, command: str, parameters: Mapping[str, object]) -> None:
        """Does what a command says. Raises CommandError."""
        service = self._services[name]
        if command == "VIEW":
            wanted = _fields(name, parameters)
            service.keys = dict.fromkeys(service.keys, wanted)
            service.told = {key: _cut(fields, wanted) for key, fields in service.told.items()}
            return
        keys = _keys(name, parameters)
        if command == "UNSUBS":
            service.forget(keys)
            return
        wanted = _fields(name, parameters)
        if command == "SUBS":
            service.forget(list(service.keys))
            self._sequences.pop(name, None)
        if len(service.keys.keys() | set(keys)) > MOST_KEYS:
            raise CommandError(19, f"Reached the limit of {MOST_KEYS} symbols")
        for key in keys:
            service.keys[key] = wanted | (
                service.keys.get(key, frozenset()) if command == "ADD" else frozenset()
            )
            if name in (CHART, ACTIVITY) and command == "SUBS":
                service.told.pop(key, None)

    def due(self, now: datetime) -> list[Json]:
        """The frames that are due now: what changed, and everything about keys that are new."""
        frames = [self._changes(name, now) for name in (EQUITIES, OPTIONS)]
        frames += [self._bars(now), self._greeting(now)]
        return [frame for frame in frames if frame]

    def activity(self, messages: Iterable[Message], now: datetime) -> list[Json]:
        """The frames of account activity."""
        keys = self._services[ACTIVITY].keys
        if not keys:
            return []
        key = next(iter(keys))
        return [self._activity(key, each.account, each.kind, each.data, now) for each in messages]

    def _changes(self, name: str, now: datetime) -> Json:
        service = self._services[name]
        if not service.keys:
            return {}
        every = frozenset[int]().union(*service.keys.values())
        content = []
        for key, fields in level_one(self._market, name, service.keys, every).items():
            current = _cut(fields, service.keys[key])
            before = service.told.get(key)
            new = {
                number: value
                for number, value in current.items()
                if before is None or before.get(number) != value
            }
            service.told[key] = current
            if new or before is None:
                about = introduction(self._market, key) if before is None else {}
                content.append({"key": key, **about, **_numbered(new)})
        return _frame(name, content, now) if content else {}

    def _bars(self, now: datetime) -> Json:
        service, content = self._services[CHART], []
        for key, wanted in service.keys.items():
            listing = found(self._market, key)
            if not isinstance(listing, Listing):
                continue
            for place, bar in self._new_bars(listing, service.told.get(key), now):
                service.told[key] = {7: milliseconds(bar.at)}
                fields = _cut(bar_fields(bar, place), wanted)
                content.append({"seq": self._next(CHART), "key": key, **_numbered(fields)})
        return _frame(CHART, content, now) if content else {}

    def _new_bars(self, listing: Listing, before: Fields | None, now: datetime) -> list[tuple[int, Bar]]:
        """The bars that are complete and not told yet, with their places in the session; only the last to begin with."""
        bars = [
            (place, bar)
            for place, bar in enumerate(self._market.minute_bars(listing.symbol, last_opened(now).on))
            if milliseconds(bar.at) + 60_000 <= milliseconds(now)
        ]
        if before is None:
            return bars[-1:] or self._yesterdays(listing, now)
        return [(place, bar) for place, bar in bars if milliseconds(bar.at) > _told_at(before)]

    def _yesterdays(self, listing: Listing, now: datetime) -> list[tuple[int, Bar]]:
        """In the first minute of a session, the last bar of the session before."""
        before = last_opened(last_opened(now).opens_at.replace(hour=0))
        return list(enumerate(self._market.minute_bars(listing.symbol, before.on)))[-1:]

    def _greeting(self, now: datetime) -> Json:
        """Account activity begins with a message that says so."""
        service = self._services[ACTIVITY]
        new = [key for key in service.keys if key not in service.told]
        if not new:
            return {}
        service.told |= dict.fromkeys(new, Fields())
        self._sequences.pop(ACTIVITY, None)
        return self._activity(new[0], "", "SUBSCRIBED", "", now)

    def _activity(self, key: str, account: str, kind: str, data: str, now: datetime) -> Json:
        content = {"seq": self._next(ACTIVITY), "key": key, "1": account, "2": kind, "3": data}
        return _frame(ACTIVITY, [content], now)

    def _next(self, name: str) -> int:
        sequence = self._sequences.get(name, 0)
        self._sequences[name] = sequence + 1
        return sequence


def _told_at(fields: Fields) -> int:
    at = fields[7]
    assert isinstance(at, int)
    return at


def _keys(name: str, parameters: Mapping[str, object]) -> list[str]:
    written = parameters.get("keys")
    keys = [str(key) for key in written] if isinstance(written, list) else str(written or "").split(",")
    # Option symbols hold blanks that count; those around other keys do not.
    keys = [key if name in (OPTIONS, ACTIVITY) else key.strip().upper() for key in keys if key.strip()]
    if not keys:
        raise CommandError(21, "Bad command formatting: keys are missing")
    return keys


def _fields(name: str, parameters: Mapping[str, object]) -> frozenset[int]:
    written = parameters.get("fields")
    names = [str(each) for each in written] if isinstance(written, list) else str(written or "").split(",")
    numbers = [each.strip() for each in names if each.strip()]
    if not numbers or not all(each.isascii() and each.isdigit() for each in numbers):
        raise CommandError(21, "Bad command formatting: fields must be numbers")
    return frozenset(int(each) for each in numbers if len(each) < 4 and int(each) <= LAST_FIELD[name])


def _cut(fields: Fields, wanted: frozenset[int]) -> Fields:
    return {number: value for number, value in fields.items() if number in wanted}


def _numbered(fields: Fields) -> Json:
    return {str(number): value for number, value in sorted(fields.items())}


def _frame(name: str, content: list[Json], now: datetime) -> Json:
    told = {"service": name, "timestamp": milliseconds(now), "command": "SUBS", "content": content}
    return {"data": [told]}
