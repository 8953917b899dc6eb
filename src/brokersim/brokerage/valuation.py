"""What a book is worth at the market's marks, and how much of it is free to trade with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.brokerage.book import ZERO, Book, cents, multiplier_of
from brokersim.brokerage.margin import Line, requirement
from brokersim.calendar import market_date
from brokersim.model import Balances, Contract, Instrument, Leg, Position, Sides

if TYPE_CHECKING:
    from brokersim.market import Market

_SHARES_PER_EXCESS = 2
_FEW = 8  # up to so many contracts are quoted more quickly one by one


@dataclass(frozen=True, slots=True)
class Marks:
    """Markets of instruments, and the prices of the shares and indexes that they are about."""

    sides: dict[Instrument, Sides]
    spots: dict[str, Decimal]

    def of(self, instrument: Instrument) -> Decimal:
        return cents(self.sides[instrument].mark)


def marks(market: "Market", instruments: Iterable[Instrument], at: datetime) -> Marks:
    """The market of these instruments at `at`, many options in one go."""
    wanted = list(dict.fromkeys(instruments))
    contracts = [each for each in wanted if isinstance(each, Contract)]
    sides: dict[Instrument, Sides] = {}
    if len(contracts) > _FEW:
        for found in market.option_quotes(contracts, at):
            quote = found.quote
            sides[found.contract] = Sides(quote.bid, quote.ask, quote.bid_size, quote.ask_size)
    for each in wanted:
        if each not in sides:
            sides[each] = market.sides(each, at)
    names = dict.fromkeys(each.underlying for each in contracts)
    spots = {name: cents(market.spot(name, at)) for name in names}
    for each in wanted:
        if isinstance(each, str):
            spots.setdefault(each, cents(sides[each].mark))
    return Marks(sides, spots)


def positions(book: Book, market: "Market", at: datetime) -> list[Position]:
    """What is held, with marks."""
    held = list(book.holdings())
    found = marks(market, (each.instrument for each in held), at)
    on = market_date(at)
    return [
        Position(
            each.instrument,
            each.quantity,
            each.average_price,
            found.sides[each.instrument].mark,
            each.opened_at,
            each.updated_at,
            each.day_start if each.day == on else each.quantity,
            cents(each.realized) if each.day == on else ZERO,
        )
        for each in held
    ]


def balances(book: Book, market: "Market", at: datetime) -> Balances:
    """Money and buying power by Regulation T; below zero when the account is called for money."""
    held = [(each.instrument, each.quantity) for each in book.holdings()]
    return _balances(book, held, book.cash, marks(market, (each for each, _ in held), at))


def balances_after(
    book: Book, market: "Market", legs: Iterable[Leg], net: Decimal, at: datetime
) -> tuple[Balances, Balances]:
    """Balances now and with these legs traded for `net` dollars."""
    legs = list(legs)
    held = {each.instrument: each.quantity for each in book.holdings()}
    found = marks(market, [*held, *(leg.instrument for leg in legs)], at)
    after = dict(held)
    for leg in legs:
        after[leg.instrument] = after.get(leg.instrument, ZERO) + leg.side.sign * leg.quantity
    then = [(instrument, quantity) for instrument, quantity in after.items() if quantity]
    return (
        _balances(book, list(held.items()), book.cash, found),
        _balances(book, then, book.cash + net, found),
    )


def _balances(book: Book, held: list[tuple[Instrument, Decimal]], cash: Decimal, found: Marks) -> Balances:
    values = {"long_stock": ZERO, "short_stock": ZERO, "long_options": ZERO, "short_options": ZERO}
    lines = []
    for instrument, quantity in held:
        mark = found.of(instrument)
        sort = "options" if isinstance(instrument, Contract) else "stock"
        values[f"{'long' if quantity > 0 else 'short'}_{sort}"] += quantity * mark * multiplier_of(instrument)
        lines.append(Line(instrument, quantity, mark))
    is_cash = book.account.type == "cash"
    needed = requirement(lines, found.spots, is_cash)
    excess = cash + values["long_stock"] + values["short_stock"] - needed.initial
    return Balances(
        cash,
        **{name: cents(value) for name, value in values.items()},
        maintenance_requirement=needed.maintenance,
        buying_power=excess * (1 if is_cash else _SHARES_PER_EXCESS),
        option_buying_power=excess,
    )
