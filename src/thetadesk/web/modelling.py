"""The model's view of options that nobody holds: each is valued as one contract bought now would be."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from thetadesk.bootstrap import App
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.instruments import from_symbol
from thetadesk.portfolio.model import Held, LegKey, LegValue


def modelled(desk: App, symbols: Iterable[str], now: datetime) -> dict[str, LegValue]:
    """The volatility and Greeks of these options at `now`, from the hub's quotes and the stored inputs. Takes
    milliseconds, and loads numpy the first time: for threads."""
    from thetadesk.portfolio.service.facts import facts_of
    from thetadesk.portfolio.valuation import value

    on = market_date(now)
    held = [
        Held(LegKey("", "", symbol), from_symbol(symbol), Decimal(1), Decimal(0), on) for symbol in symbols
    ]
    with desk.reading() as unit:
        facts = facts_of(unit, {leg.ticker for leg in held}, now)
    return {leg.held.key.symbol: leg for leg in value(held, desk.market.hub, facts, now)}
