"""When companies pay, split and report, from the seed alone; how much they pay depends on the path of their price."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from brokersim import calendar
from brokersim.market.randomness import stream
from brokersim.market.roster import FADED, POPULAR, Traits, roster
from brokersim.model import Split

_INTEGER = ((2, 1), (3, 1), (4, 1), (5, 1))
_ODD = ((3, 2), (5, 4), (1, 8), (1, 5), (2, 3))
_FIRST_SPLITS = date(2025, 6, 2), date(2026, 10, 16)
_LATER_SPLITS = date(2027, 1, 4), date(2032, 6, 30)

ANNOUNCED = timedelta(days=30)
"""How long before it happens a split or an ex-dividend day is known."""


@dataclass(frozen=True, slots=True)
class Payday:
    """An ex-dividend session, with the session on which the amount was declared."""

    ex: int
    declared: int
    pay_on: date


@dataclass(frozen=True, slots=True)
class Report:
    """An earnings report on `on`; `reaction` is the index of the session that opens knowing it, `move` what the options
    expected of it (one standard deviation), `jump` what came."""

    on: date
    hour: Literal["amc", "bmo"]
    reaction: int
    move: float
    jump: float
    estimate: float
    surprise: float
    quarter: int
    year: int


def splits(seed: int) -> dict[str, list[Split]]:
    """Every split there will ever be, by symbol, oldest first: always some in the first years, fewer later."""
    chance = stream(seed, "splits")
    found: dict[str, list[Split]] = {}
    plan = [(POPULAR, _INTEGER, _FIRST_SPLITS)] * 2 + [(FADED, _ODD, _FIRST_SPLITS)] * 2
    plan += [(POPULAR, _INTEGER, _LATER_SPLITS), (FADED, _ODD, _LATER_SPLITS)] * 3
    for names, ratios, (first, last) in plan:
        symbol = names[int(chance.integers(len(names)))]
        new, old = ratios[int(chance.integers(len(ratios)))]
        day = first + timedelta(days=int(chance.integers((last - first).days)))
        on = calendar.session_on_or_after(day).on
        earlier = found.setdefault(symbol, [])
        # One split a year is plenty, and two of one name would undo each other's chains.
        if all(abs((each.on - on).days) > 370 for each in earlier):
            earlier.append(Split(symbol, on, new, old))
    return {symbol: sorted(each, key=lambda split: split.on) for symbol, each in found.items() if each}


def paydays(symbol: str) -> list[Payday]:
    """The ex-dividend sessions of a payer, one a quarter, oldest first; none of the others."""
    traits = roster()[symbol]
    if traits.listing.kind == "index" or traits.listing.dividend_yield <= 0:
        return []
    chance = stream(0, symbol, "paydays")
    month, day = int(chance.integers(3)), int(chance.integers(5, 24))
    found = []
    for year in range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1):
        for quarter in range(4):
            ex = calendar.session_on_or_after(date(year, 3 * quarter + month + 1, day))
            pay = calendar.session_on_or_after(
                min(ex.on + timedelta(days=21), date(calendar.LAST_YEAR, 12, 31))
            )
            if ex.index >= 25:
                found.append(Payday(ex.index, ex.index - 21, pay.on))
    return found


def reports(seed: int, symbol: str) -> list[Report]:
    """Quarterly earnings of a stock, oldest first; funds and indexes report nothing."""
    traits = roster()[symbol]
    if traits.listing.kind != "stock":
        return []
    chance = stream(seed, symbol, "reports")
    hour: Literal["amc", "bmo"] = "amc" if chance.random() < 0.6 else "bmo"
    move = 0.02 + 0.13 * traits.own
    earned = traits.price / float(chance.uniform(14, 40)) / 4
    found = []
    for year in range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1):
        for quarter in range(4):
            drawn = [float(value) for value in chance.standard_normal(4)]
            found.append(_report(traits, (year, quarter, hour), move, earned, drawn))
            earned *= 1 + 0.02 * drawn[3]
    return [report for report in found if report is not None]


def _report(
    traits: Traits,
    when: tuple[int, int, Literal["amc", "bmo"]],
    move: float,
    earned: float,
    drawn: list[float],
) -> Report | None:
    year, quarter, hour = when
    day = 15 + round(4 * float(np.tanh(drawn[0])))
    start = date(year, 3 * quarter + traits.report_month + 1, day)
    reported = calendar.session_on_or_after(start)
    index = reported.index + (1 if hour == "amc" else 0)
    if index >= len(calendar.sessions()):
        return None
    surprise = 0.06 * drawn[1]
    jump = move * (0.35 * drawn[1] + 0.94 * drawn[2])
    told = (year, quarter) if quarter else (year - 1, 4)
    return Report(reported.on, hour, index, move, jump, round(earned, 2), surprise, told[1], told[0])
