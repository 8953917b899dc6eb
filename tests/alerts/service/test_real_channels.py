"""The real webhook against receivers that misbehave in every way there is: retried, handed over, nothing lost, and the
channel beside it as fast as ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from tests.channels.doubles import HttpDouble, http_double
from tests.databases import database_with
from thetadesk import channels
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import DeliveryState, Severity, State
from thetadesk.alerts.service import channels as settings
from thetadesk.alerts.service import preferences
from thetadesk.alerts.service.delivery import Deliverer
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries
from thetadesk.channels.outside import Outside
from thetadesk.db.schema import load_stores

MOODS = ["busy", "unwell", "gateway", "hangs", "refuses", "gone", "redirects"]


class WebDesk(AlertDesk):
    """A desk whose channels are the real ones."""

    outside: Outside

    def post(self, channel: str) -> Outside:
        return self.outside

    def fire(self, text: str, count: int) -> None:
        rule = self.rule(text)
        walker = Walker(at=self.clock.now().timestamp())
        changes = [walker.go(rule.id, State.FIRING, f"leg{number}") for number in range(count)]
        self.done(lambda unit: Recorder(self, Latencies()).write(unit, changes))

    def sent(self) -> dict[tuple[str, DeliveryState], int]:
        found: dict[tuple[str, DeliveryState], int] = self.seen(deliveries.count_deliveries)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        yield WebDesk(database, None, *channels.discover())


@pytest.fixture
def bad() -> Iterator[HttpDouble]:
    with http_double() as double:
        yield double


@pytest.fixture
def good() -> Iterator[HttpDouble]:
    with http_double() as double:
        yield double


async def furnish(desk: WebDesk, bad: HttpDouble, good: HttpDouble, fallback: bool) -> None:
    """`webhook` is the good one, `webhook2` the bad one."""
    desk.outside = Outside(desk.clock, seconds=0.3)
    await settings.set_up(desk, "webhook", {"url": good.url}, desk.by)
    aside = "webhook" if fallback else None
    await settings.set_up(desk, "webhook", {"url": bad.url}, desk.by, fallback_id=aside)
    value = {
        "waits_ms": dict.fromkeys(Severity, 0),
        "intervals_ms": dict.fromkeys(Severity, 0),
        "routes": {"urgent": ["webhook2"], "warning": ["webhook"]},
    }
    desk.done(lambda unit: preferences.prefer(unit, value, desk.by))


async def deliver(
    desk: WebDesk, states: dict[tuple[str, DeliveryState], int], cure: HttpDouble | None
) -> None:
    """Delivers until deliveries stand so, the clock running ahead; after a while the bad one may get well."""
    deliverer = Deliverer(desk, Latencies(), send_seconds=0.5, lease_seconds=5.0, poll_seconds=0.05)
    running = asyncio.create_task(deliverer.run())
    for turn in range(1_500):
        await asyncio.sleep(0.01)
        if desk.sent() == states:
            break
        if cure is not None and turn == 100:
            cure.mood = "fine"
            cure.released.set()
        desk.clock.advance(timedelta(seconds=0.2))
        deliverer.wake()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await desk.outside.close()


def told(double: HttpDouble) -> list[dict[str, object]]:
    """The messages a receiver has taken, without those it was told twice under one key."""
    by_key = {heard.headers["idempotency-key"]: json.loads(heard.body) for heard in double.heard}
    return [each for each in by_key.values() if each["event"] == "alert"]


@pytest.mark.parametrize("mood", MOODS)
async def test_another_channel_takes_over_and_is_not_slowed(
    desk: WebDesk, bad: HttpDouble, good: HttpDouble, mood: str
) -> None:
    await furnish(desk, bad, good, fallback=True)
    bad.mood = mood
    desk.fire("each short leg: touched severity urgent", 3)
    desk.fire("each leg: dte <= 21", 2)
    wanted = {("webhook2", DeliveryState.FAILED_OVER): 3, ("webhook", DeliveryState.DELIVERED): 5}
    await deliver(desk, wanted, None)
    assert desk.sent() == wanted
    lines = sorted(len(each["lines"]) for each in told(good))
    # What fails at once may go out with what the good one has of its own; for what hangs that does not wait.
    assert lines == [2, 3] or (lines == [5] and mood != "hangs")


@pytest.mark.parametrize("mood", ["busy", "unwell", "gateway", "hangs"])
async def test_without_a_fallback_it_is_told_as_soon_as_its_channel_is_well(
    desk: WebDesk, bad: HttpDouble, good: HttpDouble, mood: str
) -> None:
    await furnish(desk, bad, good, fallback=False)
    bad.mood = mood
    desk.fire("each short leg: touched severity urgent", 3)
    await deliver(desk, {("webhook2", DeliveryState.DELIVERED): 3}, bad)
    assert desk.sent() == {("webhook2", DeliveryState.DELIVERED): 3}
    (message,) = told(bad)
    assert message["title"] == "[SIMULATED] Urgent: 3 alerts"
    assert (
        len({heard.headers["idempotency-key"] for heard in bad.heard}) == 2
    )  # the check's and the message's
