"""A desk's alerts in a process of its own, under load, for somebody who kills it.

    python -m tests.alerts.victim DATABASE_URL FOLDER SEED ROLE

ROLE `desk` decides, records and delivers; `helper` only delivers; `last` delivers what is left, and ends by itself. The
channels write down in FOLDER what they were told, at once and for good: that is the world outside. They fail often, before
they have written and after.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import ChannelError, State
from thetadesk.alerts.ports import ChannelField, Message, Receipt
from thetadesk.alerts.service import rules
from thetadesk.alerts.service.delivery import Deliverer
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries
from thetadesk.db.engine import Database
from thetadesk.kernel.clock import SystemClock

INSTANCES = 15
_FAILS_BEFORE, _FAILS_AFTER = 0.05, 0.05


class Stranger:
    """Somebody outside: what it has been told stays told, whatever becomes of who told it."""

    title = description = "Somebody outside"
    fields = (ChannelField("place", "Place"),)
    heavy = False

    def __init__(self, name: str, idempotent: bool, folder: Path, luck: random.Random) -> None:
        self.name = name
        self.idempotent = idempotent
        self._file = folder / f"{name}.jsonl"
        self._luck = luck

    async def send(self, message: Message, config: Mapping[str, str], post: Any) -> Receipt:
        await asyncio.sleep(self._luck.uniform(0.0, 0.01))
        if self._luck.random() < _FAILS_BEFORE:
            raise ChannelError("the line was dead")
        told = {"key": message.key, "lines": message.lines, "repeated": message.repeated}
        descriptor = os.open(self._file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(descriptor, (json.dumps(told) + "\n").encode())
        os.close(descriptor)
        await asyncio.sleep(self._luck.uniform(0.0, 0.01))
        if self._luck.random() < _FAILS_AFTER:
            raise ChannelError("the line went dead", uncertain=True)
        return Receipt(words="heard")

    async def check(self, config: Mapping[str, str], post: Any) -> None:
        return None


def desk_at(url: str, folder: Path, seed: int) -> AlertDesk:
    """A desk with two strangers as its channels: one knows repeats, one does not."""
    luck = random.Random(seed)
    sure, unsure = Stranger("sure", True, folder, luck), Stranger("unsure", False, folder, luck)
    return AlertDesk(Database(url), SystemClock(), sure, unsure)


async def decide(desk: AlertDesk, recorder: Recorder, seed: int) -> None:
    """Makes instances of every rule fire and clear, going on from what was stored, as the engine does."""
    luck = random.Random(seed)
    standing, saved = desk.seen(rules.standing)
    walker = Walker(at=time.time() - 1_000_000, saved=saved)
    while True:
        for _ in range(luck.randint(1, 12)):
            rule = luck.choice(standing).rule
            instance = f"leg{luck.randrange(INSTANCES)}"
            before = walker.saved.get((rule.id, instance))
            after = State.OK if before is not None and before.state is State.FIRING else State.FIRING
            recorder.put(walker.go(rule.id, after, instance, heard_ns=time.monotonic_ns()))
        await asyncio.sleep(luck.uniform(0.0, 0.02))


async def live(desk: AlertDesk, seed: int, role: str) -> None:
    """What the process does until it is killed; `last` until the outbox is empty."""
    latencies = Latencies()
    deliverer = Deliverer(desk, latencies, send_seconds=0.5, lease_seconds=1.0, poll_seconds=0.1)
    recorder = Recorder(desk, latencies, [deliverer.wake])
    tasks = [asyncio.create_task(deliverer.run())]
    if role == "desk":
        tasks += [asyncio.create_task(recorder.run()), asyncio.create_task(decide(desk, recorder, seed))]
    sys.stdout.write("alive\n")
    sys.stdout.flush()
    if role != "last":
        await asyncio.gather(*tasks)
    left = asyncio.Event()
    deliverer.listeners.append(lambda _: None if desk.seen(deliveries.next_due_at) else left.set())
    if desk.seen(deliveries.next_due_at):
        await left.wait()
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    where, into, number, part = sys.argv[1:]
    asyncio.run(live(desk_at(where, Path(into), int(number)), int(number), part))
