"""From wheels to the JSON of the API."""

from collections.abc import Iterable, Sequence

from thetadesk.db.unit import Unit
from thetadesk.kernel.instruments import Right
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.outlines import Outline
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.web.schemas.portfolios import PremiumJson, WheelCountsJson
from thetadesk.web.schemas.values import instant, maybe_day, maybe_instant, maybe_money, money, quantity
from thetadesk.web.schemas.wheels import (
    AdoptableJson,
    NextJson,
    TradeJson,
    WheelJson,
    WheelStateJson,
)
from thetadesk.wheel.machine import Walk
from thetadesk.wheel.model import State
from thetadesk.wheel.service import latest
from thetadesk.wheel.service.latest import Latest
from thetadesk.wheel.service.trade_views import TradeView, open_trades
from thetadesk.wheel.service.views import WheelView


def wheels(unit: Unit, views: Sequence[WheelView]) -> list[WheelJson]:
    """All of these wheels, with their open trades and what was recommended last."""
    trades = open_trades(unit, views)
    found = latest.latest(unit, [latest.of_wheel(view.wheel.id) for view in views]) if views else {}
    by_hand = {each.id for each in list_accounts(unit) if each.kind is AccountKind.MANUAL}
    return [
        wheel(
            view,
            trades.get(view.wheel.id, ()),
            found.get(latest.of_wheel(view.wheel.id)),
            editable=view.wheel.account_id in by_hand,
        )
        for view in views
    ]


def wheel(
    view: WheelView, trades: Sequence[TradeView], recommended: Latest | None, *, editable: bool
) -> WheelJson:
    """One wheel; of its open trades the one that expires first is told in full."""
    about, sums = view.wheel, view.figures
    return {
        "id": about.id,
        "portfolio_id": about.portfolio_id,
        "account_id": about.account_id,
        "symbol": about.symbol,
        "state": view.state.value,
        "capital": maybe_money(about.capital),
        "profile": about.profile.value,
        "starting_direction": about.direction.value,
        "started_on": about.started_on.isoformat(),
        "ended_on": maybe_day(about.ended_on),
        "shares": quantity(view.standing.shares),
        "adjusted_basis": maybe_money(sums.adjusted_basis),
        "premium_collected": money(sums.premium_collected),
        "premium_net": money(sums.premium_net),
        "realized": money(sums.realized),
        "income": money(sums.income),
        "fees": money(sums.fees),
        "cash": money(sums.cash),
        "days_in_cycle": sums.days_in_cycle,
        "cycles": sums.cycles_done,
        "cycle_started_on": maybe_day(sums.cycle_started_on),
        "capital_at_risk": maybe_money(sums.capital_at_risk),
        "ratios": {
            "annualised_return": None if sums.annualised is None else float(sums.annualised),
            "raw_return": None if sums.raw_return is None else float(sums.raw_return),
        },
        "open_trade": trade(trades[0]) if trades else None,
        "open_trades": len(trades),
        "campaign_ids": list(view.campaign_ids),
        "left_out": list(view.left_out),
        "next": _next(recommended),
        "note": about.note,
        "problems": list(view.problems),
        "editable": editable,
        "as_of": view.on.isoformat(),
        "created_at": instant(about.created_at),
        "updated_at": instant(about.updated_at),
    }


def _next(recommended: Latest | None) -> NextJson | None:
    if recommended is None:
        return None
    return {
        "line": recommended.line,
        "favourable": recommended.favourable,
        "at": instant(recommended.at),
    }


def trade(told: TradeView) -> TradeJson:
    """One trade."""
    result, note = told.result, told.note
    is_put = told.option.right is Right.PUT
    return {
        "id": told.id,
        "wheel_id": told.wheel.id,
        "campaign_id": result.campaign_id,
        "symbol": result.ticker,
        "option_symbol": result.symbol,
        "words": told.option.words,
        "direction": "put" if is_put else "call",
        "strike": maybe_money(told.option.strike),
        "expiration_date": maybe_day(result.expires_on),
        "contracts": quantity(result.quantity),
        "open_contracts": quantity(result.open_quantity),
        "premium_per_share": maybe_money(told.opening.price),
        "total_premium": money(result.premium),
        "fees": money(told.fees),
        "outcome": result.outcome.value,
        "realized": money(result.realized),
        "opened_at": instant(told.opening.occurred_at),
        "opened_on": result.opened_on.isoformat(),
        "closed_at": maybe_instant(told.closed_at),
        "closed_on": maybe_day(result.closed_on),
        "stock_price_at_expiry": maybe_money(note.stock_price) if note else None,
        "rolled_from": told.rolled_from,
        "rolled_to": told.rolled_to,
        "notes": note.text if note else "",
        "editable": told.editable,
        "transaction_ids": [told.id, *told.closing_ids],
    }


def state(view: WheelView, walk: Walk, *, editable: bool) -> WheelStateJson:
    """What a wheel holds and can do now."""
    standing = view.standing
    return {
        "wheel_id": view.wheel.id,
        "symbol": view.wheel.symbol,
        "state": view.state.value,
        "shares": quantity(standing.shares),
        "free_shares": quantity(standing.free_shares),
        "puts_open": quantity(standing.puts),
        "calls_open": quantity(standing.calls),
        "allowed": [act.value for act in view.allowed],
        "departures": list(walk.departures),
        "problems": list(view.problems),
        "since": maybe_day(view.figures.cycle_started_on),
        "editable": editable,
    }


def adoptable(campaign: Outline) -> AdoptableJson:
    """A campaign that could be a wheel."""
    return {
        "campaign_id": campaign.id,
        "account_id": campaign.account_id,
        "symbol": campaign.ticker,
        "strategy": campaign.strategy,
        "strategy_label": STRATEGIES[campaign.strategy],
        "opened_on": campaign.opened_on.isoformat(),
        "shares": quantity(campaign.shares),
        "adjusted_basis": maybe_money(campaign.adjusted_basis),
        "cash": money(campaign.cash),
    }


def counts(views: Sequence[WheelView]) -> WheelCountsJson:
    """How many of these wheels stand where."""
    running = [view.state.value for view in views if view.wheel.is_open]
    by_state = {state.value: running.count(state.value) for state in State}
    return {"open": len(running), "ended": len(views) - len(running), "by_state": by_state}


def premium(views: Iterable[WheelView]) -> PremiumJson:
    """What these wheels have taken in with options sold."""
    sums = [view.figures for view in views]
    collected = sum((each.premium_collected for each in sums), ZERO)
    return {"collected": money(collected), "net": money(sum((each.premium_net for each in sums), ZERO))}
