"""What plug-ins are told: what is held, what the desk knows of its symbols, and how the month goes; as JSON values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic_core import to_json

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import NEW_YORK, market_date
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.service import accounts, record
from thetadesk.market import rank
from thetadesk.market.service import inputs, measuring
from thetadesk.market.service.tracked import tracked
from thetadesk.plans.service import plans
from thetadesk.portfolio.model import Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.web.asking import chosen
from thetadesk.web.holdings import holdings
from thetadesk.web.live.market import LiveMarket


def context(
    desk: App, live: LiveMarket, portfolio_id: str | None, apart: Collection[str] = ()
) -> Mapping[str, Any]:
    """What a plug-in may know of a portfolio, or of the accounts that count but for those of the portfolios set `apart`.
    Raises NotFoundError for a portfolio that is gone."""
    from thetadesk.web.routes.positions import held_now

    now = desk.clock.now()
    held = holdings(desk, None, None, portfolio_id)
    legs = held_now(live, held).told()
    with desk.reading() as unit:
        every = portfolios.list_portfolios(unit)
        own = {id for each in every if each.id in apart for id in each.account_ids}
        ids = [id for id in chosen(unit, None, None, portfolio_id)[1] if id not in own]
        sets = [each for each in every if portfolio_id in (None, each.id) and each.id not in apart]
        told = [
            {"ticker": each.ticker, **leg}
            for each in held.tickers
            for leg in legs[each.legs]
            if leg["account_id"] not in own
        ]
        symbols = {str(leg["ticker"]) for leg in told} | {each.symbol for each in tracked(unit)}
        month = _month(unit, ids, sets, now)
        about = {
            "now": now.astimezone(NEW_YORK).isoformat(),
            "portfolio_id": portfolio_id,
            "portfolios": [
                {"id": each.id, "name": each.name, "month": _month(unit, each.account_ids, [each], now)}
                for each in sets
            ],
            "open_positions": told,
            "symbols": _symbols(unit, live, sorted(symbols), now),
            "month": month,
        }
    known: Mapping[str, Any] = json.loads(to_json(about))
    return known


def _symbols(unit: Unit, live: LiveMarket, symbols: Sequence[str], now: datetime) -> dict[str, object]:
    known = inputs.inputs(unit, symbols, now)
    return {symbol: _symbol(unit, live, known[symbol], now) for symbol in symbols}


def _symbol(unit: Unit, live: LiveMarket, known: inputs.SymbolInputs, now: datetime) -> dict[str, object]:
    """Volatilities and the rank are fractions; None is what nobody knows."""
    today = market_date(now)
    # Today's measurement too, which is the one that is news.
    days = measuring.history(unit, known.symbol, today + timedelta(days=1), rank.WINDOW + 1)
    last, before = (days[-1], days[:-1]) if days else (None, [])
    # Of a few days it would be high or low whatever it is.
    standing = None if last is None or len(before) < rank.FEWEST else rank.standing(before, last.iv)
    return {
        "spot": live.hub.mark(known.symbol),
        "iv": last.iv if last else None,
        "iv_on": last.on if last else None,
        "iv_before": before[-1].iv if before else None,
        "iv_rank": standing.rank if standing else None,
        "earnings_on": _first(each.on for each in known.earnings if each.on >= today),
        "ex_dividend_on": _first(each.ex_on for each in known.dividends.value if each.ex_on >= today),
    }


def _month(unit: Unit, ids: Collection[str], sets: Sequence[Portfolio], now: datetime) -> dict[str, object]:
    """How this month goes for these accounts, and what the active plans of these portfolios want of it."""
    today = market_date(now)
    days = record.days_between(unit, list(ids), today.replace(day=1), today)
    targets = [
        each.current.terms.monthly_income_target
        for each in plans.active_plans(unit, [each.id for each in sets])
    ]
    wanted = [target for target in targets if target is not None]
    of = [each for each in accounts.list_accounts(unit) if each.id in ids]
    return {
        "name": f"{today:%B %Y}",
        "currency": of[0].currency if of else "USD",
        "premium": sum((day.premium for day in days), ZERO),
        "realized": sum((day.realized for day in days), ZERO),
        "target": sum(wanted, Decimal(0)) if wanted else None,
    }


def _first(days: Iterable[object]) -> str | None:
    return next((str(day) for day in days), None)
