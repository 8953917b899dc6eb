"""Which dividends to expect: what is announced, and where nothing is, the last four repeated and marked as a forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from thetadesk.kernel.calendar import LAST_DAY, is_trading_day, next_trading_day
from thetadesk.market.model import Dividend, Sourced

REPEATED = 4
FORECAST = "forecast: the last four repeated"

_YEAR = 364  # whole weeks, so that an ex-date stays on its weekday
_MISSED = 1.6  # gaps without a dividend after which its payer has stopped
_SAME = timedelta(days=20)
_OFF_BY = 5  # days by which sources differ about one ex-date
_SAME_AMOUNT = 0.005
# Gaps between dividends that are the same rhythm: monthly, quarterly, half-yearly, yearly.
_RHYTHMS = ((20, 45, _YEAR / 12), (70, 115, _YEAR / 4), (150, 215, _YEAR / 2), (300, 430, float(_YEAR)))


def expected(
    known: Sequence[Dividend], on: date, until: date, frequency: int | None = None
) -> Sourced[tuple[Dividend, ...]]:
    """The dividends that go ex after `on` up to `until`: announced ones, then the forecast of what follows them.

    `frequency` (payments a year) serves where fewer than two dividends are known. A payer that has let more than a
    dividend and a half go by is taken to have stopped.
    """
    history = _once(each for each in known if each.amount > 0)
    announced = [each for each in history if on < each.ex_on <= until]
    guessed = [each for each in forecast(history, on, until, frequency) if each.ex_on > on]
    found = tuple(sorted([*announced, *guessed], key=lambda each: each.ex_on))
    if not history:
        return Sourced(
            found, "none known", fallback=True, note="no source has told a dividend of this symbol"
        )
    source = announced[0].source if announced else (FORECAST if guessed else history[-1].source)
    note = f"last known {history[-1].ex_on} {history[-1].amount:g}"
    return Sourced(found, source, fallback=bool(guessed) and not announced, note=note)


def forecast(
    history: Sequence[Dividend], on: date, until: date, frequency: int | None = None
) -> list[Dividend]:
    """The last four dividends of `history` (oldest first) again and again after its last one, up to `until`."""
    last = list(history[-REPEATED:])
    gap = _gap(last, frequency)
    if gap is None or (on - last[-1].ex_on).days > gap * _MISSED:
        return []
    found: list[Dividend] = []
    cycle = 1
    while True:
        shift = timedelta(days=round(gap * len(last) * cycle))
        for each in last:
            ex_on = _trading_day(each.ex_on + shift)
            if ex_on is None or ex_on > until:
                return found
            if ex_on > last[-1].ex_on + _SAME:
                found.append(_repeated(each, ex_on))
        cycle += 1


def yearly(history: Iterable[Dividend], on: date) -> float:
    """Dollars per share that went ex in the year up to `on`."""
    return sum(d.amount for d in _once(history) if on - timedelta(days=365) < d.ex_on <= on)


def _repeated(each: Dividend, ex_on: date) -> Dividend:
    pay_on = None if each.pay_on is None else ex_on + (each.pay_on - each.ex_on)
    return replace(each, ex_on=ex_on, pay_on=pay_on, source=FORECAST, forecast=True)


def _gap(last: Sequence[Dividend], frequency: int | None) -> float | None:
    """Days between two dividends, of the rhythm that the last ones keep."""
    if not last:
        return None
    if len(last) == 1:
        return _YEAR / frequency if frequency else None
    between = median((b.ex_on - a.ex_on).days for a, b in pairwise(last))
    return next((days for low, high, days in _RHYTHMS if low <= between <= high), float(between))


def _once(known: Iterable[Dividend]) -> list[Dividend]:
    """Each dividend once, oldest first, though several sources tell it, and not always of the same day."""
    found: list[Dividend] = []
    for each in sorted(known, key=lambda each: (each.ex_on, each.forecast)):
        if not any(_is_same(each, other) for other in found[-2:]):
            found.append(each)
    return found


def _is_same(one: Dividend, other: Dividend) -> bool:
    apart = abs((one.ex_on - other.ex_on).days)
    return apart == 0 or (apart <= _OFF_BY and abs(one.amount / other.amount - 1) < _SAME_AMOUNT)


def _trading_day(day: date) -> date | None:
    if day >= LAST_DAY:
        return None
    return day if is_trading_day(day) else next_trading_day(day)
