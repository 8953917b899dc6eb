"""What is asked of a board, and what is answered: a choice with its reasons, those that lost to it, and what would have
changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thetadesk.kernel.values import value
from thetadesk.portfolio.limits import StrategyLimits
from thetadesk.wheel.choosing.board import Code, Row
from thetadesk.wheel.choosing.cautions import Caution
from thetadesk.wheel.model import Profile

ZERO = Decimal(0)
FAVOURABLE = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be sold, against what, within which limits; dollars, but for `share_cost` and `adjusted_basis`, which are
    per share.

    `sign` is −1 for puts and 1 for calls. `cash` is what may be tied up by a put: None when a symbol is only looked at,
    for no account. `shares` are those that no call takes away yet. `exposure` is the capital at risk by ticker,
    `allocated` the capital in the strategy already and `open_count` its positions. `limits` are the plan's for the strategy,
    None without a plan; `overnight_left` is what may still change hands overnight. `weights` replace those of the factors
    that it names. `horizon_days` is how far a roll may go.
    """

    sign: int
    profile: Profile
    contracts: int = 1
    cash: Decimal | None = None
    shares: Decimal = ZERO
    share_cost: Decimal | None = None
    adjusted_basis: Decimal | None = None
    net_liquidation: Decimal | None = None
    exposure: Mapping[str, Decimal] = field(default_factory=dict)
    allocated: Decimal = ZERO
    open_count: int = 0
    limits: StrategyLimits | None = None
    risk_per_trade: Decimal | None = None
    overnight_left: Decimal | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    favourable_from: float = FAVOURABLE
    horizon_days: int = 400


@value(frozen=True, slots=True)
class Refusal:
    """Why one option is not proposed: the limit and what it is instead, in words."""

    symbol: str
    code: Code
    limit: str
    actual: str


@dataclass(frozen=True, slots=True)
class FactorPoint:
    """What one factor gives an option: its `value` between 0 and 1, and the `points` shown, in tenths, which add up to the
    score shown."""

    name: str
    weight: float
    value: float
    points: float
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as a trade. `exact` is Σ weight × value, `score` what is shown of it, the sum of the factors' points.
    `credit`, `capital` and `buying_power` are dollars of all contracts; yields are fractions of the capital, per trade and
    a year, simple; `breakeven` is per share. `capital_assumed` says that shares were counted at the price, because nobody knows
    what they cost. `lost` are the points by which a runner-up lost, factor by factor (negative: it was better there)."""

    row: Row
    exact: float
    score: float
    factors: tuple[FactorPoint, ...]
    credit: Decimal
    p_itm: float
    yield_raw: float
    yield_annual: float
    capital: Decimal
    buying_power: Decimal
    breakeven: float
    capital_assumed: bool = False
    p_assigned: float | None = None
    lost: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """An input that would change the choice: what it is `now`, the nearest value `at` which another option is chosen, and
    `then` its symbol ("" for none). `of` names the option whose bid or open interest it is."""

    input: str
    of: str
    now: float | str
    at: float | str
    then: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The answer. `refused` counts reasons over the whole board, `rows_refused` has them for the options nearest to the
    zone. Without a choice, `why_none` says why. `as_of_close`: the market is closed, so nothing is favourable."""

    symbol: str
    choice: Choice | None
    runners: tuple[Choice, ...]
    rows_refused: tuple[Refusal, ...]
    refused: Mapping[Code, int]
    flips: tuple[Flip, ...]
    cautions: tuple[Caution, ...]
    favourable: bool
    as_of_close: bool
    why_none: str
