"""What the desk shows of the ledger: campaigns, positions, transactions, summaries, and whether everything is explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.instruments import Instrument
from thetadesk.kernel.money import decimal_text
from thetadesk.ledger.figures import Realized, realized
from thetadesk.ledger.model import (
    FUNDING_KINDS,
    INCOME_KINDS,
    ZERO,
    Allocation,
    Confidence,
    Edit,
    Link,
    LinkKind,
    Lot,
    Transaction,
)
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import Derived, derive, families_told
from thetadesk.ledger.settlement import NO_CLOSES, ExpiryState, expiry
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import books as book_store
from thetadesk.ledger.store import campaigns as campaign_store
from thetadesk.ledger.store import days as day_store
from thetadesk.ledger.store import decisions
from thetadesk.ledger.store import imports as import_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.tables import CASH, TAX
from thetadesk.ledger.store.transactions import Revision, TransactionFilter
from thetadesk.ledger.story import Story, Told, tell
from thetadesk.ledger.strategies import STRATEGIES

_NO_NOTE = decisions.CampaignNote()

# Campaigns


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as lists show it. `row` holds the stored figures (columns of the `campaigns` table)."""

    row: Any
    strategy: str
    note: str
    tags: tuple[str, ...]

    @property
    def strategy_label(self) -> str:
        return STRATEGIES[self.strategy]


@dataclass(frozen=True, slots=True)
class TickerTotals:
    """What the campaigns of one ticker come to."""

    ticker: str
    open: int
    closed: int
    realized: Decimal
    cash: Decimal


def list_campaigns(
    unit: Unit, wanted: campaign_store.CampaignFilter, limit: int | None = None, offset: int = 0
) -> tuple[int, list[CampaignView]]:
    """How many campaigns match, and a page of them: open ones first, then the latest closed."""
    total, rows = campaign_store.list_campaigns(unit, wanted, limit, offset)
    return total, _views(unit, rows)


def each_campaign(unit: Unit, wanted: campaign_store.CampaignFilter) -> Iterator[CampaignView]:
    """The same campaigns one by one, however many they are; the unit is to stay open meanwhile."""
    notes = notes_by_campaign(unit)
    return (_view(row, notes) for row in campaign_store.each_campaign(unit, wanted))


def campaign_tickers(unit: Unit, wanted: campaign_store.CampaignFilter) -> list[TickerTotals]:
    """The campaigns that match, summed per ticker."""
    return [TickerTotals(*totals) for totals in campaign_store.campaign_tickers(unit, wanted)]


def open_campaigns(unit: Unit, account_ids: Sequence[str]) -> dict[str, CampaignView]:
    """The open campaigns by id, as far as the list of positions tells of them: `row` has their id, account and
    strategy."""
    return {view.row.id: view for view in _views(unit, campaign_store.open_campaigns(unit, account_ids))}


def _views(unit: Unit, rows: Iterable[Any]) -> list[CampaignView]:
    notes = notes_by_campaign(unit)
    return [_view(row, notes) for row in rows]


def _view(row: Any, notes: Mapping[str, decisions.CampaignNote]) -> CampaignView:
    note = notes.get(row.id, _NO_NOTE)
    return CampaignView(row, note.strategy or row.strategy, note.note, note.tags)


def notes_by_campaign(unit: Unit) -> dict[str, decisions.CampaignNote]:
    """Notes are kept by the transaction that opened their campaign, wherever that is told now."""
    by_anchor = decisions.notes_by_anchor(unit)
    if not by_anchor:
        return {}
    found: dict[str, decisions.CampaignNote] = {}
    for anchor, rows in campaign_store.campaigns_telling(unit, list(by_anchor)).items():
        for row in rows:
            found.setdefault(row.id, by_anchor[anchor])
    for row in campaign_store.campaigns_anchored_at(unit, list(by_anchor)):
        found[row.id] = by_anchor[row.anchor]
    return found


@dataclass(frozen=True, slots=True)
class CampaignStory:
    """One campaign in full."""

    view: CampaignView
    aliases: list[str]
    allocations: list[Allocation]
    transactions: Mapping[str, Transaction]
    story: Story
    problems: dict[str, str]
    edit_ids: list[str]
    links: list[Link]


def campaign_story(unit: Unit, campaign: str) -> CampaignStory:
    """One campaign told in full, found also by an id that it had before. Raises NotFoundError."""
    row = campaign_store.find_campaign(unit, decisions.current_campaign_id(unit, campaign))
    if row is None:
        raise NotFoundError(f"There is no campaign {campaign}.", campaign=campaign)
    allocations = campaign_store.allocations_of(unit, row.id)
    ids = [allocation.transaction_id for allocation in allocations]
    transactions = transaction_store.transactions_by_id(unit, ids)
    problems = transaction_store.problems_of(unit, ids)
    missing = {
        m.transaction_id for m in book_store.list_missing(unit, [row.account_id]) if m.campaign_id == row.id
    }
    links = [_link(row.id, link) for link in row.links]
    told = Told(
        row.ticker,
        allocations,
        transactions,
        links,
        book_store.matches_in(unit, row, CASH),
        book_store.matches_in(unit, row, TAX),
        book_store.lots_in(unit, row, CASH),
        book_store.lots_in(unit, row, TAX),
        frozenset(missing),
    )
    (view,) = _views(unit, [row])
    edits = decisions.edits_of(unit, row.account_id, [row.ticker])
    touching = [edit.id for edit in edits if _touches(edit, row.anchor, set(ids))]
    return CampaignStory(
        view,
        decisions.aliases_of(unit, row.id),
        allocations,
        transactions,
        tell(told),
        problems,
        touching,
        links,
    )


def _touches(edit: Edit, anchor: str, told: set[str]) -> bool:
    """Whether an edit, in force or taken back, took something from a campaign, brought something, or is told there."""
    if edit.merge is not None and anchor in (edit.merge.source, edit.merge.target):
        return True
    return any(anchor in (move.source, move.target) or move.transaction_id in told for move in edit.moves)


def _link(campaign: str, link: Mapping[str, Any]) -> Link:
    return Link(
        LinkKind(link["kind"]),
        campaign,
        tuple(link["from"]),
        tuple(link["to"]),
        link["reason"],
        Confidence(link["confidence"]),
    )


# Positions


@dataclass(frozen=True, slots=True)
class Position:
    """What a campaign holds of one instrument. `cost` is the cash that went in, fees included: negative when paid."""

    account_id: str
    campaign_id: str
    ticker: str
    instrument: Instrument
    quantity: Decimal
    cost: Decimal
    basis_known: bool
    opened_on: date
    state: ExpiryState
    reason: str


def positions(unit: Unit, account_ids: Sequence[str], today: date) -> list[Position]:
    """Everything held, by ticker, campaign and instrument."""
    grouped: dict[tuple[str, str, Instrument], list[Lot]] = defaultdict(list)
    for account_id, lot in book_store.open_lots(unit, account_ids):
        grouped[account_id, lot.campaign, lot.instrument].append(lot)
    found = [_position(*key, lots, today) for key, lots in grouped.items()]
    return sorted(
        found,
        key=lambda p: (p.ticker, p.campaign_id, p.instrument.expires_on or date.min, p.instrument.symbol),
    )


def _position(
    account_id: str, campaign: str, instrument: Instrument, lots: list[Lot], today: date
) -> Position:
    outcome = expiry(instrument, today, NO_CLOSES)  # prices come with the market
    return Position(
        account_id,
        campaign,
        instrument.underlying,
        instrument,
        sum((lot.quantity for lot in lots), ZERO),
        sum((lot.cost + lot.fees for lot in lots), ZERO),
        all(lot.basis_known for lot in lots),
        min(lot.opened_on for lot in lots),
        outcome.state,
        outcome.reason,
    )


# Transactions


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction with the campaigns that tell of it and what the books could not explain about it."""

    transaction: Transaction
    revision: int
    campaigns: tuple[CampaignView, ...]
    problem: str | None


def list_transactions(
    unit: Unit, wanted: TransactionFilter, sort: str, limit: int, offset: int
) -> tuple[int, list[TransactionView]]:
    """How many transactions match, and a page of them; `sort` names a column, "-" in front turns it round."""
    total, found = transaction_store.list_transactions(
        unit, wanted, sort.lstrip("-"), descending=sort.startswith("-"), limit=limit, offset=offset
    )
    return total, _transaction_views(unit, found)


def transactions_by_id(unit: Unit, ids: Sequence[str]) -> list[TransactionView]:
    """Current transactions by id."""
    found = transaction_store.transactions_by_id(unit, ids)
    return _transaction_views(unit, [(found[id], 1) for id in ids if id in found])


def _transaction_views(unit: Unit, found: Sequence[tuple[Transaction, int]]) -> list[TransactionView]:
    ids = [transaction.id for transaction, _ in found]
    telling = campaign_store.campaigns_telling(unit, ids)
    views = {view.row.id: view for view in _views(unit, [row for rows in telling.values() for row in rows])}
    problems = transaction_store.problems_of(unit, ids)
    return [
        TransactionView(
            transaction,
            revision,
            tuple(views[row.id] for row in telling.get(transaction.id, ())),
            problems.get(transaction.id),
        )
        for transaction, revision in found
    ]


@dataclass(frozen=True, slots=True)
class TransactionHistory:
    """A transaction with its own words, its revisions, and every name under which sources told it."""

    view: TransactionView
    raw: str
    revisions: list[Revision]
    sightings: list[tuple[str, str, datetime]]


def transaction_history(unit: Unit, transaction_id: str) -> TransactionHistory:
    """Raises NotFoundError."""
    views = transactions_by_id(unit, [transaction_id])
    if not views:
        raise NotFoundError(f"There is no transaction {transaction_id}.", transaction=transaction_id)
    revisions = transaction_store.revisions_of(unit, transaction_id)
    seen = [(s.source, s.key, at) for s, at in sighting_store.sightings_of(unit, transaction_id)]
    return TransactionHistory(views[0], revisions[-1].raw, revisions, seen)


# Summary


@dataclass(slots=True)
class Summary:
    """Totals of one currency. `income` is what came without a trade: dividends, interest, fees and taxes of the account,
    daily futures settlement, adjustments; `deposits` money moved in and out."""

    currency: str
    transactions: int = 0
    cash: Decimal = ZERO
    realized: Realized = field(default_factory=Realized)
    income: Decimal = ZERO
    deposits: Decimal = ZERO
    income_by_kind: dict[str, Decimal] = field(default_factory=dict)
    open_positions: list[tuple[str, Decimal, Decimal]] = field(default_factory=list)
    open_campaigns: int = 0
    closed_campaigns: int = 0
    missing_opens: int = 0
    missing_cash: Decimal = ZERO
    unexplained: int = 0


def summaries(
    unit: Unit,
    account_ids: Sequence[str],
    basis: str = CASH,
    as_of: date | None = None,
    window: timedelta = ROLL_WINDOW,
) -> list[Summary]:
    """The summary of each currency of these accounts (the first is the accounts' own), on the cash or the tax basis,
    now or as it was at the end of a market date."""
    records = [r for r in account_store.all_accounts(unit) if r.account.id in account_ids]
    found: dict[str, Summary] = {r.account.currency: Summary(r.account.currency) for r in records}
    found = found or {"USD": Summary("USD")}
    for _, currency, kind, count, cash, _, _ in day_store.account_totals(unit, account_ids, as_of):
        summary = found.setdefault(currency, Summary(currency))
        summary.transactions += count
        summary.cash += cash
        if kind in FUNDING_KINDS:
            summary.deposits += cash
        elif kind in INCOME_KINDS:
            summary.income += cash
            summary.income_by_kind[kind.value] = summary.income_by_kind.get(kind.value, ZERO) + cash
    for currency in {r.account.currency for r in records}:
        ids = [r.account.id for r in records if r.account.currency == currency]
        if as_of is None:
            _add_books(unit, found[currency], ids, basis)
        else:
            _add_books_as_of(unit, found[currency], ids, basis, as_of, window)
        quarantined = import_store.list_quarantine(unit, ids) if as_of is None else ()
        found[currency].unexplained = found[currency].missing_opens + len(quarantined)
    return list(found.values())


def _add_books(unit: Unit, summary: Summary, account_ids: Sequence[str], basis: str) -> None:
    for total in day_store.realized_totals(unit, account_ids, basis):
        if total.is_option:
            summary.realized.options_gross += total.gross
        else:
            summary.realized.stock_gross += total.gross
        summary.realized.fees += total.fees
    summary.open_positions = book_store.open_totals(unit, account_ids, basis)
    summary.open_campaigns, summary.closed_campaigns = campaign_store.count_campaigns(unit, account_ids)
    missing = book_store.list_missing(unit, account_ids)
    summary.missing_opens = len({row.transaction_id for row in missing})
    summary.missing_cash = sum((row.gross + row.fees for row in missing), ZERO)


def _add_books_as_of(
    unit: Unit, summary: Summary, account_ids: Sequence[str], basis: str, as_of: date, window: timedelta
) -> None:
    lots: list[Lot] = []
    for account_id in account_ids:
        for derived in _derived_until(unit, account_id, as_of, window):
            books = derived.tax if basis == TAX else derived.grouping.books
            lots += books.lots
            part = realized(books.matches)
            summary.realized.options_gross += part.options_gross
            summary.realized.stock_gross += part.stock_gross
            summary.realized.fees += part.fees
            open_ = sum(1 for c in derived.grouping.campaigns.values() if c.closed_on is None)
            summary.open_campaigns += open_
            summary.closed_campaigns += len(derived.grouping.campaigns) - open_
            summary.missing_opens += len({m.transaction_id for m in derived.grouping.books.missing})
            summary.missing_cash += sum((m.gross + m.fees for m in derived.grouping.books.missing), ZERO)
    summary.open_positions = _held(lots)


def _held(lots: Iterable[Lot]) -> list[tuple[str, Decimal, Decimal]]:
    held: dict[str, tuple[Decimal, Decimal]] = {}
    for lot in lots:
        quantity, cost = held.get(lot.instrument.symbol, (ZERO, ZERO))
        held[lot.instrument.symbol] = (quantity + lot.quantity, cost + lot.cost + lot.premium + lot.fees)
    return [(symbol, *held[symbol]) for symbol in sorted(held)]


def _derived_until(unit: Unit, account_id: str, as_of: date, window: timedelta) -> Iterable[Derived]:
    """The books of each ticker family as they were at the end of a day."""
    record = account_store.find_account(unit, id=account_id)
    methods = record.methods if record else ()
    for tickers, told in families_told(unit, account_id, as_of):
        yield derive(told, decisions.edits_of(unit, account_id, tickers), methods, window)


# Reconciliation


@dataclass(frozen=True, slots=True)
class Check:
    """A property of the books that must hold, and whether it does."""

    name: str
    ok: bool
    detail: str


def checks(unit: Unit, account_ids: Sequence[str]) -> list[Check]:
    """What must always be true of the books, calculated from what is stored."""
    told = campaign_store.campaign_cash(unit, account_ids)
    untold = campaign_store.untold_cash(unit, account_ids)
    ledger = sum((row[4] for row in day_store.account_totals(unit, account_ids)), ZERO)
    cash, tax = _quantities(unit, account_ids, CASH), _quantities(unit, account_ids, TAX)
    different = sorted(symbol for symbol in {*cash, *tax} if cash.get(symbol) != tax.get(symbol))
    return [
        Check(
            "cash of campaigns + cash outside campaigns = cash of the ledger",
            told + untold == ledger,
            f"{decimal_text(told)} + {decimal_text(untold)} = {decimal_text(told + untold)}; "
            f"ledger {decimal_text(ledger)}",
        ),
        Check(
            "campaign positions = account positions",
            not different,
            f"{len(cash)} instruments held"
            if not different
            else f"they differ for {', '.join(different[:5])}",
        ),
    ]


def _quantities(unit: Unit, account_ids: Sequence[str], basis: str) -> dict[str, Decimal]:
    held: dict[str, Decimal] = {}
    for _, lot in book_store.open_lots(unit, account_ids, basis):
        held[lot.instrument.symbol] = held.get(lot.instrument.symbol, ZERO) + lot.quantity
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


@dataclass(frozen=True, slots=True)
class Missing:
    """A close whose opening is not in the history; `quantity` is what the opening must have been (signed)."""

    view: TransactionView
    symbol: str
    quantity: Decimal
    cash: Decimal
    campaign_id: str


def missing_opens(unit: Unit, account_ids: Sequence[str]) -> list[Missing]:
    """Every close whose opening is not in the history."""
    rows = book_store.list_missing(unit, account_ids)
    views = {
        v.transaction.id: v for v in transactions_by_id(unit, list({row.transaction_id for row in rows}))
    }
    return [
        Missing(views[row.transaction_id], row.symbol, row.quantity, row.gross + row.fees, row.campaign_id)
        for row in rows
        if row.transaction_id in views
    ]


def booking_notes(unit: Unit, account_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(transaction id, text): what the books had to assume."""
    return [(row.transaction_id, row.text) for row in book_store.list_booking_notes(unit, account_ids)]


def months(unit: Unit, account_ids: Sequence[str]) -> list[tuple[str, Decimal]]:
    """Realised P&L (cash basis, net) by month ("2026-11"), oldest first."""
    found: dict[str, Decimal] = {}
    for on, amount in day_store.realized_by_day(unit, account_ids):
        month = f"{on:%Y-%m}"
        found[month] = found.get(month, ZERO) + amount
    return sorted(found.items())
