"""Watching rules goes on, whatever breaks off on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from types import SimpleNamespace

import pytest

from tests.web.conftest import NOW
from thetadesk.alerts.model import Saved, State
from thetadesk.alerts.service import inbox, rules
from thetadesk.alerts.store import rules as store
from thetadesk.jobs.model import Notice
from thetadesk.ledger.model import By
from thetadesk.market.model import Tick
from thetadesk.portfolio.model import LegKey
from thetadesk.web.live import alerts as watching
from thetadesk.web.live.alert_facts import Stored
from thetadesk.web.live.alerts import LiveAlerts
from thetadesk.web.live.market import LiveMarket

BY = By("trader", NOW)


@pytest.fixture
def live(desk, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
    return LiveAlerts(desk, LiveMarket(desk))


def keep(desk, text):
    with desk.unit() as unit:
        return rules.create(unit, text, BY)


def once(function, error):
    """The function, but for the first time, when it fails."""
    left = [error]

    def failing(*arguments, **named):
        if left:
            raise left.pop()
        return function(*arguments, **named)

    return failing


def in_a_loop(test):
    @wraps(test)
    def run(*arguments, **named):
        asyncio.run(test(*arguments, **named))

    return run


async def until(found):
    async with asyncio.timeout(20):
        while not found():  # noqa: ASYNC110 - nobody says when
            await asyncio.sleep(0.01)


def price(desk, symbol, value):
    at = desk.clock.now().timestamp()
    desk.market.hub.put([Tick(symbol, "sim", at, value, value, value)])


@in_a_loop
async def test_a_rule_that_cannot_be_taken_up_keeps_no_other_from_being(desk, live, monkeypatch, caplog):
    async with live.running():
        broken = keep(desk, "AAPL < 185")
        take = live.engine.take_rule
        monkeypatch.setattr(
            live.engine, "take_rule", lambda rule, now: 1 / (rule.id != broken.id) and take(rule, now)
        )
        keep(desk, "MSFT < 185")
        live.wake()
        await until(lambda: "MSFT" in live.engine.symbols)
        await until(lambda: f"rule {broken.id} could not be taken up" in caplog.text)


@in_a_loop
async def test_a_rule_that_could_not_be_taken_up_is_taken_up_later(desk, live, monkeypatch, caplog):
    async with live.running():
        monkeypatch.setattr(live.engine, "take_rule", once(live.engine.take_rule, RuntimeError("not now")))
        for symbol in ("AAPL", "MSFT"):
            keep(desk, f"{symbol} < 185")
        live.wake()
        await until(lambda: live.engine.symbols == {"AAPL", "MSFT"})
    assert "could not be taken up" in caplog.text


@in_a_loop
async def test_rules_are_followed_though_windows_could_not_be_filled_at_first(
    desk, live, monkeypatch, caplog
):
    monkeypatch.setattr(watching, "warm", once(watching.warm, OSError("no disk")))
    async with live.running():
        keep(desk, "AAPL < 185")
        await until(lambda: live.engine.symbols)
    assert "begins again" in caplog.text


@in_a_loop
async def test_time_passes_on_after_a_bug(desk, live, monkeypatch, caplog):
    keep(desk, "AAPL < 185")
    met = []
    async with live.running():
        pass_time = once(live.engine.pass_time, ZeroDivisionError())
        monkeypatch.setattr(live.engine, "pass_time", lambda now: met.append(pass_time(now)) or iter(()))
        await until(lambda: met)
    assert "the clock of alerts broke off" in caplog.text


@in_a_loop
async def test_what_has_no_title_is_told_all_the_same(desk, live, monkeypatch, caplog):
    keep(desk, "each connection: sync_failed severity urgent")
    monkeypatch.setattr(live.facts, "title", lambda *_: 1 / 0)
    told = []
    live.recorder.listeners.append(told.append)
    async with live.running():
        live.engine.facts("connection", {"c1": {"sync_failed": True}}, NOW.timestamp())
        await until(lambda: told)
    assert told[0].opened[0].instance == "c1"
    assert "no title" in caplog.text


@in_a_loop
async def test_a_rule_that_meets_a_bug_says_so_and_the_others_fire(desk, live, caplog):
    broken, sound = keep(desk, "AAPL < 186"), keep(desk, "AAPL < 185")
    told = []
    live.recorder.listeners.append(told.append)
    async with live.running():
        live.engine._rules[broken.id].instances[""].true = lambda: 1 / 0
        price(desk, "AAPL", 180.0)
        await until(lambda: len([alert for each in told for alert in each.opened]) == 2)
    kinds = {alert.rule_id: alert.kind.value for each in told for alert in each.opened}
    assert kinds == {broken.id: State.ERROR.value, sound.id: "fired"}


@in_a_loop
async def test_a_crossing_that_never_fired_is_found_after_the_desk_was_off(desk):
    keep(desk, "AAPL crosses above 185")
    before = LiveAlerts(desk, LiveMarket(desk))
    async with before.running():
        price(desk, "AAPL", 180.0)
    desk.clock.advance(timedelta(seconds=10))
    price(desk, "AAPL", 190.0)
    after = LiveAlerts(desk, LiveMarket(desk))
    told = []
    after.recorder.listeners.append(told.append)
    async with after.running():
        await until(lambda: told)
    (alert,) = told[0].opened
    assert "while the desk was off" in alert.words


def test_what_has_moved_since_it_was_asked_is_left_alone(desk):
    rule = keep(desk, "AAPL crosses above 185")
    old = Saved(State.OK, NOW.timestamp(), True, 180.0)
    fired = Saved(State.FIRING, NOW.timestamp() + 1, False, 186.0, NOW.timestamp() + 1, 1)
    with desk.unit() as unit:
        assert rules.keep_standings(unit, {(rule.id, ""): old}, {rule.id: 1}) == 1
        store.save_states(unit, [(rule.id, "", 1, fired)])
        assert rules.keep_standings(unit, {(rule.id, ""): old}, {rule.id: 1}) == 0
        assert (
            rules.keep_standings(unit, {(rule.id, ""): replace(fired, last_value=187.0)}, {rule.id: 1}) == 1
        )
        # Of a firing that is not written down yet nothing is kept either: it would never be told.
        assert rules.keep_standings(unit, {(rule.id, "leg"): fired}, {rule.id: 1}) == 0
        assert {key: saved.last_value for key, (_, saved) in store.load_states(unit).items()} == {
            (rule.id, ""): 187.0
        }


def test_a_sum_is_held_back_only_by_what_carries_a_part_of_it(live, monkeypatch):
    held = [("a1", "c1", "AAPL"), ("a1", "c2", "MSFT"), ("a2", "c3", "SPY")]
    legs = tuple(
        SimpleNamespace(held=SimpleNamespace(key=LegKey(account, campaign, symbol), ticker=symbol))
        for account, campaign, symbol in held
    )
    book = SimpleNamespace(snapshot=SimpleNamespace(legs=legs), loaded=None)
    feeds = SimpleNamespace(carries=lambda connection, symbol: (connection, symbol) == ("schwab", "MSFT"))
    monkeypatch.setattr(live.facts, "_live", SimpleNamespace(book=book, feeds=feeds))
    portfolio = SimpleNamespace(id="p1", name="Income", account_ids=("a1",))
    monkeypatch.setattr(live.facts, "_stored", Stored(portfolios=[portfolio]))
    for subject in (
        "account:a1",
        "campaign:c2",
        "portfolio:Income",
        "portfolio:p1",
        "quote:MSFT",
        "leg:a1/c2/MSFT",
        "ticker:MSFT",
    ):
        assert live.facts.carries("schwab", subject), subject
        assert not live.facts.carries("tasty", subject)
    for subject in ("account:a2", "campaign:c1", "portfolio:other", "quote:SPY", "ticker:AAPL"):
        assert not live.facts.carries("schwab", subject), subject


@in_a_loop
async def test_a_new_rule_that_is_true_at_once_says_of_whom(desk, live, monkeypatch):
    monkeypatch.setattr(live.facts, "title", lambda of, key: f"the {of} {key}")
    keep(desk, "each connection: lapsed")
    told = []
    live.recorder.listeners.append(told.append)
    async with live.running():
        live.engine.facts("connection", {"c1": {"sync_failed": True}}, NOW.timestamp())
        keep(desk, "each connection: sync_failed severity urgent")
        live.wake()
        await until(lambda: told)
    assert told[0].opened[0].words.startswith("the connection c1: ")


@in_a_loop
async def test_a_bug_that_a_tick_meets_ends_no_stream_and_is_shown(desk, live, monkeypatch, caplog):
    keep(desk, "AAPL < 185")
    told = []
    live.recorder.listeners.append(told.append)
    tick = live.engine.tick
    failures = [KeyError("one"), KeyError("two")]

    def failing(quote, at):
        if failures:
            raise failures.pop()
        tick(quote, at)

    monkeypatch.setattr(live.engine, "tick", failing)
    async with live.running():
        assert (live.errors, live.problem) == (0, "")
        for value in (190.0, 189.0, 184.0):
            price(desk, "AAPL", value)
        await until(lambda: told)
    assert live.errors == 2
    assert live.problem == (
        "2 errors inside the desk while rules were evaluated, the last a KeyError; the log has it"
    )
    assert caplog.text.count("a tick met an error") == 1, "not once for each of thousands"


@in_a_loop
async def test_a_stored_rule_that_cannot_be_taken_up_is_an_error_and_the_rest_is_watched(
    desk, live, monkeypatch, caplog
):
    broken, sound = keep(desk, "AAPL < 186"), keep(desk, "MSFT < 185")
    told = []
    live.recorder.listeners.append(told.append)
    add = live.engine._add
    monkeypatch.setattr(live.engine, "_add", lambda rule: 1 / (rule.id != broken.id) and add(rule))
    async with live.running():
        price(desk, "MSFT", 180.0)
        await until(lambda: len([alert for each in told for alert in each.opened]) == 2)
    kinds = {alert.rule_id: alert.kind.value for each in told for alert in each.opened}
    assert kinds == {broken.id: "error", sound.id: "fired"}
    assert f"rule {broken.id} cannot be watched" in caplog.text


@in_a_loop
async def test_every_instance_that_is_watched_stands_somewhere(desk, live):
    rule = keep(desk, "each connection: sync_failed")
    async with live.running():
        live.engine.facts("connection", {"c1": {"sync_failed": False}, "c2": {}}, NOW.timestamp())
        standing = live.watching(rule)
        assert {key: saved.state for key, saved in standing.items()} == {"c1": State.OK, "c2": State.OK}
        assert live.watching(replace(rule, version=2)) == {}


@in_a_loop
async def test_hours_follow_a_simulators_clock(desk, live, monkeypatch):
    kept = []
    monkeypatch.setattr(live.engine, "keep_time", lambda ahead, now: kept.append(ahead))
    feeds = SimpleNamespace(are_simulated=True, statuses=lambda: [SimpleNamespace(source="sim")])
    monkeypatch.setattr(live, "_live", SimpleNamespace(feeds=feeds))
    desk.market.hub.keep_time("sim", 3600.0)
    live._keep_time()
    feeds.are_simulated = False
    live._keep_time()
    assert kept == [3600.0, 0.0]


@in_a_loop
async def test_what_the_desk_itself_has_to_say_is_on_every_page_at_once(desk, live):
    async with live.running():
        viewer = live.board.enter()
        live.board.answer(viewer, '{"type": "follow"}')
        await until(lambda: live.board.seq)
        before = live.board.seq
        notice = Notice("risk:1:2026-03-03", "critical", "AAPL 220 P is in the money", "/campaigns/c1")
        await asyncio.to_thread(desk.tell, notice)
        await until(lambda: live.board.seq > before)
        told = live.board.seq
        await asyncio.to_thread(desk.tell, notice)
        await asyncio.sleep(0)
        assert live.board.seq == told
    with desk.reading() as unit:
        [entry] = inbox.entries(unit)
    assert (entry.alert.words, entry.alert.mode) == (notice.words, desk.alerts_mode)
