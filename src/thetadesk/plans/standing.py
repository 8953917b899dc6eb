"""Where a book stands under a plan just now: what each strategy has at risk, how much room is left, what is beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from thetadesk.kernel.money import CENT, ZERO
from thetadesk.plans.checking import dollars, label, percent
from thetadesk.plans.model import Code, PlanStrategy, Terms

Valuation = Literal["live", "marked", "book"]


@dataclass(frozen=True, slots=True)
class Equity:
    """Net liquidation and how it is known: live, as a day's close was taken down (marked), or by the ledger alone (book).
    None with a reason where nobody can say."""

    amount: Decimal | None
    valued: Valuation | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What is open of one strategy: positions, and the capital that they put at risk; None where that of one is without
    limit or unknown."""

    strategy: str
    positions: int
    capital: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One strategy of a plan with what is open of it. `used` is the share of net liquidation that it has at risk, `room`
    what may still go into it, in dollars, negative by what is in it too much. Without `limits` it is not in the plan."""

    held: Held
    limits: PlanStrategy | None
    used: Decimal | None
    room: Decimal | None


@dataclass(frozen=True, slots=True)
class Beyond:
    """A limit that the book is beyond just now, by how much (dollars, or positions)."""

    code: Code
    strategy: str | None
    words: str
    limit: str
    actual: str
    over: Decimal


@dataclass(frozen=True, slots=True)
class Now:
    """The book under a plan just now. `overnight` is what could change hands: strikes of what is sold, and shares;
    `overnight_valued` says whether those are at their quotes or at what they cost."""

    equity: Equity
    strategies: tuple[Standing, ...]
    at_risk: Decimal | None
    overnight: Decimal | None
    overnight_valued: Literal["live", "book"]
    beyond: tuple[Beyond, ...] = ()
    unknown: tuple[Code, ...] = ()

    @property
    def free(self) -> Decimal | None:
        """Net liquidation that is not at risk."""
        if self.equity.amount is None or self.at_risk is None:
            return None
        return self.equity.amount - self.at_risk


@dataclass(frozen=True, slots=True)
class Facts:
    """What `stand` starts from: what is open, by the plan's strategy where it has one for it."""

    equity: Equity
    held: Sequence[Held]
    overnight: Decimal | None
    overnight_valued: Literal["live", "book"] = "book"


def stand(facts: Facts, terms: Terms) -> Now:
    """The book held against what the plan says now."""
    held = {each.strategy: each for each in facts.held}
    named = [each.strategy for each in terms.strategies]
    others = sorted(name for name in held if name not in named)
    strategies = tuple(
        _standing(held.get(name, Held(name, 0, ZERO)), terms.of(name), facts.equity)
        for name in (*named, *others)
    )
    capitals = [each.capital for each in held.values()]
    known = [each for each in capitals if each is not None]
    at_risk = sum(known, ZERO) if len(known) == len(capitals) else None
    now = Now(facts.equity, strategies, at_risk, facts.overnight, facts.overnight_valued)
    beyond = (*(each for one in strategies for each in _of_strategy(one)), *_of_book(now, terms))
    return Now(*_fields(now), beyond, tuple(_unknown(now, terms)))


def _fields(
    now: Now,
) -> tuple[Equity, tuple[Standing, ...], Decimal | None, Decimal | None, Literal["live", "book"]]:
    return now.equity, now.strategies, now.at_risk, now.overnight, now.overnight_valued


def _standing(held: Held, limits: PlanStrategy | None, equity: Equity) -> Standing:
    worth = equity.amount
    used = held.capital / worth if held.capital is not None and worth is not None and worth > 0 else None
    room = None
    if limits is not None and worth is not None and held.capital is not None:
        room = _cents(worth * limits.allocation - held.capital)
    return Standing(held, limits, used, room)


def _of_strategy(one: Standing) -> Iterator[Beyond]:
    held, limits, name = one.held, one.limits, label(one.held.strategy)
    if limits is None:
        if held.positions:
            words = f"{held.positions} open {_positions(held.positions)} of {name}, which is not in the plan"
            over = Decimal(held.positions)
            yield Beyond(Code.STRATEGY_NOT_IN_PLAN, held.strategy, words, "0", str(held.positions), over)
        return
    most = limits.max_positions
    if most is not None and held.positions > most:
        words = f"{held.positions} {_positions(held.positions)} of {name}, where the plan has at most {most}"
        over = Decimal(held.positions - most)
        yield Beyond(Code.TOO_MANY_POSITIONS, held.strategy, words, str(most), str(held.positions), over)
    if one.room is not None and one.room < 0 and one.used is not None:
        limit, actual = percent(limits.allocation), percent(one.used)
        words = f"{name} has {actual} of net liquidation at risk, {dollars(-one.room)} over its {limit}"
        yield Beyond(Code.OVER_ALLOCATION, held.strategy, words, limit, actual, -one.room)


def _of_book(now: Now, terms: Terms) -> Iterator[Beyond]:
    most, reserve = terms.max_overnight_exposure, terms.cash_reserve
    if most is not None and now.overnight is not None and now.overnight > most:
        over = now.overnight - most
        words = f"{dollars(now.overnight)} could change hands overnight, {dollars(over)} over the plan"
        yield Beyond(Code.OVERNIGHT_EXPOSURE, None, words, dollars(most), dollars(now.overnight), over)
    if reserve is not None and now.free is not None and now.free < reserve:
        free = _cents(now.free)
        words = f"{dollars(free)} is free, {dollars(reserve - free)} short of the reserve"
        yield Beyond(Code.NO_RESERVE, None, words, dollars(reserve), dollars(free), reserve - free)


def _unknown(now: Now, terms: Terms) -> Iterator[Code]:
    """Rules of the plan that cannot be judged just now."""
    if any(each.limits is not None and each.room is None for each in now.strategies):
        yield Code.OVER_ALLOCATION
    if terms.max_overnight_exposure is not None and now.overnight is None:
        yield Code.OVERNIGHT_EXPOSURE
    if terms.cash_reserve is not None and now.free is None:
        yield Code.NO_RESERVE


def _positions(count: int) -> str:
    return "position" if count == 1 else "positions"


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)
