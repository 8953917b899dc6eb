"""A real day of quotes and trades, at full speed: alerts equal those of an evaluator that looks at everything."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from heapq import merge

import pytest

from tests.alerts.engines import active, moved
from tests.alerts.naive import Naive
from tests.shared import ROOT
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.kernel.calendar import NEW_YORK
from thetadesk.market.hub import Hub
from thetadesk.market.model import Tick

FOLDER = ROOT / "data" / "market" / "ticks"
MIDNIGHT = datetime.combine(date(2013, 10, 7), datetime.min.time(), NEW_YORK).timestamp()
OPENING = 9.5 * 3600
RULES = [
    "BAC < 13.85",
    "BAC > 13.90 for 2s",
    "BAC.bid >= 13.86 cooldown 10s",
    "BAC crosses above 13.87",
    "BAC crosses 13.88 cooldown 1m",
    "BAC.last <= 13.85 clears when BAC.last >= 13.87",
    "BAC.spread > 0.01",
    "BAC.spread_percent <= 0.1% and BAC.bid_size > 20000",
    "BAC.last > BAC.ask or BAC.last < BAC.bid",
    "high(BAC.last, 1m) - low(BAC.last, 1m) >= 0.03",
    "move(BAC, 1m) <= -0.1% during market every 30s",
    "BAC between 13.86 and 13.88 during market for 1s",
    "not (BAC.last > 13.84) once",
    "BAC > average(BAC, 1m) during 09:30-16:00 mon-fri cooldown 5s",
]


def ticks(since: float, until: float) -> Iterator[Tick]:
    """Both files as one stream of ticks, by the seconds of their day."""
    yield from merge(_quotes(since, until), _trades(since, until), key=lambda tick: tick.received_at)


def _rows(kind: str, since: float, until: float) -> Iterator[tuple[float, list[str]]]:
    file = FOLDER / f"bac_2013-10-07_{kind}.zip"
    if not file.is_file():
        pytest.skip(
            "third-party ticks not found: set THETADESK_SHARED to the folder that has data/market/ticks"
        )
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as raw:
        for row in csv.reader(io.TextIOWrapper(raw, "ascii")):
            if since <= int(row[0]) / 1000 < until:
                yield MIDNIGHT + int(row[0]) / 1000, row


def _quotes(since: float, until: float) -> Iterator[Tick]:
    """Each row tells one side, in ten-thousandths of a dollar."""
    for at, (_, bid, bid_size, ask, ask_size, *_rest) in _rows("quote", since, until):
        if int(bid):
            yield Tick("BAC", "file", at, bid=int(bid) / 1e4, bid_size=float(bid_size))
        if int(ask):
            yield Tick("BAC", "file", at, ask=int(ask) / 1e4, ask_size=float(ask_size))


def _trades(since: float, until: float) -> Iterator[Tick]:
    for at, (_, price, size, *_rest) in _rows("trade", since, until):
        yield Tick("BAC", "file", at, last=int(price) / 1e4, last_size=float(size))


def replayed(since: float, until: float) -> tuple[list, list, int]:
    """What the engine and the evaluator tell of a part of the day, and how many ticks there were."""
    hub, changes, began = Hub(), [], MIDNIGHT + since + 1 / 32
    engine = Engine(changes.append, hub, lambda: 0, lambda: 0)
    engine.load(active(RULES), {}, began)
    naive = Naive(active(RULES), began, hub.state)
    hub.listen_ticks(engine.tick)
    hub.listen_ticks(naive.tick)
    for tick in ticks(since + 1, until):
        hub.put([tick])
    engine.beat(MIDNIGHT + until)
    naive.beat(MIDNIGHT + until)
    return sorted(map(moved, changes)), sorted(naive.moves), hub.counts.changed


def test_the_opening_of_a_real_day():
    told, expected, count = replayed(OPENING - 20, OPENING + 55)
    assert count > 700
    assert len(told) > 15
    assert told == expected


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_whole_real_day():
    told, expected, count = replayed(0.0, 20 * 3600.0)
    # More than half a million were told: those that say nothing new never leave the hub.
    assert count > 300_000
    assert len(told) > 1_500
    assert told == expected
