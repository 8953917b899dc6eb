"""Reading what the live book starts from: legs and cash of every account, and the market's inputs for them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.connections.service import reading as connections
from thetadesk.db.unit import Unit
from thetadesk.kernel import calendar
from thetadesk.kernel.money import ZERO
from thetadesk.ledger.model import Account
from thetadesk.ledger.service import accounts as ledger_accounts
from thetadesk.ledger.service import record
from thetadesk.ledger.service.holding import holding
from thetadesk.portfolio.holding import held_legs
from thetadesk.portfolio.model import BuyingPower, Cash, Facts, FigureSource, Held
from thetadesk.portfolio.service.facts import facts_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is held on a market date, in every account, with what the market's inputs say about it. `powers` are the
    buying powers that brokers told, by account."""

    on: date
    accounts: tuple[Account, ...] = ()
    held: tuple[Held, ...] = ()
    cash: tuple[Cash, ...] = ()
    powers: Mapping[str, BuyingPower] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    facts_at: datetime | None = None


FACTS_LAST = timedelta(minutes=10)
"""How long the market's inputs serve before they are read again: betas are regressed on a year of closes."""
SPARSE_FACTS_LAST = timedelta(minutes=2)
"""How long they serve while most betas are unknown: after the first connection they are being asked for just now."""


def load(unit: Unit, now: datetime, before: Loaded | None = None) -> Loaded:
    """Everything held at `now`, of every account. `before` is what was loaded last; its facts serve on while they are
    young and about the same tickers, and equal holdings make an equal answer."""
    on = calendar.market_date(now)
    everyone = ledger_accounts.list_accounts(unit)
    # On a day without one, quotes tell the last session's change, and so must what was traded in it.
    session = calendar.last_trading_day(on)
    found = holding(unit, [account.id for account in everyone], session)
    currencies = {account.id: account.currency for account in found.accounts}
    held = tuple(held_legs(found.lots, found.closed, session, currencies, found.moved_in))
    cash = tuple(_cash(account, found.cash) for account in found.accounts)
    facts, at = _facts(unit, held, now, before)
    return Loaded(on, found.accounts, held, cash, _told_powers(unit), facts, at)


def edition(unit: Unit) -> Hashable:
    """Moves when what `load` reads of the ledger and of brokers may have changed; it costs a hundredth of it."""
    everyone = ledger_accounts.list_accounts(unit)
    told = tuple(sorted((id, at) for id, (at, _) in connections.broker_figures(unit).items()))
    return tuple(everyone), record.edition(unit, [account.id for account in everyone]), told


def _cash(account: Account, cash: Mapping[tuple[str, str], Decimal]) -> Cash:
    others = tuple(
        (currency, amount)
        for (account_id, currency), amount in sorted(cash.items())
        if account_id == account.id and currency != account.currency and amount
    )
    return Cash(account.id, cash.get((account.id, account.currency), ZERO), account.currency, others=others)


def _facts(unit: Unit, held: Sequence[Held], now: datetime, before: Loaded | None) -> tuple[Facts, datetime]:
    tickers = {each.ticker for each in held}
    if before is not None and before.facts_at is not None and before.on == calendar.market_date(now):
        known = tickers <= before.facts.underlyings.keys()
        if known and now - before.facts_at < _lasting(before.facts):
            return before.facts, before.facts_at
    return facts_of(unit, tickers, now), now


def _lasting(facts: Facts) -> timedelta:
    known = sum(each.beta is not None for each in facts.underlyings.values())
    return FACTS_LAST if 2 * known >= len(facts.underlyings) else SPARSE_FACTS_LAST


def _told_powers(unit: Unit) -> dict[str, BuyingPower]:
    return {
        account_id: BuyingPower(
            figures.used, figures.available, FigureSource.BROKER, at, "as the broker says"
        )
        for account_id, (at, figures) in connections.broker_figures(unit).items()
        if figures.used is not None and figures.available is not None
    }
