"""Options: expirations, chains, and what structures bring."""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query, Response

from thetadesk.kernel.errors import NotFoundError
from thetadesk.market.model import Chain, Expiration
from thetadesk.market.service.measuring import smile_of
from thetadesk.market.service.rates import rate_table
from thetadesk.market.surface import ExpectedMove, expected_move
from thetadesk.web.asking import Day, Desk, Working, answer
from thetadesk.web.modelling import modelled
from thetadesk.web.payoffs import PayoffBody, payoff_of
from thetadesk.web.routes.market import SYMBOL
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_market, telling_options
from thetadesk.web.schemas.options import ChainJson, ExpirationsJson, PayoffJson
from thetadesk.web.work import Work

router = Router(tags=["options"], prefix="/options")
Underlying = Annotated[str, Path(pattern=SYMBOL, description="An underlying: SPY, BRK/B, SPX.")]


@router.post("/payoff", response_model=PayoffJson, responses=examples.answers(examples_market.PAYOFF))
async def show_payoff(desk: Desk, work: Working, body: PayoffBody) -> Response:
    """Show what a structure brings at expiry and before it: curves, breakevens, extremes, probability, Greeks."""
    await work.live.asked.quotes([body.symbol, *body.symbols()])
    now = desk.market.now(body.symbol, desk.clock.now())
    return answer(await asyncio.to_thread(payoff_of, desk, body, now))


@router.get(
    "/{symbol:path}/expirations",
    response_model=ExpirationsJson,
    responses=examples.answers(examples_market.EXPIRATIONS),
)
async def list_expirations(desk: Desk, symbol: Underlying) -> Response:
    """List the days on which options of a symbol end, soonest first."""
    found = await desk.market.chains.expirations(symbol)
    now = desk.market.now(symbol, desk.clock.now())
    sources = desk.market.asks(symbol)
    body: ExpirationsJson = {
        "symbol": symbol,
        "source": sources[0].name if sources else None,
        "items": [telling_options.expiration(each, now) for each in found],
    }
    return answer(body)


@router.get(
    "/{symbol:path}/chain", response_model=ChainJson, responses=examples.answers(examples_market.CHAIN)
)
async def get_chain(
    desk: Desk,
    work: Working,
    symbol: Underlying,
    expiration: Annotated[Day, Query(description="The day on which the options end.")],
    root: Annotated[
        str | None,
        Query(
            pattern=r"^[A-Z0-9.]{1,6}$", description="The options' root where a day has several: SPX or SPXW."
        ),
    ] = None,
) -> Response:
    """Show one expiration by strike, with volatilities and Greeks of the desk's model, or the broker's where it has none."""
    chosen = _chosen(symbol, await desk.market.chains.expirations(symbol), expiration, root)
    chain = await desk.market.chains.chain(symbol, chosen)
    work.live.asked.follow(f"chain {symbol} {chosen.root} {expiration}", [symbol, *chain.symbols])
    await work.live.asked.quotes([symbol])
    at = desk.market.now(symbol, desk.clock.now())
    body = await asyncio.to_thread(_told, desk, work, chain, at)
    return answer(body)


def _chosen(symbol: str, listed: list[Expiration], on: date, root: str | None) -> Expiration:
    found = [each for each in listed if each.expires_on == on and root in (None, each.root)]
    if not found:
        days = ", ".join(str(each.expires_on) for each in listed[:5])
        which = f"{on}" if root is None else f"{on} with the root {root}"
        raise NotFoundError(
            f"{symbol} has no options that end on {which}; the next days are {days or 'none'}.", symbol=symbol
        )
    # Of two on one day, the one that settles at the close is the one that most trade.
    return max(found, key=lambda each: each.settlement)


def _told(desk: Desk, work: Work, chain: Chain, at: datetime) -> ChainJson:
    valued = modelled(desk, chain.symbols, desk.clock.now())
    teller = telling_options.ChainTeller(desk.market.hub, valued, work.live.now())
    return teller.chain(chain, _move(desk, chain), at)


def _move(desk: Desk, chain: Chain) -> ExpectedMove | None:
    spot = desk.market.hub.mark(chain.underlying)
    if spot is None:
        return None
    with desk.reading() as unit:
        table = rate_table(unit)
    curve = smile_of(chain, table)
    return None if curve is None else expected_move(curve, spot)
