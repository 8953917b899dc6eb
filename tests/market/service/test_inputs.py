"""Every input is a value with the name of who says so, and a marked stand-in where nobody does."""

from datetime import date, timedelta

import pytest

from tests.market.scripted import NOW, ScriptedDesk
from thetadesk.kernel.calendar import is_trading_day, market_date, session_open
from thetadesk.market import store
from thetadesk.market.model import Candle, Dividend, Earnings, Interval, SymbolFacts
from thetadesk.market.service.inputs import SymbolInputs, inputs

TODAY = market_date(NOW)


def closes(
    desk: ScriptedDesk, symbol: str, days: int, last: date = date(2026, 3, 10), beta: float = 1.0
) -> None:
    """Closes of the last so many trading days, moving `beta` times as the market does."""
    on, found = last, []
    while len(found) < days:
        if is_trading_day(on):
            moved = 1 + 0.01 * beta * ((on.toordinal() * 7919) % 13 - 6) / 6
            found.append(Candle(symbol, session_open(on), 100.0, 200.0, 50.0, 100.0 * moved))
        on -= timedelta(days=1)
    with desk.unit() as unit:
        store.keep_candles(unit, Interval.DAY, found)


def of(desk: ScriptedDesk, symbol: str = "AAPL") -> SymbolInputs:
    with desk.reading() as unit:
        return inputs(unit, [symbol], NOW)[symbol]


def know(desk: ScriptedDesk, **facts: object) -> None:
    with desk.unit() as unit:
        store.keep_facts(unit, [SymbolFacts("AAPL", "tastytrade-sim", NOW, **facts)])


def test_of_a_symbol_nobody_has_told_anything_every_input_says_so(either_desk: ScriptedDesk):
    found = of(either_desk)
    for each in (found.previous_close, found.beta, found.dividends, found.dividend_yield, found.sector):
        assert each.fallback
        assert each.source in ("nobody says", "none known")
    assert found.sector.value == "unknown"
    assert found.beta.value is found.previous_close.value is None
    assert found.earnings == ()


def test_the_previous_close_is_that_of_the_session_before_today(desk: ScriptedDesk):
    closes(desk, "AAPL", 5)
    found = of(desk).previous_close
    assert (found.source, found.fallback, found.note) == ("daily candles", False, "close of 2026-03-10")


def test_an_older_close_stands_in_and_says_which_is_missing(desk: ScriptedDesk):
    closes(desk, "AAPL", 5, last=date(2026, 3, 6))
    found = of(desk).previous_close
    assert found.fallback
    assert "2026-03-06" in found.note
    assert "2026-03-10 is missing" in found.note


def test_beta_is_our_own_where_there_are_closes_enough(desk: ScriptedDesk):
    closes(desk, "SPY", 300)
    closes(desk, "AAPL", 300, beta=1.5)
    found = of(desk)
    assert found.beta.value == pytest.approx(1.5, rel=0.01)
    assert (found.beta.source, found.beta.fallback) == ("own regression", False)
    assert "252 of 252 daily returns" in found.beta.note
    assert found.beta_detail.days == 252
    assert of(desk, "SPY").beta.value == 1.0


def test_the_beta_of_the_fund_that_holds_an_index_stands_in(desk: ScriptedDesk):
    closes(desk, "SPY", 300)
    closes(desk, "QQQ", 300, beta=1.2)
    found = of(desk, "NDX").beta
    assert (found.value, found.fallback) == (pytest.approx(1.2, rel=0.01), True)
    assert "of QQQ, which holds it" in found.note
    assert (of(desk, "XSP").beta.value, of(desk, "XSP").beta.fallback) == (1.0, True)
    assert of(desk, "RUT").beta.value is None
    closes(desk, "NDX", 300, beta=1.3)
    assert (of(desk, "NDX").beta.value, of(desk, "NDX").beta.fallback) == (
        pytest.approx(1.3, rel=0.01),
        False,
    )


def test_beta_is_a_vendors_where_there_are_not_and_nobodys_where_there_is_none(desk: ScriptedDesk):
    closes(desk, "SPY", 300)
    closes(desk, "AAPL", 30)
    assert of(desk).beta.value is None
    know(desk, beta=1.31)
    found = of(desk).beta
    assert (found.value, found.source, found.fallback) == (1.31, "tastytrade-sim", True)
    assert "needs 60" in found.note


def test_dividends_are_the_announced_ones_and_the_forecast_of_the_rest(desk: ScriptedDesk):
    paid = [
        Dividend("AAPL", day, 0.26, "tastytrade-sim")
        for day in (date(2025, 5, 9), date(2025, 8, 8), date(2025, 11, 7), date(2026, 2, 6))
    ]
    with desk.unit() as unit:
        store.keep_dividends(unit, paid)
    forecast = of(desk).dividends
    assert forecast.fallback
    assert forecast.value[0].ex_on == date(2026, 5, 8)
    assert forecast.value[0].forecast
    know(desk, dividend_amount=0.27, dividend_ex_on=date(2026, 5, 11))
    announced = of(desk).dividends
    assert not announced.fallback
    assert (announced.value[0].amount, announced.value[0].source) == (0.27, "tastytrade-sim")
    assert announced.value[1].forecast


def test_an_index_pays_no_dividends_but_has_a_yield(desk: ScriptedDesk):
    with desk.unit() as unit:
        store.keep_facts(unit, [SymbolFacts("SPX", "tastytrade-sim", NOW, dividend_yield=0.013)])
    found = of(desk, "SPX")
    assert found.dividends.value == ()
    assert (found.dividend_yield.value, found.dividend_yield.source) == (0.013, "tastytrade-sim")


def test_the_yield_of_the_fund_that_holds_an_index_stands_in(desk: ScriptedDesk):
    with desk.unit() as unit:
        store.keep_facts(
            unit, [SymbolFacts("SPY", "schwab-sim", NOW, dividend_yield=0.012), SymbolFacts("SPX", "x", NOW)]
        )
    found = of(desk, "SPX").dividend_yield
    assert (found.value, found.source, found.fallback) == (0.012, "schwab-sim", True)
    assert "of SPY" in found.note
    assert of(desk, "NDX").dividend_yield.value is None
    with desk.unit() as unit:
        store.keep_facts(unit, [SymbolFacts("SPX", "tastytrade-sim", NOW, dividend_yield=0.013)])
    assert (of(desk, "SPX").dividend_yield.value, of(desk, "SPX").dividend_yield.fallback) == (0.013, False)


def test_reports_are_a_providers_and_on_other_days_a_brokers(desk: ScriptedDesk):
    with desk.unit() as unit:
        store.keep_earnings(unit, [Earnings("AAPL", date(2026, 4, 30), "finnhub", "after", 1.5)])
    know(desk, earnings_on=date(2026, 4, 30), earnings_hour="before", sector="Technology")
    found = of(desk)
    assert [(each.on, each.source, each.hour) for each in found.earnings] == [
        (date(2026, 4, 30), "finnhub", "after")
    ]
    assert (found.sector.value, found.sector.source) == ("Technology", "tastytrade-sim")
    know(desk, earnings_on=date(2026, 4, 29))
    assert [each.source for each in of(desk).earnings] == ["tastytrade-sim", "finnhub"]
    know(desk, earnings_on=date(2026, 1, 29))
    assert [each.source for each in of(desk).earnings] == ["finnhub"]
