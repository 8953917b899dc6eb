"""How well a portfolio keeps to its plan: just now, this month, and trade by trade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.exposure import Exposure, exposure
from thetadesk.plans.adherence import judge
from thetadesk.plans.model import Code, Counts, Judgement, Plan, Terms, Trade, Version
from thetadesk.plans.month import Pace, pace
from thetadesk.plans.scoring import Score, score
from thetadesk.plans.service import plans
from thetadesk.plans.service.retelling import DELTA_KNOWN_WITHIN, Known, LegProfits, retold
from thetadesk.plans.service.sums import Sums, exposed
from thetadesk.plans.standing import Equity, Facts, Now, stand
from thetadesk.plans.suggestions import Suggestion, suggestions
from thetadesk.portfolio.model import LegKey, Valued
from thetadesk.portfolio.service import portfolios, record
from thetadesk.portfolio.service.deltas import short_deltas

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
class Adherence:
    """A plan held against what was done. `before` counts trades that are older than the plan, and not judged;
    `foreign` are accounts kept in another currency than the first, which are left out. `incomplete` says that the
    ledger is still being derived."""

    plan: Plan
    span: Span
    pace: Pace
    now: Now
    score: Score
    judged: tuple[Judgement, ...]
    before: int
    foreign: tuple[str, ...]
    incomplete: bool
    suggestions: tuple[Suggestion, ...]


def adherence(unit: Unit, plan_id: str, live: Valued | None, span: Span) -> Adherence:
    """How this plan was kept to; each trade is judged by the version in force at its opening. Raises PlanNotFoundError."""
    plan = plans.get_plan(unit, plan_id)
    ids, foreign = accounts_of(unit, portfolios.get_portfolio(unit, plan.portfolio_id).account_ids)
    seen = look(unit, ids, live, span)
    judged, before = judge_all(seen, plans.versions(unit, plan_id))
    month = month_of(unit, ids, span.today, plan.current.terms.monthly_income_target)
    now, found = standing(seen, plan.current.terms), score(judged)
    return Adherence(
        plan,
        span,
        month,
        now,
        found,
        tuple(reversed(judged)),
        before,
        foreign,
        ledger.is_being_derived(unit, ids),
        tuple(suggestions(now, month, judged, found)),
    )


def month_of(unit: Unit, account_ids: Sequence[str], today: date, target: Decimal | None) -> Pace:
    """This month against its target."""
    days = ledger.days_between(unit, account_ids, today.replace(day=1), today)
    earned = sum((day.net for day in days), ZERO)
    return pace(today, earned, sum((day.premium for day in days), ZERO), target)


# ---- what is seen of the book


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that judging needs: what was held, what is known beside it, and what there was each day."""

    span: Span
    exposure: Exposure
    sums: Sums
    trades: tuple[Trade, ...]
    equity: Mapping[date, Decimal | None]
    now: Equity
    overnight: tuple[Decimal | None, bool]


def look(unit: Unit, account_ids: Sequence[str], live: Valued | None, span: Span) -> Seen:
    """Reads what these accounts held and were worth."""
    until = max(span.today, span.last)
    found = exposure(unit, account_ids, span.first, until)
    deltas = short_deltas(unit, account_ids, span.first, span.last + DELTA_KNOWN_WITHIN)
    trades = tuple(each for each in retold(found, Known(deltas, _open(live))) if each.opened_on <= span.last)
    days = sorted({each.opened_on for each in trades})
    by_day, now = _equity(unit, account_ids, live, days, span.today)
    return Seen(span, found, Sums(found), trades, by_day, now, _overnight(found, live))


def judge_all(seen: Seen, versions: Sequence[Version]) -> tuple[list[Judgement], int]:
    """Each trade by the version in force when it was opened, oldest first; how many are older than all of them."""
    judged, before = [], 0
    for trade in seen.trades:
        version = in_force(versions, trade.opened_on)
        if version is None:
            before += 1
        else:
            judged.append(judge(trade, version, _counts(seen, trade, version.terms)))
    return judged, before


def in_force(versions: Iterable[Version], on: date) -> Version | None:
    """The version by which a market date is judged: the latest of those valid by then."""
    valid = [each for each in versions if each.valid_from <= on]
    return max(valid, key=lambda each: each.number, default=None)


def _counts(seen: Seen, trade: Trade, terms: Terms) -> Counts:
    on, sums = trade.opened_on, seen.sums
    return Counts(
        sums.others(trade.campaign_id, trade.strategy, on, terms) if trade.begins else 0,
        seen.equity.get(on),
        sums.capital(trade.strategy, on, terms),
        sums.overnight(on),
        sums.at_risk(on),
    )


def standing(seen: Seen, terms: Terms) -> Now:
    """The book just now under these terms."""
    amount, at_quotes = seen.overnight
    held = seen.sums.held(seen.span.today, terms)
    return stand(Facts(seen.now, held, amount, "live" if at_quotes else "book"), terms)


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


# ---- what there was


def accounts_of(unit: Unit, ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The accounts in the currency of the first one, and the others: currencies are never added."""
    currencies = {each.id: each.currency for each in list_accounts(unit)}
    known = [id for id in ids if id in currencies]
    own = tuple(id for id in known if currencies[id] == currencies[known[0]])
    return own, tuple(id for id in known if id not in own)


def _equity(
    unit: Unit, ids: Sequence[str], live: Valued | None, days: Sequence[date], today: date
) -> tuple[Mapping[date, Decimal | None], Equity]:
    """Net liquidation at the close of each of these days: as it was taken down, else by the book; and now."""
    since = min([*days[:1], today - _FRESH])
    marked = {
        day.on: day.net_liquidation
        for day in record.portfolio_days(unit, ids, since, today)
        if day.net_liquidation is not None
    }
    now = _live(ids, live)
    if now is None and marked and max(marked) >= today - _FRESH:
        now = Equity(marked[max(marked)], "marked")
    lacking = [day for day in days if day not in marked]
    found: dict[date, Decimal | None] = dict(marked)
    if lacking or now is None:
        reason = ledger.why_equity_is_unknown(unit, ids)
        book = {} if reason else _book(unit, ids, [*lacking, today])
        found.update({day: book.get(day) for day in lacking})
        if now is None:
            now = Equity(book.get(today), None if reason else "book", reason)
    return found, now


def _book(unit: Unit, ids: Sequence[str], days: Sequence[date]) -> dict[date, Decimal]:
    wanted = sorted(set(days))
    return dict(zip(wanted, ledger.book_equity(unit, ids, wanted), strict=True))


def _live(ids: Sequence[str], live: Valued | None) -> Equity | None:
    headers = [live.headers.get(id) for id in ids] if live else []
    worths = [each.net_liquidation for each in headers if each is not None]
    known = [each for each in worths if each is not None]
    if not ids or len(known) < len(ids):
        return None
    return Equity(sum(known, ZERO), "live")


# ---- what today departs from


@dataclass(frozen=True, slots=True)
class PlanDeparture:
    """Something that is beyond an active plan today: the book as it stands, or a trade that was opened today."""

    plan_id: str
    portfolio_id: str
    plan: str
    code: Code
    words: str
    campaign_id: str | None = None
    ticker: str | None = None


def departures_today(
    unit: Unit, portfolio_ids: Sequence[str], live: Valued | None, today: date
) -> list[PlanDeparture]:
    """What is beyond the active plans of these portfolios on this market date."""
    found = []
    for plan in plans.active_plans(unit, portfolio_ids):
        about = (plan.id, plan.portfolio_id, plan.name)
        ids, _ = accounts_of(unit, portfolios.get_portfolio(unit, plan.portfolio_id).account_ids)
        seen = look(unit, ids, live, Span(today, today, today))
        judged, _ = judge_all(seen, plans.versions(unit, plan.id))
        found += [
            PlanDeparture(*about, each.code, each.words) for each in standing(seen, plan.current.terms).beyond
        ]
        found += [
            PlanDeparture(*about, each.code, each.words, one.trade.campaign_id, one.trade.ticker)
            for one in judged
            for each in one.departures
        ]
    return found
