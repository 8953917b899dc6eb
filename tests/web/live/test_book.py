"""The live book on the wire: whole, then the legs and totals that changed, and those that are gone."""

import json
from datetime import date
from decimal import Decimal

import pytest

from tests.turns import ended
from thetadesk.kernel.instruments import from_symbol
from thetadesk.market.model import GreeksSource, QuoteState
from thetadesk.portfolio.model import (
    BuyingPower,
    FigureSource,
    Header,
    Held,
    LegGreeks,
    LegKey,
    LegValue,
    Risk,
    Snapshot,
    Totals,
)
from thetadesk.web.live.book import BookBoard
from thetadesk.web.live.legs import totals_row

PUT, SHARES = "SPY   260417P00580000", "SPY"


def leg(symbol: str, value: str | None, **rest) -> LegValue:
    key = LegKey("a1", "c1", symbol)
    held = Held(key, from_symbol(symbol), Decimal(-1), Decimal("410.00"), date(2026, 3, 2))
    amount = None if value is None else Decimal(value)
    return LegValue(held, QuoteState.LIVE, value=amount, pnl_open=amount, **rest)


class Scene:
    """A book that is valued when the test says so."""

    def __init__(self) -> None:
        self.at = 0.0
        self.snapshot = Snapshot()
        self.board = BookBoard(lambda: self.snapshot, self.header, lambda leg: 0.25, lambda: self.at)

    def header(self, snapshot: Snapshot) -> Header:
        theta = sum(each.greeks.theta for each in snapshot.legs if each.greeks)
        power = BuyingPower(Decimal(25), Decimal(75), FigureSource.MODEL)
        return Header(Decimal("1000.00"), Totals(theta=theta), power)

    def value(self, *legs: LegValue, new: tuple[int, ...] = (0, 1)) -> None:
        self.at += 2
        seq = self.snapshot.seq + 1
        before = (*self.snapshot.changed, 0, 0)
        changed = tuple(seq if place in new else before[place] for place in range(len(legs)))
        self.snapshot = Snapshot(seq, self.at, legs, changed)

    def beat(self) -> dict | None:
        told = ended(self.board.beat())
        return None if told is None else json.loads(told)


@pytest.fixture
def scene():
    made = Scene()
    greeks = LegGreeks(GreeksSource.MODEL, -0.3, 30.0, -0.5, 12.4, -20.0, -3.0)
    made.value(leg(PUT, "-405.00", mark=4.05, greeks=greeks, risk=Risk.MEDIUM, iv=0.18), leg(SHARES, None))
    made.board.watch()
    return made


def test_the_whole_book_has_every_figure_and_null_for_what_nobody_knows(scene):
    told = json.loads(scene.board.whole())
    put, shares = told["legs"]
    assert put == {
        "account_id": "a1",
        "campaign_id": "c1",
        "symbol": PUT,
        "mark": "4.05",
        "mark_source": None,
        "value": "-405.00",
        "pnl_today": None,
        "pnl_open": "-405.00",
        "max_profit_fraction": None,
        "delta": 30.0,
        "gamma": -0.5,
        "theta": 12.4,
        "vega": -20.0,
        "rho": -3.0,
        "greeks_source": "model",
        "beta_weighted_delta": None,
        "extrinsic": None,
        "iv": 0.18,
        "dte": None,
        "trading_dte": None,
        "moneyness": None,
        "risk": "MEDIUM",
        "assignment_probability": None,
        "days_to_ex_dividend": None,
        "days_to_earnings": None,
        "state": "live",
        "age_seconds": 0.25,
    }
    assert (shares["symbol"], shares["value"], shares["greeks_source"]) == (SHARES, None, None)
    assert told["totals"]["theta"] == 12.4
    assert told["totals"]["net_liquidation"] == "1000.00"
    assert told["totals"]["buying_power_used"] == 0.25


def test_a_total_that_lacks_every_leg_is_null():
    power = BuyingPower(None, None, FigureSource.MODEL)
    row = totals_row(Header(None, Totals(legs=2, without_greeks=2, without_pnl_today=1), power))
    assert (row["theta"], row["delta"], row["buying_power_used"]) == (None, None, None)
    assert (row["pnl_today"], row["pnl_open"]) == ("0.00", "0.00")


def test_a_beat_tells_only_what_changed(scene):
    assert scene.beat() is None
    put, shares = scene.snapshot.legs
    scene.value(leg(PUT, "-400.00", mark=4.0, greeks=put.greeks, risk=put.risk, iv=0.18), shares, new=(0,))
    told = scene.beat()
    [changed] = told["legs"]
    assert changed == {
        "account_id": "a1",
        "campaign_id": "c1",
        "symbol": PUT,
        "mark": "4.00",
        "value": "-400.00",
        "pnl_open": "-400.00",
        "age_seconds": 0.25,
    }
    assert "totals" not in told


def test_totals_are_told_as_they_change(scene):
    scene.value(*scene.snapshot.legs[1:])
    assert scene.beat()["totals"] == {"theta": 0}


def test_totals_that_came_too_soon_after_others_are_told_though_no_leg_changes_any_more(scene):
    scene.value(*scene.snapshot.legs)
    scene.beat()
    scene.value(*scene.snapshot.legs[1:])
    scene.at -= 1.5
    told = scene.beat()
    assert "totals" not in told
    assert scene.beat() is None
    scene.at += 1.0
    assert scene.beat() == {"legs": [], "totals": {"theta": 0}}
    assert scene.beat() is None


def test_a_leg_that_is_closed_is_gone(scene):
    scene.value(scene.snapshot.legs[0])
    told = scene.beat()
    assert told["gone"] == [{"account_id": "a1", "campaign_id": "c1", "symbol": SHARES}]
    assert [each["symbol"] for each in json.loads(scene.board.whole())["legs"]] == [PUT]


def test_nothing_is_kept_or_written_for_nobody(scene):
    scene.board.release()
    scene.value(*scene.snapshot.legs)
    assert scene.beat() is None
    scene.board.watch()
    assert len(json.loads(scene.board.whole())["legs"]) == 2
