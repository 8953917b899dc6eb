"""What a wheel is, read from a stored ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests import stories
from tests.ledger.builders import assigned, btc, delivered, history, sto
from tests.ledger.desk import Wish as Import
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Act, State
from thetadesk.wheel.service import views, wheels

D = Decimal
PUT, SECOND, CALL = "KO 16 Jan 26 60 P", "KO 20 Feb 26 58 P", "KO 20 Mar 26 62 C"
STORY = history(
    sto(PUT, 1, "0.9", fees="-1", at="2026-01-05 10:00"),
    btc(PUT, 1, "0.1", fees="-1", at="2026-01-12 10:00"),
    sto(SECOND, 1, "1.1", fees="-1", at="2026-01-13 10:00"),
    assigned(SECOND, 1, at="2026-02-20 17:00"),
    delivered("KO", 100, 58, at="2026-02-20 17:00"),
    sto(CALL, 1, "0.7", fees="-1", at="2026-02-23 10:00"),
)


def started(desk, **wish):
    (account,) = desk.accounts()
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels", account_ids=[account])).id
    asked = wheels.Wish("KO", account_id=account, **{"started_on": date(2026, 1, 1), **wish})
    return desk.decide(wheels.create, where, asked, date(2026, 1, 1))


def test_a_wheel_over_two_campaigns(desk):
    desk.told(STORY, Import(account="One"))
    wheel = started(desk)
    seen = desk.do(views.view, wheel, date(2026, 3, 2))
    assert len(seen.campaign_ids) == 2
    assert seen.state is State.SHARES_CALL_OPEN
    assert (seen.standing.shares, seen.standing.calls, seen.standing.free_shares) == (100, 1, 0)
    walk = desk.do(views.course, wheel)
    assert walk.states[-2:] == (State.SHARES, State.SHARES_CALL_OPEN)
    assert (walk.departures, seen.figures.cycles_done) == ((), 1)
    assert Act.CALL_AWAY in seen.allowed
    found = seen.figures
    assert (found.premium_collected, found.premium_net, found.fees) == (D(270), D(260), D(-4))
    assert found.cash == D(270) - 10 - 5800 - 4
    assert found.realized == D(78) + D(109)
    assert found.adjusted_basis == D("56.22")
    assert (found.cycle_started_on, found.days_in_cycle) == (date(2026, 1, 13), 48)
    assert found.capital_at_risk == D(5800)
    # From the 5th to the 12th, and from the 13th to the evening of the day asked.
    assert found.capital_days == D(6000) * 7 + D(5800) * 49
    assert found.annualised == ((D(187) * 365) / found.capital_days).quantize(D("0.000001"))


def test_a_wheel_consists_of_what_it_takes(sqlite_desk):
    sqlite_desk.told(STORY, Import(account="One"))
    first, second = sqlite_desk.campaigns()
    late = started(sqlite_desk, started_on=date(2026, 1, 13))
    assert sqlite_desk.do(views.view, late, date(2026, 3, 2)).campaign_ids == (second.id,)
    both = replace(late, adopted=(first.anchor,))
    assert sqlite_desk.do(views.view, both, date(2026, 3, 2)).campaign_ids == (first.id, second.id)
    none = replace(late, left_out=(second.anchor,))
    empty = sqlite_desk.do(views.view, none, date(2026, 3, 2))
    assert (empty.state, empty.campaign_ids, empty.figures.cash) == (State.CASH, (), 0)
    assert empty.allowed == (Act.SELL_PUT, Act.BUY_SHARES, Act.IMPORT_SHARES)
    ended = replace(late, ended_on=date(2026, 3, 2))
    assert sqlite_desk.do(views.view, ended, date(2026, 3, 2)).allowed == ()


def test_a_history_that_begins_in_the_middle(sqlite_desk):
    parts = assigned(PUT, 1, at="2026-01-16 17:00"), delivered("KO", 100, 60, at="2026-01-16 17:00")
    sqlite_desk.told(history(*parts), Import(account="One"))
    wheel = started(sqlite_desk)
    seen, walk = sqlite_desk.do(views.view, wheel, date(2026, 3, 2)), sqlite_desk.do(views.course, wheel)
    assert walk.states == (State.CASH_PUT_OPEN, State.SHARES)
    assert walk.departures == ()
    assert "is not in the history" in seen.problems[-1]
    assert seen.figures.adjusted_basis is None


@pytest.mark.parametrize("ticker", ["KO", "F"])
def test_the_totals_are_those_of_its_campaigns(sqlite_desk, ticker):
    sqlite_desk.take(stories.history(datetime(2026, 11, 20, 15, tzinfo=UTC)))
    wheel = replace(started(sqlite_desk), symbol=ticker)
    seen = sqlite_desk.do(views.view, wheel, date(2026, 11, 20))
    own = [each for each in sqlite_desk.campaigns() if each.id in seen.campaign_ids]
    assert own
    for name in ("realized", "income", "cash", "open_cost", "shares"):
        assert getattr(seen.figures, name) == sum((getattr(each, name) for each in own), D(0)), name
    assert seen.state is sqlite_desk.do(views.course, wheel).state
