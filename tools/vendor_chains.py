"""Our implied volatilities and Greeks beside those a vendor published, on chains of quotes that are not ours to show.

Read by the tests and by `tools.plot_vendor`; only figures over many contracts leave this module.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet
from numpy.typing import NDArray

from thetadesk.pricing import cash_dividends, european, implied, terms
from thetadesk.pricing.model import Greeks

NEW_YORK = ZoneInfo("America/New_York")
SNAPSHOT = time(16, 0)
"""When the quotes are taken to be of. Vendors say "end of day"; the index files fit an hour earlier a little better."""
RATES = {"SPX": 0.024, "SPXW": 0.014, "SPY": 0.0005}
"""Treasury bills of those months: April to June 2019, January 2018, the first half of 2021."""
SPY_DIVIDENDS = ((date(2021, 3, 19), 1.2778), (date(2021, 6, 18), 1.3759))
_LEAST_YEARS = 0.75 / 365
_EX_TIME = time(9, 30)
_SECONDS_A_YEAR = 365 * 86400.0
FloatArray = NDArray[np.float64]
Figures = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Contracts with a two-sided quote; ours and theirs hold iv, delta, gamma and, where told, theta and vega.

    `score` is how many standard deviations the strike lies above the forward; `half_spread` is half of the quoted
    spread, in points of volatility. Volatilities are fractions; Greeks are in the units of their own side.
    """

    days: FloatArray
    sign: FloatArray
    score: FloatArray
    half_spread: FloatArray
    dividends: FloatArray
    ours: Figures
    theirs: Figures

    @property
    def points(self) -> FloatArray:
        """Our volatility less theirs, in points."""
        return 100.0 * (self.ours["iv"] - self.theirs["iv"])

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Out of the money: the side of the chain that is quoted narrowly."""
        return np.asarray(self.sign * self.score > 0)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Both sides tell a volatility."""
        return np.asarray(np.isfinite(self.ours["iv"]) & (self.theirs["iv"] > 0))


def index_chains(file: Path, root: str | None = None, *, every: int = 1) -> Comparison:
    """European index options: the forward of each expiry from put–call parity, then Black and Scholes' formula.

    `root` where the file has none. `every`: of the quote dates, only each so many-th.
    """
    chain = _read(file)
    roots = chain.get("root", np.full(chain["strike"].size, root))
    dates = np.unique(chain["quote_date"])[::every]
    parts = [
        part for part in map(_with_forward, _expiries(chain | {"root": roots}, dates)) if part is not None
    ]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rate = np.array([RATES[name] for name in whole["root"]])
    contract = (
        whole["underlying_price"],
        whole["strike"],
        whole["years"],
        rate,
        whole["yield"],
        whole["sign"],
    )
    vol = implied.european(whole["mid"], *contract)
    spot, strike, years, rate, carry, sign = contract
    told = european.value(spot, strike, years, np.nan_to_num(vol, nan=0.2), rate, carry, sign)
    return _compared(whole, vol, told, np.zeros(vol.size))


def spy_chains(file: Path, *, dividends: bool = True) -> Comparison:
    """American options on SPY with its cash dividends, or as if it paid none."""
    chain = _read(file)
    keep = (chain["bid"] > 0) & (chain["ask"] >= chain["bid"])
    whole = _with_terms({name: column[keep] for name, column in chain.items()}, "SPY")
    whole = {name: column[whole["years"] > _LEAST_YEARS] for name, column in whole.items()}
    whole["forward"] = whole["underlying_price"]
    times = np.array([[_until(day, _EX_TIME, on) for on, _ in SPY_DIVIDENDS] for day in whole["quote_date"]])
    amounts = np.array([amount if dividends else 0.0 for _, amount in SPY_DIVIDENDS])
    plan = (times, np.broadcast_to(amounts, times.shape))
    known = (whole["underlying_price"], whole["strike"], whole["years"])
    vol = cash_dividends.implied(whole["mid"], *known, RATES["SPY"], whole["sign"], plan)
    told = cash_dividends.value(*known, np.nan_to_num(vol, nan=0.2), RATES["SPY"], whole["sign"], plan)
    count = ((times > 0) & (times < whole["years"][:, None])).sum(axis=1)
    return _compared(whole, vol, told, count.astype(float))


def _compared(whole: Figures, vol: FloatArray, told: Greeks[FloatArray], paid: FloatArray) -> Comparison:
    names = ("delta", "gamma", "theta", "vega")
    deviation = np.nan_to_num(vol, nan=0.2) * np.sqrt(whole["years"])
    return Comparison(
        days=whole["years"] * 365,
        sign=whole["sign"],
        score=np.log(whole["strike"] / whole["forward"]) / deviation,
        half_spread=(whole["ask"] - whole["bid"]) / 2 / np.maximum(told.vega, 1e-9),
        dividends=paid,
        ours={"iv": vol} | {name: getattr(told, name) for name in names},
        theirs={"iv": whole["implied_volatility"]} | {name: whole[name] for name in names if name in whole},
    )


def _read(file: Path) -> Figures:
    table = pyarrow.parquet.read_table(file)
    texts = {"root", "option_type"}
    chain = {}
    for name in table.column_names:
        if name in texts or name in ("quote_date", "expiration"):
            chain[name] = np.array(table.column(name).to_pylist())
        elif name not in ("contract", "underlying_symbol"):
            chain[name] = table.column(name).to_numpy().astype(float)
    return chain


def _expiries(chain: Figures, dates: NDArray[np.object_]) -> Iterator[Figures]:
    """The quotes of one day, expiry and root, two-sided ones only."""
    keep = np.isin(chain["quote_date"], dates) & (chain["bid"] > 0) & (chain["ask"] >= chain["bid"])
    kept = {name: column[keep] for name, column in chain.items()}
    keys = [
        zlib.crc32(f"{day}{end}{root}".encode())
        for day, end, root in zip(kept["quote_date"], kept["expiration"], kept["root"], strict=True)
    ]
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(np.array(keys)[order])) + 1
    for places in np.split(order, starts):
        yield {name: column[places] for name, column in kept.items()}


def _with_forward(part: Figures) -> Figures | None:
    """One expiry with its terms, and the forward and the yield that its quotes imply; None where they do not."""
    root = str(part["root"][0])
    whole = _with_terms(part, root)
    years, spot, calls = whole["years"][0], whole["underlying_price"][0], whole["sign"] > 0
    if years <= _LEAST_YEARS:
        return None
    puts = {
        strike: place
        for strike, place in zip(part["strike"], range(calls.size), strict=True)
        if not calls[place]
    }
    pairs = [
        terms.Pair(
            float(strike),
            float(part["bid"][place]),
            float(part["ask"][place]),
            float(part["bid"][puts[strike]]),
            float(part["ask"][puts[strike]]),
        )
        for place, strike in enumerate(part["strike"])
        if calls[place] and strike in puts
    ]
    found = terms.forward(pairs, float(years), RATES[root])
    if found is None:
        return None
    carry = RATES[root] - float(np.log(found.value / spot) / years)
    return whole | {"forward": np.full(calls.size, found.value), "yield": np.full(calls.size, carry)}


def _with_terms(part: Figures, root: str) -> Figures:
    ends = {day: terms.settles_at(root, day) for day in set(part["expiration"])}
    years = [
        terms.years_left(_at(day, SNAPSHOT), ends[end])
        for day, end in zip(part["quote_date"], part["expiration"], strict=True)
    ]
    return part | {
        "years": np.array(years),
        "sign": np.where(part["option_type"] == "call", 1.0, -1.0),
        "mid": (part["bid"] + part["ask"]) / 2,
    }


def _until(day: date, ends: time, on: date) -> float:
    return (_at(on, ends) - _at(day, SNAPSHOT)).total_seconds() / _SECONDS_A_YEAR


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, NEW_YORK)
