"""Instruments by search, and the day's movers, as Schwab tells them."""

from typing import TYPE_CHECKING

from brokersim.model import Listing
from brokersim.schwab.answers import Json
from brokersim.schwab.naming import listed_as
from brokersim.schwab.quotes import change, exchange, fundamental, price

if TYPE_CHECKING:
    from brokersim.market import Market

PROJECTIONS = frozenset(
    {"symbol-search", "symbol-regex", "desc-search", "desc-regex", "search", "fundamental"}
)
SORTS = frozenset({"VOLUME", "TRADES", "PERCENT_CHANGE_UP", "PERCENT_CHANGE_DOWN"})
MOST_MOVERS = 10
_TYPES = {"stock": "EQUITY", "etf": "ETF", "index": "INDEX"}


def described(listing: Listing) -> Json:
    return {
        "cusip": listing.cusip,
        "symbol": listed_as(listing),
        "description": listing.name,
        "exchange": exchange(listing)[1],
        "assetType": _TYPES[listing.kind],
    }


def searched(market: "Market", wanted: str, projection: str) -> Json:
    """What a search finds. Patterns are taken as plain text with `.*` for anything: no stranger's expression is run."""
    names = [name.strip().upper() for name in wanted.split(",") if name.strip()]
    found = [listing for listing in market.listings.values() if _matches(listing, names, projection)]
    if projection == "fundamental":
        return {
            "instruments": [
                described(each) | {"fundamental": {"symbol": each.symbol} | fundamental(market, each)}
                for each in found
            ]
        }
    return {"instruments": [described(each) for each in found]}


def _matches(listing: Listing, names: list[str], projection: str) -> bool:
    symbol, words = listed_as(listing), listing.name.upper()
    if projection in ("symbol-search", "fundamental"):
        return symbol in names
    if projection == "symbol-regex":
        return any(_like(symbol, name) for name in names)
    if projection == "desc-search":
        return any(name in words for name in names)
    if projection == "desc-regex":
        return any(_like(words, name) for name in names)
    return any(name in symbol or name in words for name in names)


def _like(text: str, pattern: str) -> bool:
    first, *rest = pattern.split(".*")
    if not text.startswith(first):
        return False
    at = len(first)
    for part in rest:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return bool(rest) or at == len(text)


def movers(market: "Market", order: str) -> Json:
    """The ten shares that moved or traded most."""
    told = [_mover(market, listing) for listing in market.listings.values() if listing.kind == "stock"]
    keys = {
        "VOLUME": lambda each: -each["volume"],
        "TRADES": lambda each: -each["trades"],
        "PERCENT_CHANGE_UP": lambda each: -each["netPercentChange"],
        "PERCENT_CHANGE_DOWN": lambda each: each["netPercentChange"],
    }
    return {"screeners": sorted(told, key=keys[order])[:MOST_MOVERS]}


def _mover(market: "Market", listing: Listing) -> Json:
    quote = market.quote(listing.symbol)
    net, percent = change(quote.last, quote.previous_close)
    return {
        "description": listing.name,
        "volume": quote.volume,
        "lastPrice": price(quote.last),
        "netChange": net,
        "marketShare": 0.0,
        "totalVolume": quote.volume,
        "trades": quote.volume // 100,
        "netPercentChange": round(percent / 100, 6),
        "symbol": listing.symbol,
    }
