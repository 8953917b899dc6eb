"""Imports: what a file was, what became of its rows, and the rows that wait for a decision."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.identity import sightings, transaction_id
from thetadesk.ledger.model import Account, AccountKind, By, Sighting, Transaction
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.ports import Format, Parsed
from thetadesk.ledger.service.accounts import AccountHint, default_name, resolve_account
from thetadesk.ledger.service.projecting import rebuild
from thetadesk.ledger.service.recording import Origin, Recorded, masking, record
from thetadesk.ledger.store import accounts as account_store
from thetadesk.ledger.store import imports as import_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.records import from_record

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to import, and what the user said of it."""

    id: str
    filename: str
    account: str | None = None
    zone: str | None = None
    kind: AccountKind = AccountKind.FILE


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A row that nobody could place: `state` is open, or the decision (`same`, `new`, `dismissed`)."""

    id: str
    import_id: str
    account_id: str
    filename: str
    line: int
    reason: str
    raw: str
    state: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import and what came of it; `state` is queued, running, done or failed."""

    id: str
    filename: str
    state: str
    format: str | None
    account_id: str | None
    account: str | None
    zone: str | None
    read: int
    new: int
    known: int
    updated: int
    quarantined: tuple[QuarantinedRow, ...]
    notes: tuple[str, ...]
    problem: Mapping[str, str] | None
    started_at: datetime
    finished_at: datetime | None


def begin_import(unit: Unit, upload: Upload, at: datetime) -> ImportRun:
    """Notes that a file waits to be read."""
    values: dict[str, Any] = {
        "id": upload.id,
        "filename": upload.filename,
        "state": "queued",
        "format": None,
        "account_id": None,
        "zone": upload.zone,
        "counts": {"account": upload.account, "kind": upload.kind.value},
        "notes": [],
        "problem": None,
        "started_at": at,
        "finished_at": None,
    }
    import_store.save_import(unit, values)
    return get_import(unit, upload.id)


def upload_of(unit: Unit, import_id: str) -> Upload:
    """What was said of a file that waits to be read."""
    row = import_store.find_import(unit, import_id)
    if row is None:
        raise NotFoundError(f"There is no import {import_id}.", id=import_id)
    return Upload(row.id, row.filename, row.counts.get("account"), row.zone, AccountKind(row.counts["kind"]))


def mark_running(unit: Unit, import_id: str) -> None:
    import_store.change_import(unit, import_id, state="running")


def fail_import(unit: Unit, import_id: str, title: str, detail: str, at: datetime) -> None:
    """Notes why nothing of a file was recorded."""
    problem = {"title": title, "detail": detail}
    import_store.change_import(unit, import_id, state="failed", problem=problem, finished_at=at)


def fail_unfinished(unit: Unit, title: str, detail: str, at: datetime) -> list[str]:
    """Imports that a stopped server left behind have failed; answers their ids."""
    unfinished = [
        row.id for row in import_store.list_imports(unit, 1000) if row.state in ("queued", "running")
    ]
    for import_id in unfinished:
        fail_import(unit, import_id, title, detail, at)
    return unfinished


def zone_for(unit: Unit, upload: Upload, form: Format) -> str | None:
    """The zone of a file that does not say its own: as the user says now, or said for this account before."""
    if upload.zone or not form.needs_zone:
        return upload.zone
    name = upload.account or default_name(_hint(upload, form, ""))
    found = account_store.find_account(unit, name=name)
    return account_store.remembered_zone(unit, found.account.id, form.namespace) if found else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as its format read it. `names` are the accounts that it names by id (our own export does)."""

    format: Format
    parsed: Parsed
    richness: Mapping[str, int]
    zone: str | None = None
    names: Mapping[str, Account] | None = None


def take_file(
    unit: Unit,
    upload: Upload,
    reading: Reading,
    vault: Vault,
    at: datetime,
    window: timedelta = ROLL_WINDOW,
    progress: Progress | None = None,
) -> ImportRun:
    """Records a whole file and derives what follows from it, or (by raising) nothing at all."""
    transactions, problems = reading.parsed
    total = Recorded()
    account: Account | None = None
    for hint, told in _by_account(upload, reading, transactions).items():
        account = resolve_account(unit, hint, vault, at)
        origin = Origin(upload.id, at, reading.richness, masking(hint.reference))
        # Problems name no account; they are kept with the first one of the file.
        recorded = record(unit, account, told, [] if total.read else problems, origin)
        total.add(recorded)
        if reading.format.needs_zone and reading.zone:
            account_store.remember_zone(unit, account.id, reading.format.namespace, reading.zone)
        step = None if progress is None else _stage(progress, "building campaigns")
        rebuild(unit, account.id, recorded.tickers, window, step, recorded.added)
    notes = list(total.notes)
    if reading.format.needs_zone and not reading.zone:
        notes.append(
            "this file does not say its time zone; New York was assumed: name its --timezone if it is another"
        )
    _finish(unit, upload, reading, account, replace(total, notes=notes), at)
    return get_import(unit, upload.id)


def _stage(progress: Progress, name: str) -> Callable[[int, int], None]:
    return lambda done, of: progress(name, done, of)


def _by_account(
    upload: Upload, reading: Reading, transactions: Sequence[Transaction]
) -> dict[AccountHint, list[Transaction]]:
    groups: dict[AccountHint, list[Transaction]] = defaultdict(list)
    hints: dict[tuple[str, str], AccountHint] = {}
    for transaction in transactions:
        key = (transaction.account_id, transaction.account_reference)
        hint = hints.get(key)
        if hint is None:
            hint = hints[key] = _hint(upload, reading.format, transaction.account_reference)
            named = (reading.names or {}).get(transaction.account_id)
            if named is not None and upload.account is None:
                hint = AccountHint(named.name, "", named.broker, named.kind, named.currency)
                hints[key] = hint
        groups[hint].append(transaction)
    return groups or {_hint(upload, reading.format, ""): []}


def _hint(upload: Upload, form: Format, reference: str) -> AccountHint:
    return AccountHint(upload.account, reference, form.broker, upload.kind)


def _finish(
    unit: Unit,
    upload: Upload,
    reading: Reading,
    account: Account | None,
    total: Recorded,
    at: datetime,
) -> None:
    counts = {
        "account": account.name if account else upload.account,
        "kind": upload.kind.value,
        "read": total.read,
        "new": total.new,
        "known": total.known,
        "updated": total.updated,
        "quarantined": total.quarantined,
    }
    import_store.change_import(
        unit,
        upload.id,
        state="done",
        format=reading.format.name,
        account_id=account.id if account else None,
        zone=reading.zone,
        counts=counts,
        notes=total.notes,
        finished_at=at,
    )


def get_import(unit: Unit, import_id: str) -> ImportRun:
    """Raises NotFoundError."""
    row = import_store.find_import(unit, import_id)
    if row is None:
        raise NotFoundError(f"There is no import {import_id}.", id=import_id)
    return _run(row, _quarantined_of(unit, row))


def list_imports(unit: Unit) -> list[ImportRun]:
    """The latest imports, newest first."""
    return [_run(row, _quarantined_of(unit, row)) for row in import_store.list_imports(unit)]


def _quarantined_of(unit: Unit, row: Any) -> list[QuarantinedRow]:
    return [
        _quarantined(found)
        for found in import_store.quarantined_by_id(unit, row.counts.get("quarantined", []))
    ]


def _run(row: Any, quarantined: list[QuarantinedRow]) -> ImportRun:
    counts = row.counts
    return ImportRun(
        row.id,
        row.filename,
        row.state,
        row.format,
        row.account_id,
        counts.get("account"),
        row.zone,
        counts.get("read", 0),
        counts.get("new", 0),
        counts.get("known", 0),
        counts.get("updated", 0),
        tuple(quarantined),
        tuple(row.notes),
        row.problem,
        row.started_at,
        row.finished_at,
    )


def _quarantined(row: Any) -> QuarantinedRow:
    return QuarantinedRow(
        row.id,
        row.import_id,
        row.account_id,
        row.filename or "",
        row.line,
        row.reason,
        row.raw,
        row.state,
        tuple(row.candidates),
    )


def list_quarantine(unit: Unit, account_ids: Sequence[str] | None = None) -> list[QuarantinedRow]:
    """Rows that wait for a decision."""
    return [_quarantined(row) for row in import_store.list_quarantine(unit, account_ids)]


def decide(
    unit: Unit, row_id: str, decision: str, twin: str | None, by: By, window: timedelta = ROLL_WINDOW
) -> QuarantinedRow:
    """Settles a quarantined row: it is the `same` as a known transaction, it is `new`, or it is `dismiss`ed."""
    row = _open_row(unit, row_id)
    outcome: str | None = None
    if decision == "same":
        outcome = _same(unit, row, twin, by.at)
    elif decision == "new":
        outcome = _new(unit, row, by.at, window)
    elif decision != "dismiss":
        raise InvalidInputError("A decision is one of: same, new, dismiss.", field="decision")
    state = "dismissed" if decision == "dismiss" else decision
    import_store.change_quarantined(unit, row_id, state=state, transaction_id=outcome)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="quarantine.decide",
        subject=f"quarantine:{row_id}",
        after={"decision": decision, "transaction": outcome},
    )
    return get_quarantined(unit, row_id)


def get_quarantined(unit: Unit, row_id: str) -> QuarantinedRow:
    """Raises NotFoundError."""
    found = import_store.quarantined_by_id(unit, [row_id])
    if not found:
        raise NotFoundError(f"There is no quarantined row {row_id}.", id=row_id)
    return _quarantined(found[0])


def _open_row(unit: Unit, row_id: str) -> Any:
    row = import_store.find_quarantined(unit, row_id)
    if row is None:
        raise NotFoundError(f"There is no quarantined row {row_id}.", id=row_id)
    if row.state != "open":
        raise ConflictError("This row has been decided already; undo that first.", id=row_id)
    return row


def _doubted(row: Any) -> Transaction:
    if row.transaction is None:
        raise ConflictError("Nobody could read this row, so it can only be dismissed.", id=row.id)
    return replace(from_record(dict(row.transaction)), raw=row.raw, account_reference="")


def _free_sighting(unit: Unit, account_id: str, transaction: Transaction) -> Sighting:
    """The first name of this record that is not taken yet."""
    (seen,) = sightings([transaction])
    taken = {
        known.ordinal
        for known in sighting_store.known_sightings(unit, account_id, [seen])
        if known.key == seen.key
    }
    ordinal = next(at for at in range(len(taken) + 1) if at not in taken)
    return replace(seen, ordinal=ordinal)


def _same(unit: Unit, row: Any, twin: str | None, at: datetime) -> str:
    if twin is None or twin not in row.candidates:
        raise InvalidInputError("Name one of the row's candidates.", field="transaction_id")
    seen = _free_sighting(unit, row.account_id, _doubted(row))
    sighting_store.add_sightings(unit, row.account_id, [(seen, twin)], at)
    return twin


def _new(unit: Unit, row: Any, at: datetime, window: timedelta) -> str:
    doubted = _doubted(row)
    seen = _free_sighting(unit, row.account_id, doubted)
    id = transaction_id(row.account_id, seen)
    transaction = replace(doubted, id=id, account_id=row.account_id)
    if transaction_store.revisions_of(unit, id):
        transaction_store.revise_transactions(unit, [transaction], at, row.import_id, "decided to be new")
    else:
        transaction_store.add_transactions(unit, [transaction], at, row.import_id, "decided to be new")
    sighting_store.add_sightings(unit, row.account_id, [(seen, id)], at)
    if transaction.ticker:
        rebuild(unit, row.account_id, [transaction.ticker], window)
    return id


def undo_decision(unit: Unit, row_id: str, by: By, window: timedelta = ROLL_WINDOW) -> QuarantinedRow:
    """Takes a decision back: the row waits again."""
    row = import_store.find_quarantined(unit, row_id)
    if row is None or row.state == "open":
        raise ConflictError("There is no decision on this row to undo.", id=row_id)
    if row.state in ("same", "new"):
        sighting_store.forget_sighting(
            unit, row.account_id, sightings([_doubted(row)])[0], row.transaction_id
        )
    if row.state == "new":
        added = transaction_store.transactions_by_id(unit, [row.transaction_id])
        transaction_store.revise_transactions(
            unit, list(added.values()), by.at, row.import_id, "decision taken back", deleted=True
        )
        tickers = {t.ticker for t in added.values() if t.ticker}
        rebuild(unit, row.account_id, tickers, window)
    import_store.change_quarantined(unit, row_id, state="open", transaction_id=None)
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action="quarantine.undo",
        subject=f"quarantine:{row_id}",
        before={"decision": row.state, "transaction": row.transaction_id},
    )
    return get_quarantined(unit, row_id)
