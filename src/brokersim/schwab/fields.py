"""The streamer's numbered fields: level one of shares and options, bars, and which services there are."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from brokersim.calendar import market_date
from brokersim.model import Bar, Contract, Listing, OptionQuote, Quote
from brokersim.schwab.answers import Json, midnight, milliseconds
from brokersim.schwab.naming import asset_subtype, found, option_words, underlying_symbol
from brokersim.schwab.quotes import change, deliverables_note, exchange, greeks, intrinsic, price, year_range

if TYPE_CHECKING:
    from brokersim.market import Market

EQUITIES, OPTIONS = "LEVELONE_EQUITIES", "LEVELONE_OPTIONS"
CHART, ACTIVITY = "CHART_EQUITY", "ACCT_ACTIVITY"
LAST_FIELD = {EQUITIES: 51, OPTIONS: 55, CHART: 8, ACTIVITY: 3}
"""The services that are simulated, each with its highest field number."""

ABSENT = frozenset(
    {
        "NYSE_BOOK",
        "NASDAQ_BOOK",
        "OPTIONS_BOOK",
        "LEVELONE_FUTURES",
        "LEVELONE_FUTURES_OPTIONS",
        "LEVELONE_FOREX",
        "CHART_FUTURES",
        "SCREENER_EQUITY",
        "SCREENER_OPTION",
    }
)
"""Services that Schwab has and the simulator has not."""

Fields = dict[int, object]
_YEAR = {19, 20}


def level_one(
    market: "Market", service: str, keys: Iterable[str], wanted: frozenset[int]
) -> dict[str, Fields]:
    """The wanted fields of every key that is known, now."""
    instruments = {key: found(market, key) for key in keys}
    if service == EQUITIES:
        return {
            key: _kept(_share(market, listing, market.quote(listing.symbol), wanted), wanted)
            for key, listing in instruments.items()
            if isinstance(listing, Listing)
        }
    contracts = [contract for contract in instruments.values() if isinstance(contract, Contract)]
    quoted: Sequence[OptionQuote] = market.option_quotes(contracts) if contracts else ()
    return {each.contract.occ: _kept(_option(market, each), wanted) for each in quoted}


def _kept(fields: Fields, wanted: frozenset[int]) -> Fields:
    return {number: value for number, value in fields.items() if number in wanted}


def introduction(market: "Market", key: str) -> Json:
    """What the first frame about a key says besides its fields."""
    instrument = found(market, key)
    if isinstance(instrument, Contract):
        return {"delayed": False, "assetMainType": "OPTION"}
    assert instrument is not None
    if instrument.kind == "index":
        return {"delayed": False, "assetMainType": "INDEX"}
    return {
        "delayed": False,
        "assetMainType": "EQUITY",
        "assetSubType": asset_subtype(instrument),
        "cusip": instrument.cusip,
    }


def _share(market: "Market", listing: Listing, quote: Quote, wanted: frozenset[int]) -> Fields:
    at = milliseconds(quote.at)
    letter, name, code = exchange(listing)
    net, percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    fields: Fields = {
        1: price(quote.bid),
        2: price(quote.ask),
        3: price(quote.last),
        4: quote.bid_size,
        5: quote.ask_size,
        6: letter,
        7: letter,
        8: quote.volume,
        9: quote.last_size,
        10: price(quote.high),
        11: price(quote.low),
        12: price(quote.previous_close),
        13: letter.lower(),
        14: listing.kind != "index",
        15: listing.name,
        16: letter,
        17: price(quote.open),
        18: net,
        23: round(listing.dividend_yield * 100, 4),
        25: name,
        27: True,
        28: True,
        29: price(quote.last),
        30: quote.last_size,
        31: net,
        32: "Normal",
        33: price(quote.mark),
        34: at,
        35: at,
        36: at,
        37: at,
        38: at,
        39: code,
        40: code,
        41: code,
        42: percent,
        43: percent,
        44: mark,
        45: mark_percent,
        48: 0,
        49: 1,
        50: 0.0,
        51: 0.0,
    }
    return fields | (_year(market, listing, quote) if wanted & _YEAR else {})


def _year(market: "Market", listing: Listing, quote: Quote) -> Fields:
    year = year_range(market, listing.symbol, market_date(quote.at))
    return {19: max(year.high, price(quote.high)), 20: min(year.low, price(quote.low))}


def _option(market: "Market", quoted: OptionQuote) -> Fields:
    contract, quote = quoted.contract, quoted.quote
    return _terms(market, contract, market_date(quote.at)) | _prices(quote) | _model(quoted)


def _terms(market: "Market", contract: Contract, on: date) -> Fields:
    return {
        1: option_words(market, contract),
        12: contract.expires_on.year,
        13: contract.multiplier,
        14: 2,
        20: contract.strike,
        21: contract.right,
        22: underlying_symbol(market, contract),
        23: contract.expires_on.month,
        24: deliverables_note(contract),
        26: contract.expires_on.day,
        27: (contract.expires_on - on).days,
        36: "S",
        40: "o",
        41: "OPR",
        42: milliseconds(midnight(contract.expires_on)),
        43: contract.settlement.value[0],
        48: not contract.cash_settled,
        49: contract.root,
        55: "E" if contract.european else "A",
    }


def _prices(quote: Quote) -> Fields:
    at = milliseconds(quote.at)
    net, percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    return {
        2: price(quote.bid),
        3: price(quote.ask),
        4: price(quote.last),
        5: price(quote.high),
        6: price(quote.low),
        7: price(quote.previous_close),
        8: quote.volume,
        15: price(quote.open),
        16: quote.bid_size,
        17: quote.ask_size,
        18: quote.last_size,
        19: net,
        33: "Normal",
        37: price(quote.mark),
        38: at,
        39: at,
        44: percent,
        45: mark,
        46: mark_percent,
        50: price(max(quote.high, quote.last)),
        51: price(min(quote.low, quote.last)),
    }


def _model(quoted: OptionQuote) -> Fields:
    figures, inside = greeks(quoted), intrinsic(quoted)
    return {
        9: quoted.open_interest,
        10: figures["volatility"],
        11: inside,
        25: price(quoted.quote.mark - max(inside, 0.0)),
        28: figures["delta"],
        29: figures["gamma"],
        30: figures["theta"],
        31: figures["vega"],
        32: figures["rho"],
        34: price(quoted.theoretical),
        35: price(quoted.underlying_price),
        47: 0.0,
    }


def bar_fields(bar: Bar, sequence: int) -> Fields:
    """A minute's bar; `sequence` is its place in the session."""
    return {
        1: sequence,
        2: price(bar.open),
        3: price(bar.high),
        4: price(bar.low),
        5: price(bar.close),
        6: bar.volume,
        7: milliseconds(bar.at),
        8: (market_date(bar.at) - date(1970, 1, 1)).days,
    }
