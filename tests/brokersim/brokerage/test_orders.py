"""Orders from the ticket to the fill, as clients place them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim.brokerage.characters.hand import leg
from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.model import (
    Contract,
    Order,
    OrderStatus,
    OrderType,
    PostingKind,
    Side,
    Ticket,
    TimeInForce,
)
from brokersim.world import BalanceChange, OrderClosedError, PositionChange, UnknownOrderError, World

NOON = datetime(2024, 8, 14, 16, 0, tzinfo=UTC)


class Desk:
    """A young world with one account to trade."""

    def __init__(self, broker: str = "tastytrade", at: datetime = NOON) -> None:
        self.clock = Clock.stepped(at)
        self.market = Market(5, self.clock)
        self.world = World(self.market, self.clock, 5, only=["roller"])
        self.number = next(n for n, a in self.world.accounts.items() if a.broker == broker)

    def option(self, symbol: str = "AAPL", right: str = "C", away: float = 1.03, days: int = 30) -> Contract:
        expiration = min(
            (each for each in self.market.expirations(symbol) if each.standard),
            key=lambda each: abs((each.expires_on - self.clock.now().date()).days - days),
        )
        aim = self.market.spot(symbol) * away
        chain = [each for each in self.market.chain(expiration) if each.right == right]
        return min(chain, key=lambda each: abs(float(each.strike) - aim))

    def quote(self, contract: Contract) -> tuple[Decimal, Decimal]:
        quote = self.market.option_quote(contract).quote
        return Decimal(str(quote.bid)), Decimal(str(quote.ask))

    def place(self, ticket: Ticket) -> Order:
        return self.world.place(self.number, ticket)

    def pass_time(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))
        self.world.settle()


def limit(*legs: object, price: str | Decimal, last: TimeInForce = TimeInForce.DAY) -> Ticket:
    return Ticket(legs, OrderType.LIMIT, last, Decimal(price))  # type: ignore[arg-type]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_limit_at_the_ask_trades_at_once_and_is_posted(desk: Desk) -> None:
    contract = desk.option()
    _, ask = desk.quote(contract)
    order = desk.place(limit(leg(contract, Side.BUY_TO_OPEN, 1), price=-ask))
    assert order.status is OrderStatus.FILLED
    posting = desk.world.postings(desk.number)[-1]
    assert (posting.kind, posting.quantity, posting.price) == (PostingKind.TRADE, 1, ask)
    assert posting.gross == -ask * 100
    assert posting.order_id == order.id
    assert order.fills[0].id == posting.id


def test_a_low_limit_works_until_the_close(desk: Desk) -> None:
    order = desk.place(limit(leg(desk.option(), Side.BUY_TO_OPEN, 1), price="-0.01"))
    assert order.status is OrderStatus.WORKING
    desk.pass_time(hours=6)
    assert order.status is OrderStatus.EXPIRED


def test_what_lasts_is_there_the_next_day_and_can_be_cancelled_once(desk: Desk) -> None:
    ticket = limit(leg(desk.option(), Side.BUY_TO_OPEN, 1), price="-0.01", last=TimeInForce.GTC)
    order = desk.place(ticket)
    desk.pass_time(days=1)
    assert order.status is OrderStatus.WORKING
    assert desk.world.cancel(order.id).status is OrderStatus.CANCELLED
    with pytest.raises(OrderClosedError):
        desk.world.cancel(order.id)
    with pytest.raises(UnknownOrderError):
        desk.world.cancel(1)


def test_a_replaced_order_names_its_successor(desk: Desk) -> None:
    contract = desk.option()
    old = desk.place(limit(leg(contract, Side.BUY_TO_OPEN, 1), price="-0.01"))
    new = desk.world.replace(old.id, limit(leg(contract, Side.BUY_TO_OPEN, 1), price="-0.02"))
    assert (old.status, old.replaced_by, new.replaces) == (OrderStatus.REPLACED, new.id, old.id)
    assert new.status is OrderStatus.WORKING


def test_at_night_orders_wait_for_the_opening() -> None:
    desk = Desk(at=datetime(2024, 8, 17, 12, tzinfo=UTC))
    _, ask = desk.quote(desk.option())
    order = desk.place(limit(leg(desk.option(), Side.BUY_TO_OPEN, 1), price=-ask * 2))
    assert order.status is OrderStatus.WAITING
    desk.pass_time(days=2, hours=2)
    assert order.status is OrderStatus.FILLED


def test_a_spread_trades_at_its_net_price_exactly(desk: Desk) -> None:
    short, long = desk.option(right="P", away=0.97), desk.option(right="P", away=0.93)
    worst = desk.quote(short)[0] - desk.quote(long)[1]
    order = desk.place(limit(leg(short, Side.SELL_TO_OPEN, 2), leg(long, Side.BUY_TO_OPEN, 2), price=worst))
    assert order.status is OrderStatus.FILLED
    legs = [each for each in desk.world.postings(desk.number) if each.order_id == order.id]
    assert sum(each.gross for each in legs) == worst * 200
    assert len({each.event for each in legs}) == 1


def test_a_large_order_is_filled_in_part(desk: Desk) -> None:
    contract = desk.option(symbol="KO")
    _, ask = desk.quote(contract)
    order = desk.place(limit(leg(contract, Side.BUY_TO_OPEN, 400), price=-ask))
    done = sum(each.quantity for each in order.fills)
    assert 0 < done < 400
    assert order.remaining == [400 - done]
    assert order.status is OrderStatus.WORKING


def test_all_or_nothing_at_once(desk: Desk) -> None:
    contract = desk.option(symbol="KO")
    _, ask = desk.quote(contract)
    nothing = desk.place(limit(leg(contract, Side.BUY_TO_OPEN, 400), price=-ask, last=TimeInForce.FOK))
    assert (nothing.status, nothing.fills) == (OrderStatus.CANCELLED, [])
    some = desk.place(limit(leg(contract, Side.BUY_TO_OPEN, 400), price=-ask, last=TimeInForce.IOC))
    assert some.status is OrderStatus.CANCELLED
    assert some.fills


def test_a_stop_waits_for_its_price(desk: Desk) -> None:
    desk.place(Ticket((leg("AAPL", Side.BUY_TO_OPEN, 10),), OrderType.MARKET, TimeInForce.DAY))
    spot = Decimal(str(desk.market.spot("AAPL")))
    sells = leg("AAPL", Side.SELL_TO_CLOSE, 10)
    far = desk.place(Ticket((sells,), OrderType.STOP, TimeInForce.GTC, stop=spot - 20))
    assert far.status is OrderStatus.WORKING
    desk.market.shock("AAPL", 0.8)
    desk.pass_time(minutes=1)
    assert far.status is OrderStatus.FILLED


def test_a_resting_order_ends_with_the_position_that_it_was_to_close(desk: Desk) -> None:
    contract = desk.option()
    bid, ask = desk.quote(contract)
    desk.place(limit(leg(contract, Side.SELL_TO_OPEN, 1), price=bid))
    close = (leg(contract, Side.BUY_TO_CLOSE, 1),)
    resting = desk.place(Ticket(close, OrderType.STOP, TimeInForce.GTC, stop=ask + 1))
    desk.place(limit(*close, price=-ask))
    desk.market.shock("AAPL", 1.3)
    desk.pass_time(minutes=2)
    assert resting.status is OrderStatus.CANCELLED
    assert resting.reason == "the position that it was to close is gone"
    assert contract not in {each.instrument for each in desk.world.positions(desk.number)}


def test_otoco_starts_with_its_trigger_and_ends_with_the_first(desk: Desk) -> None:
    contract = desk.option()
    _, ask = desk.quote(contract)
    close = leg(contract, Side.SELL_TO_CLOSE, 1)
    trigger, profit, stop = desk.world.place_complex(
        desk.number,
        "OTOCO",
        limit(leg(contract, Side.BUY_TO_OPEN, 1), price=-ask),
        [
            limit(close, price="50", last=TimeInForce.GTC),
            Ticket((close,), OrderType.STOP, TimeInForce.GTC, stop=Decimal("0.05")),
        ],
    )
    assert trigger.status is OrderStatus.FILLED
    assert (profit.status, stop.status) == (OrderStatus.WORKING, OrderStatus.WORKING)
    desk.world.cancel(profit.id)
    assert stop.status is OrderStatus.CANCELLED


def test_children_end_with_a_trigger_that_is_cancelled(desk: Desk) -> None:
    contract = desk.option()
    trigger, child = desk.world.place_complex(
        desk.number,
        "OTO",
        limit(leg(contract, Side.BUY_TO_OPEN, 1), price="-0.01"),
        [limit(leg(contract, Side.SELL_TO_CLOSE, 1), price="5")],
    )
    assert child.status is OrderStatus.WAITING
    desk.world.cancel(trigger.id)
    assert child.status is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("ticket", "code"),
    [
        (Ticket((), OrderType.MARKET, TimeInForce.DAY), "no_legs"),
        (
            Ticket((leg("AAPL", Side.BUY_TO_OPEN, 1),), OrderType.MARKET, TimeInForce.GTC),
            "gtc_market_orders_not_supported",
        ),
        (Ticket((leg("AAPL", Side.BUY_TO_OPEN, 1),), OrderType.LIMIT, TimeInForce.DAY), "price_missing"),
        (limit(leg("AAPL", Side.SELL_TO_CLOSE, 1), price="1"), "nothing_to_close"),
        (limit(leg("NOPE", Side.BUY_TO_OPEN, 1), price="-1"), "unknown_symbol"),
        (limit(leg("SPX", Side.BUY_TO_OPEN, 1), price="-1"), "not_tradable"),
        (limit(leg("AAPL", Side.BUY_TO_OPEN, 0), price="-1"), "bad_quantity"),
        (limit(leg("AAPL", Side.BUY_TO_OPEN, 100_000), price="-300"), "buying_power"),
        (limit(leg("AAPL", Side.BUY_TO_OPEN, 1), price="1"), "price_on_the_wrong_side"),
    ],
)
def test_what_is_wrong_with_a_ticket_is_named(desk: Desk, ticket: Ticket, code: str) -> None:
    assert [each.code for each in desk.world.preview(desk.number, ticket).rejections] == [code]
    order = desk.place(ticket)
    assert order.status is OrderStatus.REJECTED
    assert order.reason


def test_schwab_rejects_afterwards() -> None:
    desk = Desk("schwab")
    order = desk.place(limit(leg("AAPL", Side.SELL_TO_CLOSE, 1), price="1"))
    assert order.status is OrderStatus.WAITING
    desk.world.settle()
    assert order.status is OrderStatus.REJECTED


def test_listeners_hear_of_orders_positions_and_balances(desk: Desk) -> None:
    heard: list[object] = []
    stop = desk.world.listen(heard.append)
    desk.place(Ticket((leg("KO", Side.BUY_TO_OPEN, 5),), OrderType.MARKET, TimeInForce.DAY))
    assert [type(each) for each in heard] == [Order, PositionChange, BalanceChange]
    stop()
    desk.place(Ticket((leg("KO", Side.SELL_TO_CLOSE, 5),), OrderType.MARKET, TimeInForce.DAY))
    assert len(heard) == 3


def test_a_preview_says_what_is_tied_up(desk: Desk) -> None:
    short, long = desk.option(right="P", away=0.97), desk.option(right="P", away=0.93)
    legs = (leg(short, Side.SELL_TO_OPEN, 1), leg(long, Side.BUY_TO_OPEN, 1))
    preview = desk.world.preview(desk.number, limit(*legs, price="0.50"))
    assert preview.estimate == 50
    width = (short.strike - long.strike) * 100
    assert preview.buying_power_change == 50 - preview.fees.total - width
