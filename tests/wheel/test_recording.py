"""Acts as ledger entries."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.ledger.builders import NEW_YORK, adjusted, named
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import equity
from thetadesk.ledger.model import Effect, Kind
from thetadesk.wheel.model import Act, State
from thetadesk.wheel.recording import Terms, after, entries, require_held
from thetadesk.wheel.standing import state_of

D = Decimal
PUT, LATER, CALL = map(named, ("KO 16 Jan 26 60 P", "KO 20 Feb 26 58 P", "KO 20 Mar 26 62 C"))
TERMS = Terms(datetime(2026, 1, 5, 10, tzinfo=NEW_YORK), date(2026, 1, 5), D(2), PUT, D("0.9"), D("2.26"))
CALLS = replace(TERMS, option=CALL)


def told(act, terms=TERMS):
    return [(e.kind, e.effect, e.quantity, e.price, e.gross, e.fees) for e in entries(act, "KO", terms)]


def test_options_are_sold_closed_and_let_expire():
    assert told(Act.SELL_PUT) == [(Kind.TRADE, Effect.OPEN, -2, D("0.9"), D(180), D("-2.26"))]
    assert told(Act.SELL_CALL, CALLS) == [(Kind.TRADE, Effect.OPEN, -2, D("0.9"), D(180), D("-2.26"))]
    assert told(Act.CLOSE) == [(Kind.TRADE, Effect.CLOSE, 2, D("0.9"), D(-180), D("-2.26"))]
    assert told(Act.EXPIRE) == [(Kind.EXPIRATION, Effect.REMOVE, 2, None, 0, 0)]


def test_an_assignment_is_followed_by_its_shares_at_the_same_moment():
    first, second = entries(Act.ASSIGN, "KO", TERMS)
    assert (first.kind, first.quantity, first.at) == (Kind.ASSIGNMENT, 2, second.at)
    assert (second.kind, second.quantity, second.price, second.gross) == (Kind.DELIVERY, 200, 60, -12_000)
    _, away = entries(Act.CALL_AWAY, "KO", CALLS)
    assert (away.quantity, away.gross, away.fees) == (-200, 12_400, D("-2.26"))
    assert away.description == "Sold 200 KO by assignment"


def test_a_contract_delivers_what_it_says():
    odd = adjusted("KO 16 Jan 26 60 P", 100, ("KO", 150))
    _, shares = entries(Act.ASSIGN, "KO", replace(TERMS, option=odd, number=D(1)))
    assert (shares.quantity, shares.gross) == (150, -9_000)


def test_a_roll_is_two_trades_of_one_order():
    terms = replace(TERMS, into=LATER, into_price=D("1.3"), fees=D("0.000001"), order_id="r1")
    close, sell = entries(Act.ROLL, "KO", terms)
    assert (close.effect, close.quantity, close.gross) == (Effect.CLOSE, 2, -180)
    assert (sell.effect, sell.quantity, sell.gross, sell.symbol) == (Effect.OPEN, -2, 260, LATER.symbol)
    assert close.order_id == sell.order_id == "r1"
    assert close.fees + sell.fees == D("-0.000001")


def test_shares_come_and_go():
    shares = replace(TERMS, number=D(150), price=D(58))
    assert told(Act.BUY_SHARES, shares) == [(Kind.TRADE, Effect.OPEN, 150, 58, -8_700, D("-2.26"))]
    assert told(Act.SELL_SHARES, shares) == [(Kind.TRADE, Effect.CLOSE, -150, 58, 8_700, D("-2.26"))]
    (brought,) = entries(Act.IMPORT_SHARES, "KO", replace(shares, basis=D(8_000)))
    assert (brought.kind, brought.gross, brought.basis) == (Kind.OPENING_POSITION, 0, 8_000)


@pytest.mark.parametrize(
    ("act", "changes", "field"),
    [
        (Act.SELL_PUT, {"price": D("-0.1")}, "price"),
        (Act.SELL_PUT, {"fees": D(-1)}, "fees"),
        (Act.SELL_PUT, {"number": D(0)}, "number"),
        (Act.SELL_PUT, {"number": D("1.5")}, "number"),
        (Act.SELL_PUT, {"number": D(1_000_001)}, "number"),
        (Act.SELL_PUT, {"option": CALL}, "option"),
        (Act.SELL_PUT, {"option": None}, "option"),
        (Act.SELL_PUT, {"option": named("PEP 16 Jan 26 60 P")}, "option"),
        (Act.SELL_PUT, {"option": adjusted("KO1 16 Jan 26 60 P", None)}, "option"),
        (Act.ASSIGN, {"option": CALL}, "option"),
        (Act.CALL_AWAY, {}, "option"),
        (Act.ROLL, {"into": PUT}, "into"),
        (Act.ROLL, {"into": CALL}, "into"),
        (Act.ROLL, {}, "into"),
        (Act.ROLL, {"into": LATER, "into_price": D(-1)}, "into_price"),
    ],
)
def test_terms_that_make_no_sense(act, changes, field):
    with pytest.raises(InvalidInputError) as caught:
        entries(act, "KO", replace(TERMS, **changes))
    assert caught.value.fields["field"] == field


def test_what_is_held_afterwards():
    held = [(PUT, D(-3))]
    assert state_of(after("KO", held, entries(Act.ASSIGN, "KO", TERMS))) is State.SHARES
    expired = after("KO", held, entries(Act.EXPIRE, "KO", TERMS))
    assert (expired.puts, state_of(expired)) == (1, State.CASH_PUT_OPEN)
    shares = after("KO", [(equity("KO"), D(200)), (CALL, D(-2))], entries(Act.CALL_AWAY, "KO", CALLS))
    assert state_of(shares) is State.CASH


@pytest.mark.parametrize(
    ("act", "held", "terms"),
    [
        (Act.CLOSE, [(PUT, D(-1))], TERMS),
        (Act.EXPIRE, [(PUT, D(1)), (PUT, D(1))], TERMS),
        (Act.ASSIGN, [], TERMS),
        (Act.CALL_AWAY, [(CALL, D(-2)), (equity("KO"), D(100))], CALLS),
        (Act.SELL_SHARES, [(equity("KO"), D(1))], TERMS),
    ],
)
def test_no_more_goes_than_there_is(act, held, terms):
    with pytest.raises(InvalidInputError, match="are to go"):
        require_held(held, entries(act, "KO", terms))


def test_what_is_there_may_go():
    require_held([(PUT, D(-2))], entries(Act.ASSIGN, "KO", TERMS))
    require_held([], entries(Act.SELL_PUT, "KO", TERMS))
