"""Writing certificates: the books against the broker's word, at the end of every sync."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from thetadesk.connections import store, windows
from thetadesk.connections.beginning import missing_at_beginning
from thetadesk.connections.blame import Evidence, blame, repaired, withdrawn
from thetadesk.connections.certificate import compare
from thetadesk.connections.model import Certificate, CertificateState, Comparison, Explanation, Reread
from thetadesk.connections.ports import Holdings
from thetadesk.connections.service.syncing import cursor_of, remember_stale
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.ledger.model import By, Status
from thetadesk.ledger.service import connecting
from thetadesk.ledger.standing import Standing

_DAY = timedelta(days=1)
_NOTHING = Reread()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate is about: an account, the connection and run that speak for it, what its broker holds."""

    account_id: str
    connection_id: str
    run_id: str
    holdings: Holdings


def needs_reread(unit: Unit, account_id: str, found: Comparison, now: datetime) -> bool:
    """Whether a difference is to be looked for by reading the whole history again, which is done once a day."""
    return found.state is CertificateState.RED and windows.may_reread(cursor_of(unit, account_id), now)


def judge(unit: Unit, account_id: str, holdings: Holdings) -> Comparison:
    """The books against the broker's word, nothing kept."""
    return compare(connecting.standing_of(unit, account_id), holdings)


def take_back(unit: Unit, subject: Subject, reread: Reread, at: datetime) -> Reread:
    """Takes rows out of the books that the broker no longer tells: those it had not confirmed, and those whose going
    makes both equal. They are kept as cancelled, and come back when they are told again. Answers `reread` with them."""
    gone = [t for t in reread.gone if t.status is Status.PENDING]
    valid = replace(reread, gone=[t for t in reread.gone if t.status is Status.VALID])
    found = judge(unit, subject.account_id, subject.holdings)
    if found.state is CertificateState.RED:
        gone += withdrawn(found, valid)
    if gone:
        connecting.cancel(unit, gone, at, subject.run_id)
        remember_stale(unit, subject.account_id, gone)
    return replace(reread, withdrawn=gone)


def open_if_cut_off(unit: Unit, subject: Subject, by: By, window: timedelta) -> None:
    """Once for each account, when all of its history is here: records the opening balances that it needs."""
    cursor = cursor_of(unit, subject.account_id)
    if cursor.opened:
        return
    store.save_cursor(unit, replace(cursor, opened=True))
    found = judge(unit, subject.account_id, subject.holdings)
    if found.state is CertificateState.GREEN:
        return
    first_day = connecting.first_day(unit, subject.account_id)
    beginning = missing_at_beginning(
        found,
        first_day,
        connecting.told_of(unit, subject.account_id, set(found.different)),
        connecting.unexplained_symbols(unit, subject.account_id),
    )
    if beginning is None:
        return
    begun_on = first_day[0].traded_on if first_day else cursor.covered_to or market_date(by.at)
    connecting.open_at_beginning(
        unit, subject.account_id, begun_on - _DAY, beginning.positions, beginning.cash, by, window
    )


def certify(unit: Unit, subject: Subject, by: By, reread: Reread = _NOTHING) -> Certificate:
    """Writes the certificate of an account as it stands. `reread` is what reading its history again has put right."""
    books = connecting.standing_of(unit, subject.account_id)
    found = compare(books, subject.holdings)
    mended = tuple(Explanation(text, id) for id, text in repaired(reread).items())[:20]
    # What was read again agrees with the broker now; what it no longer tells does not.
    left = Reread(gone=[t for t in reread.gone if t not in reread.withdrawn])
    return _written(unit, subject, by, books, found, left, mended)


def certify_repaired(
    unit: Unit, subject: Subject, by: By, found: Comparison, reread: Reread
) -> Certificate | None:
    """Writes the red certificate of a difference that reading the history again has put right: the ledger had rows
    otherwise than their broker, or rows that it has taken back. None where it had not."""
    if not (reread.differing or reread.withdrawn):
        return None
    books = connecting.standing_of(unit, subject.account_id)
    return _written(unit, subject, by, books, found, reread, ())


def _written(
    unit: Unit,
    subject: Subject,
    by: By,
    books: Standing,
    found: Comparison,
    reread: Reread,
    mended: tuple[Explanation, ...],
) -> Certificate:
    first, explanations = None, mended
    if found.state is CertificateState.RED:
        first, told = blame(found, _evidence(unit, subject.account_id, reread))
        explanations = (*told, *mended)
    elif found.counted_pending:
        explanations = (*mended, Explanation("Counts what the broker has not confirmed yet"))
    certificate = Certificate(
        secrets.token_hex(8),
        subject.account_id,
        subject.connection_id,
        subject.run_id,
        by.at,
        found.state,
        found.positions,
        found.cash,
        first,
        explanations,
        tuple(each.id for each in books.openings),
        books.transactions,
    )
    store.add_certificate(unit, certificate)
    store.save_figures(unit, subject.account_id, subject.holdings.at, subject.holdings.figures)
    return certificate


def _evidence(unit: Unit, account_id: str, reread: Reread) -> Evidence:
    last = store.latest_certificates(unit, CertificateState.GREEN).get(account_id)
    suspects = connecting.changed_since(unit, account_id, last.at if last else None)
    return Evidence(
        suspects,
        reread,
        connecting.count_quarantined(unit, account_id),
        market_date(last.at) if last else None,
        connecting.told_beside(unit, account_id, suspects) if last else (),
    )
