"""Which records tell the same event: within one source by id or by counting equal rows, across sources by what happened.

Within a source, a broker's id is the identity. Without ids the n-th row with equal content is the n-th such event, so a
repeat of a file adds nothing and two genuine identical fills stay two. Across sources (two file formats, later the
API) times, zones and fee decimals differ; there an event is the same when contract, side, quantity and money before
fees agree and the moments do. Where only the moments disagree the desk asks, unless a whole file is shifted alike.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from thetadesk.ledger.model import REMOVALS, Kind, Sighting, TimePrecision, Transaction

_SAME_MOMENT = timedelta(seconds=61)  # one source cuts the seconds off
_SAME_EVENT = timedelta(hours=26)  # the widest shift that a wrong time zone can cause
_QUARTER = timedelta(minutes=15)
_ENOUGH_TO_SHOW_A_SHIFT = 3
_CENT = Decimal("0.01")


def sightings(transactions: Iterable[Transaction]) -> list[Sighting]:
    """The sighting of each transaction of one file or answer, in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for transaction in transactions:
        key = sighting_key(transaction)
        ordinal = 0
        if transaction.source_id is None:
            ordinal = seen[transaction.source, key]
            seen[transaction.source, key] += 1
        found.append(Sighting(transaction.source, key, ordinal))
    return found


def sighting_key(transaction: Transaction) -> str:
    """The broker's id (and part), or a hash of the content key."""
    if transaction.source_id is not None:
        return f"{transaction.source_id}.{transaction.part}"
    return "=" + hashlib.blake2b(transaction.content_key.encode(), digest_size=12).hexdigest()


def transaction_id(account_id: str, sighting: Sighting) -> str:
    """The permanent id of an event first seen so: 20 hexadecimal digits."""
    text = f"{account_id}\n{sighting.source}\n{sighting.key}\n{sighting.ordinal}"
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


@dataclass(slots=True)
class Comparison:
    """New records (by position) that tell a known event, with its id; and those that may, with the candidates."""

    same: dict[int, str] = field(default_factory=dict)
    doubtful: dict[int, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def compare(new: list[Transaction], known: list[Transaction]) -> Comparison:
    """Which of `new` tell events that `known` (recorded from other sources) already tell. Each known event serves
    one new record."""
    open_: dict[tuple[object, ...], list[Transaction]] = defaultdict(list)
    for transaction in sorted(known, key=lambda t: (t.occurred_at, t.sequence, t.id)):
        open_[_signature(transaction)].append(transaction)
    result = Comparison()
    far = []
    for at in sorted(range(len(new)), key=lambda at: (new[at].occurred_at, new[at].sequence)):
        twin = next((t for t in open_.get(_signature(new[at]), ()) if _same_moment(new[at], t)), None)
        if twin is None:
            far.append(at)
            continue
        open_[_signature(new[at])].remove(twin)
        result.same[at] = twin.id
    _compare_shifted(new, far, open_, result)
    return result


def _compare_shifted(
    new: list[Transaction],
    far: list[int],
    open_: dict[tuple[object, ...], list[Transaction]],
    result: Comparison,
) -> None:
    near = {at: _within_a_day(new[at], open_) for at in far}
    shifts = Counter(
        round((new[at].occurred_at - candidates[0].occurred_at) / _QUARTER)
        for at, candidates in near.items()
        if candidates
    )
    # One file in one wrong zone is off by one amount, or by two an hour apart around a change of clocks.
    shifted = shifts.total() >= _ENOUGH_TO_SHOW_A_SHIFT and max(shifts) - min(shifts) in (0, 4)
    for at in far:
        candidates = _within_a_day(new[at], open_)
        if not candidates:
            continue
        if shifted:
            result.same[at] = candidates[0].id
            open_[_signature(new[at])].remove(candidates[0])
        else:
            result.doubtful[at] = tuple(candidate.id for candidate in candidates)
    if shifted:
        hours = Decimal(abs(shifts.most_common(1)[0][0])) / 4
        result.notes.append(
            f"this file and what another source told before are {hours.normalize():f} hours apart: "
            "one of them was read in the wrong time zone, name its --timezone"
        )


def _within_a_day(
    transaction: Transaction, open_: dict[tuple[object, ...], list[Transaction]]
) -> list[Transaction]:
    return [
        other
        for other in open_.get(_signature(transaction), ())
        if abs(other.occurred_at - transaction.occurred_at) <= _SAME_EVENT
    ]


def _same_moment(one: Transaction, other: Transaction) -> bool:
    if TimePrecision.DAY in (one.precision, other.precision):
        return one.traded_on == other.traded_on
    return abs(one.occurred_at - other.occurred_at) <= _SAME_MOMENT


def _signature(transaction: Transaction) -> tuple[object, ...]:
    """What every source says of an event alike. Some name an adjusted option by its underlying alone."""
    cash = transaction.gross.quantize(_CENT)
    instrument = transaction.instrument
    if transaction.quantity == 0 or instrument is None:
        return ("cash", transaction.currency, cash)
    quantity = abs(transaction.quantity) if transaction.kind in REMOVALS else transaction.quantity
    what = (instrument.underlying, instrument.expires_on, instrument.strike, instrument.right)
    return (_sort_of(transaction.kind), *what, quantity, cash)


def _sort_of(kind: Kind) -> str:
    if kind in REMOVALS:
        return "removal"
    return "trade" if kind in (Kind.TRADE, Kind.DELIVERY, Kind.CORPORATE) else kind.value
