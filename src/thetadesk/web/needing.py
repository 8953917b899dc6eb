"""What needs a hand just now, for every page that says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from thetadesk.attention.service import listing, preferences
from thetadesk.attention.service.listing import Books, Listing
from thetadesk.bootstrap import App
from thetadesk.plans.service.adherence import Followed
from thetadesk.portfolio.model import Valued
from thetadesk.web.asking import chosen_now, today
from thetadesk.web.schemas.values import Scope
from thetadesk.web.work import Work


def market_day(desk: App, valued: Valued | None) -> date:
    """The date in the market that prices come from, which for a simulator may be another than ours."""
    return today(desk) if valued is None else valued.on


def attention_now(
    desk: App, work: Work, scope: Scope | None, account: str | None, portfolio: str | None
) -> Listing:
    """The attention list of these accounts."""
    _, ids = chosen_now(desk, scope, account, portfolio)
    valued = work.live.valued()
    on = market_day(desk, valued)
    found = books(desk, ids, on)
    return listed(desk, work, found, on, valued, whole=account is None and portfolio is None)


def books(desk: App, ids: Sequence[str], on: date) -> Books:
    """What the ledger says of these accounts on a market date, read once for every page that asks."""
    return desk.remembered((Books, ids, on), lambda unit: listing.books(unit, ids, on))


def listed(desk: App, work: Work, found: Books, on: date, valued: Valued | None, *, whole: bool) -> Listing:
    """The attention list of these books; of the `whole` scope also with connections that no account is of."""
    plans = desk.remembered((Followed, found.ids, on), lambda unit: listing.followed(unit, found.ids, on))
    with desk.reading() as unit:
        limits = preferences.current(unit)
        titles = {job.name: job.title for job in work.jobs.jobs(unit)}
        rest = listing.beside(unit, desk.clock.now(), limits, titles, None if whole else found.ids)
    rest = replace(rest, straying=listing.straying(plans, valued))
    return listing.listing(found, rest, on, valued, limits)
