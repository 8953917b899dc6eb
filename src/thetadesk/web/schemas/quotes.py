"""Quotes: what a symbol costs, how old that is, and what it is good for."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

PriceText = Annotated[
    str,
    Field(
        pattern=r"^-?\d+(\.\d+)?$", description="A price per share or contract point, as a decimal string."
    ),
]
Fraction = Annotated[float, Field(description="A fraction: 0.25 is 25 %.")]
StateText = Annotated[
    Literal["live", "stale", "closed", "crossed", "one-sided", "missing"],
    Field(description="What a quote is good for; one that is not live is the last that was heard."),
]


class GreeksJson(TypedDict):
    """Sensitivities of one share's worth of an option: theta per calendar day, vega and rho per point. `source` says who
    computed them; `iv` is annual, a fraction."""

    source: Literal["model", "broker"]
    iv: float | None
    delta: float | None
    gamma: float | None
    theta: float | None
    vega: float | None
    rho: float | None


class QuoteJson(TypedDict):
    """The last that was heard of a symbol. Sentinels of brokers are null. `mark` is the mid where both sides are there and
    not crossed, else the last trade. `change_percent` is in percent; `age_seconds` counts from the exchange's time."""

    symbol: str
    bid: PriceText | None
    ask: PriceText | None
    mark: PriceText | None
    last: PriceText | None
    change: PriceText | None
    change_percent: float | None
    volume: float | None
    open_interest: float | None
    state: StateText
    source: str | None
    greeks: GreeksJson | None
    age_seconds: float | None


class QuotesJson(TypedDict):
    """The quotes of the symbols that were asked for, in that order. `problem` says why some could not be asked for."""

    items: list[QuoteJson]
    problem: str | None
