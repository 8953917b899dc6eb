"""Orders: dry runs, placing, replacing and cancelling, one by one or depending on each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starlette.responses import Response

from brokersim import calendar
from brokersim.model import Fees, Order, OrderStatus, Ticket
from brokersim.tastytrade.answers import Call, Fields, RefusedError, not_found
from brokersim.tastytrade.tickets import order_told, preflight_of, status_of, ticket_of, unplaced
from brokersim.tastytrade.transactions import day, instant
from brokersim.tastytrade.wording import amount, dollars, effect, underlying_of
from brokersim.world import ComplexKind, OrderClosedError, Preview, UnknownOrderError

PER_PAGE = 10
_KINDS: tuple[ComplexKind, ...] = ("OTO", "OCO", "OTOCO")
_MOST_ORDERS = 3
# From this version of the API on, orders are listed from a date only.
_WANTS_START = "20261012"


@dataclass(frozen=True, slots=True)
class Complex:
    """Orders that depend on each other; `trigger` is None for one-cancels-other."""

    id: int
    account: str
    kind: ComplexKind
    trigger: int | None
    orders: tuple[int, ...]


def effect_told(preview: Preview) -> Fields:
    """What an order would do to buying power."""
    change, requirement = preview.buying_power_change, preview.requirement_change
    return {
        **amount("change-in-margin-requirement", -requirement),
        **amount("change-in-buying-power", change),
        **amount("current-buying-power", preview.before.option_buying_power),
        **amount("new-buying-power", preview.after.option_buying_power),
        **amount("isolated-order-margin-requirement", -max(requirement, Decimal(0))),
        "is-spread": False,
        "impact": dollars(abs(change)),
        "effect": effect(change),
    }


def fees_told(fees: Fees) -> Fields:
    """What an order would cost."""
    return {
        **amount("regulatory-fees", -fees.regulatory),
        **amount("clearing-fees", -fees.clearing),
        **amount("commission", -fees.commission),
        **amount("proprietary-index-option-fees", -fees.index_option),
        **amount("total-fees", -fees.total),
    }


async def dry_run(call: Call) -> Response:
    """POST /accounts/{number}/orders/dry-run"""
    number = call.account.number
    ticket = ticket_of(await call.body(), call.sim.market)
    preview = _checked(call, ticket)
    return call.answer(_answer("order", unplaced(number, ticket), preview), 201)


async def place(call: Call) -> Response:
    """POST /accounts/{number}/orders. The same external identifier again answers the order it already has."""
    world, number = call.sim.world, call.account.number
    ticket = ticket_of(await call.body(), call.sim.market)
    known = _known(call, ticket.external_id)
    preview = world.preview(number, ticket) if known else _checked(call, ticket)
    order = known or world.place(number, ticket)
    return call.answer(_answer("order", order_told(order), preview), 201)


def _known(call: Call, external_id: str) -> Order | None:
    if not external_id:
        return None
    orders = call.sim.world.orders(call.account.number)
    return next((order for order in orders if order.ticket.external_id == external_id), None)


def _checked(call: Call, ticket: Ticket) -> Preview:
    call.sim.world.settle()
    preview = call.sim.world.preview(call.account.number, ticket)
    if preview.rejections:
        raise preflight_of(list(preview.rejections))
    return preview


def _answer(key: str, told: Fields, preview: Preview) -> Fields:
    return {
        key: told,
        "warnings": [],
        "buying-power-effect": effect_told(preview),
        "fee-calculation": fees_told(preview.fees),
    }


def _order(call: Call, number: int | None = None) -> Order:
    wanted = call.request.path_params["id"] if number is None else number
    try:
        return call.sim.world.order(wanted, call.account.number)
    except UnknownOrderError as error:
        raise not_found(f"order {wanted}") from error


async def single(call: Call) -> Response:
    """GET /accounts/{number}/orders/{id}"""
    call.sim.world.settle()
    return call.answer(order_told(_order(call)))


async def replace(call: Call) -> Response:
    """PUT (and PATCH) /accounts/{number}/orders/{id}: new terms for the same legs. Answers the new order itself."""
    call.sim.world.settle()
    old = _order(call)
    ticket = ticket_of(await call.body(), call.sim.market, old.ticket.legs)
    try:
        new = call.sim.world.replace(old.id, ticket, call.account.number)
    except OrderClosedError as error:
        raise _closed(old) from error
    if new.status is OrderStatus.REJECTED:
        raise RefusedError(422, "order_replace_failed", new.reason)
    return call.answer(order_told(new))


async def cancel(call: Call) -> Response:
    """DELETE /accounts/{number}/orders/{id}"""
    return call.answer(_cancelled(call, _order(call)))


def _cancelled(call: Call, order: Order) -> Fields:
    try:
        gone = call.sim.world.cancel(order.id, call.account.number)
    except OrderClosedError as error:
        raise _closed(order) from error
    return order_told(gone) | {"status": "Cancel Requested"}


def _closed(order: Order) -> RefusedError:
    return RefusedError(
        422, "cannot_update_order", f"Order {order.id} is {status_of(order)} and cannot be changed"
    )


async def live(call: Call) -> Response:
    """GET /accounts/{number}/orders/live: today's, whatever became of them, and those that still work."""
    call.sim.world.settle()
    return call.items([order_told(order) for order in reversed(_todays(call))])


def _todays(call: Call) -> list[Order]:
    today = calendar.market_date(call.sim.clock.now())
    orders = call.sim.world.orders(call.account.number)
    return [
        order
        for order in orders
        if not order.status.is_final or calendar.market_date(order.updated_at) == today
    ]


async def history(call: Call) -> Response:
    """GET /accounts/{number}/orders"""
    account = call.account.number
    if call.request.headers.get("accept-version", "") >= _WANTS_START and not (
        call.text("start-date") or call.text("start-at")
    ):
        raise RefusedError(400, "validation_error", "start-date or start-at is required")
    call.sim.world.settle()
    found = [order for order in call.sim.world.orders(account) if _wanted(call, order)]
    found.sort(key=lambda order: order.id, reverse=call.text("sort").lower() != "asc")
    return call.page(found, order_told, PER_PAGE)


def _wanted(call: Call, order: Order) -> bool:
    on = calendar.market_date(order.entered_at)
    if not (day(call, "start-date") or date.min) <= on <= (day(call, "end-date") or date.max):
        return False
    since, until = instant(call, "start-at"), instant(call, "end-at")
    if (since and order.entered_at < since) or (until and order.entered_at > until):
        return False
    statuses, underlyings = call.many("status"), call.many("underlying-symbol")
    ticker = underlying_of(order.ticket.legs[0].instrument)
    return (not statuses or status_of(order) in statuses) and (not underlyings or ticker in underlyings)


class Complexes:
    """The orders that depend on each other, as they were sent: the brokerage knows only the single ones."""

    def __init__(self) -> None:
        self._kept: dict[int, Complex] = {}

    async def dry_run(self, call: Call) -> Response:
        """POST /accounts/{number}/complex-orders/dry-run"""
        number = call.account.number
        kind, trigger, tickets = _parts(call, await call.body())
        preview = _checked(call, trigger or tickets[0])
        told: Fields = {"account-number": number, "type": kind}
        told["orders"] = [unplaced(number, ticket) for ticket in tickets]
        if trigger is not None:
            told["trigger-order"] = unplaced(number, trigger)
        return call.answer(_answer("complex-order", told, preview), 201)

    async def place(self, call: Call) -> Response:
        """POST /accounts/{number}/complex-orders"""
        number = call.account.number
        kind, trigger, tickets = _parts(call, await call.body())
        preview = _checked(call, trigger or tickets[0])
        placed = call.sim.world.place_complex(number, kind, trigger, tickets)
        first = placed[0].id
        ids = tuple(order.id for order in (placed if trigger is None else placed[1:]))
        kept = Complex(first, number, kind, None if trigger is None else first, ids)
        self._kept[first] = kept
        return call.answer(_answer("complex-order", self._told(call, kept), preview), 201)

    async def single(self, call: Call) -> Response:
        """GET /accounts/{number}/complex-orders/{id}"""
        call.sim.world.settle()
        return call.answer(self._told(call, self._one(call)))

    async def live(self, call: Call) -> Response:
        """GET /accounts/{number}/complex-orders/live"""
        call.sim.world.settle()
        today = {order.id for order in _todays(call)}
        found = [each for each in self._of(call) if today & {order.id for order in self._orders(call, each)}]
        return call.items([self._told(call, each) for each in found])

    async def history(self, call: Call) -> Response:
        """GET /accounts/{number}/complex-orders"""
        call.sim.world.settle()
        return call.page(self._of(call)[::-1], lambda each: self._told(call, each), PER_PAGE)

    async def cancel(self, call: Call) -> Response:
        """DELETE /accounts/{number}/complex-orders/{id}: what has not ended yet, ends."""
        kept = self._one(call)
        for order in self._orders(call, kept):
            # Cancelling one may have ended the next.
            if not order.status.is_final:
                _cancelled(call, order)
        return call.answer(self._told(call, kept))

    def _of(self, call: Call) -> list[Complex]:
        number = call.account.number
        return [kept for kept in self._kept.values() if kept.account == number]

    def _one(self, call: Call) -> Complex:
        wanted = call.request.path_params["id"]
        for kept in self._of(call):
            if kept.id == wanted:
                return kept
        raise not_found(f"complex order {wanted}")

    def _orders(self, call: Call, kept: Complex) -> list[Order]:
        ids = kept.orders if kept.trigger is None else (kept.trigger, *kept.orders)
        return [_latest(call, number) for number in ids]

    def _told(self, call: Call, kept: Complex) -> Fields:
        orders = [self._member(call, kept, number) for number in kept.orders]
        told: Fields = {"id": kept.id, "account-number": kept.account, "type": kept.kind, "orders": orders}
        if kept.trigger is not None:
            told["trigger-order"] = self._member(call, kept, kept.trigger)
        return told

    def _member(self, call: Call, kept: Complex, number: int) -> Fields:
        tag = f"{kept.kind}::{'trigger-order' if number == kept.trigger else 'order'}"
        return order_told(_latest(call, number)) | {"complex-order-id": kept.id, "complex-order-tag": tag}


def _latest(call: Call, number: int) -> Order:
    """An order, or what has replaced it."""
    order = _order(call, number)
    while order.replaced_by is not None:
        order = _order(call, order.replaced_by)
    return order


def _parts(call: Call, body: Fields) -> tuple[ComplexKind, Ticket | None, Sequence[Ticket]]:
    kind = next((known for known in _KINDS if known == body.get("type")), None)
    if kind is None:
        raise RefusedError(
            422, "validation_error", "Request validation failed", [("type", "must be OCO, OTO or OTOCO")]
        )
    sent, first = body.get("orders"), body.get("trigger-order")
    if (
        not isinstance(sent, list)
        or not all(isinstance(each, dict) for each in sent)
        or not _fits(kind, sent)
    ):
        raise RefusedError(
            422,
            "validation_error",
            "Request validation failed",
            [("orders", f"are not those of an {kind} order")],
        )
    if (kind == "OCO") == isinstance(first, dict):
        raise RefusedError(
            422,
            "validation_error",
            "Request validation failed",
            [("trigger-order", "comes with OTO and OTOCO orders only")],
        )
    trigger = ticket_of(first, call.sim.market) if isinstance(first, dict) else None
    return kind, trigger, [ticket_of(each, call.sim.market) for each in sent]


def _fits(kind: ComplexKind, sent: list[Fields]) -> bool:
    return 1 <= len(sent) <= _MOST_ORDERS if kind == "OTO" else len(sent) == len(("one", "other"))
