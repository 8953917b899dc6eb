"""What to sell next, from the terminal: explained in tables, or as JSON for scripts."""

from datetime import UTC, datetime

import pytest

from tests.market.scripted import ScriptedMarket
from thetadesk.kernel.clock import FixedClock
from thetadesk.web.feeds import Feeds


@pytest.fixture
def market(monkeypatch):
    """A market at 100 dollars that every command can ask."""
    made = ScriptedMarket(FixedClock(datetime.now(UTC)))
    made.days = tuple(range(1, 45))
    monkeypatch.setattr(Feeds, "sources", lambda self, symbol="": [made])
    return made


@pytest.fixture
def wheel(thetadesk):
    """A wheel on KO with capital for one put."""
    thetadesk("portfolios", "create", "Wheels")
    return thetadesk.json("wheel", "init", "KO", "--portfolio", "Wheels", "--capital", "12000")


def test_the_next_trade_is_explained(thetadesk, market, wheel):
    found = thetadesk.json("wheel", "recommend", "ko")
    assert found["wheel_id"] == wheel["id"]
    shown = thetadesk("wheel", "recommend", wheel["id"])
    assert shown.startswith("KO: ")
    for word in ("Factor", "Because", "score", "Runner-up", "Why it lost", "would be chosen"):
        assert word in shown
    refused = thetadesk("wheel", "recommend", "KO", "--contracts", "2")
    assert "Refused: not enough cash" in refused


def test_nobody_tells_the_market_is_said(thetadesk, wheel):
    assert "connect a broker" in thetadesk("wheel", "recommend", "KO", status=2)
    assert "there is no wheel 'PEP'" in thetadesk("wheel", "recommend", "PEP", status=2)


def test_rolls_of_an_open_put(thetadesk, market, wheel):
    assert "nothing to roll" in thetadesk("wheel", "rolls", "KO", status=2)
    found = thetadesk.json("wheel", "scan", "KO", "--profile", "aggressive")
    choice = found["items"][0]["recommendation"]["choice"]
    thetadesk(
        "wheel", "record", "KO", "put", "--strike", choice["strike"], "--expiration", choice["expires_on"],
        "--premium", choice["bid"],
    )  # fmt: skip
    rolls = thetadesk.json("wheel", "rolls", "KO", "--order", "credit", "--limit", "3")
    assert rolls["option"] == choice["option"]
    shown = thetadesk("wheel", "rolls", "KO", "--limit", "2")
    assert "or doing nothing" in shown
    assert "nothing" in shown
    assert "Best by" in shown


def test_symbols_are_tracked_and_scanned(thetadesk, market):
    assert "no symbol is tracked" in thetadesk("wheel", "scan", status=2)
    assert (
        thetadesk("wheel", "track", "ko", "--profile", "aggressive", "--note", "dividends")
        == "KO is tracked\n"
    )
    [listed] = thetadesk.json("wheel", "track")
    assert (listed["symbol"], listed["profile"], listed["note"]) == ("KO", "aggressive", "dividends")
    scanned = thetadesk("wheel", "scan")
    assert "Next trade" in scanned
    assert "sell the" in scanned
    thetadesk("wheel", "scan", "KO", "--profile", "aggressive")
    assert "sell the" in thetadesk("wheel", "track")
    assert thetadesk.json("wheel", "track", "KO", "--remove") == {"removed": "KO"}
    assert thetadesk.json("wheel", "track") == []
