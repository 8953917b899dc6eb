"""Recommendations, rolls and tracked symbols as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from thetadesk.market.model import QuoteState
from thetadesk.web.live.quotes import maybe_price, price_text
from thetadesk.web.schemas.quotes import StateText
from thetadesk.web.schemas.recommendations import (
    AskedJson,
    ChanceJson,
    ChoiceJson,
    FlipJson,
    KeptRecommendationJson,
    LookedAtJson,
    OrderText,
    RecommendationBatchJson,
    RecommendationJson,
    RefusalJson,
    RefusedJson,
    RollJson,
    RollsJson,
    SigmaBlendJson,
    ZoneJson,
)
from thetadesk.web.schemas.telling_market import rounded
from thetadesk.web.schemas.values import instant, maybe_day, maybe_money, money, quantity
from thetadesk.wheel.choosing import saying
from thetadesk.wheel.choosing.asking import Ask, Choice, Flip, Refusal
from thetadesk.wheel.choosing.board import Board, Code, Row
from thetadesk.wheel.choosing.rolls import RollChoice
from thetadesk.wheel.choosing.sigma import Sigma
from thetadesk.wheel.choosing.standouts import best_of_each
from thetadesk.wheel.choosing.zone import zone
from thetadesk.wheel.service.latest import Latest
from thetadesk.wheel.service.recommending import Batch, Recommended, Rolled

_WHEEL = "wheel:"
_FINE, _COARSE = 6, 4


def recommendation(made: Recommended) -> RecommendationJson:
    """A recommendation with all its reasons."""
    found = made.found
    return {
        "subject": made.subject,
        "wheel_id": _wheel(made.subject),
        "symbol": found.symbol,
        "direction": made.direction.value,
        "profile": made.profile.value,
        "at": instant(made.at),
        "line": saying.line(found),
        "favourable": found.favourable,
        "as_of_close": found.as_of_close,
        "choice": None if found.choice is None else _choice(found.choice),
        "runners": [_choice(each) for each in found.runners],
        "why_none": found.why_none,
        "refused": refused(found.refused),
        "refusals": [_refusal(each) for each in found.rows_refused],
        "flips": [_flip(found.symbol, each) for each in found.flips],
        "cautions": [{"code": each.code.value, "words": each.words} for each in found.cautions],
        "asked": _asked(made.ask),
        "looked_at": _looked_at(made.board, made.ask),
    }


def batch(found: Batch) -> RecommendationBatchJson:
    """Many symbols at once."""
    return {
        "at": instant(found.at),
        "items": [
            {
                "symbol": symbol,
                "recommendation": None if isinstance(each, str) else recommendation(each),
                "problem": each if isinstance(each, str) else None,
            }
            for symbol, each in found.items
        ],
    }


def kept(each: Latest, now: datetime) -> KeptRecommendationJson:
    """A recommendation as it was kept."""
    return {
        "subject": each.subject,
        "wheel_id": _wheel(each.subject),
        "symbol": each.symbol,
        "direction": each.direction.value,
        "profile": each.profile.value,
        "at": instant(each.at),
        "age_seconds": round(max((now - each.at).total_seconds(), 0.0), 1),
        "line": each.line,
        "favourable": each.favourable,
        "as_of_close": each.as_of_close,
        "option": each.option,
        "expires_on": maybe_day(each.expires_on),
        "strike": maybe_money(each.strike),
        "credit": maybe_money(each.credit),
        "chance": _chance(each),
        "cautions": list(each.cautions),
        "why_none": each.why_none,
    }


def rolls(
    made: Rolled, nothing: RollChoice | None, page: Sequence[RollChoice], order: OrderText
) -> RollsJson:
    """What an option could be rolled into: `nothing` is keeping it, `page` the part of the front that is shown."""
    found, held = made.rolls, made.held
    return {
        "wheel_id": made.wheel.id,
        "trade_id": made.trade_id,
        "at": instant(made.at),
        "symbol": made.board.symbol,
        "option": held.row.symbol,
        "words": saying.of_row(held.row),
        "contracts": held.contracts,
        "taken": price_text(held.taken),
        "spot": maybe_price(made.board.spot),
        "order": order,
        "nothing": None if nothing is None else _roll(nothing),
        "nothing_is_beaten": found.nothing_is_beaten,
        "items": [_roll(each) for each in page],
        "total": len(found.front),
        "best": [
            {"by": cast("OrderText", name), "option": each.row.symbol}
            for name, each in best_of_each(found.front)
        ],
        "considered": found.considered,
        "refused": refused(found.refused),
        "why_none": found.why_none,
        "problems": list(made.board.problems),
    }


def refused(counts: Mapping[Code, int]) -> list[RefusedJson]:
    """How many options were refused for each reason, most first."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0].value))
    return [{"code": code.value, "reason": saying.REASONS[code], "count": count} for code, count in ranked]


def state_text(state: QuoteState) -> StateText:
    """What a quote is good for."""
    return state.value


def _wheel(subject: str) -> str | None:
    return subject.removeprefix(_WHEEL) if subject.startswith(_WHEEL) else None


def _choice(each: Choice) -> ChoiceJson:
    row = each.row
    return {
        "option": row.symbol,
        "words": saying.of_row(row),
        "right": "call" if row.sign > 0 else "put",
        "strike": money(row.strike),
        "expires_on": row.expires_on.isoformat(),
        "days": row.days,
        "bid": maybe_price(row.bid),
        "ask": maybe_price(row.ask),
        "volume": row.volume,
        "open_interest": row.open_interest,
        "iv": rounded(row.iv, _FINE),
        "delta": rounded(row.delta, _COARSE),
        "state": state_text(row.quote),
        "age_seconds": rounded(row.age, 3),
        "score": each.score,
        "factors": [
            {
                "name": point.name,
                "weight": round(point.weight, _COARSE),
                "value": round(point.value, _FINE),
                "points": point.points,
                "says": point.says,
            }
            for point in each.factors
        ],
        "credit": money(each.credit),
        "p_itm": round(each.p_itm, _FINE),
        "p_assigned": rounded(each.p_assigned, _FINE),
        "yield_raw": round(each.yield_raw, _FINE),
        "yield_annual": round(each.yield_annual, _FINE),
        "capital": money(round(each.capital, 2)),
        "capital_assumed": each.capital_assumed,
        "buying_power": money(each.buying_power),
        "breakeven": price_text(each.breakeven),
        "lost": [{"name": name, "points": points} for name, points in each.lost],
        "why_lost": saying.lost_words(each),
    }


def _refusal(each: Refusal) -> RefusalJson:
    return {
        "option": each.symbol,
        "words": saying.of_symbol(each.symbol),
        "code": each.code.value,
        "reason": saying.REASONS[each.code],
        "limit": each.limit,
        "actual": each.actual,
    }


def _flip(symbol: str, each: Flip) -> FlipJson:
    return {
        "input": each.input,
        "of": each.of or None,
        "now": each.now if isinstance(each.now, str) else f"{each.now:g}",
        "at": each.at if isinstance(each.at, str) else f"{each.at:g}",
        "chosen": each.then or None,
        "words": saying.flip_words(symbol, each),
    }


def _asked(ask: Ask) -> AskedJson:
    return {
        "contracts": ask.contracts,
        "cash": None if ask.cash is None else money(round(ask.cash, 2)),
        "shares": quantity(ask.shares),
        "share_cost": None if ask.share_cost is None else money(round(ask.share_cost, _COARSE)),
        "adjusted_basis": None if ask.adjusted_basis is None else money(round(ask.adjusted_basis, _COARSE)),
        "has_plan": ask.limits is not None,
    }


def _looked_at(board: Board, ask: Ask) -> LookedAtJson:
    return {
        "at": instant(board.at),
        "spot": maybe_price(board.spot),
        "spot_state": state_text(board.spot_state),
        "sigma": _sigma(board.sigma),
        "zones": _zones(board, ask),
        "options": sum(row.sign == ask.sign for row in board.rows),
        "earnings_on": None if board.earnings_on is None else maybe_day(board.earnings_on.value),
        "sector": board.sector,
        "problems": list(board.problems),
    }


def _sigma(sigma: Sigma) -> SigmaBlendJson:
    return {
        "value": rounded(sigma.value, _FINE),
        "implied": None if sigma.iv is None else round(sigma.iv.value, _FINE),
        "realised": None if sigma.realised is None else round(sigma.realised.value, _FINE),
        "weight": sigma.weight,
        "note": sigma.note,
    }


def _zones(board: Board, ask: Ask) -> list[ZoneJson]:
    ends: dict[str, Row] = {row.expires_on.isoformat(): row for row in board.rows}
    found: list[ZoneJson] = []
    for on, row in sorted(ends.items()):
        within = zone(board, ask.profile, ask.sign, row.years)
        if within is not None:
            low, high = within
            found.append(
                {"expires_on": on, "days": row.days, "low": price_text(low), "high": price_text(high)}
            )
    return found


def _chance(each: Latest) -> ChanceJson | None:
    if each.score is None or each.p_itm is None or each.yield_annual is None:
        return None
    return {
        "score": each.score,
        "p_itm": round(each.p_itm, _FINE),
        "yield_annual": round(each.yield_annual, _FINE),
    }


def _roll(each: RollChoice) -> RollJson:
    row = each.row
    return {
        "option": row.symbol,
        "words": saying.of_row(row),
        "strike": money(row.strike),
        "expires_on": row.expires_on.isoformat(),
        "days": row.days,
        "days_added": each.days_added,
        "bid": maybe_price(row.bid),
        "ask": maybe_price(row.ask),
        "credit": price_text(each.credit),
        "dollars": money(each.dollars),
        "delta": round(each.delta, _COARSE),
        "breakeven": price_text(each.breakeven),
        "distance": price_text(each.distance),
        "p_itm": round(each.p_itm, _FINE),
        "p_assigned": rounded(each.p_assigned, _FINE),
    }
