"""The line above every page: sums of accounts with their cash and what they tie up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from thetadesk.kernel.money import ZERO
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import DOLLARS, BuyingPower, Cash, FigureSource, Header, LegValue, Totals
from thetadesk.portfolio.totals import together


def header(
    parts: Mapping[str, Totals], cash: Sequence[Cash], powers: Mapping[str, BuyingPower], at: float | None
) -> Header:
    """The header of the accounts in `parts`; `powers` are what they tie up, by account. Net liquidation is their cash
    and what their legs are worth; None while nothing of what they hold has a value. Its currency is that of the first
    account: what is kept in another one is told beside it."""
    currency = cash[0].currency if cash else DOLLARS
    sums = by_currency(cash)
    liquidation = _liquidation(parts, cash, currency, sums.pop(currency, ZERO))
    own = [each.account_id for each in cash if each.currency == currency]
    power = joined([powers[id] for id in own if id in powers])
    whole = together(parts.values())
    others = {code: amount for code, amount in sums.items() if amount}
    return Header(liquidation, whole, power, at, currency, others)


def by_currency(cash: Iterable[Cash]) -> dict[str, Decimal]:
    """All cash of these accounts, each currency by itself."""
    sums: dict[str, Decimal] = {}
    for each in cash:
        for code, amount in ((each.currency, each.amount), *each.others):
            sums[code] = sums.get(code, ZERO) + amount
    return sums


def _liquidation(
    parts: Mapping[str, Totals], cash: Sequence[Cash], currency: str, amount: Decimal
) -> Decimal | None:
    """What the accounts that are kept in `currency` would bring, with all cash in it. Legs are worth dollars, so they
    have no worth in another currency."""
    foreign = {each.account_id for each in cash if each.currency != currency}
    held = together(sums for id, sums in parts.items() if id not in foreign)
    if held.legs and (held.unvalued == held.legs or currency != DOLLARS):
        return None
    return amount + held.value


def joined(powers: Iterable[BuyingPower]) -> BuyingPower:
    """What several accounts tie up together; the broker's figure only where brokers told all of it. Unknown while that
    of no account is known; where some are not, the note says how many are missing."""
    found = list(powers)
    if not found:
        return BuyingPower(None, None, FigureSource.MODEL, note="not reckoned yet")
    told = [each for each in found if each.source is FigureSource.BROKER]
    source = FigureSource.BROKER if len(told) == len(found) else FigureSource.MODEL
    note = next((each.note for each in found if each.source is FigureSource.MODEL), "as the broker says")
    if told and len(told) < len(found):
        note = f"{len(told)} of {len(found)} accounts as their broker says, the rest: {note}"
    known = [
        (each.used, each.available) for each in found if each.used is not None and each.available is not None
    ]
    if len(known) < len(found) > 1:
        note += f"; {len(found) - len(known)} of {len(found)} accounts are not in it"
    at = min((each.at for each in told if each.at is not None), default=None)
    if not known:
        return BuyingPower(None, None, source, at, note)
    used, available = (sum(amounts, ZERO) for amounts in zip(*known, strict=True))
    return BuyingPower(used, available, source, at, note)


_LACKED_BY = {
    "pnl_today": "without_pnl_today",
    "pnl_open": "without_pnl_open",
    "beta_weighted_delta": "without_beta",
    **dict.fromkeys(("delta", "gamma", "theta", "vega", "rho"), "without_greeks"),
}
_MISSED_BY = {
    "net_liquidation": "unvalued",
    "pnl_today": "without_pnl_today",
    "pnl_open": "without_pnl_open",
    "extrinsic": "without_extrinsic",
    "greeks": "without_greeks",
    "beta_weighted_delta": "without_beta",
}


def unknown(sums: Totals) -> set[str]:
    """The figures that lack every leg: their zero would say something that nobody knows."""
    lacking = {name for name, lacked in _LACKED_BY.items() if getattr(sums, lacked) >= sums.legs > 0}
    if sums.without_extrinsic >= sums.options > 0:
        lacking.add("extrinsic")
    return lacking - {"pnl_today"} if sums.closed_today else lacking


def missing(sums: Totals) -> dict[str, int]:
    """How many legs each figure lacks, where it lacks any; the Greeks lack the same ones."""
    return {name: count for name, lacked in _MISSED_BY.items() if (count := getattr(sums, lacked))}


def oldest(legs: Iterable[LegValue]) -> float | None:
    """When the oldest of the quotes that count as present was received."""
    return min(
        (leg.at for leg in legs if leg.at is not None and leg.state is QuoteState.LIVE and leg.held.quantity),
        default=None,
    )
