"""Which expirations exist: weeklies, monthlies and dailies of every name, and from which day each is listed."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from brokersim import calendar
from brokersim.market.roster import roster
from brokersim.model import Cycle, Expiration, Settlement

DAILIES = {"SPX", "XSP", "SPY", "QQQ", "IWM"}
_WEEKS = 8 * 7 + 1
_DAILY_DAYS = 15
_MONTHLY_DAYS = 372
_INDEX_MONTHLY_DAYS = 560


@dataclass(frozen=True, slots=True)
class Listed:
    """An expiration with the first day on which it is traded."""

    expiration: Expiration
    from_on: date


@cache
def listed(underlying: str) -> tuple[Listed, ...]:
    """Every expiration of a name's standard roots that there will ever be, by date and root."""
    found = _fear() if underlying == "VIX" else _monthlies(underlying) + _weeklies(underlying)
    return tuple(sorted(found, key=_by_day_and_root))


def listed_on(underlying: str, on: date) -> list[Listed]:
    """What is listed on the morning of a day, by date and root."""
    monthly, weekly = _by_cycle(underlying)
    found = _within(monthly, on, _INDEX_MONTHLY_DAYS) + _within(weekly, on, _WEEKS)
    return sorted(found, key=_by_day_and_root)


def _within(every: tuple[Listed, ...], on: date, days: int) -> list[Listed]:
    """Those listed on a day, none of which is listed longer than so many days."""
    first = bisect_left(every, on, key=_day)
    # What is listed from a holiday on begins with the session after it.
    last = bisect_left(every, on + timedelta(days=days + 7), lo=first, key=_day)
    return [each for each in every[first:last] if each.from_on <= on]


@cache
def _by_cycle(underlying: str) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """The monthly ones, which are few and listed for long, and the many that are listed for weeks."""
    every = listed(underlying)
    return (
        tuple(each for each in every if each.expiration.cycle is not Cycle.WEEKLY),
        tuple(each for each in every if each.expiration.cycle is Cycle.WEEKLY),
    )


def _day(listed: Listed) -> date:
    return listed.expiration.expires_on


def _by_day_and_root(listed: Listed) -> tuple[date, str]:
    return listed.expiration.expires_on, listed.expiration.root


@cache
def by_root_and_day(underlying: str) -> dict[tuple[str, date], Listed]:
    """`listed`, to look up."""
    return {(each.expiration.root, each.expiration.expires_on): each for each in listed(underlying)}


@cache
def underlying_of(root: str) -> str | None:
    """The name that a standard root's options are of."""
    if root == "SPXW":
        return "SPX"
    return root if root in roster() else None


def monthly_day(year: int, month: int) -> date:
    """The session of monthly expirations: the third Friday, or Thursday when that is a holiday."""
    return calendar.session_on_or_before(calendar.third_friday(year, month)).on


def _months() -> list[tuple[int, int]]:
    return [
        (year, month) for year in range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1) for month in range(1, 13)
    ]


def _monthlies(underlying: str) -> list[Listed]:
    index = roster()[underlying].listing.kind == "index"
    days = _INDEX_MONTHLY_DAYS if index else _MONTHLY_DAYS
    found = []
    for year, month in _months():
        on = monthly_day(year, month)
        if underlying == "SPX":
            found.append(_listed("SPX", underlying, on, (Cycle.MONTHLY, Settlement.AM), days))
            found.append(_listed("SPXW", underlying, on, (Cycle.MONTHLY, Settlement.PM), days))
        else:
            found.append(_listed(underlying, underlying, on, (Cycle.MONTHLY, Settlement.PM), days))
    return found


def _weeklies(underlying: str) -> list[Listed]:
    root = "SPXW" if underlying == "SPX" else underlying
    monthly = {monthly_day(year, month) for year, month in _months()}
    weekly = _last_sessions_of_weeks()
    found = []
    for session in calendar.sessions():
        if session.on in monthly:
            continue
        if session.on in weekly:
            found.append(_listed(root, underlying, session.on, (Cycle.WEEKLY, Settlement.PM), _WEEKS))
        elif underlying in DAILIES:
            found.append(_listed(root, underlying, session.on, (Cycle.WEEKLY, Settlement.PM), _DAILY_DAYS))
    return found


@cache
def _last_sessions_of_weeks() -> frozenset[date]:
    """Fridays, or Thursdays before a holiday."""
    last: dict[tuple[int, int], date] = {}
    for session in calendar.sessions():
        last[session.on.isocalendar()[:2]] = session.on
    return frozenset(last.values())


def _fear() -> list[Listed]:
    """VIX options end at a Wednesday's opening, 30 days before a monthly expiration of the index."""
    found = []
    for year, month in _months()[1:]:
        nominal = calendar.third_friday(year, month) - timedelta(days=30)
        on = calendar.session_on_or_before(nominal).on
        found.append(_listed("VIX", "VIX", on, (Cycle.MONTHLY, Settlement.AM), 190))
    return found


def _listed(root: str, underlying: str, on: date, kind: tuple[Cycle, Settlement], days: int) -> Listed:
    cycle, settlement = kind
    last = on
    if settlement is Settlement.AM and on > calendar.sessions()[0].on:
        last = calendar.previous_session(on).on
    first = max(on - timedelta(days=days), calendar.sessions()[0].on)
    return Listed(
        Expiration(root, underlying, on, cycle, settlement, last), calendar.session_on_or_after(first).on
    )
