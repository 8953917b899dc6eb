"""Any order of claims, answers, crashes and waiting: no row is ever held twice, none is lost, and none comes twice without
saying that it may."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk
from tests.databases import database_with
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import DeliveryState, Severity, State
from thetadesk.alerts.ports import Receipt
from thetadesk.alerts.service import claiming, preferences
from thetadesk.alerts.service.claiming import Line, Outcome, Parcel
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries
from thetadesk.alerts.store.deliveries import SealedChannel
from thetadesk.db.schema import load_stores

LEASE = 30
HOLDERS = ("one", "two")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("fire"), st.integers(1, 4)),
        st.tuples(st.just("claim"), st.sampled_from(HOLDERS)),
        st.tuples(st.sampled_from(["delivered", "failed", "uncertain", "crash"]), st.sampled_from(HOLDERS)),
        st.tuples(st.just("wait"), st.sampled_from([1, 10, 31])),
    ),
    max_size=20,
)
OUTCOMES = {
    "delivered": Outcome(receipt=Receipt("1", "told")),
    "failed": Outcome(problem="no"),
    "uncertain": Outcome(problem="silence", uncertain=True),
}


@contextmanager
def world() -> Iterator[AlertDesk]:
    with (
        tempfile.TemporaryDirectory() as folder,
        database_with(load_stores(), "sqlite", Path(folder)) as database,
    ):
        desk = AlertDesk(database)
        at = desk.clock.now()
        sealed = desk.vault.encrypt("{}")
        channel = SealedChannel("notebook", "notebook", "Notebook", True, sealed, None, at, at, at, "")
        desk.done(lambda unit: deliveries.save_channel(unit, channel))
        value = {
            "routes": {one: ["notebook"] for one in Severity},
            "waits_ms": dict.fromkeys(Severity, 0),
            "intervals_ms": dict.fromkeys(Severity, 0),
        }
        desk.done(lambda unit: preferences.prefer(unit, value, desk.by))
        yield desk


class Story:
    """Two processes that deliver, and what a channel may have heard of each row."""

    def __init__(self, desk: AlertDesk, idempotent: bool) -> None:
        self.desk = desk
        self.idempotent = idempotent
        self.recorder = Recorder(desk, Latencies())
        self.walker = Walker(at=desk.clock.now().timestamp())
        self.rule = desk.rule("AAPL < 185 severity urgent").id
        self.held: dict[str, list[Parcel]] = {holder: [] for holder in HOLDERS}
        self.heard: dict[str, int] = {}
        self.keys: dict[str, str] = {}
        self.fired = 0

    def fire(self, count: int) -> None:
        names = [f"leg{self.fired + number}" for number in range(count)]
        self.fired += count
        changes = [self.walker.go(self.rule, State.FIRING, name) for name in names]
        self.desk.done(lambda unit: self.recorder.write(unit, changes))

    def line(self, holder: str) -> Line:
        until = self.desk.clock.now() + timedelta(seconds=LEASE)
        return Line("notebook", holder, until, True, self.idempotent, 4)

    def claim(self, holder: str) -> None:
        now = self.desk.clock.now()
        claimed = self.desk.done(lambda unit: claiming.claim(unit, self.line(holder), now, self.desk.carries))
        for parcel in claimed:
            self.check(parcel)
        self.held[holder] += claimed
        alive = [
            each.id
            for parcels in self.held.values()
            for parcel in parcels
            for each in parcel.deliveries
            if each.leased_until is not None and each.leased_until > now
        ]
        assert len(alive) == len(set(alive)), "two hold one row"

    def check(self, parcel: Parcel) -> None:
        told_before = any(self.heard.get(each.id) for each in parcel.deliveries)
        assert parcel.repeated == (told_before and not self.idempotent), (
            "what may be a repeat says so, and nothing else"
        )
        for each in parcel.deliveries:
            assert self.keys.setdefault(each.id, parcel.batch) == parcel.batch, "a message keeps its key"

    def answer(self, holder: str, word: str) -> None:
        if not self.held[holder]:
            return
        parcel = self.held[holder].pop(0)
        if word != "failed":
            for each in parcel.deliveries:
                self.heard[each.id] = self.heard.get(each.id, 0) + 1
        if word in OUTCOMES:
            now, line, outcome = self.desk.clock.now(), self.line(holder), OUTCOMES[word]
            self.desk.done(lambda unit: claiming.settle(unit, parcel, line, outcome, now, 0.5))

    def expire(self) -> None:
        """Whoever held something for too long is as good as gone: nobody knows what the channel has heard of it."""
        now = self.desk.clock.now()
        for holder, parcels in self.held.items():
            for parcel in parcels:
                until = parcel.deliveries[0].leased_until
                if until is not None and until <= now:
                    for each in parcel.deliveries:
                        self.heard[each.id] = self.heard.get(each.id, 0) + 1
            self.held[holder] = [
                parcel for parcel in parcels if (until := parcel.deliveries[0].leased_until) and until > now
            ]

    def take(self, step: tuple[str, int | str]) -> None:
        match step:
            case ("fire", int(count)):
                self.fire(count)
            case ("claim", str(holder)):
                self.claim(holder)
            case ("wait", int(seconds)):
                self.desk.clock.advance(timedelta(seconds=seconds))  # type: ignore[attr-defined]
                self.expire()
            case (str(word), str(holder)):
                self.answer(holder, word)

    def end(self) -> None:
        """All is well from now on: what is left is delivered."""
        while self.desk.seen(deliveries.next_due_at) is not None:
            self.take(("wait", 31))
            self.claim("one")
            while self.held["one"]:
                self.answer("one", "delivered")


@pytest.mark.timeout(3600)
@given(STEPS, st.booleans())
def test_whatever_happens_every_row_is_told_once_or_says_that_it_may_be_more(
    steps: list[tuple[str, int | str]], idempotent: bool
) -> None:
    with world() as desk:
        story = Story(desk, idempotent)
        story.fire(2)
        for step in steps:
            story.take(step)
        story.end()
        counted = desk.seen(deliveries.count_deliveries)
        assert counted == {("notebook", DeliveryState.DELIVERED): story.fired}
        found = desk.seen(lambda unit: deliveries.find_deliveries(unit, list(story.heard)))
        assert len(found) == story.fired
        if not idempotent:
            assert all(found[one].maybe_twice for one, times in story.heard.items() if times > 1)
