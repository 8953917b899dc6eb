"""Positions: what is held, by underlying, campaign and leg."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.transactions import InstrumentJson
from thetadesk.web.schemas.values import DayText, Money, Quantity, Scope


class PositionJson(TypedDict):
    """One leg. `cost` is the cash paid (−) or received (+) for it, fees included. Prices are not known yet."""

    symbol: str
    instrument: InstrumentJson
    account_id: str
    campaign_id: str
    quantity: Quantity
    cost: Money
    basis_known: bool
    opened_on: DayText
    dte: int | None
    price: None
    value: None
    open_pnl: None
    state: Literal["open", "awaiting_broker_event"]


class PositionCampaignJson(TypedDict):
    """The legs of one campaign."""

    id: str
    strategy: str
    strategy_label: str
    account_id: str
    legs: list[PositionJson]


class PositionTickerJson(TypedDict):
    """The campaigns of one underlying and what they cost together."""

    ticker: str
    cost: Money
    campaigns: list[PositionCampaignJson]


class PositionsJson(TypedDict):
    """Everything held, grouped."""

    scope: Scope
    items: list[PositionTickerJson]


class OpenPositionsJson(TypedDict):
    """Everything held, leg by leg."""

    scope: Scope
    items: list[PositionJson]
