"""Gathers what the attention list is made of: the books, the live book, connections, jobs and alerts.

What is stored of the books changes seldom and can be remembered; the rest is read anew for each list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from thetadesk.alerts.service import inbox
from thetadesk.attention.model import (
    Attention,
    Backlog,
    Facts,
    Failing,
    Feed,
    HeldLeg,
    Priced,
    Straying,
    Thresholds,
)
from thetadesk.attention.rules import attention_list
from thetadesk.connections.model import CertificateState, ConnectionHealth, ConnectionState
from thetadesk.connections.service import reading as connections
from thetadesk.db.unit import Unit
from thetadesk.jobs.service import plugging, running
from thetadesk.kernel import calendar
from thetadesk.ledger.model import Account, AccountKind
from thetadesk.ledger.service import accounts, importing, reading
from thetadesk.ledger.service.reading import CampaignView, Position
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.market.model import QuoteState
from thetadesk.plans.service import adherence
from thetadesk.plans.service.adherence import Followed
from thetadesk.portfolio.contracts import Style, contract_of
from thetadesk.portfolio.model import LegKey, LegValue, Valued
from thetadesk.portfolio.profit import earned_fraction, most_profit
from thetadesk.portfolio.service import portfolios

_BELIEVED = frozenset({QuoteState.LIVE, QuoteState.CLOSED})
"""Quotes that something may be judged by: those of now, and the last ones of a closed market."""


@dataclass(frozen=True, slots=True)
class Books:
    """What the ledger says: what the accounts `ids` hold, without prices, and what waits for a decision."""

    ids: frozenset[str]
    legs: tuple[tuple[LegKey, HeldLeg], ...]
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class Beside:
    """What is not of the books: connections, jobs, alerts that nobody heard of."""

    feeds: tuple[Feed, ...]
    failing: tuple[Failing, ...]
    undelivered: int
    undelivered_since: date | None
    straying: tuple[Straying, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The list, and how much of it could be judged: of `shorts` short options `unpriced` have no price that can be
    believed, so that nobody knows whether they are tested."""

    items: tuple[Attention, ...]
    on: date
    shorts: int
    unpriced: int


def books(unit: Unit, ids: Collection[str], on: date) -> Books:
    """What the ledger says of these accounts on a market date."""
    chosen = tuple(ids)
    known = {each.id: each for each in accounts.list_accounts(unit)}
    views = reading.open_campaigns(unit, chosen)
    legs = tuple(
        (
            LegKey(each.account_id, each.campaign_id, each.instrument.symbol),
            _leg(each, known.get(each.account_id), views.get(each.campaign_id), on),
        )
        for each in reading.positions(unit, chosen, on)
    )
    return Books(frozenset(chosen), legs, _backlog(unit, chosen))


def beside(
    unit: Unit,
    now: datetime,
    limits: Thresholds,
    jobs: Mapping[str, str],
    only: Collection[str] | None = None,
) -> Beside:
    """What is not of the books; `jobs` are the titles of the jobs by name. With `only`, connections are those of these
    accounts."""
    health = [
        each
        for each in connections.list_health(unit, now)
        if each.connection.state is not ConnectionState.DISCONNECTED
        and (only is None or any(account.account_id in only for account in each.accounts))
    ]
    given_up = inbox.dead_letters(unit)
    oldest = min((each.created_at for each, _ in given_up), default=None)
    return Beside(
        tuple(map(_feed, health)),
        (*_failing(unit, jobs, limits.failures), *_paused(unit)),
        len(given_up),
        None if oldest is None else calendar.market_date(oldest),
    )


def followed(unit: Unit, ids: Collection[str], on: date) -> tuple[Followed, ...]:
    """The active plans of the portfolios that these accounts are in, and what was held today; it can be remembered."""
    concerned = [
        each.id for each in portfolios.list_portfolios(unit) if not set(ids).isdisjoint(each.account_ids)
    ]
    return adherence.followed_today(unit, concerned, on)


def straying(plans: Iterable[Followed], valued: Valued | None) -> tuple[Straying, ...]:
    """What departs today from these plans."""
    return tuple(
        Straying(each.plan_id, each.plan, each.words, each.campaign_id or "")
        for each in adherence.departures(plans, valued)
    )


def listing(found: Books, rest: Beside, on: date, valued: Valued | None, limits: Thresholds) -> Listing:
    """The list on a market date, by what the live book says; without one, by what is known without prices."""
    values = {} if valued is None else {leg.held.key: leg for leg in valued.legs}
    legs = [(leg, values.get(key)) for key, leg in found.legs]
    priced = tuple(replace(leg, priced=_priced(leg, value)) for leg, value in legs)
    shorts = [leg for leg in priced if leg.is_short_option and not leg.awaiting]
    facts = Facts(
        priced,
        _profits(values[key] for key, _ in found.legs if key in values),
        found.backlog,
        rest.feeds,
        rest.failing,
        rest.undelivered,
        rest.undelivered_since,
        rest.straying,
    )
    unpriced = sum(leg.priced is None for leg in shorts)
    return Listing(tuple(attention_list(facts, limits)), on, len(shorts), unpriced)


def is_believed(value: LegValue) -> bool:
    """Whether the price of what an option is on is good enough to say how far it is from the strike."""
    return value.spot_state in _BELIEVED and value.moneyness is not None


def _leg(held: Position, account: Account | None, view: CampaignView | None, on: date) -> HeldLeg:
    instrument = held.instrument
    expires_on = instrument.expires_on
    return HeldLeg(
        held.account_id,
        account.name if account else "",
        held.campaign_id,
        "" if view is None else view.strategy,
        held.ticker,
        instrument.words,
        held.quantity,
        expires_on,
        None if expires_on is None else (expires_on - on).days,
        instrument.right,
        instrument.multiplier,
        held.state is ExpiryState.AWAITING,
        contract_of(instrument).style is Style.EUROPEAN,
        account.kind if account else AccountKind.FILE,
    )


def _priced(leg: HeldLeg, value: LegValue | None) -> Priced | None:
    if not leg.is_short_option or value is None or not is_believed(value):
        return None
    if value.spot is None or value.moneyness is None:
        return None
    return Priced(
        value.spot,
        value.moneyness,
        value.assignment_probability,
        value.days_to_ex_dividend,
        value.ex_dividend_forecast,
        value.days_to_earnings,
    )


def _profits(values: Iterable[LegValue]) -> dict[str, Decimal]:
    """The share of its most that each campaign has earned, where every leg has a price that can be believed."""
    together: defaultdict[str, list[LegValue]] = defaultdict(list)
    for each in values:
        together[each.held.key.campaign_id].append(each)
    found = {
        id: earned_fraction(most_profit([leg.held for leg in legs]), legs)
        for id, legs in together.items()
        if all(leg.state in _BELIEVED for leg in legs if leg.held.quantity)
    }
    return {id: share for id, share in found.items() if share is not None}


def _backlog(unit: Unit, ids: tuple[str, ...]) -> Backlog:
    missing = {
        each.view.transaction.id: each.view.transaction.traded_on for each in reading.missing_opens(unit, ids)
    }
    quarantined = importing.list_quarantine(unit, ids)
    return Backlog(len(missing), min(missing.values(), default=None), len(quarantined), None)


def _feed(found: ConnectionHealth) -> Feed:
    differs = sum(each.certificate is CertificateState.RED for each in found.accounts)
    # One that has just been connected is not old: its first sync is under way.
    since = calendar.market_date(found.last_synced_at) if found.stale and found.last_synced_at else None
    warning = found.warning.value if found.warning else None
    return Feed(found.connection.id, found.connection.title, warning, since, differs)


def _paused(unit: Unit) -> Iterable[Failing]:
    """Plug-ins that run no more, for they have failed again and again."""
    for plugin, _ in plugging.listed(unit):
        if plugin.failures >= plugging.FAILURES and plugin.problem:
            yield Failing(plugin.name, plugin.title, plugin.failures, None, plugin.problem, is_plugin=True)


def _failing(unit: Unit, jobs: Mapping[str, str], times: int) -> Iterable[Failing]:
    """Jobs whose last runs have all failed; those that are gone need no hand, and plug-ins have a word of their own."""
    for name, failed in running.failing(unit, times).items():
        base, _, portfolio = name.partition("@")
        if base in jobs and not base.startswith(plugging.PREFIX):
            title = f"{jobs[base]} (of one portfolio)" if portfolio else jobs[base]
            since = calendar.market_date(failed[-1].started_at)
            yield Failing(name, title, len(failed), since, failed[0].problem or "It did not say why.")
