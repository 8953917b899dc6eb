"""A chain is asked for once however many want it."""

import asyncio
from datetime import timedelta

from tests.market.scripted import ScriptedDesk
from thetadesk.market.service.chains import Remembered
from thetadesk.wire.errors import UnreachableError

GONE = UnreachableError("the broker does not answer")


def test_many_who_want_one_chain_ask_once_and_all_get_it(desk: ScriptedDesk):
    desk.source.slowly = 0.02

    async def ask():
        book = desk.market.chains
        (first, *_) = await book.expirations("AAPL")
        return await asyncio.gather(*(book.chain("AAPL", first) for _ in range(20)))

    chains = asyncio.run(ask())
    assert desk.source.count("chain") == desk.source.count("expirations") == 1
    assert all(chain is chains[0] for chain in chains)
    assert len(chains[0].symbols) == 90


def test_expirations_come_soonest_first_and_quotes_go_to_the_hub(desk: ScriptedDesk):
    async def ask():
        listed = await desk.market.chains.expirations("AAPL")
        return listed, await desk.market.chains.chain("AAPL", listed[0])

    listed, chain = asyncio.run(ask())
    assert listed == sorted(listed)
    assert desk.market.hub.mark("AAPL") == 100.0
    assert all(desk.market.hub.get(symbol) is not None for symbol in chain.symbols)


def test_a_chain_that_is_only_measured_takes_no_places_in_the_hub(desk: ScriptedDesk):
    async def ask():
        listed = await desk.market.chains.expirations("AAPL")
        await desk.market.chains.quoted("AAPL", listed[0])
        measured = len(desk.market.hub)
        await desk.market.chains.chain("AAPL", listed[0])
        return measured, len(desk.market.hub)

    assert asyncio.run(ask()) == (1, 91)
    assert desk.source.count("chain") == 1


def test_what_a_remembered_chain_says_does_not_undo_newer_prices(desk: ScriptedDesk):
    async def ask():
        listed = await desk.market.chains.expirations("AAPL")
        chain = await desk.market.chains.chain("AAPL", listed[0])
        desk.clock.advance(timedelta(seconds=10))
        desk.tell(chain.symbols[0], bid=77.0, ask=78.0)
        await desk.market.chains.chain("AAPL", listed[0])
        return desk.market.hub.mark(chain.symbols[0])

    assert asyncio.run(ask()) == 77.5


def test_who_stops_waiting_does_not_stop_it_for_the_others(desk: ScriptedDesk):
    desk.source.slowly = 0.02

    async def ask():
        impatient = asyncio.create_task(desk.market.chains.expirations("AAPL"))
        patient = asyncio.create_task(desk.market.chains.expirations("AAPL"))
        await asyncio.sleep(0.005)
        impatient.cancel()
        return await patient

    assert len(asyncio.run(ask())) > 0
    assert desk.source.count("expirations") == 1


def test_an_old_answer_serves_when_nobody_gives_a_new_one(desk: ScriptedDesk):
    async def ask():
        book: Remembered[str, int] = Remembered(0.0, 10)
        first = await book.get("key", lambda: asyncio.sleep(0, 1))

        async def fail() -> int:
            raise GONE

        return first, await book.get("key", fail)

    assert asyncio.run(ask()) == (1, 1)


def test_a_failure_is_told_to_all_who_wait_and_not_remembered(desk: ScriptedDesk):
    desk.source.failure, desk.source.slowly = GONE, 0.01

    async def ask():
        failed = await asyncio.gather(
            *(desk.market.chains.expirations("AAPL") for _ in range(3)), return_exceptions=True
        )
        desk.source.failure = None
        return failed, await desk.market.chains.expirations("AAPL")

    failed, found = asyncio.run(ask())
    assert failed == [GONE] * 3
    assert found
    assert desk.source.count("expirations") == 2


def test_only_so_much_is_remembered_and_the_longest_unused_goes():
    async def ask():
        book: Remembered[int, int] = Remembered(60.0, 3)
        for key in (1, 2, 3, 1, 4):
            await book.get(key, lambda key=key: asyncio.sleep(0, key))
        size, asked = len(book), []

        async def again(key: int) -> int:
            asked.append(key)
            return key

        for key in (1, 3, 4, 2):
            await book.get(key, lambda key=key: again(key))
        book.forget()
        return size, asked, len(book)

    assert asyncio.run(ask()) == (3, [2], 0)
