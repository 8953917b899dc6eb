"""How accounts did, against figures worked out by hand, with fractions and with SciPy."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.optimize import brentq

from tests.ledger.builders import btc, cash, sto
from tests.ledger.desk import Wish
from tests.ledger.service.test_record import WHEEL
from thetadesk.kernel import calendar
from thetadesk.ledger.model import Kind
from thetadesk.market import store as market
from thetadesk.market.model import Candle, Dividend, Interval
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Taken, Totals, Valued
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.performance import Asked, performance

D = Decimal
END = date(2026, 7, 17)
# What the book of WHEEL comes to at the end of the days on which it changes, by hand.
BOOK = {
    date(2026, 4, 29): "0",
    date(2026, 4, 30): "10000",
    date(2026, 5, 20): "9950",
    date(2026, 5, 29): "9953.21",
    date(2026, 6, 19): "10152.56",
    date(2026, 6, 25): "10192.56",
    date(2026, 7, 1): "9692.56",
    END: "10291.91",
}
STEPS = [("9950", "10000"), ("9953.21", "9950"), ("10152.56", "9953.21"), ("10192.56", "10152.56")]
HEADER = Header(None, Totals(), BuyingPower(None, None, FigureSource.MODEL))


@pytest.fixture
def wheel(desk):
    desk.told(WHEEL, Wish("one"))
    return desk


def found(desk, first=None, last=END):
    return desk.do(performance, Asked(desk.accounts(), first, last))


def figures(answer):
    return {each.name: each for each in answer.figures}


def test_the_book_is_what_it_comes_to_by_hand(wheel):
    answer = found(wheel)
    assert (answer.valued, answer.first, answer.incomplete) == ("book", date(2026, 4, 29), False)
    for day in answer.equity:
        assert day.value == D(BOOK[max(on for on in BOOK if on <= day.on)])
    assert answer.equity[-1].on == END
    money = answer.money
    assert (money.pnl, money.deposits, money.premium) == (D("791.91"), D(9500), D(400))
    assert (money.realized, money.income) == (D("748.70"), D("43.21"))


def test_what_was_paid_in_in_another_currency_is_in_no_figure(wheel):
    before = found(wheel)
    wheel.told(
        [cash(Kind.DEPOSIT, 5000, at="2026-06-24 10:00", currency="EUR", source_id="euros")], Wish("one")
    )
    after = found(wheel)
    assert (after.money, after.equity, after.figures) == (before.money, before.equity, before.figures)


def test_returns_are_those_of_exact_fractions_and_of_scipy(wheel):
    answer = found(wheel)
    product = Fraction(1)
    for after, before in [*STEPS, ("10291.91", "9692.56")]:
        product *= Fraction(after) / Fraction(before)
    known = figures(answer)
    assert known["time_weighted"].value == pytest.approx(float(product) - 1, abs=1e-9)
    began = date(2026, 4, 30)
    payments = [(began, -10000.0), (date(2026, 7, 1), 500.0), (END, 10291.91)]

    def worth(rate):
        return sum(amount * (1 + rate) ** (-(on - began).days / 365) for on, amount in payments)

    assert known["money_weighted"].value == pytest.approx(brentq(worth, -0.9, 9, xtol=1e-14), abs=1e-9)
    fall = answer.drawdown
    assert (fall.depth, fall.peak_on) == (pytest.approx(-0.005, abs=1e-12), date(2026, 5, 19))
    # 19 June has no session: what was assigned on it is in the next one's equity.
    assert (fall.trough_on, fall.recovered_on) == (date(2026, 5, 20), date(2026, 6, 22))


def test_campaigns_are_won_and_lost_on_the_capital_they_put_at_risk(wheel):
    answer, known = found(wheel), figures(found(wheel))
    trades = answer.trades
    assert (trades.wins, trades.losses, trades.best, trades.worst) == (1, 1, D("838.70"), D(-50))
    assert (known["win_rate"].value, known["expectancy"].value) == (0.5, D("394.35"))
    assert known["profit_factor"].value == pytest.approx(838.70 / 50, abs=1e-9)
    on_capital = Fraction("788.70") * 365 / (5000 * 77 + 2000 * 16)
    assert known["annualised_on_capital"].value == pytest.approx(float(on_capital), abs=1e-9)
    assert known["time_weighted_annual"].reason == "79 days are less than a year"


def test_months_are_the_sums_of_their_days(wheel):
    answer = found(wheel)
    assert [(f"{month.begins_on:%m}", month.pnl) for month in answer.months] == [
        ("05", D("-46.79")),
        ("06", D("239.35")),
        ("07", D("599.35")),
    ]
    assert sum(day.pnl for day in answer.days) == answer.money.pnl


def test_a_part_of_the_time_begins_with_what_there_was(wheel):
    answer = found(wheel, date(2026, 6, 1), date(2026, 6, 30))
    assert (answer.equity[0].on, answer.equity[0].value) == (date(2026, 5, 29), D("9953.21"))
    assert answer.money.pnl == D("239.35")
    growth = Fraction("10192.56") / Fraction("9953.21") - 1
    assert figures(answer)["time_weighted"].value == pytest.approx(float(growth), abs=1e-9)


def taken_down(desk, first, last, worth):
    """Marks every session between two days, both included, with what `worth` says."""
    (account,) = desk.accounts()
    on = first
    while on <= last:
        at = calendar.session_close(on) + timedelta(minutes=30)
        valued = Valued(at, on, (), {account: HEADER}, {account: worth(on)})
        desk.do(record.snapshot_day, valued, on, at, Taken.CLOSE)
        on = calendar.next_trading_day(on)


def test_a_time_of_which_every_session_was_taken_down_is_marked(wheel):
    first, last = date(2026, 6, 29), date(2026, 7, 2)
    worths = {29: D(9000), 30: D(9090), 1: D(8590), 2: D(8675)}
    taken_down(wheel, first, last, lambda on: worths[on.day])
    answer = found(wheel, date(2026, 6, 30), last)
    assert answer.valued == "marked"
    assert [(day.on.day, day.pnl) for day in answer.days] == [(30, 90), (1, 0), (2, 85)]
    assert answer.money.pnl == 175
    growth = Fraction(9090, 9000) * Fraction(8675, 8590) - 1
    assert figures(answer)["time_weighted"].value == pytest.approx(float(growth), abs=1e-9)
    assert [month.pnl for month in answer.months] == [90, 85]


def test_one_session_that_lacks_makes_the_whole_time_the_books(wheel):
    taken_down(wheel, date(2026, 6, 29), date(2026, 6, 30), lambda on: D(1))
    taken_down(wheel, date(2026, 7, 2), date(2026, 7, 2), lambda on: D(1))
    answer = found(wheel, date(2026, 6, 30), date(2026, 7, 2))
    assert (answer.valued, answer.equity[-1].value) == ("book", D("9692.56"))


def test_a_day_that_goes_on_is_not_waited_for(wheel):
    taken_down(wheel, date(2026, 6, 29), date(2026, 7, 1), lambda on: D(on.day))
    asked = Asked(wheel.accounts(), date(2026, 6, 30), date(2026, 7, 2), ongoing=True)
    answer = wheel.do(performance, asked)
    assert (answer.valued, answer.last, len(answer.equity)) == ("marked", date(2026, 7, 1), 3)
    # It is waited for where the time has long ended.
    assert found(wheel, date(2026, 6, 30), date(2026, 7, 2)).valued == "book"


def test_campaigns_sum_to_the_whole_and_have_no_money_of_their_own(wheel):
    whole = found(wheel)
    ids = [each.campaign_id for each in whole.ended]
    parts = [
        wheel.do(performance, Asked(wheel.accounts(), None, END, campaign_ids=(id,), by_trade=True))
        for id in ids
    ]
    assert sum(part.money.realized for part in parts) == whole.money.realized
    assert all(part.equity == () and part.drawdown is None for part in parts)
    assert figures(parts[0])["time_weighted"].reason.startswith("only accounts have money of their own")
    assert sum(len(part.ended) for part in parts) > len(ids)
    tickers = {each.ticker for each in whole.ended}
    by_ticker = [wheel.do(performance, Asked(wheel.accounts(), None, END, ticker=each)) for each in tickers]
    assert sum(each.trades.total for each in by_ticker) == whole.trades.total
    assert wheel.do(performance, Asked(wheel.accounts(), None, END, strategy="iron_condor")).days == ()


def test_breakdowns_sum_to_what_they_break_down(wheel):
    answer = found(wheel)
    options = answer.breakdowns
    assert sum(share.net for share in options["dte"]) == sum(share.net for share in options["weekday"])
    assert [share.key for share in options["delta"]] == ["unknown"]
    assert sum(share.net for share in options["ticker"]) == sum(share.net for share in options["strategy"])
    # Interest belongs to no campaign.
    assert sum(share.net for share in options["ticker"]) == answer.money.pnl - D("3.21")


def test_the_same_money_in_the_fund_follows_its_closes_and_dividends(wheel):
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)]
    candles = [
        Candle("SPY", calendar.session_open(on), close, close, close, close, 1)
        for on, close in zip(days, (100.0, 101.0, 102.0), strict=True)
    ]
    wheel.do(market.keep_candles, Interval.DAY, candles)
    wheel.do(market.keep_dividends, [Dividend("SPY", date(2026, 7, 2), 1.0, "test")])
    answer = found(wheel, date(2026, 6, 29), date(2026, 7, 2))
    against = answer.benchmark
    assert (against.since, against.days[0]) == (days[0], (days[0], D("10192.56")))
    # 500 were taken out on the first of July; the dividend counts with the close of its day.
    second = (D("10192.56") * 101 / 100 - 500).quantize(D("0.01"))
    assert against.days[1] == (days[1], second)
    assert against.days[2][1] == pytest.approx(second * 103 / 101, abs=D("0.011"))
    assert against.total == pytest.approx(1.01 * 103 / 101 - 1, abs=1e-12)
    assert figures(answer)["benchmark"].value == against.total
    # A day that goes on has no close yet.
    asked = Asked(wheel.accounts(), date(2026, 6, 29), date(2026, 7, 2), ongoing=True)
    assert wheel.do(performance, asked).benchmark.days == against.days[:2]
    alone = found(wheel, date(2026, 5, 4), date(2026, 5, 8)).benchmark
    assert (alone.days, alone.reason) == ((), "the desk keeps no closes of SPY in this time")


def test_before_anything_has_happened_nothing_is_known(sqlite_desk):
    sqlite_desk.told([cash(Kind.DEPOSIT, 100, at="2026-05-01 10:00")], Wish("one"))
    answer = found(sqlite_desk, last=date(2026, 4, 1))
    assert (answer.equity, answer.days, answer.drawdown) == ((), (), None)
    assert {each.reason for each in answer.figures if each.value is None} == {
        "nothing has happened in this time",
        "no capital was at risk",
        "nothing was won or lost",
        "nothing was won",
        "nothing was lost",
        "no campaigns closed",
    }


def test_an_opening_that_lacks_leaves_returns_unknown_and_says_so(sqlite_desk):
    put = "XYZ 19 Jun 26 50 P"
    rows = [sto(put, 1, "2", at="2026-05-01 10:00"), btc(put, 2, "1", at="2026-05-04 10:00")]
    sqlite_desk.told([cash(Kind.DEPOSIT, 500, at="2026-05-01 09:40"), *rows], Wish("one"))
    answer = found(sqlite_desk)
    assert answer.equity == ()
    assert answer.money.deposits == 500
    assert "lacks an opening" in figures(answer)["time_weighted"].reason
