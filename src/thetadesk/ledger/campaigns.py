"""Groups transactions into campaigns: one story from the first opening until everything it led to is gone.

The walk goes through the booking order once. Every lot knows its campaign, so what closes, assigns, exercises, splits or
renames a lot follows it; what opens a lot has to find a home, by the rules of `_HOMES` in their order. The user's
decisions are applied on the way (see `edits.py`), so that what follows a moved opening moves with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from thetadesk.kernel.instruments import InstrumentKind, Right
from thetadesk.kernel.values import value
from thetadesk.ledger.booking import Movements
from thetadesk.ledger.chronology import Chronology, arrange
from thetadesk.ledger.edits import Placements, campaign_id, resolve
from thetadesk.ledger.lots import QUANTITY_STEP, share_out
from thetadesk.ledger.model import (
    ZERO,
    Allocation,
    Books,
    Confidence,
    Edit,
    Kind,
    Link,
    LinkKind,
    Lot,
    Role,
    Transaction,
)
from thetadesk.ledger.orders import ROLL_WINDOW, Orders, find_orders

_INCOME_MEMORY = timedelta(days=60)  # a dividend is paid weeks after the shares that earned it may have gone


@dataclass(slots=True)
class Campaign:
    """One story; `anchor` is the transaction (or edit) that it is named after."""

    id: str
    account_id: str
    anchor: str
    ticker: str
    opened_on: date
    closed_on: date | None  # the day it last went flat; None while something is open
    allocations: list[Allocation] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Grouping:
    """Campaigns by id (in order of opening), the cash-basis books, and which edits found what they name."""

    campaigns: dict[str, Campaign] = field(default_factory=dict)
    books: Books = field(default_factory=Books)
    applied_edits: set[str] = field(default_factory=set)
    placed: dict[str, str] = field(
        default_factory=dict
    )  # transaction id -> the campaign named after it, else the first one it was told in


@value(frozen=True, slots=True)
class _Home:
    """The campaign that an opening belongs to, and why."""

    campaign: str
    reason: str
    confidence: Confidence
    link: LinkKind | None = None
    before: tuple[str, ...] = ()


def group(
    transactions: Iterable[Transaction],
    edits: Iterable[Edit] = (),
    window: timedelta = ROLL_WINDOW,
    chronology: Chronology | None = None,
) -> Grouping:
    """The campaigns of one account's transactions (all of it, or whole ticker families). `edits` in the order in
    which they were made. Independent of the order of the transactions given."""
    chronology = chronology or arrange(transactions)
    orders = find_orders((s for s in chronology.steps if isinstance(s, Transaction)), window)
    active = [edit for edit in edits if not edit.undone]
    walk = _Walk(chronology, orders, Placements())
    walk.run()
    if active:
        placements = resolve(active[0].account_id, active, walk.grouping().placed)
        walk = _Walk(chronology, orders, placements)
        walk.run()
    return walk.grouping()


@value(frozen=True, slots=True)
class _Part:
    """A part of a transaction as it is told in one campaign."""

    campaign: str
    quantity: Decimal
    gross: Decimal
    fees: Decimal


class _Walk(Movements):
    def __init__(self, chronology: Chronology, orders: Orders, placements: Placements) -> None:
        super().__init__(chronology)
        self.orders = orders
        self.placements = placements
        self.campaigns: dict[str, Campaign] = {}
        self.placed: dict[str, str] = {}
        self._order_home: dict[str, str] = {}
        self._closed_in: dict[str, list[tuple[str, Decimal]]] = {}
        self._last_in: dict[str, tuple[str, date]] = {}
        self._missing_in: dict[str, str] = {}

    def grouping(self) -> Grouping:
        held = {lot.campaign for lot in self.books.lots}
        told = {key: campaign for key, campaign in self.campaigns.items() if campaign.allocations}
        for campaign in told.values():
            if campaign.id in held:
                campaign.closed_on = None
        # A close can end one campaign and open another, which is named after it: that is the one it stands for.
        placed = self.placed | {campaign.anchor: key for key, campaign in told.items()}
        return Grouping(told, self.books, self.placements.applied, placed)

    # ---- openings

    def open(self, transaction: Transaction, lot: Lot) -> None:
        homes = self._homes_of(transaction, lot)
        parts = self.placements.place(transaction.id, [(home.campaign, quantity) for home, quantity in homes])
        weights = [abs(quantity) for _, quantity, _ in parts]
        costs, fees = share_out(lot.cost, weights), share_out(lot.fees, weights)
        # A stated basis is not cash: what is told is the money that the transaction itself moved.
        basis_moved = transaction.kind in (Kind.OPENING_POSITION, Kind.TRANSFER)
        told = share_out(transaction.gross, weights) if basis_moved else costs
        by_campaign = {self.placements.home(home.campaign): home for home, _ in homes}
        for (key, quantity, edited), cost, fee, gross in zip(parts, costs, fees, told, strict=True):
            self._campaign(key, transaction)
            held = Lot(
                lot.opened_by, lot.instrument, quantity, cost, fee, lot.opened_on, lot.basis_known, key
            )
            self.holdings.add(held)
            home = None if edited else by_campaign.get(key)
            part = _Part(key, quantity, gross, fee)
            self._tell(transaction, part, _opening_role(transaction), transaction.id, home)
        self._note_order(transaction, parts[0][0])

    def _homes_of(self, transaction: Transaction, lot: Lot) -> list[tuple[_Home, Decimal]]:
        removals = self.chronology.removals_of.get(transaction.id)
        told = [part for removal in removals or () for part in self._closed_in.get(removal, ())]
        if removals and told:
            quantities = share_out(lot.quantity, [abs(quantity) for _, quantity in told], QUANTITY_STEP)
            kind = LinkKind.ASSIGNMENT
            return [
                (_Home(key, "delivered by the assignment", Confidence.CERTAIN, kind, removals), quantity)
                for (key, _), quantity in zip(told, quantities, strict=True)
            ]
        home = (
            self._home_of_order(transaction)
            or self._home_of_roll(transaction)
            or self._home_of_position(lot)
            or self._home_of_covered(lot)
            or _Home(
                campaign_id(transaction.account_id, transaction.id), "opened the campaign", Confidence.CERTAIN
            )
        )
        return [(home, lot.quantity)]

    def _home_of_order(self, transaction: Transaction) -> _Home | None:
        order = self.orders.of.get(transaction.id)
        if order is None or order.key not in self._order_home:
            return None
        home = self._order_home[order.key]
        before = tuple(leg.id for leg in order.opens if leg.id != transaction.id)
        if not any(leg in self.placed for leg in before):
            return None  # only a close of this order has been told yet: this is a roll
        return _Home(home, order.reason, order.confidence, LinkKind.ORDER, before)

    def _home_of_roll(self, transaction: Transaction) -> _Home | None:
        order = self.orders.of.get(transaction.id)
        if order is None:
            return None
        right = transaction.holding.right
        closes = [leg for leg in order.closes if leg.holding.symbol != transaction.holding.symbol]
        closes.sort(key=lambda leg: leg.holding.right is not right)
        if not order.sure:
            closes = [leg for leg in closes if leg.holding.right is right]
        home = self._rolled_from(closes, order.reason, order.confidence)
        if home is None and (half := self.orders.half.get(order.key)):
            home = self._rolled_from(half.closing.closes, half.reason, half.confidence)
        return home

    def _rolled_from(self, closes: list[Transaction], reason: str, confidence: Confidence) -> _Home | None:
        for leg in closes:
            key = self._campaign_closed_by(leg)
            if key is not None:
                before = tuple(other.id for other in closes)
                return _Home(key, f"rolled: {reason}", confidence, LinkKind.ROLL, before)
        return None

    def _campaign_closed_by(self, transaction: Transaction) -> str | None:
        """The campaign that a close closes, whether or not the walk has come to it."""
        if transaction.id in self._closed_in:
            return self._closed_in[transaction.id][0][0]
        planned = self._plan_close(transaction, transaction.quantity)
        placed = self.placements.place(transaction.id, planned) if planned else []
        return placed[0][0] if placed else None

    def _home_of_position(self, lot: Lot) -> _Home | None:
        for held in reversed(self.holdings.of(lot.instrument.symbol)):
            if (held.quantity > 0) == (lot.quantity > 0):
                reason = "adds to the position that is open here"
                return _Home(held.campaign, reason, Confidence.CERTAIN, LinkKind.ADDS, (held.opened_by,))
        return None

    def _home_of_covered(self, lot: Lot) -> _Home | None:
        """A short call belongs to the shares that cover it, a short put to the short shares."""
        option = lot.instrument
        if option.kind is not InstrumentKind.OPTION or lot.quantity > 0 or option.multiplier is None:
            return None
        sign = 1 if option.right is Right.CALL else -1
        needed = abs(lot.quantity) * option.multiplier
        free = self._uncovered(option.underlying, sign, option.right)
        for key, (shares, opened_by) in free.items():
            if shares >= needed:
                reason = f"sold against its {shares.normalize():f} {'shares' if sign > 0 else 'short shares'}"
                return _Home(key, reason, Confidence.LIKELY, LinkKind.COVERED, (opened_by,))
        return None

    def _uncovered(self, ticker: str, sign: int, right: Right | None) -> dict[str, tuple[Decimal, str]]:
        """Shares by campaign that no short option covers yet, oldest campaign first, with an opening of theirs."""
        free: dict[str, tuple[Decimal, str]] = {}
        for share in self.holdings.of(ticker):
            if (share.quantity > 0) == (sign > 0):
                shares, first = free.get(share.campaign, (ZERO, share.opened_by))
                free[share.campaign] = (shares + abs(share.quantity), first)
        if free:
            for lot in self.holdings.all():
                if lot.campaign in free and lot.quantity < 0 and lot.instrument.right is right:
                    shares, first = free[lot.campaign]
                    free[lot.campaign] = (shares + lot.quantity * (lot.instrument.multiplier or 0), first)
        return free

    # ---- closings

    def close(self, transaction: Transaction, delta: Decimal, gross: Decimal, fees: Decimal) -> None:
        symbol = transaction.holding.symbol
        planned = self._plan_close(transaction, delta)
        short = delta - sum((quantity for _, quantity in planned), ZERO)
        if short:
            planned.append((self._home_of_missing(transaction), short))
        parts = self.placements.place(transaction.id, planned)
        weights = [abs(quantity) for _, quantity, _ in parts]
        gross_parts, fee_parts = share_out(gross, weights), share_out(fees, weights)
        taken = self._take_parts(symbol, planned, parts)
        for at, (key, quantity, edited) in enumerate(parts):
            lots, rest = taken[at]
            self._campaign(key, transaction)
            part = _Part(key, quantity, gross_parts[at], fee_parts[at])
            self._settle(transaction, part, lots, rest)
            home = None if edited else self._home_of_close(transaction, key)
            link = lots[0].opened_by if lots else None
            self._tell(transaction, part, _closing_role(transaction), link, home)
        self._closed_in[transaction.id] = [(key, quantity) for key, quantity, _ in parts]
        touched = {key for key, _, _ in parts} | {lot.campaign for lots, _ in taken for lot in lots}
        self._end_if_flat(touched, transaction.traded_on)

    def _home_of_close(self, transaction: Transaction, key: str) -> _Home:
        removals = self.chronology.removals_of.get(transaction.id)
        if removals:
            return _Home(
                key, "delivered by the assignment", Confidence.CERTAIN, LinkKind.ASSIGNMENT, removals
            )
        return _Home(key, "closes what was opened here", Confidence.CERTAIN)

    def _take_parts(
        self, symbol: str, planned: list[tuple[str, Decimal]], parts: list[tuple[str, Decimal, bool]]
    ) -> list[tuple[list[Lot], Decimal]]:
        """The lots that each part of a close takes, and what it finds none for: first those of its own campaign, then
        those that it would have taken where it was (a part that the user moved goes before one that nobody planned)."""
        taken = [self.holdings.take(symbol, quantity, campaign=key) for key, quantity, _ in parts]
        if not any(rest for _, rest in taken):
            return taken
        for at in sorted(range(len(parts)), key=lambda at: not parts[at][2]):
            lots, rest = taken[at]
            for campaign in (*(key for key, _ in planned), None):
                if not rest:
                    break
                more, rest = self.holdings.take(symbol, rest, campaign=campaign)
                lots = lots + more
            taken[at] = lots, rest
        return taken

    def _plan_close(self, transaction: Transaction, delta: Decimal) -> list[tuple[str, Decimal]]:
        """Which campaigns a close serves by itself: the ones that hold what it closes; among them first the one that
        its assigned option or its order's other legs belong to, then the oldest."""
        lots = [
            lot for lot in self.holdings.of(transaction.holding.symbol) if (lot.quantity > 0) != (delta > 0)
        ]
        if len({lot.campaign for lot in lots}) > 1:
            preferred = self._preferred(transaction)
            lots.sort(key=lambda lot: -preferred.get(lot.campaign, 0))
        planned: dict[str, Decimal] = {}
        left = abs(delta)
        for lot in lots:
            if not left:
                break
            taken = min(left, abs(lot.quantity))
            planned[lot.campaign] = planned.get(lot.campaign, ZERO) + taken.copy_sign(delta)
            left -= taken
        return list(planned.items())

    def _preferred(self, transaction: Transaction) -> dict[str, int]:
        """How strongly each campaign is tied to a close by something else than the lot."""
        ties: dict[str, int] = {}
        for removal in self.chronology.removals_of.get(transaction.id, ()):
            for key, _ in self._closed_in.get(removal, ()):
                ties[key] = ties.get(key, 0) + 1
        order = self.orders.of.get(transaction.id)
        for leg in order.closes if order else ():
            for key in {lot.campaign for lot in self.holdings.of(leg.holding.symbol)}:
                ties[key] = ties.get(key, 0) + 1
        return ties

    def _settle(self, transaction: Transaction, part: _Part, lots: list[Lot], rest: Decimal) -> None:
        weights = [abs(lot.quantity) for lot in lots] + ([abs(rest)] if rest else [])
        gross, fees = share_out(part.gross, weights), share_out(part.fees, weights)
        self.match(transaction, lots, gross, fees, part.campaign)
        if rest:
            self.miss(transaction, -rest, gross[-1], fees[-1], part.campaign)

    def _home_of_missing(self, transaction: Transaction) -> str:
        """The campaign of a close whose opening lies before the history: that of its order, of the roll it is half
        of, of an earlier such close of the same thing, else one of its own."""
        order = self.orders.of.get(transaction.id)
        if order and (key := self._order_home.get(order.key)):
            self._note_roll(key, transaction, order.opens, order.reason, order.confidence)
            return key
        if (
            order
            and (other := self.orders.continued.get(order.key))
            and (key := self._order_home.get(other.key))
        ):
            half = self.orders.half[other.key]
            self._note_roll(key, transaction, other.opens, half.reason, half.confidence)
            return key
        symbol = transaction.holding.symbol
        key = self._missing_in.setdefault(symbol, campaign_id(transaction.account_id, transaction.id))
        if order:
            self._order_home[order.key] = key
        return key

    def _note_roll(
        self, key: str, close: Transaction, opens: list[Transaction], reason: str, confidence: Confidence
    ) -> None:
        """Links a close without an opening to what it was rolled into, where that has been told before it."""
        opened = {
            leg.id for leg in opens if leg.id in self.placed and leg.holding.right is close.holding.right
        }
        links = self.campaigns[key].links if key in self.campaigns else []
        if opened and not any(link.kind is LinkKind.ROLL and opened & set(link.after) for link in links):
            link = Link(
                LinkKind.ROLL, key, (close.id,), tuple(sorted(opened)), f"rolled: {reason}", confidence
            )
            links.append(link)

    def missed(self, transaction: Transaction, quantity: Decimal, gross: Decimal, fees: Decimal) -> None:
        key = self._home_of_missing(transaction)
        self._campaign(key, transaction)
        self.miss(transaction, quantity, gross, fees, key)
        home = _Home(key, "what it took away is not in the history", Confidence.CERTAIN)
        self._tell(transaction, _Part(key, -quantity, gross, fees), Role.ADJUSTMENT, None, home)

    # ---- what moves no holding, or changes it without a trade

    def cash_only(self, transaction: Transaction) -> None:
        symbol = transaction.instrument.symbol if transaction.instrument else ""
        holders: dict[str, Decimal] = {}
        for lot in self.holdings.of(symbol):
            holders[lot.campaign] = holders.get(lot.campaign, ZERO) + abs(lot.quantity)
        if not holders and symbol in self._last_in:
            key, until = self._last_in[symbol]
            if transaction.traded_on - until <= _INCOME_MEMORY:
                holders[key] = Decimal(1)
        if transaction.id in self.placements.moves:
            placed = self.placements.place(transaction.id, [("", ZERO)])
            holders = {placed[0][0]: Decimal(1)}
        if not holders:
            return
        weights = list(holders.values())
        gross, fees = share_out(transaction.gross, weights), share_out(transaction.fees, weights)
        reason = f"paid on {symbol} held here" if symbol else "put here by you"
        for at, key in enumerate(holders):
            self._campaign(key, transaction)
            home = _Home(key, reason, Confidence.CERTAIN)
            self._tell(transaction, _Part(key, ZERO, gross[at], fees[at]), Role.INCOME, None, home)

    def adjusted(self, transaction: Transaction, lots: list[Lot], quantity: Decimal) -> None:
        by_campaign: dict[str, Decimal] = {}
        for lot in lots:
            by_campaign[lot.campaign] = by_campaign.get(lot.campaign, ZERO) + abs(lot.quantity)
        weights = list(by_campaign.values())
        quantities = share_out(quantity, weights, QUANTITY_STEP)
        gross, fees = share_out(transaction.gross, weights), share_out(transaction.fees, weights)
        for at, key in enumerate(by_campaign):
            home = _Home(key, "changes what is held here, realises nothing", Confidence.CERTAIN)
            link = LinkKind.CORPORATE
            self.campaigns[key].links.append(
                Link(link, key, (), (transaction.id,), transaction.description, Confidence.CERTAIN)
            )
            part = _Part(key, quantities[at], gross[at], fees[at])
            self._tell(transaction, part, Role.ADJUSTMENT, None, home)
        self._end_if_flat(set(by_campaign), transaction.traded_on)

    # ---- telling

    def _campaign(self, key: str, transaction: Transaction) -> Campaign:
        campaign = self.campaigns.get(key)
        if campaign is None:
            anchor = self.placements.anchors.get(key, transaction.id)
            ticker = transaction.ticker or ""
            on = transaction.traded_on
            campaign = Campaign(key, transaction.account_id, anchor, ticker, on, on)
            self.campaigns[key] = campaign
        return campaign

    def _tell(
        self, transaction: Transaction, part: _Part, role: Role, link: str | None, home: _Home | None
    ) -> None:
        """Adds a part of a transaction to its campaign; `home` says why it stands there, None: the user put it there."""
        key = part.campaign
        home = home or _Home(key, "put here by you", Confidence.CERTAIN, LinkKind.MOVED)
        campaign = self.campaigns[key]
        campaign.allocations.append(
            Allocation(
                transaction.id,
                key,
                part.quantity,
                part.gross,
                part.fees,
                role,
                link,
                home.reason,
                home.confidence,
                home.link is LinkKind.MOVED,
            )
        )
        if home.link is not None:
            link_ = Link(home.link, key, home.before, (transaction.id,), home.reason, home.confidence)
            campaign.links.append(link_)
        self.placed.setdefault(transaction.id, key)
        if part.quantity and transaction.instrument is not None:
            self._last_in[transaction.instrument.symbol] = (key, transaction.traded_on)

    def _note_order(self, transaction: Transaction, key: str) -> None:
        order = self.orders.of.get(transaction.id)
        if order is not None:
            self._order_home.setdefault(order.key, key)

    def _end_if_flat(self, keys: set[str], on: date) -> None:
        held = {lot.campaign for lot in self.holdings.all()} if keys else set()
        for key in keys - held:
            self.campaigns[key].closed_on = on


def _opening_role(transaction: Transaction) -> Role:
    if transaction.kind is Kind.DELIVERY:
        return Role.ASSIGNMENT
    if transaction.kind in (Kind.TRADE, Kind.OPENING_POSITION):
        return Role.OPENING
    return Role.ADJUSTMENT


def _closing_role(transaction: Transaction) -> Role:
    delivered = transaction.kind in (Kind.ASSIGNMENT, Kind.EXERCISE, Kind.DELIVERY)
    return Role.ASSIGNMENT if delivered else Role.CLOSING
