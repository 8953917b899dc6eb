"""Alerts over days that are unlike others: the clocks change, the exchange closes early or not at all, the desk is off,
and nobody says anything. What happens when is written down in UTC, by hand."""

from datetime import UTC, datetime

import pytest

from tests.alerts.engines import Bench

HOUR = 3_600.0


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


class Desk:
    """A desk whose prices stay as they were told, and that may be off for a while."""

    def __init__(self, text: str, at: str) -> None:
        self._text = text
        self.heard: list[tuple[float, str]] = []
        self.bench = Bench([text], utc(at))

    def price(self, at: str, price: float) -> None:
        self.bench.price("A", utc(at), price)
        self._note()

    def until(self, at: str) -> None:
        """Lets time pass; nobody says anything, and what was said is still believed."""
        self.bench.engine.beat(utc(at))
        self._note()

    def off(self, until: str) -> None:
        """The desk is killed, and started again at that time; the hub hears the quote anew."""
        quotes = self.bench.market.quotes
        self.bench = Bench([self._text], utc(until), self.bench.engine.standings())
        for quote in quotes.values():
            self.bench.tick(quote.symbol, utc(until), bid=quote.bid, ask=quote.ask, last=quote.last)
        self._note()

    def _note(self) -> None:
        self.heard += [(change.at, f"{change.before}>{change.after}") for change in self.bench.changes]
        self.bench.changes.clear()


@pytest.mark.parametrize(
    ("evening", "opening", "closing"),
    [
        (
            "2026-03-05T22:00",
            "2026-03-06T14:30",
            "2026-03-06T21:00",
        ),  # the Friday before the clocks go forward
        ("2026-03-06T22:00", "2026-03-09T13:30", "2026-03-09T20:00"),  # the Monday after
        ("2026-10-29T21:00", "2026-10-30T13:30", "2026-10-30T20:00"),  # the Friday before they go back
        ("2026-10-30T21:00", "2026-11-02T14:30", "2026-11-02T21:00"),
        ("2026-11-25T22:00", "2026-11-27T14:30", "2026-11-27T18:00"),  # Thanksgiving, then a half day
        ("2026-12-24T19:00", "2026-12-28T14:30", "2026-12-28T21:00"),  # Christmas on a Friday
        (
            "2026-07-02T21:00",
            "2026-07-06T13:30",
            "2026-07-06T20:00",
        ),  # Independence Day, kept on the Friday before
    ],
)
@pytest.mark.parametrize("off", [False, True], ids=["on", "off meanwhile"])
def test_what_is_true_fires_with_the_next_session_and_once(evening, opening, closing, off):
    desk = Desk("A < 100 during market", evening)
    desk.price(evening, 99.0)
    if off:
        desk.off(datetime.fromtimestamp(utc(opening) - HOUR, UTC).isoformat())
    desk.until(opening)
    assert desk.heard == [(utc(opening), "ok>firing")]
    if off:
        desk.off(datetime.fromtimestamp(utc(opening) + HOUR, UTC).isoformat())
    desk.until(closing)
    # What ends when nobody listens is still told at the next session.
    desk.price(datetime.fromtimestamp(utc(closing) + 1, UTC).isoformat(), 101.0)
    assert len(desk.heard) == 1


@pytest.mark.parametrize(
    ("before", "fires"),
    [
        ("2026-11-27T17:59:59", "2026-11-27T17:59:59"),
        ("2026-11-27T18:00:00", "2026-11-30T14:30"),
        ("2026-11-26T15:00:00", "2026-11-27T14:30"),
    ],
)
def test_a_half_day_ends_early_and_a_holiday_does_not_begin(before, fires):
    desk = Desk("A < 100 during market", "2026-11-25T22:00")
    desk.price("2026-11-25T22:00", 101.0)
    desk.price(before, 99.0)
    desk.until("2026-11-30T22:00")
    assert desk.heard == [(utc(fires), "ok>firing")]


@pytest.mark.parametrize(
    ("night", "opens", "closes"),
    [
        ("2026-03-08T05:00", "2026-03-08T06:30", "2026-03-08T07:30"),  # 01:30 EST to 03:30 EDT: one hour
        ("2026-11-01T04:00", "2026-11-01T05:30", "2026-11-01T08:30"),  # 01:30 EDT to 03:30 EST: three
    ],
)
def test_hours_of_a_night_in_which_the_clocks_change(night, opens, closes):
    desk = Desk("A < 100 for 45m during 01:30-03:30", night)
    desk.price(night, 99.0)
    desk.until(closes)
    assert desk.heard == [(utc(opens), "ok>pending"), (utc(opens) + 2_700, "pending>firing")]
    late = Desk("A < 100 for 45m during 01:30-03:30", night)
    late.price(night, 101.0)
    late.price(datetime.fromtimestamp(utc(closes) - 60, UTC).isoformat(), 99.0)
    late.until(datetime.fromtimestamp(utc(closes) + HOUR, UTC).isoformat())
    assert late.heard == [(utc(closes) - 60, "ok>pending"), (utc(closes), "pending>ok")]


def test_reminders_and_pauses_are_counted_in_seconds_whatever_the_clocks_do():
    desk = Desk("A < 100 every 1h", "2026-03-08T05:30")
    desk.price("2026-03-08T05:30", 99.0)
    desk.until("2026-03-08T08:30")
    assert [at for at, _ in desk.heard] == [utc("2026-03-08T05:30") + HOUR * each for each in range(4)]


def test_a_last_day_that_has_twenty_five_hours_ends_at_midnight():
    desk = Desk("A < 100 until 2026-11-01", "2026-11-01T03:00")
    desk.price("2026-11-01T03:00", 101.0)
    desk.until("2026-11-02T04:59:59")
    assert desk.heard == []
    desk.until("2026-11-02T05:00")
    assert desk.heard == [(utc("2026-11-02T05:00"), "ok>expired")]


@pytest.mark.parametrize("off", [False, True], ids=["on", "off meanwhile"])
def test_that_nobody_knows_is_no_news_while_nobody_trades(off):
    """A weekend with a change of the clocks, in which the quote grows stale: told a minute after the opening."""
    desk = Desk("A < 100 during market", "2026-03-06T20:59")
    desk.price("2026-03-06T20:59", 101.0)
    desk.bench.market.doubted.add("A")
    desk.until("2026-03-07T12:00")
    if off:
        desk.bench = Bench(["A < 100 during market"], utc("2026-03-08T12:00"), desk.bench.engine.standings())
    desk.until("2026-03-09T13:30:59")
    assert desk.heard == []
    desk.until("2026-03-09T13:31")
    assert desk.heard == [(utc("2026-03-09T13:31"), "ok>no_data")]
    desk.price("2026-03-09T13:32", 99.0)
    assert desk.heard[1:] == [(utc("2026-03-09T13:32"), "no_data>firing")]
