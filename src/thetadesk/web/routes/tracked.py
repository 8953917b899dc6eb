"""Tracked symbols: what the desk follows, measures and looks at besides what is owned."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.bootstrap import App
from thetadesk.market.model import QuoteState, Tracked
from thetadesk.market.service import tracked as tracking
from thetadesk.market.service.tracked import LONGEST_NOTE, MOST_TRACKED
from thetadesk.web.asking import Desk, Working, answer, decided
from thetadesk.web.live.quotes import maybe_price
from thetadesk.web.routes.market import SYMBOL
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_recommendations
from thetadesk.web.schemas import examples_recommendations as shown
from thetadesk.web.schemas.recommendations import ProfileName, TrackedJson, TrackedSymbolsJson
from thetadesk.web.schemas.values import instant
from thetadesk.web.work import Work
from thetadesk.wheel.model import Direction, Profile
from thetadesk.wheel.service import latest
from thetadesk.wheel.service.latest import Latest, of_symbol

router = Router(tags=["market"], prefix="/market/tracked")
TrackedSymbol = Annotated[str, Path(pattern=SYMBOL, description="A stock, fund or index: SPY, BRK/B, SPX.")]


class TrackBody(BaseModel):
    """How a symbol is tracked: how far from the price the scan looks (null: moderate), and a note."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.TRACK_BODY))
    profile: ProfileName | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


@router.get("", response_model=TrackedSymbolsJson, responses=examples.answers(shown.TRACKED_LIST))
def list_tracked(desk: Desk, work: Working) -> Response:
    """List the tracked symbols, with what was recommended last for each."""
    with desk.reading() as unit:
        found = tracking.tracked(unit)
        known = latest.latest(unit, [_subject(each) for each in found])
    now = desk.clock.now()
    body: TrackedSymbolsJson = {
        "items": [_told(desk, work, each, known, now) for each in found],
        "total": len(found),
        "most": MOST_TRACKED,
    }
    return answer(body)


@router.put("/{symbol:path}", response_model=TrackedJson, responses=examples.answers(shown.TRACKED))
def put_tracked(desk: Desk, work: Working, symbol: TrackedSymbol, body: TrackBody) -> Response:
    """Track a symbol, or change how it is tracked."""
    by = decided(desk)
    with desk.unit() as unit:
        wanted = Tracked(symbol, body.profile, body.note, by.at)
        made = tracking.track(unit, wanted, by.at, by.actor)
        known = latest.latest(unit, [_subject(made)])
    return answer(_told(desk, work, made, known, by.at))


@router.delete("/{symbol:path}", status_code=204, response_class=Response)
def delete_tracked(desk: Desk, symbol: TrackedSymbol) -> Response:
    """Track a symbol no longer."""
    by = decided(desk)
    with desk.unit() as unit:
        tracking.untrack(unit, symbol, by.at, by.actor)
        gone = [of_symbol(symbol, way, profile) for way in Direction for profile in Profile]
        latest.forget(unit, gone)
    return Response(status_code=204)


def _subject(each: Tracked) -> str:
    profile = Profile(each.profile) if each.profile else Profile.MODERATE
    return of_symbol(each.symbol, Direction.PUT, profile)


def _told(desk: App, work: Work, each: Tracked, known: dict[str, Latest], now: datetime) -> TrackedJson:
    quote = desk.market.hub.get(each.symbol)
    last = known.get(_subject(each))
    state = QuoteState.MISSING if quote is None else desk.market.hub.state(quote, work.live.now())
    return {
        "symbol": each.symbol,
        "profile": Profile(each.profile).value if each.profile else None,
        "note": each.note,
        "added_at": instant(each.added_at),
        "price": None if quote is None else maybe_price(quote.mark),
        "state": telling_recommendations.state_text(state),
        "last": None if last is None else telling_recommendations.kept(last, now),
    }
