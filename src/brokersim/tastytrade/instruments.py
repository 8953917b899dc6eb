"""Chains, options and shares as tastytrade lists them."""

from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from brokersim import calendar
from brokersim.model import Contract, Cycle, Expiration, Listing
from brokersim.tastytrade.answers import Call, Fields, not_found
from brokersim.tastytrade.tickets import instrument_of
from brokersim.tastytrade.wording import ends_at, number, stamp

if TYPE_CHECKING:
    from brokersim.market import Market

_MARKETS = {"NASDAQ": "XNAS", "NYSE": "XNYS", "ARCA": "ARCX", "CBOE": "XCBO"}
_OPTION_TICKS = [{"value": "0.01", "threshold": "3.0"}, {"value": "0.05"}]


def option_told(contract: Contract, cycle: Cycle | None, today: date) -> Fields:
    """An option's particulars; `cycle` is None where its expiration is no longer listed."""
    ends = stamp(ends_at(contract))
    left = (contract.expires_on - today).days
    return {
        "symbol": contract.occ,
        "instrument-type": "Equity Option",
        "active": left >= 0,
        "strike-price": number(contract.strike),
        "root-symbol": contract.root,
        "underlying-symbol": contract.underlying,
        "expiration-date": contract.expires_on.isoformat(),
        "exercise-style": "European" if contract.european else "American",
        "shares-per-contract": int(contract.shares),
        "option-type": contract.right,
        "option-chain-type": "Standard" if _is_standard(contract) else "Non-standard",
        "expiration-type": _cycle_word(cycle),
        "settlement-type": contract.settlement.value,
        "stops-trading-at": ends,
        "market-time-instrument-collection": "Cash Settled Equity Option"
        if contract.cash_settled
        else "Equity Option",
        "days-to-expiration": left,
        "expires-at": ends,
        "is-closing-only": False,
        "streamer-symbol": contract.streamer_symbol,
    }


def _is_standard(contract: Contract) -> bool:
    return contract.shares == contract.multiplier and not contract.cash


def _cycle_word(cycle: Cycle | None) -> str:
    return "Regular" if cycle is Cycle.MONTHLY else "Weekly"


def equity_told(listing: Listing) -> Fields:
    """A share's, fund's or index's particulars."""
    return {
        "id": sum(place * byte for place, byte in enumerate(listing.symbol.encode(), 1)),
        "symbol": listing.symbol,
        "instrument-type": "Index" if listing.kind == "index" else "Equity",
        "cusip": listing.cusip,
        "short-description": listing.name[:30],
        "is-index": listing.kind == "index",
        "listed-market": _MARKETS.get(listing.exchange.upper(), listing.exchange),
        "description": listing.name,
        "lendability": "Easy To Borrow",
        "borrow-rate": "0.0",
        "market-time-instrument-collection": "Index" if listing.kind == "index" else "Equity",
        "is-closing-only": False,
        "is-options-closing-only": False,
        "active": True,
        "is-illiquid": False,
        "is-etf": listing.kind == "etf",
        "streamer-symbol": listing.symbol,
        "tick-sizes": [{"value": "0.0001", "threshold": "1.0"}, {"value": "0.01"}],
        "option-tick-sizes": _OPTION_TICKS,
    }


def nested_told(expirations: list[Expiration], market: "Market", today: date) -> Fields:
    """The chain of one root: its expirations, each with its strikes."""
    root, underlying = expirations[0].root, expirations[0].underlying
    chains = [market.chain(expiration) for expiration in expirations]
    sample = next((contract for chain in chains for contract in chain), None)
    shares = number(sample.shares) if sample else "100.0"
    fields: Fields = {
        "underlying-symbol": underlying,
        "root-symbol": root,
        "option-chain-type": "Standard" if sample is None or _is_standard(sample) else "Non-standard",
        "shares-per-contract": int(sample.shares) if sample else 100,
        "tick-sizes": _OPTION_TICKS,
        "deliverables": [
            {
                "id": 1,
                "root-symbol": root,
                "deliverable-type": "Shares",
                "description": f"{shares} shares of {underlying}",
                "amount": shares,
                "symbol": underlying,
                "instrument-type": "Equity",
                "percent": "100",
            }
        ],
        "expirations": [
            _expiration_told(expiration, chain, today)
            for expiration, chain in zip(expirations, chains, strict=True)
        ],
    }
    if sample is not None and sample.cash:
        fields["deliverables"].append(
            {
                "id": 2,
                "root-symbol": root,
                "deliverable-type": "Cash",
                "description": f"${sample.cash:.2f} cash",
                "amount": number(sample.cash),
                "percent": "0",
            }
        )
    return fields


def _expiration_told(expiration: Expiration, chain: list[Contract], today: date) -> Fields:
    strikes: dict[str, Fields] = {}
    for contract in chain:
        side = "call" if contract.right == "C" else "put"
        at = number(contract.strike)
        strike = strikes.setdefault(at, {"strike-price": at})
        strike[side] = contract.occ
        strike[f"{side}-streamer-symbol"] = contract.streamer_symbol
    return {
        "expiration-type": _cycle_word(expiration.cycle),
        "expiration-date": expiration.expires_on.isoformat(),
        "days-to-expiration": (expiration.expires_on - today).days,
        "settlement-type": expiration.settlement.value,
        "strikes": list(strikes.values()),
    }


def _listed(call: Call) -> list[Expiration]:
    symbol = call.request.path_params["symbol"].upper()
    if symbol not in call.sim.market.listings:
        raise not_found(f"an option chain for {symbol[:20]}")
    return list(call.sim.market.expirations(symbol))


def _today(call: Call) -> date:
    return calendar.market_date(call.sim.clock.now())


async def nested(call: Call) -> Response:
    """GET /option-chains/{symbol}/nested: one item a root."""
    roots: dict[str, list[Expiration]] = {}
    for expiration in _listed(call):
        roots.setdefault(expiration.root, []).append(expiration)
    return call.items([nested_told(each, call.sim.market, _today(call)) for each in roots.values()])


async def compact(call: Call) -> Response:
    """GET /option-chains/{symbol}/compact: one item a root and expiration cycle."""
    items = []
    for expiration in _listed(call):
        chain = call.sim.market.chain(expiration)
        items.append(
            {
                "underlying-symbol": expiration.underlying,
                "root-symbol": expiration.root,
                "option-chain-type": "Standard" if expiration.standard else "Non-standard",
                "settlement-type": expiration.settlement.value,
                "shares-per-contract": int(chain[0].shares) if chain else 100,
                "expiration-type": _cycle_word(expiration.cycle),
                "symbols": [contract.occ for contract in chain],
                "streamer-symbols": [contract.streamer_symbol for contract in chain],
            }
        )
    return call.items(items)


async def flat(call: Call) -> Response:
    """GET /option-chains/{symbol}: every option."""
    today = _today(call)
    return call.items(
        [
            option_told(contract, expiration.cycle, today)
            for expiration in _listed(call)
            for contract in call.sim.market.chain(expiration)
        ]
    )


async def options(call: Call) -> Response:
    """GET /instruments/equity-options?symbol[]=…"""
    found = (_option(call, symbol) for symbol in call.many("symbol"))
    return call.items([told for told in found if told is not None])


async def option(call: Call) -> Response:
    """GET /instruments/equity-options/{symbol}"""
    symbol = call.request.path_params["symbol"]
    told = _option(call, symbol)
    if told is None:
        raise not_found(f"equity option {symbol[:30]}")
    return call.answer(told)


def _option(call: Call, symbol: str) -> Fields | None:
    contract = instrument_of(symbol, "Equity Option", call.sim.market)
    if not isinstance(contract, Contract):
        return None
    cycle = Cycle.MONTHLY if calendar.third_friday(*_month(contract)) == contract.expires_on else Cycle.WEEKLY
    return option_told(contract, cycle, _today(call))


def _month(contract: Contract) -> tuple[int, int]:
    return contract.expires_on.year, contract.expires_on.month


async def equities(call: Call) -> Response:
    """GET /instruments/equities?symbol[]=…; without symbols all, in pages."""
    listings = call.sim.market.listings
    symbols = call.many("symbol")
    if not symbols:
        return call.page(list(listings.values()), equity_told, 1000)
    return call.items([equity_told(listings[symbol]) for symbol in symbols if symbol in listings])


async def equity(call: Call) -> Response:
    """GET /instruments/equities/{symbol}"""
    symbol = call.request.path_params["symbol"].upper()
    listing = call.sim.market.listings.get(symbol)
    if listing is None:
        raise not_found(f"equity {symbol[:20]}")
    return call.answer(equity_told(listing))
