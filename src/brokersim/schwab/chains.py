"""Option chains and expirations as Schwab tells them: by expiration and strike, calls apart from puts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.calendar import market_date, session_on_or_before
from brokersim.model import Contract, Cycle, Expiration, Listing, OptionQuote
from brokersim.schwab.answers import Json, milliseconds
from brokersim.schwab.naming import asset_subtype, listed_as
from brokersim.schwab.quotes import (
    change,
    deliverables_note,
    exchange,
    greeks,
    intrinsic,
    price,
    year_range,
)

if TYPE_CHECKING:
    from brokersim.market import Market

MOST_CONTRACTS = 12_000
"""What an answer can hold; a whole chain of a big index is more."""

INTEREST_RATE = 4.2
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
RANGES = frozenset({"ALL", "ITM", "NTM", "OTM", "SAK", "SBK", "SNK"})
_NEAR = 0.05


class TooBigError(Exception):
    """The chain has more contracts than an answer can hold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of a chain is wanted. `strikes` counts strikes around the price, by expiration."""

    rights: str = "CP"
    strikes: int | None = None
    strike: Decimal | None = None
    range: str = "ALL"
    first: date | None = None
    last: date | None = None
    month: int | None = None
    standard: bool | None = None
    with_underlying: bool = False

    def takes(self, expiration: Expiration) -> bool:
        on = expiration.expires_on
        return (
            (self.first is None or on >= self.first)
            and (self.last is None or on <= self.last)
            and self.month in (None, on.month)
            and self.standard in (None, expiration.standard)
        )


def cycle_letter(expiration: Expiration) -> str:
    """S standard (the third Friday's), W weekly, Q the last of a quarter, M the last of another month."""
    if expiration.cycle is Cycle.MONTHLY:
        return "S"
    on = expiration.expires_on
    following = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    if session_on_or_before(following - timedelta(days=1)).on != on:
        return "W"
    return "Q" if on.month % 3 == 0 else "M"


def expirations(market: "Market", listing: Listing, today: date) -> Json:
    """The dates on which options of one underlying end, each with its roots."""
    roots: dict[tuple[date, str, bool], list[Expiration]] = defaultdict(list)
    for each in market.expirations(listing.symbol):
        roots[each.expires_on, each.settlement.value[0], each.standard].append(each)
    return {
        "expirationList": [
            {
                "expirationDate": on.isoformat(),
                "daysToExpiration": (on - today).days,
                "expirationType": cycle_letter(same[0]),
                "settlementType": settlement,
                "optionRoots": ",".join(sorted({each.root for each in same})),
                "standard": standard,
            }
            for (on, settlement, standard), same in sorted(roots.items())
        ]
    }


def chain(market: "Market", listing: Listing, choice: Choice, now: datetime) -> Json:
    """The chain of one underlying. Raises TooBigError."""
    today, spot = market_date(now), market.spot(listing.symbol)
    chosen: dict[str, Expiration] = {}
    contracts: list[Contract] = []
    for expiration in market.expirations(listing.symbol):
        if choice.takes(expiration):
            picked = picked_strikes(market.chain(expiration), choice, spot)
            chosen |= dict.fromkeys((contract.occ for contract in picked), expiration)
            contracts += picked
    if len(contracts) > MOST_CONTRACTS:
        raise TooBigError(f"{len(contracts)} contracts")
    maps: dict[str, dict[str, dict[str, list[Json]]]] = {"C": {}, "P": {}}
    for quoted in market.option_quotes(contracts) if contracts else ():
        contract, expiration = quoted.contract, chosen[quoted.contract.occ]
        key = f"{contract.expires_on}:{(contract.expires_on - today).days}"
        strikes = maps[contract.right].setdefault(key, {})
        told = option(quoted, expiration, today)
        strikes.setdefault(str(float(contract.strike)), []).append(told)
    told = _heading(market, listing, choice, now, len(contracts))
    if not contracts:
        told["status"] = "FAILED"
    return told | {"callExpDateMap": maps["C"], "putExpDateMap": maps["P"]}


def _heading(market: "Market", listing: Listing, choice: Choice, now: datetime, count: int) -> Json:
    index = listing.kind == "index"
    told: Json = {
        "symbol": listed_as(listing),
        "status": "SUCCESS",
        "underlying": underlying(market, listing, now) if choice.with_underlying else None,
        "strategy": "SINGLE",
        "interval": 0.0,
        "isDelayed": False,
        "isIndex": index,
        "interestRate": INTEREST_RATE,
        "underlyingPrice": price(market.spot(listing.symbol)),
        "volatility": 29.0,
        "daysToExpiration": 0.0,
        "dividendYield": round(listing.dividend_yield * 100, 4),
        "numberOfContracts": count,
        "assetMainType": "INDEX" if index else "EQUITY",
        "isChainTruncated": False,
    }
    return told if index else told | {"assetSubType": asset_subtype(listing)}


def picked_strikes(contracts: Iterable[Contract], choice: Choice, spot: float) -> list[Contract]:
    """The contracts of one expiration that are wanted, by strike."""
    by_strike: dict[Decimal, list[Contract]] = defaultdict(list)
    for contract in contracts:
        by_strike[contract.strike].append(contract)
    strikes = sorted(by_strike)
    if choice.strike is not None:
        strikes = [strike for strike in strikes if strike == choice.strike]
    strikes = _in_range(strikes, choice.range, spot)
    if choice.strikes is not None:
        nearest = sorted(strikes, key=lambda strike: (abs(float(strike) - spot), strike))
        strikes = sorted(nearest[: choice.strikes])
    return [
        contract
        for strike in strikes
        for contract in sorted(by_strike[strike], key=lambda each: each.right)
        if contract.right in choice.rights and _in_money(contract, choice.range, spot)
    ]


def _in_range(strikes: list[Decimal], wanted: str, spot: float) -> list[Decimal]:
    if wanted in ("NTM", "SNK"):
        return [strike for strike in strikes if abs(float(strike) / spot - 1) <= _NEAR]
    if wanted == "SAK":
        return [strike for strike in strikes if float(strike) > spot]
    if wanted == "SBK":
        return [strike for strike in strikes if float(strike) < spot]
    return strikes


def _in_money(contract: Contract, wanted: str, spot: float) -> bool:
    if wanted not in ("ITM", "OTM"):
        return True
    inside = (float(contract.strike) < spot) is (contract.right == "C")
    return inside is (wanted == "ITM")


def underlying(market: "Market", listing: Listing, now: datetime) -> Json:
    """The underlying's quote, in the chain's own words."""
    quote = market.quote(listing.symbol)
    year = year_range(market, listing.symbol, market_date(now))
    net, percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    return {
        "ask": price(quote.ask),
        "askSize": quote.ask_size,
        "bid": price(quote.bid),
        "bidSize": quote.bid_size,
        "change": net,
        "close": price(quote.previous_close),
        "delayed": False,
        "description": listing.name,
        "exchangeName": exchange(listing)[1],
        "fiftyTwoWeekHigh": year.high,
        "fiftyTwoWeekLow": year.low,
        "highPrice": price(quote.high),
        "last": price(quote.last),
        "lowPrice": price(quote.low),
        "mark": price(quote.mark),
        "markChange": mark,
        "markPercentChange": mark_percent,
        "openPrice": price(quote.open),
        "percentChange": percent,
        "quoteTime": milliseconds(quote.at),
        "symbol": listed_as(listing),
        "totalVolume": quote.volume,
        "tradeTime": milliseconds(quote.at),
    }


def option(quoted: OptionQuote, expiration: Expiration, today: date) -> Json:
    """One contract of a chain."""
    contract, quote = quoted.contract, quoted.quote
    at, inside = milliseconds(quote.at), intrinsic(quoted)
    outside = price(quote.mark - max(inside, 0.0))
    return {
        "putCall": "CALL" if contract.right == "C" else "PUT",
        "symbol": contract.occ,
        "description": f"{contract.underlying} {contract.expires_on:%m/%d/%Y} {contract.strike:.2f} {contract.right}",
        "exchangeName": "OPR",
        **_prices(quoted),
        "tradeTimeInLong": at,
        "quoteTimeInLong": at,
        **greeks(quoted),
        "openInterest": quoted.open_interest,
        "timeValue": outside,
        "theoreticalOptionValue": price(quoted.theoretical),
        "theoreticalVolatility": 29.0,
        "optionDeliverablesList": _delivered(contract),
        "strikePrice": contract.strike,
        "expirationDate": f"{contract.expires_on}T20:00:00.000+00:00",
        "daysToExpiration": (contract.expires_on - today).days,
        "expirationType": cycle_letter(expiration),
        "lastTradingDay": _last_trading(expiration),
        "multiplier": float(contract.multiplier),
        "settlementType": contract.settlement.value[0],
        "deliverableNote": deliverables_note(contract),
        "intrinsicValue": inside,
        "extrinsicValue": outside,
        "optionRoot": contract.root,
        "exerciseType": "E" if contract.european else "A",
        "nonStandard": not expiration.standard,
        "pennyPilot": not contract.cash_settled,
        "inTheMoney": inside > 0,
        "mini": False,
    }


def _last_trading(expiration: Expiration) -> int:
    return milliseconds(datetime.fromisoformat(f"{expiration.last_trading_on}T20:00:00+00:00"))


def _prices(quoted: OptionQuote) -> Json:
    quote = quoted.quote
    net, percent = change(quote.last, quote.previous_close)
    mark, mark_percent = change(quote.mark, quote.previous_close)
    return {
        "bid": price(quote.bid),
        "ask": price(quote.ask),
        "last": price(quote.last),
        "mark": price(quote.mark),
        "bidSize": quote.bid_size,
        "askSize": quote.ask_size,
        "bidAskSize": f"{quote.bid_size}X{quote.ask_size}",
        "lastSize": quote.last_size,
        "highPrice": price(quote.high),
        "lowPrice": price(quote.low),
        "openPrice": price(quote.open),
        "closePrice": price(quote.previous_close),
        "high52Week": price(max(quote.high, quote.last)),
        "low52Week": price(min(quote.low, quote.last)),
        "totalVolume": quote.volume,
        "netChange": net,
        "percentChange": percent,
        "markChange": mark,
        "markPercentChange": mark_percent,
    }


def _delivered(contract: Contract) -> list[Json]:
    if contract.cash_settled:
        return [
            {"symbol": f"${contract.underlying}", "assetType": "INDEX", "deliverableUnits": contract.shares}
        ]
    delivered: list[Json] = [
        {"symbol": contract.underlying, "assetType": "STOCK", "deliverableUnits": contract.shares}
    ]
    if contract.cash:
        delivered.append({"symbol": "USD", "assetType": "CURRENCY", "deliverableUnits": contract.cash})
    return delivered


class ChoiceError(ValueError):
    """A parameter of a chain that makes no sense; `parameter` is its name."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


_RIGHTS = {"CALL": "C", "PUT": "P", "ALL": "CP"}
_STANDARD = {"S": True, "NS": False, "ALL": None}


def choice_of(query: Mapping[str, str]) -> Choice:
    """The choice that a request's parameters describe. Raises ChoiceError."""
    strategy = query.get("strategy", "SINGLE")
    if strategy not in ("SINGLE", "ANALYTICAL"):
        raise ChoiceError("strategy", f"strategy {strategy[:20]} is not simulated; use SINGLE.")
    month = _one_of(query, "expMonth", (*MONTHS, "ALL"), "ALL")
    choice = Choice(
        rights=_RIGHTS[_one_of(query, "contractType", tuple(_RIGHTS), "ALL")],
        range=_one_of(query, "range", tuple(RANGES), "ALL"),
        month=None if month == "ALL" else MONTHS.index(month) + 1,
        standard=_STANDARD[_one_of(query, "optionType", tuple(_STANDARD), "ALL")],
        with_underlying=query.get("includeUnderlyingQuote", "").lower() == "true",
        first=_day(query, "fromDate"),
        last=_day(query, "toDate"),
    )
    if query.get("strikeCount"):
        if not query["strikeCount"].isdigit() or not int(query["strikeCount"]):
            raise ChoiceError("strikeCount", "strikeCount must be a whole number above 0.")
        choice = replace(choice, strikes=int(query["strikeCount"]))
    return replace(choice, strike=_strike(query)) if query.get("strike") else choice


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...], otherwise: str) -> str:
    value = query.get(name) or otherwise
    if value not in known:
        raise ChoiceError(name, f"{name} must be one of {', '.join(sorted(known))}.")
    return value


def _day(query: Mapping[str, str], name: str) -> date | None:
    if not query.get(name):
        return None
    try:
        return date.fromisoformat(query[name][:10])
    except ValueError:
        raise ChoiceError(name, f"{name} must be a date, yyyy-MM-dd.") from None


def _strike(query: Mapping[str, str]) -> Decimal:
    try:
        return Decimal(str(float(query["strike"])))
    except ValueError:
        raise ChoiceError("strike", "strike must be a number.") from None
