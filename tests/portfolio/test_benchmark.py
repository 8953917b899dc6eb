"""The same money in a fund, against a spreadsheet and against shares that are counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portfolio import spreadsheet
from thetadesk.portfolio.benchmark import same_flows, total_return
from thetadesk.portfolio.returns import Day

BEGAN = date(2025, 1, 2)


def on(number):
    return BEGAN + timedelta(days=number)


def fund():
    rows = spreadsheet.rows()
    closes = {row.day.on: row.close for row in rows}
    return total_return(closes, {row.day.on: row.dividend for row in rows if row.dividend})


def test_the_spreadsheet_comes_out_to_the_cent():
    rows = spreadsheet.rows()
    assert list(fund().values()) == pytest.approx([row.total_return for row in rows], abs=1e-9)
    assert same_flows(spreadsheet.start(), spreadsheet.days(), fund()) == [
        (row.day.on, row.benchmark) for row in rows[1:]
    ]


amounts = st.integers(0, 10**7).map(lambda each: Decimal(each).scaleb(-2))


@given(st.lists(st.tuples(st.floats(1, 1000), amounts, amounts), min_size=1, max_size=20), st.floats(1, 1000))
@settings(max_examples=60, deadline=None)
def test_it_is_what_counting_shares_gives(told, first):
    """Deposits buy at the close before, withdrawals sell at the day's own: without dividends that is a number of shares."""
    prices = {on(0): first} | {on(number): price for number, (price, _, _) in enumerate(told, 1)}
    days = [Day(on(number), Decimal(0), paid, taken) for number, (_, paid, taken) in enumerate(told, 1)]
    shares, before, worth = Decimal(1000) / Decimal(first), Decimal(first), []
    for day in days:
        price = Decimal(prices[day.on])
        shares += day.deposits / before - day.withdrawals / price
        worth.append(shares * price)
        before = price
    for (_, found), expected in zip(same_flows(Decimal(1000), days, prices), worth, strict=True):
        assert abs(found - expected) <= Decimal("0.005") + abs(expected) * Decimal("1e-20")


def test_a_dividend_on_a_day_without_a_close_counts_at_the_next():
    closes = {on(0): 100.0, on(1): 99.0, on(4): 99.0}
    grown = total_return(closes, {on(0): 5.0, on(1): 1.0, on(3): 2.0, on(9): 7.0})
    assert grown == pytest.approx({on(0): 1.0, on(1): 1.0, on(4): 101 / 99})
    assert total_return({}, {on(0): 1.0}) == {}


def test_a_day_without_a_close_has_no_worth_and_loses_no_payment():
    days = [
        Day(on(1), Decimal(0)),
        Day(on(2), Decimal(0), Decimal(100)),
        Day(on(3), Decimal(0), Decimal(0), Decimal(20)),
    ]
    found = same_flows(Decimal(100), days, {on(0): 1.0, on(1): 2.0, on(3): 4.0})
    assert found == [(on(1), Decimal("200.00")), (on(3), Decimal("580.00"))]


def test_more_taken_out_than_there_was_is_a_debt():
    days = [Day(on(1), Decimal(0), Decimal(0), Decimal(150))]
    assert same_flows(Decimal(100), days, {on(0): 1.0, on(1): 1.0}) == [(on(1), Decimal("-50.00"))]


def test_without_a_close_before_the_first_day_there_is_nothing_to_begin_at():
    assert same_flows(Decimal(100), [Day(on(1), Decimal(0))], {on(1): 1.0, on(2): 1.0}) == []
    assert same_flows(Decimal(100), [], {on(0): 1.0}) == []
