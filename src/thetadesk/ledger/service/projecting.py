"""Derives lots, matches, campaigns and positions from the transactions, family by family, and stores them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import decimal_text, quantity_text
from thetadesk.ledger.attribution import attribute
from thetadesk.ledger.booking import MethodsByDate, book
from thetadesk.ledger.campaigns import Campaign, Grouping, group
from thetadesk.ledger.chronology import arrange
from thetadesk.ledger.families import families as find_families
from thetadesk.ledger.figures import CampaignBooks, Figures, figures
from thetadesk.ledger.model import Books, Edit, Link, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.results import campaign_days, trade_results
from thetadesk.ledger.settlement import NO_CLOSES, Closes, worthless_expirations
from thetadesk.ledger.store import accounts, days, decisions, editions, projections, transactions
from thetadesk.ledger.store.tables import CASH, TAX

_AT_ONCE = 2_000  # transactions held in memory while rebuilding, more only for a family that is larger
Progress = Callable[[int, int], None]  # families done, families in all


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything that follows from the transactions of one ticker family."""

    grouping: Grouping
    tax: Books
    books: dict[str, CampaignBooks]
    figures: dict[str, Figures]


def derive(
    told: Sequence[Transaction],
    edits: Sequence[Edit],
    methods: MethodsByDate,
    window: timedelta = ROLL_WINDOW,
    closes: Closes = NO_CLOSES,
    today: date = date.min,
) -> Derived:
    """Books, campaigns and figures of one family; a pure function of its transactions and the user's edits. What has
    expired before `today` without a broker's word goes away where the `closes` show it to be worthless."""
    derived = _derive(told, edits, methods, window)
    if not closes or not told:
        return derived
    expired = worthless_expirations(derived.grouping.books.lots, today, closes, told[0].account_id)
    return _derive([*told, *expired], edits, methods, window) if expired else derived


def _derive(
    told: Sequence[Transaction], edits: Sequence[Edit], methods: MethodsByDate, window: timedelta
) -> Derived:
    chronology = arrange(told)
    grouping = group(told, edits, window, chronology)
    tax = attribute(book(chronology, methods), grouping.books, grouping.campaigns.values())
    by_id = {t.id: t for t in told}
    books = _books_by_campaign(grouping.books, tax)
    return Derived(
        grouping,
        tax,
        {key: books[key] for key in grouping.campaigns},
        {key: figures(campaign, books[key], by_id) for key, campaign in grouping.campaigns.items()},
    )


def _books_by_campaign(cash: Books, tax: Books) -> defaultdict[str, CampaignBooks]:
    books: defaultdict[str, CampaignBooks] = defaultdict(CampaignBooks)
    for lot in cash.lots:
        books[lot.campaign].lots.append(lot)
    for match in cash.matches:
        books[match.closed_in].matches.append(match)
    for match in tax.matches:
        books[match.closed_in].tax_matches.append(match)
    for missing in cash.missing:
        books[missing.campaign].missing.append(missing)
    return books


def rebuild(
    unit: Unit,
    account_id: str,
    tickers: Iterable[str] | None = None,
    window: timedelta = ROLL_WINDOW,
    progress: Progress | None = None,
    added: Iterable[Transaction] = (),
) -> set[str]:
    """Derives anew what depends on these tickers (None: everything of the account) and answers the ids of the
    campaigns that were or are told there. `added` has just been stored: tickers that have nothing else need not be
    read back."""
    record = accounts.find_account(unit, id=account_id)
    if record is None:
        return set()
    members = _members(unit, account_id, tickers)
    families = None if tickers is None else list(members)
    before = _stored(unit, account_id, families)
    realized = days.realized_in(unit, account_id, families)
    projections.clear_projections(unit, account_id, families)
    if families is None:
        realized = {}
        days.clear_realized(unit, account_id)
    placed: dict[str, str] = {}
    done = 0
    named = [ticker for family in members.values() for ticker in family]
    counts = transactions.revisions_by_ticker(unit, account_id, named)
    at_hand = _complete(added, counts)
    for batch in _batches(counts, members):
        placed.update(_project(unit, account_id, batch, members, record.methods, window, at_hand))
        done += len(batch)
        if progress is not None:
            progress(done, len(members))
    days.change_realized(unit, account_id, realized, days.realized_in(unit, account_id, families))
    now = set(placed.values())
    _keep_old_names(unit, before, placed, now)
    if members:
        editions.changed(unit, [account_id])
    if families is None:
        editions.derived(unit, account_id)
    return now | set(before)


def families_told(
    unit: Unit, account_id: str, until: date | None = None
) -> Iterator[tuple[list[str], list[Transaction]]]:
    """The tickers of each family of an account and what was told of them (up to a market date), one family after the
    other: those whose tickers were tied by a corporate action come last."""
    families = decisions.families_of(unit, account_id)
    tied: dict[str, list[Transaction]] = defaultdict(list)
    rows = transactions.current_transactions(unit, account_id, until, with_ticker=True)
    for ticker, told in groupby(rows, key=lambda t: t.ticker or ""):
        if ticker in families:
            tied[families[ticker]] += told
        else:
            yield [ticker], list(told)
    for family, told_together in tied.items():
        yield [ticker for ticker, name in families.items() if name == family], told_together


def _members(unit: Unit, account_id: str, tickers: Iterable[str] | None) -> dict[str, list[str]]:
    """The families that the tickers belong to (or belonged to), with their tickers."""
    old = decisions.families_of(unit, account_id)
    new = find_families(transactions.corporate_transactions(unit, account_id))
    if new != old:
        decisions.save_families(unit, account_id, new)
    if tickers is None:
        wanted = transactions.tickers_of(unit, account_id)
    else:
        named = set(tickers)
        wanted = set(named)
        for families in (old, new):
            touched = {families[ticker] for ticker in named if ticker in families}
            wanted |= touched | {ticker for ticker, family in families.items() if family in touched}
        if new != old:
            wanted |= {ticker for ticker in (*old, *new) if old.get(ticker) != new.get(ticker)}
    members: dict[str, list[str]] = defaultdict(list)
    for ticker in sorted(wanted):
        members[new.get(ticker, ticker)].append(ticker)
        if new.get(ticker, ticker) != ticker:
            members.setdefault(ticker, [])
    return members


def _complete(added: Iterable[Transaction], counts: Mapping[str, int]) -> dict[str, list[Transaction]]:
    """Of the transactions just stored, by ticker, those of tickers that have no others."""
    by_ticker: dict[str, list[Transaction]] = defaultdict(list)
    for transaction in added:
        if transaction.ticker is not None:
            by_ticker[transaction.ticker].append(transaction)
    return {ticker: told for ticker, told in by_ticker.items() if len(told) == counts.get(ticker)}


def _batches(counts: Mapping[str, int], members: Mapping[str, list[str]]) -> Iterable[list[str]]:
    """The families in batches of about _AT_ONCE transactions."""
    batch: list[str] = []
    size = 0
    for family, tickers in members.items():
        size += sum(counts.get(ticker, 0) for ticker in tickers)
        batch.append(family)
        if size >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _project(
    unit: Unit,
    account_id: str,
    batch: Sequence[str],
    members: Mapping[str, list[str]],
    methods: MethodsByDate,
    window: timedelta,
    at_hand: Mapping[str, list[Transaction]],
) -> dict[str, str]:
    tickers = [ticker for family in batch for ticker in members[family]]
    family_of = {ticker: family for family in batch for ticker in members[family]}
    told: dict[str, list[Transaction]] = defaultdict(list)
    for ticker in tickers:
        told[family_of[ticker]] += at_hand.get(ticker, ())
    stored = [ticker for ticker in tickers if ticker not in at_hand]
    for transaction in transactions.transactions_of_family(unit, account_id, stored):
        told[family_of[transaction.ticker or ""]].append(transaction)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for edit in decisions.edits_of(unit, account_id, tickers):
        edits[family_of[edit.ticker]].append(edit)
    rows = projections.ProjectionRows(account_id)
    placed: dict[str, str] = {}
    for family in batch:
        if not told[family]:
            continue
        extra = _cash_put_here(unit, edits[family])
        derived = derive([*told[family], *extra], edits[family], methods, window)
        _collect(rows, family, derived, {t.id: t for t in (*told[family], *extra)})
        placed.update(derived.grouping.placed)
    projections.add_projections(unit, rows)
    return placed


def _cash_put_here(unit: Unit, edits: Sequence[Edit]) -> list[Transaction]:
    """Cash without a ticker that the user moved into a campaign."""
    moved = {move.transaction_id for edit in edits if not edit.undone for move in edit.moves}
    if not moved:
        return []
    return [t for t in transactions.transactions_by_id(unit, moved).values() if t.instrument is None]


def _collect(
    rows: projections.ProjectionRows, family: str, derived: Derived, told: Mapping[str, Transaction]
) -> None:
    rows.add_books(family, CASH, derived.grouping.books)
    rows.add_books(family, TAX, derived.tax)
    rows.add_unexplained(family, derived.grouping.books)
    for key, campaign in derived.grouping.campaigns.items():
        rows.add_campaign(_campaign_values(family, campaign, derived.figures[key]), campaign.allocations)
        rows.trade_results += trade_results(campaign, derived.books[key], told, family)
        rows.campaign_days += campaign_days(campaign, derived.books[key], told, family)


def _campaign_values(family: str, campaign: Campaign, known: Figures) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "family": family,
        "ticker": campaign.ticker,
        "anchor": campaign.anchor,
        "strategy": known.strategy,
        "is_open": campaign.closed_on is None,
        "incomplete": known.incomplete,
        "edited": known.edited,
        "opened_on": campaign.opened_on,
        "closed_on": campaign.closed_on,
        "realized": known.realized,
        "realized_tax": known.realized_tax,
        "income": known.income,
        "cash": known.cash,
        "open_cost": known.open_cost,
        "shares": known.shares,
        "adjusted_basis": known.adjusted_basis,
        "rolls": known.rolls,
        "legs": [
            {
                "symbol": leg.symbol,
                "words": leg.words,
                "quantity": quantity_text(leg.quantity),
                "cost": decimal_text(leg.cost),
                "opened_on": leg.opened_on.isoformat(),
                "expires_on": leg.expires_on.isoformat() if leg.expires_on else None,
                "basis_known": leg.basis_known,
            }
            for leg in known.legs
        ],
        "links": [_link(link) for link in campaign.links],
        "cash_curve": [decimal_text(point) for point in known.cash_curve],
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.kind.value,
        "from": list(link.before),
        "to": list(link.after),
        "reason": link.reason,
        "confidence": link.confidence.value,
    }


def _stored(unit: Unit, account_id: str, families: Sequence[str] | None) -> dict[str, tuple[str, str | None]]:
    anchors = projections.campaign_anchors(unit, account_id, families)
    first = projections.first_transactions(unit, anchors) if families is not None else {}
    return {key: (anchor, first.get(key)) for key, anchor in anchors.items()}


def _keep_old_names(
    unit: Unit, before: Mapping[str, tuple[str, str | None]], placed: Mapping[str, str], now: set[str]
) -> None:
    """Campaigns that are no longer told under their id keep it as an alias of the one that tells their opening."""
    aliases = {}
    for old, (anchor, first) in before.items():
        if old in now:
            continue
        new = placed.get(anchor) or placed.get(first or "")
        if new is not None:
            aliases[old] = new
    decisions.add_aliases(unit, aliases)


def stored_and_rebuilt(
    unit: Unit, account_id: str, window: timedelta = ROLL_WINDOW
) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, list[tuple[Any, ...]]]]:
    """Every derived row as it is stored, and after deriving everything from nothing; the two must be equal."""
    stored = projections.projection_rows(unit, account_id)
    rebuild(unit, account_id, None, window)
    return stored, projections.projection_rows(unit, account_id)
