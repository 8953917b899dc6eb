"""Portfolios: named sets of accounts."""

from typing_extensions import TypedDict

from thetadesk.web.schemas.accounts import RealizedJson
from thetadesk.web.schemas.positions import PositionsJson
from thetadesk.web.schemas.summary import CampaignCountsJson, LiveTotalsJson
from thetadesk.web.schemas.values import InstantText, Money


class PortfolioJson(TypedDict):
    """A portfolio. `default_capital` is what its owner means to put to work in it; accounts may be in several."""

    id: str
    name: str
    description: str
    default_capital: Money | None
    account_ids: list[str]
    created_at: InstantText
    updated_at: InstantText


class PortfoliosJson(TypedDict):
    """Every portfolio, in order of creation."""

    portfolios: list[PortfolioJson]


class PortfolioSummaryJson(PortfolioJson, LiveTotalsJson):
    """A portfolio with the sums of its accounts: what the ledger says (in `currency`, on the cash basis), and what is
    worth and risked now. `positions` counts the instruments held, `return_on_capital` is realised and open profit against the default
    capital, a fraction."""

    currency: str
    accounts: int
    cash: Money
    deposits: Money
    income: Money
    realized: RealizedJson
    campaigns: CampaignCountsJson
    positions: int
    return_on_capital: float | None


class PortfolioPositionsJson(PositionsJson):
    """Everything that a portfolio's accounts hold."""

    portfolio_id: str
