"""Judges a trade by the plan that was in force when it was opened.

A rule is judged where the plan has it and everything it needs is known. What a departure cost is what the part of the trade
beyond the limit has lost: net x (-excess). A trade that broke several rules lost its money once, so that its departures
share the cost of the greatest excess, in proportion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from thetadesk.kernel.money import CENT, ZERO
from thetadesk.plans.checking import dollars, label, percent, place
from thetadesk.plans.model import (
    Code,
    Counts,
    Departure,
    Judgement,
    PlanStrategy,
    Share,
    Terms,
    Trade,
    Version,
)

_WHOLE = Decimal(1)
_EXCESS_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one rule says: a departure where it was broken, `known` False where an input is unknown."""

    code: Code
    departure: Departure | None = None
    known: bool = True


def judge(trade: Trade, version: Version, counts: Counts) -> Judgement:
    """The trade held against every rule that this version has for it."""
    verdicts = list(_verdicts(trade, version.terms, counts))
    departures = [each.departure for each in verdicts if each.departure is not None]
    return Judgement(
        trade,
        version.number,
        tuple(each.code for each in verdicts if each.known and each.departure is None),
        tuple(_costed(departures, trade.net)),
        tuple(each.code for each in verdicts if not each.known),
    )


def _verdicts(trade: Trade, terms: Terms, counts: Counts) -> Iterator[_Verdict]:
    name = place(trade.strategy, terms)
    limits = None if name is None else terms.of(name)
    yield _in_plan(trade, limits)
    if limits is not None:
        yield from _of_strategy(trade, limits, counts)
    yield from _of_risk(trade, terms)
    yield from _of_book(trade, terms, counts)


def _in_plan(trade: Trade, limits: PlanStrategy | None) -> _Verdict:
    code = Code.STRATEGY_NOT_IN_PLAN
    if limits is not None:
        return _Verdict(code)
    words = f"{label(trade.strategy)} is not in the plan"
    return _Verdict(code, Departure(code, words, "a strategy of the plan", label(trade.strategy), _WHOLE))


# ---- a strategy's own rules


def _of_strategy(trade: Trade, limits: PlanStrategy, counts: Counts) -> Iterator[_Verdict]:
    if limits.max_positions is not None and trade.begins:
        yield _positions(limits, limits.max_positions, counts)
    if trade.sells and (limits.delta_min is not None or limits.delta_max is not None):
        yield _delta(trade, limits)
    if trade.sells and limits.target_credit is not None:
        yield _credit(trade, limits.target_credit)
    if not trade.covered:
        yield from _allocation(limits, counts)


def _positions(limits: PlanStrategy, most: int, counts: Counts) -> _Verdict:
    code, count = Code.TOO_MANY_POSITIONS, counts.others + 1
    if count <= most:
        return _Verdict(code)
    words = f"position {count} of {label(limits.strategy)}, where the plan has at most {most}"
    return _Verdict(code, Departure(code, words, str(most), str(count), _WHOLE))


def _delta(trade: Trade, limits: PlanStrategy) -> _Verdict:
    code = Code.DELTA_OUT_OF_RANGE
    if trade.delta is None:
        return _Verdict(code, known=False)
    low, high = limits.delta_min or ZERO, _WHOLE if limits.delta_max is None else limits.delta_max
    if low <= trade.delta <= high:
        return _Verdict(code)
    limit, actual = f"{low:f} to {high:f}", f"{trade.delta:f}"
    words = f"sold at a delta of {actual}, outside {limit}"
    return _Verdict(code, Departure(code, words, limit, actual, _WHOLE))


def _credit(trade: Trade, least: Decimal) -> _Verdict:
    code = Code.CREDIT_BELOW_TARGET
    if trade.credit is None:
        return _Verdict(code, known=False)
    if trade.credit >= least:
        return _Verdict(code)
    limit, actual = dollars(least), dollars(trade.credit)
    words = f"sold for {actual} a contract, below the target of {limit}"
    return _Verdict(code, Departure(code, words, limit, actual, _WHOLE))


def _allocation(limits: PlanStrategy, counts: Counts) -> Iterator[_Verdict]:
    if counts.strategy.added == ZERO:
        return
    code, total, equity = Code.OVER_ALLOCATION, counts.strategy.total, counts.equity
    if total is None or equity is None or counts.strategy.added is None:
        yield _Verdict(code, known=False)
        return
    allowed = equity * limits.allocation
    over = _beyond(total - allowed, counts.strategy.added)
    limit, actual = f"{percent(limits.allocation)} ({dollars(_cents(allowed))})", dollars(total)
    words = f"{label(limits.strategy)} then had {actual} at risk, over its {limit} of net liquidation"
    yield _Verdict(code, Departure(code, words, limit, actual, over) if over else None)


# ---- rules for every trade


def _of_risk(trade: Trade, terms: Terms) -> Iterator[_Verdict]:
    code, most = Code.RISK_TOO_LARGE, terms.risk_per_trade
    if most is None or trade.covered:
        return
    if trade.risk is None:
        yield _Verdict(code, known=False)
    elif trade.risk <= most:
        yield _Verdict(code)
    else:
        limit, actual = dollars(most), dollars(trade.risk)
        words = f"put {actual} at risk, over {limit} a trade"
        excess = _beyond(trade.risk - most, trade.risk)
        yield _Verdict(code, Departure(code, words, limit, actual, excess))


def _of_book(trade: Trade, terms: Terms, counts: Counts) -> Iterator[_Verdict]:
    if terms.max_overnight_exposure is not None:
        words = "{actual} could change hands overnight, over {limit}"
        yield from _summed(Code.OVERNIGHT_EXPOSURE, counts.overnight, terms.max_overnight_exposure, words)
    if terms.cash_reserve is not None and not trade.covered:
        share, reserve = counts.at_risk, terms.cash_reserve
        if counts.equity is None or share.total is None:
            yield _Verdict(Code.NO_RESERVE, known=False)
            return
        most = counts.equity - reserve
        words = f"{dollars(_cents(counts.equity - share.total))} was left free, below the reserve of {dollars(reserve)}"
        yield from _summed(Code.NO_RESERVE, share, most, words)


def _summed(code: Code, share: Share, most: Decimal, words: str) -> Iterator[_Verdict]:
    """A limit on a sum over the book: the day's own openings answer for it together."""
    if share.added == ZERO:
        return
    if share.total is None or share.added is None:
        yield _Verdict(code, known=False)
        return
    over = _beyond(share.total - most, share.added)
    limit, actual = dollars(_cents(most)), dollars(_cents(share.total))
    told = words.format(limit=limit, actual=actual)
    yield _Verdict(code, Departure(code, told, limit, actual, over) if over else None)


# ---- amounts


def _beyond(over: Decimal, of: Decimal) -> Decimal:
    """The part of `of` that lies beyond a limit, 0 to 1; something beyond is never nothing."""
    if over <= 0 or of <= 0:
        return ZERO
    return max(min(over / of, _WHOLE).quantize(_EXCESS_STEP, ROUND_HALF_EVEN), _EXCESS_STEP)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def _costed(departures: Sequence[Departure], net: Decimal | None) -> Iterator[Departure]:
    if net is None or not departures:
        yield from departures
        return
    whole = sum((each.excess for each in departures), ZERO)
    cost = _cents(-net * max(each.excess for each in departures))
    shared = ZERO
    for each in departures[:-1]:
        part = _cents(cost * each.excess / whole)
        shared += part
        yield replace(each, cost=part)
    yield replace(departures[-1], cost=cost - shared)
