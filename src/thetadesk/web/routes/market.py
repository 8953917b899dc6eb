"""The market: quotes, candles, and everything known of an underlying."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.market.model import Interval
from thetadesk.market.service import candles as keeping
from thetadesk.market.service import metrics as measuring
from thetadesk.market.service import rates
from thetadesk.web.asking import Day, Desk, Moment, Working, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_market, telling_market
from thetadesk.web.schemas.market import (
    CandlesJson,
    MetricsJson,
    RatesJson,
    RegimeJson,
    SymbolJson,
    SymbolsJson,
)
from thetadesk.web.schemas.quotes import QuotesJson

router = Router(tags=["market"], prefix="/market")

SYMBOL = r"^[A-Z0-9./$_:-][A-Z0-9./$_: -]{0,39}$"
MOST_QUOTES = 200
_MOST_FOUND = 12
_CHART = {"minute": timedelta(days=5), "day": timedelta(days=365)}
_RATES = examples.answers(examples_market.RATES)

UnderlyingQuery = Annotated[
    str, Query(pattern=SYMBOL, description="An underlying, as the desk writes it: SPY, BRK/B, SPX.")
]
SinceQuery = Annotated[
    Moment | None, Query(description="The first instant; a chart's usual length before `until`.")
]
UntilQuery = Annotated[
    Moment | None, Query(description="The instant before which candles begin; now by default.")
]


class RatesBody(BaseModel):
    """The yields known from a day on, fractions by days to maturity, as Treasury bills are quoted."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"on": "2026-03-02", "rates": {"91": 0.0421}})
    )
    on: Day
    rates: Annotated[
        dict[Annotated[str, Field(pattern=r"^[1-9]\d{0,4}$")], Annotated[float, Field(gt=-1, lt=1)]],
        Field(min_length=1, max_length=20),
    ]


@router.get("/quotes", response_model=QuotesJson, responses=examples.answers(examples_market.QUOTES))
async def list_quotes(
    desk: Desk,
    work: Working,
    symbols: Annotated[
        str,
        Query(
            min_length=1, max_length=8000, description=f"Up to {MOST_QUOTES} symbols, separated by commas."
        ),
    ],
) -> Response:
    """Show what symbols cost, how old that is, and what it is good for."""
    wanted = list(dict.fromkeys(symbol.strip() for symbol in symbols.split(",") if symbol.strip()))
    if len(wanted) > MOST_QUOTES:
        raise InvalidInputError(
            f"Ask for up to {MOST_QUOTES} symbols at once, not {len(wanted)}.", field="symbols"
        )
    problem = await work.live.asked.quotes(wanted)
    hub, now = desk.market.hub, work.live.now()
    body: QuotesJson = {
        "items": [telling_market.quote(each, hub.get(each), hub, now) for each in wanted],
        "problem": problem,
    }
    return answer(body)


@router.get("/candles", response_model=CandlesJson, responses=examples.answers(examples_market.CANDLES))
async def list_candles(
    desk: Desk,
    symbol: UnderlyingQuery,
    interval: Annotated[Literal["minute", "day"], Query(description="How long a candle burns.")] = "day",
    since: SinceQuery = None,
    until: UntilQuery = None,
) -> Response:
    """List a symbol's candles: what is stored, what a broker tells of the rest, and the one that is going on."""
    end = until or desk.market.now(symbol, desk.clock.now()) + timedelta(minutes=1)
    start = since or _before(end, _CHART[interval])
    found = await keeping.read(desk, symbol, Interval(interval), start, end)
    body: CandlesJson = {
        "symbol": symbol,
        "interval": interval,
        "source": telling_market.OWN_CANDLES,
        "items": [telling_market.candle(each) for each in found.candles],
        "problem": found.problem,
    }
    return answer(body)


@router.get("/metrics", response_model=MetricsJson, responses=examples.answers(examples_market.METRICS))
async def get_metrics(desk: Desk, work: Working, symbol: UnderlyingQuery) -> Response:
    """Show everything known of an underlying, each figure with its source."""
    await work.live.asked.quotes([symbol])
    found = await measuring.metrics(desk, symbol)
    return answer(telling_market.metrics(found))


@router.get("/regime", response_model=RegimeJson, responses=examples.answers(examples_market.REGIME))
async def get_regime(desk: Desk, symbol: UnderlyingQuery) -> Response:
    """Show the regime of a symbol, trend × volatility, with the numbers behind it."""
    found, problem = await measuring.regime_of(desk, symbol)
    return answer(telling_market.regime(found, problem))


@router.get("/search", response_model=SymbolsJson, responses=examples.answers(examples_market.SYMBOLS))
async def search_symbols(
    desk: Desk,
    work: Working,
    text: Annotated[str, Query(max_length=40, description="The beginning of a symbol.")] = "",
) -> Response:
    """Find underlyings: those held or traded, those with quotes, and any that a broker knows by exactly this symbol."""
    typed = text.strip().upper()
    known = await asyncio.to_thread(_traded, desk)
    known |= {quote.symbol for quote in desk.market.hub.quotes() if len(quote.symbol) <= 6}
    found = [each for each in known if typed in each]
    if typed and typed not in known and typed.isalnum() and len(typed) <= 6:
        await work.live.asked.quotes([typed])
        found += [typed] if desk.market.hub.get(typed) is not None else []
    found.sort(key=lambda each: (each != typed, not each.startswith(typed), each))
    items: list[SymbolJson] = [{"symbol": each, "name": None} for each in found[:_MOST_FOUND]]
    body: SymbolsJson = {"items": items}
    return answer(body)


@router.get("/rates", response_model=RatesJson, responses=_RATES)
def get_rates(desk: Desk) -> Response:
    """Show the interest rates that pricing uses, newest day first."""
    return answer(_rates(desk))


@router.put("/rates", response_model=RatesJson, responses=_RATES)
def put_rates(desk: Desk, body: RatesBody) -> Response:
    """Set the yields of a day, in place of those it had."""
    by = decided(desk)
    yields = {int(days): rate for days, rate in body.rates.items()}
    with desk.unit() as unit:
        rates.change_rates(unit, body.on, yields, by.at, by.actor)
    return answer(_rates(desk))


@router.delete("/rates/{on}", response_model=RatesJson, responses=_RATES)
def delete_rates(
    desk: Desk, on: Annotated[Day, Path(description="The day whose yields were entered.")]
) -> Response:
    """Take a day's yields that were entered out again."""
    by = decided(desk)
    with desk.unit() as unit:
        rates.remove_rates(unit, on, by.at, by.actor)
    return answer(_rates(desk))


def _rates(desk: Desk) -> RatesJson:
    with desk.reading() as unit:
        points = rates.rate_table(unit).points
    return {"items": telling_market.rate_days(points)}


def _traded(desk: Desk) -> set[str]:
    with desk.reading() as unit:
        ids = tuple(account.id for account in list_accounts(unit))
        return {each.ticker for each in reading.campaign_tickers(unit, CampaignFilter(ids))}


def _before(end: datetime, span: timedelta) -> datetime:
    try:
        return end - span
    except OverflowError:
        return end
