"""What a plan would have meant: the book's own history held against terms that nobody has decided on yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.db.unit import Unit
from thetadesk.kernel.money import CENT, ZERO
from thetadesk.ledger.service import record as ledger
from thetadesk.plans.checking import checked
from thetadesk.plans.model import Judgement, Terms, Trade, Version
from thetadesk.plans.scoring import Score, score
from thetadesk.plans.service.adherence import judge_all, standing
from thetadesk.plans.service.seeing import Span, accounts_of, look, past
from thetadesk.plans.standing import Now
from thetadesk.portfolio.model import Valued
from thetadesk.portfolio.service import portfolios

MONTHS = 6
_WORST = 5


@dataclass(frozen=True, slots=True)
class MonthMade:
    """What a calendar month made: profit (realised and income, on the cash basis) and premium sold, before fees."""

    begins_on: date
    earned: Decimal
    premium: Decimal


@dataclass(frozen=True, slots=True)
class Practice:
    """How a strategy was traded: how many trades, what they made as far as it is known, and the means of what they
    were sold for, how far from the money, and with how much at risk; None where none of them tells."""

    strategy: str
    trades: int
    net: Decimal
    credit: Decimal | None
    delta: Decimal | None
    risk: Decimal | None
    largest_risk: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What terms would have meant. `months` are the last whole ones, `reached` counts those that made the target; `needed`
    is the share of net liquidation that the target asks for each month. `worst` are the dearest departures."""

    months: tuple[MonthMade, ...]
    mean: Decimal
    reached: int | None
    needed: Decimal | None
    now: Now
    score: Score
    worst: tuple[Judgement, ...]
    practices: tuple[Practice, ...]
    foreign: tuple[str, ...]
    incomplete: bool


def check(unit: Unit, portfolio_id: str, terms: Terms, live: Valued | None, today: date) -> Preview:
    """Keeps nothing. Raises NotFoundError for a portfolio that there is none of, InvalidInputError for terms that cannot
    be meant."""
    checked(terms)
    ids, foreign = accounts_of(unit, portfolios.get_portfolio(unit, portfolio_id).account_ids)
    first = _months_before(today.replace(day=1), MONTHS)
    seen = look(past(unit, ids, Span(first, today, today)), live)
    judged, _ = judge_all(seen, [Version("", 1, first, terms)])
    months = _months(unit, ids, first, today)
    made = [each.earned for each in months]
    target, now = terms.monthly_income_target, standing(seen, terms)
    worth = now.equity.amount
    return Preview(
        months,
        _mean(made) or ZERO,
        None if target is None else sum(each >= target for each in made),
        None if target is None or worth is None or worth <= 0 else target / worth,
        now,
        score(judged),
        _dearest(judged),
        _practices(seen.trades),
        foreign,
        ledger.is_being_derived(unit, ids),
    )


def _months_before(first: date, count: int) -> date:
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _months(unit: Unit, ids: Sequence[str], first: date, today: date) -> tuple[MonthMade, ...]:
    """The whole months before this one, also those in which nothing happened."""
    found: dict[date, MonthMade] = {}
    begins = first
    while begins < today.replace(day=1):
        found[begins] = MonthMade(begins, ZERO, ZERO)
        begins = (begins.replace(day=28) + timedelta(days=4)).replace(day=1)
    last = today.replace(day=1) - timedelta(days=1)
    for day in ledger.days_between(unit, ids, first, last):
        month = found[day.on.replace(day=1)]
        found[month.begins_on] = replace(
            month, earned=month.earned + day.net, premium=month.premium + day.premium
        )
    return tuple(found.values())


def _dearest(judged: Sequence[Judgement]) -> tuple[Judgement, ...]:
    costly = [(each.cost, each) for each in judged if each.cost is not None and each.cost > 0]
    return tuple(each for _, each in sorted(costly, key=lambda pair: -pair[0])[:_WORST])


def _practices(trades: Sequence[Trade]) -> tuple[Practice, ...]:
    by_strategy: defaultdict[str, list[Trade]] = defaultdict(list)
    for trade in trades:
        by_strategy[trade.strategy].append(trade)
    found = [_practice(strategy, some) for strategy, some in by_strategy.items()]
    return tuple(sorted(found, key=lambda each: (-each.trades, each.strategy)))


def _practice(strategy: str, trades: Sequence[Trade]) -> Practice:
    risks = [each.risk for each in trades if each.risk is not None and not each.covered]
    return Practice(
        strategy,
        len(trades),
        sum((each.net for each in trades if each.net is not None), ZERO),
        _mean([each.credit for each in trades if each.credit is not None]),
        _mean([each.delta for each in trades if each.delta is not None]),
        _mean(risks),
        max(risks, default=None),
    )


def _mean(amounts: Sequence[Decimal]) -> Decimal | None:
    return (sum(amounts, ZERO) / len(amounts)).quantize(CENT, ROUND_HALF_EVEN) if amounts else None
