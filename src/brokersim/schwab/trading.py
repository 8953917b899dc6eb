"""The Trader API's routes for orders."""

from datetime import datetime, timedelta

from starlette.responses import Response
from starlette.routing import Route

from brokersim.calendar import market_date
from brokersim.clock import system_now
from brokersim.model import Account, Order
from brokersim.schwab import calls, preview
from brokersim.schwab.answers import Answer, Json, refused
from brokersim.schwab.calls import Call, Handler
from brokersim.schwab.entering import Desk, OneCancelsOther, by_parent
from brokersim.schwab.naming import account_hash
from brokersim.schwab.orders import STATUSES
from brokersim.schwab.tickets import Plan, TicketError, plan
from brokersim.sim import Sim

LONGEST = timedelta(days=366)
MOST_ORDERS = 3000
_HOST = "https://api.schwabapi.com"  # clients take an order's number from addresses at this host only
_SAME_MOMENT = timedelta(seconds=60)


def routes(sim: Sim) -> list[Route]:
    desk = Desk(sim)
    orders = "/trader/v1/accounts/{account}/orders"
    table: tuple[tuple[str, str, Handler], ...] = (
        ("GET", "/trader/v1/orders", lambda call: _every(desk, call)),
        ("GET", orders, lambda call: _of_account(desk, call)),
        ("POST", orders, lambda call: _place(desk, call)),
        ("GET", f"{orders}/{{order}}", lambda call: _one(desk, call)),
        ("PUT", f"{orders}/{{order}}", lambda call: _replace(desk, call)),
        ("DELETE", f"{orders}/{{order}}", lambda call: _cancel(desk, call)),
        ("POST", "/trader/v1/accounts/{account}/previewOrder", _preview),
    )
    return [route for method, path, handler in table for route in calls.routes(sim, method, path, handler)]


def _plan(call: Call) -> Plan:
    try:
        return plan(call.sim.market, market_date(call.now), call.json())
    except TicketError as error:
        raise refused(400, "A validation error occurred while processing the request.", str(error)) from None


def _placed(account: Account, order: int) -> Response:
    where = f"{_HOST}/trader/v1/accounts/{account_hash(account.number)}/orders/{order}"
    return Response(b"", 201, {"location": where})


def _place(desk: Desk, call: Call) -> Response:
    account = call.account()
    return _placed(account, desk.enter(account, _plan(call)))


def _preview(call: Call) -> Response:
    account, planned = call.account(), _plan(call)
    if planned.ticket is None:
        raise refused(400, "An OCO order cannot be previewed.")
    previewed = call.sim.world.preview(account.number, planned.ticket)
    return Answer(preview.told(call.sim, account, planned, previewed))


def _found(desk: Desk, call: Call, account: Account) -> Order | OneCancelsOther:
    """The order of the path, if it is the account's."""
    given = call.path["order"]
    if given.isascii() and given.isdigit() and len(given) < 19:
        pair = desk.pairs.get(int(given))
        if pair is not None and pair.account == account.number:
            return pair
        for order in call.sim.world.orders(account.number):
            if order.id == int(given):
                return order
    raise refused(404, "Order not found")


def _one(desk: Desk, call: Call) -> Response:
    account = call.account()
    found = _found(desk, call, account)
    family = by_parent(list(call.sim.world.orders(account.number)))
    if isinstance(found, OneCancelsOther):
        return Answer(desk.shown_pair(found, family))
    return Answer(desk.shown(found, family))


def _replace(desk: Desk, call: Call) -> Response:
    account = call.account()
    found, planned = _found(desk, call, account), _plan(call)
    if isinstance(found, OneCancelsOther) or planned.ticket is None:
        raise refused(400, "An OCO order cannot be replaced; replace one of its children.")
    if found.status.is_final:
        raise refused(400, "Order cannot be replaced.", f"Its status is {found.status.value}.")
    return _placed(account, desk.replace(account, found, planned))


def _cancel(desk: Desk, call: Call) -> Response:
    found = _found(desk, call, call.account())
    world = call.sim.world
    children = [world.order(id) for id in found.children] if isinstance(found, OneCancelsOther) else [found]
    live = [order for order in children if not order.status.is_final]
    if not live:
        raise refused(400, "Order cannot be canceled.", "It is over.")
    for order in live:
        if not order.status.is_final:
            world.cancel(order.id)
    return Response(b"", 200)


def _of_account(desk: Desk, call: Call) -> Response:
    return Answer(_listed(desk, call, [call.account()]))


def _every(desk: Desk, call: Call) -> Response:
    return Answer(_listed(desk, call, call.accounts()))


def _listed(desk: Desk, call: Call, accounts: list[Account]) -> list[Json]:
    """Orders entered in a span, newest first; what hangs on an order is shown inside it."""
    first, last = call.instant("fromEnteredTime"), _until(call)
    if last < first or last - first > LONGEST:
        raise refused(400, "fromEnteredTime must be before toEnteredTime, and at most a year.")
    status = call.query.get("status")
    if status and status not in STATUSES:
        raise refused(400, f"status {status[:40]} is not known.")
    found = []
    for account in accounts:
        orders = list(call.sim.world.orders(account.number))
        family = by_parent(orders)
        found += [
            (order.entered_at, desk.shown(order, family)) for order in orders if not desk.is_nested(order)
        ]
        found += [
            (pair.entered_at, desk.shown_pair(pair, family))
            for pair in desk.pairs.values()
            if pair.account == account.number and pair.parent is None
        ]
    entered = [each for each in found if first <= each[0].replace(microsecond=0) <= last]
    entered.sort(key=lambda each: (each[0], each[1]["orderId"]), reverse=True)
    return [shown for _, shown in entered if status in (None, "", shown["status"])][: _most(call)]


def _until(call: Call) -> datetime:
    """The end of the span. A client that means "until now" writes its own time, which need not be the simulator's."""
    last = call.instant("toEnteredTime")
    return max(last, call.now) if abs(last - system_now()) < _SAME_MOMENT else last


def _most(call: Call) -> int:
    given = call.query.get("maxResults") or str(MOST_ORDERS)
    if not (given.isascii() and given.isdigit()) or not int(given):
        raise refused(400, "maxResults must be a whole number above 0.")
    return min(int(given), MOST_ORDERS)
