"""The line above every page: sums of accounts with their cash and what they tie up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from thetadesk.kernel.money import ZERO
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import BuyingPower, Cash, FigureSource, Header, LegValue, Totals
from thetadesk.portfolio.totals import together


def header(
    parts: Mapping[str, Totals], cash: Iterable[Cash], powers: Iterable[BuyingPower], at: float | None
) -> Header:
    """The header of the accounts in `parts`. Net liquidation is their cash and what their legs are worth; None while
    nothing of what they hold has a value, and noted where some of it has none."""
    whole = together(parts.values())
    worthless = whole.legs > 0 and whole.unvalued == whole.legs
    liquidation = None if worthless else sum((each.amount for each in cash), ZERO) + whole.value
    return Header(liquidation, whole, joined(powers), at, tuple(_notes(whole)))


def joined(powers: Iterable[BuyingPower]) -> BuyingPower:
    """What several accounts tie up together; the broker's figure only where brokers told all of it. Unknown while that
    of no account is known: nothing has been reckoned yet."""
    found = list(powers)
    if not found:
        return BuyingPower(None, None, FigureSource.MODEL, note="not reckoned yet")
    told = [each for each in found if each.source is FigureSource.BROKER]
    source = FigureSource.BROKER if found and len(told) == len(found) else FigureSource.MODEL
    note = next((each.note for each in found if each.source is FigureSource.MODEL), "as the broker says")
    if told and len(told) < len(found):
        note = f"{len(told)} of {len(found)} accounts as their broker says, the rest: {note}"
    return BuyingPower(
        sum((each.used or ZERO for each in found), ZERO),
        sum((each.available or ZERO for each in found), ZERO),
        source,
        min((each.at for each in told if each.at is not None), default=None),
        note,
    )


_LACKED_BY = {
    "pnl_today": "without_pnl_today",
    "pnl_open": "without_pnl_open",
    "extrinsic": "unvalued",
    "beta_weighted_delta": "without_beta",
    **dict.fromkeys(("delta", "gamma", "theta", "vega", "rho"), "without_greeks"),
}


def unknown(sums: Totals) -> set[str]:
    """The figures that lack every leg: their zero would say something that nobody knows."""
    lacking = {name for name, lacked in _LACKED_BY.items() if getattr(sums, lacked) >= sums.legs > 0}
    return lacking - {"pnl_today"} if sums.closed_today else lacking


def oldest(legs: Iterable[LegValue]) -> float | None:
    """When the oldest of the quotes that count as present was received."""
    return min(
        (leg.at for leg in legs if leg.at is not None and leg.state is QuoteState.LIVE and leg.held.quantity),
        default=None,
    )


def _notes(whole: Totals) -> Iterable[str]:
    counts = (
        (whole.unvalued, "have no price and are not counted"),
        (whole.stale, "have a quote that is not live"),
        (whole.without_greeks, "have no Greeks"),
        (whole.without_beta, "have no beta or no Greeks: they are missing in the beta-weighted delta"),
        (whole.without_pnl_today, "have no previous close: they are missing in today's profit"),
    )
    return (f"{count} of {whole.legs} legs {what}" for count, what in counts if count)
