"""The control: move the clock, shock prices, spoil the wires, trade for a character, plant errors, look behind the scenes.

JSON in, JSON out; refusals are 4xx with `{"error": words}`. Nobody is asked who they are: it listens on this machine only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from brokersim.brokerage.history import PlantError
from brokersim.calendar import CalendarError
from brokersim.clock import ClockError
from brokersim.faults import FaultKind, lapse
from brokersim.market import MarketError
from brokersim.model import (
    Contract,
    Instrument,
    Leg,
    Order,
    OrderType,
    Position,
    Posting,
    Side,
    Ticket,
    TimeInForce,
)
from brokersim.replay import FRAMES_A_SECOND, Plan, ReplayError
from brokersim.sim import Sim
from brokersim.tastytrade import transactions
from brokersim.tokens import BROKERS
from brokersim.world import UnknownAccountError

Json = dict[str, Any]

_MOST_DAYS, _SECONDS_A_DAY = 3660, 86400
_FAULT_FIELDS: dict[str, type | tuple[type, ...]] = {
    "rate": (int, float),
    "count": int,
    "match": str,
    "seconds": (int, float),
    "after": bool,
    "broker": str,
}


class ControlError(Exception):
    """A request that cannot be done. The text says why."""


def routes(sim: Sim) -> list[Route]:
    """Everything under /control."""
    control = _Control(sim)
    calls: list[tuple[str, str, Callable[[Request], Awaitable[Json]]]] = [
        ("GET", "/control/state", control.state),
        ("GET", "/control/accounts/{number}", control.account),
        ("POST", "/control/advance", control.advance),
        ("POST", "/control/shock", control.shock),
        ("GET", "/control/faults", control.faults),
        ("POST", "/control/faults", control.add_fault),
        ("DELETE", "/control/faults", control.clear_faults),
        ("POST", "/control/trade", control.trade),
        ("POST", "/control/plant", control.plant),
        ("DELETE", "/control/plant", control.heal),
        ("GET", "/control/replay", control.replayed),
        ("POST", "/control/replay", control.replay),
        ("DELETE", "/control/replay", control.end_replay),
    ]
    return [Route(path, _worded(call), methods=[method]) for method, path, call in calls]


def _worded(call: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await call(request))
        except UnknownAccountError as error:
            return JSONResponse({"error": str(error)}, 404)
        except (ControlError, CalendarError, ClockError, MarketError, PlantError, ReplayError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


class _Control:
    def __init__(self, sim: Sim) -> None:
        self._sim = sim

    async def state(self, request: Request) -> Json:  # noqa: ARG002 - every call takes its request
        sim = self._sim
        sim.world.settle()
        accounts = [
            {
                "number": account.number,
                "broker": account.broker,
                "user": account.user,
                "nickname": account.nickname,
                "character": account.character,
                "history_from": account.history_from.isoformat(),
                "postings": len(sim.world.postings(account.number, visible=False)),
                "told": len(sim.world.postings(account.number)),
                "orders": sum(not order.status.is_final for order in sim.world.orders(account.number)),
            }
            for account in sim.world.accounts.values()
        ]
        return {
            "clock": self._clock(),
            "seed": sim.options.seed,
            "accounts": accounts,
            "postings": sum(account["postings"] for account in accounts),
            "faults": [fault.told() for fault in sim.faults.active],
        }

    async def account(self, request: Request) -> Json:
        """Positions, cash and postings; `visible=false` shows what the history keeps back, too."""
        world = self._sim.world
        world.settle()
        number = world.number_of(request.path_params["number"])
        visible = request.query_params.get("visible", "true") != "false"
        account = world.accounts[number]
        return {
            "number": number,
            "broker": account.broker,
            "character": account.character,
            "cash": str(world.balances(number).cash),
            "positions": [_position(each) for each in world.positions(number)],
            "postings": [_posting(self._sim, each) for each in world.postings(number, visible=visible)],
        }

    async def advance(self, request: Request) -> Json:
        """`to` an instant, or by `days` or `seconds`. Whole days are lived one by one, others being served between."""
        body = await _body(request)
        clock, world = self._sim.clock, self._sim.world
        until = _until(body, clock.now())
        while (left := until - clock.now()) > timedelta(days=1):
            clock.advance_to(min(until, clock.now() + min(left, timedelta(days=1))))
            world.settle()
            await asyncio.sleep(0)
        clock.advance_to(max(until, clock.now()))
        world.settle()
        return {"clock": self._clock()}

    async def shock(self, request: Request) -> Json:
        body = await _body(request)
        symbol, factor = str(body.get("symbol", "")), _amount(body, "factor")
        self._sim.market.shock(symbol, float(factor))
        self._sim.world.settle()
        return {"symbol": symbol, "factor": float(factor), "spot": self._sim.market.spot(symbol)}

    async def faults(self, request: Request) -> Json:  # noqa: ARG002 - every call takes its request
        return {"items": [fault.told() for fault in self._sim.faults.active]}

    async def add_fault(self, request: Request) -> Json:
        """Turns a fault on. Without `rate` and `count`, `lapse-tokens` happens at once, and once."""
        body = await _body(request)
        kind, settings = _kind(body), _settings(body)
        if kind is FaultKind.LAPSE_TOKENS and not {"rate", "count"} & settings.keys():
            for each in _lapsing(body):
                lapse(self._sim.tokens, settings.get("broker", ""), each)
            return {"kind": kind.value, "happened": 1}
        if kind is FaultKind.CLOCK_SKEW:
            self._sim.tokens.skew = timedelta(seconds=settings.get("seconds", 60.0))
        return self._sim.faults.add(kind, **settings).told()

    async def clear_faults(self, request: Request) -> Json:  # noqa: ARG002 - every call takes its request
        cleared = len(self._sim.faults.active)
        self._sim.faults.clear()
        self._sim.tokens.skew = timedelta(0)
        return {"cleared": cleared}

    async def trade(self, request: Request) -> Json:
        """Places an order for an account or character: `legs` of symbol, side and quantity; a market order for the day
        unless `type`, `price`, `stop` and `time_in_force` say otherwise."""
        body = await _body(request)
        ticket = self._ticket(body)
        return _order(self._sim.world.trade_as(str(body.get("account", "")), ticket))

    async def plant(self, request: Request) -> Json:
        """Plants an error of `kind` in an account's history; `coming` spoils the next posting instead of the newest,
        `posting` a chosen one, `days` is how late a late one is told."""
        body = await _body(request)
        world = self._sim.world
        number = world.number_of(str(body.get("account", "")))
        posting = body.get("posting")
        planted = world.plant(
            number,
            body.get("kind", ""),
            coming=body.get("coming") is True,
            delay=timedelta(days=float(_amount(body, "days"))) if "days" in body else timedelta(days=2),
            posting=int(_amount(body, "posting")) if posting is not None else None,
        )
        found = [each for each in world.postings(number, visible=False) if each.id == planted.get("posting")]
        return planted | {"ids": [id for each in found for id in _wire_ids(self._sim, each)]}

    async def heal(self, request: Request) -> Json:
        """Takes planted errors out again, of one `account` or of all."""
        world, asked = self._sim.world, request.query_params.get("account")
        numbers = [world.number_of(asked)] if asked else list(world.accounts)
        return {"healed": sum(world.heal(number) for number in numbers)}

    async def replay(self, request: Request) -> Json:
        """Sends prepared quotes of everything subscribed to over DXLink, `rate` a second for `seconds`, in `frames` a
        second."""
        body = await _body(request)
        frames = int(_amount(body, "frames")) if "frames" in body else FRAMES_A_SECOND
        self._sim.replay.begin(Plan(int(_amount(body, "rate")), float(_amount(body, "seconds")), frames))
        return self._replay()

    async def replayed(self, request: Request) -> Json:  # noqa: ARG002 - every call takes its request
        return self._replay()

    async def end_replay(self, request: Request) -> Json:  # noqa: ARG002 - every call takes its request
        self._sim.replay.end()
        return self._replay()

    def _replay(self) -> Json:
        replay = self._sim.replay
        return {
            "on": replay.plan is not None,
            "quotes": replay.quotes,
            "frames": replay.frames,
            "behind_seconds": round(replay.behind, 3),
        }

    def _clock(self) -> Json:
        clock = self._sim.clock
        return {"mode": clock.mode.value, "speed": clock.speed, "now": clock.now().isoformat()}

    def _ticket(self, body: Json) -> Ticket:
        legs = body.get("legs")
        if not isinstance(legs, list) or not all(isinstance(leg, dict) for leg in legs):
            raise ControlError("legs must be a list of objects with symbol, side and quantity")
        return Ticket(
            tuple(self._leg(leg) for leg in legs),
            OrderType(_choice(body, "type", [each.value for each in OrderType], "market")),
            TimeInForce(_choice(body, "time_in_force", [each.value for each in TimeInForce], "day")),
            _amount(body, "price") if body.get("price") is not None else None,
            _amount(body, "stop") if body.get("stop") is not None else None,
        )

    def _leg(self, leg: Json) -> Leg:
        symbol = str(leg.get("symbol", ""))
        instrument: Instrument | None = symbol if symbol in self._sim.market.listings else None
        instrument = instrument or self._sim.market.contract(symbol)
        if instrument is None:
            raise ControlError(
                f"{symbol[:30]!r} is neither a listed symbol nor an OCC symbol of a listed option"
            )
        side = Side(_choice(leg, "side", [each.value for each in Side], ""))
        return Leg(instrument, side, _amount(leg, "quantity"))


def _until(body: Json, now: datetime) -> datetime:
    if "to" in body:
        try:
            at = datetime.fromisoformat(str(body["to"]))
        except ValueError as error:
            raise ControlError("to must be an ISO 8601 time such as 2026-11-23T15:00:00Z") from error
        until = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    elif "days" in body or "seconds" in body:
        unit = "days" if "days" in body else "seconds"
        days = float(_amount(body, unit)) / (1 if unit == "days" else _SECONDS_A_DAY)
        until = now + timedelta(days=max(min(days, 2 * _MOST_DAYS), -1.0))
    else:
        raise ControlError("say to which time, or by how many days or seconds")
    if until < now or until - now > timedelta(days=_MOST_DAYS):
        raise ControlError(
            f"the clock goes ahead, by at most {_MOST_DAYS} days; it is {now:%Y-%m-%d %H:%M:%S}Z"
        )
    return until


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError as error:
        raise ControlError("the request is not JSON") from error
    if not isinstance(body, dict):
        raise ControlError("the request is not a JSON object")
    return body


def _amount(body: Json, name: str) -> Decimal:
    try:
        value = Decimal(str(body.get(name)))
    except InvalidOperation as error:
        raise ControlError(f"{name} must be a number") from error
    if not value.is_finite():
        raise ControlError(f"{name} must be a number")
    return value


def _choice(body: Json, name: str, choices: list[str], default: str) -> str:
    value = str(body.get(name, default))
    if value not in choices:
        raise ControlError(f"{name} must be one of {', '.join(choices)}")
    return value


def _kind(body: Json) -> FaultKind:
    return FaultKind(_choice(body, "kind", [kind.value for kind in FaultKind], ""))


def _settings(body: Json) -> Json:
    settings = {name: body[name] for name in _FAULT_FIELDS if body.get(name) is not None}
    unknown = body.keys() - {"kind", "tokens", *_FAULT_FIELDS}
    wrong = [name for name, value in settings.items() if not isinstance(value, _FAULT_FIELDS[name])]
    if unknown or wrong:
        raise ControlError(
            f"a fault has {', '.join(_FAULT_FIELDS)}; not understood: {', '.join([*unknown, *wrong])}"
        )
    if not 0 <= settings.get("rate", 1) <= 1:
        raise ControlError("rate is a chance from 0 to 1")
    if settings.get("broker", "") not in ("", *BROKERS):
        raise ControlError(f"broker must be one of {', '.join(BROKERS)}")
    return settings


def _lapsing(body: Json) -> list[Any]:
    kinds = ["access", "refresh", "quote"]
    asked = _choice(body, "tokens", [*kinds, "all"], "access")
    return kinds if asked == "all" else [asked]


def _symbol(instrument: Instrument | None) -> str | None:
    return instrument.occ if isinstance(instrument, Contract) else instrument


def _position(position: Position) -> Json:
    return {
        "symbol": _symbol(position.instrument),
        "quantity": str(position.quantity),
        "average_price": str(position.average_price),
        "mark": position.mark,
    }


def _wire_ids(sim: Sim, posting: Posting) -> list[int]:
    """The ids under which the broker tells a posting."""
    broker = sim.world.accounts[posting.account].broker
    return [posting.id] if broker == "schwab" else transactions.ids(posting)


def _posting(sim: Sim, posting: Posting) -> Json:
    return {
        "id": posting.id,
        "ids": _wire_ids(sim, posting),
        "at": posting.at.isoformat(),
        "on": posting.on.isoformat(),
        "kind": posting.kind.value,
        "symbol": _symbol(posting.instrument),
        "quantity": str(posting.quantity),
        "price": None if posting.price is None else str(posting.price),
        "gross": str(posting.gross),
        "fees": str(posting.fees.total),
        "net": str(posting.net),
        "side": posting.side.value if posting.side else None,
        "order": posting.order_id,
        "event": posting.event,
        "description": posting.description,
    }


def _order(order: Order) -> Json:
    return {
        "id": order.id,
        "account": order.account,
        "status": order.status.value,
        "reason": order.reason,
        "fills": [
            {"leg": fill.leg, "quantity": str(fill.quantity), "price": str(fill.price)}
            for fill in order.fills
        ],
    }
