"""Which short options are in the money, as news: each leg once a market date, however often it is looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from thetadesk.attention.service.listing import is_believed
from thetadesk.db.unit import Unit
from thetadesk.jobs.model import Notice
from thetadesk.ledger.service import accounts
from thetadesk.portfolio.model import LegValue, Risk, Valued
from thetadesk.portfolio.service import portfolios


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: `shorts` short options, of which `unpriced` have no price that can be believed."""

    shorts: int
    unpriced: int
    notices: tuple[Notice, ...]


def look(valued: Valued, account_ids: Collection[str]) -> Looked:
    """What there is to tell about the short options of these accounts."""
    shorts = [
        leg
        for leg in valued.legs
        if leg.held.key.account_id in account_ids
        and leg.held.instrument.right is not None
        and leg.held.quantity < 0
        and (leg.dte is None or leg.dte >= 0)
    ]
    priced = [leg for leg in shorts if is_believed(leg)]
    notices = tuple(_notice(leg, valued) for leg in priced if leg.risk is Risk.HIGH)
    return Looked(len(shorts), len(shorts) - len(priced), notices)


def accounts_of(unit: Unit, portfolio_id: str) -> frozenset[str]:
    """The accounts of a portfolio. Raises NotFoundError."""
    return frozenset(portfolios.get_portfolio(unit, portfolio_id).account_ids)


def accounts_but(unit: Unit, portfolio_ids: Collection[str]) -> frozenset[str]:
    """The accounts that count unless another scope is chosen, but for those of these portfolios."""
    _, ids = accounts.accounts_in_scope(unit, None)
    apart = (each for each in portfolios.list_portfolios(unit) if each.id in portfolio_ids)
    return frozenset(ids).difference(*(each.account_ids for each in apart))


def _notice(leg: LegValue, valued: Valued) -> Notice:
    held = leg.held
    contracts = f"{abs(held.quantity).normalize():f}"
    far = "" if leg.moneyness is None else f" by {leg.moneyness * 100:.1f} %"
    at = "" if leg.spot is None else f": {held.ticker} stands at {leg.spot:,.2f}"
    return Notice(
        key=f"risk:{'/'.join(held.key)}:{valued.on}",
        severity="warning",
        words=f"−{contracts} {held.instrument.words} is in the money{far}{at}",
        href=f"/campaigns/{held.key.campaign_id}",
        subjects=(held.ticker,),
    )
