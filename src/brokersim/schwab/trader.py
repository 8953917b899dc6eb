"""The Trader API's routes for accounts, transactions and preferences."""

import hashlib
from datetime import timedelta
from decimal import Decimal

from starlette.responses import Response
from starlette.routing import Route

from brokersim.calendar import market_date
from brokersim.model import Account
from brokersim.schwab import accounts as told
from brokersim.schwab import calls, transactions
from brokersim.schwab.answers import Answer, Json, refused
from brokersim.schwab.calls import Call, Handler
from brokersim.schwab.transactions import TYPES, Window
from brokersim.sim import Sim

LONGEST = timedelta(days=366)


def routes(sim: Sim) -> list[Route]:
    base = "/trader/v1/accounts"
    table: tuple[tuple[str, Handler], ...] = (
        (f"{base}/accountNumbers", _numbers),
        (base, _accounts),
        (f"{base}/{{account}}", _account),
        (f"{base}/{{account}}/transactions", _transactions),
        (f"{base}/{{account}}/transactions/{{activity}}", _transaction),
        ("/trader/v1/userPreference", _preferences),
    )
    return [route for path, handler in table for route in calls.routes(sim, "GET", path, handler)]


def _numbers(call: Call) -> Response:
    return Answer(told.numbers(call.accounts()))


def _accounts(call: Call) -> Response:
    return Answer([_told(call, account) for account in call.accounts()])


def _account(call: Call) -> Response:
    return Answer(_told(call, call.account()))


def _told(call: Call, account: Account) -> Json:
    fields = [field for field in call.query.get("fields", "").split(",") if field]
    if any(field != "positions" for field in fields):
        raise refused(400, "fields can only be positions.")
    world = call.sim.world
    balances = world.balances(account.number)
    positions = world.positions(account.number) if fields else None
    cash_before = balances.cash - _moved_today(call, account)
    return told.account(call.sim.market, account, balances, positions, cash_before)


def _moved_today(call: Call, account: Account) -> Decimal:
    today, moved = market_date(call.now), Decimal(0)
    for posting in reversed(call.sim.world.postings(account.number, visible=False)):
        if posting.on < today - timedelta(days=7):
            break
        if posting.on == today:
            moved += posting.net
    return moved


def _transactions(call: Call) -> Response:
    account = call.account()
    window = _window(call)
    return Answer(transactions.rows(call.sim.market, call.sim.history(account.number), window, call.now))


def _window(call: Call) -> Window:
    first, last = call.instant("startDate"), call.instant("endDate")
    if last < first:
        raise refused(400, "startDate must not be after endDate.")
    if last - first > LONGEST:
        raise refused(400, "The range from startDate to endDate must not be longer than one year.")
    types = frozenset(name for name in call.needed("types").split(",") if name)
    if not types or types - TYPES:
        raise refused(400, "types must be one or more of the transaction types.", *sorted(types - TYPES)[:5])
    # A time without a fraction stands for its whole second.
    return Window(
        first, last.replace(microsecond=last.microsecond or 999_999), types, call.query.get("symbol", "")
    )


def _transaction(call: Call) -> Response:
    account, given = call.account(), call.path["activity"]
    for posting in call.sim.history(account.number):
        if str(posting.id) == given:
            return Answer(transactions.row(call.sim.market, posting, call.now))
    raise refused(404, "Transaction not found")


def streamer_ids(user: str) -> tuple[str, str]:
    """The customer and correlation ids that the streamer expects of a user."""
    digest = hashlib.sha256(f"schwab streamer {user}".encode()).hexdigest()
    return digest[:16], f"{digest[16:24]}-{digest[24:28]}-{digest[28:32]}-{digest[32:36]}-{digest[36:48]}"


def _preferences(call: Call) -> Response:
    customer, correlation = streamer_ids(call.user)
    streamer: Json = {
        "streamerSocketUrl": f"{call.sim.ws_url}/ws",
        "schwabClientCustomerId": customer,
        "schwabClientCorrelId": correlation,
        "schwabClientChannel": "N9",
        "schwabClientFunctionId": "APIAPP",
    }
    return Answer(told.preferences(call.accounts(), streamer))
