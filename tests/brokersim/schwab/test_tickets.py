"""Orders as clients write them."""

from datetime import date
from decimal import Decimal

import pytest

from brokersim.model import OrderType, Side, TimeInForce
from brokersim.schwab.tickets import TicketError, plan, ticket

ON = date(2025, 3, 12)


@pytest.fixture(scope="module")
def contracts(market):
    calls = [each for each in market.chain(market.expirations("AAPL")[1]) if each.right == "C"]
    return calls[:2]


def leg(symbol, instruction="BUY", quantity: object = 10, asset="EQUITY"):
    return {
        "instruction": instruction,
        "quantity": quantity,
        "instrument": {"symbol": symbol, "assetType": asset},
    }


def spec(*legs, **changed):
    fields = {
        "session": "NORMAL",
        "duration": "DAY",
        "orderType": "LIMIT",
        "price": "10.50",
        "orderStrategyType": "SINGLE",
        "orderLegCollection": list(legs or [leg("AAPL")]),
    }
    return fields | changed


@pytest.mark.parametrize(
    ("instruction", "side", "price"),
    [
        ("BUY", Side.BUY_TO_OPEN, "-10.50"),
        ("SELL", Side.SELL_TO_CLOSE, "10.50"),
        ("SELL_SHORT", Side.SELL_TO_OPEN, "10.50"),
        ("BUY_TO_COVER", Side.BUY_TO_CLOSE, "-10.50"),
    ],
)
def test_a_share_order_pays_or_receives_its_price(market, instruction, side, price):
    read = ticket(market, ON, spec(leg("AAPL", instruction)))
    assert (read.legs[0].side, read.price, read.legs[0].quantity) == (side, Decimal(price), 10)


@pytest.mark.parametrize(
    ("kind", "price"), [("NET_DEBIT", "-0.01"), ("NET_CREDIT", "0.01"), ("NET_ZERO", "0")]
)
def test_a_spread_states_its_net(market, contracts, kind, price):
    legs = [
        leg(contracts[0].occ, "BUY_TO_OPEN", 1, "OPTION"),
        leg(contracts[1].occ, "SELL_TO_OPEN", 1, "OPTION"),
    ]
    assert ticket(market, ON, spec(*legs, orderType=kind, price=0.01)).price == Decimal(price)


def test_market_and_stop_orders_have_no_limit(market):
    assert ticket(market, ON, spec(orderType="MARKET")).price is None
    stop = ticket(market, ON, spec(orderType="STOP", stopPrice="9.5"))
    assert (stop.type, stop.stop, stop.price) == (OrderType.STOP, Decimal("9.5"), None)


@pytest.mark.parametrize(
    ("duration", "in_force", "until"),
    [
        ("DAY", TimeInForce.DAY, None),
        ("GOOD_TILL_CANCEL", TimeInForce.GTC, None),
        ("FILL_OR_KILL", TimeInForce.FOK, None),
        ("END_OF_WEEK", TimeInForce.GTD, date(2025, 3, 14)),
        ("END_OF_MONTH", TimeInForce.GTD, date(2025, 3, 31)),
        ("NEXT_END_OF_MONTH", TimeInForce.GTD, date(2025, 4, 30)),
    ],
)
def test_how_long_an_order_is_good(market, duration, in_force, until):
    read = ticket(market, ON, spec(duration=duration))
    assert (read.time_in_force, read.good_until) == (in_force, until)


def test_an_order_can_be_good_until_a_date(market):
    read = ticket(market, ON, spec(duration="GOOD_TILL_CANCEL", cancelTime="2025-05-02"))
    assert (read.time_in_force, read.good_until) == (TimeInForce.GTD, date(2025, 5, 2))


def test_strategies_nest(market):
    pair = {"orderStrategyType": "OCO", "childOrderStrategies": [spec(), spec()]}
    read = plan(market, ON, spec(orderStrategyType="TRIGGER", childOrderStrategies=[pair]))
    assert (read.strategy, read.children[0].strategy, len(read.children[0].children)) == ("TRIGGER", "OCO", 2)
    assert read.children[0].ticket is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"orderType": "TRAILING_STOP"}, "not simulated"),
        ({"orderType": "GUESS"}, "orderType 'GUESS' is not one of"),
        ({"duration": None}, "duration"),
        ({"price": "much"}, "price must be a number"),
        ({"price": "-1"}, "not negative"),
        ({"price": "NaN"}, "price must be a number"),
        ({"orderLegCollection": []}, "one to 4 legs"),
        ({"orderLegCollection": [{"instruction": "BUY"}]}, "needs an instrument"),
        ({"orderLegCollection": [leg("NOPE")]}, "'NOPE' was not found"),
        ({"orderLegCollection": [leg("$SPX")]}, "index"),
        ({"orderLegCollection": [leg("AAPL", "BUY_TO_OPEN")]}, "instruction"),
        ({"orderLegCollection": [leg("AAPL", quantity=0.5)]}, "whole number"),
        ({"orderLegCollection": [leg("AAPL", asset="OPTION")]}, "not of assetType"),
        ({"orderLegCollection": [leg("AAPL"), leg("MSFT")]}, "NET_DEBIT"),
        ({"orderStrategyType": "TRIGGER"}, "has childOrderStrategies"),
        ({"orderStrategyType": "OCO"}, "no legs of its own"),
        ({"childOrderStrategies": "x"}, "must be a list"),
    ],
)
def test_what_cannot_be_read_says_why(market, changed, words):
    with pytest.raises(TicketError, match=words):
        plan(market, ON, spec(**changed))


def test_a_pair_is_two_and_an_order_is_an_object(market):
    with pytest.raises(TicketError, match="two childOrderStrategies"):
        plan(market, ON, {"orderStrategyType": "OCO", "childOrderStrategies": [spec()]})
    with pytest.raises(TicketError, match="JSON object"):
        plan(market, ON, [spec()])
