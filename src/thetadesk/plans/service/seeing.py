"""What is seen of a book before it is judged: what the ledger has of a time, which changes only when somebody writes, and
what is known just now beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service.exposure import Exposure, exposure
from thetadesk.plans.model import Trade
from thetadesk.plans.service.retelling import DELTA_KNOWN_WITHIN, Known, LegProfits, retold
from thetadesk.plans.service.sums import Sums, exposed
from thetadesk.plans.standing import Equity
from thetadesk.portfolio.model import LegKey, Valued
from thetadesk.portfolio.service import record
from thetadesk.portfolio.service.deltas import UnitDelta, short_deltas

_FRESH = timedelta(days=7)
"""How old a close may be to still speak of today: over a week of which nothing was taken down it does not."""

LONGEST = 366
"""Days that are judged at once: every trade of them is read."""
_BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included; `today` is the market date."""

    first: date
    last: date
    today: date


def span(today: date, first: date | None = None, last: date | None = None) -> Span:
    """The time asked for: this month up to today where nothing else is said. Raises InvalidInputError for more than a year."""
    until = min(last or today, today)
    since = max(first or today.replace(day=1), _BEGINNING)
    if (until - since).days > LONGEST:
        raise InvalidInputError(f"Ask for at most {LONGEST} days at once.", field="from")
    return Span(since, until, today)


@dataclass(frozen=True, slots=True)
class Worth:
    """Net liquidation at the closes of a time, as it was taken down, and by the book of those days that lack it; `reason` says
    why the book tells nothing, if so."""

    marked: Mapping[date, Decimal]
    book: Mapping[date, Decimal]
    reason: str


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger has of these accounts in a time: what was held, deltas of what was sold, what there was each day."""

    account_ids: tuple[str, ...]
    span: Span
    exposure: Exposure
    sums: Sums
    deltas: Mapping[tuple[str, str], Sequence[UnitDelta]]
    worth: Worth


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that judging needs: what was held, what is known beside it, and what there was each day."""

    span: Span
    sums: Sums
    trades: tuple[Trade, ...]
    equity: Mapping[date, Decimal]
    now: Equity
    overnight: tuple[Decimal | None, bool]


def past(unit: Unit, account_ids: Sequence[str], span: Span) -> Past:
    """Reads what these accounts held and were worth."""
    found = exposure(unit, account_ids, span.first, max(span.today, span.last))
    deltas = short_deltas(unit, account_ids, span.first, span.last + DELTA_KNOWN_WITHIN)
    days = sorted({each.opened_on for each in found.trades if span.first <= each.opened_on <= span.last})
    worth = _worth(unit, account_ids, days, span.today)
    return Past(tuple(account_ids), span, found, Sums(found), deltas, worth)


def look(found: Past, live: Valued | None) -> Seen:
    """What there was, and is by the live book."""
    told = retold(found.exposure, Known(found.deltas, _open(live)))
    trades = tuple(each for each in told if each.opened_on <= found.span.last)
    equity = {**found.worth.book, **found.worth.marked}
    return Seen(found.span, found.sums, trades, equity, _now(found, live), _overnight(found.exposure, live))


def accounts_of(unit: Unit, ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts that are told together, and those in other currencies: amounts of several are never added."""
    own = ledger.of_one_currency(unit, ids)
    return own, tuple(id for id in ids if id not in own)


def _worth(unit: Unit, ids: Sequence[str], days: Sequence[date], today: date) -> Worth:
    since = min([*days[:1], today - _FRESH])
    marked = {
        day.on: day.net_liquidation
        for day in record.portfolio_days(unit, ids, since, today)
        if day.net_liquidation is not None
    }
    lacking = [day for day in days if day not in marked]
    if not lacking and _last(marked, today) is not None:
        return Worth(marked, {}, "")
    reason = ledger.why_equity_is_unknown(unit, ids)
    return Worth(marked, {} if reason else _book(unit, ids, [*lacking, today]), reason)


def _last(marked: Mapping[date, Decimal], today: date) -> Decimal | None:
    """What the last close said, while it still speaks of today."""
    on = max(marked, default=None)
    return marked[on] if on is not None and on >= today - _FRESH else None


def _book(unit: Unit, ids: Sequence[str], days: Sequence[date]) -> dict[date, Decimal]:
    wanted = sorted(set(days))
    return dict(zip(wanted, ledger.book_equity(unit, ids, wanted), strict=True))


def _now(found: Past, live: Valued | None) -> Equity:
    """Net liquidation just now: live, else of the last close, else by the book."""
    worth = found.worth
    now = _live(found.account_ids, live)
    if now is not None:
        return now
    last = _last(worth.marked, found.span.today)
    if last is not None:
        return Equity(last, "marked")
    return Equity(worth.book.get(found.span.today), None if worth.reason else "book", worth.reason)


def _live(ids: Sequence[str], live: Valued | None) -> Equity | None:
    headers = [live.headers.get(id) for id in ids] if live else []
    worths = [each.net_liquidation for each in headers if each is not None]
    known = [each for each in worths if each is not None]
    if not ids or len(known) < len(ids):
        return None
    return Equity(sum(known, ZERO), "live")


def _open(live: Valued | None) -> LegProfits:
    if live is None:
        return {}
    return {
        (key.account_id, key.campaign_id, key.symbol): (leg.held.quantity, leg.pnl_open)
        for leg in live.legs
        if leg.held.quantity and (key := leg.held.key)
    }


def _overnight(found: Exposure, live: Valued | None) -> tuple[Decimal | None, bool]:
    """What could change hands tonight, and whether shares count at their quotes."""
    worth = {leg.held.key: leg for leg in live.legs} if live else {}
    total, at_quotes = ZERO, live is not None
    for trade in found.trades:
        if not trade.open_quantity:
            continue
        leg = worth.get(LegKey(trade.account_id, trade.campaign_id, trade.symbol))
        if not trade.is_option and leg is not None and leg.value is not None and leg.held.quantity:
            total += abs(leg.value * trade.open_quantity / leg.held.quantity)
            continue
        amount = exposed(trade, trade.open_quantity)
        if amount is None:
            return None, False
        at_quotes = at_quotes and trade.is_option
        total += amount
    return total.quantize(Decimal("0.01")), at_quotes
