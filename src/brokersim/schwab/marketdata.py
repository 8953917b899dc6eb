"""The routes for market data."""

from datetime import date

from starlette.responses import Response
from starlette.routing import Route

from brokersim.calendar import market_date
from brokersim.model import Listing
from brokersim.schwab import calls, candles, chains, hours, instruments, quotes
from brokersim.schwab.answers import Answer, refused_market_data
from brokersim.schwab.calls import Call, Handler
from brokersim.schwab.naming import found
from brokersim.sim import Sim

MOST_SYMBOLS = 500
_TOO_BIG = {
    "fault": {"faultstring": "Body buffer overflow", "detail": {"errorcode": "protocol.http.TooBigBody"}}
}


def routes(sim: Sim) -> list[Route]:
    base = "/marketdata/v1"
    table: tuple[tuple[str, Handler], ...] = (
        (f"{base}/quotes", _quotes),
        (f"{base}/chains", _chain),
        (f"{base}/expirationchain", _expirations),
        (f"{base}/pricehistory", _history),
        (f"{base}/markets", _markets),
        (f"{base}/markets/{{market}}", _market),
        (f"{base}/movers/{{index}}", _movers),
        (f"{base}/instruments", _instruments),
        (f"{base}/instruments/{{cusip}}", _cusip),
        (f"{base}/{{symbol}}/quotes", _quote),
    )
    return [route for path, handler in table for route in calls.routes(sim, "GET", path, handler)]


def _needed(call: Call, name: str) -> str:
    value = call.query.get(name)
    if not value:
        raise refused_market_data(400, "Bad Request", f"Missing parameter {name}.", name)
    return value


def _listing(call: Call, symbol: str) -> Listing:
    known = found(call.sim.market, symbol.strip().upper())
    if not isinstance(known, Listing):
        raise refused_market_data(404, "Not Found", f"Symbol {symbol[:40]} was not found.", "symbol")
    return known


def _fields(call: Call) -> frozenset[str]:
    fields = frozenset(field for field in call.query.get("fields", "all").split(",") if field)
    if "all" in fields or not fields:
        return quotes.FIELDS
    if fields - quotes.FIELDS:
        raise refused_market_data(
            400, "Bad Request", f"fields must be of {', '.join(sorted(quotes.FIELDS))}.", "fields"
        )
    return fields


def _quotes(call: Call) -> Response:
    symbols = [symbol for symbol in _needed(call, "symbols").upper().split(",") if symbol.strip()]
    if len(symbols) > MOST_SYMBOLS:
        raise refused_market_data(400, "Bad Request", f"At most {MOST_SYMBOLS} symbols.", "symbols")
    return Answer(quotes.quotes(call.sim.market, symbols, _fields(call)))


def _quote(call: Call) -> Response:
    symbol = call.path["symbol"].upper()
    told = quotes.quotes(call.sim.market, [symbol], _fields(call))
    if "errors" in told:
        raise refused_market_data(404, "Not Found", f"Symbol {symbol[:40]} was not found.", "symbol_id")
    return Answer(told)


def _chain(call: Call) -> Response:
    listing = _listing(call, _needed(call, "symbol"))
    try:
        return Answer(chains.chain(call.sim.market, listing, chains.choice_of(call.query), call.now))
    except chains.ChoiceError as error:
        raise refused_market_data(400, "Bad Request", str(error), error.parameter) from None
    except chains.TooBigError:
        return Answer(_TOO_BIG, 502)


def _expirations(call: Call) -> Response:
    listing = _listing(call, _needed(call, "symbol"))
    return Answer(chains.expirations(call.sim.market, listing, market_date(call.now)))


def _history(call: Call) -> Response:
    listing = _listing(call, _needed(call, "symbol"))
    try:
        span = candles.span_of(call.query, call.now)
    except candles.SpanError as error:
        raise refused_market_data(400, "Bad Request", str(error), error.parameter) from None
    return Answer(candles.history(call.sim.market, listing, span, call.now))


def _day(call: Call) -> date:
    value = call.query.get("date")
    if not value:
        return market_date(call.now)
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise refused_market_data(400, "Bad Request", "date must be yyyy-MM-dd.", "date") from None


def _known_market(name: str) -> str:
    if name not in hours.PRODUCTS:
        raise refused_market_data(
            400, "Bad Request", f"A market is one of {', '.join(hours.PRODUCTS)}.", "markets"
        )
    return name


def _markets(call: Call) -> Response:
    names = [name for name in _needed(call, "markets").lower().split(",") if name]
    return Answer({name: hours.hours(_known_market(name), _day(call)) for name in names})


def _market(call: Call) -> Response:
    name = _known_market(call.path["market"].lower())
    return Answer({name: hours.hours(name, _day(call))})


def _movers(call: Call) -> Response:
    order = call.query.get("sort") or "PERCENT_CHANGE_UP"
    if order not in instruments.SORTS:
        raise refused_market_data(
            400, "Bad Request", f"sort must be of {', '.join(sorted(instruments.SORTS))}.", "sort"
        )
    return Answer(instruments.movers(call.sim.market, order))


def _instruments(call: Call) -> Response:
    wanted, projection = _needed(call, "symbol"), _needed(call, "projection")
    if projection not in instruments.PROJECTIONS:
        known = ", ".join(sorted(instruments.PROJECTIONS))
        raise refused_market_data(400, "Bad Request", f"projection must be of {known}.", "projection")
    return Answer(instruments.searched(call.sim.market, wanted, projection))


def _cusip(call: Call) -> Response:
    for listing in call.sim.market.listings.values():
        if listing.cusip == call.path["cusip"]:
            return Answer(instruments.described(listing))
    raise refused_market_data(404, "Not Found", "No instrument has this CUSIP.", "cusip_id")
