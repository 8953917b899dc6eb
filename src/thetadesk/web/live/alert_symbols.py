"""What rules ask of symbols that no tick tells: dates to come, and where volatility stands among a year's."""

from collections.abc import Collection
from datetime import datetime

from thetadesk.alerts.facts import Figures
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.market import rank
from thetadesk.market.service import measuring
from thetadesk.portfolio.service.facts import facts_of

DATED = frozenset({"days_to_dividend", "days_to_earnings"})
RANKED = frozenset({"iv_rank", "iv_percentile"})


def stored_figures(
    unit: Unit, symbols: Collection[str], names: Collection[str], now: datetime
) -> dict[str, Figures]:
    """What is stored of these symbols, as far as it is asked for by `names`."""
    found: dict[str, Figures] = {symbol: {} for symbol in symbols}
    if not DATED.isdisjoint(names):
        _add_dates(unit, found, now)
    if not RANKED.isdisjoint(names):
        _add_ranks(unit, found, now)
    return found


def _add_dates(unit: Unit, found: dict[str, Figures], now: datetime) -> None:
    on = market_date(now)
    for symbol, known in facts_of(unit, found, now).underlyings.items():
        reports = known.earnings_on
        found[symbol] |= {
            "days_to_dividend": (known.dividends[0].ex_on - on).days if known.dividends else None,
            "days_to_earnings": None if reports is None else (reports.value - on).days,
        }


def _add_ranks(unit: Unit, found: dict[str, Figures], now: datetime) -> None:
    """By the last day that was measured: rules need no better than a day's figure."""
    for symbol in found:
        days = measuring.history(unit, symbol, market_date(now), rank.WINDOW)
        told = rank.standing(days, days[-1].iv) if len(days) >= rank.FEWEST else None
        found[symbol] |= {
            "iv_rank": None if told is None else told.rank,
            "iv_percentile": None if told is None else told.percentile,
        }
