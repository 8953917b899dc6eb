"""How likely short options are to be assigned: at expiry if they end in the money, and before it where their holders gain
by exercising early.

The chance of ending in the money is a formula; that of early exercise needs a model which takes long. So it is reckoned
aside, and between times moves with the formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.instruments import Instrument
from thetadesk.pricing import exercise
from thetadesk.pricing.terms import settles_in_the_morning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thetadesk.portfolio.fitting import Contracts, Flags
    from thetadesk.pricing.model import FloatArray

    Rows = NDArray[np.intp]

FAR, OLD_SECONDS = 0.01, 900.0


def after_the_end(instrument: Instrument, settles_at: datetime, distance: float | None) -> float | None:
    """How likely a short option is assigned that has settled at its underlying's last price, `distance` in the money:
    certainly, or not at all. None where that price is not known, as after a settlement at the opening prints."""
    on = market_date(settles_at)
    if distance is None or settles_in_the_morning(instrument.root, instrument.expires_on or on):
        return None
    return 1.0 if distance > 0 else 0.0


@dataclass(frozen=True, slots=True)
class ChanceJob:
    """Short contracts whose chance of assignment is to be reckoned: `run` takes long and may happen in any thread.
    `asked.guess` are their volatilities, `ends_in` their chances of ending in the money."""

    rows: Rows
    asked: Contracts
    ends_in: FloatArray
    when: FloatArray

    def run(self) -> FloatArray:
        """The chances."""
        asked = self.asked
        found: FloatArray = exercise.outlook(
            asked.spot,
            asked.strike,
            asked.years,
            asked.guess,
            asked.rate,
            asked.sign,
            (asked.times, asked.amounts),
        ).assigned
        return found


class Chances:
    """What was reckoned last for each leg; NaN where nothing was."""

    def __init__(self, count: int) -> None:
        self.chance, self.ends_in, self.spot, self.when = (np.full(count, np.nan) for _ in range(4))

    def keep(self, job: ChanceJob, found: FloatArray) -> None:
        """Notes what was reckoned."""
        rows = job.rows
        self.chance[rows], self.ends_in[rows] = found, job.ends_in
        self.spot[rows], self.when[rows] = job.asked.spot, job.when

    def inherit(self, rows: Rows, before: Chances, old: Rows) -> None:
        """Takes over what was reckoned for the legs in another book."""
        for name in ("chance", "ends_in", "spot", "when"):
            getattr(self, name)[rows] = getattr(before, name)[old]

    def carried(self, rows: Rows, ends_in: FloatArray) -> FloatArray:
        """The chances now that these are the ones of ending in the money; those alone where nothing was reckoned."""
        early = self.chance[rows] - self.ends_in[rows]
        carried: FloatArray = np.clip(ends_in + np.where(np.isnan(early), 0.0, early), 0.0, 1.0)
        return carried

    def worn(self, rows: Rows, spot: FloatArray, when: FloatArray) -> Flags:
        """Which of these legs are to be reckoned again: their underlying has moved by 1 %, or a quarter of an hour has
        passed."""
        moved = np.abs(spot - self.spot[rows]) > FAR * spot
        worn: Flags = np.isnan(self.when[rows]) | moved | (when - self.when[rows] > OLD_SECONDS)
        return worn
