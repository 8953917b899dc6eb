"""What a campaign needs a hand for: what expires, is tested, may be assigned, has earned enough, or is left uncovered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from thetadesk.attention.model import LOOK, NOW, SOON, Attention, HeldLeg, Kind, Priced, Thresholds
from thetadesk.kernel.instruments import Right
from thetadesk.ledger.model import AccountKind

_HUNDRED = 100
_PERCENT = "\N{NO-BREAK SPACE}%"


def of_campaign(legs: Sequence[HeldLeg], profit: Decimal | None, limits: Thresholds) -> list[Attention]:
    """Everything about one campaign's legs, one entry of each kind. `profit` is what it has earned of its most."""
    found = (each(legs, limits) for each in _RULES)
    return [*(each for each in found if each is not None), *_profit(legs, profit, limits)]


def severity_of(dte: int, limits: Thresholds) -> int | None:
    """How soon an expiration needs a hand: today, this week, a look where sellers close or roll, else None."""
    if dte <= limits.urgent_days:
        return NOW
    if dte <= limits.soon_days:
        return SOON
    return LOOK if dte < limits.manage_days else None


def entry(leg: HeldLeg, kind: Kind, severity: int, what: str, why: str, number: str, label: str) -> Attention:
    """An entry about the campaign of this leg."""
    return Attention(
        f"{kind}:{leg.campaign_id}",
        kind,
        severity,
        what,
        why,
        number,
        label,
        f"/campaigns/{leg.campaign_id}",
        None,
        leg.account_id,
        leg.account,
        leg.campaign_id,
        leg.ticker,
        leg.expires_on,
    )


def named(legs: Iterable[HeldLeg]) -> str:
    """Legs in words: `−1 AAPL 220 P, +1 AAPL 210 P`."""
    return ", ".join(f"{_signed(leg.quantity)} {leg.words}" for leg in legs)


_BY_FILE = "the broker has not said", "Import the latest history", "/import"
_BY_BROKER = "the broker has not said", "Sync, or see why it does not", "/connections"
_TOLD_BY = {
    AccountKind.MANUAL: ("nobody has recorded", "Record how it ended", "/wheels"),
    AccountKind.BROKER: _BY_BROKER,
    AccountKind.PAPER: _BY_BROKER,
}
"""Who has not said how an option ended, and where it can be told: in these accounts, else by a file."""


def _awaiting(legs: Sequence[HeldLeg], _: Thresholds) -> Attention | None:
    gone = [leg for leg in legs if leg.awaiting and leg.dte is not None]
    if not gone:
        return None
    first = min(gone, key=lambda leg: leg.dte or 0)
    silence, label, href = _TOLD_BY.get(first.kept_as, _BY_FILE)
    made = entry(
        first,
        Kind.AWAITING,
        SOON,
        f"{named(gone)} {_has(gone)} expired; {silence} what became of it",
        "Until it is known whether it was assigned, cash and shares may be wrong.",
        f"{-(first.dte or 0)} d ago",
        label,
    )
    return _since(made, 0, href=href)


def _expiring(legs: Sequence[HeldLeg], limits: Thresholds) -> Attention | None:
    coming = [leg for leg in legs if leg.dte is not None and not leg.awaiting]
    if not coming:
        return None
    dte = min(leg.dte for leg in coming if leg.dte is not None)
    severity = severity_of(dte, limits)
    if severity not in (NOW, SOON):
        return None
    together = [leg for leg in coming if leg.dte == dte]
    made = entry(
        together[0],
        Kind.EXPIRING,
        severity,
        f"{named(together)} {_ends(together)} {_in_days(dte)}",
        "Near the end a small move decides: close it, roll it, or let it expire.",
        f"{dte} d",
        "Close, roll or let it expire",
    )
    return _since(made, limits.urgent_days if severity == NOW else limits.soon_days)


def _past_21(legs: Sequence[HeldLeg], limits: Thresholds) -> Attention | None:
    past = [
        leg
        for leg in legs
        if leg.dte is not None and not leg.awaiting and severity_of(leg.dte, limits) == LOOK
    ]
    if not past:
        return None
    dte = min(leg.dte for leg in past if leg.dte is not None)
    together = [leg for leg in past if leg.dte == dte]
    made = entry(
        together[0],
        Kind.PAST_21,
        LOOK,
        f"{named(together)} {_is(together)} past {limits.manage_days} days to expiration",
        "From here on the risk of a move grows faster than what time still pays.",
        f"{dte} d",
        "Close or roll",
    )
    return _since(made, limits.manage_days - 1)


def _tested(legs: Sequence[HeldLeg], limits: Thresholds) -> Attention | None:
    near = [(leg, said) for leg, said in _priced(legs) if said.moneyness > -limits.near / _HUNDRED]
    if not near:
        return None
    leg, said = max(near, key=lambda each: each[1].moneyness)
    far = f"{abs(said.moneyness) * _HUNDRED:.1f}{_PERCENT}"
    more = f", and {len(near) - 1} more" if len(near) > 1 else ""
    if said.moneyness > 0:
        what = f"{named([leg])} is {far} in the money{more}"
        why = f"{leg.ticker} stands at {said.spot:,.2f}, beyond the strike: {_threat(leg)}."
        return entry(leg, Kind.TESTED, NOW, what, why, far, _way_out(leg))
    what = f"{leg.ticker} is {far} from the strike of {named([leg])}{more}"
    why = f"{leg.ticker} stands at {said.spot:,.2f}: a small move puts it in the money."
    return entry(leg, Kind.TESTED, SOON, what, why, far, "Decide what to do if it is touched")


def _threat(leg: HeldLeg) -> str:
    return "that much is paid in cash at the end" if leg.pays_cash else "it may be assigned"


def _way_out(leg: HeldLeg) -> str:
    if leg.pays_cash:
        return "Roll or close"
    return "Roll, close or deliver" if leg.right is Right.CALL else "Roll, close or take the shares"


def _dividend(legs: Sequence[HeldLeg], limits: Thresholds) -> Attention | None:
    """Calls are exercised the day before the shares go ex: what is left of their time is worth less than the dividend."""
    likely = [
        (leg, said)
        for leg, said in _priced(legs)
        if leg.right is Right.CALL
        and said.assignment is not None
        and said.assignment * _HUNDRED >= limits.assignment
        and said.days_to_ex_dividend is not None
        and 0 <= said.days_to_ex_dividend <= min(limits.dividend_days, leg.dte or 0)
    ]
    if not likely:
        return None
    leg, said = max(likely, key=lambda each: each[1].assignment or 0)
    expected = "is expected to go" if said.ex_dividend_forecast else "goes"
    chance = f"{(said.assignment or 0) * _HUNDRED:.0f}{_PERCENT}"
    days = said.days_to_ex_dividend or 0
    what = f"{named([leg])} may be assigned before {leg.ticker} {expected} ex-dividend {_in_days(days)}"
    why = f"Assignment is {chance} probable: whoever exercises before that day gets the dividend."
    return entry(leg, Kind.DIVIDEND, NOW, what, why, chance, "Roll, close or deliver")


def _earnings(legs: Sequence[HeldLeg], limits: Thresholds) -> Attention | None:
    exposed = [
        (leg, said.days_to_earnings)
        for leg, said in _priced(legs)
        if said.days_to_earnings is not None
        and 0 <= said.days_to_earnings <= min(limits.earnings_days, leg.dte or 0)
    ]
    if not exposed:
        return None
    leg, days = min(exposed, key=lambda each: each[1])
    together = [each for each, _ in exposed]
    what = f"{leg.ticker} reports {_in_days(days)}, before {named(together)} {_ends(together)}"
    why = "Prices often jump with a report, further than the strikes were chosen for."
    return entry(leg, Kind.EARNINGS, SOON, what, why, f"{days} d", "Decide whether to hold through it")


def _profit(legs: Sequence[HeldLeg], profit: Decimal | None, limits: Thresholds) -> list[Attention]:
    short = [leg for leg in legs if leg.is_short_option and not leg.awaiting]
    if profit is None or not short or profit * _HUNDRED < limits.profit:
        return []
    earned = f"{profit * _HUNDRED:.0f}{_PERCENT}"
    live = [leg for leg in legs if not leg.awaiting]
    what = f"{named(live)} {_has(live)} earned {earned} of the most there is to earn"
    why = f"What is left is {_HUNDRED - min(profit * _HUNDRED, Decimal(_HUNDRED)):.0f}{_PERCENT} of it, for all of the risk."
    return [entry(short[0], Kind.PROFIT, LOOK, what, why, earned, "Take it off")]


Rule = Callable[[Sequence[HeldLeg], Thresholds], Attention | None]
_RULES: tuple[Rule, ...] = (_awaiting, _expiring, _past_21, _tested, _dividend, _earnings)


def _priced(legs: Sequence[HeldLeg]) -> list[tuple[HeldLeg, Priced]]:
    return [
        (leg, leg.priced)
        for leg in legs
        if leg.is_short_option and not leg.awaiting and leg.priced is not None
    ]


def _since(made: Attention, days: int, href: str = "") -> Attention:
    """The same, true since so many days before it expires."""
    since = made.due - timedelta(days=days) if made.due else None
    return replace(made, since=since, href=href or made.href)


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _has(legs: Sequence[HeldLeg]) -> str:
    return "has" if len(legs) == 1 else "have"


def _is(legs: Sequence[HeldLeg]) -> str:
    return "is" if len(legs) == 1 else "are"


def _ends(legs: Sequence[HeldLeg]) -> str:
    return "expires" if len(legs) == 1 else "expire"


def _signed(quantity: Decimal) -> str:
    text = f"{abs(quantity).normalize():f}"
    return f"{'−' if quantity < 0 else '+'}{text}"
