"""What to know before selling: in words, without any weight in the score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from thetadesk.kernel.calendar import market_date

if TYPE_CHECKING:
    from thetadesk.wheel.choosing.asking import Ask, Choice
    from thetadesk.wheel.choosing.board import Board

WIDE = 0.10
"""A spread beyond this fraction of the mid is a wide market."""
CONCENTRATED = Decimal("0.20")
"""More than this fraction of net liquidation in one symbol is much."""


class Warn(StrEnum):
    """What a caution is about."""

    EARNINGS = "earnings"
    EX_DIVIDEND = "ex_dividend"
    WIDE_MARKET = "wide_market"
    CONCENTRATION = "concentration"
    BELOW_BASIS = "below_basis"
    OLD_RATE = "old_rate"
    SIGMA_ALONE = "sigma_alone"


UNFAVOURABLE = frozenset({Warn.EARNINGS, Warn.BELOW_BASIS})
"""With one of these no choice is called favourable."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know, and the words for it."""

    code: Warn
    words: str


@dataclass(frozen=True, slots=True)
class _Case:
    board: Board
    ask: Ask
    choice: Choice


def cautions(board: Board, ask: Ask, choice: Choice) -> tuple[Caution, ...]:
    """What to know about this choice."""
    case = _Case(board, ask, choice)
    found = (rule(case) for rule in _RULES)
    return tuple(caution for caution in found if caution is not None)


def _earnings(case: _Case) -> Caution | None:
    told = case.board.earnings_on
    if told is None or not market_date(case.board.at) <= told.value <= case.choice.row.expires_on:
        return None
    return Caution(
        Warn.EARNINGS,
        f"reports on {told.value} ({told.source}), before it expires on {case.choice.row.expires_on}",
    )


def _ex_dividend(case: _Case) -> Caution | None:
    today, last = market_date(case.board.at), case.choice.row.expires_on
    due = next((each for each in case.board.dividends if today < each.ex_on <= last), None)
    if due is None:
        return None
    who = "a call may be assigned the evening before" if case.ask.sign > 0 else "the price falls by it"
    sure = " (forecast)" if due.forecast else ""
    return Caution(Warn.EX_DIVIDEND, f"goes ex {due.amount:g} on {due.ex_on}{sure}: {who}")


def _wide_market(case: _Case) -> Caution | None:
    width = case.choice.row.width
    if width is None or width <= WIDE:
        return None
    return Caution(
        Warn.WIDE_MARKET,
        f"bid {case.choice.row.bid:g}, ask {case.choice.row.ask:g}: {width:.0%} of the mid is the spread",
    )


def _concentration(case: _Case) -> Caution | None:
    if not case.ask.net_liquidation or case.ask.net_liquidation <= 0:
        return None
    # A covered call's capital is that of shares that are held already.
    added = case.choice.capital if case.ask.sign < 0 else Decimal(0)
    share = (case.ask.exposure.get(case.board.symbol, Decimal(0)) + added) / case.ask.net_liquidation
    if share <= CONCENTRATED:
        return None
    return Caution(Warn.CONCENTRATION, f"{share:.0%} of net liquidation would be in {case.board.symbol}")


def _below_basis(case: _Case) -> Caution | None:
    basis = case.ask.adjusted_basis
    if case.ask.sign < 0 or basis is None or case.choice.row.strike >= basis:
        return None
    return Caution(
        Warn.BELOW_BASIS,
        f"the strike {case.choice.row.strike:f} is below the adjusted basis {basis:.2f}: being called away loses",
    )


def _old_rate(case: _Case) -> Caution | None:
    rate = case.board.rate
    return (
        Caution(Warn.OLD_RATE, f"the rate {rate.value:.2%} stands in: {rate.source}")
        if rate.fallback
        else None
    )


def _sigma_alone(case: _Case) -> Caution | None:
    return Caution(Warn.SIGMA_ALONE, case.board.sigma.note) if case.board.sigma.is_alone else None


_RULES = (
    _earnings,
    _ex_dividend,
    _wide_market,
    _concentration,
    _below_basis,
    _old_rate,
    _sigma_alone,
)
