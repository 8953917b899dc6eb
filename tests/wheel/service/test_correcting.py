"""Recording trade by trade, correcting, and taking back: what is undone was never there."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import NEW_YORK, history, sto
from tests.ledger.desk import Wish as Import
from thetadesk.kernel.errors import ConflictError, InvalidInputError
from thetadesk.ledger.model import Outcome
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import (
    Act,
    Direction,
    MoveNotAllowedError,
    NotManualError,
    State,
    TradeNotFoundError,
)
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import correcting, trade_views, trades, views, wheels
from thetadesk.wheel.service.correcting import Correction
from thetadesk.wheel.service.trades import Closing, Ending, Sale

D = Decimal
START = datetime(2026, 1, 5, 10, tzinfo=NEW_YORK)
EXPIRY = date(2026, 1, 16)
PUT = Sale(Direction.PUT, D(60), EXPIRY, 2, D("0.9"), D("2.26"))
LATER = Sale(Direction.PUT, D(58), date(2026, 2, 20), 2, D("1.8"), D("2.26"))
CALL = Sale(Direction.CALL, D(62), date(2026, 3, 20), 1, D("0.7"))


def at(days: int) -> datetime:
    return START + timedelta(days=days)


@pytest.fixture
def wheel(desk):
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    return desk.decide(wheels.create, where, wheels.Wish("KO", D(12_000)), START.date())


def seen(desk, wheel):
    return desk.do(views.view, wheel, date(2026, 3, 2))


def listed(desk, wheel):
    with desk.unit() as unit:
        return trade_views.trades_of(unit, views.view(unit, wheel, date(2026, 3, 2)))


def test_once_round_trade_by_trade(desk, wheel):
    sold = desk.do(trades.sell, wheel.id, PUT, at(0), desk.by())
    assert (sold.result.premium, sold.opening.fees, sold.editable) == (D(180), D("-2.26"), True)
    rolled = desk.do(trades.roll, sold.id, Closing(D("1.4"), fees=D(1)), LATER, at(9), desk.by())
    assert rolled.rolled_from == sold.id
    assert desk.do(trade_views.get_trade, sold.id).rolled_to == rolled.id
    assigned = desk.do(trades.expire, rolled.id, Ending(LATER.expires_on, assigned=1), at(46), desk.by())
    assert (assigned.result.outcome, assigned.result.open_quantity) == (Outcome.MIXED, 0)
    call = desk.do(trades.sell, wheel.id, CALL, at(49), desk.by())
    assert seen(desk, wheel).state is State.SHARES_CALL_OPEN
    with desk.unit() as unit:
        (open_now,) = trade_views.open_trades(unit, [views.view(unit, wheel, date(2026, 3, 2))])[wheel.id]
    assert open_now.id == call.id
    away = desk.do(trades.expire, call.id, Ending(CALL.expires_on, D("63.10")), at(74), desk.by())
    assert (away.result.outcome, away.note.stock_price) == (Outcome.CALLED_AWAY, D("63.10"))
    assert seen(desk, wheel).state is State.CASH
    assert [each.id for each in listed(desk, wheel)] == [call.id, rolled.id, sold.id]


def test_what_is_taken_back_was_never_there(desk, wheel):
    sold = desk.do(trades.sell, wheel.id, PUT, at(0), desk.by())
    rolled = desk.do(trades.roll, sold.id, Closing(D("1.4")), LATER, at(9), desk.by())
    with pytest.raises(ConflictError, match="take back what it was rolled to first"):
        desk.decide(correcting.delete, sold.id)
    desk.decide(correcting.delete, rolled.id)
    again = desk.do(trade_views.get_trade, sold.id)
    assert (again.result.outcome, again.rolled_to) == (Outcome.OPEN, None)
    desk.do(trades.close, sold.id, Closing(D("0.2"), 1), at(10), desk.by())
    assert desk.do(trade_views.get_trade, sold.id).result.open_quantity == 1
    desk.decide(correcting.reopen, sold.id)
    assert desk.do(trade_views.get_trade, sold.id).result.open_quantity == 2
    desk.do(trades.expire, sold.id, Ending(EXPIRY, D(59)), at(11), desk.by())
    assert seen(desk, wheel).figures.shares == 200
    desk.do(trades.sell, wheel.id, CALL, at(14), desk.by())
    with pytest.raises(MoveNotAllowedError, match="does not fit"):
        desk.decide(correcting.reopen, sold.id)
    with pytest.raises(MoveNotAllowedError, match="does not fit"):
        desk.decide(correcting.delete, sold.id)
    assert seen(desk, wheel).state is State.SHARES_CALL_OPEN
    (call, _) = listed(desk, wheel)
    desk.decide(correcting.delete, call.id)
    desk.decide(correcting.delete, sold.id)
    assert (seen(desk, wheel).state, listed(desk, wheel)) == (State.CASH, [])


def test_a_correction_keeps_the_rest_fitting(sqlite_desk):
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    sold = desk.do(trades.sell, wheel.id, PUT, at(0), desk.by())
    changed = desk.decide(correcting.amend, sold.id, Correction(D("0.95"), D("2.5"), 3, date(2026, 1, 6)))
    assert (changed.result.premium, changed.result.quantity, changed.opening.fees) == (D(285), 3, D("-2.5"))
    assert changed.result.opened_on == date(2026, 1, 6)
    desk.do(trades.expire, sold.id, Ending(EXPIRY, D(61)), at(11), desk.by())
    with pytest.raises(MoveNotAllowedError, match=r"more KO .* would be closed than was opened"):
        desk.decide(correcting.amend, sold.id, Correction(contracts=1))
    with pytest.raises(InvalidInputError, match="zero or more"):
        desk.decide(correcting.amend, sold.id, Correction(price=D(-1)))
    noted = desk.decide(correcting.note, sold.id, " too early ")
    assert noted.note.text == "too early"
    assert desk.decide(correcting.reopen, sold.id).note.stock_price is None
    with pytest.raises(TradeNotFoundError):
        desk.do(trade_views.get_trade, "nothing")


def test_a_correction_leaves_no_call_without_its_shares(sqlite_desk):
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    brought = Terms(at(0), START.date(), D(150), basis=D(9_000))
    desk.do(trades.perform, wheel.id, Act.IMPORT_SHARES, brought, desk.by())
    call = desk.do(trades.sell, wheel.id, CALL, at(1), desk.by())
    with pytest.raises(MoveNotAllowedError, match="lack 50 shares"):
        desk.decide(correcting.amend, call.id, Correction(contracts=2))


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending(EXPIRY), "Say what the stock stood at"),
        (Ending(EXPIRY, D(60)), "exactly at the strike"),
        (Ending(EXPIRY, assigned=3), "0 to 2 can be assigned"),
        (Ending(date(2026, 1, 15), D(61)), "expires on 2026-01-16, not before"),
    ],
)
def test_an_ending_says_how(sqlite_desk, ending, words):
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    sold = desk.do(trades.sell, wheel.id, PUT, at(0), desk.by())
    with pytest.raises(InvalidInputError, match=words):
        desk.do(trades.expire, sold.id, ending, at(11), desk.by())
    desk.do(trades.expire, sold.id, Ending(EXPIRY, D(60), 0), at(11), desk.by())
    with pytest.raises(ConflictError, match="not open any more: expired"):
        desk.do(trades.close, sold.id, Closing(D(1)), at(11), desk.by())


def test_what_a_broker_told_can_be_noted_and_nothing_else(sqlite_desk):
    desk = sqlite_desk
    desk.told(history(sto("KO 16 Jan 26 60 P", 1, "1.20", at="2026-01-05 10:00")), Import(account="One"))
    (account,) = desk.accounts()
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("W", account_ids=[account])).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO", account_id=account), START.date())
    (trade,) = listed(desk, wheel)
    assert not trade.editable
    assert desk.decide(correcting.note, trade.id, "mine").note.text == "mine"
    for wrong in (
        lambda: desk.decide(correcting.delete, trade.id),
        lambda: desk.decide(correcting.amend, trade.id, Correction(D(1))),
        lambda: desk.do(trades.close, trade.id, Closing(D(1)), at(1), desk.by()),
    ):
        with pytest.raises(NotManualError, match="trade there, and sync"):
            wrong()


def test_what_is_assigned_early_leaves_the_rest_open(sqlite_desk):
    """Two of five are assigned a week before the day of expiry."""
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    five = Sale(Direction.PUT, D(60), EXPIRY, 5, D("0.9"))
    sold = desk.do(trades.sell, wheel.id, five, at(0), desk.by())
    part = desk.do(trades.expire, sold.id, Ending(date(2026, 1, 9), assigned=2, fees=D(5)), at(4), desk.by())
    assert (part.result.open_quantity, part.fees) == (3, D(0))
    assert (seen(desk, wheel).standing.shares, seen(desk, wheel).standing.puts) == (200, 3)
    with pytest.raises(InvalidInputError, match="costs no fees"):
        desk.do(trades.expire, sold.id, Ending(EXPIRY, D(61), fees=D(1)), at(11), desk.by())
    rest = desk.do(trades.expire, sold.id, Ending(EXPIRY, D(61)), at(11), desk.by())
    assert (rest.result.open_quantity, seen(desk, wheel).standing.puts) == (0, 0)


def test_an_amount_that_no_price_divides_is_kept_to_the_cent(sqlite_desk):
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    third = Sale(Direction.PUT, D(60), EXPIRY, 3, D("0.333333"), brought=D(100))
    sold = desk.do(trades.sell, wheel.id, third, at(0), desk.by())
    assert (sold.result.premium, sold.opening.price) == (D(100), D("0.333333"))
    again = Sale(Direction.PUT, D(58), EXPIRY, 3, D("0.666667"), brought=D(200))
    rolled = desk.do(trades.roll, sold.id, Closing(D("0.1")), again, at(1), desk.by())
    assert rolled.result.premium == D(200)
    assert seen(desk, wheel).figures.premium_collected == D(300)


def test_a_trade_stays_within_its_days(sqlite_desk):
    desk = sqlite_desk
    where = desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = desk.decide(wheels.create, where, wheels.Wish("KO"), START.date())
    sold = desk.do(trades.sell, wheel.id, PUT, at(0), desk.by())
    with pytest.raises(InvalidInputError, match="The wheel runs from 2026-01-05"):
        desk.decide(correcting.amend, sold.id, Correction(on=date(2026, 1, 2)))
    with pytest.raises(InvalidInputError, match="had expired by 2026-01-17"):
        desk.decide(correcting.amend, sold.id, Correction(on=date(2026, 1, 17)))
    worthless = Sale(Direction.PUT, D(60), EXPIRY, 1, D(0))
    with pytest.raises(InvalidInputError, match="had expired by 2026-01-20"):
        desk.do(trades.sell, wheel.id, worthless, at(15), desk.by())
