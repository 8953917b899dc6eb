"""The book as `thetadesk watch` knows it, and how it looks."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from thetadesk.cli import screen
from thetadesk.cli.watched import SORTS, Name, Watched, window

TOTALS = {
    "net_liquidation": "10234.50",
    "pnl_today": "-12.30",
    "pnl_open": "88.00",
    "delta": 41.24,
    "beta_weighted_delta": None,
    "theta": 6.1,
    "vega": -12.0,
    "buying_power_used": 0.23,
}


def leg(ticker: str = "KO", dte: int | None = 20, **more: Any) -> dict[str, Any]:
    symbol = f"{ticker}    260417P00060000"
    return {
        "account_id": "a1",
        "campaign_id": f"c-{ticker}",
        "symbol": symbol,
        "instrument": {"symbol": symbol, "underlying": ticker, "words": f"{ticker} 17 Apr 26 60 P"},
        "quantity": "-1",
        "dte": dte,
        "state": "open",
        "quote_state": "live",
        "mark": "0.90",
        "pnl_today": "5.00",
        "pnl_open": "12.00",
        "max_profit_fraction": 0.5,
        "delta": 30.0,
        "theta": 2.0,
        "moneyness": -0.04,
        "risk": "MEDIUM",
        **more,
    }


def said(ticker: str = "KO", **more: Any) -> dict[str, Any]:
    return {
        "account_id": "a1",
        "campaign_id": f"c-{ticker}",
        "symbol": f"{ticker}    260417P00060000",
        **more,
    }


def book(*legs: dict[str, Any]) -> Watched:
    watched = Watched(link="open", feeds=[{"source": "schwab", "state": "live", "age": 0.2}])
    watched.take(legs, TOTALS, [])
    return watched


def snapshot(*legs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "snapshot", "seq": 7, "at": 100.0, "quotes": [], "book": {"legs": list(legs), **more}}


def delta(*legs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**snapshot(*legs, **more), "type": "delta", "seq": 8}


def drawn(watched: Watched, width: int = 140, height: int = 30) -> str:
    console = Console(width=width, height=height, force_terminal=False, record=True)
    with console.capture() as caught:
        console.print(screen.frame(watched, 100.0, width, height))
    return caught.get()


def test_what_the_stream_tells_goes_over_what_was_listed():
    watched = book(leg())
    assert not watched.hear(snapshot(said(mark="0.80", state="stale"), totals={"pnl_today": "-20.00"}))
    [(_, row)] = watched.rows
    assert (row["mark"], row["quote_state"], row["state"], row["quantity"]) == ("0.80", "stale", "open", "-1")
    assert watched.totals["pnl_today"] == "-20.00"
    assert watched.totals["net_liquidation"] == "10234.50"
    watched.hear(delta(said(mark="0.70")))
    assert watched.rows[0][1]["mark"] == "0.70"
    watched.take([leg(mark="0.95")], TOTALS, [])
    assert watched.rows[0][1]["mark"] == "0.70"
    assert watched.totals["pnl_today"] == "-20.00"


def test_a_leg_that_is_not_listed_or_gone_has_the_list_asked_again():
    watched = book(leg())
    assert watched.hear(snapshot(said("KO"), said("PEP")))
    watched.take([leg(), leg("PEP")], TOTALS, [])
    assert not watched.hear(delta(said("PEP", mark="1.00")))
    assert watched.hear(delta(gone=[said("PEP")]))


def test_a_snapshot_begins_anew_and_other_messages_change_no_leg():
    watched = book(leg())
    watched.hear(snapshot(said(mark="0.10")))
    watched.hear({"type": "status", "at": 101.0, "feeds": []})
    assert watched.feeds == []
    assert watched.seq == 7
    watched.hear(snapshot(said()))
    assert watched.rows[0][1]["mark"] == "0.90"


def test_totals_of_one_account_are_those_it_was_asked_for():
    watched = Watched(follows_totals=False)
    watched.hear(snapshot(totals={"pnl_today": "-99.00"}))
    watched.take([leg()], TOTALS, [])
    assert watched.totals == TOTALS


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ticker", ["AA", "KO", "ZZ"]),
        ("days", ["KO", "ZZ", "AA"]),
        ("today", ["ZZ", "AA", "KO"]),
        ("open", ["AA", "ZZ", "KO"]),
        ("risk", ["ZZ", "AA", "KO"]),
    ],
)
def test_legs_are_sorted_by_what_was_asked_and_what_is_not_known_comes_last(sort, order):
    watched = book(
        leg("AA", None, pnl_today="3.00", pnl_open="-50.00", risk="MEDIUM"),
        leg("ZZ", 9, pnl_today="-7.00", pnl_open="2.00", risk="HIGH"),
        leg("KO", 2, pnl_today=None, pnl_open=None, risk=None),
    )
    watched.sort = sort
    assert [row["instrument"]["underlying"] for _, row in watched.rows] == order


def test_sorts_go_round_and_the_choice_stays_inside():
    watched = book(leg("AA"), leg("ZZ"))
    for _ in SORTS:
        watched.sort_next()
    assert watched.sort == SORTS[0]
    watched.move(1)
    assert watched.chosen == Name("a1", "c-AA", "AA    260417P00060000")
    watched.move(5)
    assert watched.chosen is not None
    assert watched.chosen.campaign_id == "c-ZZ"
    watched.move(-9)
    assert watched.chosen.campaign_id == "c-AA"
    empty = book()
    empty.move(1)
    assert empty.chosen is None


def test_the_chosen_row_is_always_among_those_that_fit():
    for count in range(12):
        for height in range(1, 8):
            for chosen in [None, *range(count)]:
                shown = window(count, chosen, height)
                assert len(shown) == min(count, height)
                assert chosen is None or chosen in shown


def test_a_picture_has_everything_and_fits():
    watched = book(*(leg(f"T{at:02}") for at in range(40)))
    watched.attention = [{"severity": 3, "what": "−1 KO 60 P is 2 % in the money"}] * 6
    text = drawn(watched)
    lines = text.splitlines()
    assert len(lines) <= 30
    assert "10,234.50" in lines[0]
    assert "−12.30" in lines[0]
    assert "schwab live" in lines[1]
    assert text.count("in the money") == 4
    assert "and 2 more: thetadesk attention" in text
    assert "q quit" in lines[-1]
    assert "40 legs by ticker" in lines[-1]


@pytest.mark.parametrize(("width", "height"), [(40, 8), (79, 12), (80, 24), (200, 60), (20, 3)])
def test_every_size_of_a_terminal_is_drawn(width, height):
    watched = book(*(leg(f"T{at:02}") for at in range(40)))
    watched.move(30)
    lines = drawn(watched, width, height).splitlines()
    assert all(len(line) <= width for line in lines)
    if height >= 8:
        assert len(lines) <= height


def test_what_is_not_known_is_a_dash_and_a_lost_stream_is_said():
    watched = book(leg(mark=None, pnl_open=None, delta=None, quote_state="missing"))
    watched.totals = {}
    assert "no price" in drawn(watched)
    watched.link, watched.at = "lost, trying again", 40.0
    assert "The stream is lost, trying again, last heard 1 min ago" in drawn(watched)
    watched.link, watched.feeds = "open", []
    assert "No feed tells prices" in drawn(watched)
    watched.problem = "no desk answers"
    assert "! no desk answers" in drawn(watched)
