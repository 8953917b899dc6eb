"""Decides: what passes the gates, in order of merit. Everything else about a recommendation explains this."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thetadesk.wheel.choosing.asking import Ask, Refusal
from thetadesk.wheel.choosing.board import Board, Row
from thetadesk.wheel.choosing.chances import Vols, in_the_money, vols
from thetadesk.wheel.choosing.factors import Merits, scored, weights
from thetadesk.wheel.choosing.gates import Zone, refused
from thetadesk.wheel.choosing.zone import deviations, zone
from thetadesk.wheel.model import ZONES

DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One option that passed every gate, with its exact score."""

    merits: Merits
    score: float

    @property
    def row(self) -> Row:
        return self.merits.row


@dataclass(frozen=True, slots=True)
class Decision:
    """The options that may be sold, best first, and why the others may not."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]

    @property
    def chosen(self) -> str:
        """The best option's symbol, "" where there is none."""
        return self.candidates[0].row.symbol if self.candidates else ""


def decide(board: Board, ask: Ask) -> Decision:
    """Ranks the board's puts or calls by their exact score; equals by the earlier expiration, then by symbol."""
    weighing = weights(ask.weights)
    zones: dict[float, Zone] = {}
    passed: list[Row] = []
    refusals: list[Refusal] = []
    for row in board.rows:
        if row.sign != ask.sign:
            continue
        if row.years not in zones:
            zones[row.years] = zone(board, ask.profile, row.sign, row.years)
        reasons = refused(board, row, ask, zones[row.years])
        refusals += reasons
        if not reasons:
            passed.append(row)
    nearest = min((row.days for row in passed if row.days > 0), default=1)
    known = vols(board) if passed else {}
    found = [_merits(board, ask, row, nearest, known) for row in passed]
    candidates = [Candidate(merits, scored(merits, weighing)) for merits in found]
    candidates.sort(key=lambda each: (-each.score, each.row.days, each.row.symbol))
    return Decision(tuple(candidates), tuple(refusals))


def _merits(board: Board, ask: Ask, row: Row, nearest: int, known: Vols) -> Merits:
    inner, outer = (float(bound) for bound in ZONES[ask.profile])
    out = deviations(board, float(row.strike), row.sign, row.years)
    return Merits(
        row,
        min(max((out - inner) / (outer - inner), 0.0), 1.0),
        nearest,
        (row.bid or 0.0) / float(tied_up(board, ask, row)[0]) * DAYS_A_YEAR / max(row.days, 1),
        in_the_money(board, row, known),
    )


def tied_up(board: Board, ask: Ask, row: Row) -> tuple[Decimal, bool]:
    """The capital per share: the strike of a put, what the shares under a call have cost; and whether their price had to
    be taken for that, because nobody knows their cost."""
    if row.sign < 0:
        return row.strike, False
    if ask.share_cost is not None and ask.share_cost > 0:
        return ask.share_cost, False
    return Decimal(str(board.spot)), True
