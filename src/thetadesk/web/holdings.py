"""What is held, as the ledger has it: read, grouped and written once, until somebody writes or the day ends.

A page asks for positions again and again while only prices move, and what prices do not move is most of an answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import accounts, reading
from thetadesk.ledger.service.reading import CampaignView, Position
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import Held, LegKey, LegValue
from thetadesk.web.asking import chosen_now, today
from thetadesk.web.schemas.positions import LedgerLegJson
from thetadesk.web.schemas.telling_positions import ledger_leg
from thetadesk.web.schemas.values import Scope, money


@dataclass(frozen=True, slots=True)
class HeldCampaign:
    """A campaign with the place of its legs among all, and the most that they can earn together."""

    view: CampaignView
    legs: slice
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class HeldTicker:
    """An underlying with the place of its legs among all, and what they cost together."""

    ticker: str
    legs: slice
    cost: str
    campaigns: tuple[HeldCampaign, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the accounts `ids` hold: the legs by underlying, campaign, expiry and symbol, and as they are told."""

    scope: Scope
    ids: frozenset[str]
    legs: tuple[Held, ...]
    told: tuple[LedgerLegJson, ...]
    tickers: tuple[HeldTicker, ...]

    def valued(self, book: Mapping[LegKey, LegValue]) -> list[LegValue]:
        """What the live book says of each leg; nothing where it does not follow it yet."""
        return [_of_book(held, book.get(held.key)) for held in self.legs]


def holdings(desk: App, scope: Scope | None, account: str | None, portfolio: str | None) -> Holdings:
    """What the chosen accounts hold today."""
    on = today(desk)
    named, ids = chosen_now(desk, scope, account, portfolio)

    def read(unit: Unit) -> Holdings:
        currencies = {each.id: each.currency for each in accounts.list_accounts(unit)}
        found = [(each, currencies[each.account_id]) for each in reading.positions(unit, ids, on)]
        return _holdings(named, ids, on, found, reading.open_campaigns(unit, ids))

    return desk.remembered((Holdings, named, ids, on), read)


def _holdings(
    scope: Scope,
    ids: Sequence[str],
    on: date,
    found: list[tuple[Position, str]],
    views: Mapping[str, CampaignView],
) -> Holdings:
    legs = tuple(_held(each, currency) for each, currency in found)
    told = tuple(ledger_leg(each, on, currency) for each, currency in found)
    tickers = tuple(
        HeldTicker(ticker, part, money(_cost(legs[part])), tuple(_campaigns(legs, part, views)))
        for ticker, part in _parts(legs, slice(0, len(legs)), lambda held: held.ticker)
    )
    return Holdings(scope, frozenset(ids), legs, told, tickers)


def _campaigns(
    legs: tuple[Held, ...], within: slice, views: Mapping[str, CampaignView]
) -> Iterator[HeldCampaign]:
    # The payoff of a structure needs a module that a desk without positions need not load.
    from thetadesk.portfolio.profit import most_profit

    for id, part in _parts(legs, within, lambda held: held.key.campaign_id):
        yield HeldCampaign(views[id], part, most_profit(legs[part]))


def _parts(legs: tuple[Held, ...], within: slice, key: Callable[[Held], str]) -> Iterator[tuple[str, slice]]:
    """The runs of legs with the same key, and where they are."""
    first = within.start
    for name, run in groupby(legs[within], key):
        last = first + sum(1 for _ in run)
        yield name, slice(first, last)
        first = last


def _cost(legs: Sequence[Held]) -> Decimal:
    # Currencies are never added: beside prices in dollars, costs in dollars count.
    return sum((each.cost for each in legs if not each.is_foreign), ZERO)


def _held(position: Position, currency: str) -> Held:
    return Held(
        LegKey(position.account_id, position.campaign_id, position.instrument.symbol),
        position.instrument,
        position.quantity,
        position.cost,
        position.opened_on,
        position.basis_known,
        currency=currency,
    )


def _of_book(held: Held, found: LegValue | None) -> LegValue:
    # The book is loaded some seconds after the ledger has changed.
    if found is not None and found.held.quantity == held.quantity and found.held.cost == held.cost:
        return found
    return LegValue(held, QuoteState.MISSING, problems=("nobody tells a price just now",))
