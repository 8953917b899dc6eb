"""The live book as clients were told it last: each beat says which legs and totals changed, and is written in pieces."""

from collections import deque
from collections.abc import Callable, Generator

from thetadesk.portfolio.model import Header, LegKey, LegValue, Snapshot
from thetadesk.web.live.legs import Row, changed, leg_row, leg_text, name_of, totals_row, written

_TOTALS_SECONDS = 1.0  # what ties up money is reckoned over all legs
_AT_ONCE = 16  # legs in one piece


class BookBoard:
    """Tells the newest snapshot of a live book. `header` sums it up; `age` says how old a leg's quote is."""

    def __init__(
        self,
        newest: Callable[[], Snapshot],
        header: Callable[[Snapshot], Header | None],
        age: Callable[[LegValue], float | None],
        now: Callable[[], float],
    ) -> None:
        self._newest = newest
        self._header = header
        self._age = age
        self._now = now
        self._viewers = 0
        self._seq = 0
        self._told: dict[LegKey, tuple[LegValue, Row]] = {}
        self._totals: Row = {}
        self._totals_at, self._totals_seq = 0.0, 0

    def watch(self) -> None:
        """One more client watches."""
        self._viewers += 1
        if self._viewers == 1:
            self._seq, self._totals_at = 0, 0.0
            deque(self.beat(), maxlen=0)

    def release(self) -> None:
        """One client less watches."""
        self._viewers -= 1
        if not self._viewers:
            self._told, self._totals = {}, {}

    def whole(self) -> str:
        """Every leg and the totals, as the last beat had them."""
        legs = [leg_text(self._row(leg, row)) for leg, row in self._told.values()]
        return written(legs, self._totals)

    def beat(self) -> Generator[None, None, str | None]:
        """What changed since the last beat, None if nothing did or nobody watches. Yields between pieces."""
        if not self._viewers:
            return None
        snapshot = self._newest()
        if snapshot.seq == self._seq:
            return self._rest(snapshot)
        legs = []
        for place, leg in enumerate(snapshot.since(self._seq)):
            legs.append(leg_text(self._news(leg)))
            if place % _AT_ONCE == _AT_ONCE - 1:
                yield
        gone = self._without(snapshot)
        totals = self._new_totals(snapshot)
        self._seq = snapshot.seq
        return written(legs, totals, gone)

    def _rest(self, snapshot: Snapshot) -> str | None:
        """Totals of legs that were told too soon after other totals: in a quiet market no later legs bring them."""
        totals = self._new_totals(snapshot) if self._totals_seq != snapshot.seq else {}
        return written((), totals) if totals else None

    def _news(self, leg: LegValue) -> Row:
        key, after = leg.held.key, leg_row(leg)
        _, before = self._told.get(key, (None, {}))
        self._told[key] = (leg, after)
        return self._row(leg, changed(before, after))

    def _row(self, leg: LegValue, row: Row) -> Row:
        age = self._age(leg)
        return {**name_of(leg.held.key), **row, "age_seconds": None if age is None else round(age, 3)}

    def _without(self, snapshot: Snapshot) -> list[LegKey]:
        """Forgets legs that are held no longer."""
        if len(self._told) == len(snapshot.legs):
            return []
        held = {leg.held.key for leg in snapshot.legs}
        gone = [key for key in self._told if key not in held]
        for key in gone:
            del self._told[key]
        return gone

    def _new_totals(self, snapshot: Snapshot) -> Row:
        if self._now() - self._totals_at < _TOTALS_SECONDS:
            return {}
        self._totals_at, self._totals_seq = self._now(), snapshot.seq
        header = self._header(snapshot)
        after = {} if header is None else totals_row(header)
        before, self._totals = self._totals, after
        return changed(before, after)
