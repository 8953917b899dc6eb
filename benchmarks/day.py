"""A day of 24 hours at speed: a simulated market that opens and closes, accounts that are copied again and again, every
job of the desk run every few hours, and pages that look; the server's memory does not grow.

The simulator's clock is moved on by a minute at a time, so much faster than the machine's goes; the desk goes by the
market's time, and its jobs are triggered as often as they would be due.
"""

import json
import threading
import urllib.error
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import history, live
from benchmarks.report import Figure, percentile
from benchmarks.server import served
from thetadesk.bootstrap import open_desk
from thetadesk.kernel.calendar import next_trading_day
from thetadesk.settings import Settings

SPEED = 144
DAY = timedelta(days=1)
TRANSACTIONS = 20_000
_STEP = timedelta(minutes=1)
_JOBS_EVERY = timedelta(hours=3)
_PATHS = (
    "/desk",
    "/positions",
    "/summary",
    "/campaigns?limit=50",
    "/alerts/events",
    "/scheduler/jobs",
    "/market/quotes?symbols=SPY,AAPL",
)
_NEW_YORK = ZoneInfo("America/New_York")
_GROUPS = [["SPY", "AAPL", "MSFT"], ["SPY", "NVDA", "KO"]] * 5


def measure(
    folder: Path, speed: float = SPEED, lasting: timedelta = DAY, transactions: int = TRANSACTIONS
) -> list[Figure]:
    """Plays a trading day, from midnight in New York, against a real server over an empty folder."""
    open_desk(Settings(folder)).close()
    midnight = datetime.combine(
        next_trading_day(datetime.now(_NEW_YORK).date()), datetime.min.time(), _NEW_YORK
    )
    clock = ("--clock", "stepped", "--at", midnight.astimezone(UTC).isoformat())
    with live.simulator(*clock) as broker, served(folder, THETADESK_SIMULATOR=broker) as (process, port):
        scene = live.Scene(broker, f"http://127.0.0.1:{port}", port, process.pid)
        done = live.call(f"{scene.url}/api/v1/imports?filename=history.csv", history.generate(transactions))
        live.wait_for(lambda: live.call(f"{scene.url}/api/v1/imports/{done['id']}")["status"] == "done")
        live.log_in(scene.url)
        seen, runs = _play(scene, lasting, speed)
    every = sorted(each for times in seen.answers.values() for each in times)
    return [
        Figure("A day at speed: jobs run", runs, ""),
        Figure("A day at speed: API, p95 of all answers", percentile(every, 0.95) * 1000, "ms"),
        Figure("A day at speed: resident at most", max(held for _, held in seen.memory), "MB", 190),
        Figure("A day at speed: growth of the last third over the one before", seen.growth, "MB", 3),
    ]


def _play(scene: live.Scene, lasting: timedelta, speed: float) -> tuple[live.Seen, int]:
    """What was seen, and how many jobs were run."""
    seconds, pause = lasting.total_seconds() / speed, _JOBS_EVERY.total_seconds() / speed
    seen, stop, runs = live.Seen(seconds=seconds), threading.Event(), [0]
    working = [
        threading.Thread(target=_pass, args=(scene, stop, speed)),
        threading.Thread(target=live.ask, args=(scene, seen, stop, _PATHS)),
        threading.Thread(target=_work, args=(scene, stop, pause, runs)),
    ]
    with live.looking(scene, _GROUPS, seconds) as pages:
        live.say(pages, "now")
        for each in working:
            each.start()
        live.weigh(scene, seen, seconds)
        stop.set()
        for each in working:
            each.join()
        seen.pages = json.loads(pages.communicate(timeout=60)[0])
    return seen, runs[0]


def _pass(scene: live.Scene, stop: threading.Event, speed: float) -> None:
    """Lets the market's time pass."""
    step = _STEP.total_seconds()
    while not stop.wait(step / speed):
        live.call(f"{scene.broker}/control/advance", seconds=step)


def _work(scene: live.Scene, stop: threading.Event, pause: float, runs: list[int]) -> None:
    """Triggers every job, one after another, over and over; one that runs already is left to run."""
    jobs = [job["name"] for job in live.call(f"{scene.url}/api/v1/scheduler/jobs")["items"]]
    while not stop.is_set():
        for name in jobs:
            try:
                live.call(f"{scene.url}/api/v1/scheduler/jobs/{name}/trigger", b"")
                runs[0] += 1
            except urllib.error.HTTPError as refused:
                if refused.code != 409:  # it runs already
                    raise
            if stop.wait(pause / len(jobs)):
                return
