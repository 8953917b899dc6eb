"""Accounts: found or made for what is imported, renamed, given a lot method, opened with balances."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault, mask
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.identity import sightings, transaction_id
from thetadesk.ledger.model import (
    FUNDING_KINDS,
    ZERO,
    Account,
    AccountKind,
    By,
    Kind,
    LotMethod,
    TimePrecision,
    Transaction,
)
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import rebuild
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store

OWN_SOURCE = "thetadesk-user"
REAL = (AccountKind.BROKER, AccountKind.FILE, AccountKind.MANUAL)
_NUMBER = re.compile(r"[0-9A-Z]{5,20}")  # "Individual...00" and the like name an account for people only
_NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class AccountHint:
    """What a file or the user says of the account that rows belong to."""

    name: str | None = None
    reference: str = ""
    broker: str | None = None
    kind: AccountKind = AccountKind.FILE
    currency: str = "USD"


def list_accounts(unit: Unit) -> list[Account]:
    return [record.account for record in account_store.all_accounts(unit)]


def get_account(unit: Unit, account_id: str) -> Account:
    """Raises NotFoundError."""
    record = account_store.find_account(unit, id=account_id)
    if record is None:
        raise NotFoundError(f"There is no account {account_id}.", account=account_id)
    return record.account


def accounts_in_scope(
    unit: Unit, scope: str | None, account: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """The scope (`real`, `sample`, `paper`) and the ids of its accounts; `account` names one by id or name. Without a
    scope: real, or sample while there is nothing real."""
    everything = list_accounts(unit)
    if account is not None:
        named = [a for a in everything if account in (a.id, a.name)]
        if not named:
            raise NotFoundError(f"There is no account {account}.", account=account)
        return _scope_of(named[0].kind), (named[0].id,)
    if scope is None:
        real = any(a.kind in REAL for a in everything)
        scope = "real" if real or not everything else _scope_of(everything[0].kind)
    return scope, tuple(a.id for a in everything if _scope_of(a.kind) == scope)


def _scope_of(kind: AccountKind) -> str:
    return "real" if kind in REAL else kind.value


def resolve_account(unit: Unit, hint: AccountHint, vault: Vault, at: datetime) -> Account:
    """The account that rows belong to, made if it is new: by the name the user gave, else by its number (kept
    encrypted, found by a keyed hash), else the broker's one account without a number."""
    number = hint.reference if _NUMBER.fullmatch(hint.reference) else ""
    if hint.name is not None:
        found = account_store.find_account(unit, name=hint.name)
    elif number:
        found = account_store.find_account(unit, fingerprints=vault.fingerprints(number))
    else:
        found = account_store.find_account(unit, name=default_name(hint))
    if found is not None:
        _refuse_other_kind(found.account, hint)
        return found.account
    name = hint.name or default_name(hint, number)
    account = Account(
        _account_id(unit, name),
        name,
        hint.kind,
        hint.broker,
        mask(number) if number else None,
        hint.currency,
    )
    # Several files may name one number; only the first account made for it is found by it.
    free = number and account_store.find_account(unit, fingerprints=vault.fingerprints(number)) is None
    sealed = vault.encrypt(number) if free else None
    account_store.add_account(unit, account, at, sealed, vault.fingerprint(number) if free else None)
    return account


def make_account(unit: Unit, name: str, kind: AccountKind, currency: str, by: By) -> Account:
    """A new account without a number or a broker. Raises InvalidInputError, and ConflictError if the name is taken."""
    _check_name(unit, name)
    account = Account(_account_id(unit, name), name, kind, currency=currency)
    account_store.add_account(unit, account, by.at)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="account.add",
        subject=f"account:{account.id}",
        after={"name": name, "kind": kind.value, "currency": currency},
    )
    return account


def default_name(hint: AccountHint, number: str = "") -> str:
    """What an account is called until the user renames it."""
    broker = {"schwab": "Schwab", "tastytrade": "tastytrade"}.get(
        hint.broker or "", hint.broker or "Imported"
    )
    return f"{broker} {mask(number)}" if number else broker


def _refuse_other_kind(account: Account, hint: AccountHint) -> None:
    """Sample history never goes into a real account, nor the other way round."""
    if (account.kind is AccountKind.SAMPLE) != (hint.kind is AccountKind.SAMPLE):
        raise ConflictError(
            f"The account {account.name} holds {account.kind.value} history. Name another account.",
            account=account.name,
        )


def _account_id(unit: Unit, name: str) -> str:
    for attempt in range(1000):
        id = hashlib.blake2b(f"{name}\n{attempt}".encode(), digest_size=6).hexdigest()
        if account_store.find_account(unit, id=id) is None:
            return id
    raise ConflictError(f"There are too many accounts that were once called {name}.")


def change_account(
    unit: Unit,
    account_id: str,
    by: By,
    *,
    name: str | None = None,
    lot_method: LotMethod | None = None,
    on: date | None = None,
    window: timedelta = ROLL_WINDOW,
) -> Account:
    """Renames an account, or changes its lot method from a day on (None: from the beginning)."""
    record = account_store.find_account(unit, id=account_id)
    if record is None:
        raise NotFoundError(f"There is no account {account_id}.", account=account_id)
    before = record.account
    if name is not None and name != before.name:
        _rename(unit, before, name.strip())
    if lot_method is not None:
        since = on or date.min
        kept = [(day, method) for day, method in record.methods if day < since]
        methods = [*kept, (since, lot_method)]
        account_store.change_account(
            unit, account_id, lot_methods=[[day.isoformat(), method.value] for day, method in methods]
        )
        rebuild(unit, account_id, None, window)
    after = get_account(unit, account_id)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="account.change",
        subject=f"account:{account_id}",
        before={"name": before.name, "lot_method": before.lot_method.value},
        after={
            "name": after.name,
            "lot_method": after.lot_method.value,
            "from": on.isoformat() if on else None,
        },
    )
    return after


def _rename(unit: Unit, account: Account, name: str) -> None:
    _check_name(unit, name)
    account_store.change_account(unit, account.id, name=name)


def _check_name(unit: Unit, name: str) -> None:
    if not name or len(name) > 80:
        raise InvalidInputError("An account's name has 1 to 80 characters.", field="name")
    if account_store.find_account(unit, name=name) is not None:
        raise ConflictError(f"There is another account called {name}.", field="name")


def remove_sample(unit: Unit, account_id: str, by: By) -> None:
    """Deletes a sample account with everything in it; real history is never deleted (ConflictError)."""
    account = get_account(unit, account_id)
    if account.kind is not AccountKind.SAMPLE:
        raise ConflictError(
            f"{account.name} holds {account.kind.value} history, which is never deleted. Only samples can be."
        )
    account_store.remove_account(unit, account_id)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="account.remove",
        subject=f"account:{account_id}",
        before=account.name,
    )


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What an account held before its history begins: a position (`quantity` signed; `basis` what it cost or brought
    in, positive, None if unknown) or cash."""

    on: date
    symbol: str | None = None
    quantity: Decimal | None = None
    basis: Decimal | None = None
    cash: Decimal | None = None


def add_opening_balance(
    unit: Unit, account_id: str, balance: OpeningBalance, by: By, window: timedelta = ROLL_WINDOW
) -> Transaction:
    """Records an opening balance; labelled as such everywhere, and it can be taken back."""
    account = get_account(unit, account_id)
    recorded = opening(account, balance, by.at)
    (seen,) = sightings([recorded])  # as our own export will tell it again
    transaction = replace(recorded, id=transaction_id(account_id, seen))
    transaction_store.add_transactions(unit, [transaction], by.at, None, "recorded by the user")
    sighting_store.add_sightings(unit, account_id, [(seen, transaction.id)], by.at)
    if transaction.ticker:
        rebuild(unit, account_id, [transaction.ticker], window)
    _audit_opening(unit, "opening_balance.add", transaction, by)
    return transaction


def opening(account: Account, balance: OpeningBalance, at: datetime) -> Transaction:
    """The transaction that an opening balance is. Raises InvalidInputError."""
    if (balance.symbol is None) == (balance.cash is None):
        raise InvalidInputError(
            "Name either a symbol with its quantity, or an amount of cash.", field="symbol"
        )
    if balance.symbol is not None and not balance.quantity:
        raise InvalidInputError("An opening position needs a quantity other than zero.", field="quantity")
    if balance.basis is not None and balance.basis < 0:
        raise InvalidInputError("Basis is a positive amount, also for a short position.", field="basis")
    instrument = from_symbol(balance.symbol) if balance.symbol else None
    moment = datetime.combine(balance.on, time(0), _NEW_YORK).astimezone(UTC)
    return Transaction(
        source=OWN_SOURCE,
        occurred_at=moment,
        precision=TimePrecision.DAY,
        traded_on=balance.on,
        sequence=0,
        kind=Kind.OPENING_POSITION if instrument else Kind.OPENING_CASH,
        effect=None,
        instrument=instrument,
        quantity=balance.quantity or ZERO,
        price=None,
        gross=balance.cash or ZERO,
        fees=ZERO,
        currency=account.currency,
        content_key=f"{account.id} {balance} {at.isoformat()}",
        basis=balance.basis,
        description="Opening balance, recorded by hand",
        account_id=account.id,
    )


def take_back_opening_balance(
    unit: Unit, account_id: str, transaction_id: str, by: By, window: timedelta = ROLL_WINDOW
) -> None:
    """Undoes an opening balance; what brokers reported cannot be deleted (ConflictError)."""
    found = transaction_store.transactions_by_id(unit, [transaction_id]).get(transaction_id)
    if found is None or found.account_id != account_id:
        raise NotFoundError(f"There is no opening balance {transaction_id} in this account.")
    if found.source != OWN_SOURCE or found.kind not in {Kind.OPENING_POSITION, *FUNDING_KINDS}:
        raise ConflictError(
            "Only balances recorded by hand can be taken back; a broker's history stays as it is."
        )
    transaction_store.revise_transactions(unit, [found], by.at, None, "taken back by the user", deleted=True)
    if found.ticker:
        rebuild(unit, account_id, [found.ticker], window)
    _audit_opening(unit, "opening_balance.take_back", found, by)


def _audit_opening(unit: Unit, action: str, transaction: Transaction, by: By) -> None:
    instrument = transaction.instrument
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"account:{transaction.account_id}",
        after={
            "transaction": transaction.id,
            "symbol": instrument.symbol if instrument else None,
            "quantity": str(transaction.quantity),
            "basis": None if transaction.basis is None else str(transaction.basis),
            "cash": str(transaction.gross),
            "on": transaction.traded_on.isoformat(),
        },
    )
