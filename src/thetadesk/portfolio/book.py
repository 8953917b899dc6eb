"""The live book: every leg valued, and valued anew only when a tick has touched it.

Ticks do no more than say which symbols are to be looked at. `read` takes over their quotes, in pieces, where the quotes
change; `revalue` does the work, in any thread. What it has found is published at once at its end: a snapshot never mixes
times.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from thetadesk.market.model import QuoteState
from thetadesk.portfolio.anchors import Job
from thetadesk.portfolio.assignment import ChanceJob
from thetadesk.portfolio.columns import NO_GREEKS, STATES, UNKNOWN, Columns, Quotes, dollars
from thetadesk.portfolio.contracts import Style
from thetadesk.portfolio.fitting import Fit
from thetadesk.portfolio.model import Facts, Held, LegValue, Snapshot, Totals
from thetadesk.portfolio.telling import tell
from thetadesk.portfolio.totals import TRUSTED
from thetadesk.portfolio.valuation import borrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thetadesk.portfolio.columns import Rows
    from thetadesk.pricing.model import FloatArray

_READ_AT_ONCE = 64
_UNTRUSTED = [number for number, state in enumerate(STATES) if state not in TRUSTED]
_MISSING = STATES.index(QuoteState.MISSING)


class Book:
    """Legs that are followed. Quotes are read on the thread on which they change; nothing but touching may happen while
    another thread values them, or takes them over into a new book. A published snapshot is for any."""

    def __init__(
        self, held: Sequence[Held], facts: Facts, quotes: Quotes, before: Book | None = None
    ) -> None:
        """`before` is the book that this one replaces: its volatilities are where the search for new ones begins."""
        self.columns = Columns(held, facts)
        self.snapshot: Snapshot = Snapshot() if before is None else before.snapshot
        self._quotes = quotes
        self._legs: list[LegValue] = []
        self._changed = [0] * len(held)
        self._touched: set[str] = set(self.columns.prices.symbols)
        self._account = _numbered([each.key.account_id for each in held])
        if before is not None:
            self._inherit(before.columns)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every symbol whose quote moves the book."""
        return self.columns.prices.symbols

    @property
    def is_touched(self) -> bool:
        """Whether there is something to value."""
        return bool(self._touched)

    def touch(self, symbol: str) -> None:
        """Says that a symbol's quote has changed; one of the book's own."""
        self._touched.add(symbol)

    def touch_all(self) -> None:
        """Has everything valued: time passes for all."""
        self._touched.update(self.symbols)

    def look(self, now: float) -> Generator[None, None, None]:
        """Touches symbols whose quote is not worth any more what it was: it became stale, or its market closed. Yields
        between pieces."""
        prices, quotes = self.columns.prices, self._quotes
        for place, symbol in enumerate(prices.symbols):
            quote = quotes.get(symbol)
            state = QuoteState.MISSING if quote is None else quotes.state(quote, now)
            if STATES[prices.state[place]] is not state:
                self._touched.add(symbol)
            if place % _READ_AT_ONCE == _READ_AT_ONCE - 1:
                yield

    def read(self, now: float) -> Generator[None, None, Rows]:
        """Takes over the quotes of what was touched, as they are at `now` (epoch seconds, our clock), and answers the legs
        that they move. Yields between pieces."""
        touched, self._touched = self._touched, set()
        symbols, prices = list(touched), self.columns.prices
        for first in range(0, len(symbols), _READ_AT_ONCE):
            prices.read(self._quotes, symbols[first : first + _READ_AT_ONCE], now)
            yield
        moved = self.columns.touched_by
        found = [moved[prices.place[symbol]] for symbol in symbols if prices.place[symbol] in moved]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.intp)

    def revalue(self, rows: Rows, now: float) -> None:
        """Values these legs, at the `now` at which they were read, and publishes what was found."""
        self.columns.revalue(rows, now)
        borrow(self.columns, self._quotes, rows, now)
        self._publish(rows, tell(self.columns, rows, now), now)

    def job(self, now: float, most: int) -> Job | None:
        """Greeks to be solved exactly, which takes long: run it beside everything and hand the answer to `settle`."""
        return self.columns.job(now, most)

    def chance_job(self, now: float, most: int) -> ChanceJob | None:
        """Chances of assignment to be reckoned, likewise; its answer is for `settle_chances`."""
        return self.columns.chance_job(now, most)

    def settle(self, job: Job, found: Fit) -> None:
        """Takes the answer of a job, and has its legs valued with it."""
        self.columns.anchors.keep(job.rows, job.asked, job.when, found, exact=True)
        self._touch_rows(job.rows)

    def settle_chances(self, job: ChanceJob, found: FloatArray) -> None:
        """Takes the answer of a job, and has its legs told with it."""
        self.columns.settle(job, found)
        self._touch_rows(job.rows)

    def _touch_rows(self, rows: Rows) -> None:
        self._touched.update(self.columns.held[row].instrument.symbol for row in rows.tolist())

    def _publish(self, rows: Rows, told: list[LegValue], now: float) -> None:
        seq = self.snapshot.seq + 1
        if len(rows) == len(self.columns):
            self._legs = told
        else:
            for row, leg in zip(rows.tolist(), told, strict=True):
                self._legs[row] = leg
        for row in rows.tolist():
            self._changed[row] = seq
        self.snapshot = Snapshot(seq, now, tuple(self._legs), tuple(self._changed), self._accounts())

    def _accounts(self) -> dict[str, Totals]:
        names, number = self._account
        sums = _Sums(self.columns, number, len(names))
        return {name: sums.of(place) for place, name in enumerate(names)}

    def _inherit(self, before: Columns) -> None:
        known = {each.key: row for row, each in enumerate(before.held)}
        pairs = [(row, known[each.key]) for row, each in enumerate(self.columns.held) if each.key in known]
        if pairs:
            rows, old = (np.array(each, np.intp) for each in zip(*pairs, strict=True))
            self.columns.iv[rows] = before.iv[old]
            self.columns.anchors.inherit(rows, before.anchors, old)
            self.columns.chances.inherit(rows, before.chances, old)


def _numbered(names: Sequence[str]) -> tuple[list[str], Rows]:
    """The distinct names, and the number of each one's."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return list(numbers), np.fromiter((numbers[name] for name in names), np.intp)


class _Sums:
    """The same sums as `totals.totals` makes of leg values, for many groups at once and straight from the columns."""

    def __init__(self, columns: Columns, group: Rows, count: int) -> None:
        self._group, self._count = group, count
        rows = np.arange(len(columns))
        held, option = columns.quantity != 0, columns.style != Style.NONE
        # A broker may tell the delta of a contract of which nobody says what it delivers: the position has none then.
        known = held & (columns.greeks != NO_GREEKS) & np.isfinite(columns.position("delta", rows))
        weighted = _weighted(columns, rows)
        self._figures: dict[str, Sequence[Any]] = {
            "legs": self._counted(held),
            "options": self._counted(held & option),
            "foreign": self._counted(held & columns.is_foreign),
            "unvalued": self._counted(held & (columns.value == UNKNOWN)),
            "without_extrinsic": self._counted(held & option & (columns.extrinsic == UNKNOWN)),
            "without_greeks": self._counted(held & ~known),
            "without_beta": self._counted(held & ~(known & np.isfinite(weighted))),
            "without_pnl_today": self._counted(columns.pnl_today == UNKNOWN),
            "without_pnl_open": self._counted(held & (columns.pnl_open == UNKNOWN)),
            "stale": self._counted(held & np.isin(columns.prices.state[columns.own], _UNTRUSTED)),
            **{
                name: self._added(getattr(columns, name), held) for name in ("value", "pnl_open", "extrinsic")
            },
            "cost": self._added(columns.cost, held & ~columns.is_foreign),
            "pnl_today": self._added(columns.pnl_today, np.ones(len(columns), bool)),
            "closed_today": self._added(columns.pnl_today, ~held),
            **{
                name: self._weighed(columns.position(name, rows), known)
                for name in ("delta", "gamma", "theta", "vega", "rho")
            },
            "beta_weighted_delta": self._weighed(weighted, known),
        }

    def of(self, number: int) -> Totals:
        """The sums of one group."""
        return Totals(**{name: figures[number] for name, figures in self._figures.items()})

    def _counted(self, chosen: NDArray[np.bool_]) -> list[int]:
        return [int(each) for each in np.bincount(self._group[chosen], minlength=self._count)]

    def _added(self, amounts: NDArray[np.int64], chosen: NDArray[np.bool_]) -> list[object]:
        chosen = chosen & (amounts != UNKNOWN)
        sums = np.zeros(self._count, np.int64)
        np.add.at(sums, self._group[chosen], amounts[chosen])
        return [dollars(each) for each in sums.tolist()]

    def _weighed(self, figures: FloatArray, chosen: NDArray[np.bool_]) -> list[float]:
        chosen = chosen & np.isfinite(figures)
        sums = np.bincount(self._group[chosen], figures[chosen], minlength=self._count)
        return [float(each) for each in sums]


def _weighted(columns: Columns, rows: Rows) -> FloatArray:
    benchmark = columns.prices.mark[columns.benchmark]
    if not benchmark > 0:
        return np.full(len(rows), np.nan)
    spot = columns.prices.mark[columns.spot]
    weighted: FloatArray = columns.beta * spot * columns.position("delta", rows) / benchmark
    return weighted
