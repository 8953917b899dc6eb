"""The 30-day volatility is measured while the market is open, and one figure a day is kept."""

import asyncio
from datetime import date, timedelta

import pytest

from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.kernel.calendar import market_date
from thetadesk.market import store
from thetadesk.market.model import Expiration, IvDay, Settlement
from thetadesk.market.service import measuring
from thetadesk.market.service.rates import rate_table

TODAY = market_date(NOW)


def measure(desk: ScriptedDesk) -> IvDay | None:
    with desk.reading() as unit:
        rates = rate_table(unit)
    desk.market.chains.forget()
    return asyncio.run(measuring.measure(desk, "AAPL", rates))


def history(desk: ScriptedDesk, on: date = TODAY + timedelta(days=1)) -> list[IvDay]:
    with desk.reading() as unit:
        return measuring.history(unit, "AAPL", on, 252)


def test_the_last_measurement_of_a_day_stays(either_desk: ScriptedDesk):
    desk = either_desk
    measure(desk)
    desk.source.vol = lambda _strike: 0.31
    desk.clock.advance(timedelta(hours=2))
    last = measure(desk)
    assert last.iv == pytest.approx(0.31, abs=1e-3)
    assert history(desk) == [last]
    assert "linear in variance" in last.note
    assert last.spot == 100.0
    assert desk.source.count("chain") == 4


@pytest.mark.parametrize("later", [timedelta(days=3), timedelta(hours=5, minutes=1), timedelta(hours=-2)])
def test_while_the_market_is_closed_nothing_is_measured(desk: ScriptedDesk, later):
    desk.clock.advance(later)
    assert measure(desk) is None
    assert history(desk) == []


def test_a_symbol_without_options_is_not_measured(desk: ScriptedDesk):
    desk.source.days = ()
    assert measure(desk) is None


def test_today_is_not_its_own_history(desk: ScriptedDesk):
    measure(desk)
    before = [IvDay("AAPL", TODAY - timedelta(days=days), 0.2, "model") for days in (2, 1)]
    with desk.unit() as unit:
        store.keep_iv_days(unit, before)
    assert history(desk, TODAY) == before
    assert len(history(desk)) == 3


def test_a_term_structure_shows_the_nearest_expiration_of_each_maturity():
    listed = [
        Expiration(TODAY + timedelta(days=days), "X", "X") for days in (2, 9, 16, 30, 44, 100, 180, 800)
    ]
    chosen = measuring.shown(listed, [], TODAY)
    # Nothing is near enough to a year.
    assert [(each.expires_on - TODAY).days for each in chosen] == [9, 16, 30, 44, 100, 180]
    needed = [Expiration(TODAY + timedelta(days=2), "X", "X")]
    assert (measuring.shown(listed, needed, TODAY)[0].expires_on - TODAY).days == 2
    assert measuring.shown([], [], TODAY) == []


def test_of_two_settlements_on_one_day_the_one_at_the_close_is_shown():
    on = TODAY + timedelta(days=30)
    both = [Expiration(on, "SPXW", "SPX"), Expiration(on, "SPX", "SPX", Settlement.AM)]
    assert [each.root for each in measuring.shown(both, [], TODAY)] == ["SPXW"]
