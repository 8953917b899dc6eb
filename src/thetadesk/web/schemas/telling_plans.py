"""Plans, and how well they are kept to, as JSON."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.plans.checking import label
from thetadesk.plans.model import Departure, Judgement, Plan, PlanStrategy, Terms, Version
from thetadesk.plans.month import Pace
from thetadesk.plans.scoring import Score
from thetadesk.plans.service.adherence import Adherence
from thetadesk.plans.service.preview import Practice, Preview
from thetadesk.plans.standing import Now, Standing
from thetadesk.plans.suggestions import Suggestion
from thetadesk.web.schemas.plans import (
    AdherenceJson,
    DepartureJson,
    JudgedTradeJson,
    PlanCheckJson,
    PlanDetailJson,
    PlanJson,
    PlanMonthJson,
    PlanNowJson,
    PlanScoreJson,
    PlanStrategyJson,
    PlanSuggestionJson,
    PlanSuggestionsJson,
    PlanTermsJson,
    PlanVersionJson,
    PracticeJson,
    StandingJson,
)
from thetadesk.web.schemas.values import instant, maybe_day, maybe_money, money

SCORE_FORMULA = "100 × rules kept ÷ rules judged, each trade weighted by the capital it put at risk"
_STEP = Decimal("0.000001")


def plan(found: Plan) -> PlanJson:
    """A plan with what it says now."""
    return {
        "id": found.id,
        "name": found.name,
        "portfolio_id": found.portfolio_id,
        "active": found.active,
        "current": _version(found.current),
        "created_at": instant(found.created_at),
        "updated_at": instant(found.updated_at),
    }


def plan_detail(found: Plan, versions: Sequence[Version]) -> PlanDetailJson:
    """A plan with all that it has said."""
    return {**plan(found), "versions": [_version(each) for each in versions]}


def _version(version: Version) -> PlanVersionJson:
    return {
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        **_terms(version.terms),
    }


def _terms(terms: Terms) -> PlanTermsJson:
    return {
        "monthly_income_target": maybe_money(terms.monthly_income_target),
        "risk_per_trade": maybe_money(terms.risk_per_trade),
        "max_overnight_exposure": maybe_money(terms.max_overnight_exposure),
        "cash_reserve": maybe_money(terms.cash_reserve),
        "strategies": [_strategy(each) for each in terms.strategies],
    }


def _strategy(strategy: PlanStrategy) -> PlanStrategyJson:
    return {
        "strategy": strategy.strategy,
        "label": label(strategy.strategy),
        "allocation": _fraction(strategy.allocation),
        "max_positions": strategy.max_positions,
        "delta_min": _maybe_fraction(strategy.delta_min),
        "delta_max": _maybe_fraction(strategy.delta_max),
        "target_credit": maybe_money(strategy.target_credit),
    }


def adherence(found: Adherence, page: Sequence[Judgement], total: int) -> AdherenceJson:
    """How well a plan was kept to, with a page of the trades, of which there are `total`."""
    return {
        "plan_id": found.plan.id,
        "version": found.plan.current.number,
        "first": found.span.first.isoformat(),
        "last": found.span.last.isoformat(),
        "month": _month(found.pace),
        "now": _now(found.now),
        "score": _score(found.score),
        "items": [_judged(each) for each in page],
        "total": total,
        "before": found.before,
        "foreign": list(found.foreign),
        "incomplete": found.incomplete,
    }


def suggested(found: Sequence[Suggestion]) -> PlanSuggestionsJson:
    """What would bring the book back to its plan."""
    return {"items": [_suggestion(each) for each in found], "total": len(found)}


def checked(found: Preview) -> PlanCheckJson:
    """What terms would have meant."""
    return {
        "months": [
            {
                "begins_on": each.begins_on.isoformat(),
                "earned": money(each.earned),
                "premium": money(each.premium),
            }
            for each in found.months
        ],
        "mean": money(found.mean),
        "reached": found.reached,
        "needed": _maybe_fraction(found.needed),
        "now": _now(found.now),
        "score": _score(found.score),
        "worst": [_judged(each) for each in found.worst],
        "practices": [_practice(each) for each in found.practices],
        "foreign": list(found.foreign),
        "incomplete": found.incomplete,
    }


def _month(pace: Pace) -> PlanMonthJson:
    return {
        "begins_on": pace.begins_on.isoformat(),
        "on": pace.on.isoformat(),
        "earned": money(pace.earned),
        "premium": money(pace.premium),
        "target": maybe_money(pace.target),
        "due": maybe_money(pace.due),
        "ahead": maybe_money(pace.ahead),
        "expected": maybe_money(pace.expected),
        "sessions": pace.sessions,
        "sessions_so_far": pace.sessions_so_far,
    }


def _now(now: Now) -> PlanNowJson:
    return {
        "net_liquidation": maybe_money(now.equity.amount),
        "valued": now.equity.valued,
        "reason": now.equity.reason,
        "at_risk": maybe_money(now.at_risk),
        "free": maybe_money(now.free),
        "overnight": maybe_money(now.overnight),
        "overnight_valued": now.overnight_valued,
        "strategies": [_standing(each) for each in now.strategies],
        "beyond": [
            {
                "code": each.code.value,
                "strategy": each.strategy,
                "words": each.words,
                "limit": each.limit,
                "actual": each.actual,
            }
            for each in now.beyond
        ],
        "unknown": [each.value for each in now.unknown],
    }


def _standing(one: Standing) -> StandingJson:
    return {
        "strategy": one.held.strategy,
        "label": label(one.held.strategy),
        "positions": one.held.positions,
        "capital": maybe_money(one.held.capital),
        "used": _maybe_fraction(one.used),
        "room": maybe_money(one.room),
        "limits": None if one.limits is None else _strategy(one.limits),
    }


def _score(found: Score) -> PlanScoreJson:
    return {
        "points": _maybe_fraction(found.points),
        "formula": SCORE_FORMULA,
        "trades": found.trades,
        "departed": found.departed,
        "kept": found.kept,
        "judged": found.judged,
        "unknown": found.unknown,
        "cost": money(found.cost),
        "uncosted": found.uncosted,
        "rules": [
            {
                "code": each.code.value,
                "kept": each.kept,
                "broken": each.broken,
                "unknown": each.unknown,
                "cost": money(each.cost),
                "uncosted": each.uncosted,
            }
            for each in found.tallies
        ],
    }


def _judged(judgement: Judgement) -> JudgedTradeJson:
    trade = judgement.trade
    return {
        "account_id": trade.account_id,
        "campaign_id": trade.campaign_id,
        "ticker": trade.ticker,
        "strategy": trade.strategy,
        "label": label(trade.strategy),
        "opened_on": trade.opened_on.isoformat(),
        "closed_on": maybe_day(trade.closed_on),
        "covered": trade.covered,
        "risk": maybe_money(trade.risk),
        "credit": maybe_money(trade.credit),
        "contract_delta": _maybe_fraction(trade.delta),
        "delta_on": maybe_day(trade.delta_on),
        "net": maybe_money(trade.net),
        "version": judgement.version,
        "kept": [each.value for each in judgement.kept],
        "unknown": [each.value for each in judgement.unknown],
        "departures": [_departure(each) for each in judgement.departures],
        "cost": maybe_money(judgement.cost),
    }


def _departure(departure: Departure) -> DepartureJson:
    return {
        "code": departure.code.value,
        "words": departure.words,
        "limit": departure.limit,
        "actual": departure.actual,
        "excess": _fraction(departure.excess),
        "cost": maybe_money(departure.cost),
    }


def _suggestion(found: Suggestion) -> PlanSuggestionJson:
    return {
        "advice": found.advice.value,
        "code": None if found.code is None else found.code.value,
        "words": found.words,
        "effect": found.effect,
        "campaign_id": found.campaign_id,
    }


def _practice(found: Practice) -> PracticeJson:
    return {
        "strategy": found.strategy,
        "label": label(found.strategy),
        "trades": found.trades,
        "net": money(found.net),
        "credit": maybe_money(found.credit),
        "contract_delta": _maybe_fraction(found.delta),
        "risk": maybe_money(found.risk),
        "largest_risk": maybe_money(found.largest_risk),
    }


def _fraction(amount: Decimal) -> str:
    text = f"{amount.quantize(_STEP, ROUND_HALF_EVEN):f}".rstrip("0").rstrip(".")
    return text if text not in {"", "-", "-0"} else "0"


def _maybe_fraction(amount: Decimal | None) -> str | None:
    return None if amount is None else _fraction(amount)
