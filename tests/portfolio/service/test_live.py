"""The live book runs beside everything else: it follows the hub, publishes at most four times a second, and lets others
run in between."""

import asyncio
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.builders import named
from tests.portfolio.books import (
    CALL,
    FACTS,
    KO,
    NOW,
    PUT,
    SHARES,
    SPY,
    THE_CALL,
    THE_PUT,
    hub,
    leg,
    paying,
    tick,
)
from thetadesk.kernel import turns as taking_turns
from thetadesk.kernel.clock import FixedClock
from thetadesk.ledger.model import Account, AccountKind
from thetadesk.market.model import Priority
from thetadesk.portfolio.model import BuyingPower, Cash, FigureSource, Snapshot
from thetadesk.portfolio.service import live as module
from thetadesk.portfolio.service.live import LiveBook
from thetadesk.portfolio.service.loading import Loaded

HELD = (leg(PUT, -2, "238.74"), leg(CALL, -1, "60.00"), leg(SHARES, 100, "-6000"))
LOADED = Loaded(
    NOW.date(),
    (Account("a1", "One", AccountKind.FILE),),
    HELD,
    (Cash("a1", Decimal(10000)),),
    {},
    FACTS,
    NOW,
)


@pytest.fixture
def quotes():
    return hub(THE_PUT, THE_CALL, KO, SPY)


@pytest.fixture
def book(quotes):
    return LiveBook(quotes, FixedClock(NOW))


def test_before_anything_is_loaded_nothing_is_known(book):
    assert book.snapshot == Snapshot()
    assert book.header(["a1"]) is None
    assert asyncio.run(book.revalue()) == 0
    assert not asyncio.run(book.solve())


def test_what_is_held_is_wanted_and_valued(book, quotes):
    book.load(LOADED)
    assert quotes.demand.priority(named(PUT).symbol) is Priority.OWNED
    assert {"KO", "SPY"} <= set(quotes.demand.wanted())
    asyncio.run(book.revalue())
    assert [each.value for each in book.snapshot.legs] == [
        Decimal("-170.00"),
        Decimal("-53.00"),
        Decimal("6101.00"),
    ]
    assert book.loaded is LOADED
    asyncio.run(book.reckon())
    header = book.header(["a1"])
    assert header.net_liquidation == 10000 - 170 - 53 + 6101
    assert header.buying_power.source is FigureSource.MODEL
    assert header.buying_power.used > 0
    assert book.header([]).net_liquidation == 0


def test_the_brokers_buying_power_is_shown_where_it_is_told(book):
    told = BuyingPower(Decimal(1), Decimal(3), FigureSource.BROKER)
    book.load(replace(LOADED, powers={"a1": told}))
    asyncio.run(book.revalue())
    asyncio.run(book.reckon())
    assert book.header(["a1"]).buying_power.used == 1


def test_a_book_that_replaces_another_listens_in_its_place(book, quotes):
    book.load(LOADED)
    book.load(replace(LOADED, held=HELD[2:]))
    assert named(PUT).symbol not in quotes.demand
    asyncio.run(book.revalue())
    quotes.put([tick(PUT, 0.7, 0.8)])
    assert asyncio.run(book.revalue()) == 0
    assert len(book.snapshot.legs) == 1


async def running(book, during):
    task = asyncio.create_task(book.run())
    try:
        return await during()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true):
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it has not come to that")


def test_it_follows_ticks_by_itself_and_conflates_them(book, quotes, monkeypatch):
    monkeypatch.setattr(module, "INTERVAL", 0.1)
    told = []
    book.listen(told.append)
    book.load(LOADED)

    async def during():
        await until(lambda: book.snapshot.seq)
        for number in range(60):
            quotes.put([tick("KO", 61 + number / 100, 61.02 + number / 100)])
            await asyncio.sleep(0.005)
        await until(lambda: told and told[-1].legs[2].mark == pytest.approx(61.60))

    asyncio.run(running(book, during))
    assert told[-1] is book.snapshot
    assert len(told) < 20  # sixty ticks in a third of a second
    assert [each.seq for each in told] == sorted({each.seq for each in told})


def test_others_run_while_a_large_book_is_valued(quotes, monkeypatch):
    many = tuple(leg(PUT, -1, "100", campaign=f"c{number}") for number in range(1500))
    book = LiveBook(quotes, FixedClock(NOW))
    book.load(replace(LOADED, held=many))
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def during():
        counting = asyncio.create_task(count())
        await asyncio.sleep(0)
        before = turns
        await book.revalue()
        counting.cancel()
        return turns - before

    assert asyncio.run(during()) > 3
    assert len(book.snapshot.legs) == 1500
    assert book.longest_slice > 0


def test_what_is_slow_to_solve_is_solved_aside(book):
    book.load(replace(LOADED, facts=paying(0.53, date(2026, 3, 13))))

    async def during():
        await until(lambda: book.snapshot.seq)
        await until(lambda: book._book.job(NOW.timestamp(), 10) is None)

    asyncio.run(running(book, during))
    assert all(each.greeks for each in book.snapshot.legs)


def test_valuing_and_solving_give_way_between_their_pieces(book, monkeypatch):
    given = []
    book.load(replace(LOADED, facts=paying(0.53, date(2026, 3, 13))))
    monkeypatch.setattr(taking_turns.Way, "give", lambda _: given.append(threading.current_thread()))
    for work in (book.revalue, book.solve):
        before = len(given)
        assert asyncio.run(work())
        assert len(given) >= before + 4
    assert threading.main_thread() not in given


def test_an_answer_for_a_book_that_is_gone_is_dropped(book):
    book.load(replace(LOADED, facts=paying(0.53, date(2026, 3, 13))))
    asyncio.run(book.revalue())

    async def during():
        solving = asyncio.create_task(book.solve())
        await asyncio.sleep(0)
        book.load(LOADED)
        return await solving

    assert asyncio.run(during())
    asyncio.run(book.revalue())
    assert all(each.greeks for each in book.snapshot.legs)


def test_who_has_heard_enough_is_told_no_more(book, quotes):
    told = []
    unlisten = book.listen(told.append)
    book.load(LOADED)
    asyncio.run(book.revalue())
    unlisten()
    quotes.put([tick("KO", 62, 62.02)])
    asyncio.run(book.revalue())
    assert [each.seq for each in told] == [1]
