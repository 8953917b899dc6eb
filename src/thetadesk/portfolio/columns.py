"""The legs of a book side by side, one array for each figure: so that thousands are valued in milliseconds.

Inside these arrays NaN stands for what is unknown, and `UNKNOWN` for an unknown amount; neither leaves this module as
data. Amounts are whole millionths of a dollar, so that sums are exact however often they are made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import numpy as np

from thetadesk.kernel.calendar import NEW_YORK, OPEN, last_session_instant, market_date
from thetadesk.kernel.instruments import InstrumentKind, Right
from thetadesk.kernel.turns import WAY
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.anchors import Anchors, Job, without_dividends
from thetadesk.portfolio.assignment import ChanceJob, Chances
from thetadesk.portfolio.closes import close_before_today
from thetadesk.portfolio.contracts import BENCHMARK, Contract, Style, contract_of
from thetadesk.portfolio.fitting import Contracts, Fit, fit
from thetadesk.portfolio.model import Facts, Held, Underlying
from thetadesk.pricing import normal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thetadesk.market.model import Quote
    from thetadesk.pricing.model import FloatArray

    Rows = NDArray[np.intp]
    Amounts = NDArray[np.int64]

UNKNOWN = -(2**63)
STATES = tuple(QuoteState)
SECONDS_A_YEAR = 365.0 * 86_400
MICRO = 1_000_000
_CENT = 10_000  # in millionths
_MILLIONTH = Decimal("0.000001")
_MOST_AMOUNT = 9e12  # dollars; what is more is no position but a mistake
_MISSING = STATES.index(QuoteState.MISSING)
_STATE_NUMBER = {state: number for number, state in enumerate(STATES)}
NO_GREEKS, MODEL, BROKER = 0, 1, 2
_AT_ONCE = 192  # contracts: what the model works on stays small
_FITTED = ("iv", "delta", "gamma", "theta", "vega", "rho")


Events = tuple[int | None, bool, int | None]
"""Days to the next ex-dividend date, whether that is a forecast, days to earnings."""


class Ahead(Protocol):
    """By how many seconds a source's market is ahead of our clock."""

    @property
    def ahead(self) -> float: ...


class Quotes(Protocol):
    """Where quotes come from: `market.hub.Hub` is one."""

    def get(self, symbol: str) -> Quote | None: ...
    def state(self, quote: Quote, now: float) -> QuoteState: ...
    def standing(self, source: str) -> Ahead: ...


class Prices:
    """What is known of each symbol just now."""

    def __init__(self, symbols: Iterable[str]) -> None:
        self.symbols = tuple(symbols)
        self.place = {symbol: place for place, symbol in enumerate(self.symbols)}
        count = len(self.symbols)
        self.mark = np.full(count, np.nan)
        self.previous = np.full(count, np.nan)
        self.at = np.full(count, np.nan)
        self.ahead = np.zeros(count)
        self.state = np.full(count, _MISSING, np.int8)
        self.is_mid = np.zeros(count, bool)

    def read(self, quotes: Quotes, symbols: Iterable[str], now: float) -> None:
        """Takes over the quotes of these symbols as they are at `now`; a symbol without one stays as it was."""
        rows = [
            self._row(quotes, self.place[symbol], quote, now)
            for symbol in symbols
            if (quote := quotes.get(symbol))
        ]
        if not rows:
            return
        # All at once: setting numbers in arrays one by one takes longer than looking them up.
        places, marks, closes, mids, ats, aheads, states = zip(*rows, strict=True)
        at = np.array(places, np.intp)
        self.mark[at], self.is_mid[at], self.at[at], self.ahead[at] = marks, mids, ats, aheads
        self.state[at] = states
        previous = np.array(closes, float)
        told = np.isfinite(previous)
        self.previous[at[told]] = previous[told]

    def _row(
        self, quotes: Quotes, place: int, quote: Quote, now: float
    ) -> tuple[int, float, float, bool, float, float, int]:
        mark, ahead = quote.mark, quotes.standing(quote.source).ahead
        close = close_before_today(quote, now, ahead)
        return (
            place,
            np.nan if mark is None else mark,
            np.nan if close is None else close,
            quote.mid is not None,
            quote.received_at,
            ahead,
            _STATE_NUMBER[quotes.state(quote, now)],
        )


class Columns:
    """Legs with everything that valuing them needs, and what they came out as. Rows are in the order of `held`."""

    def __init__(self, held: Sequence[Held], facts: Facts) -> None:
        self.held = tuple(held)
        self.facts = facts
        self.events: dict[tuple[str, date], Events] = {}
        self.contracts = tuple(contract_of(each.instrument) for each in held)
        self._prices()
        self._terms()
        self._amounts()
        self._results()

    def _prices(self) -> None:
        self.beta = np.array(
            [
                # What follows a forward does not move with its index as the index moves with the market.
                np.nan if contract.style is Style.UNPRICED else _beta(each.ticker, self._about(each))
                for each, contract in zip(self.held, self.contracts, strict=True)
            ],
            float,
        )
        symbols = dict.fromkeys(
            [each.instrument.symbol for each in self.held] + [each.spot for each in self.contracts]
        )
        self.prices = prices = Prices([*symbols, *(() if BENCHMARK in symbols else (BENCHMARK,))])
        self.benchmark = prices.place[BENCHMARK]
        for symbol, close in self.facts.closes.items():
            if symbol in prices.place:
                prices.previous[prices.place[symbol]] = close.value
        self.own = _places(prices.place[each.instrument.symbol] for each in self.held)
        self.spot = _places(prices.place[each.spot] for each in self.contracts)
        rows: dict[int, list[int]] = defaultdict(list)
        for row, (own, spot) in enumerate(zip(self.own.tolist(), self.spot.tolist(), strict=True)):
            rows[own].append(row)
            if spot != own:
                rows[spot].append(row)
        self.touched_by = {place: _places(found) for place, found in rows.items()}

    def _terms(self) -> None:
        instruments = [each.instrument for each in self.held]
        self.quantity = _numbers(each.quantity for each in self.held)
        self.before = _numbers(each.before_today for each in self.held)
        self.multiplier = _numbers(each.multiplier for each in self.contracts)
        self.units = _numbers(each.units for each in self.contracts)
        self.per_share = self.units / self.multiplier
        self.strike = _numbers(each.strike for each in instruments)
        self.sign = np.array([_sign(each.right) for each in instruments], float)
        self.settles = np.array(
            [each.settles_at.timestamp() if each.settles_at else np.nan for each in self.contracts]
        )
        self.is_future = np.array([each.kind is InstrumentKind.FUTURE for each in instruments], bool)
        self.style = np.array([each.style for each in self.contracts], np.int8)
        self.carry = np.array(
            [
                _carry(self._about(each), contract)
                for each, contract in zip(self.held, self.contracts, strict=True)
            ],
            float,
        )
        self._dividends()

    def _about(self, held: Held) -> Underlying | None:
        return self.facts.underlyings.get(held.ticker)

    def _dividends(self) -> None:
        """Cash dividends that go ex before a leg settles, as instants and amounts, a row for each leg."""
        found: dict[int, list[tuple[float, float]]] = {}
        for row, (held, contract) in enumerate(zip(self.held, self.contracts, strict=True)):
            about = self._about(held)
            if contract.style is not Style.AMERICAN or about is None or contract.settles_at is None:
                continue
            last = market_date(contract.settles_at)
            due = [(_morning(each.ex_on), each.amount) for each in about.dividends if each.ex_on <= last]
            if due and contract.spot == held.ticker:
                found[row] = due
                self.style[row] = Style.DIVIDENDS
        most = max((len(due) for due in found.values()), default=1)
        self.ex_at = np.full((len(self.held), most), np.inf)
        self.dividend = np.zeros((len(self.held), most))
        for row, due in found.items():
            self.ex_at[row, : len(due)] = [at for at, _ in due]
            self.dividend[row, : len(due)] = [amount for _, amount in due]

    def _amounts(self) -> None:
        self.cost = np.array([_micro(each.cost) for each in self.held], np.int64)
        self.is_foreign = np.array([each.is_foreign for each in self.held], bool)
        basis_known = np.array([each.basis_known for each in self.held], bool)
        self.basis_known = basis_known & ~self.is_future & ~self.is_foreign
        flow = np.array([_micro(each.today.cash) for each in self.held], np.int64)
        # Cash of another currency cannot be set against a price in dollars.
        self.flow = np.where(self.is_foreign & (flow != 0), UNKNOWN, flow)
        self.most_profit = np.array([_most_profit(each) for each in self.held], float)

    def _results(self) -> None:
        count = len(self.held)
        self.value = np.full(count, UNKNOWN, np.int64)
        self.pnl_open = np.full(count, UNKNOWN, np.int64)
        self.pnl_today = np.full(count, UNKNOWN, np.int64)
        self.extrinsic = np.full(count, UNKNOWN, np.int64)
        self.greeks = np.zeros(count, np.int8)
        self.iv, self.delta, self.gamma, self.theta, self.vega, self.rho, self.itm = (
            np.full(count, np.nan) for _ in range(7)
        )
        self.anchors, self.chances = Anchors(count), Chances(count)
        self.delta[self.style == Style.NONE] = 1.0
        self.greeks[self.style == Style.NONE] = MODEL
        for each in (self.gamma, self.theta, self.vega, self.rho):
            each[self.style == Style.NONE] = 0.0

    def __len__(self) -> int:
        return len(self.held)

    def revalue(self, rows: Rows, now: float, *, exact: bool = False) -> None:
        """Values these rows at `now` (epoch seconds, our clock): first all their money, then their Greeks. Unless
        `exact`, Greeks of what pays dividends are carried on from their last solution; `job` asks for a new one."""
        self._revalue_money(rows)
        style = self.style[rows]
        for each in (Style.EUROPEAN, Style.AMERICAN, Style.DIVIDENDS, Style.ON_FUTURE):
            chosen = rows[style == each]
            for first in range(0, len(chosen), _AT_ONCE):
                WAY.give()
                part = self._able(each, chosen[first : first + _AT_ONCE], now)
                if part is not None and each is Style.DIVIDENDS and not exact:
                    self._carry_on(*part)
                elif part is not None:
                    self._refit(each, *part)
        if exact:
            self._reckon_all(now)

    def _reckon_all(self, now: float) -> None:
        job = self.chance_job(now, len(self))
        if job is not None:
            self.settle(job, job.run())

    def chance_job(self, now: float, most: int) -> ChanceJob | None:
        """The short legs whose chance of assignment has been carried on for too long, oldest first and at most so many;
        None if there is none. A call without dividends is never exercised early, so the formula is right for it."""
        style = self.style
        candidates = (style == Style.DIVIDENDS) | ((style == Style.AMERICAN) & (self.sign < 0))
        rows = np.flatnonzero(candidates & (self.quantity < 0) & np.isfinite(self.iv))
        part = self._able(Style.DIVIDENDS, rows, now) if rows.size else None
        if part is None:
            return None
        rows, asked, when = part
        worn = np.flatnonzero(self.chances.worn(rows, asked.spot, when))
        chosen = worn[np.argsort(self.chances.when[rows[worn]], kind="stable")[:most]]
        if not chosen.size:
            return None
        rows, asked = rows[chosen], asked.at(chosen)
        return ChanceJob(rows, asked, _ending_in(asked, self.iv[rows]), when[chosen])

    def settle(self, job: ChanceJob, found: FloatArray) -> None:
        """Takes the answer of a job."""
        self.chances.keep(job, found)
        self.itm[job.rows] = self.chances.carried(job.rows, _ending_in(job.asked, self.iv[job.rows]))

    def job(self, now: float, most: int) -> Job | None:
        """The legs whose Greeks have been carried on for too long, oldest first and at most so many; None if there is
        none."""
        rows = np.flatnonzero(self.style == Style.DIVIDENDS)
        part = self._able(Style.DIVIDENDS, rows, now) if rows.size else None
        if part is None:
            return None
        rows, asked, when = part
        worn = np.flatnonzero(self.anchors.worn(rows, asked, when))
        chosen = worn[np.argsort(self.anchors.when[rows[worn]], kind="stable")[:most]]
        return Job(rows[chosen], asked.at(chosen), when[chosen]) if chosen.size else None

    def _revalue_money(self, rows: Rows) -> None:
        mark, previous = self.prices.mark[self.own[rows]], self.prices.previous[self.own[rows]]
        quantity, before = self.quantity[rows], self.before[rows]
        size = self.multiplier[rows]
        future = self.is_future[rows]
        # A future is settled in cash every day: what it is worth is what has not been settled yet. One that was traded
        # today is settled from its own price first, which the ledger's cash does not tell.
        unsettled = np.where(quantity == before, mark - previous, np.nan)
        worth = np.where(quantity == 0, 0.0, quantity * size * np.where(future, unsettled, mark))
        known = np.where(before == 0, 0.0, before * size * np.where(future, 0.0, previous))
        value, was = _cents(worth), _cents(known)
        self.value[rows] = value
        self.pnl_open[rows] = _sum(value, np.where(self.basis_known[rows], self.cost[rows], UNKNOWN))
        self.pnl_today[rows] = _sum(_sum(value, np.where(was == UNKNOWN, UNKNOWN, -was)), self.flow[rows])
        intrinsic = np.maximum(self.sign[rows] * (self._basket(rows) - self.strike[rows]), 0.0)
        self.extrinsic[rows] = _cents(-quantity * size * np.maximum(mark - intrinsic, 0.0))

    def _basket(self, rows: Rows) -> FloatArray:
        """What an option's strike is compared with: the price of all that a contract delivers, per unit of multiplier."""
        return self.prices.mark[self.spot[rows]] * self.per_share[rows]

    def _able(self, style: Style, rows: Rows, now: float) -> tuple[Rows, Contracts, FloatArray] | None:
        """Those of the rows that can be priced, what the model is asked about them, and their market's time; the others
        have no Greeks."""
        when = now + self.prices.ahead[self.spot[rows]]
        if style is not Style.ON_FUTURE:
            when = _in_session(when)
        years = (self.settles[rows] - when) / SECONDS_A_YEAR
        spot, mark = self._basket(rows), self.prices.mark[self.own[rows]]
        able = (years > 0) & (spot > 0) & (mark > 0) & (self.strike[rows] > 0)
        self._forget(rows[~able])
        rows, when = rows[able], when[able]
        if not rows.size:
            return None
        return rows, self._asked(style, rows, spot[able], mark[able], years[able], when), when

    def _refit(self, style: Style, rows: Rows, asked: Contracts, when: FloatArray) -> None:
        del when
        self._take(rows, asked, fit(style, asked))

    def _carry_on(self, rows: Rows, asked: Contracts, when: FloatArray) -> None:
        new = self.anchors.missing(rows)
        if new.any():
            first = fit(Style.AMERICAN, without_dividends(asked.at(new)))
            self.anchors.keep(rows[new], asked.at(new), when[new], first, exact=False)
        self._take(rows, asked, self.anchors.carried(rows, asked, when))

    def _asked(
        self,
        style: Style,
        rows: Rows,
        spot: FloatArray,
        mark: FloatArray,
        years: FloatArray,
        when: FloatArray,
    ) -> Contracts:
        rate = _rates(self.facts, years)
        carry = rate if style is Style.ON_FUTURE else self.carry[rows]
        times = (self.ex_at[rows] - when[:, None]) / SECONDS_A_YEAR
        # Gone ex already, or only after settlement: nothing is deducted.
        ahead = (times > 0) & (times < years[:, None])
        return Contracts(
            spot,
            self.strike[rows],
            years,
            rate,
            carry,
            self.sign[rows],
            mark,
            self.iv[rows],
            np.where(ahead, times, 0.0),
            np.where(ahead, self.dividend[rows] * self.per_share[rows][:, None], 0.0),
        )

    def _take(self, rows: Rows, asked: Contracts, fitted: Fit) -> None:
        for name in _FITTED:
            getattr(self, name)[rows] = getattr(fitted, name)
        self.greeks[rows] = np.where(np.isfinite(fitted.delta), MODEL, NO_GREEKS)
        chance = self.chances.carried(rows, _ending_in(asked, fitted.iv))
        # Without a volatility it is priced as if exercised.
        self.itm[rows] = np.where(np.isnan(fitted.iv) & np.isfinite(fitted.delta), 1.0, chance)

    def _forget(self, rows: Rows) -> None:
        for name in (*_FITTED, "itm"):
            getattr(self, name)[rows] = np.nan
        self.greeks[rows] = NO_GREEKS

    def borrow(self, row: int, quote: Quote, now: float) -> None:
        """Takes the broker's Greeks for a leg for which the model has none. What has settled moves with nothing any more,
        whatever its broker said of it last."""
        told = quote.greeks
        if told is None or told.delta is None or self.style[row] == Style.NONE:
            return
        if self.settles[row] <= now + self.prices.ahead[self.spot[row]]:
            return
        for name in _FITTED:
            figure = getattr(told, name)
            getattr(self, name)[row] = np.nan if figure is None else figure
        self.greeks[row] = BROKER

    def position(self, name: str, rows: Rows) -> FloatArray:
        """A Greek of these legs as the position has it: delta in shares, gamma in shares per $1, the rest in dollars."""
        size, quantity = self.multiplier[rows], self.quantity[rows]
        if name in ("delta", "gamma"):
            size = self.units[rows] * (self.per_share[rows] if name == "gamma" else 1.0)
        each: FloatArray = getattr(self, name)[rows]
        position: FloatArray = np.where(quantity == 0, 0.0, each * quantity * size)
        return position


def _in_session(when: FloatArray) -> FloatArray:
    """The instants that prices belong to: while the market is closed they stand still, and so does what is left of an
    option. A night's clock on yesterday's prices would find volatility and decay that nobody paid for."""
    instants, places = np.unique(when, return_inverse=True)
    told = [last_session_instant(datetime.fromtimestamp(at, UTC)).timestamp() for at in instants.tolist()]
    stood: FloatArray = np.array(told)[places]
    return stood


def _ending_in(asked: Contracts, vol: FloatArray) -> FloatArray:
    """The chance of ending in the money, Φ(±d₂); NaN without a volatility."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = vol * np.sqrt(asked.years)
        drift = np.log(asked.spot / asked.strike) + (asked.rate - asked.carry) * asked.years
        d2 = drift / spread - spread / 2
    told = np.isfinite(d2)
    ends_in: FloatArray = np.where(told, normal.below_array(np.where(told, asked.sign * d2, 0.0)), np.nan)
    return ends_in


def _places(found: Iterable[int]) -> Rows:
    return np.fromiter(found, np.intp)


def _numbers(found: Iterable[Decimal | None]) -> FloatArray:
    return np.array([np.nan if each is None else float(each) for each in found], float)


def _sign(right: Right | None) -> float:
    return 0.0 if right is None else 1.0 if right is Right.CALL else -1.0


def _carry(about: Underlying | None, contract: Contract) -> float:
    told = about.dividend_yield if about is not None else None
    return told.value if told is not None and contract.style in (Style.EUROPEAN, Style.AMERICAN) else 0.0


def _beta(ticker: str, about: Underlying | None) -> float:
    if ticker == BENCHMARK:
        return 1.0
    return about.beta.value if about is not None and about.beta is not None else float("nan")


def _morning(day: date) -> float:
    """When shares begin to trade without a dividend: the opening of that day."""
    return datetime.combine(day, OPEN, NEW_YORK).timestamp()


def _micro(amount: Decimal) -> int:
    return int(amount.scaleb(6).to_integral_value())


def dollars(micro: int) -> Decimal | None:
    """An amount of these arrays as money."""
    return None if micro == UNKNOWN else micro * _MILLIONTH


def _most_profit(held: Held) -> float:
    """What a leg earns at most, in dollars; NaN where there is no limit or nobody knows what it cost."""
    instrument = held.instrument
    if not held.basis_known or instrument.right is None or not held.quantity:
        return float("nan")
    if held.quantity < 0:
        return float(held.cost)
    if instrument.right is Right.CALL or instrument.strike is None or instrument.multiplier is None:
        return float("nan")
    return float(instrument.strike * instrument.multiplier * held.quantity + held.cost)


def _cents(amounts: FloatArray) -> Amounts:
    """Dollars rounded to the cent, in millionths."""
    with np.errstate(invalid="ignore"):
        known = np.abs(amounts) < _MOST_AMOUNT
        rounded = np.rint(np.where(known, amounts, 0.0) * 100).astype(np.int64) * _CENT
    return np.where(known, rounded, UNKNOWN)


def _sum(one: Amounts, other: Amounts) -> Amounts:
    unknown = (one == UNKNOWN) | (other == UNKNOWN)
    return np.where(unknown, UNKNOWN, one + np.where(unknown, 0, other))


def _rates(facts: Facts, years: FloatArray) -> FloatArray:
    if not facts.rates:
        return np.zeros(len(years))
    terms, rates = zip(*facts.rates, strict=True)
    found: FloatArray = np.interp(years, terms, rates)
    return found
