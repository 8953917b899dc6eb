"""A wheel's totals by hand."""

from datetime import date
from decimal import Decimal

from tests.ledger.booked import booked
from tests.ledger.builders import assigned, btc, buy, cash, delivered, sto
from tests.wheel.builders import summed
from thetadesk.ledger.model import Kind

D = Decimal
PUT, CALL, MORE = "KO 16 Jan 26 60 P", "KO 20 Mar 26 62 C", "KO 16 Jan 26 59 P"
STORY = (
    sto(PUT, 1, "0.9", fees="-1.13", at="2026-01-05 10:00"),
    assigned(PUT, 1, at="2026-01-16 17:00"),
    delivered("KO", 100, 60, fees="-5", at="2026-01-16 17:00"),
    cash(Kind.DIVIDEND, "48.50", "KO", at="2026-02-02 09:00"),
    sto(CALL, 1, "0.7", fees="-1.13", at="2026-02-03 10:00"),
    btc(CALL, 1, "0.2", fees="-1.13", at="2026-02-20 10:00"),
)


def test_a_wheel_with_shares_by_hand():
    found = summed(booked(*STORY), "KO", date(2026, 3, 1), capital=D(6000), capital_days=D(330_000))
    assert found.premium_collected == D("160.00")
    assert found.premium_net == D("140.00")
    assert found.income == D("48.50")
    assert found.fees == D("-8.39")
    assert found.cash == D("90") - D("6000") + D("48.50") + D("50") - D("8.39")
    assert found.realized == D("88.87") + D("47.74")
    assert found.open_cost == D("-6005")
    assert found.shares == 100
    assert found.adjusted_basis == D("58.198900")
    assert (found.cycle_started_on, found.days_in_cycle, found.cycles_done) == (date(2026, 1, 5), 55, 0)
    assert found.capital_at_risk == 6000
    earned = D("88.87") + D("47.74") + D("48.50")
    assert found.annualised == (earned * 365 / 330_000).quantize(D("0.000001"))
    assert found.raw_return == (earned * 56 / 330_000).quantize(D("0.000001"))


def test_capital_that_nobody_knows_makes_no_rate():
    found = summed(booked(*STORY), "KO", capital=None, capital_days=None)
    assert (found.capital_at_risk, found.capital_days, found.annualised, found.raw_return) == (None,) * 4
    assert summed(booked(*STORY), "KO").annualised is None


def test_a_day_is_no_rate_a_year():
    """45 dollars in a day on 924 at risk would be 1,778 % a year."""
    parts = (
        sto("KO 16 Jan 26 10 P", 1, "0.76", at="2026-01-05 10:00"),
        btc("KO 16 Jan 26 10 P", 1, "0.31", at="2026-01-06 10:00"),
    )
    found = summed(booked(*parts), "KO", date(2026, 1, 6), capital=D(0), capital_days=D(924))
    assert (found.realized, found.raw_return, found.annualised) == (D(45), D("0.048701"), None)


def test_idle_days_earn_nothing_more():
    parts = sto(PUT, 1, "0.9", at="2026-01-05 10:00"), btc(PUT, 1, "0.3", at="2026-02-14 10:00")
    known = {"capital": D(0), "capital_days": D(6000 * 40)}
    soon, late = (summed(booked(*parts), "KO", on, **known) for on in (date(2026, 2, 14), date(2027, 2, 14)))
    assert soon.raw_return == late.raw_return == D("0.010000")
    assert soon.annualised == late.annualised == D("0.091250")


def test_two_campaigns_with_shares_share_the_basis():
    """Two puts whose shares came into campaigns of their own: 100 shares each, at 59.1113 and 58.1113."""
    parts = [
        sto(PUT, 1, "0.9", fees="-1.13", at="2026-01-05 10:00"),
        sto(MORE, 1, "0.9", fees="-1.13", at="2026-01-06 10:00"),
        assigned(PUT, 1, at="2026-01-16 17:00"),
        delivered("KO", 100, 60, at="2026-01-16 17:00"),
        assigned(MORE, 1, at="2026-01-16 17:30"),
        delivered("KO", 100, 59, at="2026-01-16 17:30"),
    ]
    assert summed(booked(*parts), "KO").adjusted_basis == D("58.611300")


def test_shares_whose_cost_nobody_knows_have_no_basis():
    unknown = delivered("KO", 100, 60, at="2026-01-16 17:00"), assigned(CALL, 2, at="2026-02-16 17:00")
    assert summed(booked(*unknown, buy("KO", 100, 60, at="2026-03-02 10:00")), "KO").shares == 200


def test_nothing_done_yet():
    found = summed(booked(*STORY), "PEP", date(2026, 3, 1))
    assert (found.cash, found.shares, found.adjusted_basis) == (0, 0, None)
    assert (found.cycle_started_on, found.days_in_cycle) == (None, 0)


def test_cycles_are_counted_by_days_that_end_with_nothing_open():
    parts = [
        sto(PUT, 1, "0.9", at="2026-01-05 10:00"),
        btc(PUT, 1, "0.4", at="2026-01-08 10:00"),
        sto(MORE, 1, "0.9", at="2026-01-08 15:00"),
        btc(MORE, 1, "0.4", at="2026-01-12 10:00"),
        sto(PUT, 1, "0.9", at="2026-01-13 10:00"),
    ]
    found = summed(booked(*parts), "KO", date(2026, 1, 15))
    assert (found.cycles_done, found.cycle_started_on, found.days_in_cycle) == (1, date(2026, 1, 13), 2)
    ended = summed(booked(*parts[:4]), "KO", date(2026, 1, 15))
    assert (ended.cycles_done, ended.cycle_started_on, ended.days_in_cycle) == (1, None, 0)
