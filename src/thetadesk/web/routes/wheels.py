"""Wheels: making, showing, changing and removing them; what they have done follows from the ledger."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import CLOSE, NEW_YORK, market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.service.accounts import get_account
from thetadesk.web.asking import (
    AccountQuery,
    Day,
    Desk,
    Id,
    IdIn,
    MoneyIn,
    PortfolioQuery,
    QuantityIn,
    ScopeQuery,
    answer,
    chosen,
    decided,
)
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_wheels
from thetadesk.web.schemas import examples_wheels as shown
from thetadesk.web.schemas.wheels import (
    AdoptablesJson,
    DirectionText,
    ProfileText,
    StateText,
    WheelJson,
    WheelsJson,
    WheelStateJson,
)
from thetadesk.web.wheeling import kept, market_day, market_now
from thetadesk.wheel.model import Act, Direction, Profile, Wheel
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import trades, views, wheels
from thetadesk.wheel.service.wheels import LONGEST_NOTE, LONGEST_SYMBOL, Change, Wish

router = Router(tags=["wheels"])
_MOST_CAMPAIGNS = 500

StateQuery = Annotated[StateText | None, Query(description="Only wheels in this state.")]
OpenQuery = Annotated[
    bool | None, Query(alias="open", description="Only wheels that run (true), or that have ended (false).")
]
_Campaigns = Annotated[list[IdIn], Field(max_length=_MOST_CAMPAIGNS)]
_Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class SharesIn(BaseModel):
    """Shares that are there already: how many, what they had cost altogether (null if nobody knows), and since when they count."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.SHARES_BODY))
    quantity: QuantityIn
    basis: MoneyIn | None = None
    on: Day | None = None


class WheelBody(BaseModel):
    """A new wheel. Without an account it gets the portfolio's own that is kept by hand, or the account of what it adopts."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies(shown.WHEEL_BODY, shown.ADOPTING_BODY)
    )
    symbol: Annotated[str, Field(min_length=1, max_length=LONGEST_SYMBOL)]
    capital: MoneyIn | None = None
    profile: ProfileText = "moderate"
    starting_direction: DirectionText = "put"
    account_id: IdIn | None = None
    started_on: Day | None = None
    adopt: _Campaigns = []
    import_shares: SharesIn | None = None
    note: _Note = ""

    def wish(self) -> Wish:
        """The same as the service takes it."""
        return Wish(
            self.symbol,
            self.capital,
            Profile(self.profile),
            Direction(self.starting_direction),
            self.account_id,
            self.started_on or (self.import_shares.on if self.import_shares else None),
            self.adopt,
            self.note,
        )


class WheelChange(BaseModel):
    """How a wheel is to be configured from now on. What is left out is empty, but for the day on which it started, which
    stays; `ended_on` ends it, null lets it run (again)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.WHEEL_CHANGE))
    capital: MoneyIn | None = None
    profile: ProfileText
    starting_direction: DirectionText = "put"
    started_on: Day | None = None
    ended_on: Day | None = None
    left_out: _Campaigns = []
    note: _Note = ""

    def change(self, before: Wheel) -> Change:
        """The same as the service takes it."""
        return Change(
            self.capital,
            Profile(self.profile),
            Direction(self.starting_direction),
            self.started_on or before.started_on,
            self.ended_on,
            self.left_out,
            self.note,
        )


class AdoptBody(BaseModel):
    """Campaigns that the ledger tells already, by their ids."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(shown.ADOPT_BODY))
    campaign_ids: Annotated[list[IdIn], Field(min_length=1, max_length=_MOST_CAMPAIGNS)]


@router.get("/wheels", response_model=WheelsJson, responses=examples.answers(shown.WHEELS))
def list_wheels(
    request: Request,
    desk: Desk,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    state: StateQuery = None,
    running: OpenQuery = None,
) -> Response:
    """List the wheels of every portfolio, with what each holds and has earned."""
    with desk.reading() as unit:
        _, ids = chosen(unit, scope, account, portfolio)
        found = [each for each in wheels.list_wheels(unit, portfolio) if each.account_id in ids]
        return _listed(request, unit, found, state, running)


@router.get("/wheels/adoptable", response_model=AdoptablesJson, responses=examples.answers(shown.ADOPTABLES))
def list_adoptable(
    request: Request,
    desk: Desk,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
) -> Response:
    """List the open campaigns that could be wheels and that no open wheel has."""
    with desk.reading() as unit:
        _, ids = chosen(unit, scope, account, portfolio)
        return kept(request, unit, ("adoptable",), ids, (), lambda: _adoptable(unit, ids))


def _adoptable(unit: Unit, ids: Sequence[str]) -> AdoptablesJson:
    found = sorted(wheels.adoptable(unit, ids), key=lambda each: (each.ticker, each.id))
    return {"items": [telling_wheels.adoptable(each) for each in found], "total": len(found)}


@router.get(
    "/portfolios/{portfolio_id}/wheels", response_model=WheelsJson, responses=examples.answers(shown.WHEELS)
)
def list_portfolio_wheels(
    request: Request, desk: Desk, portfolio_id: Id, state: StateQuery = None, running: OpenQuery = None
) -> Response:
    """List a portfolio's wheels, with what each holds and has earned."""
    with desk.reading() as unit:
        return _listed(request, unit, wheels.list_wheels(unit, portfolio_id), state, running)


@router.post(
    "/portfolios/{portfolio_id}/wheels",
    status_code=201,
    response_model=WheelJson,
    responses=examples.answers(shown.WHEEL, 201),
)
def create_wheel(desk: Desk, portfolio_id: Id, body: WheelBody) -> Response:
    """Start a wheel on a symbol, adopt what the ledger tells already, or bring shares in to start with calls."""
    now, shares = market_now(desk, body.symbol.strip().upper()), body.import_shares
    with desk.unit() as unit:
        moment(now, body.started_on, field="started_on")
        made = wheels.create(unit, portfolio_id, body.wish(), market_date(now), decided(desk))
        if shares is not None:
            _import(unit, desk, made, shares, now)
        told = one(unit, desk, wheels.get_wheel(unit, made.id))
    return answer(told, 201)


@router.get("/wheels/{wheel_id}", response_model=WheelJson, responses=examples.answers(shown.WHEEL))
def get_wheel(desk: Desk, wheel_id: Id) -> Response:
    """Show a wheel: its configuration, what it holds and what it has earned."""
    with desk.reading() as unit:
        told = one(unit, desk, wheels.get_wheel(unit, wheel_id))
    return answer(told)


@router.put("/wheels/{wheel_id}", response_model=WheelJson, responses=examples.answers(shown.WHEEL))
def change_wheel(desk: Desk, wheel_id: Id, body: WheelChange) -> Response:
    """Change how a wheel is configured, end it, or leave campaigns out of it."""
    with desk.unit() as unit:
        before = wheels.get_wheel(unit, wheel_id)
        for field in ("started_on", "ended_on"):
            moment(market_now(desk, before.symbol), getattr(body, field), field=field)
        told = one(unit, desk, wheels.change(unit, wheel_id, body.change(before), decided(desk)))
    return answer(told)


@router.delete("/wheels/{wheel_id}", status_code=204)
def remove_wheel(desk: Desk, wheel_id: Id) -> Response:
    """Remove a wheel's configuration; what happened stays in the ledger."""
    with desk.unit() as unit:
        wheels.remove(unit, wheel_id, decided(desk))
    return Response(status_code=204)


@router.get(
    "/wheels/{wheel_id}/state", response_model=WheelStateJson, responses=examples.answers(shown.STATE)
)
def get_wheel_state(request: Request, desk: Desk, wheel_id: Id) -> Response:
    """Show what a wheel holds, what it can do now, and which of its moves the table does not have."""
    with desk.reading() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        return kept(
            request,
            unit,
            ("state", wheel_id),
            (wheel.account_id,),
            (wheel,),
            lambda: state_of(unit, desk, wheel),
        )


@router.post("/wheels/{wheel_id}/adopt", response_model=WheelJson, responses=examples.answers(shown.WHEEL))
def adopt_campaigns(desk: Desk, wheel_id: Id, body: AdoptBody) -> Response:
    """Take campaigns that the ledger tells into a wheel, whatever they are."""
    with desk.unit() as unit:
        told = one(unit, desk, wheels.adopt(unit, wheel_id, body.campaign_ids, decided(desk)))
    return answer(told)


@router.post(
    "/wheels/{wheel_id}/import-shares", response_model=WheelStateJson, responses=examples.answers(shown.STATE)
)
def import_shares(desk: Desk, wheel_id: Id, body: SharesIn) -> Response:
    """Bring shares that are there already into a wheel, with what they had cost."""
    with desk.unit() as unit:
        wheel = wheels.get_wheel(unit, wheel_id)
        _import(unit, desk, wheel, body, market_now(desk, wheel.symbol))
        told = state_of(unit, desk, wheel)
    return answer(told)


def state_of(unit: Unit, desk: App, wheel: Wheel) -> WheelStateJson:
    """What a wheel holds and can do now."""
    view = views.view(unit, wheel, market_day(desk)(wheel.symbol))
    by_hand = get_account(unit, wheel.account_id).kind is AccountKind.MANUAL
    return telling_wheels.state(view, views.course(unit, wheel), editable=by_hand)


def one(unit: Unit, desk: App, wheel: Wheel) -> WheelJson:
    """One wheel as it is told."""
    (told,) = telling_wheels.wheels(unit, views.board(unit, [wheel], market_day(desk)))
    return told


def _listed(
    request: Request, unit: Unit, found: Sequence[Wheel], state: StateText | None, running: bool | None
) -> Response:
    chosen_ones = [each for each in found if running is None or each.is_open is running]

    def tell() -> WheelsJson:
        seen = views.board(unit, chosen_ones, market_day(request.app.state.desk))
        items = telling_wheels.wheels(unit, [each for each in seen if state is None or each.state == state])
        return {"items": items, "total": len(items)}

    accounts = sorted({each.account_id for each in chosen_ones})
    return kept(request, unit, ("wheels", state), accounts, chosen_ones, tell)


def _import(unit: Unit, desk: App, wheel: Wheel, shares: SharesIn, now: datetime) -> None:
    at, on = moment(now, shares.on)
    terms = Terms(at, on, shares.quantity, basis=shares.basis)
    trades.perform(unit, wheel.id, Act.IMPORT_SHARES, terms, decided(desk), desk.roll_window)


def moment(now: datetime, on: date | None, at: time = CLOSE, field: str = "on") -> tuple[datetime, date]:
    """When something happened that is told for a market date: now, or at a time of that day in New York. Raises
    InvalidInputError for a day that has not come."""
    today = market_date(now)
    if on is None or on == today:
        return now, today
    if on > today:
        raise InvalidInputError(
            f"{on} has not come yet: in the market of this symbol it is {today}.", field=field
        )
    return datetime.combine(on, at, NEW_YORK).astimezone(UTC), on
