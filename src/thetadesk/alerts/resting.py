"""What each figure rests on: the quote of a leg itself, of its underlying, of the benchmark, or no price at all.

Two things follow from it: what nobody knows while a quote is not to be believed, and which alerts are no news while a
stream is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Flag, auto
from functools import lru_cache

from thetadesk.alerts.syntax import Of


class Rest(Flag):
    """Whose quotes a figure rests on."""

    NOTHING = 0
    OWN = auto()
    UNDERLYING = auto()
    BENCHMARK = auto()


_BOTH = Rest.OWN | Rest.UNDERLYING
_GREEKS = ("iv", "unit_delta", "delta", "gamma", "theta", "vega", "rho")
_SHARES: dict[str, Rest] = {
    **dict.fromkeys(("mark", "spot", "value", "pnl_today", "pnl_open", "profit"), Rest.OWN),
    "beta_delta": Rest.OWN | Rest.BENCHMARK,
}
_OPTION: dict[str, Rest] = {
    **_SHARES,
    **dict.fromkeys(("spot", "moneyness", "touched", "itm"), Rest.UNDERLYING),
    **dict.fromkeys((*_GREEKS, "extrinsic", "assignment"), _BOTH),
    "beta_delta": _BOTH | Rest.BENCHMARK,
}
_OPTION_AS_TOLD: dict[str, Rest] = {**_OPTION, **dict.fromkeys(_GREEKS, Rest.OWN)}
_TOGETHER: dict[str, Rest] = {
    **_OPTION,
    **dict.fromkeys(("net_liquidation", "stale"), Rest.OWN),
    **dict.fromkeys(("buying_power", "buying_power_used"), _BOTH),
}
_STORED = frozenset({"open_interest", "iv_rank", "iv_percentile", "days_to_dividend", "days_to_earnings"})
"""Figures of a symbol that no tick tells."""
_UNQUOTED = frozenset({Of.CONNECTION, Of.DESK})


def rests_on(of: Of, name: str) -> Rest:
    """Whose quotes a figure rests on; of a sum, those of its legs."""
    if of in _UNQUOTED:
        return Rest.NOTHING
    if of is Of.QUOTE:
        return Rest.NOTHING if name in _STORED else Rest.OWN
    return _TOGETHER.get(name, Rest.NOTHING)


@lru_cache(maxsize=64)
def unknown_without(doubted: Rest, is_option: bool, as_told: bool) -> frozenset[str]:
    """The figures of a leg that nobody knows while these quotes are not to be believed. `as_told`: its Greeks are its
    broker's, which come with its own quote."""
    table: Mapping[str, Rest] = _SHARES
    if is_option:
        table = _OPTION_AS_TOLD if as_told else _OPTION
    return frozenset(name for name, rest in table.items() if rest & doubted)
