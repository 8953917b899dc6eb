"""A made-up account over one quarter, worked out in a spreadsheet of its own with exact fractions.

Each row is a session: what there was at its end, what was paid in and out, a fund's close and dividend, the yield of bills, and
what follows from them: the day's return, what 1 became, how far that is below its peak, what 1 in the fund became, and what the
same money in the fund was worth.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from thetadesk.portfolio.returns import Day

_FILE = Path(__file__).parents[1] / "fixtures" / "performance.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """One session as the spreadsheet has it; the first one has no return."""

    day: Day
    close: float
    dividend: float
    bill: float
    gained: float | None
    index: float
    drawdown: float
    total_return: float
    benchmark: Decimal


@cache
def rows() -> tuple[Row, ...]:
    """The spreadsheet; its first row is the start."""
    with _FILE.open(newline="", encoding="utf-8") as file:
        return tuple(_row(cells) for cells in csv.DictReader(file))


def _row(cells: dict[str, str]) -> Row:
    day = Day(
        date.fromisoformat(cells["on"]),
        *(Decimal(cells[name]) for name in ("value", "deposits", "withdrawals")),
    )
    return Row(
        day,
        float(cells["spy_close"]),
        float(cells["spy_dividend"]),
        float(cells["bill_yield"]),
        float(cells["return"]) if cells["return"] else None,
        float(cells["index"]),
        float(cells["drawdown"]),
        float(cells["total_return"]),
        Decimal(cells["benchmark"]),
    )


def start() -> Decimal:
    """What there was before the first day."""
    return rows()[0].day.value


def days() -> list[Day]:
    """The days after the start."""
    return [row.day for row in rows()[1:]]
