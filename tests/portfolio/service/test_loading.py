"""What the live book starts from: the ledger's legs, what was closed today, cash, and the market's inputs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, btc, buy, cash, delivered, expired, history, named, stc, sto, told
from tests.ledger.desk import Wish
from tests.portfolio.books import NOW
from thetadesk.connections import store as connection_store
from thetadesk.connections.model import BrokerFigures
from thetadesk.ledger.model import Kind
from thetadesk.market import store as market_store
from thetadesk.market.model import Candle, Dividend, Earnings, Interval, SymbolFacts
from thetadesk.portfolio.model import FigureSource, Moved
from thetadesk.portfolio.service.loading import FACTS_LAST, SPARSE_FACTS_LAST, load

PUT, CALL = "KO 20 Mar 26 60 P", "KO 20 Mar 26 62.5 C"
D = Decimal


def loaded(desk, now=NOW, before=None):
    return desk.do(load, now, before)


def legs(found):
    return {each.instrument.words: each for each in found.held}


def test_what_was_held_before_and_what_was_opened_today_are_one_leg(desk):
    desk.told(
        history(
            cash(Kind.DEPOSIT, "10000", at="2026-01-05 10:00"),
            sto(PUT, 1, "1.20", fees="-1.13", at="2026-02-02 10:00"),
            sto(PUT, 2, "1.10", fees="-2.26", at="2026-03-03 10:00"),
        )
    )
    found = loaded(desk)
    (leg,) = found.held
    assert (leg.quantity, leg.cost) == (D(-3), D("336.61"))
    assert leg.today == Moved(D(-2), D("217.74"))
    assert leg.opened_on == date(2026, 2, 2)
    (money,) = found.cash
    assert money.amount == D("10336.61")
    assert found.on == date(2026, 3, 3)


def test_what_was_closed_today_is_told_until_the_day_ends(desk):
    desk.told(
        history(
            sto(PUT, 2, "1.20", at="2026-02-02 10:00"),
            btc(PUT, 1, "0.90", fees="-1.13", at="2026-03-03 10:00"),
            sto(CALL, 1, "0.60", at="2026-03-03 10:01"),
            btc(CALL, 1, "0.50", at="2026-03-03 10:05"),
        )
    )
    found = legs(loaded(desk))
    assert (found[named(PUT).words].quantity, found[named(PUT).words].today) == (-1, Moved(D(1), D("-91.13")))
    assert (found[named(CALL).words].quantity, found[named(CALL).words].today) == (0, Moved(D(0), D(10)))
    tomorrow = legs(loaded(desk, NOW + timedelta(days=1)))
    assert list(tomorrow) == [named(PUT).words]
    assert tomorrow[named(PUT).words].today == Moved()


def test_an_assignment_today_moves_the_option_and_the_shares(desk):
    desk.told(
        history(
            sto(PUT, 1, "1.20", at="2026-02-02 10:00"),
            assigned(PUT, 1, at="2026-03-03 10:00"),
            delivered("KO", 100, "60", at="2026-03-03 10:00"),
        )
    )
    found = legs(loaded(desk))
    assert found[named(PUT).words].today == Moved(D(1), D(0))
    assert found["KO"].today == Moved(D(100), D(-6000))
    assert {each.key.campaign_id for each in found.values()} == {found["KO"].key.campaign_id}


def test_shares_sold_in_parts_count_each_part_once(desk):
    desk.told(
        history(buy("KO", 100, "60", at="2026-02-02 10:00"), stc("KO", 40, "61", at="2026-03-03 10:00"))
    )
    (leg,) = loaded(desk).held
    assert (leg.quantity, leg.before_today, leg.today.cash) == (60, 100, D(2440))


def test_equal_holdings_load_equal_and_facts_serve_for_a_while(sqlite_desk):
    sqlite_desk.told(history(sto(PUT, 1, "1.20", at="2026-02-02 10:00")))
    first = loaded(sqlite_desk)
    again = loaded(sqlite_desk, NOW + timedelta(minutes=1), first)
    assert again == first
    assert again.facts is first.facts
    assert (
        loaded(sqlite_desk, NOW + SPARSE_FACTS_LAST, first).facts is not first.facts
    )  # nobody told a beta yet
    other = history(sto("IBM 20 Mar 26 200 P", 1, "1.20", at="2026-02-02 10:00"))
    sqlite_desk.told(other, Wish(account="Two"))
    other = loaded(sqlite_desk, NOW, first)
    assert set(other.facts.underlyings) == {"KO", "IBM"}


def test_facts_that_know_betas_serve_for_longer(sqlite_desk):
    sqlite_desk.told(history(sto(PUT, 1, "1.20", at="2026-02-02 10:00")))
    with sqlite_desk.unit() as unit:
        market_store.keep_facts(unit, [SymbolFacts("KO", "broker", NOW, beta=0.6)])
    first = loaded(sqlite_desk)
    assert loaded(sqlite_desk, NOW + SPARSE_FACTS_LAST, first).facts is first.facts
    assert loaded(sqlite_desk, NOW + FACTS_LAST, first).facts is not first.facts


def test_on_a_weekend_today_is_the_last_session(desk):
    desk.told(
        history(
            sto(PUT, 2, "1.20", at="2026-03-05 10:00"),
            btc(PUT, 1, "0.90", at="2026-03-06 10:00"),
            sto(CALL, 1, "0.60", at="2026-03-06 10:01"),
            expired("KO 6 Mar 26 58 P", 1, at="2026-03-07 09:00"),
            sto("KO 6 Mar 26 58 P", 1, "0.30", at="2026-03-05 10:02"),
        )
    )
    saturday = loaded(desk, datetime(2026, 3, 7, 16, tzinfo=UTC))
    found = legs(saturday)
    assert saturday.on == date(2026, 3, 7)
    assert (found[named(PUT).words].before_today, found[named(PUT).words].today.cash) == (-2, -90)
    assert (found[named(CALL).words].before_today, found[named(CALL).words].today.cash) == (0, 60)
    assert found[named("KO 6 Mar 26 58 P").words].today == Moved(D(1), D(0))
    monday = legs(loaded(desk, datetime(2026, 3, 9, 16, tzinfo=UTC)))
    assert [each.today for each in monday.values()] == [Moved(), Moved()]


def test_on_a_weekend_the_last_sessions_own_close_is_no_previous_one(sqlite_desk):
    sqlite_desk.told(history(buy("KO", 100, "60", at="2026-02-02 10:00")))
    with sqlite_desk.unit() as unit:
        market_store.keep_candles(unit, Interval.DAY, days("KO", 60, 190))
    friday, saturday = datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 7, 16, tzinfo=UTC)
    assert "KO" in loaded(sqlite_desk, friday).facts.closes
    assert not loaded(sqlite_desk, saturday).facts.closes


def test_what_was_moved_in_today_earned_nothing_by_it(sqlite_desk):
    moved = told(Kind.TRANSFER, None, "KO", 100, basis=D(3000), at="2026-03-03 10:00")
    sqlite_desk.told(history(buy("KO", 10, "60", at="2026-03-03 10:01"), moved))
    (leg,) = {each.instrument.symbol: each for each in loaded(sqlite_desk).held}.values()
    assert (leg.quantity, leg.cost, leg.before_today) == (110, D(-3600), 100)
    assert leg.today == Moved(D(10), D(-600))


def test_a_brokers_buying_power_is_taken_over(sqlite_desk):
    sqlite_desk.told(history(sto(PUT, 1, "1.20", at="2026-02-02 10:00")))
    (account,) = sqlite_desk.accounts()
    sqlite_desk.do(connection_store.save_figures, account, NOW, BrokerFigures(D(9), D(3), D(5)))
    power = loaded(sqlite_desk).powers[account]
    assert (power.used, power.available, power.source, power.at) == (3, 5, FigureSource.BROKER, NOW)
    sqlite_desk.do(connection_store.save_figures, account, NOW, BrokerFigures(D(9), None, D(5)))
    assert loaded(sqlite_desk).powers == {}


def days(symbol, first, count):
    for number in range(count):
        at = datetime(2025, 9, 1, 13, 30, tzinfo=UTC) + timedelta(days=number)
        price = first * (1 + 0.01 * (number % 3))
        yield Candle(symbol, at, price, price, price, price)


def test_the_markets_inputs_come_with_their_sources(sqlite_desk):
    sqlite_desk.told(history(sto(PUT, 1, "1.20", at="2026-02-02 10:00")))
    with sqlite_desk.unit() as unit:
        candles = [*days("KO", 60, 183), *days("SPY", 600, 183)]
        market_store.keep_candles(unit, Interval.DAY, candles)
        market_store.keep_dividends(unit, [Dividend("KO", date(2026, 3, 13), 0.53, "broker")])
        market_store.keep_earnings(unit, [Earnings("KO", date(2026, 4, 28), "finnhub")])
        market_store.keep_facts(
            unit, [SymbolFacts("KO", "broker", NOW, dividend_yield=0.03, sector="Beverages")]
        )
    facts = loaded(sqlite_desk).facts
    about = facts.underlyings["KO"]
    assert about.beta.value == pytest.approx(1.0, abs=0.01)
    assert "regression" in about.beta.source
    assert (about.dividends[0].ex_on, about.dividends[0].amount) == (date(2026, 3, 13), 0.53)
    assert about.dividend_yield is None  # its dividends are known one by one
    assert about.earnings_on.value == date(2026, 4, 28)
    assert about.sector.value == "Beverages"
    assert facts.closes["KO"].source
    assert [years for years, _ in facts.rates] == sorted(years for years, _ in facts.rates)
    assert all(0 < rate < 0.2 for _, rate in facts.rates)
