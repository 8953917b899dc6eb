"""The whole server killed at any moment, again and again, while a price falls and rises: each fall fires once, is in the
inbox once, and reaches the webhook under one key."""

import json
import random
import time
from collections.abc import Callable

import httpx2
import pytest

from tests.channels.doubles import HttpDouble, http_double
from tests.simulators import START, simulating
from tests.web.live.test_alerts import Desk, running, until

FALLS = 8
_ALIKE = {"urgent": 0, "warning": 0, "info": 0}


def furnish(desk: Desk, hook: HttpDouble) -> None:
    desk.log_in("tastytrade-sim")
    threshold = round(desk.price("MSFT") * 0.9, 2)
    webhook = desk.post("/alerts/channels", kind="webhook", config={"url": f"{hook.url}/hook"})
    manners = desk.get("/alerts/preferences")
    told = {
        "routes": {"urgent": [webhook["id"]]},
        "tells_over": False,
        "waits_ms": _ALIKE,
        "intervals_ms": _ALIKE,
    }
    answered = httpx2.put(
        f"{desk.server.url}/api/v1/alerts/preferences", json={**manners, **told}, timeout=30
    )
    assert answered.is_success, answered.text
    desk.post("/alerts/rules", text=f"MSFT < {threshold} severity urgent")
    until(lambda: desk.get("/alerts/latency")["rules"] == 1)


def kill_around(market, folder, luck: random.Random, shock: Callable[[], None], down: bool) -> None:
    """The price jumps while a server runs or while none does; servers are killed until one is left to see it through."""
    shocks = [shock]
    for _ in range(luck.randint(1, 3)):
        if shocks and luck.random() < 0.25:
            shocks.pop()()
        with running(market, folder) as server:
            if shocks and luck.random() < 0.7:
                time.sleep(luck.uniform(0.0, 2.0))
                shocks.pop()()
            time.sleep(luck.uniform(0.0, 1.0))
            server.kill()
    for left in shocks:
        left()
    with running(market, folder) as server, Desk(server) as desk:
        until(lambda: bool(desk.get("/alerts/events")["items"]) is down)
        if luck.random() < 0.5:
            until(lambda: settled(desk))
        server.kill()


def settled(desk: Desk) -> bool:
    return all(
        each["state"] == "delivered"
        for alert in desk.get("/alerts/history")["items"]
        for each in desk.get(f"/alerts/events/{alert['id']}")["deliveries"]
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_server_that_is_killed_again_and_again_tells_every_fall_once(tmp_path):
    seed = random.randrange(10**6)
    luck, folder = random.Random(seed), tmp_path / "data"
    with simulating("--speed", "1", "--at", START, at=None) as market, http_double() as hook:
        with running(market, folder) as server, Desk(server) as desk:
            furnish(desk, hook)
            server.kill()
        for _ in range(FALLS):
            for factor in (0.8, 1.25):
                kill_around(
                    market,
                    folder,
                    luck,
                    lambda factor=factor: market.control("shock", symbol="MSFT", factor=factor),
                    factor < 1,
                )
        with running(market, folder) as server, Desk(server) as desk:
            until(lambda: settled(desk))
            alerts = desk.get("/alerts/history")["items"]
    assert sorted(each["count"] for each in alerts) == list(range(1, FALLS + 1)), seed
    assert {each["state"] for each in alerts} == {"cleared"}, seed
    messages = {each.headers["idempotency-key"]: json.loads(each.body) for each in hook.heard}
    lines = [
        line for message in messages.values() if message["event"] == "alert" for line in message["lines"]
    ]
    assert len(lines) == FALLS, (seed, lines)
