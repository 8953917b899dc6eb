"""Returns against a spreadsheet, against exact fractions and against SciPy; and what they do not depend on."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tests.portfolio import spreadsheet
from thetadesk.portfolio.returns import (
    Day,
    OnCapital,
    annualised,
    daily_returns,
    days_at_risk,
    days_of,
    index_of,
    money_weighted,
    on_capital,
    profits,
    session_of,
    time_weighted,
)

NEAR = 1e-9
BEGAN = date(2025, 1, 2)


def day(number, value, deposits="0", withdrawals="0"):
    on = BEGAN + timedelta(days=number)
    return Day(on, Decimal(value), Decimal(deposits), Decimal(withdrawals))


cents = st.integers(0, 10**9).map(lambda amount: Decimal(amount).scaleb(-2))
rates = st.integers(-9_000, 20_000).map(lambda basis_points: Decimal(basis_points).scaleb(-4))


def test_each_day_of_the_spreadsheet_comes_out():
    returns = daily_returns(spreadsheet.start(), spreadsheet.days())
    assert returns == pytest.approx([row.gained for row in spreadsheet.rows()[1:]], abs=NEAR)
    assert index_of(returns) == pytest.approx([row.index for row in spreadsheet.rows()], abs=NEAR)
    assert time_weighted(returns) == pytest.approx(spreadsheet.rows()[-1].index - 1, abs=NEAR)


@given(cents.filter(bool), st.lists(st.tuples(rates, cents, cents), max_size=30))
@settings(max_examples=80, deadline=None)
def test_the_time_weighted_return_knows_nothing_of_deposits_and_withdrawals(start, days):
    """Whatever is paid in and out, what was earned on each day comes out again, and its product."""
    value, told = start, []
    for number, (rate, deposits, part) in enumerate(days, 1):
        grown = (value + deposits) * (1 + rate)
        withdrawals = min(part, grown / 2)
        value = grown - withdrawals
        told.append(Day(BEGAN + timedelta(days=number), value, deposits, withdrawals))
        assume(value > Decimal("0.01"))
    product = Fraction(1)
    for rate, _, _ in days:
        product *= 1 + Fraction(rate)
    returns = daily_returns(start, told)
    assert returns == pytest.approx([float(rate) for rate, _, _ in days], rel=NEAR, abs=NEAR)
    assert time_weighted(returns) + 1 == pytest.approx(float(product), rel=NEAR)


@given(st.lists(st.tuples(cents, cents, cents), min_size=1, max_size=30))
@settings(max_examples=80, deadline=None)
def test_daily_profits_add_up_to_all_that_was_made(told):
    days = [day(number, *amounts) for number, amounts in enumerate(told)]
    start = Decimal("1000.00")
    paid_in = sum(each.deposits - each.withdrawals for each in days)
    assert sum(profits(start, days)) == days[-1].value - start - paid_in


def test_a_day_that_began_with_nothing_has_no_return_and_the_chain_goes_on():
    days = [day(1, "0"), day(2, "110", deposits="100"), day(3, "121")]
    returns = daily_returns(Decimal(0), days)
    assert returns[0] is None
    assert returns[1:] == pytest.approx([0.1, 0.1])
    assert time_weighted(returns) == pytest.approx(0.21)


def test_what_was_lost_altogether_stays_lost():
    days = [day(1, "-50"), day(2, "150", deposits="200"), day(3, "300")]
    returns = daily_returns(Decimal(100), days)
    assert returns == [-1.5, 0.0, 1.0]
    assert time_weighted(returns) == -1.0


def test_a_first_deposit_on_next_to_nothing_does_not_explode():
    assert daily_returns(Decimal(1), [day(1, "101", deposits="100")]) == [0.0]


def test_flows_count_in_their_session_or_the_next_one():
    friday, monday, tuesday = date(2025, 1, 3), date(2025, 1, 6), date(2025, 1, 7)
    values = [(friday, Decimal(100)), (monday, Decimal(160)), (tuesday, Decimal(150))]
    flows = [
        (friday, Decimal(7)),
        (date(2025, 1, 4), Decimal(40)),
        (monday, Decimal(20)),
        (monday, Decimal(-5)),
        (tuesday, Decimal(-10)),
        (date(2025, 1, 8), Decimal(99)),
    ]
    assert days_of(values, flows) == [
        Day(monday, Decimal(160), Decimal(60), Decimal(5)),
        Day(tuesday, Decimal(150), Decimal(0), Decimal(10)),
    ]
    assert session_of(date(2025, 1, 20)) == date(2025, 1, 21)
    assert days_of([], flows) == []


def test_a_payment_between_two_values_counts_at_the_next_value():
    values = [(date(2025, 1, 3), Decimal(100)), (date(2025, 1, 10), Decimal(150))]
    (found,) = days_of(values, [(date(2025, 1, 7), Decimal(50))])
    assert (found.deposits, daily_returns(Decimal(100), [found])) == (Decimal(50), [0.0])


@pytest.mark.parametrize(
    ("total", "days", "yearly"), [(0.21, 730, 0.1), (0.1, 365, 0.1), (0.1, 364, None), (-1.5, 400, None)]
)
def test_a_return_is_annualised_from_a_year_on(total, days, yearly):
    assert annualised(total, days) == (None if yearly is None else pytest.approx(yearly, abs=1e-12))


def worth(rate, payments):
    return sum(float(amount) * (1 + rate) ** (-((on - payments[0][0]).days / 365)) for on, amount in payments)


def test_the_money_weighted_rate_is_the_one_that_spreadsheets_document():
    """The example of the documentation of XIRR: 37.336 2535 %."""
    payments = [
        (date(2008, 1, 1), Decimal(-10000)),
        (date(2008, 3, 1), Decimal(2750)),
        (date(2008, 10, 30), Decimal(4250)),
        (date(2009, 2, 15), Decimal(3250)),
    ]
    found = money_weighted(payments, (date(2009, 4, 1), Decimal(2750)))
    assert found.rate == pytest.approx(0.373362535, abs=5e-9)
    assert found.period == pytest.approx((1 + found.rate) ** (456 / 365) - 1, abs=1e-12)


@given(
    st.integers(-9_500, 50_000).map(lambda basis_points: basis_points / 1e4),
    st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 10**7)), max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_the_money_weighted_rate_is_what_scipy_finds(rate, later):
    """Money is only put in until the end, so that exactly one rate answers."""
    payments = [(BEGAN, Decimal(-5000))]
    payments += [(BEGAN + timedelta(days=on), -Decimal(amount).scaleb(-2)) for on, amount in later]
    last = BEGAN + timedelta(days=3001)
    ends = -worth(rate, payments) * (1 + rate) ** (3001 / 365)
    end = (last, Decimal(ends))
    expected = brentq(worth, -0.9999, 1e4, args=([*payments, end],), xtol=1e-14, rtol=1e-14, maxiter=1000)
    found = money_weighted(payments, end)
    assert found.reason == ""
    assert found.rate == pytest.approx(expected, rel=NEAR, abs=NEAR)


@pytest.mark.parametrize(
    ("payments", "end", "words"),
    [
        ([], (BEGAN, Decimal(0)), "nothing was paid"),
        ([(0, -100)], (29, 110), "too short"),
        ([(0, -100), (40, -20)], (50, 0), "one way only"),
        # 10 % and 20 % a year both answer.
        ([(0, -1000), (365, 2300)], (730, -1320), "2 rates"),
        ([(0, -1), (10, 10**9)], (40, 1), "no rate"),
    ],
)
def test_a_rate_that_nobody_can_know_has_a_reason(payments, end, words):
    flows = [(BEGAN + timedelta(days=on), Decimal(amount)) for on, amount in payments]
    on = end[0] if isinstance(end[0], date) else BEGAN + timedelta(days=end[0])
    found = money_weighted(flows, (on, Decimal(end[1])))
    assert (found.rate, found.period) == (None, None)
    assert words in found.reason


def test_the_rate_of_the_spreadsheet_is_what_scipy_finds():
    first, last = spreadsheet.rows()[0].day, spreadsheet.rows()[-1].day
    payments = [(first.on, -first.value)]
    payments += [(each.on, each.withdrawals - each.deposits) for each in spreadsheet.days()]
    end = (last.on, last.value)
    expected = brentq(worth, -0.99, 10, args=([*payments, end],), xtol=1e-14)
    assert money_weighted(payments, end).rate == pytest.approx(expected, abs=NEAR)


def test_days_at_risk_are_counted_once():
    first, last = date(2026, 1, 5), date(2026, 1, 31)
    spans = [
        (date(2026, 1, 1), date(2026, 1, 8)),
        (date(2026, 1, 6), date(2026, 1, 7)),
        (date(2026, 1, 7), date(2026, 1, 10)),
        (date(2026, 1, 20), date(2026, 1, 20)),
        (date(2026, 1, 30), None),
        (date(2026, 2, 2), None),
    ]
    assert days_at_risk(spans, first, last) == 5 + 2
    assert days_at_risk(spans, None, last) == 9 + 2
    assert days_at_risk([], None, last) == 0


def test_less_than_a_month_is_no_rate_a_year():
    earned, capital = Decimal(12), Decimal(1000)
    assert on_capital(earned, capital * 29, 29) == OnCapital(Decimal("0.012"), None)
    assert on_capital(earned, capital * 30, 30) == OnCapital(Decimal("0.012"), Decimal("0.146"))
    assert on_capital(earned, None, 30) == on_capital(earned, Decimal(0), 0) == OnCapital()
