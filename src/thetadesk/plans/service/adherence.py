"""How well a portfolio keeps to its plan: just now, this month, and trade by trade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.plans.adherence import judge
from thetadesk.plans.model import Code, Counts, Judgement, Plan, Terms, Trade, Version
from thetadesk.plans.month import Pace, pace
from thetadesk.plans.scoring import Score, score
from thetadesk.plans.service import plans
from thetadesk.plans.service.seeing import Past, Seen, Span, accounts_of, look, past
from thetadesk.plans.standing import Facts, Now, stand
from thetadesk.plans.suggestions import Suggestion, suggestions
from thetadesk.portfolio.model import Valued
from thetadesk.portfolio.service import portfolios


@dataclass(frozen=True, slots=True)
class Followed:
    """A plan, all that it has said, and what the ledger has of those who follow it."""

    plan: Plan
    versions: tuple[Version, ...]
    past: Past
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A plan that is followed, and this month; `incomplete` says that the ledger is still being derived."""

    followed: Followed
    month: Pace
    incomplete: bool


@dataclass(frozen=True, slots=True)
class Adherence:
    """A plan held against what was done. `before` counts trades that are older than the plan, and not judged;
    `foreign` are accounts kept in another currency than the one judged, which are left out. `incomplete` says that the
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


def record(unit: Unit, plan_id: str, span: Span) -> Record:
    """Reads what a plan is held against. Raises PlanNotFoundError."""
    plan = plans.get_plan(unit, plan_id)
    followed = _followed(unit, plan, span)
    ids = followed.past.account_ids
    month = month_of(unit, ids, span.today, plan.current.terms.monthly_income_target)
    return Record(followed, month, ledger.is_being_derived(unit, ids))


def adherence(kept: Record, live: Valued | None) -> Adherence:
    """How this plan was kept to; each trade is judged by the version in force at its opening."""
    followed = kept.followed
    seen = look(followed.past, live)
    judged, before = judge_all(seen, followed.versions)
    now, found = standing(seen, followed.plan.current.terms), score(judged)
    return Adherence(
        followed.plan,
        seen.span,
        kept.month,
        now,
        found,
        tuple(reversed(judged)),
        before,
        followed.foreign,
        kept.incomplete,
        tuple(suggestions(now, kept.month, judged, found)),
    )


def _followed(unit: Unit, plan: Plan, span: Span) -> Followed:
    ids, foreign = accounts_of(unit, portfolios.get_portfolio(unit, plan.portfolio_id).account_ids)
    return Followed(plan, tuple(plans.versions(unit, plan.id)), past(unit, ids, span), foreign)


def month_of(unit: Unit, account_ids: Sequence[str], today: date, target: Decimal | None) -> Pace:
    """This month against its target."""
    days = ledger.days_between(unit, account_ids, today.replace(day=1), today)
    earned = sum((day.net for day in days), ZERO)
    return pace(today, earned, sum((day.premium for day in days), ZERO), target)


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


def followed_today(unit: Unit, portfolio_ids: Sequence[str], today: date) -> tuple[Followed, ...]:
    """Reads the active plans of these portfolios, and what the ledger has of this market date."""
    return tuple(
        _followed(unit, plan, Span(today, today, today)) for plan in plans.active_plans(unit, portfolio_ids)
    )


def departures(some: Iterable[Followed], live: Valued | None) -> list[PlanDeparture]:
    """What is beyond these plans."""
    found = []
    for each in some:
        plan, seen = each.plan, look(each.past, live)
        about = (plan.id, plan.portfolio_id, plan.name)
        judged, _ = judge_all(seen, each.versions)
        found += [
            PlanDeparture(*about, one.code, one.words) for one in standing(seen, plan.current.terms).beyond
        ]
        found += [
            PlanDeparture(*about, departure.code, departure.words, one.trade.campaign_id, one.trade.ticker)
            for one in judged
            for departure in one.departures
        ]
    return found
