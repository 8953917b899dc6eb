"""A whole wheel by hand: what the table refuses is not written, what it allows is a ledger like any other."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import NEW_YORK, history, named, sto
from tests.ledger.desk import Wish as Import
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Act, MoveNotAllowedError, NotManualError, State
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import trades, views, wheels

D = Decimal
PUT, LATER, CALL = map(named, ("KO 16 Jan 26 60 P", "KO 20 Feb 26 58 P", "KO 20 Mar 26 62 C"))
START = datetime(2026, 1, 5, 10, tzinfo=NEW_YORK)


def terms(days: int, number: int = 1, option=PUT, price="0", fees="0", **more) -> Terms:
    at = START + timedelta(days=days)
    return Terms(at, at.date(), D(number), option, D(price), D(fees), **more)


@pytest.fixture
def wheel(desk):
    return made(desk)


def made(desk):
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    return desk.decide(wheels.create, where, wheels.Wish("KO", D(6_000)), START.date())


def perform(desk, wheel, act, said):
    return desk.do(trades.perform, wheel.id, act, said, desk.by())


def test_once_round_by_hand(desk, wheel):
    told = [
        (Act.SELL_PUT, terms(0, price="0.9", fees="1.13"), State.CASH_PUT_OPEN),
        (
            Act.ROLL,
            terms(9, price="1.4", fees="2.26", into=LATER, into_price=D("1.8"), order_id="roll"),
            State.CASH_PUT_OPEN,
        ),
        (Act.ASSIGN, terms(46, option=LATER), State.SHARES),
        (Act.SELL_CALL, terms(49, option=CALL, price="0.7", fees="1.13"), State.SHARES_CALL_OPEN),
        (Act.CALL_AWAY, terms(74, option=CALL), State.CASH),
    ]
    for act, said, state in told:
        perform(desk, wheel, act, said)
        assert desk.do(views.view, wheel, said.on).state is state
    seen = desk.do(views.view, wheel, date(2026, 3, 23))
    walk = desk.do(views.course, wheel)
    assert walk.states == (State.CASH, *(state for _, _, state in told))
    assert (walk.departures, seen.figures.cycles_done) == ((), 1)
    found = seen.figures
    assert (found.premium_collected, found.premium_net, found.fees) == (D(340), D(200), D("-4.52"))
    assert found.realized == found.cash == D(200) + D(400) - D("4.52")
    assert len(seen.campaign_ids) == 1
    assert len(desk.decisions("trade.record")) == 8


def test_shares_brought_in_with_their_cost(sqlite_desk):
    wheel = made(sqlite_desk)
    perform(sqlite_desk, wheel, Act.IMPORT_SHARES, terms(0, 100, None, basis=D(5_820)))
    perform(sqlite_desk, wheel, Act.SELL_CALL, terms(1, option=CALL, price="0.7"))
    seen = sqlite_desk.do(views.view, wheel, date(2026, 1, 8))
    assert (seen.state, seen.figures.adjusted_basis) == (State.SHARES_CALL_OPEN, D("57.5"))


def test_what_is_not_allowed_is_not_written(sqlite_desk):
    wheel = made(sqlite_desk)
    with pytest.raises(MoveNotAllowedError, match="sell put"):
        perform(sqlite_desk, wheel, Act.SELL_CALL, terms(0, option=CALL, price="1"))
    perform(sqlite_desk, wheel, Act.SELL_PUT, terms(0, price="0.9"))
    with pytest.raises(InvalidInputError, match=r"2 KO .* are to go, 1 are there"):
        perform(sqlite_desk, wheel, Act.CLOSE, terms(1, 2))
    with pytest.raises(InvalidInputError, match="not of the market date"):
        perform(sqlite_desk, wheel, Act.CLOSE, replace(terms(1), on=date(2026, 1, 12)))
    assert len(sqlite_desk.transactions()) == 1


def test_a_call_needs_free_shares(sqlite_desk):
    wheel = made(sqlite_desk)
    perform(sqlite_desk, wheel, Act.BUY_SHARES, terms(0, 150, None, "58"))
    with pytest.raises(MoveNotAllowedError, match="without 50 shares that they promise"):
        perform(sqlite_desk, wheel, Act.SELL_CALL, terms(1, 2, CALL, "0.7"))
    perform(sqlite_desk, wheel, Act.SELL_CALL, terms(1, 1, CALL, "0.7"))
    with pytest.raises(MoveNotAllowedError, match="without 50 shares"):
        perform(sqlite_desk, wheel, Act.SELL_SHARES, terms(2, 100, None, "59"))
    perform(sqlite_desk, wheel, Act.SELL_SHARES, terms(2, 50, None, "59"))


def test_what_happened_before_fits_what_came_after(sqlite_desk):
    """A call sold before the shares came would have been naked."""
    wheel = made(sqlite_desk)
    perform(sqlite_desk, wheel, Act.SELL_PUT, terms(1, price="0.9"))
    perform(sqlite_desk, wheel, Act.ASSIGN, terms(11))
    with pytest.raises(MoveNotAllowedError, match="does not fit what is told already: 2026-01-07"):
        perform(sqlite_desk, wheel, Act.SELL_CALL, terms(2, option=CALL, price="0.7"))
    assert len(sqlite_desk.transactions()) == 3


def test_only_while_it_runs(sqlite_desk):
    wheel = made(sqlite_desk)
    with pytest.raises(InvalidInputError, match="runs from 2026-01-05"):
        perform(sqlite_desk, wheel, Act.SELL_PUT, terms(-3, price="0.9"))
    ended = wheels.Change(None, wheel.profile, wheel.direction, wheel.started_on, date(2026, 1, 6))
    sqlite_desk.do(wheels.change, wheel.id, ended, sqlite_desk.by())
    with pytest.raises(MoveNotAllowedError, match="ended on 2026-01-06"):
        perform(sqlite_desk, wheel, Act.SELL_PUT, terms(0, price="0.9"))


def test_a_copied_account_is_not_written_by_hand(sqlite_desk):
    sqlite_desk.told(
        history(sto("KO 20 Mar 26 60 P", 1, "1.20", at="2026-02-02 10:00")), Import(account="One")
    )
    (account,) = sqlite_desk.accounts()
    where = sqlite_desk.decide(portfolios.create_portfolio, portfolios.Wish("W", account_ids=[account])).id
    asked = wheels.Wish("KO", account_id=account)
    wheel = sqlite_desk.decide(wheels.create, where, asked, START.date())
    with pytest.raises(NotManualError, match="trade there, and sync"):
        perform(sqlite_desk, wheel, Act.SELL_PUT, terms(0, price="0.9"))
