"""Which day a moment serves, what belongs to it, and sums that are nothing but their rows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portfolio.books import CALL, KO, NOW, PUT, SHARES, SPY, THE_CALL, THE_PUT, leg, tick, valued
from thetadesk.kernel import calendar
from thetadesk.portfolio.days import account_day, day_served, leg_day, legs_on, portfolio_day, supersedes
from thetadesk.portfolio.model import AccountDay, BuyingPower, FigureSource, Header, Taken, Totals, Valued

ON = NOW.date()
POWER = BuyingPower(Decimal(500), Decimal(1500), FigureSource.BROKER)
HEADER = Header(None, Totals(), POWER)
HELD = [leg(PUT, -1, "118.87"), leg(CALL, -2, "100.00"), leg(SHARES, 100, "-6000")]


def new_york(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=calendar.NEW_YORK)


@pytest.mark.parametrize(
    ("at", "served"),
    [
        (new_york(2026, 3, 3, 16, 30), (date(2026, 3, 3), Taken.CLOSE)),
        (new_york(2026, 3, 3, 23, 59), (date(2026, 3, 3), Taken.CLOSE)),
        (new_york(2026, 3, 4, 0, 1), (date(2026, 3, 3), Taken.LATE)),
        (new_york(2026, 3, 4, 9, 29), (date(2026, 3, 3), Taken.LATE)),
        (new_york(2026, 3, 4, 9, 30), None),
        (new_york(2026, 3, 4, 15, 59), None),
        (new_york(2026, 3, 4, 16, 0), (date(2026, 3, 4), Taken.CLOSE)),
        # The clocks go forward on Sunday, 8 March, and back on Sunday, 1 November.
        (new_york(2026, 3, 8, 12), (date(2026, 3, 6), Taken.LATE)),
        (new_york(2026, 3, 9, 9, 29), (date(2026, 3, 6), Taken.LATE)),
        (new_york(2026, 3, 9, 16, 30), (date(2026, 3, 9), Taken.CLOSE)),
        (new_york(2026, 11, 1, 1, 30), (date(2026, 10, 30), Taken.LATE)),
        # The day after Thanksgiving ends at 13:00, and Thanksgiving itself never begins.
        (new_york(2026, 11, 26, 16, 30), (date(2026, 11, 25), Taken.LATE)),
        (new_york(2026, 11, 27, 12, 59), None),
        (new_york(2026, 11, 27, 13, 0), (date(2026, 11, 27), Taken.CLOSE)),
        (new_york(2026, 11, 30, 8), (date(2026, 11, 27), Taken.LATE)),
    ],
)
def test_a_moment_serves_the_session_that_has_ended_last(at, served):
    assert day_served(at) == served


@given(st.integers(0, 3 * 365 * 24 * 60))
@settings(max_examples=200, deadline=None)
def test_only_a_session_serves_no_day_and_every_day_served_has_ended(minutes):
    at = new_york(2025, 1, 1, 0) + timedelta(minutes=minutes)
    served = day_served(at)
    if served is None:
        on = calendar.market_date(at)
        assert calendar.session_open(on) <= at < calendar.session_close(on)
        return
    on, taken = served
    assert calendar.session_close(on) <= at < calendar.session_open(calendar.next_trading_day(on))
    assert (taken is Taken.CLOSE) == (calendar.market_date(at) == on)


def taken(legs, at=NOW, ahead=0.0):
    return Valued(at, at.date(), tuple(legs), {"a1": HEADER}, {"a1": Decimal(1000)}, ahead)


def test_what_rests_on_a_quote_of_another_day_has_no_figures():
    found = valued(HELD, [THE_PUT, THE_CALL, KO, SPY])
    yesterday = NOW.timestamp() - 86_400
    found[1] = replace(found[1], at=yesterday)
    own, old, shares = legs_on(taken(found), ON)
    assert (own, shares) == (found[0], found[2])
    assert (old.value, old.mark, old.greeks, old.pnl_today) == (None, None, None, None)
    assert (old.held, old.state, old.dte) == (found[1].held, found[1].state, found[1].dte)
    assert legs_on(taken(found, ahead=86_400.0), ON + timedelta(days=1))[0] == found[0]


def test_a_leg_without_a_quote_is_kept_and_what_it_brought_when_it_closed_too():
    closed = leg(CALL, 0, today=(1, "-51.13"))
    (gone,) = legs_on(taken(valued([closed], [THE_CALL, KO])), ON + timedelta(days=1))
    assert gone.pnl_today == Decimal("-11.13")


def test_a_legs_row_says_what_the_leg_was():
    (found,) = valued(HELD[:1], [THE_PUT, KO, SPY])
    row = leg_day(found, ON, NOW, Taken.CLOSE)
    assert (row.account_id, row.campaign_id, row.symbol, row.ticker) == (*found.held.key, "KO")
    assert (row.quantity, row.cost, row.value) == (Decimal(-1), Decimal("118.87"), Decimal("-85.00"))
    assert (row.mark, row.spot, row.iv) == (found.mark, found.spot, found.iv)
    assert (row.delta, row.vega) == (found.greeks.delta, found.greeks.vega)
    assert (row.risk, row.dte, row.source) == (found.risk, 17, Taken.CLOSE)


def test_an_account_is_worth_its_cash_and_its_legs():
    found = valued(HELD, [THE_PUT, THE_CALL, KO, SPY])
    row = account_day("a1", found, HEADER, Decimal(1000), (ON, NOW, Taken.CLOSE))
    assert row.net_liquidation == 1000 - 85 - 106 + 6101
    assert (row.value, row.legs, row.unvalued) == (Decimal("5910.00"), 3, 0)
    assert row.delta == pytest.approx(sum(each.greeks.delta for each in found))
    assert (row.buying_power_used, row.buying_power_left) == (Decimal(500), Decimal(1500))


def test_an_account_of_which_a_leg_has_no_value_is_worth_nothing_that_is_known():
    found = valued([*HELD, leg("IBM", 10, "-2000")], [THE_PUT, THE_CALL, KO, SPY])
    row = account_day("a1", found, HEADER, Decimal(1000), (ON, NOW, Taken.CLOSE))
    assert (row.net_liquidation, row.value, row.unvalued) == (None, Decimal("5910.00"), 1)
    assert row.pnl_open is not None
    (nothing,) = valued([leg("IBM", 10, "-2000")])
    row = account_day("a1", [nothing], HEADER, Decimal(1000), (ON, NOW, Taken.CLOSE))
    assert (row.pnl_open, row.delta, row.beta_weighted_delta) == (None, 10, None)
    assert legs_on(taken([nothing]), ON)[0].greeks == nothing.greeks


def test_an_account_without_legs_is_worth_its_cash_in_any_currency():
    euros = replace(HEADER, currency="EUR")
    row = account_day("a1", [], euros, Decimal(1000), (ON, NOW, Taken.CLOSE))
    assert (row.net_liquidation, row.currency, row.delta) == (Decimal(1000), "EUR", 0)
    held = valued(HELD[:1], [THE_PUT, KO])
    assert account_day("a1", held, euros, Decimal(1), (ON, NOW, Taken.CLOSE)).net_liquidation is None


def row_of(id, nlv="100", delta=1.0, **more):
    given = account_day(id, [], HEADER, Decimal(0), (ON, NOW, Taken.CLOSE))
    worth = None if nlv is None else Decimal(nlv)
    return replace(given, net_liquidation=worth, delta=delta, **more)


def test_a_portfolio_is_the_sum_of_its_members():
    rows = [row_of("a1", "100.10", cash=Decimal(5), legs=2), row_of("a2", "200.20", 2.5), row_of("x", "9")]
    found = portfolio_day(rows, ["a1", "a2"])
    assert (found.net_liquidation, found.delta, found.cash) == (Decimal("300.30"), 3.5, Decimal(5))
    assert (found.legs, found.lacks, found.foreign) == (2, (), ())
    assert found.sources == (Taken.CLOSE,)


def test_a_portfolio_says_whom_it_lacks():
    found = portfolio_day([row_of("a1"), row_of("a2", None, None)], ["a1", "a2"])
    assert (found.net_liquidation, found.delta) == (None, 1.0)
    found = portfolio_day([row_of("a1")], ["a1", "a2"])
    assert (found.net_liquidation, found.lacks) == (None, ("a2",))
    assert portfolio_day([row_of("a1", delta=None)], ["a1"]).delta is None


def test_currencies_are_never_added():
    found = portfolio_day([row_of("a2", "7", currency="EUR"), row_of("a1")], ["a1", "a2"])
    assert (found.net_liquidation, found.currency, found.foreign) == (Decimal(100), "USD", ("a2",))


@pytest.mark.parametrize(
    "rows", [[], [row_of("x")], [row_of("a1"), replace(row_of("a2"), on=date(2026, 1, 2))]]
)
def test_a_portfolios_day_is_one_day_of_its_members(rows):
    with pytest.raises(ValueError, match="one market date"):
        portfolio_day(rows, ["a1", "a2"])


@pytest.mark.parametrize(
    ("new", "old", "takes"),
    [
        ((Taken.CLOSE, 0), None, True),
        ((Taken.CLOSE, 0), (Taken.CLOSE, 0), True),
        ((Taken.CLOSE, 2), (Taken.CLOSE, 1), False),
        ((Taken.CLOSE, 2), (Taken.MANUAL, 0), True),
        ((Taken.LATE, 0), (Taken.CLOSE, 3), False),
        ((Taken.LATE, 1), (Taken.MANUAL, 0), True),
        ((Taken.MANUAL, 0), (Taken.LATE, 0), False),
    ],
)
def test_a_row_takes_the_place_of_what_is_no_better(new, old, takes):
    def made(source: Taken, unvalued: int) -> AccountDay:
        return replace(row_of("a1"), source=source, unvalued=unvalued)

    assert supersedes(made(*new), None if old is None else made(*old)) is takes


def test_a_quote_that_was_never_told_is_of_no_day():
    (found,) = valued([leg(PUT, -1, "118.87")], [tick(SHARES, 61.0, 61.02)])
    assert found.at is None
    assert legs_on(taken([found]), ON)[0].spot is None
