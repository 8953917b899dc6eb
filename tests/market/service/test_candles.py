"""What is missing is asked for, once; what is asked for is whole."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.market.scripted import MINUTE, NOW, ScriptedDesk
from thetadesk.kernel.calendar import is_trading_day, market_date, session_close, session_open
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.market import store
from thetadesk.market.model import Candle, Interval
from thetadesk.market.service import candles as keeping
from thetadesk.wire.errors import UnreachableError

DAY = timedelta(days=1)
TODAY = market_date(NOW)


def read(desk: ScriptedDesk, interval: Interval, since: datetime, until: datetime) -> keeping.Candles:
    return asyncio.run(keeping.read(desk, "AAPL", interval, since, until))


def stored(desk: ScriptedDesk, interval: Interval) -> list[Candle]:
    with desk.reading() as unit:
        return store.candles(unit, "AAPL", interval, NOW - 4000 * DAY, NOW + DAY)


def trading_days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if is_trading_day(day)]


def test_days_are_asked_for_once_and_read_from_the_store_afterwards(either_desk: ScriptedDesk):
    desk = either_desk
    since = NOW - 60 * DAY
    first = read(desk, Interval.DAY, since, NOW)
    again = read(desk, Interval.DAY, since, NOW)
    assert first == again
    assert [market_date(c.at) for c in first.candles] == trading_days(market_date(since) + DAY, TODAY - DAY)
    assert desk.source.count("candles") == 1


def test_only_what_is_not_covered_is_asked_for(desk: ScriptedDesk):
    read(desk, Interval.DAY, NOW - 30 * DAY, NOW)
    read(desk, Interval.DAY, NOW - 60 * DAY, NOW)
    desk.clock.advance(2 * DAY)
    read(desk, Interval.DAY, NOW - 60 * DAY, NOW + 2 * DAY)
    asked = [(market_date(since), market_date(until)) for _, _, _, since, until in desk.source.asked]
    assert asked == [
        (TODAY - 30 * DAY, TODAY),
        (TODAY - 60 * DAY, TODAY - 30 * DAY),
        (TODAY - DAY, TODAY + 2 * DAY),
    ]


def test_the_day_that_goes_on_is_the_last_candle(desk: ScriptedDesk):
    desk.tell(last=101.0, open=99.0, high=102.0, low=98.0, volume=7.0)
    found = read(desk, Interval.DAY, NOW - 5 * DAY, NOW + DAY)
    assert found.candles[-1] == Candle("AAPL", session_open(TODAY), 99.0, 102.0, 98.0, 101.0, 7.0)
    assert stored(desk, Interval.DAY)[-1].at == session_open(TODAY - DAY)


def test_todays_minutes_are_filled_up_to_now_and_what_was_built_is_not_asked_for(desk: ScriptedDesk):
    desk.market.minutes.follow(["AAPL"])
    desk.tell(last=99.0, traded_at=(NOW - MINUTE).timestamp())
    opens = session_open(TODAY)
    found = read(desk, Interval.MINUTE, opens, NOW + DAY)
    assert [c.at for c in found.candles] == [opens + n * MINUTE for n in range(90)]
    desk.tell(last=123.0, traded_at=NOW.timestamp())
    desk.clock.advance(MINUTE)
    later = read(desk, Interval.MINUTE, opens, NOW + DAY)
    assert later.candles[-1].close == 123.0
    assert len(later.candles) == 91
    assert sum(question[2] is Interval.MINUTE for question in desk.source.asked) == 1


def test_a_hole_is_asked_for_but_not_every_second(desk: ScriptedDesk):
    opens = session_open(TODAY)
    read(desk, Interval.MINUTE, opens, NOW + DAY)
    desk.clock.advance(timedelta(seconds=30))
    read(desk, Interval.MINUTE, opens, NOW + DAY)
    desk.clock.advance(5 * MINUTE)
    read(desk, Interval.MINUTE, opens, NOW + DAY)
    since = [question[3] for question in desk.source.asked]
    assert since == [opens, NOW]


def test_minutes_of_earlier_days_are_whole_sessions(desk: ScriptedDesk):
    friday = date(2026, 3, 6)
    found = read(desk, Interval.MINUTE, session_open(friday), session_close(friday))
    assert len(found.candles) == 390
    assert {market_date(c.at) for c in found.candles} == {friday}


def test_what_cannot_be_had_is_said_beside_what_is_stored(desk: ScriptedDesk):
    read(desk, Interval.DAY, NOW - 10 * DAY, NOW)
    desk.source.failure = UnreachableError("the broker does not answer")
    found = read(desk, Interval.DAY, NOW - 30 * DAY, NOW)
    assert len(found.candles) > 0
    assert found.problem == "the broker does not answer"


def test_unsound_candles_are_left_out(desk: ScriptedDesk):
    desk.source.price = lambda _symbol, on: 0.5 if on == TODAY - DAY else 100.0
    found = read(desk, Interval.DAY, NOW - 5 * DAY, NOW)
    assert market_date(found.candles[-1].at) == TODAY - 2 * DAY


def test_days_missing_between_others_are_asked_for_again(desk: ScriptedDesk):
    missing = {date(2026, 2, 17), date(2026, 2, 18), date(2026, 3, 3)}
    desk.source.left_out = set(missing)
    asyncio.run(keeping.fill_days(desk, "AAPL", NOW))
    before = len(stored(desk, Interval.DAY))
    desk.source.left_out = set()
    assert asyncio.run(keeping.mend(desk, "AAPL")) == 3
    assert len(stored(desk, Interval.DAY)) == before + 3
    assert asyncio.run(keeping.mend(desk, "AAPL")) == 0


def test_a_share_that_was_not_listed_then_is_not_asked_for_again_and_again(desk: ScriptedDesk):
    desk.source.listed_on = date(2026, 1, 15)
    asyncio.run(keeping.fill_days(desk, "AAPL", NOW))
    asyncio.run(keeping.fill_days(desk, "AAPL", NOW))
    assert desk.source.count("candles") == 1
    assert asyncio.run(keeping.mend(desk, "AAPL")) == 0


def test_a_day_that_has_just_ended_and_is_not_told_yet_is_asked_for_again(desk: ScriptedDesk):
    desk.clock.move_to(session_close(TODAY) + 10 * MINUTE)
    desk.source.left_out = {TODAY}
    late = desk.clock.now()
    assert read(desk, Interval.DAY, NOW - 5 * DAY, late).candles[-1].at == session_open(TODAY - DAY)
    desk.source.left_out = set()
    assert read(desk, Interval.DAY, NOW - 5 * DAY, late).candles[-1].at == session_open(TODAY)
    read(desk, Interval.DAY, NOW - 5 * DAY, late)
    assert desk.source.count("candles") == 2


def test_a_day_of_which_nothing_is_told_by_midnight_is_not_asked_for_any_more(desk: ScriptedDesk):
    desk.clock.move_to(session_close(TODAY) + timedelta(hours=8))
    desk.source.left_out = {TODAY}
    for _ in range(2):
        read(desk, Interval.DAY, NOW - 5 * DAY, desk.clock.now())
    assert desk.source.count("candles") == 1


def test_after_a_split_all_history_is_asked_for_anew(desk: ScriptedDesk):
    asyncio.run(keeping.fill_days(desk, "AAPL", NOW))
    before = len(stored(desk, Interval.DAY))
    desk.source.price = lambda _symbol, _on: 25.0
    desk.clock.advance(DAY)
    asyncio.run(keeping.fill_days(desk, "AAPL", desk.clock.now()))
    days = stored(desk, Interval.DAY)
    assert {candle.close for candle in days} == {25.0}
    assert len(days) == before + 1
    asyncio.run(keeping.fill_days(desk, "AAPL", desk.clock.now()))
    assert desk.source.count("candles") == 3


def test_minutes_of_the_evening_are_those_of_the_session_that_ended(desk: ScriptedDesk):
    desk.clock.move_to(session_close(TODAY) + timedelta(hours=2))
    found = read(desk, Interval.MINUTE, session_open(TODAY), desk.clock.now())
    assert len(found.candles) == 390


def test_minutes_built_from_the_stream_are_stored(either_desk: ScriptedDesk):
    desk = either_desk
    desk.market.minutes.follow(["AAPL"])
    for second in range(150):
        desk.clock.move_to(NOW + timedelta(seconds=second))
        desk.tell(last=100.0 + second, volume=1000.0 + second)
        desk.tell("MSFT", last=1.0 + second)
    # The first minute was not followed from its beginning.
    assert asyncio.run(keeping.save_minutes(desk)) == 1
    assert stored(desk, Interval.MINUTE) == [
        Candle("AAPL", NOW + MINUTE, 160.0, 219.0, 160.0, 219.0, 59.0),
    ]
    desk.market.minutes.stop()
    desk.tell(last=500.0)
    desk.clock.advance(10 * MINUTE)
    assert asyncio.run(keeping.save_minutes(desk)) == 1
    assert stored(desk, Interval.MINUTE)[-1].close == 249.0


def test_old_minutes_become_days_before_they_go(either_desk: ScriptedDesk):
    desk = either_desk
    old, kept = date(2026, 2, 2), date(2026, 3, 10)
    minutes = [
        Candle("AAPL", session_open(on) + n * MINUTE, 10.0, 12.0, 9.0, 11.0, 1.0)
        for on in (old, kept)
        for n in range(390)
    ]
    known = Candle("AAPL", session_open(date(2026, 2, 3)), 1.0, 1.0, 1.0, 1.0, 1.0)
    with desk.unit() as unit:
        store.keep_candles(unit, Interval.MINUTE, minutes)
        store.keep_candles(unit, Interval.DAY, [known])
        store.keep_coverage(unit, "AAPL", Interval.MINUTE, (old, kept))
    assert asyncio.run(keeping.tidy(desk, NOW)) == (1, 390)
    with desk.reading() as unit:
        assert store.coverage(unit, "AAPL", Interval.MINUTE) == (market_date(NOW - 30 * DAY), kept)
    assert asyncio.run(keeping.tidy(desk, NOW)) == (0, 0)
    days = stored(desk, Interval.DAY)
    assert days == [Candle("AAPL", session_open(old), 10.0, 12.0, 9.0, 11.0, 390.0), known]
    assert {market_date(c.at) for c in stored(desk, Interval.MINUTE)} == {kept}


def test_days_are_kept_ten_years(desk: ScriptedDesk):
    ancient = Candle("AAPL", datetime(2015, 3, 11, 13, 30, tzinfo=UTC), 1.0, 1.0, 1.0, 1.0)
    with desk.unit() as unit:
        store.keep_candles(unit, Interval.DAY, [ancient])
        store.keep_coverage(unit, "AAPL", Interval.DAY, (date(2015, 1, 1), date(2015, 4, 1)))
    assert asyncio.run(keeping.tidy(desk, NOW)) == (0, 1)
    with desk.reading() as unit:
        assert store.coverage(unit, "AAPL", Interval.DAY) is None


def test_of_times_of_which_nothing_is_kept_nobody_is_asked(desk: ScriptedDesk):
    past = datetime(1, 1, 1, tzinfo=UTC)
    assert read(desk, Interval.DAY, past, past + DAY / 24).candles == []
    assert desk.source.asked == []


@pytest.mark.parametrize(
    ("interval", "since", "words"),
    [
        (Interval.DAY, NOW, "empty"),
        (Interval.MINUTE, NOW - 60 * DAY, "at most 30 days of minute"),
        (Interval.DAY, NOW - 9000 * DAY, "at most 3650 days of day"),
    ],
)
def test_a_span_that_cannot_be_is_refused(desk: ScriptedDesk, interval, since, words):
    with pytest.raises(InvalidInputError, match=words):
        read(desk, interval, since, NOW)


@pytest.mark.parametrize(
    ("symbol", "is_kept"), [("AAPL", True), ("SPX", True), ("AAPL  260417C00200000", False), ("/ESM6", False)]
)
def test_history_is_kept_of_shares_and_indexes(symbol, is_kept):
    assert keeping.keeps_history(symbol) is is_kept
