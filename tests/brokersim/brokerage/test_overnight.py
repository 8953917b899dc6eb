"""Nights at the clearing house: when they show, and what they take and give."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim import calendar
from brokersim.brokerage.characters.hand import leg
from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.model import Contract, OrderType, PostingKind, Side, Ticket, TimeInForce
from brokersim.world import World

MONDAY = datetime(2024, 8, 12, 16, 0, tzinfo=UTC)


class Week:
    """An account that trades on a Monday what ends on Friday."""

    def __init__(self, symbol: str = "AAPL", root: str = "") -> None:
        self.clock = Clock.stepped(MONDAY)
        self.market = Market(5, self.clock)
        self.world = World(self.market, self.clock, 5, only=["roller"])
        self.number = next(n for n, a in self.world.accounts.items() if a.broker == "tastytrade")
        expiration = next(
            each
            for each in self.market.expirations(symbol)
            if root in ("", each.root) and each.expires_on.weekday() == 4
        )
        self.chain = self.market.chain(expiration)
        self.ends = calendar.session(expiration.expires_on)

    def contract(self, right: str, away: float) -> Contract:
        aim = self.market.spot(self.chain[0].underlying) * away
        return min(
            (each for each in self.chain if each.right == right),
            key=lambda each: abs(float(each.strike) - aim),
        )

    def trade(self, contract: Contract, side: Side) -> None:
        ticket = Ticket((leg(contract, side, 1),), OrderType.MARKET, TimeInForce.DAY)
        assert self.world.place(self.number, ticket).fills

    def at(self, moment: datetime) -> None:
        self.clock.advance_to(moment)
        self.world.settle()

    def over(self, contract: Contract) -> list[PostingKind]:
        return [
            each.kind
            for each in self.world.postings(self.number)
            if each.instrument == contract and each.kind is not PostingKind.TRADE
        ]


def test_an_expiration_shows_the_next_morning_in_history_and_positions_at_once() -> None:
    week = Week()
    contract = week.contract("C", 1.25)
    week.trade(contract, Side.BUY_TO_OPEN)
    week.at(week.ends.closes_at + timedelta(hours=3))
    assert week.over(contract) == []
    assert contract in {each.instrument for each in week.world.positions(week.number)}
    week.at(week.ends.closes_at + timedelta(hours=20))
    assert week.over(contract) == [PostingKind.EXPIRATION]
    assert contract not in {each.instrument for each in week.world.positions(week.number)}
    posting = week.world.postings(week.number)[-1]
    assert posting.on == week.ends.on
    assert posting.quantity == -1


@pytest.mark.parametrize(
    ("right", "away", "side", "kind", "shares"),
    [
        ("C", 0.85, Side.BUY_TO_OPEN, PostingKind.EXERCISE, 100),
        ("C", 0.85, Side.SELL_TO_OPEN, PostingKind.ASSIGNMENT, -100),
        ("P", 1.15, Side.BUY_TO_OPEN, PostingKind.EXERCISE, -100),
        ("P", 1.15, Side.SELL_TO_OPEN, PostingKind.ASSIGNMENT, 100),
    ],
)
def test_what_is_in_the_money_becomes_shares(
    right: str, away: float, side: Side, kind: PostingKind, shares: int
) -> None:
    week = Week()
    contract = week.contract(right, away)
    week.trade(contract, side)
    week.at(week.ends.closes_at + timedelta(hours=20))
    assert week.over(contract) == [kind]
    held = {each.instrument: each.quantity for each in week.world.positions(week.number)}
    assert held["AAPL"] == shares


@pytest.mark.parametrize("root", ["SPX", "SPXW"])
def test_an_index_option_ends_in_cash_at_its_own_settlement(root: str) -> None:
    week = Week("SPX", root)
    contract = week.contract("P", 1.1)
    week.trade(contract, Side.SELL_TO_OPEN)
    week.at(week.ends.closes_at + timedelta(hours=20))
    assert week.over(contract) == [PostingKind.CASH_SETTLEMENT]
    posting = week.world.postings(week.number)[-1]
    settled = Decimal(str(week.market.settlement_price(contract)))
    assert posting.gross == -(contract.strike - settled) * 100
    assert not week.world.positions(week.number) or all(
        each.instrument != "SPX" for each in week.world.positions(week.number)
    )
