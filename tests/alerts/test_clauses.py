"""What stands behind a condition."""

from datetime import time

import pytest

from thetadesk.alerts.clauses import CLAUSE_USES, MOST_CHANNELS
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import Hours, RuleSyntaxError, Schedule
from thetadesk.alerts.writing import CLAUSES, write


@pytest.mark.parametrize(
    ("said", "schedule"),
    [
        ("market", Schedule(Hours.MARKET)),
        ("extended mon-fri", Schedule(Hours.EXTENDED, days=(0, 1, 2, 3, 4))),
        ("always sat, sun", Schedule(Hours.ALWAYS, days=(5, 6))),
        ("always sun,sat,sun", Schedule(Hours.ALWAYS, days=(5, 6))),
        ("9:45-15:45", Schedule(Hours.BETWEEN, time(9, 45), time(15, 45))),
        ("22:00-06:00 fri", Schedule(Hours.BETWEEN, time(22), time(6), (4,))),
    ],
)
def test_schedules(said: str, schedule: Schedule) -> None:
    assert parse(f"heartbeat during {said}").schedule == schedule


def test_every_clause_is_explained_by_an_example_that_can_be_read() -> None:
    assert tuple(CLAUSE_USES) == CLAUSES
    examples = [use.split(": ")[0] for use in CLAUSE_USES.values()]
    for example in examples:
        assert write(parse(f"heartbeat {example}")) == f"desk.heartbeat {example}"


def test_clauses_stand_in_any_order() -> None:
    first, second = "once for 30s severity info", "severity info for 30s once"
    assert parse(f"heartbeat {first}") == parse(f"heartbeat {second}")


@pytest.mark.parametrize(
    ("clause", "marked", "says"),
    [
        ("for 30", "30", "How long is `30`: write 30s, 30m, 30h or 30d"),
        ("for", "", "Expected a time such as 15m after `for`"),
        ("clears AAPL > 5", "AAPL", "Expected `when` after `clears`, not `AAPL`"),
        ("severity high", "high", "Expected `info`, `warning` or `urgent` after `severity`, not `high`"),
        ("severity urgnt", "urgnt", "did you mean `urgent`?"),
        ("once once", "once", "`once` is said twice: keep one of them"),
        ("cooldown 1h once", "cooldown", "`once` fires a single time"),
        ("until 2026-02-30", "2026-02-30", "`2026-02-30` is no day of the calendar"),
        ("until tomorrow", "tomorrow", "Expected a day such as 2026-12-18 after `until`, not `tomorrow`"),
        ("during night", "night", "Expected market, extended, always or two times such as 09:45-15:45"),
        ("during 9:45-25:00", "25:00", "`25:00` is no time of day: they go from 00:00 to 23:59"),
        ("during 9:45-9:45", "9:45", "It ends when it starts: write `always` for the whole day"),
        ("during 9:45", "", "Expected `-` after `9:45`"),
        ("during market fri-mon", "mon", "write a list such as `sat,sun,mon`"),
        ("during market mon-", "", "Expected a weekday such as `mon` after `-`"),
        ("to Slack", "Slack", "`Slack` is no channel's name: they are written small"),
        ("to slack,", "", "Expected a channel after `,`"),
        ("quiet", "", "Expected `never` after `quiet`"),
        ("sevrity urgent", "sevrity", "did you mean `severity`?"),
    ],
)
def test_what_is_no_clause_is_pointed_at(clause: str, marked: str, says: str) -> None:
    rule = f"heartbeat {clause}"
    with pytest.raises(RuleSyntaxError) as told:
        parse(rule)
    found = rule[told.value.at : told.value.at + told.value.length]
    assert (found, says in told.value.detail) == (marked, True), told.value.detail


def test_a_rule_tells_only_so_many_channels() -> None:
    channels = [f"c{place}" for place in range(MOST_CHANNELS + 1)]
    assert parse(f"heartbeat to {', '.join(channels[1:])}").channels == tuple(channels[1:])
    with pytest.raises(RuleSyntaxError, match="at most"):
        parse(f"heartbeat to {', '.join(channels)}")
