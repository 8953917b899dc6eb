"""Making, changing and removing portfolios: named sets of accounts, which may overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import uuid4

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.jobs.service import schedules
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.model import By
from thetadesk.ledger.service import accounts
from thetadesk.portfolio.model import Portfolio
from thetadesk.portfolio.store import portfolios as store

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """What a portfolio is to be. Real money, samples and paper are never in one set."""

    name: str
    description: str = ""
    default_capital: Decimal | None = None
    account_ids: Sequence[str] = ()


def list_portfolios(unit: Unit) -> list[Portfolio]:
    """Every portfolio, in order of creation."""
    return [_current(unit, each) for each in store.list_portfolios(unit)]


def get_portfolio(unit: Unit, portfolio_id: str) -> Portfolio:
    """Raises NotFoundError."""
    found = store.find_portfolio(unit, id=portfolio_id)
    if found is None:
        raise NotFoundError(f"There is no portfolio {portfolio_id}.", portfolio=portfolio_id)
    return _current(unit, found)


def create_portfolio(unit: Unit, wish: Wish, by: By) -> Portfolio:
    """A new portfolio. Raises InvalidInputError, also for an account that there is none of, and ConflictError where
    its name is taken."""
    _check(unit, wish, None)
    made = Portfolio(
        str(uuid4()),
        wish.name.strip(),
        wish.description.strip(),
        wish.default_capital,
        _each_once(wish.account_ids),
        by.at,
        by.at,
    )
    store.save_portfolio(unit, made)
    _audit(unit, "portfolio.create", None, made, by)
    return made


def change_portfolio(unit: Unit, portfolio_id: str, wish: Wish, by: By) -> Portfolio:
    """The portfolio as `wish` says. Raises NotFoundError, InvalidInputError, ConflictError."""
    before = get_portfolio(unit, portfolio_id)
    _check(unit, wish, portfolio_id)
    after = replace(
        before,
        name=wish.name.strip(),
        description=wish.description.strip(),
        default_capital=wish.default_capital,
        account_ids=_each_once(wish.account_ids),
        updated_at=by.at,
    )
    store.save_portfolio(unit, after)
    _audit(unit, "portfolio.change", before, after, by)
    return after


def remove_portfolio(unit: Unit, portfolio_id: str, by: By) -> None:
    """Removes the set; its accounts and their history stay. Raises NotFoundError."""
    before = get_portfolio(unit, portfolio_id)
    store.remove_portfolio(unit, portfolio_id)
    schedules.forget_portfolio(unit, portfolio_id)
    _audit(unit, "portfolio.remove", before, None, by)


def _check(unit: Unit, wish: Wish, own_id: str | None) -> None:
    name = wish.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInputError(f"A portfolio's name has 1 to {LONGEST_NAME} characters.", field="name")
    if wish.default_capital is not None and wish.default_capital < 0:
        raise InvalidInputError("The default capital is zero or more.", field="default_capital")
    twin = store.find_portfolio(unit, name=name)
    if twin is not None and twin.id != own_id:
        raise ConflictError(f"There is another portfolio called {name}.", field="name")
    _check_accounts(unit, wish.account_ids)


def _check_accounts(unit: Unit, ids: Sequence[str]) -> None:
    unknown = set(ids) - {account.id for account in accounts.list_accounts(unit)}
    if unknown:
        raise InvalidInputError(f"There is no account {', '.join(sorted(unknown))}.", field="account_ids")
    scopes = {accounts.accounts_in_scope(unit, None, each)[0] for each in ids}
    if len(scopes) > 1:
        raise InvalidInputError(
            f"A portfolio holds one sort of accounts, not {' and '.join(sorted(scopes))} together: "
            "their totals would mean nothing.",
            field="account_ids",
        )


def _current(unit: Unit, portfolio: Portfolio) -> Portfolio:
    """The portfolio without accounts that have been removed since (samples can be)."""
    known = {account.id for account in accounts.list_accounts(unit)}
    return replace(portfolio, account_ids=tuple(id for id in portfolio.account_ids if id in known))


def _each_once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _audit(unit: Unit, action: str, before: Portfolio | None, after: Portfolio | None, by: By) -> None:
    about = after or before
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"portfolio:{about.id if about else ''}",
        before=_told(before),
        after=_told(after),
    )


def _told(portfolio: Portfolio | None) -> dict[str, object] | None:
    if portfolio is None:
        return None
    capital = portfolio.default_capital
    return {
        "name": portfolio.name,
        "description": portfolio.description,
        "default_capital": None if capital is None else str(capital),
        "account_ids": list(portfolio.account_ids),
    }
