"""Accounts kept by hand: trades that the user records, corrects and takes back. Only there: what a broker or a file told
is copied, and stays as it was told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import NEW_YORK, market_date
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.kernel.instruments import Instrument, from_symbol
from thetadesk.kernel.money import money, quantity
from thetadesk.ledger.entries import Amendment, ManualEntry
from thetadesk.ledger.identity import sightings, transaction_id
from thetadesk.ledger.lots import portion
from thetadesk.ledger.model import (
    REMOVALS,
    ZERO,
    Account,
    AccountKind,
    By,
    Effect,
    Kind,
    TimePrecision,
    Transaction,
)
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.accounts import OWN_SOURCE, get_account, make_account
from thetadesk.ledger.service.projecting import rebuild
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store

_MOST_AT_ONCE = 500
_LATEST_SESSION = timedelta(
    days=4
)  # a futures session begins the evening before, a long weekend may lie between
_MOVES = frozenset({Kind.TRADE, Kind.DELIVERY, Kind.OPENING_POSITION, Kind.TRANSFER}) | REMOVALS
_PRICED = frozenset({Kind.TRADE, Kind.DELIVERY})
_PAYS = frozenset(
    {Kind.DIVIDEND, Kind.INTEREST, Kind.FEE, Kind.TAX, Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.OPENING_CASH}
)


def manual_account(unit: Unit, name: str, currency: str, by: By) -> Account:
    """The account of this name that is kept by hand, made if there is none. Raises ConflictError if another kind of
    account has the name."""
    found = account_store.find_account(unit, name=name)
    if found is None:
        return make_account(unit, name, AccountKind.MANUAL, currency, by)
    _require_manual(found.account)
    return found.account


def record(
    unit: Unit, account_id: str, entries: Sequence[ManualEntry], by: By, window: timedelta = ROLL_WINDOW
) -> list[Transaction]:
    """Records all the entries or, if one of them cannot be, none. Raises NotFoundError, ConflictError (the account is
    not kept by hand), InvalidInputError."""
    account = get_account(unit, account_id)
    _require_manual(account)
    if not 0 < len(entries) <= _MOST_AT_ONCE:
        raise InvalidInputError(f"Record 1 to {_MOST_AT_ONCE} entries at once.", field="entries")
    for entry in entries:
        _check_day(entry.at, entry.on)
    taken = transaction_store.transactions_at(unit, account_id, {entry.at for entry in entries})
    last = max((t.sequence for t in taken), default=-1)
    told = [_transaction(account, entry, last + 1 + at) for at, entry in enumerate(entries)]
    seen = sightings(told)  # as our own export will tell them again
    told = [replace(t, id=transaction_id(account_id, name)) for t, name in zip(told, seen, strict=True)]
    transaction_store.add_transactions(unit, told, by.at, None, "recorded by the user")
    names = [(name, t.id) for name, t in zip(seen, told, strict=True)]
    sighting_store.add_sightings(unit, account_id, names, by.at)
    _rebuild(unit, account_id, told, window)
    for transaction in told:
        _audit(unit, "trade.record", None, transaction, by)
    return told


def amend(
    unit: Unit, transaction_id: str, change: Amendment, by: By, window: timedelta = ROLL_WINDOW
) -> Transaction:
    """Corrects a transaction recorded by hand: a new revision of it. Raises NotFoundError, ConflictError,
    InvalidInputError."""
    (before,) = _recorded(unit, [transaction_id])
    after = _amended(before, change)
    if after != before:
        transaction_store.revise_transactions(unit, [after], by.at, None, "corrected by the user")
        _rebuild(unit, before.account_id, [before], window)
        _audit(unit, "trade.amend", before, after, by)
    return after


def delete(unit: Unit, transaction_ids: Sequence[str], by: By, window: timedelta = ROLL_WINDOW) -> None:
    """Takes back transactions recorded by hand; their revisions stay, the last one a tombstone. Raises NotFoundError,
    ConflictError."""
    gone = _recorded(unit, transaction_ids)
    transaction_store.revise_transactions(unit, gone, by.at, None, "taken back by the user", deleted=True)
    for account_id in {t.account_id for t in gone}:
        _rebuild(unit, account_id, [t for t in gone if t.account_id == account_id], window)
    for transaction in gone:
        _audit(unit, "trade.delete", transaction, None, by)


def _require_manual(account: Account) -> None:
    if account.kind is not AccountKind.MANUAL:
        source = account.broker or "a file"
        raise ConflictError(
            f"{account.name} is copied from {source}: trade there, and sync. Only accounts kept by hand are"
            " written by hand.",
            account=account.id,
        )


def _recorded(unit: Unit, ids: Sequence[str]) -> list[Transaction]:
    found = transaction_store.transactions_by_id(unit, ids)
    for id in ids:
        if id not in found:
            raise NotFoundError(f"There is no transaction {id}.", transaction=id)
    for account_id in {t.account_id for t in found.values()}:
        _require_manual(get_account(unit, account_id))
    for transaction in found.values():
        if transaction.source != OWN_SOURCE:
            raise ConflictError(
                f"Transaction {transaction.id} was read from a file, and stays as it was told."
            )
    return list(found.values())


def _transaction(account: Account, entry: ManualEntry, sequence: int) -> Transaction:
    instrument = from_symbol(entry.symbol) if entry.symbol else None
    _check(entry, instrument)
    return Transaction(
        source=OWN_SOURCE,
        occurred_at=entry.at,
        precision=TimePrecision.INSTANT,
        traded_on=entry.on,
        sequence=sequence,
        kind=entry.kind,
        effect=entry.effect,
        instrument=instrument,
        quantity=quantity(entry.quantity),
        price=None if entry.price is None else money(entry.price),
        gross=money(entry.gross),
        fees=money(entry.fees),
        currency=account.currency,
        order_id=entry.order_id,
        source_id=uuid4().hex,
        basis=None if entry.basis is None else money(entry.basis),
        description=entry.description,
        account_id=account.id,
    )


def _check(entry: ManualEntry, instrument: Instrument | None) -> None:
    if entry.kind not in _MOVES | _PAYS:
        raise InvalidInputError(f"A {entry.kind.value} cannot be recorded by hand.", field="kind")
    if entry.kind in _MOVES and (instrument is None or not entry.quantity):
        raise InvalidInputError(
            f"A {entry.kind.value} needs a symbol and a quantity other than zero.", field="quantity"
        )
    if entry.kind in _PAYS and entry.quantity:
        raise InvalidInputError(
            f"A {entry.kind.value} moves cash only, so it has no quantity.", field="quantity"
        )
    if entry.kind in REMOVALS and entry.effect is not Effect.REMOVE:
        raise InvalidInputError(f"A {entry.kind.value} removes what is held.", field="effect")
    if entry.kind is Kind.TRADE and entry.effect not in (Effect.OPEN, Effect.CLOSE, Effect.AUTO):
        raise InvalidInputError("Say whether the trade opens or closes.", field="effect")
    if entry.basis is not None and entry.basis < 0:
        raise InvalidInputError("Basis is a positive amount, also for a short position.", field="basis")


def _check_day(at: datetime, on: date) -> None:
    if at.tzinfo is None:
        raise InvalidInputError(f"{at.isoformat()} has no time zone.", field="at")
    if not timedelta() <= on - market_date(at) <= _LATEST_SESSION:
        raise InvalidInputError(
            f"What happened on {market_date(at)} in New York is not of the market date {on}.", field="on"
        )


def _amended(before: Transaction, change: Amendment) -> Transaction:
    moved = before.quantity if change.quantity is None else quantity(change.quantity)
    if moved * before.quantity < 0 or bool(moved) != bool(before.quantity):
        raise InvalidInputError(
            "A correction keeps the direction of a trade: take it back, and record the other one.",
            field="quantity",
        )
    price = before.price if change.price is None else money(change.price)
    gross = portion(before.gross, moved, before.quantity) if moved else before.gross
    if change.price is not None or (price is not None and moved != before.quantity):
        gross = _cash(before, moved, price or ZERO)
    on = change.on or before.traded_on
    return replace(
        before,
        quantity=moved,
        price=price,
        gross=gross,
        fees=before.fees if change.fees is None else money(change.fees),
        occurred_at=_moved(before.occurred_at, (on - before.traded_on).days),
        traded_on=on,
        description=before.description if change.description is None else change.description,
    )


def _cash(transaction: Transaction, moved: Decimal, price: Decimal) -> Decimal:
    if transaction.kind not in _PRICED:
        raise InvalidInputError(f"A {transaction.kind.value} has no price.", field="price")
    multiplier = transaction.holding.multiplier
    if multiplier is None:
        raise InvalidInputError(
            f"Nobody knows how much one {transaction.holding.words} stands for: take it back, and record it anew.",
            field="price",
        )
    return money(-moved * price * multiplier)


def _moved(at: datetime, days: int) -> datetime:
    """The same time of day in New York, so many days later."""
    return (at.astimezone(NEW_YORK) + timedelta(days=days)).astimezone(at.tzinfo) if days else at


def _rebuild(unit: Unit, account_id: str, told: Sequence[Transaction], window: timedelta) -> None:
    tickers = {t.ticker for t in told if t.ticker is not None}
    if tickers:
        rebuild(unit, account_id, tickers, window)


def _audit(unit: Unit, action: str, before: Transaction | None, after: Transaction | None, by: By) -> None:
    told = after or before
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"account:{told.account_id}" if told else "",
        before=_words(before),
        after=_words(after),
    )


def _words(transaction: Transaction | None) -> dict[str, str | None] | None:
    if transaction is None:
        return None
    return {
        "transaction": transaction.id,
        "kind": transaction.kind.value,
        "symbol": transaction.instrument.symbol if transaction.instrument else None,
        "quantity": str(transaction.quantity),
        "price": None if transaction.price is None else str(transaction.price),
        "gross": str(transaction.gross),
        "fees": str(transaction.fees),
        "on": transaction.traded_on.isoformat(),
    }
