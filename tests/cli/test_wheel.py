"""Wheels from the terminal."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import stories
from thetadesk.kernel.calendar import last_trading_day, market_date

TODAY = last_trading_day(market_date(datetime.now(UTC)))


def ago(days: int) -> date:
    return last_trading_day(TODAY - timedelta(days=days))


@pytest.fixture
def wheel(thetadesk):
    thetadesk("portfolios", "create", "Wheels")
    started = ("--started", str(ago(60)), "--capital", "6000")
    return thetadesk.json("wheel", "init", "ko", "--portfolio", "Wheels", *started)


def sell(thetadesk, direction, strike, at, expiration, premium="0.90"):
    terms = ("--strike", strike, "--expiration", str(expiration), "--premium", premium, "--at", str(at))
    return thetadesk.json("wheel", "record", "KO", direction, *terms)


def test_once_round(thetadesk, wheel):
    sold = sell(thetadesk, "put", "60", ago(50), ago(30))
    assert sold["total_premium"] == "90.00"
    terms = ("--strike", "58", "--expiration", str(ago(20)), "--premium", "1.75")
    rolled = thetadesk.json("wheel", "roll", "KO", "--price", "1.10", *terms, "--at", str(ago(35)))
    assert rolled["rolled_from"] == sold["id"]
    assert "58 P: assigned, +175.00 premium" in thetadesk("wheel", "expire", "KO", "--assigned", "1")
    sell(thetadesk, "call", "62", ago(15), ago(5))
    status = thetadesk.json("wheel", "status", "KO")
    assert status["state"]["state"] == "shares_call_open"
    shown = thetadesk("wheel", "status", "KO")
    assert "shares call open" in shown
    assert "call away" in shown
    assert "sell call" not in shown  # its shares are covered
    ended = thetadesk.json("wheel", "expire", "KO", "--price", "63.10")
    assert ended["outcome"] == "called_away"
    assert "KO" in thetadesk("wheel")
    assert [each["state"] for each in thetadesk.json("wheel", "list")] == ["cash"]
    shown = thetadesk("wheel", "performance", "KO")
    assert "Return on capital, a year" in shown
    assert len(thetadesk.json("wheel", "performance", "KO")["trades"]) == 3


def test_what_there_is_none_of_is_said(thetadesk, wheel):
    assert thetadesk("wheel", "status", "PEP", status=2) == "there is no wheel 'PEP'; wheels: KO"
    assert thetadesk("wheel", "close", "KO", "--price", "1", status=2) == "no trade is open there"
    sell(thetadesk, "put", "60", ago(50), TODAY + timedelta(days=30))
    sell(thetadesk, "put", "59", ago(49), TODAY + timedelta(days=30))
    several = thetadesk("wheel", "close", "KO", "--price", "1", status=2)
    assert "name one with --trade" in several
    [first, _] = thetadesk.json("wheel", "performance", "KO")["trades"]
    closed = thetadesk.json("wheel", "close", "KO", "--price", "0.10", "--trade", first["id"])
    assert closed["outcome"] == "closed"
    wrong = ("--strike", "60", "--expiration", "2030-01-18", "--premium", "1", "--at", "soon")
    assert "no day and no instant" in thetadesk("wheel", "record", "KO", "put", *wrong, status=2)


def test_shares_are_imported(thetadesk, wheel):
    shares = ("--shares", "100", "--basis", "5820")
    assert thetadesk.json("wheel", "import", "KO", *shares)["state"] == "shares"
    made = thetadesk("wheel", "import", "PEP", *shares, "--portfolio", "Wheels")
    assert made.startswith("PEP: shares, since")


def test_what_the_ledger_tells_is_adopted(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    thetadesk("portfolios", "create", "Wheels", "--account", stories.ACCOUNT)
    first = thetadesk.json("wheel", "adopt")[0]
    assert first["symbol"] in thetadesk("wheel", "adopt")
    adopted = thetadesk.json("wheel", "adopt", first["symbol"], "--portfolio", "Wheels")
    assert first["campaign_id"] in adopted["campaign_ids"]
    none = thetadesk("wheel", "adopt", "ZZZ", "--portfolio", "Wheels", status=2)
    assert none == "no open campaign of ZZZ in that portfolio could be a wheel"
