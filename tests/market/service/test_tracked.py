"""Symbols are tracked by name, once each, and what is no symbol is refused in words."""

from datetime import UTC, datetime, timedelta

import pytest

from thetadesk.audit import service as audit
from thetadesk.db.engine import Database
from thetadesk.kernel.errors import InvalidInputError, NotFoundError
from thetadesk.kernel.tenant import LOCAL_TENANT
from thetadesk.market.model import Tracked
from thetadesk.market.service.tracked import LONGEST_NOTE, MOST_TRACKED, track, tracked, untrack

AT = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def wish(symbol: str, profile: str | None = None, note: str = "", at: datetime = AT) -> Tracked:
    return Tracked(symbol, profile, note, at)


def test_a_symbol_is_tracked_once_and_keeps_its_first_day(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        track(unit, wish(" ko ", note=" dividends "), AT, "local")
        track(unit, wish("SPX"), AT, "local")
        again = track(unit, wish("KO", "aggressive", at=LATER), LATER, "local")
        assert again == Tracked("KO", "aggressive", "", AT)
        track(unit, wish("KO", "aggressive", at=LATER), LATER, "local")
    with database.reading(LOCAL_TENANT) as unit:
        assert [each.symbol for each in tracked(unit)] == ["KO", "SPX"]
        said = audit.about(unit, "symbol:KO")
    assert [row.decision.action for row in said] == ["market.track", "market.track"]


def test_what_is_untracked_is_gone_and_is_not_untracked_twice(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        track(unit, wish("KO"), AT, "local")
        untrack(unit, "KO", AT, "local")
        assert tracked(unit) == []
        with pytest.raises(NotFoundError):
            untrack(unit, "KO", AT, "local")


@pytest.mark.parametrize(
    ("symbol", "note"),
    [
        ("", ""),
        ("KO    260320P00060000", ""),
        ("/ESH6", ""),
        ("BTC/USD", ""),
        ("KO", "x" * (LONGEST_NOTE + 1)),
    ],
)
def test_what_is_no_stock_fund_or_index_is_refused(database: Database, symbol: str, note: str) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        with pytest.raises(InvalidInputError):
            track(unit, wish(symbol, note=note), AT, "local")
        assert tracked(unit) == []


def test_there_is_a_most_of_them(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        for at in range(MOST_TRACKED):
            track(unit, wish(f"S{chr(65 + at // 26)}{chr(65 + at % 26)}"), AT, "local")
        with pytest.raises(InvalidInputError, match="untrack one"):
            track(unit, wish("KO"), AT, "local")
        track(unit, wish("SAA", note="again"), AT, "local")
