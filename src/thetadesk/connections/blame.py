"""Names the transaction from which the books and the broker differ, and what would explain it.

What is known for sure comes first: a row that says another thing than the broker now says, a row that the broker no
longer tells, a row whose own numbers contradict each other by exactly the difference, a row told twice. Then what
would explain the difference: a row that should not be, a quantity off by what is missing, an event that nobody told.
Where nothing explains it, the first row since the last time both were equal that nothing vouches for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import IntEnum

from thetadesk.connections.model import Comparison, Differing, Explanation, FirstDifference, Reread
from thetadesk.kernel.instruments import STANDARD_OPTION_MULTIPLIER, Instrument, InstrumentKind
from thetadesk.kernel.money import CENT, decimal_text, quantity_text
from thetadesk.ledger.model import REMOVALS, ZERO, Kind, Transaction

_SHOWN = 12
_ROUNDING = 5 * CENT
_PRICED = frozenset({Kind.TRADE, Kind.DELIVERY})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the difference. `suspects` are the transactions told since ledger and broker were last
    equal (`equal_on`; None: never), oldest first, `beside` others of the same moments; `unread` rows wait in
    quarantine."""

    suspects: Sequence[Transaction] = ()
    reread: Reread = field(default_factory=Reread)
    unread: int = 0
    equal_on: date | None = None
    beside: Sequence[Transaction] = ()


class _Proof(IntEnum):
    """How strongly something explains a difference, the strongest first."""

    TOLD_OTHERWISE = 0
    NO_LONGER_TOLD = 1
    CONTRADICTS_ITSELF = 2
    TOLD_TWICE = 3
    WRONG_QUANTITY = 4
    TOO_MUCH = 5
    DOES_NOT_ADD_UP = 6
    UNTOLD = 7
    UNVERIFIED = 8


@dataclass(frozen=True, slots=True)
class _Clue:
    proof: _Proof
    transaction: Transaction | None
    text: str


def blame(found: Comparison, evidence: Evidence) -> tuple[FirstDifference, tuple[Explanation, ...]]:
    """The first difference and the explanations of a comparison that is red."""
    clues = sorted(_clues(found, evidence), key=_order)
    strongest = clues[0].proof if clues else _Proof.UNVERIFIED
    # A row that is wrong is wrong for sure; among those the first in time is where the difference begins.
    sure = [clue for clue in clues if clue.proof <= _Proof.TOLD_TWICE] or [
        clue for clue in clues if clue.proof == strongest
    ]
    first = min(sure, key=_when) if sure else _Clue(_Proof.UNTOLD, None, _untold_words(found, evidence))
    id = first.transaction.id if first.transaction else None
    told = [Explanation(c.text, c.transaction.id if c.transaction else None) for c in clues[:_SHOWN]]
    return FirstDifference(id, first.text), tuple(told + _circumstances(found, evidence))


def _order(clue: _Clue) -> tuple[object, ...]:
    return clue.proof, _when(clue)


def _when(clue: _Clue) -> tuple[object, ...]:
    t = clue.transaction
    if t is None:
        return (1,)
    return 0, t.occurred_at, t.sequence, t.part, t.id


def _clues(found: Comparison, evidence: Evidence) -> Iterator[_Clue]:
    yield from _reread_clues(evidence.reread)
    suspects = [t for t in evidence.suspects if _bears_on(t, found)]
    proven = [*_contradictions(suspects, found), *_twice(suspects, evidence.beside, found)]
    yield from proven
    yield from _wrong_quantity(suspects, found)
    yield from _too_much(suspects, found)
    if all(clue.proof is _Proof.DOES_NOT_ADD_UP for clue in proven):
        yield from _untold(found, evidence)
        yield from _unverified(suspects, found)


def _bears_on(t: Transaction, found: Comparison) -> bool:
    moves = t.instrument is not None and t.quantity and t.instrument.symbol in found.different
    return bool(moves) or bool(found.different_cash and t.cash and t.currency == found.cash.currency)


def _reread_clues(reread: Reread) -> Iterator[_Clue]:
    for each in reread.differing:
        text = f"{_name(each.stored)}: the ledger has {_values(each)[0]}, the broker tells {_values(each)[1]}"
        yield _Clue(_Proof.TOLD_OTHERWISE, each.stored, text)
    for gone in reread.gone:
        text = f"{_name(gone)}: the ledger has it, the broker no longer tells it"
        yield _Clue(_Proof.NO_LONGER_TOLD, gone, text)


_SAID = ("quantity", "price", "gross", "fees", "kind", "status", "traded_on", "occurred_at", "currency")


def _values(each: Differing) -> tuple[str, str]:
    names = [name for name in _SAID if getattr(each.stored, name) != getattr(each.told, name)]
    if each.stored.instrument != each.told.instrument:
        names.append("holding" if each.stored.instrument and each.told.instrument else "instrument")
    return _shown(each.stored, names), _shown(each.told, names)


def _shown(t: Transaction, names: Iterable[str]) -> str:
    return ", ".join(f"{name} {_value(getattr(t, name))}" for name in names) or "other words"


def _value(value: object) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, Instrument):
        return value.symbol
    return str(value)


def _contradictions(suspects: Sequence[Transaction], found: Comparison) -> Iterator[_Clue]:
    """Rows whose quantity and price do not come to their cash: by exactly the difference, or at all."""
    for t in suspects:
        if t.instrument is None or _adds_up(t):
            continue
        expected, fits = _expected_gross(t), _fits_quantity(t, t.instrument, found)
        if expected is not None and (fits or _cents(expected - t.gross) == _cents(found.different_cash)):
            text = f"{_name(t)}: {_sum_words(t, expected)}; that is the difference to the broker"
            yield _Clue(_Proof.CONTRADICTS_ITSELF, t, text)
        elif expected is not None:
            yield _Clue(_Proof.DOES_NOT_ADD_UP, t, f"{_name(t)}: {_sum_words(t, expected)}")
        elif fits:
            right = quantity_text(abs(t.quantity + found.different[t.instrument.symbol]))
            text = f"{_name(t)}: its cash is that of {right}; that is the difference to the broker"
            yield _Clue(_Proof.CONTRADICTS_ITSELF, t, text)


def _sum_words(t: Transaction, expected: Decimal) -> str:
    said = f"the row says {decimal_text(t.gross)}"
    if t.kind is Kind.CASH_SETTLEMENT:
        return f"indexes are told to the cent, so it comes to {decimal_text(expected)}, {said}"
    count, price = quantity_text(abs(t.quantity)), decimal_text(t.price or ZERO)
    return f"{count} at {price} come to {decimal_text(expected)}, {said}"


def _adds_up(t: Transaction) -> bool:
    """Whether quantity and price of a row come to its cash."""
    expected = _expected_gross(t)
    return expected is not None and abs(expected - t.gross) < CENT / 2


def _fits_quantity(t: Transaction, held: Instrument, found: Comparison) -> bool:
    """Whether the cash of a priced row is that of the quantity which the broker's position asks for."""
    if t.kind not in _PRICED:
        return False
    lacking = found.different.get(held.symbol, ZERO)
    # A contract whose terms nobody has told is priced like any other until somebody says otherwise.
    usual = STANDARD_OPTION_MULTIPLIER if held.is_option else ZERO
    per_unit = (t.price or ZERO) * (held.multiplier or usual)
    return bool(lacking and per_unit) and _cents(-(t.quantity + lacking) * per_unit) == _cents(t.gross)


def _expected_gross(t: Transaction) -> Decimal | None:
    """What the cash of a row has to be; None where its other figures do not tell."""
    held = t.instrument
    if held is None or held.multiplier is None:
        return None
    if t.kind is Kind.CASH_SETTLEMENT and held.kind is InstrumentKind.OPTION:
        # No price is told, but an index is settled at a value of two decimals.
        step = held.multiplier * CENT * max(abs(t.quantity), Decimal(1))
        return (t.gross / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step
    if t.kind not in _PRICED or t.price is None:
        return None
    return -t.quantity * t.price * held.multiplier


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def _twice(
    suspects: Sequence[Transaction], beside: Sequence[Transaction], found: Comparison
) -> Iterator[_Clue]:
    alike: defaultdict[tuple[object, ...], dict[str, Transaction]] = defaultdict(dict)
    for t in [*beside, *suspects]:
        what = t.instrument.symbol if t.instrument else None
        alike[t.kind, what, t.quantity, t.price, t.gross, t.fees, t.occurred_at, t.order_id][t.id] = t
    suspected = {t.id for t in suspects}
    for same in alike.values():
        # Of two that are alike the one that the broker numbered first is the one that happened.
        numbered = sorted(same.values(), key=lambda t: (t.sequence, t.part, t.id))
        for at, t in enumerate(numbered[1:], 2):
            if t.id in suspected and _explains_position(found, t, times=len(numbered) - at + 1):
                text = f"{_name(t)}: told twice; without this one both would be equal"
                yield _Clue(_Proof.TOLD_TWICE, t, text)


def _explains(found: Comparison, t: Transaction, times: int = 1) -> bool:
    """Whether the difference is that the broker does not have `t`."""
    symbol = t.instrument.symbol if t.instrument else None
    moved = {symbol: _taken(t, found) * times} if symbol and t.quantity else {}
    cash = _cents(found.different_cash) == _cents(-t.cash * times)
    return cash and found.different == {name: -quantity for name, quantity in moved.items()}


def _explains_position(found: Comparison, t: Transaction, times: int) -> bool:
    """Whether the position differs as if the broker did not have `t`; of cash alone, whether all does."""
    if t.instrument is None or not t.quantity:
        return _explains(found, t, times)
    return found.different.get(t.instrument.symbol) == -_taken(t, found) * times


def _taken(t: Transaction, found: Comparison) -> Decimal:
    if t.kind not in REMOVALS or t.instrument is None:
        return t.quantity
    lacking = found.different.get(t.instrument.symbol, ZERO)
    return -abs(t.quantity) if lacking > 0 else abs(t.quantity)


def _wrong_quantity(suspects: Sequence[Transaction], found: Comparison) -> Iterator[_Clue]:
    """A row whose quantity and cash are off alike, or a removal of too many or too few."""
    if len(found.different) != 1:
        return
    ((symbol, lacking),) = found.different.items()
    is_short = any(line.symbol == symbol and min(line.ours, line.brokers) < 0 for line in found.positions)
    for t in suspects:
        if t.instrument is None or t.instrument.symbol != symbol or not t.quantity:
            continue
        per_unit = (t.price or ZERO) * (t.instrument.multiplier or ZERO)
        alike = t.kind in _PRICED and per_unit and _cents(-lacking * per_unit) == _cents(found.different_cash)
        removal = t.kind in REMOVALS and not found.different_cash
        count = t.quantity + lacking if alike else abs(t.quantity) + (lacking if is_short else -lacking)
        # A row of nothing, or of the other side, is no row with a wrong quantity.
        if (alike and count * t.quantity > 0) or (removal and count > 0):
            right, said = quantity_text(abs(count)), quantity_text(abs(t.quantity))
            text = f"{_name(t)}: with {right} instead of {said} both would be equal"
            yield _Clue(_Proof.WRONG_QUANTITY, t, text)


def _too_much(suspects: Sequence[Transaction], found: Comparison) -> Iterator[_Clue]:
    for t in suspects:
        if _explains(found, t):
            yield _Clue(_Proof.TOO_MUCH, t, f"{_name(t)}: without it both would be equal")


def _untold(found: Comparison, evidence: Evidence) -> Iterator[_Clue]:
    """Events that the broker has booked and not told: they explain positions, or cash beyond what rounding is off by."""
    if found.different or abs(found.different_cash) > _ROUNDING:
        yield _Clue(_Proof.UNTOLD, None, _untold_words(found, evidence))


def _untold_words(found: Comparison, evidence: Evidence) -> str:
    since = f" since {evidence.equal_on}" if evidence.equal_on else ""
    parts = [
        f"{quantity_text(abs(line.difference))} {line.words} {'more' if line.difference > 0 else 'fewer'}"
        for line in found.positions
        if line.difference
    ][:5]
    if found.different_cash:
        word = "more" if found.different_cash > 0 else "less"
        parts.append(f"{decimal_text(abs(found.different_cash))} {found.cash.currency} {word} cash")
    return (
        f"The broker has {', '.join(parts)}; something{since} is booked there that its history does not show"
    )


def _unverified(suspects: Sequence[Transaction], found: Comparison) -> Iterator[_Clue]:
    """Rows that could be it: those whose own numbers do not vouch for them first."""
    doubtful = [t for t in suspects if not _vouched_for(t, found)]
    charged = [t for t in suspects if t.fees]
    for t in (doubtful or charged or suspects)[:_SHOWN]:
        text = f"{_name(t)}: told since both were last equal, and nothing vouches for its {_matter(t, found)}"
        yield _Clue(_Proof.UNVERIFIED, t, text)


def _vouched_for(t: Transaction, found: Comparison) -> bool:
    """Whether quantity and price of a row come to its cash, and its position is right."""
    if t.instrument is not None and t.instrument.symbol in found.different:
        return False
    return _adds_up(t)


def _matter(t: Transaction, found: Comparison) -> str:
    moves = t.instrument is not None and t.instrument.symbol in found.different
    return "quantity" if moves else "cash"


def _circumstances(found: Comparison, evidence: Evidence) -> list[Explanation]:
    told = []
    if evidence.unread:
        count = evidence.unread
        told.append(
            Explanation(f"{count} {'row waits' if count == 1 else 'rows wait'} in quarantine, not counted")
        )
    expired = [line.words for line in found.positions if line.difference and line.ours and not line.brokers]
    if expired:
        told.append(
            Explanation(
                f"The broker no longer holds {', '.join(expired[:5])}: an expiration, assignment or exercise may be on its way"
            )
        )
    return told


def _name(t: Transaction) -> str:
    what = f" {t.instrument.words}" if t.instrument else ""
    count = f" {quantity_text(t.quantity)}" if t.quantity else ""
    return f"{t.kind.value.replace('_', ' ')}{count}{what} of {t.traded_on}"


def withdrawn(found: Comparison, reread: Reread) -> Sequence[Transaction]:
    """The rows that the broker no longer tells and whose going makes both equal: it has taken them back."""
    if reread.gone and _explain_together(found, reread.gone):
        return reread.gone
    return next(([t] for t in reread.gone if _explains(found, t)), [])


def _explain_together(found: Comparison, rows: Iterable[Transaction]) -> bool:
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    cash = ZERO
    for t in rows:
        cash += t.cash
        if t.instrument is not None and t.quantity:
            held[t.instrument.symbol] += _taken(t, found)
    moved = {symbol: -quantity for symbol, quantity in held.items() if quantity}
    return moved == found.different and _cents(found.different_cash) == _cents(-cash)


def repaired(reread: Reread) -> Mapping[str, str]:
    """What reading the history again has put right, by transaction, in words."""
    found = {
        each.stored.id: f"{_name(each.stored)}: had {_values(each)[0]}, taken over from the broker as {_values(each)[1]}"
        for each in reread.differing
    }
    found.update((each.id, f"{_name(each)}: told late") for each in reread.late)
    found.update((each.id, f"{_name(each)}: taken back by the broker") for each in reread.withdrawn)
    return found
