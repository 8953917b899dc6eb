"""What Schwab calls accounts and instruments, and how it describes them."""

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING
from zlib import crc32

from brokersim.model import Account, Contract, Instrument, Listing
from brokersim.schwab.answers import Json, midnight, stamp

if TYPE_CHECKING:
    from brokersim.market import Market

CURRENCY: Json = {
    "assetType": "CURRENCY",
    "status": "ACTIVE",
    "symbol": "CURRENCY_USD",
    "description": "USD currency",
    "instrumentId": 1,
    "closingPrice": 0.0,
}
_SHARE_TYPES = {"stock": "COMMON_STOCK", "etf": "EXCHANGE_TRADED_FUND", "index": "INDEX"}
_ASSET_TYPES = {"stock": "EQUITY", "etf": "COLLECTIVE_INVESTMENT", "index": "INDEX"}
_SUBTYPES = {"stock": "COE", "etf": "ETF", "index": "IND"}


def account_hash(number: str) -> str:
    """What stands for an account number in every path: 64 hex digits, upper case."""
    return hashlib.sha256(f"schwab account {number}".encode()).hexdigest().upper()


def account_type(account: Account) -> str:
    return account.type.upper()


def listed_as(listing: Listing) -> str:
    """The symbol as market data has it: indexes begin with a dollar sign."""
    return f"${listing.symbol}" if listing.kind == "index" else listing.symbol


def underlying_symbol(market: "Market", contract: Contract) -> str:
    listing = market.listings.get(contract.underlying)
    return listed_as(listing) if listing else contract.underlying


def found(market: "Market", symbol: str) -> Listing | Contract | None:
    """What a symbol of Schwab's names, or None. Options are 21 characters long."""
    if len(symbol) == 21:
        return market.contract(symbol)
    listing = market.listings.get(symbol.removeprefix("$"))
    return listing if listing is not None and listed_as(listing) == symbol else None


def symbol_of(instrument: Instrument) -> str:
    return instrument.occ if isinstance(instrument, Contract) else instrument


def instrument_id(symbol: str) -> int:
    """A number that stands for an instrument; the same wherever it appears."""
    return 200_000_000 + crc32(symbol.encode())


def asset_type(listing: Listing) -> str:
    """EQUITY, COLLECTIVE_INVESTMENT (an ETF) or INDEX."""
    return _ASSET_TYPES[listing.kind]


def asset_subtype(listing: Listing) -> str:
    return _SUBTYPES[listing.kind]


def option_words(market: "Market", contract: Contract) -> str:
    """`APPLE INC 220 Put`"""
    listing = market.listings.get(contract.underlying)
    name = listing.name if listing else contract.underlying
    return f"{name} {contract.strike.normalize():f} {'Call' if contract.right == 'C' else 'Put'}"


def transferred(market: "Market", instrument: Instrument) -> Json:
    """An instrument as transactions describe it, without its price (`closingPrice` is 0)."""
    return _option(market, instrument) if isinstance(instrument, Contract) else _shares(market, instrument)


def _shares(market: "Market", symbol: str) -> Json:
    listing = market.listings.get(symbol)
    kind = listing.kind if listing else "stock"
    described = {"cusip": listing.cusip, "description": listing.name} if listing else {}
    return {
        "assetType": _ASSET_TYPES[kind],
        "status": "ACTIVE",
        "symbol": listed_as(listing) if listing else symbol,
        **described,
        "instrumentId": instrument_id(symbol),
        "closingPrice": 0.0,
        "type": _SHARE_TYPES[kind],
    }


def _option(market: "Market", contract: Contract) -> Json:
    listing = market.listings.get(contract.underlying)
    return {
        "assetType": "OPTION",
        "status": "ACTIVE",
        "symbol": contract.occ,
        "description": option_words(market, contract),
        "instrumentId": instrument_id(contract.occ),
        "closingPrice": 0.0,
        "expirationDate": stamp(midnight(contract.expires_on)),
        "optionDeliverables": _deliverables(market, contract),
        "optionPremiumMultiplier": contract.multiplier,
        "putCall": "CALL" if contract.right == "C" else "PUT",
        "strikePrice": contract.strike,
        "type": "VANILLA",
        "underlyingSymbol": underlying_symbol(market, contract),
        "underlyingCusip": listing.cusip if listing else "",
    }


def _deliverables(market: "Market", contract: Contract) -> list[Json]:
    """An ordinary contract delivers a hundred shares; an adjusted one says what it does deliver, cash among it."""
    delivered = [(_shares(market, contract.underlying), contract.shares)]
    if contract.cash:
        delivered.append((CURRENCY, contract.cash))
    return [
        {
            "rootSymbol": contract.root,
            "strikePercent": 100,
            "deliverableNumber": number,
            "deliverableUnits": units,
            "deliverable": instrument,
        }
        for number, (instrument, units) in enumerate(delivered, start=1)
    ]


def held(market: "Market", instrument: Instrument, net_change: Decimal) -> Json:
    """An instrument as positions and orders describe it."""
    if isinstance(instrument, Contract):
        return {
            "assetType": "OPTION",
            "cusip": f"0{instrument.root}.{instrument.expires_on:%y%m%d}",
            "symbol": instrument.occ,
            "description": option_words(market, instrument),
            "netChange": net_change,
            "type": "VANILLA",
            "putCall": "CALL" if instrument.right == "C" else "PUT",
            "underlyingSymbol": underlying_symbol(market, instrument),
        }
    listing = market.listings.get(instrument)
    described = {"type": _SHARE_TYPES[listing.kind]} if listing and listing.kind != "stock" else {}
    return {
        "assetType": asset_type(listing) if listing else "EQUITY",
        "cusip": listing.cusip if listing else "",
        "symbol": instrument,
        "netChange": net_change,
        **described,
    }
