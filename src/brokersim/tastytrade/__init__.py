"""tastytrade's Open API: accounts, orders, instruments, market data, DXLink and the account streamer."""

from starlette.routing import BaseRoute, Route

from brokersim.sim import Sim
from brokersim.tastytrade import accounts, dxlink, instruments, market_data, orders, streamer, transactions
from brokersim.tastytrade.answers import Handler, guarded

_ACCOUNT = "/accounts/{number}"


def routes(sim: Sim) -> list[BaseRoute]:
    """Everything that is asked of tastytrade, except the login."""
    reads: list[tuple[str, Handler]] = [
        ("/customers/me", accounts.customer),
        ("/customers/me/accounts", accounts.accounts),
        ("/customers/me/accounts/{number}", accounts.account),
        (f"{_ACCOUNT}/balances", accounts.balances),
        (f"{_ACCOUNT}/balances/{{currency}}", accounts.balances),
        (f"{_ACCOUNT}/balance-snapshots", accounts.snapshots),
        (f"{_ACCOUNT}/positions", accounts.positions),
        (f"{_ACCOUNT}/trading-status", accounts.trading_status),
        (f"{_ACCOUNT}/transactions", transactions.history),
        (f"{_ACCOUNT}/transactions/total-fees", transactions.total_fees),
        (f"{_ACCOUNT}/transactions/{{id:int}}", transactions.single),
        ("/option-chains/{symbol}", instruments.flat),
        ("/option-chains/{symbol}/nested", instruments.nested),
        ("/option-chains/{symbol}/compact", instruments.compact),
        ("/instruments/equities", instruments.equities),
        ("/instruments/equities/{symbol}", instruments.equity),
        ("/instruments/equity-options", instruments.options),
        ("/instruments/equity-options/{symbol}", instruments.option),
        ("/market-metrics", market_data.metrics),
        ("/market-metrics/historic-corporate-events/dividends/{symbol}", market_data.dividends),
        ("/market-data/by-type", market_data.by_type),
        ("/market-data/{type}/{symbol}", market_data.single),
        ("/api-quote-tokens", market_data.quote_token),
    ]
    return [
        *(Route(path, guarded(sim, handler), methods=["GET"]) for path, handler in reads),
        *_order_routes(sim),
        *dxlink.routes(sim),
        *streamer.routes(sim),
    ]


def _order_routes(sim: Sim) -> list[Route]:
    complexes = orders.Complexes()
    single, pair = f"{_ACCOUNT}/orders", f"{_ACCOUNT}/complex-orders"
    calls: list[tuple[str, str, Handler]] = [
        ("POST", f"{single}/dry-run", orders.dry_run),
        ("GET", f"{single}/live", orders.live),
        ("GET", f"{single}/{{id:int}}", orders.single),
        ("PUT", f"{single}/{{id:int}}", orders.replace),
        ("PATCH", f"{single}/{{id:int}}", orders.replace),
        ("DELETE", f"{single}/{{id:int}}", orders.cancel),
        ("GET", single, orders.history),
        ("POST", single, orders.place),
        ("POST", f"{pair}/dry-run", complexes.dry_run),
        ("GET", f"{pair}/live", complexes.live),
        ("GET", f"{pair}/{{id:int}}", complexes.single),
        ("DELETE", f"{pair}/{{id:int}}", complexes.cancel),
        ("GET", pair, complexes.history),
        ("POST", pair, complexes.place),
    ]
    return [Route(path, guarded(sim, handler), methods=[method]) for method, path, handler in calls]
