"""Every figure has its formula, and a value or the reason for none."""

from datetime import date
from decimal import Decimal

import pytest

from thetadesk.portfolio import explaining
from thetadesk.portfolio.drawdown import Drawdown
from thetadesk.portfolio.ratios import expectancy, sharpe, sortino
from thetadesk.portfolio.returns import Xirr, annualised, time_weighted

RETURNS = [0.01, -0.02] * 15
FREE = [0.0001] * 30
ENDS = (("start", "100.00"), ("end", "90.00"))


def named(figures):
    return {each.name: each for each in figures}


def test_figures_are_those_of_the_rules():
    found = named(explaining.of_returns(RETURNS, FREE, 400, ENDS))
    assert found["time_weighted"].value == time_weighted(RETURNS)
    assert found["time_weighted_annual"].value == annualised(time_weighted(RETURNS), 400)
    assert (found["sharpe"].value, found["sortino"].value) == (sharpe(RETURNS, FREE), sortino(RETURNS, FREE))
    assert all(each.n == 30 and not each.reason for each in found.values())
    assert found["sharpe"].inputs == (*ENDS, ("days without a return", "0"))


@pytest.mark.parametrize(
    ("returns", "span", "name", "reason"),
    [
        ([None], 400, "time_weighted", "no day has a return"),
        ([None], 400, "time_weighted_annual", "no day has a return"),
        (RETURNS, 364, "time_weighted_annual", "364 days are less than a year"),
        ([0.01, None], 400, "sharpe", "1 daily returns are too few: it takes 20"),
        ([0.01] * 20, 400, "sharpe", "the returns do not differ"),
        ([0.01] * 20, 400, "sortino", "no day lost"),
    ],
)
def test_what_is_unknown_has_a_reason(returns, span, name, reason):
    found = named(explaining.of_returns(returns, [0.0] * len(returns), span, ENDS))[name]
    assert (found.value, found.reason) == (None, reason)


def test_where_nobody_can_say_what_there_was_no_return_is_known():
    found = explaining.unknown_returns("an opening is missing")
    assert {(each.value, each.reason) for each in found} == {(None, "an opening is missing")}
    assert len(found) == 5


def test_a_rate_has_the_reason_of_its_equation():
    assert explaining.of_rate(Xirr(0.1, 90), ENDS).value == 0.1
    assert explaining.of_rate(Xirr(None, 5, "too short"), ENDS).reason == "too short"


def test_trades_are_counted_beside_their_figures():
    trades = expectancy([Decimal(30), Decimal(-10), Decimal(0)])
    found = named(explaining.of_trades(trades, explaining.things(by_trade=True)))
    assert (found["win_rate"].value, found["profit_factor"].value) == (0.5, 3.0)
    assert found["win_rate"].inputs == (("wins", "1"), ("losses", "1"), ("scratches", "1"))
    assert found["win_rate"].formula == "trades closed with a profit ÷ (those + trades closed with a loss)"
    assert (found["best"].value, found["worst"].value) == (Decimal(30), Decimal(-10))
    nothing = named(explaining.of_trades(expectancy([]), explaining.things(by_trade=False)))
    assert {each.value for each in nothing.values()} == {None}
    assert nothing["best"].reason == "no campaigns closed"


def test_capital_that_is_unknown_gives_no_return():
    found = named(explaining.of_capital(Decimal(20), Decimal(7300), 73, 2))
    assert found["annualised_on_capital"].value == pytest.approx(1.0)
    assert found["return_on_capital"].value == pytest.approx(0.2)
    unknown = named(explaining.of_capital(Decimal(20), None, 73, 2))
    assert {each.reason for each in unknown.values()} == {"some of the capital at risk is unknown"}
    none = named(explaining.of_capital(Decimal(0), Decimal(0), 1, 0))
    assert {each.reason for each in none.values()} == {"no capital was at risk"}


def test_a_fall_and_a_fund_have_their_reasons():
    fallen = Drawdown(-0.2, date(2026, 1, 5), date(2026, 1, 9), None, 20, -0.1)
    deepest, now = explaining.of_fall(fallen, "", 12)
    assert (deepest.value, now.value, deepest.n) == (-0.2, -0.1, 12)
    assert dict(deepest.inputs)["made good"] == "none"
    assert {each.reason for each in explaining.of_fall(None, "no money", 0)} == {"no money"}
    assert explaining.of_benchmark(0.1, date(2026, 1, 5), 9, "").inputs == (("from", "2026-01-05"),)
    assert explaining.of_benchmark(None, None, 0, "no closes").reason == "no closes"


def test_what_days_have_made_depends_on_what_they_are_worth():
    [book] = explaining.of_money({"pnl": Decimal(1)}, 3, "book")
    [marked] = explaining.of_money({"pnl": Decimal(1)}, 3, "marked")
    assert (book.name, book.n) == (marked.name, marked.n) == ("pnl", 3)
    assert "realised" in book.formula
    assert "V of the day before" in marked.formula
