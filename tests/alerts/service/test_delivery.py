"""What is in the outbox arrives: grouped, in time, by another way if one fails, and never twice without saying so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.changes import Walker
from tests.alerts.desks import AlertDesk, Notebook
from tests.databases import database_with
from thetadesk.alerts import firing, messages
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import (
    ChannelError,
    Delivery,
    DeliveryState,
    Severity,
    State,
)
from thetadesk.alerts.service import channels, claiming, delivery, inbox, preferences, rules, upkeep
from thetadesk.alerts.service.claiming import Line
from thetadesk.alerts.service.delivery import Deliverer
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries as store
from thetadesk.alerts.store import inbox as alerts
from thetadesk.db.engine import Database
from thetadesk.db.errors import DatabaseBusyError
from thetadesk.db.schema import load_stores
from thetadesk.db.vault import Vault

NO_WAITS = {"waits_ms": dict.fromkeys(Severity, 0), "intervals_ms": dict.fromkeys(Severity, 0)}


class House:
    """A desk whose alerts all go to one channel, and a deliverer for it."""

    def __init__(self, database: Database, *adapters: Notebook) -> None:
        self.desk = AlertDesk(database, None, *adapters)
        self.walker = Walker(at=self.desk.clock.now().timestamp() - 3600)
        self.recorder = Recorder(self.desk, Latencies())

    def prefer(self, **more: object) -> None:
        value = {**NO_WAITS, "routes": {one: ["notebook"] for one in Severity}, **more}
        self.desk.done(lambda unit: preferences.prefer(unit, value, self.desk.by))

    def fire(self, text: str = "AAPL < 185 severity urgent", count: int = 1, name: str = "") -> str:
        rule = self.desk.rule(text, name)
        changes = [
            self.walker.go(rule.id, State.FIRING, f"leg{number}" if count > 1 else "")
            for number in range(count)
        ]
        self.desk.done(lambda unit: self.recorder.write(unit, changes))
        return rule.id

    def clear(self, rule_id: str, instance: str = "") -> None:
        change = self.walker.go(rule_id, State.OK, instance)
        self.desk.done(lambda unit: self.recorder.write(unit, [change]))

    async def deliver(self, until: Callable[[], object], **more: float) -> Deliverer:
        """Runs delivery until something is so; the clock moves by itself, much faster than time."""
        deliverer = Deliverer(self.desk, Latencies(), poll_seconds=0.05, **more)
        running = asyncio.create_task(deliverer.run())
        for _ in range(400):
            await asyncio.sleep(0.01)
            if until() or running.done():
                break
            self.desk.clock.advance(timedelta(seconds=0.5))
            deliverer.wake()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return deliverer

    def states(self) -> dict[tuple[str, DeliveryState], int]:
        return self.desk.seen(store.count_deliveries)

    def all(self, state: DeliveryState) -> bool:
        return {one for _, one in self.states()} == {state}

    def deliveries(self) -> list[Delivery]:
        ids = {entry.alert.id for entry in self.desk.seen(inbox.history).entries}
        return self.desk.seen(lambda unit: store.deliveries_of(unit, ids))


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def house(tmp_path, notebook):
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        made = House(database, notebook)
        asyncio.run(made.desk.set_up())
        made.prefer()
        yield made


def delivered(house: House) -> bool:
    return house.all(DeliveryState.DELIVERED)


async def test_a_firing_is_told_with_a_receipt(house: House, notebook: Notebook) -> None:
    house.fire()
    await house.deliver(lambda: delivered(house))
    assert house.desk.seen(inbox.outbox_depth) == {}
    (message,) = notebook.told
    assert message.title.startswith("[SIMULATED] Urgent: ")
    (entry,) = house.desk.seen(inbox.entries)
    (sent,) = entry.deliveries
    assert (sent.state, sent.receipt, sent.attempts) == (DeliveryState.DELIVERED, "written down page 1", 1)
    _, attempts = house.desk.seen(lambda unit: inbox.entry(unit, entry.alert.id))
    assert [(each.number, each.outcome) for each in attempts] == [(1, "delivered")]


async def test_a_message_names_its_rule_and_leads_to_its_alert(house: House, notebook: Notebook) -> None:
    house.fire(name="Roll in time")
    await house.deliver(lambda: delivered(house))
    (entry,) = house.desk.seen(inbox.entries)
    (message,) = notebook.told
    assert "Roll in time: " in message.title
    assert "Roll in time: " in message.body
    assert message.url == f"{house.desk.alerts_url}?alert={entry.alert.id}"


async def test_fifty_legs_that_fire_at_once_make_one_message(house: House, notebook: Notebook) -> None:
    house.fire("each short leg: touched severity urgent", count=50)
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1
    assert "50 alerts" in notebook.told[0].title
    assert len({each.batch for each in house.deliveries()}) == 1


async def test_what_follows_soon_waits_for_the_next_message(house: House, notebook: Notebook) -> None:
    house.prefer(intervals_ms={"warning": 60_000})
    house.fire("AAPL < 185")
    began = house.desk.clock.now()

    def next_two() -> bool:
        if len(notebook.told) == 1 and len(house.states()) == 1 and sum(house.states().values()) == 1:
            house.fire("AAPL < 184")
            house.fire("AAPL < 183")
        return len(notebook.told) == 2

    await house.deliver(next_two)
    assert [len(message.lines) for message in notebook.told] == [1, 2]
    assert house.desk.clock.now() - began >= timedelta(seconds=60)


async def test_what_fails_is_tried_again_under_the_same_key(house: House, notebook: Notebook) -> None:
    notebook.troubles = [ChannelError("refused"), ChannelError("busy", retry_after=7.0)]
    house.fire()
    began = house.desk.clock.now()
    await house.deliver(lambda: delivered(house))
    (sent,) = house.deliveries()
    attempts = house.desk.seen(lambda unit: store.attempts_of(unit, [sent.id]))
    assert [(each.outcome, each.detail) for each in attempts] == [
        ("failed", "refused"),
        ("failed", "busy"),
        ("delivered", "written down"),
    ]
    assert notebook.told[0].key == sent.batch
    assert house.desk.clock.now() - began >= timedelta(seconds=7)
    assert not sent.maybe_twice


async def test_what_cannot_succeed_is_a_dead_letter_until_a_hand_tries_again(
    house: House, notebook: Notebook
) -> None:
    notebook.troubles = [ChannelError("no such room", retryable=False)]
    house.fire()
    await house.deliver(lambda: house.all(DeliveryState.DEAD))
    ((letter, alert),) = house.desk.seen(inbox.dead_letters)
    assert letter.problem == "no such room"
    assert alert is not None
    assert house.desk.seen(inbox.counts).dead_letters == 1
    assert house.desk.seen(inbox.outbox_depth) == {("notebook", DeliveryState.DEAD): 1}
    house.desk.done(lambda unit: inbox.retry(unit, letter.id, house.desk.by))
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1


async def test_a_channel_that_goes_on_failing_is_given_up_in_the_end(
    house: House, notebook: Notebook
) -> None:
    notebook.troubles = [ChannelError("down") for _ in range(100)]
    house.fire()

    def hours_later() -> bool:
        house.desk.clock.advance(timedelta(minutes=5))
        return house.all(DeliveryState.DEAD)

    deliverer = await house.deliver(hours_later)
    (sent,) = house.deliveries()
    assert sent.attempts == 12
    assert deliverer.health()[0].failures == 12
    assert house.desk.seen(lambda unit: channels.opened(unit, "notebook", house.desk.vault)).problem == "down"


async def test_an_answer_that_never_came_may_mean_that_it_arrived(house: House, notebook: Notebook) -> None:
    notebook.troubles = [ChannelError("no answer", uncertain=True)]
    house.fire()
    await house.deliver(lambda: delivered(house))
    (sent,) = house.deliveries()
    assert sent.maybe_twice
    assert messages.AGAIN in notebook.told[0].body
    assert notebook.told[0].repeated


async def test_a_channel_that_knows_repeats_needs_no_mark(tmp_path) -> None:
    sure = Notebook(idempotent=True, troubles=[ChannelError("no answer", uncertain=True)])
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        house = House(database, sure)
        await house.desk.set_up()
        house.prefer()
        house.fire()
        await house.deliver(lambda: delivered(house))
        assert not house.deliveries()[0].maybe_twice
        assert not sure.told[0].repeated


async def test_a_bug_of_a_channel_is_a_failure_like_others(
    house: House, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    notebook.troubles = [ZeroDivisionError()]
    house.fire()
    await house.deliver(lambda: delivered(house))
    assert "does not know itself" in caplog.text
    assert len(notebook.told) == 1


@pytest.fixture
def two(tmp_path):
    """A desk with two channels, the second one the fallback of the first."""
    first, second = Notebook(), Notebook(name="phone", title="Phone")
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        house = House(database, first, second)

        async def furnish() -> None:
            phone = await house.desk.set_up("phone")
            await house.desk.set_up("notebook", fallback_id=phone)

        asyncio.run(furnish())
        house.prefer()
        yield house, first, second


async def test_another_channel_takes_over_from_one_that_fails(two) -> None:
    house, notebook, phone = two
    notebook.troubles = [ChannelError("down") for _ in range(100)]
    house.fire()
    await house.deliver(lambda: len(phone.told) == 1 and ("phone", DeliveryState.DELIVERED) in house.states())
    by_channel = {each.channel_id: each for each in house.deliveries()}
    assert by_channel["notebook"].state is DeliveryState.FAILED_OVER
    assert by_channel["notebook"].attempts == 2
    assert by_channel["phone"].fallback_for == by_channel["notebook"].id


async def test_a_channel_that_hangs_slows_no_other(two) -> None:
    house, notebook, phone = two
    notebook.slow = 60.0
    house.prefer(routes={"urgent": ["notebook", "phone"]})
    house.fire()
    await house.deliver(lambda: len(phone.told) == 1, send_seconds=30.0)
    assert notebook.told == []
    assert len(phone.told) == 1


async def test_a_hanging_channel_is_given_up_and_its_fallback_says_that_it_may_be_a_repeat(two) -> None:
    house, notebook, phone = two
    notebook.slow = 60.0
    house.fire()
    await house.deliver(lambda: phone.told, send_seconds=0.05)
    assert phone.told[0].repeated


async def test_two_channels_that_fall_back_to_each_other_end(two) -> None:
    house, notebook, phone = two
    await channels.change(house.desk, "phone", house.desk.by, fallback_id="notebook")
    notebook.troubles = [ChannelError("down", retryable=False) for _ in range(100)]
    phone.troubles = [ChannelError("down", retryable=False) for _ in range(100)]
    house.fire()
    await house.deliver(lambda: ("phone", DeliveryState.DEAD) in house.states())
    assert house.states() == {
        ("notebook", DeliveryState.FAILED_OVER): 1,
        ("phone", DeliveryState.DEAD): 1,
    }


async def test_a_channel_that_is_switched_off_hands_over_and_one_that_is_removed_leaves_a_dead_letter(
    two,
) -> None:
    house, notebook, phone = two
    await channels.change(house.desk, "notebook", house.desk.by, enabled=False)
    house.fire()
    await house.deliver(lambda: phone.told)
    assert notebook.told == []
    house.fire("AAPL < 1 severity urgent to phone")
    await channels.remove(house.desk, "phone", house.desk.by)
    await house.deliver(lambda: ("phone", DeliveryState.DEAD) in house.states())
    assert house.states()["phone", DeliveryState.DEAD] == 1


async def test_quiet_hours_keep_back_all_but_what_is_urgent(house: House, notebook: Notebook) -> None:
    house.prefer(quiet={"starts": "00:00", "ends": "13:00"})  # it is noon
    house.fire("AAPL < 180")
    house.fire("AAPL < 181 quiet never")
    house.fire("AAPL < 182 severity urgent")
    await house.deliver(lambda: len(notebook.lines) == 2)
    held = [each for each in house.deliveries() if each.state is DeliveryState.WAITING]
    assert [each.problem for each in held] == ["quiet hours"]
    house.desk.clock.advance(timedelta(hours=1))
    await house.deliver(lambda: delivered(house))
    assert len(notebook.lines) == 3


async def test_a_silent_stream_is_told_and_the_prices_it_takes_along_are_not(
    house: House, notebook: Notebook
) -> None:
    silent = house.fire("each connection: stream_silent severity urgent")
    price = house.fire("AAPL < 185 severity urgent")
    await house.deliver(lambda: ("notebook", DeliveryState.INHIBITED) in house.states() and notebook.told)
    assert len(notebook.lines) == 1
    assert silent in notebook.lines[0]
    house.clear(silent)
    house.desk.clock.advance(timedelta(seconds=20))
    await house.deliver(lambda: delivered(house))
    assert price in notebook.lines[1]


async def test_what_was_held_back_and_is_over_is_never_told(house: House, notebook: Notebook) -> None:
    silent = house.fire("each connection: stream_silent severity urgent")
    price = house.fire("AAPL < 185 severity urgent")
    await house.deliver(lambda: ("notebook", DeliveryState.INHIBITED) in house.states() and notebook.told)
    house.clear(price)
    house.clear(silent)
    house.desk.clock.advance(timedelta(seconds=20))
    await house.deliver(lambda: ("notebook", DeliveryState.WITHDRAWN) in house.states())
    assert len(notebook.lines) == 1


async def test_a_silence_holds_back_until_it_ends(house: House, notebook: Notebook) -> None:
    rule = house.desk.rule("AAPL < 185 severity urgent")
    until = house.desk.clock.now() + timedelta(hours=2)
    kept = house.desk.done(lambda unit: inbox.silence(unit, until, house.desk.by, rule.id, reason="lunch"))
    change = house.walker.go(rule.id, State.FIRING)
    house.desk.done(lambda unit: house.recorder.write(unit, [change]))
    await house.deliver(lambda: house.all(DeliveryState.SILENCED))
    assert notebook.told == []
    assert house.deliveries()[0].problem == "lunch"
    assert house.desk.done(lambda unit: inbox.end_silence(unit, kept.id, house.desk.by))
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1


async def test_what_is_acknowledged_before_it_was_sent_is_not_sent(house: House, notebook: Notebook) -> None:
    house.fire()
    (entry,) = house.desk.seen(inbox.entries)
    house.desk.done(lambda unit: inbox.acknowledge(unit, entry.alert.id, house.desk.by))
    await house.deliver(lambda: house.all(DeliveryState.WITHDRAWN))
    assert notebook.told == []


async def test_an_alert_that_is_over_by_now_is_told_all_the_same(house: House, notebook: Notebook) -> None:
    rule = house.fire()
    house.clear(rule)
    await house.deliver(lambda: delivered(house))
    assert "cleared at" in notebook.lines[0]


def about_end(house: House) -> Delivery:
    (found,) = [each for each in house.deliveries() if each.telling == firing.OVER]
    return found


async def told_and_cleared(house: House, text: str = "AAPL < 185 severity urgent", name: str = "") -> str:
    """A rule that has fired, was told, and is true no more."""
    rule = house.fire(text, name=name)
    await house.deliver(lambda: delivered(house))
    house.walker.at = house.desk.clock.now().timestamp() + 1
    house.clear(rule)
    return rule


async def test_whoever_was_told_that_it_fired_is_told_that_it_is_over(
    house: House, notebook: Notebook
) -> None:
    await told_and_cleared(house, name="Roll in time")
    await house.deliver(lambda: len(notebook.told) == 2)
    first, last = notebook.told
    assert last.title.startswith("[SIMULATED] Over: Roll in time: ")
    assert " over: Roll in time: " in last.body
    assert ", fired at " in last.body
    assert (first.severity, last.severity) == (Severity.URGENT, Severity.INFO)
    assert delivered(house)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("AAPL crosses above 185", {}),
        ("AAPL < 185", {"tells_over": False}),
        ("AAPL < 185 to page", {}),
    ],
)
async def test_the_end_is_not_told_of_a_moment_nor_where_nobody_wants_it_or_was_told(
    house: House, text: str, more: dict[str, object]
) -> None:
    house.prefer(**more)
    rule = house.fire(text)
    await house.deliver(lambda: delivered(house) or "page" in text)
    house.clear(rule)
    assert [each for each in house.deliveries() if each.telling == firing.OVER] == []


async def test_what_somebody_has_in_hand_is_not_told_to_be_over(house: House, notebook: Notebook) -> None:
    rule = house.fire()
    await house.deliver(lambda: delivered(house))
    (entry,) = house.desk.seen(inbox.entries)
    house.desk.done(lambda unit: inbox.acknowledge(unit, entry.alert.id, house.desk.by))
    house.clear(rule)
    assert [each.telling for each in house.deliveries()] == [0]


async def test_a_message_that_says_itself_that_it_is_over_is_not_followed_by_another(
    house: House, notebook: Notebook
) -> None:
    house.prefer(waits_ms={"urgent": 1000})
    rule = house.fire()
    house.clear(rule)
    await house.deliver(lambda: delivered(house))
    assert "cleared at" in notebook.told[0].body
    assert [each.telling for each in house.deliveries()] == [0]


async def test_the_end_waits_for_its_firing_and_is_not_told_where_that_never_came(
    house: House, notebook: Notebook
) -> None:
    rule = house.fire()
    now = house.desk.clock.now()
    (parcel,) = house.desk.done(
        lambda unit: claiming.claim(unit, line(house, "one"), now, house.desk.carries)
    )
    house.walker.at = now.timestamp() + 1
    house.clear(rule)
    house.desk.clock.advance(timedelta(seconds=2))
    later = house.desk.clock.now()
    house.desk.done(lambda unit: claiming.claim(unit, line(house, "one"), later, house.desk.carries))
    assert (about_end(house).state, about_end(house).problem) == (
        DeliveryState.WAITING,
        "told after its firing",
    )
    gone = claiming.Outcome(problem="gone", retryable=False)
    house.desk.done(lambda unit: claiming.settle(unit, parcel, line(house, "one"), gone, later, 0.5))
    house.desk.clock.advance(timedelta(minutes=1))
    await house.deliver(lambda: about_end(house).state is DeliveryState.WITHDRAWN)
    assert notebook.told == []


async def test_the_end_of_what_is_true_again_is_no_news(house: House, notebook: Notebook) -> None:
    await told_and_cleared(house)
    (alert,) = [entry.alert for entry in house.desk.seen(inbox.history).entries]
    house.desk.done(lambda unit: alerts.reopen(unit, [alert.id]))
    await house.deliver(lambda: about_end(house).state is DeliveryState.WITHDRAWN)
    assert len(notebook.told) == 1


async def test_nobody_is_reminded_of_what_is_over(house: House, notebook: Notebook) -> None:
    house.prefer(tells_over=False)
    rule = house.fire()
    await house.deliver(lambda: delivered(house))
    house.desk.clock.advance(timedelta(hours=5))
    assert house.desk.done(lambda unit: upkeep.remind(unit, house.desk.clock.now())) == 1
    house.clear(rule)
    await house.deliver(lambda: house.deliveries()[-1].state is DeliveryState.WITHDRAWN)
    assert len(notebook.told) == 1


async def test_a_deleted_rule_still_tells_what_it_fired(house: House, notebook: Notebook) -> None:
    rule = house.fire()
    house.desk.done(lambda unit: rules.delete(unit, rule, house.desk.by))
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1


def line(house: House, holder: str, seconds: float = 20.0, **more: object) -> Line:
    until = house.desk.clock.now() + timedelta(seconds=seconds)
    given = {"speaks": True, "idempotent": False, "most": 4, **more}
    return Line("notebook", holder, until, **given)  # type: ignore[arg-type]


def test_two_processes_never_have_the_same_row(house: House) -> None:
    house.fire(count=3)
    now = house.desk.clock.now()
    mine = house.desk.done(lambda unit: claiming.claim(unit, line(house, "one"), now, house.desk.carries))
    theirs = house.desk.done(lambda unit: claiming.claim(unit, line(house, "two"), now, house.desk.carries))
    assert (len(mine), len(theirs)) == (1, 0)


def test_what_a_dead_process_was_sending_is_sent_again_marked_and_whole(house: House) -> None:
    house.fire(count=3)
    now = house.desk.clock.now()
    (first,) = house.desk.done(lambda unit: claiming.claim(unit, line(house, "one"), now, house.desk.carries))
    house.desk.clock.advance(timedelta(seconds=21))
    later = house.desk.clock.now()
    (again,) = house.desk.done(
        lambda unit: claiming.claim(unit, line(house, "two"), later, house.desk.carries)
    )
    assert again.batch == first.batch
    assert {each.id for each in again.deliveries} == {each.id for each in first.deliveries}
    assert again.repeated
    # What the first one says when it wakes up no longer counts.
    late = claiming.Outcome(problem="late")
    assert (
        house.desk.done(lambda unit: claiming.settle(unit, first, line(house, "one"), late, later, 0.5)) == []
    )
    attempts = house.desk.seen(lambda unit: store.attempts_of(unit, [again.deliveries[0].id]))
    assert [each.outcome for each in attempts] == ["lost"]


def test_a_message_that_is_sent_again_is_the_same_one_however_little_is_looked_at(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that knows repeats would take a part of a message under its key for the whole of it."""
    house.fire(count=7)
    now = house.desk.clock.now()
    (first,) = house.desk.done(lambda unit: claiming.claim(unit, line(house, "one"), now, house.desk.carries))
    failed = claiming.Outcome(problem="down")
    house.desk.done(lambda unit: claiming.settle(unit, first, line(house, "one"), failed, now, 0.5))
    monkeypatch.setattr(claiming, "MOST_AT_ONCE", 2)
    house.desk.clock.advance(timedelta(seconds=30))
    later = house.desk.clock.now()
    (again,) = house.desk.done(
        lambda unit: claiming.claim(unit, line(house, "one"), later, house.desk.carries)
    )
    assert (again.batch, len(again.deliveries)) == (first.batch, 7)


def test_a_channel_that_asked_for_a_pause_gets_it(house: House) -> None:
    house.fire()
    now = house.desk.clock.now()
    resting = replace(line(house, "one"), resting_until=now + timedelta(seconds=30))
    assert house.desk.done(lambda unit: claiming.claim(unit, resting, now, house.desk.carries)) == []
    assert house.desk.seen(store.next_due_at) == now + timedelta(seconds=30)


def test_an_alert_that_is_no_longer_kept_cannot_be_told(house: House) -> None:
    house.fire()
    stray = replace(house.deliveries()[0], id="stray", alert_id="nothing")
    house.desk.done(lambda unit: store.add_deliveries(unit, [stray]))
    now = house.desk.clock.now()
    house.desk.done(lambda unit: claiming.claim(unit, line(house, "one"), now, house.desk.carries))
    assert house.desk.seen(lambda unit: store.find_delivery(unit, "stray")).state is DeliveryState.DEAD


async def test_a_repeat_says_the_same_though_the_alert_is_over_by_then(
    house: House, notebook: Notebook
) -> None:
    """Who knows a repeat by its key may refuse one that says something else."""
    notebook.troubles = [ChannelError("down")]
    rule = house.fire()
    now = house.desk.clock.now()

    def cleared_meanwhile() -> bool:
        if not notebook.troubles and house.walker.saved[rule, ""].state is State.FIRING:
            house.walker.at = now.timestamp() + 3600
            house.clear(rule)
        return delivered(house)

    await house.deliver(cleared_meanwhile)
    assert house.walker.saved[rule, ""].state is State.OK
    assert "cleared" not in notebook.told[0].body


async def test_a_database_that_is_busy_for_a_while_ends_no_delivery(
    house: House, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked, claimed, failures = store.due_channels, claiming.claim, [1, 2]

    def busy_look(*arguments: object) -> object:
        if failures and failures.pop():
            raise DatabaseBusyError("busy")
        return looked(*arguments)  # type: ignore[arg-type]

    def busy_claim(*arguments: object) -> object:
        monkeypatch.setattr(claiming, "claim", claimed)
        raise DatabaseBusyError("busy")

    monkeypatch.setattr(store, "due_channels", busy_look)
    monkeypatch.setattr(claiming, "claim", busy_claim)
    house.fire()
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1
    assert "could not be looked at" in caplog.text
    assert "broke off" in caplog.text


async def test_a_desk_that_ends_lets_a_message_end_too(
    house: House, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine that tests.
    monkeypatch.setattr(delivery, "_ENDING_SECONDS", 60.0)
    notebook.slow = 0.2
    house.fire()
    await house.deliver(lambda: ("notebook", DeliveryState.SENDING) in house.states())
    assert len(notebook.told) == 1
    assert delivered(house)


async def test_a_channel_that_hung_and_was_switched_off_may_have_told_what_its_fallback_tells(two) -> None:
    house, _, phone = two
    house.fire()
    now = house.desk.clock.now()
    assert house.desk.done(lambda unit: claiming.claim(unit, line(house, "gone"), now, house.desk.carries))
    await channels.change(house.desk, "notebook", house.desk.by, enabled=False)
    house.desk.clock.advance(timedelta(seconds=60))
    await house.deliver(lambda: phone.told)
    assert phone.told[0].repeated
    (first,) = [each for each in house.deliveries() if each.channel_id == "notebook"]
    attempts = house.desk.seen(lambda unit: store.attempts_of(unit, [first.id]))
    assert [each.outcome for each in attempts] == ["lost"]


async def test_what_a_channel_that_knows_repeats_may_have_told_is_marked_where_another_one_tells_it(
    tmp_path,
) -> None:
    sure, phone = Notebook(idempotent=True), Notebook(name="phone")
    sure.troubles = [ChannelError("no answer", uncertain=True)] + [ChannelError("down")] * 20
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        house = House(database, sure, phone)
        await house.desk.set_up("phone")
        await house.desk.set_up("notebook", fallback_id="phone")
        house.prefer()
        house.fire("AAPL < 185")
        await house.deliver(lambda: phone.told)
        assert phone.told[0].repeated


async def test_what_a_hand_sends_again_keeps_its_history_and_says_that_it_may_be_a_repeat(tmp_path) -> None:
    sure = Notebook(idempotent=True)
    sure.troubles = [ChannelError("no answer", uncertain=True), ChannelError("gone", retryable=False)]
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        house = House(database, sure)
        await house.desk.set_up()
        house.prefer()
        house.fire()
        await house.deliver(lambda: house.all(DeliveryState.DEAD))
        (letter,) = house.deliveries()
        house.desk.done(lambda unit: inbox.retry(unit, letter.id, house.desk.by))
        await house.deliver(lambda: delivered(house))
        attempts = house.desk.seen(lambda unit: store.attempts_of(unit, [letter.id]))
        assert [(each.number, each.outcome) for each in attempts] == [
            (1, "uncertain"),
            (2, "failed"),
            (3, "delivered"),
        ]
        assert sure.told[0].repeated, "it goes out under another key than before"


async def test_a_pause_that_is_too_long_for_what_is_urgent_is_a_case_for_the_fallback(two) -> None:
    house, notebook, phone = two
    notebook.troubles = [ChannelError("busy", retry_after=3600.0)]
    house.fire()
    await house.deliver(lambda: phone.told)
    house.fire("AAPL < 184 severity urgent")
    house.fire("AAPL < 183 severity info")
    now = house.desk.clock.now()
    resting = replace(line(house, "one"), resting_until=now + timedelta(minutes=5))
    assert house.desk.done(lambda unit: claiming.claim(unit, resting, now, house.desk.carries)) == []
    await house.deliver(lambda: len(phone.told) == 2)
    assert notebook.told == []
    assert house.states()["notebook", DeliveryState.FAILED_OVER] == 2
    assert house.states()["notebook", DeliveryState.WAITING] == 1


async def test_a_short_pause_is_waited_for(two) -> None:
    house, notebook, phone = two
    notebook.troubles = [ChannelError("busy", retry_after=5.0)]
    house.fire()
    await house.deliver(lambda: notebook.told)
    house.fire("AAPL < 184")
    await house.deliver(lambda: len(notebook.told) == 2)
    assert phone.told == []


async def test_a_channel_that_is_removed_leaves_what_it_had_to_tell_to_its_fallback(two) -> None:
    house, _, phone = two
    house.prefer(quiet={"starts": "00:00", "ends": "13:00"})  # it is noon
    house.fire("AAPL < 185")
    await house.deliver(lambda: house.deliveries()[0].problem == "quiet hours")
    await channels.remove(house.desk, "notebook", house.desk.by)
    house.desk.clock.advance(timedelta(hours=1))
    await house.deliver(lambda: phone.told)
    assert len(phone.told[0].lines) == 1
    assert house.states() == {
        ("notebook", DeliveryState.FAILED_OVER): 1,
        ("phone", DeliveryState.DELIVERED): 1,
    }


async def test_what_waits_for_the_next_message_goes_with_it_however_much_is_urgent(
    house: House, notebook: Notebook
) -> None:
    """Else a day on which something urgent fires every minute would never tell the rest."""
    house.prefer(intervals_ms={"warning": 60_000})
    house.fire("AAPL < 185 severity urgent")
    await house.deliver(lambda: len(notebook.told) == 1)
    house.fire("AAPL < 184")
    deliverer_knows = replace(line(house, "one"), last_sent_at=house.desk.clock.now())
    now = house.desk.clock.now()
    claimed = house.desk.done(lambda unit: claiming.claim(unit, deliverer_knows, now, house.desk.carries))
    assert claimed == []
    house.fire("AAPL < 183 severity urgent")
    later = now + timedelta(seconds=1)
    (parcel,) = house.desk.done(lambda unit: claiming.claim(unit, deliverer_knows, later, house.desk.carries))
    assert [each.severity for each in parcel.deliveries] == [Severity.URGENT, Severity.WARNING]


async def test_a_channel_that_is_mended_tells_at_once_what_waited_for_it(
    house: House, notebook: Notebook
) -> None:
    """Not when the pause after its failures ends, which is up to ten minutes, or an attempt is due, up to twenty."""
    notebook.troubles = [ChannelError("down") for _ in range(9)]
    house.fire()
    deliverer = Deliverer(house.desk, Latencies(), poll_seconds=0.01)

    async def until(fact: Callable[[], object], step: float = 0.0) -> None:
        running = asyncio.create_task(deliverer.run())
        for _ in range(400):
            house.desk.clock.advance(timedelta(seconds=step))
            deliverer.wake()
            await asyncio.sleep(0.01)
            if fact():
                break
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert fact()

    await until(lambda: any(each.failures >= 9 for each in deliverer.health()), 60.0)
    notebook.troubles = []
    house.desk.clock.advance(timedelta(seconds=1))
    await channels.try_out(house.desk, "notebook")
    await until(lambda: delivered(house))
    assert [message.test for message in notebook.told] == [True, False]


async def test_a_desk_that_ends_as_news_come_in_ends(house: House) -> None:
    """Whoever loses that cancellation keeps the whole desk from ending."""
    for wait in range(8):
        deliverer = Deliverer(house.desk, Latencies(), poll_seconds=60.0)
        running = asyncio.create_task(deliverer.run())
        await asyncio.sleep(0.05)
        deliverer.wake()
        for _ in range(wait):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=5)
        running.cancel()
        assert done


async def test_what_came_of_a_message_is_kept_once_the_database_is_free(
    house: House, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else a message that was taken would be sent again."""
    settle, busy = claiming.settle, [1, 2]

    def busy_settle(*arguments: object) -> object:
        if busy and busy.pop():
            raise DatabaseBusyError("busy")
        return settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(claiming, "settle", busy_settle)
    monkeypatch.setattr(delivery, "_AGAIN_SECONDS", 0.01)
    house.fire()
    await house.deliver(lambda: delivered(house))
    assert len(notebook.told) == 1
    assert not house.deliveries()[0].maybe_twice
    assert "waits for the database" in caplog.text


OTHER_KEY = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="


async def test_settings_that_do_not_open_are_a_failure_that_says_so(house: House, notebook: Notebook) -> None:
    kept, house.desk.vault = house.desk.vault, Vault(OTHER_KEY)
    house.fire()
    await house.deliver(lambda: house.deliveries()[0].attempts)
    (waiting,) = house.deliveries()
    assert (waiting.state, waiting.problem) == (DeliveryState.WAITING, channels.SHUT)
    (shown,) = house.desk.seen(lambda unit: channels.listed(unit, house.desk.vault))
    assert (shown.problem, shown.readable, dict(shown.config)) == (channels.SHUT, False, {})
    house.desk.vault = kept
    await house.deliver(lambda: delivered(house))
    assert not house.deliveries()[0].maybe_twice, "nobody was told before"
    assert len(notebook.told) == 1


async def test_settings_that_do_not_open_leave_the_telling_to_the_fallback_at_once(two) -> None:
    house, notebook, phone = two
    damage(house, "notebook")
    house.fire()
    await house.deliver(lambda: ("phone", DeliveryState.DELIVERED) in house.states())
    by_channel = {each.channel_id: each for each in house.deliveries()}
    assert by_channel["notebook"].state is DeliveryState.FAILED_OVER
    assert (by_channel["notebook"].attempts, by_channel["notebook"].problem) == (1, channels.SHUT)
    assert (len(phone.told), notebook.told) == (1, [])
    assert not phone.told[0].repeated


def damage(house: House, channel_id: str) -> None:
    def spoil(unit) -> None:
        kept = store.find_channel(unit, channel_id)
        store.save_channel(unit, replace(kept, config_sealed="not what any key has sealed"))

    house.desk.done(spoil)
