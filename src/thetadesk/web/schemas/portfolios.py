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


class WheelCountsJson(TypedDict):
    """How many wheels there are: those that run, by their state, and those that have ended."""

    open: int
    ended: int
    by_state: dict[str, int]


class PremiumJson(TypedDict):
    """What wheels have taken in with the options that they sold, before fees: `collected` when opening, `net` less what
    buying back cost."""

    collected: Money
    net: Money


class PortfolioSummaryJson(PortfolioJson, LiveTotalsJson):
    """A portfolio with the sums of its accounts: what the ledger says (in `currency`, on the cash basis), and what is
    worth and risked now. `premium` is that of its wheels, `positions` counts the instruments held, `return_on_capital` is realised and open profit against the default
    capital, a fraction."""

    currency: str
    accounts: int
    cash: Money
    deposits: Money
    income: Money
    realized: RealizedJson
    campaigns: CampaignCountsJson
    positions: int
    wheels: WheelCountsJson
    premium: PremiumJson
    return_on_capital: float | None


class PortfolioPositionsJson(PositionsJson):
    """Everything that a portfolio's accounts hold."""

    portfolio_id: str
