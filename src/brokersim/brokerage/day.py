"""A trading day of one account, stage by stage, each at its own instant.

Every stage happens at a fixed time, so it makes no difference whether a simulation is stepped by the minute or by the
year: before the opening splits and dividends, then the opening, three moments at which the character may act and resting
orders are tried, the close, and what the clearing house books the next morning.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from brokersim import calendar
from brokersim.brokerage.book import Book, Entry
from brokersim.brokerage.charges import Charges
from brokersim.brokerage.corporate import Corporate
from brokersim.brokerage.floor import Floor
from brokersim.brokerage.history import History
from brokersim.brokerage.overnight import Due, Overnight
from brokersim.calendar import Session
from brokersim.model import Dividend, Order, Split

if TYPE_CHECKING:
    from brokersim.brokerage.characters.hand import Character
    from brokersim.market import Market

_MORNING = time(8)
_BOOKED = time(6)
_ACTS = (timedelta(minutes=41), timedelta(minutes=107))
_LAST_ACT = timedelta(minutes=-23)
_ANNOUNCED = timedelta(days=10)  # what happens so soon has been announced
_EACH_LATER = timedelta(seconds=61)


@dataclass(frozen=True, slots=True)
class Day:
    """A session with what happens around it: splits at its opening, and dividends that the next opening loses.
    `morning` is before it, `booked` the next morning."""

    session: Session
    morning: datetime
    booked: datetime
    splits: tuple[Split, ...]
    ex_tomorrow: dict[str, Dividend]


class Agenda:
    """The events of all days, asked of the market a stretch at a time."""

    def __init__(self, market: "Market") -> None:
        self._market = market
        self._until = date.min
        self._dividends: dict[date, dict[str, Dividend]] = {}
        self._splits: dict[date, list[Split]] = {}

    def day(self, session: Session, now: datetime) -> Day:
        """The events around a session of the past or the present."""
        following = calendar.next_session(session.on).on
        if following > self._until:
            self._read(session.on, calendar.market_date(now) + _ANNOUNCED)
        return Day(
            session,
            calendar.instant(session.on, _MORNING),
            calendar.instant(session.on + timedelta(days=1), _BOOKED),
            tuple(self._splits.get(session.on, ())),
            self._dividends.get(following, {}),
        )

    def _read(self, first: date, last: date) -> None:
        self._until = max(first, last)
        self._dividends, self._splits = {}, {}
        for dividend in self._market.dividends(first=first, last=self._until):
            self._dividends.setdefault(dividend.ex_on, {})[dividend.symbol] = dividend
        for split in self._market.splits(first=first, last=self._until):
            self._splits.setdefault(split.on, []).append(split)


class Runner:
    """Lives one account's days. `place` spreads accounts over the minutes, so that no two act at once."""

    def __init__(
        self,
        book: Book,
        market: "Market",
        seed: int,
        place: int,
        character: "Character",
        tell: Callable[[Order], None],
    ) -> None:
        from brokersim.brokerage.characters.hand import Hand

        self.book = book
        self.floor = Floor(book, market, tell)
        self.history = History(book)
        self.character = character
        self._seed = seed
        self._later = place * _EACH_LATER
        self._corporate = Corporate(book, market)
        self._overnight = Overnight(book, market, seed)
        self._charges = Charges(book, market)
        self._due: list[Due] = []
        self._hand: Hand = Hand(book, self.floor, market, seed)
        self._stage = 0

    def begin(self) -> None:
        """A new day: no stage of it has been lived."""
        self._stage = 0

    def look(self, now: datetime) -> None:
        """Tries clients' orders between the stages."""
        if not self.floor.idle:
            self.floor.look(now, outside=True)

    def live(self, day: Day, now: datetime) -> bool:
        """Lives the stages of `day` up to `now`. Answers whether the day is over."""
        stages = self._stages(day)
        while self._stage < len(stages):
            at, stage = stages[self._stage]
            if at > now:
                return False
            self._stage += 1
            stage(day, at)
        return True

    def _stages(self, day: Day) -> list[tuple[datetime, Callable[[Day, datetime], None]]]:
        session = day.session
        first, second = (session.opens_at + each + self._later for each in _ACTS)
        return [
            (day.morning + self._later, self._before),
            (session.opens_at, self._open),
            (first, self._first),
            (second, self._second),
            (session.closes_at + _LAST_ACT, self._third),
            (session.closes_at, self._close),
            (day.booked + self._later, self._after),
        ]

    def _before(self, day: Day, at: datetime) -> None:
        for split in day.splits:
            self.floor.drop(split.symbol, at, "the underlying splits")
            self._corporate.split(split, day.session.on, at)
        self._corporate.pay(day.session.on, at)
        due = [each for each in self._due if each.after <= at]
        self._due = [each for each in self._due if each.after > at]
        for each in due:
            self.book.post(_dated(each.entry, at), at)

    def _open(self, _day: Day, at: datetime) -> None:
        self.floor.open_market(at)

    def _first(self, day: Day, at: datetime) -> None:
        self._act(day, at, 0)

    def _second(self, day: Day, at: datetime) -> None:
        self._act(day, at, 1)

    def _third(self, day: Day, at: datetime) -> None:
        self._act(day, at, 2)

    def _act(self, day: Day, at: datetime, moment: int) -> None:
        self.floor.look(at)
        if day.session.on >= self.book.account.opened_on:
            self._hand.take(day.session, at, moment)
            self.character.act(self._hand)

    def _close(self, _day: Day, at: datetime) -> None:
        self.floor.close_market(at)

    def _after(self, day: Day, at: datetime) -> None:
        self._due += self._overnight.settle(day.session, day.ex_tomorrow, at)
        for dividend in day.ex_tomorrow.values():
            self._corporate.earn(dividend)
        self._charges.after(day.session, at)


def _dated(entry: Entry, at: datetime) -> Entry:
    return replace(entry, at=at, on=calendar.market_date(at))
