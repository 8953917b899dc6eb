"""Takes transactions into the ledger: nothing twice, nothing lost, doubt asked."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime, timedelta

from thetadesk.db.unit import Unit
from thetadesk.db.vault import mask
from thetadesk.ledger.identity import Comparison, compare, sightings, transaction_id
from thetadesk.ledger.model import Account, Problem, Sighting, Transaction
from thetadesk.ledger.store import imports as import_store
from thetadesk.ledger.store import sightings as sighting_store
from thetadesk.ledger.store import transactions as transaction_store
from thetadesk.ledger.store.records import to_record

_DAYS_APART = timedelta(days=2)
_SHORTEST_NUMBER = 5  # anything shorter is no account number, and stands in many places


@dataclass(slots=True)
class Recorded:
    """What became of the rows of one file or answer. `known` counts those the ledger had already (also the ones that
    now tell more, `updated`); `quarantined` are ids of rows that wait for a decision; `tickers` have changed; `added`
    are the new transactions as they were stored, `corrected` pairs of what was stored and what its source says now."""

    read: int = 0
    new: int = 0
    known: int = 0
    updated: int = 0
    quarantined: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tickers: set[str] = field(default_factory=set)
    added: list[Transaction] = field(default_factory=list)
    corrected: list[tuple[Transaction, Transaction]] = field(default_factory=list)

    def add(self, other: "Recorded") -> None:
        """Counts what became of another account's rows of the same file."""
        self.read += other.read
        self.new += other.new
        self.known += other.known
        self.updated += other.updated
        self.quarantined += other.quarantined
        self.notes += other.notes
        self.tickers |= other.tickers


def masking(number: str) -> Callable[[str], str]:
    """Hides an account number wherever it stands in raw text."""
    if len(number) < _SHORTEST_NUMBER:
        return str
    return lambda text: text.replace(number, mask(number))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: the import, when it was, how rich each source is, how account numbers are masked in raw
    text before it is kept, and whether places (lines of a file, not of one answer of many) mean anything."""

    import_id: str
    at: datetime
    richness: Mapping[str, int]
    masked: Callable[[str], str] = str
    keeps_places: bool = True


def record(
    unit: Unit,
    account: Account,
    told: Sequence[Transaction],
    problems: Sequence[Problem],
    origin: Origin,
) -> Recorded:
    """Records what one file or answer tells of an account; telling it again changes nothing. The projections are not
    touched: rebuild `tickers` afterwards."""
    result = Recorded(read=len(told) + len(problems))
    told = _last_of_each(told)
    result.known += result.read - len(problems) - len(told)
    seen = sightings(told)
    known = sighting_store.known_sightings(unit, account.id, seen)
    fresh = [at for at in range(len(told)) if seen[at] not in known]
    _correct(
        unit,
        account,
        [(told[at], known[seen[at]]) for at in range(len(told)) if seen[at] in known],
        origin,
        result,
    )
    compared = _compare_sources(unit, account, [told[at] for at in fresh])
    result.notes += compared.notes
    _supersede(unit, account, [(told[fresh[at]], id) for at, id in compared.same.items()], origin, result)
    doubtful = [(told[fresh[at]], candidates) for at, candidates in compared.doubtful.items()]
    settled = {*compared.same, *compared.doubtful}
    new = [fresh[at] for at in range(len(fresh)) if at not in settled]
    _add(unit, account, [(told[at], seen[at]) for at in new], origin, result)
    same = [(seen[fresh[at]], id) for at, id in compared.same.items()]
    sighting_store.add_sightings(unit, account.id, same, origin.at)
    _quarantine(unit, account, problems, doubtful, origin, result)
    return result


def _last_of_each(told: Sequence[Transaction]) -> Sequence[Transaction]:
    """Without earlier tellings of one broker's id: answers put together from overlapping windows repeat rows."""
    last = {(t.source, t.source_id, t.part): at for at, t in enumerate(told) if t.source_id is not None}
    if len(last) == sum(1 for t in told if t.source_id is not None):
        return told
    return [
        t for at, t in enumerate(told) if t.source_id is None or last[t.source, t.source_id, t.part] == at
    ]


def _add(
    unit: Unit,
    account: Account,
    new: Sequence[tuple[Transaction, Sighting]],
    origin: Origin,
    result: Recorded,
) -> None:
    stamped = [
        _stamp(transaction, account, transaction_id(account.id, seen), origin) for transaction, seen in new
    ]
    pairs = [(seen, transaction.id) for (_, seen), transaction in zip(new, stamped, strict=True)]
    transaction_store.add_transactions(unit, stamped, origin.at, origin.import_id, "first told")
    sighting_store.add_sightings(unit, account.id, pairs, origin.at)
    result.new += len(stamped)
    result.tickers |= {t.ticker for t in stamped if t.ticker}
    result.added += stamped


def _stamp(transaction: Transaction, account: Account, id: str, origin: Origin) -> Transaction:
    line = transaction.line if origin.keeps_places else 0
    return transaction.recorded_as(id, account.id, origin.masked(transaction.raw), line)


def _correct(
    unit: Unit,
    account: Account,
    again: Sequence[tuple[Transaction, str]],
    origin: Origin,
    result: Recorded,
) -> None:
    """A broker's id that comes back with other contents is a correction: a new revision."""
    result.known += len(again)
    with_ids = [(transaction, id) for transaction, id in again if transaction.source_id is not None]
    current = transaction_store.transactions_by_id(unit, [id for _, id in with_ids])
    changed = []
    for transaction, id in with_ids:
        before = current.get(id)
        if before is None or before.source != transaction.source or _content(before) == _content(transaction):
            continue
        changed.append(_stamp(transaction, account, id, origin))
        result.corrected.append((before, changed[-1]))
        result.tickers |= {t for t in (before.ticker, transaction.ticker) if t}
    transaction_store.revise_transactions(unit, changed, origin.at, origin.import_id, "the broker changed it")
    result.updated += len(changed)


def _content(transaction: Transaction) -> tuple[object, ...]:
    blank = replace(transaction, id="", account_id="", account_reference="", raw="", line=0, content_key="")
    return astuple(blank)


def _compare_sources(unit: Unit, account: Account, fresh: list[Transaction]) -> Comparison:
    if not fresh:
        return Comparison()
    sources = {transaction.source for transaction in fresh}
    if not sighting_store.sources_of(unit, account.id) - sources:
        return Comparison()
    days = [transaction.traded_on for transaction in fresh]
    others = sighting_store.not_seen_by(
        unit, account.id, sources, min(days) - _DAYS_APART, max(days) + _DAYS_APART
    )
    return compare(fresh, others)


def _supersede(
    unit: Unit,
    account: Account,
    same: Sequence[tuple[Transaction, str]],
    origin: Origin,
    result: Recorded,
) -> None:
    """Of two sources that tell one event the richer one is believed; the other is remembered as having told it."""
    result.known += len(same)
    current = transaction_store.transactions_by_id(unit, [id for _, id in same])
    richer = []
    for transaction, id in same:
        before = current[id]
        if origin.richness.get(transaction.source, 0) > origin.richness.get(before.source, 0):
            richer.append(_stamp(transaction, account, id, origin))
            result.tickers |= {t for t in (before.ticker, transaction.ticker) if t}
    transaction_store.revise_transactions(
        unit, richer, origin.at, origin.import_id, "a richer source tells it"
    )
    result.updated += len(richer)


def _quarantine(
    unit: Unit,
    account: Account,
    problems: Sequence[Problem],
    doubtful: Sequence[tuple[Transaction, tuple[str, ...]]],
    origin: Origin,
    result: Recorded,
) -> None:
    rows = [_row(account, origin, p.line, p.reason, p.raw) for p in problems]
    for transaction, candidates in doubtful:
        reason = (
            "may be the same as a transaction that another source told at another time: decide whether it is"
        )
        row = _row(account, origin, transaction.line, reason, transaction.raw)
        rows.append({**row, "candidates": list(candidates), "transaction": to_record(transaction)})
    twins: Counter[str] = Counter()
    for row in rows:
        key = str(row["id"])
        row["id"] = hashlib.blake2b(f"{key} {twins[key]}".encode(), digest_size=10).hexdigest()
        twins[key] += 1
    import_store.add_quarantine(unit, rows)
    result.quarantined += [str(row["id"]) for row in rows]


def _row(account: Account, origin: Origin, line: int, reason: str, raw: str) -> dict[str, object]:
    key = hashlib.blake2b(f"{account.id}\n{raw}".encode(), digest_size=10).hexdigest()
    return {
        "id": key,
        "import_id": origin.import_id,
        "account_id": account.id,
        "line": line,
        "reason": reason,
        "raw": origin.masked(raw),
        "state": "open",
        "candidates": [],
        "transaction": None,
        "transaction_id": None,
    }
