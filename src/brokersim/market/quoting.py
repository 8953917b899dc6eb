"""How wide, how many, how much: what surrounds a price."""

import math
from decimal import Decimal

from brokersim.market.randomness import blend
from brokersim.market.roster import TENTH, roster
from brokersim.model import Contract

_PENNY_EVERYWHERE = {"SPY", "QQQ", "IWM", "XSP"}
_ALL = 0xFFFFFFFF


def tick(contract: Contract, price: float) -> float:
    """The smallest step of an option's price: a cent below 3 dollars and 5 from there, 5 and 10 cents for what is not in
    the penny programme, a cent everywhere for the busiest."""
    if contract.underlying in _PENNY_EVERYWHERE:
        return 0.01
    if roster()[contract.underlying].penny:
        return 0.01 if price < 3 else 0.05
    return 0.05 if price < 3 else 0.10


def share_spread(symbol: str, price: float, *, is_open: bool) -> float:
    """Half of what lies between bid and ask of a share, at least half a cent."""
    liquidity = roster()[symbol].liquidity
    half = price * (0.00003 + 0.00006 * liquidity) * (1 if is_open else 3)
    return max(half, 0.005)


def option_spread(
    contract: Contract, price: float, years: float, delta: float, *, is_open: bool
) -> tuple[float, float]:
    """Bid and ask around a model price, on the tick: wider with time, with depth in the money, and when nobody trades."""
    liquidity = roster()[contract.underlying].liquidity
    # What moves like the share is hedged at the share's spread; the rest is what nobody is sure of.
    unsure = price * (1 - 0.93 * min(abs(delta), 1.0) ** 2)
    half = 0.004 + 0.006 * liquidity + 0.0006 * price
    half += (0.008 + 0.010 * liquidity) * (1 + 0.8 * math.sqrt(years)) * unsure
    half *= (1.0 if is_open else 1.8) * (2.0 if contract.shares != 100 else 1.0)
    step = tick(contract, price)
    bid = math.floor(round((price - half) / step, 6)) * step
    ask = math.ceil(round((price + half) / step, 6)) * step
    bid = max(round(bid, 2), 0.0)
    return bid, max(round(ask, 2), round(bid + step, 2))


def on_tick(contract: Contract, price: float) -> float:
    """The nearest price that can be traded, at least one tick."""
    step = tick(contract, price)
    return max(round(round(price / step) * step, 2), step)


def sizes(hashed: int, minute: int, most: int) -> tuple[int, int]:
    """How many are bid and asked for in a minute, 1 to `most`; `hashed` is the name's noise."""
    drawn = blend(hashed, minute)
    return 1 + (drawn & 0xFFFF) * most // 0x10000, 1 + (drawn >> 16) * most // 0x10000


def option_volume(hashed: int, contract: Contract, day: int, away: float, part: float) -> int:
    """Contracts traded in a session so far, `part` 0-1 of it; fewer the further `away` from the money (a fraction)."""
    drawn = blend(hashed, day) / _ALL
    busiest = 9000 / (1 + 2 * roster()[contract.underlying].liquidity)
    return int(busiest * drawn**3 * math.exp(-14 * away) * traded(part))


def open_interest(hashed: int, contract: Contract, day: int, away: float) -> int:
    """Contracts open at the start of a session; it changes slowly."""
    drawn = blend(hashed, 1) / _ALL
    daily = blend(hashed, -day) / _ALL
    round_strike = 2.0 if contract.strike % Decimal(10) == 0 else 1.0
    busiest = 30000 / (1 + 2 * roster()[contract.underlying].liquidity)
    return int(busiest * drawn**2 * (0.9 + 0.2 * daily) * math.exp(-5 * away) * round_strike)


def tradable(symbol: str) -> bool:
    """Whether shares of it can be traded; indexes cannot."""
    return symbol not in TENTH and roster()[symbol].listing.kind != "index"


def traded(part: float) -> float:
    """The part of a session's volume that is done after `part` of its time: most at both ends."""
    return (part + ((2 * part - 1) ** 3 + 1) / 4) / 1.5
