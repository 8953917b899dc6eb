"""What rules are told of the book: what it says while its quotes are believed, and nothing of what rests on others."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.portfolio import books
from tests.portfolio.service.test_live import LOADED
from tests.web.conftest import NOW
from thetadesk.alerts.service import rules
from thetadesk.alerts.syntax import Of
from thetadesk.ledger.model import By
from thetadesk.portfolio.model import BuyingPower, FigureSource
from thetadesk.web.live.alert_facts import BOOK_LASTS_SECONDS, AlertFacts
from thetadesk.web.live.alerts import LiveAlerts
from thetadesk.web.live.market import LiveMarket

ASKED = {
    Of.LEG: frozenset({"pnl_open", "delta", "dte", "itm"}),
    Of.ACCOUNT: frozenset({"net_liquidation", "buying_power", "theta", "legs"}),
}


@pytest.fixture
def live(desk):
    market = LiveMarket(desk)
    market.hub.put([replace(each, received_at=NOW.timestamp()) for each in QUOTES])
    return market


QUOTES = (books.THE_PUT, books.THE_CALL, books.KO, books.SPY)


def told(live, desk, loaded=LOADED):
    live.book.load(loaded)

    async def ask():
        await live.book.revalue()
        return dict(await AlertFacts(desk, live).of_book(ASKED))

    return asyncio.run(ask())


def unknown(figures):
    return {name for name, value in figures.items() if value is None}


def test_while_quotes_are_believed_everything_is_known_but_what_nobody_has_reckoned(live, desk):
    facts = told(live, desk)
    assert [unknown(each) for each in facts[Of.LEG].values()] == [set(), set(), {"dte"}]
    assert unknown(facts[Of.ACCOUNT]["a1"]) == {"buying_power", "buying_power_used"}


def test_when_the_stream_is_silent_nobody_knows_what_rests_on_it(live, desk):
    live.hub.silent(books.SOURCE, NOW.timestamp())
    powers = {"a1": BuyingPower(Decimal(40), Decimal(60), FigureSource.BROKER)}
    facts = told(live, desk, replace(LOADED, powers=powers))
    for key, figures in facts[Of.LEG].items():
        wanted = {"pnl_open", "dte"} if key.endswith("/KO") else {"pnl_open", "delta", "itm"}
        assert unknown(figures) == wanted, key
    account = facts[Of.ACCOUNT]
    assert {"net_liquidation", "theta"} <= unknown(account["a1"])
    assert account["a1"]["legs"] == 3
    assert account.why("a1", "net_liquidation").startswith("3 of 3 legs are missing: KO ")
    assert account.why("One", "theta").startswith("2 of 3 legs are missing: "), "shares have no theta"


def test_a_book_that_is_valued_no_more_says_nothing(live, desk):
    told(live, desk)
    facts = AlertFacts(desk, live)
    assert not facts.book_is_old
    desk.clock.advance(timedelta(seconds=BOOK_LASTS_SECONDS + 1))
    assert facts.book_is_old
    found = dict(asyncio.run(facts.of_book(ASKED)))
    assert found[Of.LEG].keys() == told(live, desk)[Of.LEG].keys()
    assert all(unknown(each) == each.keys() for each in found[Of.LEG].values())
    assert found[Of.ACCOUNT].why("a1", "theta") == "the book is not valued any more"


def test_a_rule_on_the_delta_of_an_option_that_is_held_needs_no_broker(live, desk):
    with desk.unit() as unit:
        rules.create(unit, "[KO 20 Mar 26 60 P].delta < 0 and [KO 20 Mar 26 60 P].iv > 1%", By("trader", NOW))
    alerts, told = LiveAlerts(desk, live), []
    alerts.recorder.listeners.append(told.append)

    async def fired():
        async with alerts.running():
            live.book.load(LOADED)
            await live.book.revalue()
            async with asyncio.timeout(20):
                while not told:  # noqa: ASYNC110 - nobody says when
                    await asyncio.sleep(0.01)

    asyncio.run(fired())
    assert "delta −0." in told[0].opened[0].words
