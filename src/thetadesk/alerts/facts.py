"""What rules can ask of what is held and of the desk's own health, taken from what lower rooms know.

Only what some rule asks for is reckoned. None is what nobody can know: a sum that lacks a leg is unknown, because a
threshold held against a part of it would lie.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thetadesk.alerts import syntax
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.kernel.instruments import Right
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.model import Header, LegKey, LegValue
from thetadesk.portfolio.profit import earned_fraction, most_profit

Fact = float | bool | None
Figures = dict[str, Fact]

PIECE = 32
"""So many legs are gone through before others get their turn."""
_SOUND = frozenset({QuoteState.LIVE, QuoteState.CLOSED})


class Subjects(dict[str, Figures]):
    """What is known of the subjects of one kind, by key. A rule may also call one by its name: `names` leads from names
    to keys, and `get` follows them; going through the subjects meets each once."""

    def __init__(self, figures: Mapping[str, Figures] = {}, names: Mapping[str, str] | None = None) -> None:
        super().__init__(figures)
        self.names = names or {}

    def get(self, subject: str, default: Figures | None = None) -> Figures | None:  # type: ignore[override]
        """What is known of a subject, by its key or its name."""
        found = super().get(subject)
        if found is None and subject in self.names:
            found = super().get(self.names[subject])
        return default if found is None else found


def asked(lines: Iterable[RuleLine]) -> dict[Of, frozenset[str]]:
    """The figures that rules ask for, by what they are of."""
    found: dict[Of, set[str]] = {}
    for line in lines:
        if line.each is not None:
            found.setdefault(line.each.kind.of, set())
            if line.each.kind is syntax.Kind.SHORT_LEG:
                found[Of.LEG].add("short")
        for each in syntax.observables(line):
            found.setdefault(each.subject.of, set()).add(each.name)
    return {of: frozenset(names) for of, names in found.items()}


def leg_key(key: LegKey) -> str:
    """How rules name a leg: `account/campaign/symbol`."""
    return f"{key.account_id}/{key.campaign_id}/{key.symbol}"


def symbol_of(leg: str) -> str:
    """The symbol in a leg's key."""
    return leg.split("/", 2)[-1]


def leg_figures(leg: LegValue, names: Collection[str]) -> Figures:
    """What rules ask of a leg."""
    return {name: _LEG[name](leg) for name in names if name in _LEG}


@dataclass(slots=True)
class Group:
    """Legs that are summed up."""

    legs: list[LegValue] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """What is known of everything held, by what it is of. `work` is done in pieces: others get their turn between."""

    legs: tuple[LegValue, ...]
    asked: Mapping[Of, frozenset[str]]
    on: date
    portfolios: Mapping[str, Collection[str]] = field(default_factory=dict)
    found: dict[Of, dict[str, Figures]] = field(default_factory=dict)

    def work(self) -> Iterator[None]:
        """Fills `found`."""
        held = [leg for leg in self.legs if leg.held.quantity]
        groups: dict[Of, dict[str, Group]] = {of: {} for of in _KEYS if of in self.asked}
        if Of.LEG in self.asked:
            self.found[Of.LEG] = {}
        for place, leg in enumerate(held):
            self._take(leg, groups)
            if place % PIECE == PIECE - 1:
                yield
        if Of.PORTFOLIO in self.asked:
            accounts = _by(held, lambda leg: leg.held.key.account_id)
            groups[Of.PORTFOLIO] = {
                id: Group([leg for one in members if one in accounts for leg in accounts[one].legs])
                for id, members in self.portfolios.items()
            }
        for of, some in groups.items():
            self.found[of] = {}
            for key, group in some.items():
                self.found[of][key] = group_figures(group.legs, self.asked[of], self.on)
                yield

    def _take(self, leg: LegValue, groups: dict[Of, dict[str, Group]]) -> None:
        names = self.asked.get(Of.LEG)
        if names is not None:
            self.found[Of.LEG][leg_key(leg.held.key)] = leg_figures(leg, names)
        for of, some in groups.items():
            key = _KEYS[of](leg)
            if key not in some:
                some[key] = Group()
            some[key].legs.append(leg)


def group_figures(legs: list[LegValue], names: Collection[str], on: date) -> Figures:
    """What rules ask of legs together."""
    found: Figures = {}
    for name in names:
        if name in _SUMS:
            found[name] = _total(legs, _SUMS[name])
        elif name in _GROUP:
            found[name] = _GROUP[name](legs, on)
    return found


def worth_figures(header: Header | None) -> Figures:
    """What rules ask of an account's or a portfolio's worth."""
    if header is None:
        return dict.fromkeys(WORTH)
    power = header.buying_power
    return {
        "net_liquidation": _number(header.net_liquidation),
        "buying_power": _number(power.available),
        "buying_power_used": _number(power.fraction),
    }


WORTH = ("net_liquidation", "buying_power", "buying_power_used")
"""What is reckoned of accounts and portfolios beside the sums of their legs."""


def _number(amount: Decimal | float | None) -> float | None:
    return None if amount is None else float(amount)


def _greek(name: str) -> Callable[[LegValue], Fact]:
    def read(leg: LegValue) -> Fact:
        return None if leg.greeks is None else float(getattr(leg.greeks, name))

    return read


def _plain(name: str) -> Callable[[LegValue], Fact]:
    def read(leg: LegValue) -> Fact:
        return _number(getattr(leg, name))

    return read


def _comes_first(days: int | None, leg: LegValue) -> bool | None:
    """Whether something in so many days comes before the leg ends. Where no date is known there is none to come."""
    if leg.dte is None:
        return None if leg.held.instrument.is_option else False
    return days is not None and 0 <= days <= leg.dte


def _touched(leg: LegValue) -> bool | None:
    if leg.held.instrument.right is None:
        return False
    return None if leg.moneyness is None else leg.moneyness >= 0


def _in_the_money(leg: LegValue) -> bool | None:
    if leg.held.instrument.right is None:
        return False
    return None if leg.moneyness is None else leg.moneyness > 0


_LEG: dict[str, Callable[[LegValue], Fact]] = {
    "mark": _plain("mark"),
    "spot": _plain("spot"),
    "strike": lambda leg: _number(leg.held.instrument.strike),
    "quantity": lambda leg: float(leg.held.quantity),
    "value": _plain("value"),
    "cost": lambda leg: float(leg.held.cost) if leg.held.basis_known else None,
    "pnl_today": _plain("pnl_today"),
    "pnl_open": _plain("pnl_open"),
    "profit": _plain("max_profit_fraction"),
    "extrinsic": _plain("extrinsic"),
    "iv": _plain("iv"),
    "unit_delta": _greek("unit_delta"),
    "delta": _greek("delta"),
    "gamma": _greek("gamma"),
    "theta": _greek("theta"),
    "vega": _greek("vega"),
    "rho": _greek("rho"),
    "beta_delta": _plain("beta_weighted_delta"),
    "dte": _plain("dte"),
    "dte_trading": _plain("trading_dte"),
    "moneyness": _plain("moneyness"),
    "assignment": _plain("assignment_probability"),
    "days_to_dividend": _plain("days_to_ex_dividend"),
    "days_to_earnings": _plain("days_to_earnings"),
    "dividend_before_expiry": lambda leg: _comes_first(leg.days_to_ex_dividend, leg),
    "earnings_before_expiry": lambda leg: _comes_first(leg.days_to_earnings, leg),
    "touched": _touched,
    "itm": _in_the_money,
    "short": lambda leg: leg.held.quantity < 0,
    "call": lambda leg: leg.held.instrument.right is Right.CALL,
    "put": lambda leg: leg.held.instrument.right is Right.PUT,
}
_SUMS: dict[str, Callable[[LegValue], Fact]] = {
    name: _LEG[name]
    for name in (
        "pnl_today",
        "pnl_open",
        "value",
        "cost",
        "delta",
        "gamma",
        "theta",
        "vega",
        "rho",
        "beta_delta",
    )
}
# Shares have none, which is not the same as nobody knowing.
_SUMS["extrinsic"] = lambda leg: _LEG["extrinsic"](leg) if leg.held.instrument.is_option else 0.0


def _least(legs: Iterable[LegValue], name: str) -> Fact:
    return min((float(found) for leg in legs if (found := getattr(leg, name)) is not None), default=None)


def _profit(legs: list[LegValue], _on: date) -> Fact:
    return _number(earned_fraction(most_profit([leg.held for leg in legs]), legs))


def _any_touched(legs: list[LegValue], _on: date) -> Fact:
    told = [_touched(leg) for leg in legs if leg.held.quantity < 0]
    if True in told:
        return True
    return None if None in told else False


_GROUP: dict[str, Callable[[list[LegValue], date], Fact]] = {
    "legs": lambda legs, _on: len(legs),
    "stale": lambda legs, _on: sum(leg.state not in _SOUND for leg in legs),
    "profit": _profit,
    "dte": lambda legs, _on: _least(legs, "dte"),
    "days_open": lambda legs, on: max(((on - leg.held.opened_on).days for leg in legs), default=None),
    "days_to_earnings": lambda legs, _on: _least(legs, "days_to_earnings"),
    "touched": _any_touched,
}
_KEYS: dict[Of, Callable[[LegValue], str]] = {
    Of.CAMPAIGN: lambda leg: leg.held.key.campaign_id,
    Of.TICKER: lambda leg: leg.held.ticker,
    Of.ACCOUNT: lambda leg: leg.held.key.account_id,
}


def _total(legs: Iterable[LegValue], read: Callable[[LegValue], Fact]) -> float | None:
    total = 0.0
    for leg in legs:
        found = read(leg)
        if found is None:
            return None
        total += found
    return total


def _by(legs: Iterable[LegValue], key: Callable[[LegValue], str]) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for leg in legs:
        found.setdefault(key(leg), Group()).legs.append(leg)
    return found
