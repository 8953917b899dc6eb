"""What a broker's connection needs of the ledger: its accounts, where they stand, and how they began."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault, mask
from thetadesk.kernel.errors import ConflictError
from thetadesk.ledger.identity import sightings, transaction_id
from thetadesk.ledger.model import Account, AccountKind, By, MissingOpen, Status, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.accounts import REAL, AccountHint, OpeningBalance, opening, resolve_account
from thetadesk.ledger.service.projecting import rebuild
from thetadesk.ledger.standing import Standing, standing
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import books as book_store
from thetadesk.ledger.store import days as day_store
from thetadesk.ledger.store import imports as import_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.rows import by_symbol

_AT_ONCE = 2_000  # transactions whose projections one short unit rebuilds
_LOOKED_AT = 10_000  # transactions among which a difference is looked for
_FROM_BROKER = "Opening balance, from the broker's positions"


def account_at_broker(
    unit: Unit, number: str, hint: AccountHint, vault: Vault, at: datetime, title: str
) -> Account:
    """The account with this number, made if it is new and called by `title`. Files may have told of it before: then it
    is a broker's from now on. ConflictError where a simulated and a real account would become one."""
    found = account_store.find_account(unit, fingerprints=vault.fingerprints(number))
    if found is None:
        return resolve_account(
            unit, replace(hint, name=_free_name(unit, title, number), reference=number), vault, at
        )
    account = found.account
    if (account.kind in REAL) != (hint.kind in REAL):
        raise ConflictError(
            f"{account.name} holds {account.kind.value} history; {title} must not be written into it.",
            account=account.name,
        )
    if account.kind is not hint.kind:
        account_store.change_account(unit, account.id, kind=hint.kind)
        account = replace(account, kind=hint.kind)
    return account


def _free_name(unit: Unit, title: str, number: str) -> str:
    wanted = f"{title} {mask(number)}"
    names = {record.account.name for record in account_store.all_accounts(unit)}
    return next(
        name
        for name in (wanted, *(f"{wanted} ({at})" for at in range(2, len(names) + 3)))
        if name not in names
    )


def simulated_kind(*, simulated: bool) -> AccountKind:
    """A simulated broker's accounts are paper: totals never mix them with real money."""
    return AccountKind.PAPER if simulated else AccountKind.BROKER


def standing_of(unit: Unit, account_id: str) -> Standing:
    """Where an account stands by its ledger; its projections have to be up to date."""
    cash: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, currency, _, _, amount, _, _ in day_store.account_totals(unit, [account_id]):
        cash[currency] += amount
    openings = transaction_store.opening_balances(unit, [account_id])
    missing = [
        MissingOpen(row.transaction_id, by_symbol(row.symbol), row.quantity, row.gross, row.fees)
        for row in book_store.list_missing(unit, [account_id])
    ]
    return standing(
        (lot for _, lot in book_store.open_lots(unit, [account_id])),
        missing,
        cash,
        count_transactions(unit, account_id),
        [transaction for transaction, _, deleted in openings if not deleted],
        transaction_store.pending_transactions(unit, account_id)
        if day_store.any_pending(unit, account_id)
        else (),
    )


def changed_since(unit: Unit, account_id: str, since: datetime | None) -> list[Transaction]:
    """An account's current transactions that were first told or changed after `since` (None: all), oldest first; of very
    many the latest."""
    return transaction_store.changed_since(unit, account_id, since, _LOOKED_AT)


def told_beside(unit: Unit, account_id: str, told: Iterable[Transaction]) -> list[Transaction]:
    """An account's current transactions of the same moments as these, themselves included."""
    moments = {t.occurred_at for t in told}
    return transaction_store.transactions_at(unit, account_id, moments)


def transactions_from(unit: Unit, account_id: str, source: str, since: date) -> list[Transaction]:
    """An account's current transactions of one source from a market date on."""
    return transaction_store.transactions_from(unit, account_id, source, since)


def first_day(unit: Unit, account_id: str) -> list[Transaction]:
    """What an account's history begins with: everything of its first market date."""
    totals = day_store.account_totals(unit, [account_id])
    if not totals:
        return []
    begun_on = min(first_on for *_, first_on, _ in totals)
    return list(transaction_store.current_transactions(unit, account_id, begun_on))


def unexplained_symbols(unit: Unit, account_id: str) -> set[str]:
    """The symbols in which something was closed that was never opened."""
    return {row.symbol for row in book_store.list_missing(unit, [account_id])}


def told_of(unit: Unit, account_id: str, symbols: Collection[str]) -> list[Transaction]:
    """An account's current transactions in these instruments."""
    tickers = {by_symbol(symbol).underlying for symbol in symbols}
    told = transaction_store.transactions_of_family(unit, account_id, sorted(tickers))
    return [t for t in told if t.instrument is not None and t.instrument.symbol in symbols]


def rebuild_some(
    unit: Unit, account_id: str, tickers: Sequence[str], window: timedelta = ROLL_WINDOW
) -> list[str]:
    """Rebuilds the projections of the first of these tickers, as many as make one short piece of work, and answers
    which they were."""
    counts = transaction_store.revisions_by_ticker(unit, account_id, tickers)
    chosen: list[str] = []
    rows = 0
    for ticker in tickers:
        if chosen and rows + counts.get(ticker, 0) > _AT_ONCE:
            break
        chosen.append(ticker)
        rows += counts.get(ticker, 0)
    rebuild(unit, account_id, chosen, window)
    return chosen


def count_transactions(unit: Unit, account_id: str) -> int:
    """How many current transactions an account has."""
    return day_store.count_transactions(unit, [account_id], None, None, None)


def cancel(unit: Unit, rows: Sequence[Transaction], at: datetime, run_id: str) -> None:
    """Notes that a broker has taken these transactions back: a revision that counts nowhere."""
    cancelled = [replace(t, status=Status.CANCELLED) for t in rows]
    transaction_store.revise_transactions(unit, cancelled, at, run_id, "the broker no longer tells it")


def count_quarantined(unit: Unit, account_id: str) -> int:
    """How many rows of an account wait for a decision."""
    return len(import_store.list_quarantine(unit, [account_id]))


def open_at_beginning(
    unit: Unit,
    account_id: str,
    on: date,
    positions: Mapping[str, Decimal],
    cash: Decimal,
    by: By,
    window: timedelta = ROLL_WINDOW,
) -> list[Transaction]:
    """Records what an account must have held before its history begins: opening positions of unknown basis, and cash.
    Each can be taken back like one recorded by hand."""
    account = account_store.find_account(unit, id=account_id)
    if account is None:
        return []
    wanted = [
        OpeningBalance(on, symbol=symbol, quantity=quantity) for symbol, quantity in sorted(positions.items())
    ]
    if cash:
        wanted.append(OpeningBalance(on, cash=cash))
    made = [_opened(account.account, balance, by.at) for balance in wanted]
    seen = sightings(made)
    stamped = [
        replace(each, id=transaction_id(account_id, sighting))
        for each, sighting in zip(made, seen, strict=True)
    ]
    transaction_store.add_transactions(unit, stamped, by.at, None, "from the broker's positions")
    sighting_store.add_sightings(
        unit, account_id, zip(seen, (each.id for each in stamped), strict=True), by.at
    )
    rebuild(unit, account_id, _tickers(stamped), window)
    _audit(unit, account_id, stamped, by)
    return stamped


def _opened(account: Account, balance: OpeningBalance, at: datetime) -> Transaction:
    # Not from the moment: a sync that is repeated after a crash makes the same transactions.
    key = f"{account.id} {balance.symbol or 'cash'} from the broker"
    return replace(
        opening(account, balance, at),
        content_key=hashlib.blake2b(key.encode(), digest_size=10).hexdigest(),
        description=_FROM_BROKER,
    )


def _tickers(told: Iterable[Transaction]) -> set[str]:
    return {each.ticker for each in told if each.ticker}


def _audit(unit: Unit, account_id: str, made: Iterable[Transaction], by: By) -> None:
    for each in made:
        audit.record(
            unit,
            at=by.at,
            actor=by.actor,
            action="opening_balance.add",
            subject=f"account:{account_id}",
            after={
                "transaction": each.id,
                "symbol": each.instrument.symbol if each.instrument else None,
                "quantity": str(each.quantity),
                "basis": None,
                "cash": str(each.gross),
                "on": each.traded_on.isoformat(),
            },
        )
