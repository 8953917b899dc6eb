"""The last recommendation of each subject is kept as it was said, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.wheel.choosing.boards import ASK, board, chain
from thetadesk.db.engine import Database
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.wheel.choosing.recommend import recommend
from thetadesk.wheel.model import Direction, Profile
from thetadesk.wheel.service import latest

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
SUBJECT = latest.of_symbol("KO", Direction.PUT, Profile.MODERATE)


def told(found, at: datetime = AT) -> latest.Latest:
    return latest.told(SUBJECT, Direction.PUT, Profile.MODERATE, found, at)


def test_what_was_recommended_is_read_as_it_was_kept(database: Database) -> None:
    chosen = told(recommend(chain(), ASK, with_flips=False))
    none = replace(told(recommend(board(), ASK)), subject=latest.of_wheel("w1"))
    assert chosen.option
    assert chosen.credit
    assert chosen.score
    assert not none.option
    assert none.why_none == none.line
    with database.unit(LOCAL_TENANT) as unit:
        latest.keep(unit, [chosen, none])
    with database.reading(LOCAL_TENANT) as unit:
        assert latest.latest(unit) == {SUBJECT: chosen, "wheel:w1": none}
        assert latest.latest(unit, ["wheel:w1", "wheel:w2"]) == {"wheel:w1": none}
        assert latest.latest(unit, []) == {}


def test_a_later_one_replaces_it_and_what_is_forgotten_is_gone(database: Database) -> None:
    first = told(recommend(chain(), ASK, with_flips=False))
    later = told(recommend(board(), ASK), AT + timedelta(days=1))
    with database.unit(LOCAL_TENANT) as unit:
        latest.keep(unit, [first])
        latest.keep(unit, [later])
        assert latest.latest(unit) == {SUBJECT: later}
        latest.forget(unit, [SUBJECT])
        assert latest.latest(unit) == {}
