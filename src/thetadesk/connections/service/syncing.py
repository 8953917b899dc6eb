"""The steps of a sync, each of which survives a crash: rows and the cursor that says so go into the ledger together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from thetadesk.connections import store, windows
from thetadesk.connections.model import Counts, Cursor, Differing, Reread
from thetadesk.connections.ports import BrokerAccount, Endpoint
from thetadesk.connections.service import runs
from thetadesk.connections.service.logins import get_connection
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.ledger.model import Status, Transaction
from thetadesk.ledger.ports import Parsed
from thetadesk.ledger.service import accounts as ledger_accounts
from thetadesk.ledger.service import connecting
from thetadesk.ledger.service.accounts import AccountHint
from thetadesk.ledger.service.recording import Origin, Recorded, masking, record

FIRST_ROWS = 2_000
GROWTH = 7
"""Projections are first built when FIRST_ROWS wait; then whenever GROWTH times as many wait as are built already, so
that a long history shows early and costs about a sixth more than building it once would."""


_BACKWARDS = Decimal("0.8")  # of an account's work, when its history is long


@dataclass(frozen=True, slots=True)
class Told:
    """A chunk as the adapter translated it: all that the broker tells of the days `first_on` to `last_on`."""

    first_on: date
    last_on: date
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class Share:
    """Which of how many accounts one is, for the progress of the whole run."""

    place: int = 0
    accounts: int = 1

    def at(self, part: Decimal) -> Decimal:
        """How far the run is when this part of the account is done."""
        return (self.place + part) / self.accounts


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells: the run it is part of, the source of its rows, and the account they belong to."""

    run_id: str
    account_id: str
    number: str = field(repr=False)
    source: str
    richness: int
    share: Share = field(default_factory=Share)


def know_accounts(
    unit: Unit,
    connection_id: str,
    endpoint: Endpoint,
    found: Sequence[BrokerAccount],
    vault: Vault,
    at: datetime,
) -> list[str]:
    """The ledger's accounts for those that the broker lists, in the same order; new ones are made."""
    kind = connecting.simulated_kind(simulated=endpoint.simulated)
    ids = []
    for account in found:
        hint = AccountHint(broker=endpoint.broker, kind=kind, currency=account.currency)
        title = f"{endpoint.title} {account.name}".strip()
        known = connecting.account_at_broker(unit, account.number, hint, vault, at, title)
        ids.append(known.id)
        cursor = store.find_cursor(unit, known.id) or Cursor(known.id, connection_id)
        store.save_cursor(unit, replace(cursor, connection_id=connection_id))
    store.save_connection(unit, replace(get_connection(unit, connection_id), account_ids=tuple(ids)))
    return ids


def cursor_of(unit: Unit, account_id: str) -> Cursor:
    """How much of an account is here."""
    return store.find_cursor(unit, account_id) or Cursor(account_id, "")


def take_chunk(unit: Unit, teller: Teller, told: Told, at: datetime) -> Recorded:
    """Records a chunk and remembers which projections are behind."""
    transactions, problems = told.parsed
    # Places in an answer depend on where a sync was cut.
    problems = [replace(problem, line=0) for problem in problems]
    origin = Origin(
        teller.run_id, at, {teller.source: teller.richness}, masking(teller.number), keeps_places=False
    )
    account = ledger_accounts.get_account(unit, teller.account_id)
    recorded = record(unit, account, transactions, problems, origin)
    added = Counter(t.ticker for t in recorded.added if t.ticker)
    behind = {ticker: added.get(ticker, 1) for ticker in recorded.tickers}
    store.add_stale(unit, teller.account_id, behind)
    return recorded


def remember_stale(unit: Unit, account_id: str, changed: Sequence[Transaction]) -> None:
    """Remembers that the projections of these transactions are behind."""
    store.add_stale(unit, account_id, Counter(t.ticker for t in changed if t.ticker))


def days_backwards(unit: Unit, account_id: str, today: date) -> date | None:
    """The day from which the history is still to be read backwards; None once all of it is here."""
    return windows.backfill_until(cursor_of(unit, account_id), today)


def take_backwards(unit: Unit, teller: Teller, told: Told, at: datetime, today: date, stage: str) -> Decimal:
    """Records a chunk of the walk backwards, and that it is here. Answers how far the run is."""
    recorded = take_chunk(unit, teller, told, at)
    cursor = cursor_of(unit, teller.account_id)
    store.save_cursor(unit, windows.after_chunk(cursor, told.first_on, told.last_on))
    progress = teller.share.at(windows.share_read(told.first_on, today) * _BACKWARDS)
    return runs.advance(unit, teller.run_id, stage, progress, counts_of(recorded)).progress


def end_backwards(unit: Unit, account_id: str, today: date, at: datetime) -> Cursor:
    """Notes that the walk backwards has reached the beginning."""
    cursor = replace(windows.after_backfill(cursor_of(unit, account_id), today), reread_at=at)
    store.save_cursor(unit, cursor)
    return cursor


def days_of_news(unit: Unit, account_id: str, today: date) -> tuple[date, date]:
    """The first and the last day to read for news."""
    return windows.news(cursor_of(unit, account_id), today)


def take_news(
    unit: Unit, teller: Teller, told: Told, at: datetime, stage: str, progress: Decimal
) -> Recorded:
    """Records a chunk of what is read again for news; `end_news` says when all of it is here."""
    recorded = take_chunk(unit, teller, told, at)
    runs.advance(unit, teller.run_id, stage, progress, counts_of(recorded))
    return recorded


def end_news(unit: Unit, account_id: str, until: date) -> Cursor:
    """Notes that every day up to `until` has been read."""
    cursor = windows.after_news(cursor_of(unit, account_id), until)
    store.save_cursor(unit, cursor)
    return cursor


class Rereading:
    """What reading the whole history again shows, chunk by chunk."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._corrected: list[Differing] = []
        self._late: list[Transaction] = []
        self._told: set[tuple[str | None, int]] = set()
        self._first_on: date | None = None

    def take(self, unit: Unit, told: Told, at: datetime, stage: str, progress: Decimal) -> None:
        """Records a chunk, and keeps what it changed."""
        recorded = take_news(unit, self._teller, told, at, stage, progress)
        self._corrected += [Differing(stored, now) for stored, now in recorded.corrected]
        self._late += recorded.added
        for t in told.parsed[0]:
            self._told.add((t.source_id, t.part))
            self._first_on = t.traded_on if self._first_on is None else min(self._first_on, t.traded_on)

    def end(self, unit: Unit, at: datetime) -> Reread:
        """Notes that all of it has been read again, and answers what it has shown."""
        store.save_cursor(unit, replace(cursor_of(unit, self._teller.account_id), reread_at=at))
        gone = []
        if self._first_on is not None:
            stored = connecting.transactions_from(
                unit, self._teller.account_id, self._teller.source, self._first_on
            )
            gone = [t for t in stored if self._is_gone(t)]
        return Reread(self._corrected, gone, self._late)

    def _is_gone(self, stored: Transaction) -> bool:
        if stored.source_id is None or stored.status is Status.CANCELLED:
            return False
        return (stored.source_id, stored.part) not in self._told


def counts_of(recorded: Recorded) -> Counts:
    """What became of a chunk's rows, as a run counts them."""
    return Counts(recorded.read, recorded.new, recorded.known, recorded.updated, len(recorded.quarantined))


def is_rebuild_due(unit: Unit, account_id: str) -> bool:
    """Whether so many rows wait for their projections that it is time to build them, while more arrive."""
    waiting = sum(store.stale_of(unit, account_id).values())
    if waiting < FIRST_ROWS:
        return False
    return waiting >= GROWTH * (connecting.count_transactions(unit, account_id) - waiting)


def rebuild_next(unit: Unit, account_id: str, window: timedelta) -> int:
    """Rebuilds some of the projections that are behind and answers how many tickers are left."""
    waiting = sorted(store.stale_of(unit, account_id))
    if not waiting:
        return 0
    done = connecting.rebuild_some(unit, account_id, waiting, window)
    store.clear_stale(unit, account_id, done)
    return len(waiting) - len(done)
