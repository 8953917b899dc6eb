"""What rules can ask of what is held and of the desk's own health, taken from what lower rooms know.

Only what some rule asks for is reckoned. None is what nobody can know: what rests on a quote that is not to be believed,
and a sum that lacks a leg, because a threshold held against a part of it would lie. `why` says it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thetadesk.alerts import syntax
from thetadesk.alerts.resting import Rest, unknown_without
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.kernel.instruments import Right
from thetadesk.market.model import GreeksSource, QuoteState
from thetadesk.portfolio.contracts import BENCHMARK
from thetadesk.portfolio.model import FigureSource, Header, LegKey, LegValue
from thetadesk.portfolio.profit import earned_fraction, most_profit

Fact = float | bool | None
Figures = dict[str, Fact]

PIECE = 8
"""So many legs are gone through before others get their turn."""
_SOUND = frozenset({QuoteState.LIVE, QuoteState.CLOSED})
_DOUBTED = {
    QuoteState.STALE: "is stale",
    QuoteState.MISSING: "is missing",
    QuoteState.CROSSED: "is crossed",
}
"""States in which a quote is not to be believed, as rules about a symbol's own quote do not believe it."""
_MOST_NAMED = 2

Why = Callable[[str, str], str]
"""Says of a subject's key and a figure's name why nobody knows it; nothing where there is nothing to say."""


def _not_said(_key: str, _name: str) -> str:
    return ""


class Subjects(dict[str, Figures]):
    """What is known of the subjects of one kind, by key. A rule may also call one by its name: `names` leads from names
    to keys, and `get` follows them; going through the subjects meets each once."""

    def __init__(
        self,
        figures: Mapping[str, Figures] = {},
        names: Mapping[str, str] | None = None,
        why: Why = _not_said,
    ) -> None:
        super().__init__(figures)
        self.names = names or {}
        self._why = why

    def why(self, subject: str, name: str) -> str:
        """Why nobody knows a figure of a subject, by its key or its name; nothing where there is nothing to say."""
        return self._why(subject if subject in self else self.names.get(subject, subject), name)

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


class Seen:
    """A leg, and which of its figures nobody knows because they rest on a quote that is not to be believed."""

    __slots__ = ("_unknown", "leg")

    def __init__(self, leg: LegValue, benchmark: QuoteState = QuoteState.LIVE) -> None:
        self.leg = leg
        doubted = Rest.OWN if leg.state in _DOUBTED else Rest.NOTHING
        if leg.spot_state in _DOUBTED:
            doubted |= Rest.UNDERLYING
        if benchmark in _DOUBTED:
            doubted |= Rest.BENCHMARK
        as_told = leg.greeks is not None and leg.greeks.source is GreeksSource.BROKER
        self._unknown = unknown_without(doubted, leg.held.instrument.is_option, as_told)

    def told(self, name: str) -> Fact:
        """A figure of the leg."""
        return None if name in self._unknown else _LEG[name](self.leg)

    def part(self, name: str) -> Fact:
        """What the leg adds to a sum."""
        if name == "extrinsic" and not self.leg.held.instrument.is_option:
            # Shares have none, which is not the same as nobody knowing.
            return 0.0
        return self.told(name)

    def why(self, benchmark: QuoteState) -> str:
        """What keeps figures of it from being known, in words."""
        said = [f"its quote {_DOUBTED[self.leg.state]}"] if self.leg.state in _DOUBTED else []
        if self.leg.held.instrument.is_option and self.leg.spot_state in _DOUBTED:
            said.append(f"the quote of {self.leg.held.ticker} {_DOUBTED[self.leg.spot_state]}")
        if benchmark in _DOUBTED:
            said.append(f"the quote of {BENCHMARK} {_DOUBTED[benchmark]}")
        return "; ".join(said or self.leg.problems)


def leg_figures(leg: LegValue, names: Collection[str], benchmark: QuoteState = QuoteState.LIVE) -> Figures:
    """What rules ask of a leg; `benchmark` is what the quote is good for that betas are of."""
    seen = Seen(leg, benchmark)
    return {name: seen.told(name) for name in names if name in _LEG}


def modelled(legs: Iterable[LegValue], symbols: Collection[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """What the desk's own model says of the options among these legs that rules name: their volatility and delta, as
    fields of a quote are called."""
    for leg in legs:
        symbol = leg.held.key.symbol
        if symbol not in symbols or not leg.held.instrument.is_option:
            continue
        if leg.greeks is None or leg.greeks.source is not GreeksSource.MODEL:
            continue
        seen = Seen(leg)
        told = {"iv": seen.told("iv"), "delta": seen.told("unit_delta")}
        yield symbol, {name: float(value) for name, value in told.items() if value is not None}


@dataclass(slots=True)
class Group:
    """Legs that are summed up, and those that were closed today, which count with what they brought today."""

    legs: list[Seen] = field(default_factory=list)
    closed: list[LegValue] = field(default_factory=list)

    def total(self, name: str) -> float | None:
        """The sum of one figure over all legs; None if any lacks it."""
        total = 0.0
        for seen in self.legs:
            part = seen.part(name)
            if part is None:
                return None
            total += part
        if name == "pnl_today":
            for leg in self.closed:
                if leg.pnl_today is None:
                    return None
                total += float(leg.pnl_today)
        return total

    def lacking(self, name: str) -> list[Seen]:
        """The legs that a sum lacks, or a figure that is made of sums."""
        names = _MADE_OF.get(name, (name,) if name in _SUMS else ())
        # What accounts are worth is reckoned in dollars, without those that are kept in another currency.
        counted = (seen for seen in self.legs if name not in WORTH or not seen.leg.held.is_foreign)
        return [seen for seen in counted if any(seen.part(each) is None for each in names)]


@dataclass(slots=True)
class Book:
    """What is known of everything held, by what it is of. `work` is done in pieces: others get their turn between.
    `accounts` are all there are, also those that hold nothing; `benchmark` is what the quote is good for that betas are
    of."""

    legs: tuple[LegValue, ...]
    asked: Mapping[Of, frozenset[str]]
    on: date
    portfolios: Mapping[str, Collection[str]] = field(default_factory=dict)
    accounts: Collection[str] = ()
    benchmark: QuoteState = QuoteState.LIVE
    found: dict[Of, dict[str, Figures]] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _groups: dict[Of, dict[str, Group]] = field(default_factory=dict)

    def work(self) -> Generator[None, None, None]:
        """Fills `found`."""
        self._groups = {of: {} for of in _KEYS if of in self.asked}
        if not self.asked.keys().isdisjoint((Of.ACCOUNT, Of.PORTFOLIO)):
            # What a portfolio holds is what its accounts hold.
            self._groups[Of.ACCOUNT] = {id: Group() for id in self.accounts}
        if Of.LEG in self.asked:
            self.found[Of.LEG] = {}
        for place, leg in enumerate(self.legs):
            if leg.held.quantity:
                self._take(leg)
            if place % PIECE == PIECE - 1:
                yield
        self._take_closed()
        if Of.PORTFOLIO in self.asked:
            self._groups[Of.PORTFOLIO] = {id: self._together(ids) for id, ids in self.portfolios.items()}
        for of in [of for of in self._groups if of in self.asked]:
            self.found[of] = {}
            for key, group in self._groups[of].items():
                self.found[of][key] = self._figures(group, self.asked[of])
                yield

    def _take(self, leg: LegValue) -> None:
        seen = Seen(leg, self.benchmark)
        names = self.asked.get(Of.LEG)
        if names is not None:
            key = leg_key(leg.held.key)
            self._seen[key] = seen
            self.found[Of.LEG][key] = {name: seen.told(name) for name in names if name in _LEG}
        for of, some in self._groups.items():
            key = _KEYS[of](leg)
            if key not in some:
                some[key] = Group()
            some[key].legs.append(seen)

    def _take_closed(self) -> None:
        closed = [leg for leg in self.legs if not leg.held.quantity]
        for of, some in self._groups.items():
            for leg in closed:
                group = some.get(_KEYS[of](leg))
                if group is not None:
                    group.closed.append(leg)

    def _together(self, accounts: Collection[str]) -> Group:
        groups = self._groups[Of.ACCOUNT]
        some = [groups[one] for one in accounts if one in groups]
        return Group([seen for one in some for seen in one.legs], [leg for one in some for leg in one.closed])

    def _figures(self, group: Group, names: Collection[str]) -> Figures:
        found: Figures = {}
        for name in names:
            if name in _SUMS:
                found[name] = group.total(name)
            elif name in _GROUP:
                found[name] = _GROUP[name](group.legs, self.on)
        return found

    def lacks(self, of: Of, key: str, name: str) -> bool:
        """Whether a figure of several legs lacks any of them."""
        group = self._groups.get(of, {}).get(key)
        return group is not None and bool(group.lacking(name))

    def why(self, of: Of, key: str, name: str) -> str:
        """Why nobody knows a figure: of a leg what is wrong with its quotes, of a sum how many legs it lacks."""
        if of is Of.LEG:
            return self._seen[key].why(self.benchmark) if key in self._seen else ""
        group = self._groups.get(of, {}).get(key)
        lacking = [] if group is None else group.lacking(name)
        if group is None or not lacking:
            return ""
        named = [
            f"{seen.leg.held.instrument.words} ({seen.why(self.benchmark) or 'unknown'})"
            for seen in lacking[:_MOST_NAMED]
        ]
        more = ["…"] if len(lacking) > _MOST_NAMED else []
        verb = "is" if len(lacking) == 1 else "are"
        return f"{len(lacking)} of {len(group.legs)} legs {verb} missing: {', '.join(named + more)}"


def worth_figures(header: Header | None, lacks: Callable[[str], bool] = lambda _: False) -> Figures:
    """What rules ask of an account's or a portfolio's worth. `lacks` says of a figure whether it lacks a leg; what a
    broker tells of buying power does not rest on what the desk knows of legs."""
    if header is None:
        return dict.fromkeys(WORTH)
    power = header.buying_power
    told = power.source is FigureSource.BROKER
    return {
        "net_liquidation": None if lacks("net_liquidation") else _number(header.net_liquidation),
        "buying_power": None if not told and lacks("buying_power") else _number(power.available),
        "buying_power_used": None if not told and lacks("buying_power_used") else _number(power.fraction),
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
    "short": lambda leg: leg.held.quantity < 0 and leg.held.instrument.is_option,
    "call": lambda leg: leg.held.instrument.right is Right.CALL,
    "put": lambda leg: leg.held.instrument.right is Right.PUT,
}
_SUMS = frozenset({
    "pnl_today", "pnl_open", "value", "cost", "extrinsic", "delta", "gamma", "theta", "vega", "rho", "beta_delta",
})  # fmt: skip
_MADE_OF = {
    "profit": ("pnl_open",),
    "net_liquidation": ("value",),
    "buying_power": ("value", "extrinsic"),
    "buying_power_used": ("value", "extrinsic"),
}
"""What figures that are no sums of their own lack legs of."""


def _least(legs: Iterable[Seen], name: str) -> Fact:
    return min(
        (float(found) for seen in legs if (found := getattr(seen.leg, name)) is not None), default=None
    )


def _profit(legs: list[Seen], _on: date) -> Fact:
    if any(seen.told("pnl_open") is None for seen in legs):
        return None
    values = [seen.leg for seen in legs]
    return _number(earned_fraction(most_profit([leg.held for leg in values]), values))


def _any_touched(legs: list[Seen], _on: date) -> Fact:
    told = [seen.told("touched") for seen in legs if seen.leg.held.quantity < 0]
    if True in told:
        return True
    return None if None in told else False


def _days_open(legs: list[Seen], on: date) -> Fact:
    return max(((on - seen.leg.held.opened_on).days for seen in legs), default=None)


_GROUP: dict[str, Callable[[list[Seen], date], Fact]] = {
    "legs": lambda legs, _on: len(legs),
    "stale": lambda legs, _on: sum(seen.leg.state not in _SOUND for seen in legs),
    "profit": _profit,
    "dte": lambda legs, _on: _least(legs, "dte"),
    "days_open": _days_open,
    "days_to_earnings": lambda legs, _on: _least(legs, "days_to_earnings"),
    "touched": _any_touched,
}
_KEYS: dict[Of, Callable[[LegValue], str]] = {
    Of.CAMPAIGN: lambda leg: leg.held.key.campaign_id,
    Of.TICKER: lambda leg: leg.held.ticker,
    Of.ACCOUNT: lambda leg: leg.held.key.account_id,
}
