"""What can be made to go wrong: with single answers, with streams, and with what the histories tell.

Every fault draws its own numbers from the seed, so the same requests in the same order meet the same faults.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from brokersim.model import Posting


class FaultKind(StrEnum):
    """What goes wrong. The first group spoils answers, the second streams, the third what is told."""

    TOO_MANY = "429"
    TOO_MANY_RETRY_AFTER = "429-retry-after"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    HANG = "hang"
    DRIP = "drip"
    TRUNCATED = "truncated"
    MAINTENANCE = "maintenance"
    DROP_STREAM = "drop-stream"
    SILENT_STREAM = "silent-stream"
    DUPLICATE = "duplicate"
    LATE = "late"
    OUT_OF_ORDER = "out-of-order"
    PENDING = "pending"
    LAPSE_TOKENS = "lapse-tokens"
    CLOCK_SKEW = "clock-skew"


ANSWERS = frozenset(
    {
        FaultKind.TOO_MANY,
        FaultKind.TOO_MANY_RETRY_AFTER,
        FaultKind.BROKEN,
        FaultKind.BAD_GATEWAY,
        FaultKind.HANG,
        FaultKind.DRIP,
        FaultKind.TRUNCATED,
        FaultKind.MAINTENANCE,
    }
)
STREAMS = frozenset(
    {
        FaultKind.DROP_STREAM,
        FaultKind.SILENT_STREAM,
        FaultKind.DUPLICATE,
        FaultKind.LATE,
        FaultKind.OUT_OF_ORDER,
    }
)
STREAM_PATHS = ("/ws", "/realtime", "/streamer")
RECENT = timedelta(days=3)
"""How old what is told late or pending can be."""


@dataclass(slots=True)
class Fault:
    """Something wrong until it is taken away, or has happened `count` times. `rate` is the chance that one answer,
    message or row meets it, `match` the beginning of the paths that can, `seconds` how long it takes (hang, drip, late),
    what Retry-After asks for, or how far the brokers' clock runs ahead. `after` lets the request have its effect."""

    id: int
    kind: FaultKind
    rate: float = 1.0
    count: int | None = None
    match: str = ""
    seconds: float = 5.0
    after: bool = False
    broker: str = ""
    happened: int = 0
    draws: random.Random = field(default_factory=random.Random, repr=False)

    def strikes(self, path: str) -> bool:
        """Whether this request or message meets it; what is drawn is used up."""
        if not path.startswith(self.match) or (self.count is not None and self.happened >= self.count):
            return False
        if self.rate < 1 and self.draws.random() >= self.rate:
            return False
        self.happened += 1
        return True

    def picks(self, row: int) -> bool:
        """Whether a row meets it: always the same rows, however often one asks."""
        digest = hashlib.blake2b(f"{self.id}/{self.kind}/{row}".encode(), digest_size=4).digest()
        return int.from_bytes(digest, "big") < self.rate * 2**32

    def told(self) -> dict[str, Any]:
        """The fault as the control API shows it."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "rate": self.rate,
            "count": self.count,
            "match": self.match,
            "seconds": self.seconds,
            "after": self.after,
            "broker": self.broker,
            "happened": self.happened,
        }


class Faults:
    """The faults that are on."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._next = 1
        self.active: list[Fault] = []

    def add(self, kind: FaultKind, **settings: Any) -> Fault:
        """Turns a fault on; `settings` are Fault's fields."""
        fault = Fault(self._next, kind, draws=random.Random(f"{self._seed}/{self._next}"), **settings)  # noqa: S311
        self._next += 1
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Turns all faults off; the next one is drawn as the first of a new start."""
        self.active.clear()
        self._next = 1

    def striking(self, kinds: frozenset[FaultKind], path: str) -> Fault | None:
        """The first fault of these kinds that this path meets now."""
        return next((fault for fault in self.active if fault.kind in kinds and fault.strikes(path)), None)

    def told(self, postings: Sequence[Posting], now: datetime) -> Sequence[Posting]:
        """An account's history, oldest first, as it is told while faults are on."""
        for fault in self.active:
            if fault.match.startswith(STREAM_PATHS):
                continue
            if fault.kind is FaultKind.DUPLICATE:
                postings = _duplicated(fault, postings)
            elif fault.kind is FaultKind.OUT_OF_ORDER:
                postings = _shuffled(fault, postings)
            elif fault.kind is FaultKind.LATE:
                postings = _withheld(fault, postings, now)
            elif fault.kind is FaultKind.PENDING:
                postings = _unsettled(fault, postings, now)
        return postings


def _duplicated(fault: Fault, postings: Sequence[Posting]) -> Sequence[Posting]:
    told: list[Posting] = []
    for posting in postings:
        told.extend([posting] * (2 if fault.picks(posting.id) else 1))
    return told


def _withheld(fault: Fault, postings: Sequence[Posting], now: datetime) -> Sequence[Posting]:
    return [p for p in postings if p.at < now - RECENT or not fault.picks(p.id)]


def _shuffled(fault: Fault, postings: Sequence[Posting]) -> Sequence[Posting]:
    told = list(postings)
    for place in range(len(told) - 1):
        if fault.picks(told[place].id):
            told[place], told[place + 1] = told[place + 1], told[place]
    return told


def _unsettled(fault: Fault, postings: Sequence[Posting], now: datetime) -> Sequence[Posting]:
    later = now + timedelta(seconds=fault.seconds)
    return [
        replace(p, valid_at=max(p.valid_at, later)) if p.at >= now - RECENT and fault.picks(p.id) else p
        for p in postings
    ]
