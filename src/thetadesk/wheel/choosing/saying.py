"""Recommendations in words: what an option is called, what would flip a choice, and what lost to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from thetadesk.kernel.instruments import Right, option_from_occ
from thetadesk.wheel.choosing.asking import Choice, Flip, Recommendation
from thetadesk.wheel.choosing.board import Code, Row

REASONS: Mapping[Code, str] = {
    Code.EXPIRED: "no time is left",
    Code.UNKNOWN_MULTIPLIER: "what it delivers is not known",
    Code.OUTSIDE_ZONE: "outside the zone",
    Code.STALE: "an old quote",
    Code.CROSSED: "the bid is above the ask",
    Code.ONE_SIDED: "one side only is quoted",
    Code.NO_BID: "nobody bids",
    Code.ILLIQUID: "hardly a market",
    Code.UNCOVERED_CALL: "not enough free shares",
    Code.NO_CASH: "not enough cash",
    Code.PLAN_DELTA: "the plan's delta",
    Code.PLAN_CREDIT: "the plan's credit",
    Code.PLAN_RISK: "the plan's risk of a trade",
    Code.PLAN_POSITIONS: "the plan's number of positions",
    Code.PLAN_STRATEGY: "the plan's share of the strategy",
    Code.PLAN_OVERNIGHT: "the plan's exposure overnight",
}
"""Why an option is not proposed, in a few words."""

_FACTORS = {
    "edge": "depth in its zone",
    "weekly": "nearness of its expiration",
    "liquidity": "liquidity",
    "yield": "yield",
    "safety": "safety",
}


def said(expires_on: date, strike: object, right: str) -> str:
    """An option in words: "95 put of Mar 20"."""
    return f"{strike} {right} of {expires_on:%b} {expires_on.day}"


def of_row(row: Row) -> str:
    """The same for a row of a board."""
    return said(row.expires_on, f"{row.strike.normalize():f}", "call" if row.sign > 0 else "put")


def of_symbol(symbol: str) -> str:
    """The same for an option's symbol; "nothing" for none."""
    if not symbol:
        return "nothing"
    found = option_from_occ(symbol)
    strike = "" if found.strike is None else f"{found.strike.normalize():f}"
    return said(found.expires_on or date.max, strike, "call" if found.right is Right.CALL else "put")


def flip_words(symbol: str, flip: Flip) -> str:
    """What would have to change, and what would then be chosen."""
    then = f"the {of_symbol(flip.then)} would be chosen" if flip.then else "nothing would be chosen"
    if isinstance(flip.now, str) or isinstance(flip.at, str):
        return f"With the {flip.at} profile instead of the {flip.now} one, {then}."
    way = "rises" if flip.at > flip.now else "falls"
    if flip.input == "spot":
        return f"If {symbol} {way} to {flip.at:.2f} (now {flip.now:.2f}), {then}."
    if flip.input == "sigma":
        return f"If volatility {way} to {flip.at:.1%} (now {flip.now:.1%}), {then}."
    if flip.input == "bid":
        return f"If the bid of the {of_symbol(flip.of)} {way} to {flip.at:.2f} (now {flip.now:.2f}), {then}."
    return (
        f"If only {flip.at:.0f} contracts of the {of_symbol(flip.of)} were open (now {flip.now:.0f}), {then}."
    )


def lost_words(choice: Choice) -> str:
    """Why a runner-up lost: the factor that cost it most, and what it was better in; "" for the choice itself."""
    if not choice.lost:
        return ""
    worst, most = max(choice.lost, key=lambda each: each[1])
    best, least = min(choice.lost, key=lambda each: each[1])
    lost = f"loses {most:g} points by {_FACTORS.get(worst, worst)}" if most > 0 else "ties, and comes later"
    return lost + (f", though {-least:g} better in {_FACTORS.get(best, best)}" if least < 0 else "")


def line(found: Recommendation) -> str:
    """A recommendation in one line: what to sell, for how much, and how good it is; or why there is nothing."""
    choice = found.choice
    if choice is None:
        return found.why_none
    closed = ", as of the close" if found.as_of_close else ""
    return (
        f"sell the {of_row(choice.row)} for ${choice.credit:,.2f}: {choice.yield_annual:.0%} a year,"
        f" {choice.p_itm:.0%} in the money, {choice.score:g} of 100{closed}"
    )
