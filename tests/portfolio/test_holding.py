"""Legs from lots, and what was closed today."""

from datetime import date
from decimal import Decimal

from tests.ledger.builders import named
from thetadesk.ledger.model import Lot, Match
from thetadesk.portfolio.holding import held_legs
from thetadesk.portfolio.model import Moved

TODAY, BEFORE = date(2026, 3, 3), date(2026, 2, 2)
PUT = named("KO 20 Mar 26 60 P")
D = Decimal


def lot(quantity, cost, fees="-1.13", on=BEFORE, known=True, campaign="c1", what=PUT):
    return "a1", Lot("t1", what, D(quantity), D(cost), D(fees), on, known, campaign)


def closed(quantity, opened, close, on=BEFORE, known=True, campaign="c1"):
    fees = D("-1.13") * abs(D(quantity))
    return "a1", Match(
        "t1", "t2", PUT, D(quantity), D(opened), D(close), fees, fees, on, TODAY, known, campaign, campaign
    )


def legs(lots=(), matches=(), today=TODAY, moved_in=()):
    return held_legs(lots, matches, today, {"a1": "USD"}, moved_in)


def test_lots_of_one_instrument_in_one_campaign_are_one_leg():
    (held,) = legs([lot(-1, "120"), lot(-2, "230")])
    assert (held.quantity, held.cost, held.today, held.opened_on) == (D(-3), D("347.74"), Moved(), BEFORE)
    assert len(legs([lot(-1, "120"), lot(-1, "120", campaign="c2")])) == 2


def test_what_was_opened_today_moved_today():
    (held,) = legs([lot(-1, "120"), lot(-2, "230", on=TODAY)])
    assert held.today == Moved(D(-2), D("228.87"))
    assert held.before_today == -1


def test_what_came_without_a_cost_was_there_before():
    (held,) = legs([lot(-1, "0", on=TODAY, known=False)])
    assert (held.today, held.before_today, held.basis_known) == (Moved(), -1, False)


def test_what_was_closed_today_is_a_leg_of_nothing():
    (held,) = legs([], [closed(-1, "120", "-90")])
    assert (held.quantity, held.cost, held.today) == (0, 0, Moved(D(1), D("-91.13")))
    assert held.before_today == -1


def test_a_part_closed_today_leaves_the_rest():
    (held,) = legs([lot(-1, "120")], [closed(-2, "240", "-180")])
    assert (held.quantity, held.today, held.before_today) == (-1, Moved(D(2), D("-182.26")), -3)


def test_what_came_and_went_today_leaves_its_profit():
    (held,) = legs([], [closed(-1, "120", "-90", on=TODAY)])
    assert (held.today, held.before_today) == (Moved(D(0), D("27.74")), 0)


def test_a_moved_in_lot_closed_today_counts_from_the_close_of_yesterday():
    (held,) = legs([], [closed(-1, "0", "-90", on=TODAY, known=False)])
    assert held.today == Moved(D(1), D("-91.13"))


def test_what_was_moved_in_was_held_before_whatever_it_cost():
    (held,) = legs([lot(-1, "120", on=TODAY)], moved_in={"t1"})
    assert (held.today, held.before_today, held.cost) == (Moved(), -1, D("118.87"))
    (held,) = legs([], [closed(-1, "120", "-90", on=TODAY)], moved_in={"t1"})
    assert held.today == Moved(D(1), D("-91.13"))


def test_the_days_after_the_last_session_count_with_it():
    friday, saturday = date(2026, 2, 27), date(2026, 2, 28)
    (held,) = legs([lot(-1, "120", on=friday), lot(-1, "110", on=saturday)], today=friday)
    assert held.today == Moved(D(-2), D("227.74"))


def test_legs_come_by_ticker_campaign_and_expiry():
    later = named("KO 17 Apr 26 60 P")
    found = legs(
        [
            lot(1, "0", what=named("SPY")),
            lot(-1, "0", what=later),
            lot(-1, "0"),
            lot(5, "0", what=named("KO")),
        ]
    )
    assert [each.instrument.symbol.strip() for each in found] == ["KO", PUT.symbol, later.symbol, "SPY"]
