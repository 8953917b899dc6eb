"""What is known of an underlying: candles, volatility, dividends, earnings, news; every figure with who says it."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from thetadesk.web.schemas.quotes import Fraction, PriceText
from thetadesk.web.schemas.values import DayText, InstantText

Source = Annotated[str, Field(description="Who says it: a broker, a provider, or the desk's own reckoning.")]
Note = Annotated[str, Field(description="How it was got: window, count, date.")]


class CandleJson(TypedDict):
    """What traded in one minute or day; `at` is when it began."""

    at: InstantText
    open: PriceText
    high: PriceText
    low: PriceText
    close: PriceText
    volume: float


class CandlesJson(TypedDict):
    """Candles, oldest first. `problem` says what could not be asked for; what is stored is there all the same."""

    symbol: str
    interval: Literal["minute", "day"]
    source: str | None
    items: list[CandleJson]
    problem: str | None


class SaidJson(TypedDict):
    """A figure with its source. `fallback` marks one that stands in for what nobody told."""

    value: float
    source: Source
    fallback: bool
    note: Note


class RealisedVolatilityJson(TypedDict):
    """One estimator's figure over `days` trading days of a `window`, annual, a fraction."""

    estimator: str
    window: int
    days: int
    value: Fraction | None


class RealisedJson(TypedDict):
    """Realised volatility by five estimators (close-to-close, Parkinson, Garman–Klass, Rogers–Satchell, Yang–Zhang)."""

    source: Source
    items: list[RealisedVolatilityJson]


class IvStandingJson(TypedDict):
    """Where today's 30-day volatility stands among its own history: `rank` between the lowest and the highest of the
    window, `percentile` the share of days that were lower. `days` were counted of the `window`; where those are too few,
    rank and percentile are a broker's (`fallback`)."""

    source: Source
    fallback: bool
    note: Note
    iv: Fraction
    rank: Fraction | None
    percentile: Fraction | None
    window: int
    days: int
    low: Fraction | None
    high: Fraction | None


class SkewJson(TypedDict):
    """How much dearer puts are than calls at 25 delta, as volatilities."""

    source: Source
    expires_on: DayText
    put: Fraction
    call: Fraction
    atm: Fraction
    risk_reversal: float


class TermPointJson(TypedDict):
    """The at-the-money volatility of one expiration."""

    expires_on: DayText
    dte: int
    iv: Fraction


class TermStructureJson(TypedDict):
    """At-the-money volatilities by expiration, and how they run."""

    source: Source
    shape: Literal["contango", "flat", "backwardation"]
    points: list[TermPointJson]


class ExpectedMoveJson(TypedDict):
    """One standard deviation of the price to an expiration, in dollars to either side: 0.85 of the straddle's price, and
    spot × IV × √T."""

    source: Source
    expires_on: DayText
    dte: int
    straddle: float | None
    iv: float | None


class BetaJson(TypedDict):
    """The beta to SPY; `days` returns behind it where it is the desk's own regression."""

    value: float
    source: Source
    fallback: bool
    note: Note
    r_squared: float | None
    days: int | None


class TextJson(TypedDict):
    """A word with its source."""

    value: str
    source: Source
    fallback: bool
    note: Note


class DividendJson(TypedDict):
    """A cash dividend per share; `forecast` marks one that nobody has announced."""

    source: Source
    ex_on: DayText
    pay_on: DayText | None
    amount: PriceText
    forecast: bool
    note: Note


class EarningsJson(TypedDict):
    """The next report."""

    source: Source
    on: DayText
    hour: Literal["before", "after", "during"] | None
    eps_estimate: float | None


class FundamentalsJson(TypedDict):
    """A company's figures, as a provider has them; `market_cap` in dollars."""

    source: Source
    at: InstantText
    market_cap: float | None
    price_to_earnings: float | None
    eps: float | None
    year_high: float | None
    year_low: float | None


class SentimentJson(TypedDict):
    """How the news of the last week sounds: shares of 1, the provider's own score, articles, and the week's articles
    against an average week's."""

    source: Source
    at: InstantText
    bullish: Fraction | None
    bearish: Fraction | None
    score: float | None
    articles: int | None
    buzz: float | None


class MetricsJson(TypedDict):
    """Everything known of an underlying at `at`, null where nobody says. `problems` say what could not be asked for."""

    symbol: str
    at: InstantText
    spot: PriceText | None
    spot_source: Source
    realised: RealisedJson
    iv30: SaidJson | None
    iv_standing: IvStandingJson | None
    skew: SkewJson | None
    term_structure: TermStructureJson | None
    expected_moves: list[ExpectedMoveJson]
    beta: BetaJson | None
    sector: TextJson | None
    dividends: list[DividendJson]
    dividend_yield: SaidJson | None
    earnings: EarningsJson | None
    fundamentals: FundamentalsJson | None
    sentiment: SentimentJson | None
    problems: list[str]


class RegimeNumberJson(TypedDict):
    """One number behind a regime, and what it says in words."""

    name: str
    value: float | None
    says: str


class RegimeJson(TypedDict):
    """Trend × volatility after `days` daily candles, the last of them of the day `on`."""

    symbol: str
    label: str
    trend: Literal["up", "sideways", "down", "unknown"]
    volatility: Literal["low", "normal", "high", "unknown"]
    numbers: list[RegimeNumberJson]
    days: int
    on: DayText | None
    source: Source
    problem: str | None


class SymbolJson(TypedDict):
    """An underlying that the desk knows."""

    symbol: str
    name: str | None


class SymbolsJson(TypedDict):
    """Underlyings by what was typed, the best match first."""

    items: list[SymbolJson]


class RateJson(TypedDict):
    """A yield as Treasury bills are quoted, for `days` of lending; `own` marks one that the user has entered."""

    days: int
    rate: Fraction
    source: Source
    own: bool


class RateDayJson(TypedDict):
    """The yields known from a day on."""

    on: DayText
    rates: list[RateJson]


class RatesJson(TypedDict):
    """The table of interest rates, the newest day first."""

    items: list[RateDayJson]
