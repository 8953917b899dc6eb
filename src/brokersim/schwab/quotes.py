"""Quotes as Schwab tells them: shares, indexes and options, each with its reference data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from brokersim.calendar import market_date
from brokersim.model import Contract, Listing, OptionQuote, Quote
from brokersim.schwab.answers import Json, midnight, milliseconds, stamp
from brokersim.schwab.naming import asset_subtype, found, listed_as, option_words, underlying_symbol

if TYPE_CHECKING:
    from brokersim.market import Market

FIELDS = frozenset({"quote", "fundamental", "extended", "reference", "regular"})
_EXCHANGES = {
    "NASDAQ": ("Q", "XNAS"),
    "XNAS": ("Q", "XNAS"),
    "NYSE": ("N", "XNYS"),
    "XNYS": ("N", "XNYS"),
    "ARCA": ("P", "ARCX"),
    "ARCX": ("P", "ARCX"),
    "CBOE": ("0", "XCBO"),
}
_EXCHANGE_NAMES = {"Q": "NASDAQ", "N": "NYSE", "P": "NYSE Arca", "0": "CBOE"}


@dataclass(frozen=True, slots=True)
class YearRange:
    """The highest and lowest price of the last 52 weeks."""

    high: float
    low: float


def exchange(listing: Listing) -> tuple[str, str, str]:
    """Exchange letter, name and market identifier code."""
    letter, code = _EXCHANGES.get(listing.exchange.upper(), ("N", "XNYS"))
    return letter, _EXCHANGE_NAMES[letter], code


def price(value: float) -> float:
    """A price without the noise of arithmetic."""
    return round(value, 4) + 0.0


def change(now: float, before: float) -> tuple[float, float]:
    """What a price changed by: in dollars and in percent."""
    return price(now - before), round((now / before - 1) * 100, 8) + 0.0 if before else 0.0


def year_range(market: "Market", symbol: str, on: date) -> YearRange:
    bars = market.daily_bars(symbol, on - timedelta(days=364), on)
    if not bars:
        spot = market.spot(symbol)
        return YearRange(price(spot), price(spot))
    return YearRange(price(max(bar.high for bar in bars)), price(min(bar.low for bar in bars)))


def quotes(market: "Market", symbols: Iterable[str], fields: frozenset[str]) -> Json:
    """Quotes by symbol; symbols nobody knows are listed under `errors`."""
    told: Json = {}
    unknown: list[str] = []
    options: list[Contract] = []
    for symbol in dict.fromkeys(symbols):
        instrument = found(market, symbol)
        if instrument is None:
            unknown.append(symbol)
        elif isinstance(instrument, Contract):
            options.append(instrument)
        else:
            told[symbol] = _kept(share(market, instrument), fields)
    for each in market.option_quotes(options) if options else ():
        told[each.contract.occ] = _kept(option(market, each), fields)
    return told | ({"errors": {"invalidSymbols": unknown}} if unknown else {})


def _kept(told: Json, fields: frozenset[str]) -> Json:
    return {name: value for name, value in told.items() if name not in FIELDS or name in fields}


def share(market: "Market", listing: Listing) -> Json:
    """The quote of a share or an index."""
    quote = market.quote(listing.symbol)
    index = listing.kind == "index"
    told: Json = {
        "assetMainType": "INDEX" if index else "EQUITY",
        **({} if index else {"assetSubType": asset_subtype(listing), "quoteType": "NBBO"}),
        "realtime": True,
        "ssid": _ssid(listing.symbol),
        "symbol": listed_as(listing),
    }
    figures = _share_figures(market, listing, quote)
    letter, exchange_name, _ = exchange(listing)
    reference: Json = {"description": listing.name, "exchange": letter, "exchangeName": exchange_name}
    if index:
        return told | {"quote": _index_figures(figures), "reference": reference}
    reference = {"cusip": listing.cusip, **reference, "isHardToBorrow": False, "isShortable": True}
    return told | {
        "fundamental": fundamental(market, listing),
        "quote": figures,
        "reference": reference,
        "regular": _regular(quote),
    }


def _ssid(symbol: str) -> int:
    return crc32(symbol.encode()) % 2**31


def _share_figures(market: "Market", listing: Listing, quote: Quote) -> Json:
    year = year_range(market, listing.symbol, market_date(quote.at))
    at = milliseconds(quote.at)
    code = exchange(listing)[2]
    net, net_percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    return {
        "52WeekHigh": max(year.high, price(quote.high)),
        "52WeekLow": min(year.low, price(quote.low)),
        "askMICId": code,
        "askPrice": price(quote.ask),
        "askSize": quote.ask_size,
        "askTime": at,
        "bidMICId": code,
        "bidPrice": price(quote.bid),
        "bidSize": quote.bid_size,
        "bidTime": at,
        "closePrice": price(quote.previous_close),
        "highPrice": price(quote.high),
        "lastMICId": code,
        "lastPrice": price(quote.last),
        "lastSize": quote.last_size,
        "lowPrice": price(quote.low),
        "mark": price(quote.mark),
        "markChange": mark,
        "markPercentChange": mark_percent,
        "netChange": net,
        "netPercentChange": net_percent,
        "openPrice": price(quote.open),
        "postMarketChange": 0.0,
        "postMarketPercentChange": 0.0,
        "quoteTime": at,
        "securityStatus": "Normal",
        "totalVolume": quote.volume,
        "tradeTime": at,
    }


def _index_figures(figures: Json) -> Json:
    """An index has no market of its own."""
    kept = (
        "52WeekHigh",
        "52WeekLow",
        "closePrice",
        "highPrice",
        "lastPrice",
        "lowPrice",
        "netChange",
        "netPercentChange",
        "openPrice",
        "securityStatus",
        "totalVolume",
        "tradeTime",
    )
    return {name: figures[name] for name in kept}


def _regular(quote: Quote) -> Json:
    net, percent = change(quote.last, quote.previous_close)
    return {
        "regularMarketLastPrice": price(quote.last),
        "regularMarketLastSize": quote.last_size,
        "regularMarketNetChange": net,
        "regularMarketPercentChange": percent,
        "regularMarketTradeTime": milliseconds(quote.at),
    }


def fundamental(market: "Market", listing: Listing) -> Json:
    """Dividends, earnings and volumes of a share."""
    on = market_date(market.quote(listing.symbol).at)
    spot = market.spot(listing.symbol)
    bars = market.daily_bars(listing.symbol, on - timedelta(days=364), on)
    volumes = [bar.volume for bar in bars] or [0]
    reports = [
        each for each in market.earnings(listing.symbol) if each.eps_actual is not None and each.on <= on
    ]
    earned = sum(each.eps_actual or 0.0 for each in reports[-4:])
    told: Json = {
        "avg10DaysVolume": sum(volumes[-10:]) // len(volumes[-10:]),
        "avg1YearVolume": sum(volumes) // len(volumes),
        "divYield": round(listing.dividend_yield * 100, 4),
        "eps": round(earned, 4),
        "fundLeverageFactor": 0.0,
        "peRatio": round(spot / earned, 4) if earned > 0 else 0.0,
    }
    if reports:
        told["lastEarningsDate"] = stamp(midnight(reports[-1].on))
    return told | _dividends(market, listing, on)


def _dividends(market: "Market", listing: Listing, on: date) -> Json:
    paid = market.dividends(listing.symbol, on - timedelta(days=400), on)
    coming = market.dividends(listing.symbol, on + timedelta(days=1), on + timedelta(days=200))
    if not paid:
        return {"divAmount": 0.0, "divFreq": 0, "divPayAmount": 0.0}
    last = paid[-1]
    recent = [each for each in paid if each.ex_on > on - timedelta(days=365)]
    frequency = max(len(recent), 1)
    told: Json = {
        "divAmount": last.amount * frequency,
        "divExDate": stamp(midnight(last.ex_on)),
        "divFreq": frequency,
        "divPayAmount": last.amount,
        "divPayDate": stamp(midnight(last.pay_on)),
    }
    if coming:
        told["nextDivExDate"] = stamp(midnight(coming[0].ex_on))
        told["nextDivPayDate"] = stamp(midnight(coming[0].pay_on))
    return told


def intrinsic(quoted: OptionQuote) -> float:
    """What exercising would bring now, per share; negative out of the money."""
    contract = quoted.contract
    value = quoted.underlying_price - float(contract.strike)
    return price(value if contract.right == "C" else -value)


def option(market: "Market", quoted: OptionQuote) -> Json:
    """The quote of an option; its volatility is in percent."""
    return {
        "assetMainType": "OPTION",
        "realtime": True,
        "ssid": _ssid(quoted.contract.occ),
        "symbol": quoted.contract.occ,
        "quote": _option_figures(quoted),
        "reference": _option_reference(market, quoted.contract),
    }


def _option_figures(quoted: OptionQuote) -> Json:
    quote = quoted.quote
    at, inside = milliseconds(quote.at), max(intrinsic(quoted), 0.0)
    net, net_percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    return {
        "52WeekHigh": price(max(quote.high, quote.last)),
        "52WeekLow": price(min(quote.low, quote.last)),
        "askPrice": price(quote.ask),
        "askSize": quote.ask_size,
        "bidPrice": price(quote.bid),
        "bidSize": quote.bid_size,
        "closePrice": price(quote.previous_close),
        **greeks(quoted),
        "highPrice": price(quote.high),
        "impliedYield": 0.0,
        "indAskPrice": 0.0,
        "indBidPrice": 0.0,
        "indQuoteTime": 0,
        "lastPrice": price(quote.last),
        "lastSize": quote.last_size,
        "lowPrice": price(quote.low),
        "mark": price(quote.mark),
        "markChange": mark,
        "markPercentChange": mark_percent,
        "moneyIntrinsicValue": intrinsic(quoted),
        "netChange": net,
        "netPercentChange": net_percent,
        "openInterest": quoted.open_interest,
        "openPrice": price(quote.open),
        "quoteTime": at,
        "securityStatus": "Normal",
        "theoreticalOptionValue": price(quoted.theoretical),
        "timeValue": price(quote.mark - inside),
        "totalVolume": quote.volume,
        "tradeTime": at,
        "underlyingPrice": price(quoted.underlying_price),
    }


def greeks(quoted: OptionQuote) -> Json:
    """The model's figures; volatility in percent."""
    return {
        "volatility": round(quoted.volatility * 100, 4) + 0.0,
        "delta": round(quoted.delta, 6) + 0.0,
        "gamma": round(quoted.gamma, 6) + 0.0,
        "theta": round(quoted.theta, 6) + 0.0,
        "vega": round(quoted.vega, 6) + 0.0,
        "rho": round(quoted.rho, 6) + 0.0,
    }


def deliverables_note(contract: Contract) -> str:
    """`100 AAPL`, or what an adjusted contract delivers."""
    if contract.cash_settled:
        return f"$ {contract.multiplier} X CASH"
    note = f"{contract.shares.normalize():f} {contract.underlying}"
    return f"{note} + ${contract.cash:f}" if contract.cash else note


def _option_reference(market: "Market", contract: Contract) -> Json:
    return {
        "contractType": contract.right,
        "daysToExpiration": (contract.expires_on - market_date(market.quote(contract.underlying).at)).days,
        "deliverables": deliverables_note(contract),
        "description": option_words(market, contract),
        "exchange": "o",
        "exchangeName": "OPR",
        "exerciseType": "E" if contract.european else "A",
        "expirationDay": contract.expires_on.day,
        "expirationMonth": contract.expires_on.month,
        "expirationYear": contract.expires_on.year,
        "isPennyPilot": not contract.cash_settled,
        "lastTradingDay": milliseconds(midnight(contract.expires_on)),
        "multiplier": contract.multiplier,
        "settlementType": contract.settlement.value[0],
        "strikePrice": contract.strike,
        "underlying": underlying_symbol(market, contract),
    }
