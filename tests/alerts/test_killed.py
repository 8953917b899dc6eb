"""Killed at any moment, again and again, with a second process delivering beside it: nothing that was committed is lost,
nothing is decided twice, and what a channel is told twice is marked wherever the channel cannot know it."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.alerts.desks import AlertDesk
from tests.alerts.victim import desk_at
from tests.architecture.tree import ROOT
from tests.databases import database_with
from thetadesk.alerts.model import Alert, AlertKind, Delivery, DeliveryState, Severity
from thetadesk.alerts.service import preferences
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.db.engine import Database
from thetadesk.db.schema import load_stores

RULES = ("AAPL < 185 severity urgent", "each leg: dte <= 21", "each short leg: touched severity info")


@contextmanager
def process(url: str, folder: Path, seed: int, role: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-m", "tests.alerts.victim", url, str(folder), str(seed), role]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "alive\n"
            yield child
        finally:
            child.kill()


def furnish(desk: AlertDesk) -> None:
    """Two channels that are told everything, and rules."""

    async def channels() -> list[str]:
        return [await desk.set_up(kind) for kind in ("sure", "unsure")]

    both = asyncio.run(channels())
    value = {
        "routes": dict.fromkeys(Severity, both),
        "waits_ms": dict.fromkeys(Severity, 0),
        "intervals_ms": dict.fromkeys(Severity, 10),
        # What is told of firings is what is counted here.
        "tells_over": False,
    }
    desk.done(lambda unit: preferences.prefer(unit, value, desk.by))
    for text in RULES:
        desk.rule(text)


def kill_again_and_again(url: str, folder: Path, kills: int, seed: int) -> None:
    """Kills a desk, and every other time the process that helps it, at moments nobody has chosen."""
    luck = random.Random(seed)
    for number in range(kills):
        helps = number % 2
        with process(url, folder, seed + number, "desk") as desk:
            if helps:
                with process(url, folder, seed - number, "helper") as helper:
                    time.sleep(luck.uniform(0.0, 0.5))
                    helper.kill()
            time.sleep(luck.uniform(0.0, 0.6))
            desk.kill()
    with process(url, folder, seed, "last") as last:
        # A busy machine leaves tens of thousands of tellings behind.
        assert last.wait(1_200) == 0


def told_by(folder: Path, channel: str) -> list[dict[str, object]]:
    file = folder / f"{channel}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def check(desk: AlertDesk, folder: Path) -> int:
    alerts = desk.seen(lambda unit: list(inbox.every_alert(unit)))
    sent = [
        each for some in _parts(alerts) for each in desk.seen(lambda unit, some=some: some_of(unit, some))
    ]
    check_decided(alerts)
    assert {each.state for each in sent} <= {DeliveryState.DELIVERED}
    assert len(sent) == 2 * len(alerts)
    check_told(alerts, sent, folder)
    return len(alerts)


def some_of(unit, ids: list[str]) -> list[Delivery]:
    return deliveries.deliveries_of(unit, ids)


def _parts(alerts: list[Alert]) -> Iterator[list[str]]:
    for start in range(0, len(alerts), 500):
        yield [alert.id for alert in alerts[start : start + 500]]


def check_decided(alerts: list[Alert]) -> None:
    """Each instance's firings are numbered without a gap: none was lost with a process, none decided twice."""
    numbers = defaultdict(list)
    for alert in alerts:
        assert alert.kind is AlertKind.FIRED
        numbers[alert.rule_id, alert.instance].append(alert.count)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


def check_told(alerts: list[Alert], sent: list[Delivery], folder: Path) -> None:
    by_batch = defaultdict(set)
    for each in sent:
        by_batch[each.channel_id, each.batch].add(each.alert_id)
    for channel in ("sure", "unsure"):
        heard: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
        for message in told_by(folder, channel):
            heard[str(message["key"])].append(message)
        batches = {batch for name, batch in by_batch if name == channel}
        assert batches == set(heard), "every message was heard, and none that is not on record"
        told = [alert for batch in batches for alert in by_batch[channel, batch]]
        assert sorted(told) == sorted(alert.id for alert in alerts), "each alert is in one message"
        for key, messages in heard.items():
            check_message(channel, len(by_batch[channel, key]), messages)


def check_message(channel: str, alerts: int, messages: list[dict[str, object]]) -> None:
    first, *others = messages
    lines = first["lines"]
    assert isinstance(lines, list)
    assert len(lines) == min(alerts, 21)
    for other in others:
        # That an alert is over by now is said of it; what it is about, and how many there are, stays.
        assert list(map(about, other["lines"])) == list(map(about, lines))
        assert other["repeated"] == (channel == "unsure"), (
            "what may be a repeat says so, if the channel cannot know"
        )


def about(line: str) -> str:
    return line.partition(", cleared at ")[0]


def run(url: str, folder: Path, kills: int, seed: int) -> int:
    desk = desk_at(url, folder, seed)
    furnish(desk)
    kill_again_and_again(url, folder, kills, seed)
    found = check(desk, folder)
    desk.database.dispose()
    return found


def url_of(database: Database) -> str:
    return database._engine.url.render_as_string(hide_password=False)


def test_a_killed_desk_tells_everything_it_committed(tmp_path: Path) -> None:
    with database_with(load_stores(), "sqlite", tmp_path) as database:
        assert run(url_of(database), tmp_path, 5, 20261117) > 20


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_desk_that_is_killed_two_hundred_times_tells_everything_it_committed(
    engine: str, tmp_path: Path
) -> None:
    with database_with(load_stores(), engine, tmp_path) as database:
        assert run(url_of(database), tmp_path, 200, random.randrange(10**6)) > 2_000
