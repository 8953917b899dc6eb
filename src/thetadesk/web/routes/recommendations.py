"""Recommendations: what a wheel, or a symbol, could sell next and why, and what an open option could be rolled into."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.web.asking import Desk, Id, IdIn, Whole, answer
from thetadesk.web.routes.market import SYMBOL
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_recommendations
from thetadesk.web.schemas import examples_recommendations as shown
from thetadesk.web.schemas.recommendations import (
    KeptRecommendationsJson,
    OrderText,
    ProfileName,
    RecommendationBatchJson,
    RecommendationJson,
    RightText,
    RollsJson,
)
from thetadesk.wheel.choosing.rolls import RollChoice, with_assignment
from thetadesk.wheel.choosing.standouts import ordered
from thetadesk.wheel.model import Direction, Profile
from thetadesk.wheel.service import latest, recommending
from thetadesk.wheel.service.latest import Latest
from thetadesk.wheel.service.recommending import HORIZON_DAYS, MOST_SYMBOLS, Rolled, Wish

router = Router(tags=["recommendations"])
MOST_CONTRACTS = 1_000
_WITHIN = 2.0

Contracts = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_CONTRACTS,
        description="How many to sell; by default one put, or calls on all free shares.",
    ),
]


class RecommendBatchBody(BaseModel):
    """Symbols to look at: for puts or calls, how far from the price, for the accounts of a portfolio or, without one, for
    no account (then no cash is asked for). What is not there within so many seconds is there the next time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.BATCH_BODY))
    symbols: Annotated[
        list[Annotated[str, Field(pattern=SYMBOL)]], Field(min_length=1, max_length=MOST_SYMBOLS)
    ]
    profile: ProfileName = "moderate"
    direction: RightText = "put"
    portfolio_id: IdIn | None = None
    within_seconds: Annotated[float, Field(ge=0, le=10)] = _WITHIN


class RollsBody(BaseModel):
    """Which open trade to roll (by default the one that expires first), how far ahead, and which part of the front to
    show in which order."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.ROLLS_BODY))
    trade_id: IdIn | None = None
    horizon_days: Annotated[Whole, Field(ge=0, le=400)] = HORIZON_DAYS
    order: OrderText = "balance"
    limit: Annotated[Whole, Field(ge=1, le=500)] = 25
    offset: Annotated[Whole, Field(ge=0, le=100_000)] = 0


@router.get(
    "/wheels/{wheel_id}/recommend",
    response_model=RecommendationJson,
    responses=examples.answers(shown.RECOMMENDATION),
)
async def recommend_wheel(desk: Desk, wheel_id: Id, contracts: Contracts = None) -> Response:
    """Recommend the next trade of a wheel: the option, what each factor gave it, what lost and why, what would flip it."""
    made = await recommending.recommend_wheel(desk, wheel_id, contracts)
    return answer(telling_recommendations.recommendation(made))


@router.post(
    "/wheels/recommend/batch",
    response_model=RecommendationBatchJson,
    responses=examples.answers(shown.BATCH),
)
async def recommend_batch(desk: Desk, body: RecommendBatchBody) -> Response:
    """Recommend the next trade of up to fifty symbols; those whose options are not at hand in time say so."""
    wish = Wish(
        list(dict.fromkeys(body.symbols)),
        Profile(body.profile),
        Direction(body.direction),
        body.portfolio_id,
    )
    found = await recommending.recommend_batch(desk, wish, body.within_seconds)
    made = [each for _, each in found.items if not isinstance(each, str)]
    if body.portfolio_id is None:
        # What was looked at for one portfolio's purse says nothing to others.
        await recommending.keep(desk, made)
    return answer(await asyncio.to_thread(telling_recommendations.batch, found))


@router.post("/wheels/{wheel_id}/rolls", response_model=RollsJson, responses=examples.answers(shown.ROLLS))
async def find_rolls(desk: Desk, wheel_id: Id, body: RollsBody) -> Response:
    """Search the whole chain for what an open option could be rolled into: all that nothing else beats in every respect."""
    made = await recommending.find_rolls(desk, wheel_id, body.trade_id, body.horizon_days)
    nothing, page = await asyncio.to_thread(_page, made, body)
    return answer(telling_recommendations.rolls(made, nothing, page, body.order))


@router.get(
    "/recommendations", response_model=KeptRecommendationsJson, responses=examples.answers(shown.KEPT)
)
def list_recommendations(
    desk: Desk,
    favourable: Annotated[bool | None, Query(description="Only favourable ones, or only others.")] = None,
) -> Response:
    """List what was recommended last for each wheel and symbol, with its age; the market is not asked."""
    with desk.reading() as unit:
        found = list(latest.latest(unit).values())
    chosen = [each for each in found if favourable in (None, each.favourable)]
    now = desk.clock.now()
    body: KeptRecommendationsJson = {
        "items": [telling_recommendations.kept(each, now) for each in sorted(chosen, key=_rank)],
        "total": len(chosen),
    }
    return answer(body)


def _rank(each: Latest) -> tuple[bool, float, str]:
    at: datetime = each.at
    return not each.favourable, -at.timestamp(), each.subject


def _page(made: Rolled, body: RollsBody) -> tuple[RollChoice | None, list[RollChoice]]:
    """Doing nothing, and the part of the front that is asked for; the first with their chances of assignment."""
    found = ordered(made.rolls.front, body.order)[body.offset : body.offset + body.limit]
    if made.rolls.nothing is None:
        return None, found
    nothing, *page = with_assignment(made.board, [made.rolls.nothing, *found])
    return nothing, page
