"""Recorded markets of third parties, which tests may read where they are present."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ROOT
from thetadesk.kernel.calendar import is_trading_day, session_open
from thetadesk.market.model import Candle


def recorded(name: str) -> Path:
    """A file below `data/market`; without it the test is skipped, and the summary says so."""
    file = ROOT / "data" / "market" / name
    if not file.is_file():
        pytest.skip(f"recorded markets not found: set THETADESK_SHARED to the folder with data/market/{name}")
    return file


@cache
def frame(name: str) -> Any:
    """A recorded table."""
    return pytest.importorskip("pandas").read_parquet(recorded(name))


@cache
def daily(symbol: str) -> tuple[Candle, ...]:
    """Daily candles of a share, 1998 to 2021, unadjusted."""
    rows = frame(f"{symbol.lower()}_daily.parquet").itertuples()
    return tuple(
        Candle(symbol, session_open(on), r.open, r.high, r.low, r.close, float(r.volume))
        for r in rows
        if is_trading_day(on := _day(r.date))
    )


@cache
def vix() -> dict[date, float]:
    """The closes of the VIX, in points."""
    with recorded("vix_daily.csv").open(encoding="utf-8") as file:
        return {date.fromisoformat(row["DATE"]): float(row["CLOSE"]) for row in csv.DictReader(file)}


def _day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(str(value)[:10])
