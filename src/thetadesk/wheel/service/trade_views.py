"""The trades of wheels: options sold to open, told by their campaigns, with what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import Instrument, from_symbol
from thetadesk.ledger.lots import portion
from thetadesk.ledger.model import AccountKind, LinkKind, TradeResult, Transaction
from thetadesk.ledger.service import record
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.outlines import links_of, transactions_of
from thetadesk.ledger.service.reading import transactions_by_id
from thetadesk.ledger.service.record import ResultFilter
from thetadesk.wheel.model import TradeNote, TradeNotFoundError, Wheel
from thetadesk.wheel.service.knowing import known
from thetadesk.wheel.service.views import WheelView, own_campaigns
from thetadesk.wheel.store import notes as note_store


@dataclass(frozen=True, slots=True)
class TradeView:
    """One trade of a wheel. `closing_ids` are the transactions that ended it and the shares that they moved;
    `rolled_from` and `rolled_to` are trades, `roll_ids` the closes of the roll that opened it. Only what is `editable` can be corrected or taken back."""

    wheel: Wheel
    result: TradeResult
    option: Instrument
    opening: Transaction
    closed_at: datetime | None
    closing_ids: tuple[str, ...]
    rolled_from: str | None
    rolled_to: str | None
    roll_ids: tuple[str, ...]
    note: TradeNote | None
    editable: bool

    @property
    def id(self) -> str:
        return self.result.opened_by

    @property
    def fees(self) -> Decimal:
        """Those of both sides of what is closed, and of the opening of what is not."""
        still_open = portion(self.opening.fees, self.result.open_quantity, self.result.quantity)
        return self.result.fees + still_open


def trades_of(unit: Unit, view: WheelView) -> list[TradeView]:
    """Every trade of a wheel: open ones first, then the latest closed."""
    wanted = ResultFilter((view.wheel.account_id,), view.campaign_ids)
    return _views(unit, {view.wheel.id: view.wheel}, _owners([view]), wanted)


def open_trades(unit: Unit, views: Sequence[WheelView]) -> dict[str, list[TradeView]]:
    """The open trades of wheels, by wheel, those that expire first before others."""
    owners = _owners(views)
    accounts = tuple({view.wheel.account_id for view in views})
    open_now = [each.id for view in views for each in view.campaigns if each.closed_on is None]
    wanted = ResultFilter(accounts, tuple(open_now), open_only=True)
    found = _views(unit, {view.wheel.id: view.wheel for view in views}, owners, wanted) if open_now else []
    by_wheel: dict[str, list[TradeView]] = {}
    for each in sorted(found, key=lambda each: (each.result.expires_on or each.result.opened_on, each.id)):
        by_wheel.setdefault(each.wheel.id, []).append(each)
    return by_wheel


def get_trade(unit: Unit, trade_id: str) -> TradeView:
    """Raises TradeNotFoundError for what is no option sold by a wheel."""
    found = transactions_by_id(unit, [trade_id])
    for transaction in (each.transaction for each in found):
        for wheel in known(unit, account_id=transaction.account_id):
            if wheel.symbol != transaction.ticker:
                continue
            own = own_campaigns(unit, wheel)
            wanted = ResultFilter((wheel.account_id,), tuple(each.id for each in own))
            owners = {each.id: wheel.id for each in own}
            for trade in _views(unit, {wheel.id: wheel}, owners, wanted):
                if trade.id == trade_id:
                    return trade
    raise TradeNotFoundError(f"No wheel tells of a trade {trade_id}.", trade=trade_id)


def _owners(views: Iterable[WheelView]) -> dict[str, str]:
    return {campaign: view.wheel.id for view in views for campaign in view.campaign_ids}


def _views(
    unit: Unit, wheels: Mapping[str, Wheel], owners: Mapping[str, str], wanted: ResultFilter
) -> list[TradeView]:
    if not wanted.campaign_ids:
        return []
    _, results = record.results(unit, wanted)
    sold = [each for each in results if each.is_option and each.sign < 0]
    openings = [each.opened_by for each in sold]
    told = transactions_of(unit, [*openings, *(id for each in sold for id in each.closed_by)])
    notes = note_store.notes_of(unit, openings)
    by_hand = {each.id for each in list_accounts(unit) if each.kind is AccountKind.MANUAL}
    ties = _Ties(unit, {each.campaign_id for each in sold}, sold)
    return [
        TradeView(
            wheel=wheels[owners[each.campaign_id]],
            result=each,
            option=told[each.opened_by].holding if each.opened_by in told else from_symbol(each.symbol),
            opening=told[each.opened_by],
            closed_at=_closed_at(each, told),
            closing_ids=tuple(ties.closing(each)),
            rolled_from=ties.rolled_from(each),
            rolled_to=ties.rolled_to(each),
            roll_ids=ties.roll_of(each),
            note=notes.get(each.opened_by),
            editable=each.account_id in by_hand,
        )
        for each in sold
        if each.opened_by in told
    ]


def _closed_at(result: TradeResult, told: Mapping[str, Transaction]) -> datetime | None:
    if result.closed_on is None:
        return None
    return max((told[id].occurred_at for id in result.closed_by if id in told), default=None)


class _Ties:
    """What the campaigns' links tie together: rolls, and assignments with their shares."""

    def __init__(self, unit: Unit, campaigns: Iterable[str], sold: Iterable[TradeResult]) -> None:
        self._into: dict[str, str] = {}
        self._from: dict[str, str] = {}
        self._moved: dict[str, tuple[str, ...]] = {}
        self._rolls: dict[str, tuple[str, ...]] = {}
        ended = {close: each.opened_by for each in sold for close in each.closed_by}
        for link in links_of(unit, campaigns):
            if link.kind is LinkKind.ROLL and link.before and link.after:
                self._into |= dict.fromkeys(link.before, link.after[0])
                self._rolls |= dict.fromkeys(link.after, link.before)
                trade = next((ended[close] for close in link.before if close in ended), None)
                if trade is not None:
                    self._from |= dict.fromkeys(link.after, trade)
            elif link.kind is LinkKind.ASSIGNMENT:
                self._moved |= dict.fromkeys(link.before, link.after)

    def closing(self, result: TradeResult) -> Iterator[str]:
        for close in result.closed_by:
            yield close
            yield from self._moved.get(close, ())

    def rolled_to(self, result: TradeResult) -> str | None:
        return next((self._into[close] for close in result.closed_by if close in self._into), None)

    def rolled_from(self, result: TradeResult) -> str | None:
        return self._from.get(result.opened_by)

    def roll_of(self, result: TradeResult) -> tuple[str, ...]:
        return self._rolls.get(result.opened_by, ())
