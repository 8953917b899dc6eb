"""What a broker's history shows of a book, and the errors that were planted in it.

The book itself is never wrong: positions and cash stay as they are while the history tells something else, so that a
client's reconciliation has something to find.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

from brokersim.brokerage.book import CENT, Book
from brokersim.model import Contract, Posting, PostingKind

PlantKind = Literal["cent", "contract", "missing", "duplicate", "late"]
KINDS: tuple[str, ...] = get_args(PlantKind)


class PlantError(ValueError):
    """Nothing can be planted that way."""


@dataclass(slots=True)
class Plant:
    """An error in what is told: of the posting `target`, or of the next one that it fits. Late ones are told from
    `until` on; a duplicate has the number `copy`."""

    kind: PlantKind
    since: int
    target: int | None
    until: datetime | None
    copy: int = 0


class History:
    """One book as its broker tells it."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._served: list[Posting] = []
        self._seen = 0
        self._plants: list[Plant] = []

    def told(self, now: datetime) -> Sequence[Posting]:
        """What the broker serves at `now`, oldest first."""
        fresh = self._book.postings[self._seen :]
        self._seen += len(fresh)
        begins = self._book.account.history_from
        self._served += [each for each in fresh if each.on >= begins]
        if not self._plants:
            return self._served
        return list(self._spoiled(now))

    def plant(
        self, kind: PlantKind, now: datetime, *, coming: bool, delay: timedelta, target: int | None
    ) -> dict[str, object]:
        """Spoils the newest posting that fits (or `target`; `coming`: the next one). Answers what it was."""
        if kind not in KINDS:
            raise PlantError(f"{kind!r} cannot be planted; choose one of {', '.join(KINDS)}")
        self.told(now)
        plant = Plant(kind, len(self._served), target, None)
        if kind == "late":
            plant.until = now + delay
        found = None if coming else self._victim(kind, target)
        if found is None and not coming:
            raise PlantError("No posting of this account fits: let it trade first")
        if found is not None:
            plant.target = found.id
            plant.copy = self._book.numbers.next(now) if kind == "duplicate" else 0
        self._plants.append(plant)
        return {"kind": kind, "account": self._book.account.number, **(_named(found) if found else {})}

    def heal(self) -> int:
        """Takes all planted errors out; answers how many there were."""
        healed, self._plants = len(self._plants), []
        return healed

    def _victim(self, kind: PlantKind, target: int | None) -> Posting | None:
        taken = {plant.target for plant in self._plants}
        for posting in reversed(self._served):
            if target is not None and posting.id != target:
                continue
            if posting.id not in taken and _fits(kind, posting):
                return posting
        return None

    def _spoiled(self, now: datetime) -> Iterable[Posting]:
        plants = {plant.target: plant for plant in self._resolved(now)}
        for posting in self._served:
            plant = plants.get(posting.id)
            if plant is None:
                yield posting
            else:
                yield from _told(posting, plant, now)

    def _resolved(self, now: datetime) -> list[Plant]:
        for plant in self._plants:
            if plant.target is None:
                found = next((each for each in self._served[plant.since :] if _fits(plant.kind, each)), None)
                if found is not None:
                    plant.target = found.id
                    plant.copy = self._book.numbers.next(now)
        return [plant for plant in self._plants if plant.target is not None]


def _fits(kind: PlantKind, posting: Posting) -> bool:
    if kind == "cent":
        return posting.gross != 0
    if kind == "contract":
        return posting.kind is PostingKind.TRADE and isinstance(posting.instrument, Contract)
    return bool(posting.net or posting.quantity)


def _told(posting: Posting, plant: Plant, now: datetime) -> Iterable[Posting]:
    if plant.kind == "cent":
        yield replace(posting, gross=posting.gross + CENT)
    elif plant.kind == "contract":
        more = Decimal(1) if posting.quantity > 0 else Decimal(-1)
        yield replace(posting, quantity=posting.quantity + more)
    elif plant.kind == "duplicate":
        yield posting
        yield replace(posting, id=plant.copy)
    elif plant.until is not None and now >= plant.until:
        yield replace(posting, visible_at=plant.until)


def _named(posting: Posting) -> dict[str, object]:
    instrument = posting.instrument
    return {
        "posting": posting.id,
        "posting_kind": posting.kind.value,
        "at": posting.at.isoformat(),
        "on": posting.on.isoformat(),
        "symbol": instrument.occ if isinstance(instrument, Contract) else instrument,
        "quantity": str(posting.quantity),
        "net": str(posting.net),
    }
