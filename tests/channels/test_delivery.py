"""Real channels under the real deliverer: whatever befalls those whom they speak to, every firing is told."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from tests.channels.candidates import CANDIDATES, Candidate, email, slack_webhook, webhook
from tests.channels.doubles import HttpDouble
from tests.databases import database_with
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import Delivery, DeliveryState, Severity, State
from thetadesk.alerts.service import channels, inbox, preferences
from thetadesk.alerts.service.delivery import Deliverer
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries as store
from thetadesk.channels import discover
from thetadesk.channels.outside import Outside
from thetadesk.db.schema import load_stores
from thetadesk.kernel.clock import SystemClock

PATIENCE = 60.0


class RealDesk(AlertDesk):
    """A desk that tells by the real channels, in real time."""

    def __init__(self, database, outside: Outside) -> None:
        super().__init__(database, SystemClock(), *discover())
        self.outside = outside

    def post(self, channel: str) -> Outside:
        return self.outside

    async def open(self, candidate: Candidate, fallback_id: str | None = None) -> str:
        kind, config = candidate.channel.name, candidate.config
        return (await channels.set_up(self, kind, config, self.by, fallback_id=fallback_id)).id

    async def open_patiently(self, candidate: Candidate, fallback_id: str) -> str:
        """The same, however long a channel's own process takes to begin on a busy machine."""
        given = self.outside.seconds
        if candidate.channel.heavy:
            self.outside.seconds = PATIENCE
        try:
            return await self.open(candidate, fallback_id)
        finally:
            self.outside.seconds = given

    def fire(self, routes: list[str]) -> None:
        value = {
            "waits_ms": dict.fromkeys(Severity, 0),
            "intervals_ms": dict.fromkeys(Severity, 0),
            "routes": {Severity.URGENT: routes},
        }
        self.done(lambda unit: preferences.prefer(unit, value, self.by))
        rule = self.rule("AAPL < 185 severity urgent")
        change = Walker(at=self.clock.now().timestamp()).go(rule.id, State.FIRING)
        self.done(lambda unit: Recorder(self, Latencies()).write(unit, [change]))

    def deliveries(self) -> dict[str, Delivery]:
        ids = {entry.alert.id for entry in self.seen(inbox.history).entries}
        return {each.channel_id: each for each in self.seen(lambda unit: store.deliveries_of(unit, ids))}

    async def deliver(self, until: Callable[[], bool]) -> None:
        """Runs delivery until something is so."""
        running = asyncio.create_task(Deliverer(self, Latencies(), poll_seconds=0.1).run())
        try:
            async with asyncio.timeout(PATIENCE):
                while not until():  # noqa: ASYNC110 (the outbox has no event)
                    await asyncio.sleep(0.02)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def story(tmp_path) -> Iterator[Callable]:
    """Runs a story on a desk of its own."""

    def run(tell, **given: float) -> None:
        async def telling() -> None:
            outside = Outside(SystemClock(), **given)
            try:
                await tell(RealDesk(database, outside))
            finally:
                await outside.close()

        with database_with(load_stores(), "sqlite", tmp_path) as database:
            asyncio.run(telling())

    return run


def states(desk: RealDesk) -> dict[str, DeliveryState]:
    return {channel: each.state for channel, each in desk.deliveries().items()}


def test_every_channel_tells_in_the_end_and_marks_what_may_be_told_twice(story, tmp_path):
    async def tell(desk: RealDesk) -> None:
        ids = [await desk.open(each) for each in found]
        for each, told in zip(found, before, strict=True):
            told.append(each.heard())
            each.double.upcoming = ["unwell", "breaks"]
        desk.fire(ids)
        await desk.deliver(lambda: set(states(desk).values()) == {DeliveryState.DELIVERED})
        sure = {channel.name for channel in discover() if channel.idempotent}
        for each, (told,), channel_id in zip(found, before, ids, strict=True):
            delivery = desk.deliveries()[channel_id]
            assert each.heard() - told == 3, channel_id
            assert delivery.attempts == 3, channel_id
            assert delivery.maybe_twice == (each.channel.name not in sure), channel_id

    with ExitStack() as stack:
        found = []
        for each, moods in CANDIDATES.items():
            if "breaks" in moods:
                found.append(stack.enter_context(each(tmp_path)))
        before: list[list[int]] = [[] for _ in found]
        story(tell)


def test_one_that_hangs_holds_up_no_other_and_is_replaced_by_its_fallback(story, tmp_path):
    async def tell(desk: RealDesk) -> None:
        mail_id = await desk.open(mail)
        slack_id, hook_id = await desk.open(slack, mail_id), await desk.open(hook)
        slack.become("hangs")
        desk.fire([slack_id, hook_id])
        held_up = []

        def replaced() -> bool:
            now = states(desk)
            if now[hook_id] is DeliveryState.DELIVERED:
                held_up.append(now[slack_id])
            return now.get(mail_id) is DeliveryState.DELIVERED

        await desk.deliver(replaced)
        assert held_up[0] is DeliveryState.SENDING
        assert states(desk)[slack_id] is DeliveryState.FAILED_OVER
        assert mail.heard() == 1

    with slack_webhook(tmp_path) as slack, webhook(tmp_path) as hook, email(tmp_path) as mail:
        story(tell, seconds=4.0)


@pytest.mark.parametrize("mood", ["busy", "refuses", "hangs"])
def test_whatever_befalls_a_channel_its_fallback_tells_and_the_others_do_not_wait(story, tmp_path, mood):
    async def tell(desk: RealDesk) -> None:
        fallback_id, well_id = await desk.open(fallback), await desk.open(well)
        ids = [await desk.open_patiently(each, fallback_id) for each in found]
        # The address of the one that Apprise serves allows it half a second, however busy this machine is.
        slow = {one for one, each in zip(ids, found, strict=True) if each.channel.name != "apprise"}
        for each in found:
            each.become(mood)
        desk.fire([*ids, well_id])
        ended_before = []

        def told() -> bool:
            now = states(desk)
            if now[well_id] is not DeliveryState.DELIVERED:
                ended_before[:] = [each for each in slow if now[each] is DeliveryState.FAILED_OVER]
            return now.get(fallback_id) is DeliveryState.DELIVERED and {now[each] for each in ids} == {
                DeliveryState.FAILED_OVER
            }

        before = fallback.heard()
        await desk.deliver(told)
        assert fallback.heard() - before == 1
        if mood == "hangs":
            assert ended_before == []
            assert desk.deliveries()[fallback_id].maybe_twice

    with ExitStack() as stack:
        fallback, well = stack.enter_context(webhook(tmp_path)), stack.enter_context(email(tmp_path))
        found = []
        for each, moods in CANDIDATES.items():
            if mood in moods:
                found.append(stack.enter_context(each(tmp_path)))
        for one in found:
            if isinstance(one.double, HttpDouble):
                one.double.wait = 60
        story(tell, seconds=4.0)
