"""Which contracts are listed: strikes around where the price was, more of them as it moves, and what splits made of them."""

import math
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from brokersim import calendar
from brokersim.market.roster import FEAR, roster
from brokersim.market.schedule import DAILIES, Listed, by_root_and_day, listed_on, underlying_of
from brokersim.market.tape import Tape
from brokersim.model import Contract, Cycle, Expiration, Right, Settlement, Split

_OCC = re.compile(r"([A-Z][A-Z0-9]{0,5}) *(\d{6})([CP])(\d{8})")
_CENT = Decimal("0.01")
_WIDEST = 0.9


@dataclass(frozen=True, slots=True)
class Series:
    """A root's contracts of one date with the same terms: `strikes` sorted, the rest as in Contract."""

    root: str
    strikes: tuple[Decimal, ...]
    shares: Decimal = Decimal(100)
    cash: Decimal = Decimal(0)

    @property
    def standard(self) -> bool:
        return self.shares == 100 and self.cash == 0


def parse_occ(occ: str) -> tuple[str, date, Right, Decimal] | None:
    """Root, last day, right and strike of an OCC symbol, blank-padded or not; None when it is none."""
    match = _OCC.fullmatch(occ.strip())
    if match is None:
        return None
    root, day, right, strike = match.groups()
    try:
        on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
    return root, on, "C" if right == "C" else "P", Decimal(int(strike)) / 1000


def adjusted(contract: Contract, split: Split, close: float) -> Contract:
    """What one contract becomes at a split: a lower strike when every share becomes several (and the holder gets as many
    contracts), otherwise another deliverable under another root, with cash for the part of a share. `close` is the
    price of an old share before. Source: OCC's rules for adjustments, as in its information memos."""
    standard = contract.shares == 100 and contract.cash == 0
    if split.old == 1 and standard:
        return replace(contract, strike=split_strike(contract.strike, split))
    exact = contract.shares * split.new / split.old
    whole = exact.to_integral_value("ROUND_FLOOR")
    worth = (exact - whole) * Decimal(str(close)) * split.old / split.new
    cash = contract.cash + worth.quantize(_CENT, ROUND_HALF_UP)
    return replace(contract, root=next_root(contract.root), shares=whole, cash=cash)


def split_strike(strike: Decimal, split: Split) -> Decimal:
    """The strike after an integer split, to the cent."""
    return (strike * split.old / split.new).quantize(_CENT, ROUND_HALF_UP)


def next_root(root: str) -> str:
    """AAPL becomes AAPL1, that AAPL2."""
    letters = root.rstrip("0123456789")
    number = int(root[len(letters) :] or 0)
    return f"{letters}{number + 1}"


class Board:
    """What is and was listed, from the tape alone."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._cache: dict[tuple[str, date, int], tuple[Series, ...]] = {}

    def forget(self) -> None:
        """A shock lists more strikes from now on."""
        self._cache.clear()

    def expirations(self, underlying: str, on: date) -> list[Expiration]:
        """Everything traded on the morning of `on`, by date and root."""
        found = []
        path = self._tape.paths.get(underlying)
        has_split = path is not None and any(split.on <= on for split in path.splits)
        for each in listed_on(underlying, on):
            found.append(each.expiration)
            if has_split and self._splits(each, on):
                found += [
                    replace(each.expiration, root=series.root, standard=False)
                    for series in self.series(each, on)[1:]
                ]
        return found

    def series(self, each: Listed, on: date) -> tuple[Series, ...]:
        """The series of an expiration as they are on the morning of `on`, the standard one first."""
        on = min(on, each.expiration.expires_on)
        last = calendar.session_on_or_before(on).index
        key = each.expiration.root, each.expiration.expires_on, last
        if key not in self._cache:
            if len(self._cache) > 4096:
                self._cache.clear()
            self._cache[key] = self._series(each, last)
        return self._cache[key]

    def contracts(self, expiration: Expiration, on: date) -> list[Contract]:
        """A chain on the morning of `on`: by strike, calls before puts. Empty when there is none."""
        each = self._listed(expiration.root, expiration.underlying, expiration.expires_on)
        if each is None or on < each.from_on:
            return []
        found = [series for series in self.series(each, on) if series.root == expiration.root]
        return list(_chain(expiration, found[0])) if found else []

    def nearest(self, expiration: Expiration, right: Right, strike: float, on: date) -> Contract | None:
        """Of the chain of an expiration, the contract whose strike is nearest to `strike`; of two, the lower."""
        each = self._listed(expiration.root, expiration.underlying, expiration.expires_on)
        if each is None or on < each.from_on:
            return None
        found = next((series for series in self.series(each, on) if series.root == expiration.root), None)
        if found is None or not found.strikes:
            return None
        place = bisect_left(found.strikes, strike, key=float)
        around = found.strikes[max(place - 1, 0) : place + 1]
        return contract_of(expiration, found, right, min(around, key=lambda one: abs(float(one) - strike)))

    def contract(self, occ: str, on: date) -> Contract | None:
        """A contract that is or was listed by the morning of `on`, as it was last."""
        parsed = parse_occ(occ)
        if parsed is None:
            return None
        root, expires_on, right, strike = parsed
        underlying = underlying_of(root) or underlying_of(root.rstrip("0123456789"))
        each = None if underlying is None else self._listed(root, underlying, expires_on)
        if each is None or on < each.from_on:
            return None
        for morning in [on, *self._eves(each, on)]:
            for series in self.series(each, morning):
                if series.root == root and strike in series.strikes:
                    return contract_of(each.expiration, series, right, strike)
        return None

    def _eves(self, each: Listed, on: date) -> list[date]:
        """The last mornings before splits: what was listed then need not be any more."""
        splits = self._splits(each, min(on, each.expiration.expires_on))
        return [calendar.previous_session(split.on).on for split in reversed(splits)]

    def _listed(self, root: str, underlying: str, expires_on: date) -> Listed | None:
        lookup = by_root_and_day(underlying)
        return lookup.get((root, expires_on)) or lookup.get((root.rstrip("0123456789"), expires_on))

    def _splits(self, each: Listed, on: date) -> list[Split]:
        path = self._tape.paths.get(each.expiration.underlying)
        return [split for split in path.splits if each.from_on < split.on <= on] if path else []

    def _series(self, each: Listed, last: int) -> tuple[Series, ...]:
        start = calendar.session(each.from_on).index
        on = calendar.sessions()[last].on
        found: list[Series] = []
        strikes: set[Decimal] = set()
        for split in self._splits(each, on):
            index = calendar.session(split.on).index
            strikes |= self._grid(each, start, index - 1)
            found, strikes = self._after(split, found, Series(each.expiration.root, tuple(sorted(strikes))))
            start = index
        strikes |= self._grid(each, start, last)
        return (Series(each.expiration.root, tuple(sorted(strikes))), *found)

    def _after(
        self, split: Split, others: list[Series], standard: Series
    ) -> tuple[list[Series], set[Decimal]]:
        close = self._tape.closing(split.symbol, calendar.previous_session(split.on).index)
        adjust = _adjustment(split, close)
        if split.old == 1:
            return [adjust(each) for each in others], {split_strike(k, split) for k in standard.strikes}
        return [adjust(standard), *(adjust(each) for each in others)], set()

    def _grid(self, each: Listed, first: int, last: int) -> set[Decimal]:
        """The strikes that the closes of the evenings before sessions `first` to `last` call for."""
        underlying = each.expiration.underlying
        # What is listed in the morning is decided by the evening before.
        start = self._tape.spot(underlying, calendar.sessions()[first].opened - (1 if first else 0))
        low = high = start
        if last > first:
            evenings = self._tape.closings(underlying, first, last - 1)
            low, high = min(start, float(evenings.min())), max(start, float(evenings.max()))
        days = (each.expiration.expires_on - each.from_on).days
        low, high = low * (1 - self._reach(underlying, days)), high * (1 + self._reach(underlying, days))
        step = _step(underlying, start, each.expiration.cycle, days)
        lowest, highest = max(int(Decimal(str(low)) / step), 1), int(Decimal(str(high)) / step) + 1
        return {step * n for n in range(lowest, highest + 1)}

    def _reach(self, underlying: str, days: int) -> float:
        if underlying == FEAR:
            return _WIDEST
        calm = float(self._tape.level(underlying, calendar.sessions()[0].closed).long_run)
        return min(0.04 + 1.8 * calm * math.sqrt(days / 365), _WIDEST)


@lru_cache(maxsize=128)
def _chain(expiration: Expiration, series: Series) -> tuple[Contract, ...]:
    return tuple(
        contract_of(expiration, series, right, strike) for strike in series.strikes for right in ("C", "P")
    )


def contract_of(expiration: Expiration, series: Series, right: Right, strike: Decimal) -> Contract:
    """One contract of a series."""
    index = roster()[expiration.underlying].listing.kind == "index"
    return Contract(
        root=series.root,
        underlying=expiration.underlying,
        expires_on=expiration.expires_on,
        right=right,
        strike=strike,
        settlement=expiration.settlement,
        european=index,
        cash_settled=index,
        shares=series.shares,
        cash=series.cash,
    )


def _adjustment(split: Split, close: float) -> Callable[[Series], Series]:
    def adjust(series: Series) -> Series:
        probe = Contract(
            series.root,
            split.symbol,
            split.on,
            "C",
            Decimal(1),
            Settlement.PM,
            shares=series.shares,
            cash=series.cash,
        )
        became = adjusted(probe, split, close)
        return Series(became.root, series.strikes, became.shares, became.cash)

    return adjust


def _step(underlying: str, price: float, cycle: Cycle, days: int) -> Decimal:
    """How far strikes are apart."""
    if underlying == "SPX":
        return Decimal(25) if days > 200 else Decimal(5)
    if underlying == FEAR:
        return Decimal("1")
    if underlying in DAILIES:
        return Decimal(5) if days > 200 else Decimal(1)
    near = cycle is Cycle.WEEKLY
    for below, weekly, monthly in _STEPS:
        if price < below:
            return Decimal(weekly if near else monthly)
    return Decimal(10 if near else 20)


_STEPS = (
    (10, "0.5", "0.5"),
    (25, "0.5", "1"),
    (100, "1", "2.5"),
    (250, "2.5", "5"),
    (600, "5", "10"),
)
