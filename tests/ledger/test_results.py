"""Trades and days tell what the campaign's own figures tell, to the cent, and how each trade ended."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.booked import booked
from tests.ledger.builders import (
    assigned,
    btc,
    bto,
    buy,
    cash,
    delivered,
    exercised,
    expired,
    removed,
    stc,
    sto,
)
from tests.ledger.histories import histories, recorded
from tests.ledger.test_properties import edited
from thetadesk.ledger.figures import realized
from thetadesk.ledger.model import Kind, Role
from thetadesk.ledger.results import Outcome, campaign_days, trade_results
from thetadesk.ledger.service.projecting import derive

D = Decimal
ZERO = Decimal(0)
PUT, LATER, CALL = "XYZ 19 Jun 26 50 P", "XYZ 17 Jul 26 50 P", "XYZ 17 Jul 26 55 C"


def told(transactions, derived):
    """Per campaign: itself, its figures, trades and days."""
    by_id = {t.id: t for t in transactions}
    for key, campaign in derived.grouping.campaigns.items():
        books = derived.books[key]
        trades = trade_results(campaign, books, by_id, "family")
        yield campaign, derived.figures[key], trades, campaign_days(campaign, books, by_id, "family")


def of_only(books):
    ((_, _, trades, days),) = told(books.transactions, books.derived)
    return trades, days


def check(transactions, derived):
    closed = defaultdict(lambda: ZERO)
    for campaign, figures, trades, days in told(transactions, derived):
        assert sum(trade.realized for trade in trades) == figures.realized
        assert sum(day.realized_options + day.realized_stock + day.fees for day in days) == figures.realized
        assert sum(day.income for day in days) == figures.income
        assert [day.on for day in days] == sorted({day.on for day in days})
        check_premium(campaign, days)
        check_capital(campaign, days)
        for trade in trades:
            assert trade.quantity >= 0
            assert (trade.closed_on is None) == bool(trade.open_quantity) == (trade.outcome is Outcome.OPEN)
        for day in days:
            closed[day.on] += day.net - day.income
    matches = derived.grouping.books.matches
    by_day = defaultdict(list)
    for match in matches:
        by_day[match.closed_on].append(match)
    assert {on: net for on, net in closed.items() if net} == {
        on: net for on, some in by_day.items() if (net := realized(some).net)
    }


def check_premium(campaign, days):
    sold = [
        part.gross
        for part in campaign.allocations
        if part.role is Role.OPENING and part.quantity < 0 and part.gross > 0
    ]
    assert sum(day.premium for day in days) <= sum(sold)


def check_capital(campaign, days):
    """After the last close nothing is at risk; a day counts what was at risk before it."""
    for before, after in pairwise(days):
        if before.capital is not None and after.capital_days is not None:
            assert after.capital_days >= before.capital * (after.on - before.on).days
    if campaign.closed_on is not None and days and days[-1].capital is not None:
        assert days[-1].capital == 0
    assert all(day.capital is None or day.capital >= 0 for day in days)


@given(histories())
def test_trades_and_days_sum_to_the_campaign(history):
    history = recorded(history)
    check(history, derive(history, (), ()))


@given(edited())
def test_so_they_do_after_any_regrouping(story):
    history, edits = story
    check(history, derive(history, edits, ()))


@given(histories(), st.data())
def test_the_order_of_transactions_does_not_matter(history, data):
    history = recorded(history)
    shuffled = data.draw(st.permutations(history))

    def everything(transactions):
        return [(trades, days) for _, _, trades, days in told(transactions, derive(transactions, (), ()))]

    assert everything(shuffled) == everything(history)


@given(histories())
def test_what_an_opening_opened_is_in_its_trades(history):
    """Over all campaigns, a trade's quantity and premium are those of the lots and matches of its opening."""
    history = recorded(history)
    books = derive(history, (), ())
    found = defaultdict(lambda: [ZERO, ZERO])
    for _, _, trades, _ in told(history, books):
        for trade in trades:
            found[trade.opened_by][0] += trade.sign * trade.quantity
            found[trade.opened_by][1] += trade.premium
    expected = defaultdict(lambda: [ZERO, ZERO])
    for match in books.grouping.books.matches:
        expected[match.opened_by][0] += match.quantity
        expected[match.opened_by][1] += match.open_gross
    for lot in books.grouping.books.lots:
        expected[lot.opened_by][0] += lot.quantity
        expected[lot.opened_by][1] += lot.cost
    assert found == expected


# ---- how a trade ended


def sold(what=PUT, at="2026-05-01 10:00", **more):
    return sto(what, 1, "2.00", at=at, fees="-0.65", **more)


ENDINGS = [
    ([expired(PUT, 1, at="2026-06-19 17:00")], Outcome.EXPIRED, D("199.35")),
    ([btc(PUT, 1, "0.50", at="2026-05-20 10:00", fees="-0.65")], Outcome.CLOSED, D("148.70")),
    ([assigned(PUT, 1, at="2026-06-19 17:00"), delivered("XYZ", 100, 50, at="2026-06-19 17:00")],
     Outcome.ASSIGNED, D("199.35")),
    ([removed(Kind.CASH_SETTLEMENT, PUT, 1, at="2026-06-19 17:00", gross="-300")], Outcome.SETTLED, D("-100.65")),
    ([btc(PUT, 1, "0.50", at="2026-05-20 10:00", order="7"), sto(LATER, 1, "1.00", at="2026-05-20 10:00", order="7")],
     Outcome.ROLLED, D("149.35")),
    ([], Outcome.OPEN, 0),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "outcome", "net"), ENDINGS)
def test_a_put_ends(rest, outcome, net):
    (put, *_), _ = of_only(booked(sold(), *rest))
    assert (put.outcome, put.realized, put.premium, put.capital) == (outcome, net, 200, 5000)
    assert (put.sign, put.quantity, put.dte_at_open, put.basis_known) == (-1, 1, 49, True)


def test_a_close_in_two_ways_is_mixed():
    trades, _ = of_only(
        booked(
            sto(PUT, 2, "2.00", at="2026-05-01 10:00"),
            btc(PUT, 1, "0.50", at="2026-05-20 10:00"),
            expired(PUT, 1, at="2026-06-19 17:00"),
        )
    )
    (put,) = trades
    assert (put.outcome, put.closed_by, put.closed_on) == (Outcome.MIXED, ("t2", "t3"), date(2026, 6, 19))


def test_shares_are_called_away_and_a_long_put_is_exercised():
    away = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sold(CALL, "2026-05-20 10:00"),
        assigned(CALL, 1, at="2026-07-17 17:00"),
        delivered("XYZ", -100, 55, at="2026-07-17 17:00"),
    )
    trades, _ = of_only(away)
    assert {trade.symbol.strip(): trade.outcome for trade in trades} == {
        away.transactions[1].instrument.symbol: Outcome.CALLED_AWAY,
        "XYZ": Outcome.CALLED_AWAY,
    }
    long = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        buy(PUT, 1, "2.00", at="2026-05-01 10:00"),
        exercised(PUT, 1, at="2026-06-19 17:00"),
        delivered("XYZ", -100, 50, at="2026-06-19 17:00"),
    )
    outcomes = {
        trade.symbol: trade.outcome
        for _, _, trades, _ in told(long.transactions, long.derived)
        for trade in trades
    }
    assert set(outcomes.values()) == {Outcome.EXERCISED}


# ---- what a wheel puts at risk, day by day


def test_a_put_that_becomes_shares_hands_over_on_its_day():
    _, days = of_only(
        booked(
            sold(at="2026-05-01 10:00"),
            assigned(PUT, 1, at="2026-06-19 17:00"),
            delivered("XYZ", 100, 50, at="2026-06-19 17:00"),
            sold(CALL, "2026-06-22 10:00"),
            cash(Kind.DIVIDEND, "40.00", "XYZ", at="2026-06-25 10:00"),
            assigned(CALL, 1, at="2026-07-17 17:00"),
            delivered("XYZ", -100, 55, at="2026-07-17 17:00"),
        )
    )
    assert [(day.on.isoformat(), day.capital, day.capital_days, day.premium, day.net) for day in days] == [
        ("2026-05-01", 5000, 0, 200, 0),
        ("2026-06-19", 5000, 5000 * 49, 0, D("199.35")),
        ("2026-06-22", 5000, 5000 * 3, 200, 0),
        ("2026-06-25", 5000, 5000 * 3, 0, 40),
        ("2026-07-17", 0, 5000 * 22, 0, D("199.35") + 500),
    ]
    assert [day.closes for day in days] == [0, 1, 0, 0, 2]


def test_what_is_opened_and_closed_on_one_day_counts_a_day():
    _, (day,) = of_only(booked(sold(), btc(PUT, 1, "1.00", at="2026-05-01 15:00")))
    assert (day.capital, day.capital_days) == (0, 5000)


def test_long_and_short_of_one_thing_side_by_side():
    books = booked(
        bto(PUT, 2, "2.00", at="2026-05-01 10:00", order="1"),
        sto(PUT, 1, "2.00", at="2026-05-01 10:00", order="1"),
        stc(PUT, 1, "1.00", at="2026-05-04 10:00"),
        stc(PUT, 1, "1.00", at="2026-05-05 10:00"),
        btc(PUT, 1, "1.00", at="2026-05-06 10:00"),
    )
    trades, days = of_only(books)
    assert sum(trade.realized for trade in trades) == -100
    assert [day.capital for day in days] == [200, 0, 5000, 0]


def test_an_uncovered_call_has_no_figure_while_it_is_held():
    _, days = of_only(
        booked(
            sold(CALL),
            btc(CALL, 1, "1.00", at="2026-05-20 10:00"),
            cash(Kind.FEE, "-1", at="2026-05-21 10:00"),
        )
    )
    assert [(day.capital, day.capital_days) for day in days] == [(None, 0), (0, None)]


def test_a_history_that_begins_in_the_middle_has_no_figure_of_risk():
    trades, (day,) = of_only(booked(stc("XYZ", 100, "50", at="2026-05-01 10:00")))
    assert (trades, day.capital, day.capital_days, day.net) == ([], None, None, 0)
