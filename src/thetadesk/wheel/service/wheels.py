"""Making, changing and removing wheels: only their configuration is ours to write, the ledger stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import ConflictError, InvalidInputError, ThetadeskError
from thetadesk.kernel.instruments import INDEXES, InstrumentKind, from_symbol
from thetadesk.ledger.model import By
from thetadesk.ledger.service import manual
from thetadesk.ledger.service.accounts import get_account
from thetadesk.ledger.service.outlines import Outline, open_outlines, outlines
from thetadesk.portfolio.model import Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.membership import adoptable as adoptable_of
from thetadesk.wheel.model import (
    Anchor,
    Direction,
    Profile,
    Wheel,
    WheelExistsError,
    WheelNotFoundError,
)
from thetadesk.wheel.service import knowing, latest
from thetadesk.wheel.store import wheels as store

LONGEST_NOTE = 2_000
LONGEST_SYMBOL = 16
_BY_HAND = " by hand"
_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new wheel is to be. Without an account it gets the portfolio's own that is kept by hand, made if there is
    none. `adopt` are ids of campaigns that the ledger tells already."""

    symbol: str
    capital: Decimal | None = None
    profile: Profile = Profile.MODERATE
    direction: Direction = Direction.PUT
    account_id: str | None = None
    started_on: date | None = None
    adopt: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How a wheel is to be configured from now on. `left_out` are ids of campaigns that would fit and are not its own."""

    capital: Decimal | None
    profile: Profile
    direction: Direction
    started_on: date
    ended_on: date | None = None
    left_out: Sequence[str] = ()
    note: str = ""


def list_wheels(unit: Unit, portfolio_id: str | None = None, *, open_only: bool = False) -> list[Wheel]:
    """Every wheel, or those of a portfolio, in the order in which they were made. Raises NotFoundError for a portfolio
    that there is none of."""
    if portfolio_id is not None:
        portfolios.get_portfolio(unit, portfolio_id)
    return [wheel for wheel in knowing.known(unit, portfolio_id) if wheel.is_open or not open_only]


def get_wheel(unit: Unit, wheel_id: str) -> Wheel:
    """Raises WheelNotFoundError."""
    found = knowing.find(unit, wheel_id)
    if found is None:
        raise WheelNotFoundError(f"There is no wheel {wheel_id}.", wheel=wheel_id)
    return found


def create(unit: Unit, portfolio_id: str, wish: Wish, today: date, by: By) -> Wheel:
    """A new wheel, in dollars. Where nothing else is said it is in the account of the campaigns that it adopts, and runs from when the
    first of them was opened; without any from `today`, its symbol's market date. Raises NotFoundError,
    InvalidInputError, WheelExistsError."""
    portfolio = portfolios.get_portfolio(unit, portfolio_id)
    symbol = _symbol(wish.symbol)
    _check(wish.capital, wish.note)
    told = [each for each in outlines(unit, portfolio.account_ids, [symbol]) if each.id in wish.adopt]
    named = wish.account_id or next((each.account_id for each in told), None)
    account_id = _account(unit, portfolio, named, by)
    made = Wheel(
        id=str(uuid4()),
        portfolio_id=portfolio_id,
        account_id=account_id,
        symbol=symbol,
        capital=wish.capital,
        profile=wish.profile,
        direction=wish.direction,
        started_on=wish.started_on or min((each.opened_on for each in told), default=today),
        ended_on=None,
        adopted=_anchors(unit, account_id, symbol, wish.adopt, "adopt"),
        left_out=(),
        note=wish.note.strip(),
        created_at=by.at,
        updated_at=by.at,
    )
    _require_only(unit, made)
    _take_over(unit, made, by)
    store.save_wheel(unit, made)
    _audit(unit, "wheel.create", None, made, by)
    return made


def change(unit: Unit, wheel_id: str, wanted: Change, by: By) -> Wheel:
    """The wheel as `wanted` says. Raises WheelNotFoundError, InvalidInputError, and WheelExistsError where it is to run
    again and the account has another one on the symbol."""
    before = get_wheel(unit, wheel_id)
    _check(wanted.capital, wanted.note)
    if wanted.ended_on is not None and wanted.ended_on < wanted.started_on:
        raise InvalidInputError("A wheel ends on the day it starts, or later.", field="ended_on")
    after = replace(
        before,
        capital=wanted.capital,
        profile=wanted.profile,
        direction=wanted.direction,
        started_on=wanted.started_on,
        ended_on=wanted.ended_on,
        left_out=_anchors(unit, before.account_id, before.symbol, wanted.left_out, "left_out"),
        note=wanted.note.strip(),
        updated_at=by.at,
    )
    after = replace(after, adopted=tuple(each for each in after.adopted if each not in after.left_out))
    return _saved(unit, "wheel.change", before, after, by)


def adopt(unit: Unit, wheel_id: str, campaign_ids: Sequence[str], by: By) -> Wheel:
    """Takes campaigns into a wheel, whatever they are, and out of any other that had adopted them. Raises WheelNotFoundError, and InvalidInputError for one that is
    not of its account and symbol."""
    before = get_wheel(unit, wheel_id)
    taken = _anchors(unit, before.account_id, before.symbol, campaign_ids, "adopt")
    after = replace(
        before,
        adopted=tuple(dict.fromkeys((*before.adopted, *taken))),
        left_out=tuple(each for each in before.left_out if each not in taken),
        updated_at=by.at,
    )
    _take_over(unit, after, by)
    return _saved(unit, "wheel.adopt", before, after, by)


def remove(unit: Unit, wheel_id: str, by: By) -> None:
    """Removes the configuration; what happened stays in the ledger. Raises WheelNotFoundError."""
    before = get_wheel(unit, wheel_id)
    store.remove_wheel(unit, wheel_id)
    latest.forget(unit, [latest.of_wheel(wheel_id)])
    _audit(unit, "wheel.remove", before, None, by)


def restore(unit: Unit, wheel: Wheel, by: By) -> Wheel:
    """Has a wheel configured exactly so, whether it is there or not. Raises NotFoundError for a portfolio or account that
    there is none of, InvalidInputError, WheelExistsError."""
    portfolios.get_portfolio(unit, wheel.portfolio_id)
    get_account(unit, wheel.account_id)
    _check(wheel.capital, wheel.note)
    before = knowing.find(unit, wheel.id)
    made = replace(
        wheel,
        symbol=_symbol(wheel.symbol),
        created_at=by.at if before is None else before.created_at,
        updated_at=by.at,
    )
    _require_only(unit, made)
    store.save_wheel(unit, made)
    _audit(unit, "wheel.create" if before is None else "wheel.change", before, made, by)
    return made


def forget(unit: Unit, by: By, *, portfolio_id: str | None = None, account_id: str | None = None) -> None:
    """Removes the wheels of a portfolio or an account that is gone."""
    for wheel in knowing.known(unit, portfolio_id, account_id):
        remove(unit, wheel.id, by)


def require_accounts(unit: Unit, portfolio_id: str, account_ids: Collection[str]) -> None:
    """Raises ConflictError where a portfolio would lose an account in which a wheel of its own runs."""
    for wheel in knowing.known(unit, portfolio_id):
        if wheel.is_open and wheel.account_id not in account_ids:
            name = get_account(unit, wheel.account_id).name
            raise ConflictError(
                f"The wheel on {wheel.symbol} runs in the account {name}: end or remove it first, or keep the account.",
                wheel=wheel.id,
            )


def adoptable(unit: Unit, account_ids: Sequence[str]) -> list[Outline]:
    """The open campaigns of these accounts that could be wheels and that no open wheel has."""
    return adoptable_of(open_outlines(unit, account_ids), knowing.known(unit))


def _saved(unit: Unit, action: str, before: Wheel, after: Wheel, by: By) -> Wheel:
    _require_only(unit, after)
    store.save_wheel(unit, after)
    _audit(unit, action, before, after, by)
    return after


def _symbol(said: str) -> str:
    """The ticker of shares as it is written everywhere."""
    symbol = said.strip().upper()
    if not 0 < len(symbol) <= LONGEST_SYMBOL:
        raise InvalidInputError("Name the symbol of a stock or fund.", field="symbol")
    try:
        kind = from_symbol(symbol).kind
    except ThetadeskError as wrong:
        raise InvalidInputError(wrong.detail, field="symbol") from None
    if kind is not InstrumentKind.EQUITY or symbol in INDEXES:
        raise InvalidInputError(f"{symbol} is no stock or fund: a wheel ends in shares.", field="symbol")
    return symbol


def _check(capital: Decimal | None, note: str) -> None:
    if capital is not None and capital <= 0:
        raise InvalidInputError("A wheel's capital is more than zero, or not set.", field="capital")
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(f"A note has at most {LONGEST_NOTE} characters.", field="note")


def _account(unit: Unit, portfolio: Portfolio, account_id: str | None, by: By) -> str:
    """The account named, which must be the portfolio's; or the one kept by hand, made and joined to it on demand."""
    if account_id is not None:
        account = get_account(unit, account_id)
        if account.currency != _CURRENCY:
            raise InvalidInputError(
                f"{account.name} is kept in {account.currency}: a wheel is reckoned in dollars.",
                field="account_id",
            )
        if account_id not in portfolio.account_ids:
            raise InvalidInputError(
                f"Account {account_id} is not in the portfolio {portfolio.name}.", field="account_id"
            )
        return account_id
    name = portfolio.name[: portfolios.LONGEST_NAME - len(_BY_HAND)] + _BY_HAND
    account = manual.manual_account(unit, name, _CURRENCY, by)
    if account.id not in portfolio.account_ids:
        joined = portfolios.Wish(
            portfolio.name,
            portfolio.description,
            portfolio.default_capital,
            [*portfolio.account_ids, account.id],
        )
        portfolios.change_portfolio(unit, portfolio.id, joined, by)
    return account.id


def _require_only(unit: Unit, wheel: Wheel) -> None:
    """One open wheel per account and symbol, whatever the portfolio: a trade belongs to one wheel."""
    if not wheel.is_open:
        return
    for other in knowing.known(unit, account_id=wheel.account_id):
        if other.is_open and other.symbol == wheel.symbol and other.id != wheel.id:
            raise WheelExistsError(
                f"The account has an open wheel on {wheel.symbol} already: {other.id}.", wheel=other.id
            )


def _take_over(unit: Unit, wheel: Wheel, by: By) -> None:
    """Takes what a wheel adopts out of those that had adopted it before."""
    for other in knowing.known(unit, account_id=wheel.account_id):
        kept = tuple(each for each in other.adopted if each not in wheel.adopted)
        if other.id != wheel.id and kept != other.adopted:
            _saved(unit, "wheel.change", other, replace(other, adopted=kept, updated_at=by.at), by)


def _anchors(
    unit: Unit, account_id: str, symbol: str, campaign_ids: Sequence[str], field: str
) -> tuple[Anchor, ...]:
    """The anchors of these campaigns, each once."""
    if not campaign_ids:
        return ()
    anchors = {each.id: each.anchor for each in outlines(unit, [account_id], [symbol])}
    unknown = [id for id in campaign_ids if id not in anchors]
    if unknown:
        raise InvalidInputError(
            f"{', '.join(unknown)}: no campaign of {symbol} in the wheel's account.", field=field
        )
    return tuple(dict.fromkeys(anchors[id] for id in campaign_ids))


def _audit(unit: Unit, action: str, before: Wheel | None, after: Wheel | None, by: By) -> None:
    about = after or before
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"wheel:{about.id if about else ''}",
        before=_told(before),
        after=_told(after),
    )


def _told(wheel: Wheel | None) -> dict[str, object] | None:
    if wheel is None:
        return None
    return {
        "portfolio_id": wheel.portfolio_id,
        "account_id": wheel.account_id,
        "symbol": wheel.symbol,
        "capital": None if wheel.capital is None else str(wheel.capital),
        "profile": wheel.profile.value,
        "starting_direction": wheel.direction.value,
        "started_on": wheel.started_on.isoformat(),
        "ended_on": wheel.ended_on.isoformat() if wheel.ended_on else None,
        "adopted": _listed(wheel.adopted),
        "left_out": _listed(wheel.left_out),
        "note": wheel.note,
    }


def _listed(anchors: Iterable[Anchor]) -> list[str]:
    return list(anchors)
