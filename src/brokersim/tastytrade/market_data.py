"""Snapshot quotes, market metrics, and the token for the stream of quotes."""

from datetime import timedelta

from starlette.responses import Response

from brokersim import calendar
from brokersim.model import Contract, Earnings, Listing, OptionQuote, Quote
from brokersim.tastytrade.answers import Call, Fields, RefusedError, not_found
from brokersim.tastytrade.tickets import instrument_of
from brokersim.tastytrade.wording import number, price, stamp

MOST_SYMBOLS = 100
STREAM_PATH = "/realtime"
_NEXT_REPORT = timedelta(days=100)
_DIVIDENDS = timedelta(days=400)
_TYPES = {"equity": "Equity", "equity-option": "Equity Option", "index": "Index"}
_OTHERS = ("future", "future-option", "cryptocurrency")


def quote_told(quote: Quote, kind: str) -> Fields:
    """A snapshot of a market."""
    on = calendar.last_opened(quote.at).on
    closed = not calendar.is_open(quote.at)
    return {
        "symbol": quote.symbol,
        "instrument-type": kind,
        "updated-at": stamp(quote.at),
        "bid": price(quote.bid),
        "bid-size": number(quote.bid_size),
        "ask": price(quote.ask),
        "ask-size": number(quote.ask_size),
        "mid": price(quote.mark),
        "mark": price(quote.mark),
        "last": price(quote.last),
        "last-mkt": price(quote.last),
        "open": price(quote.open),
        "day-high-price": price(quote.high),
        "day-low-price": price(quote.low),
        "close": price(quote.close),
        "close-price-type": "Regular" if closed else "Unknown",
        "prev-close": price(quote.previous_close),
        "prev-close-price-type": "Regular",
        "summary-date": on.isoformat(),
        "prev-close-date": calendar.previous_session(on).on.isoformat(),
        "is-trading-halted": False,
        "halt-start-time": -1,
        "halt-end-time": -1,
        "volume": str(quote.volume),
    }


def option_told(option: OptionQuote) -> Fields:
    """A snapshot of an option, with its Greeks."""
    fields = quote_told(option.quote, "Equity Option")
    greeks = {
        "volatility": option.volatility,
        "delta": option.delta,
        "gamma": option.gamma,
        "theta": option.theta,
        "rho": option.rho,
        "vega": option.vega,
        "theo-price": option.theoretical,
    }
    return (
        fields
        | {key: number(value) for key, value in greeks.items()}
        | {"open-interest": str(option.open_interest)}
    )


async def by_type(call: Call) -> Response:
    """GET /market-data/by-type?equity=…&equity-option=…&index=…: unknown symbols are left out."""
    asked = [(kind, symbol) for kind in (*_TYPES, *_OTHERS) for symbol in call.many(kind)]
    if not asked or len(asked) > MOST_SYMBOLS:
        raise RefusedError(400, "validation_error", f"Ask for 1 to {MOST_SYMBOLS} symbols together")
    market = call.sim.market
    contracts = [
        found
        for kind, symbol in asked
        if kind == "equity-option"
        and isinstance(found := instrument_of(symbol, _TYPES[kind], market), Contract)
    ]
    items = [
        quote_told(market.quote(symbol), _TYPES[kind])
        for kind, symbol in asked
        if kind in ("equity", "index") and _is(market.listings.get(symbol), kind)
    ]
    return call.items([*items, *(option_told(option) for option in market.option_quotes(contracts))])


async def single(call: Call) -> Response:
    """GET /market-data/{type}/{symbol}"""
    kinds = {word.lower().replace(" ", "-"): word for word in _TYPES.values()}
    kind = kinds.get(call.request.path_params["type"].lower().replace(" ", "-"))
    symbol, market = call.request.path_params["symbol"], call.sim.market
    if kind == "Equity Option":
        contract = instrument_of(symbol, kind, market)
        if isinstance(contract, Contract):
            return call.answer(option_told(market.option_quote(contract)))
    elif kind is not None and symbol in market.listings:
        return call.answer(quote_told(market.quote(symbol), kind))
    raise not_found(f"market data of {symbol[:30]}")


def _is(listing: Listing | None, kind: str) -> bool:
    return listing is not None and (listing.kind == "index") == (kind == "index")


async def metrics(call: Call) -> Response:
    """GET /market-metrics?symbols=…: unknown symbols are left out."""
    listings = call.sim.market.listings
    return call.items([_metrics(call, listings[each]) for each in call.many("symbols") if each in listings])


async def dividends(call: Call) -> Response:
    """GET /market-metrics/historic-corporate-events/dividends/{symbol}: what went ex so far, newest first."""
    symbol, today = call.request.path_params["symbol"].upper(), calendar.market_date(call.sim.clock.now())
    if symbol not in call.sim.market.listings:
        raise not_found(f"dividends of {symbol[:30]}")
    paid = call.sim.market.dividends(symbol, None, today)
    return call.items(
        [{"occurred-date": each.ex_on.isoformat(), "amount": number(each.amount)} for each in reversed(paid)]
    )


def _metrics(call: Call, listing: Listing) -> Fields:
    market, now = call.sim.market, stamp(call.sim.clock.now())
    symbol = listing.symbol
    ivs = market.iv_history(symbol)
    low, high = min(ivs), max(ivs)
    rank = number((ivs[-1] - low) / (high - low) if high > low else 0.0)
    implied, historical = ivs[-1] * 100, market.historical_volatility(symbol) * 100
    fields: Fields = {
        "symbol": symbol,
        "implied-volatility-index": number(ivs[-1]),
        "implied-volatility-index-5-day-change": number(ivs[-1] - ivs[max(-6, -len(ivs))]),
        "implied-volatility-index-rank": rank,
        "tos-implied-volatility-index-rank": rank,
        "tw-implied-volatility-index-rank": rank,
        "tos-implied-volatility-index-rank-updated-at": now,
        "implied-volatility-index-rank-source": "tos",
        "implied-volatility-percentile": number(sum(each < ivs[-1] for each in ivs) / len(ivs)),
        "implied-volatility-updated-at": now,
        "liquidity-value": number(float(listing.shares_outstanding) / 1e5),
        "liquidity-rank": "1.0",
        "liquidity-rating": 4 if listing.shares_outstanding > 10**9 else 3,
        "updated-at": now,
        "option-expiration-implied-volatilities": _by_expiration(call, symbol),
        "beta": number(listing.beta),
        "corr-spy-3month": number(min(0.9, max(0.1, listing.beta / 2))),
        "market-cap": number(round(market.spot(symbol) * listing.shares_outstanding)),
        "implied-volatility-30-day": number(implied),
        "historical-volatility-30-day": number(historical),
        "iv-hv-30-day-difference": number(implied - historical),
        "dividend-yield": number(listing.dividend_yield),
        "listed-market": listing.exchange,
        "lendability": "Easy To Borrow",
        "borrow-rate": "0.0",
        "liquidity-running-state": {"sum": "1.0", "count": 3, "started-at": now, "updated-at": now},
    }
    fields |= _dividends_told(call, symbol)
    if report := _next_report(call, symbol):
        fields["earnings"] = _earnings_told(report, now)
    return fields


def _by_expiration(call: Call, symbol: str) -> list[Fields]:
    market, today = call.sim.market, calendar.market_date(call.sim.clock.now())
    return [
        {
            "expiration-date": each.expires_on.isoformat(),
            "option-chain-type": "Standard" if each.standard else "Non-standard",
            "settlement-type": each.settlement.value,
            "implied-volatility": number(
                market.implied_volatility(symbol, float((each.expires_on - today).days))
            ),
        }
        for each in market.expirations(symbol)
    ]


def _dividends_told(call: Call, symbol: str) -> Fields:
    """The last dividend, and the next one where it has been declared."""
    today = calendar.market_date(call.sim.clock.now())
    declared = call.sim.market.dividends(symbol, today - _DIVIDENDS, today + _DIVIDENDS)
    if not declared:
        return {}
    last = [each for each in declared if each.ex_on <= today][-1:] or declared[:1]
    told = {
        "dividend-rate-per-share": number(last[0].amount),
        "dividend-ex-date": last[0].ex_on.isoformat(),
        "dividend-pay-date": last[0].pay_on.isoformat(),
    }
    coming = [each.ex_on.isoformat() for each in declared if each.ex_on > today]
    return told | ({"dividend-next-date": coming[0]} if coming else {})


def _next_report(call: Call, symbol: str) -> Earnings | None:
    today = calendar.market_date(call.sim.clock.now())
    reports = call.sim.market.earnings(symbol, today - _NEXT_REPORT, today + _NEXT_REPORT)
    coming = [report for report in reports if report.on >= today]
    return coming[0] if coming else reports[-1] if reports else None


def _earnings_told(report: Earnings, now: str) -> Fields:
    fields: Fields = {
        "visible": True,
        "expected-report-date": report.on.isoformat(),
        "estimated": report.eps_actual is None,
        "late-flag": 0,
        "quarter-end-date": f"{report.year}-{report.quarter * 3:02d}-01",
        "consensus-estimate": number(report.eps_estimate),
        "time-of-day": report.hour.upper(),
        "updated-at": now,
    }
    if report.eps_actual is not None:
        fields["actual-eps"] = number(report.eps_actual)
    return fields


async def quote_token(call: Call) -> Response:
    """GET /api-quote-tokens"""
    token = call.sim.tokens.quote_token(call.user)
    return call.answer({"token": token, "dxlink-url": f"{call.sim.ws_url}{STREAM_PATH}", "level": "api"})
