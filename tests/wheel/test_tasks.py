"""The morning's scan tells of what is favourable, once; prices are asked for where nobody streams them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import history, named, sto
from tests.ledger.desk import Wish as Import
from tests.market.scripted import NOW
from tests.wheel.service.choosing_desk import ChoosingDesk, run
from tests.wheel.service.conftest import sqlite_desk
from thetadesk.jobs.model import Notice
from thetadesk.jobs.service import schedules
from thetadesk.kernel.errors import ConflictError
from thetadesk.market.model import Priority, Tick, Tracked
from thetadesk.market.service.tracked import track
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel import tasks
from thetadesk.wheel.service import asks, latest

__all__ = ["sqlite_desk"]
D = Decimal


class TellingDesk(ChoosingDesk):
    """Hears what the desk tells."""

    def tell(self, notice) -> None:
        if isinstance(notice, Notice):
            self.told.append(notice)
        else:
            super().tell(notice)


@pytest.fixture
def choosing(sqlite_desk):
    return TellingDesk(sqlite_desk)


def follow(choosing, symbol, profile=None):
    with choosing.unit() as unit:
        track(unit, Tracked(symbol, profile, "", NOW), NOW, "tester")


def anything_is_favourable(monkeypatch):
    monkeypatch.setattr(asks, "FAVOURABLE", 1.0)


def test_wheels_and_tracked_symbols_are_looked_at_and_kept(choosing, monkeypatch):
    anything_is_favourable(monkeypatch)
    wheel = choosing.wheel(choosing.portfolio())
    follow(choosing, "PEP", "conservative")
    assert run(tasks.scan(choosing, None)) == "1 wheels and 1 symbols looked at, 2 favourable"
    kept = choosing.ledger.do(latest.latest)
    assert set(kept) == {latest.of_wheel(wheel.id), "symbol:PEP:put:conservative"}
    assert [(each.key, each.href, each.severity) for each in choosing.told] == [
        ("recommendation:KO:2026-03-11", f"/wheels/{wheel.id}", "info"),
        ("recommendation:PEP:2026-03-11", "/wheels/recommend", "info"),
    ]
    assert choosing.told[1].words.startswith("PEP: sell the ")


def test_after_the_close_nothing_is_told(choosing, monkeypatch):
    anything_is_favourable(monkeypatch)
    choosing.wheel(choosing.portfolio())
    choosing.clock.advance(timedelta(hours=8))
    assert run(tasks.scan(choosing, None)) == "1 wheels and 0 symbols looked at, 0 favourable"
    assert choosing.told == []


def test_a_portfolio_with_a_schedule_of_its_own_is_left_out(choosing, monkeypatch):
    anything_is_favourable(monkeypatch)
    one, other = choosing.portfolio("One"), choosing.portfolio("Other")
    choosing.wheel(one)
    choosing.wheel(other, "PEP")
    monkeypatch.setattr(schedules, "set_apart", lambda unit, name: frozenset([other]))
    run(tasks.scan(choosing, None))
    assert [each.subjects for each in choosing.told] == [("KO",)]
    run(tasks.scan(choosing, other))
    assert [each.subjects for each in choosing.told] == [("KO",), ("PEP",)]


def test_for_a_portfolio_tracked_symbols_are_looked_at_within_its_cash(choosing, monkeypatch):
    anything_is_favourable(monkeypatch)
    where = choosing.portfolio()
    follow(choosing, "PEP")
    assert run(tasks.scan(choosing, where)) == "0 wheels and 1 symbols looked at, 0 favourable"
    assert choosing.ledger.do(latest.latest) == {}


def test_what_cannot_be_looked_at_is_said_and_holds_nobody_up(choosing):
    choosing.wheel(choosing.portfolio())
    follow(choosing, "PEP")
    choosing.source.failure = ConflictError("the line is dead")
    said = run(tasks.scan(choosing, None))
    assert said.startswith("1 wheels and 1 symbols looked at, 0 favourable; problems: KO: the line is dead")
    choosing.market.asks = lambda symbol: ()
    assert run(tasks.scan(choosing, None)) == run(tasks.refresh_prices(choosing, None)) == tasks.NOBODY


# ---- prices


@pytest.fixture
def asked(choosing):
    found = []

    async def quotes(symbols):
        found.append(list(symbols))
        at = choosing.clock.now().timestamp()
        return [
            Tick(each, choosing.source.name, at, bid=1.0, ask=1.1, snapshot=True, streamed=False)
            for each in symbols
        ]

    choosing.source.quotes = quotes
    return found


def test_only_what_nobody_streams_is_asked_for(choosing, asked):
    choosing.market.hub.want("tracked", ["KO", "PEP"], Priority.SCREEN)
    ChoosingDesk.tell(choosing, "AAPL", bid=1.0, ask=1.1)
    said = run(tasks.refresh_prices(choosing, None))
    assert asked == [["KO", "PEP"]]
    assert said == "2 of 2 prices asked for, 1 are live"
    choosing.source.failure = None
    assert choosing.market.hub.mark("KO") == pytest.approx(1.05)


def test_prices_of_one_portfolio_alone(choosing, asked, monkeypatch):
    put = "KO 20 Mar 26 95 P"
    choosing.ledger.told(history(sto(put, 1, "0.9", at="2026-03-03 10:00")), Import(account="One"))
    (account,) = choosing.ledger.accounts()
    where = choosing.ledger.decide(
        portfolios.create_portfolio, portfolios.Wish("One", account_ids=[account])
    ).id
    run(tasks.refresh_prices(choosing, where))
    assert asked == [sorted(["KO", named(put).symbol])]
    choosing.market.hub.want("book", ["AAPL", "KO", named(put).symbol], Priority.OWNED)
    monkeypatch.setattr(schedules, "set_apart", lambda unit, name: frozenset([where]))
    run(tasks.refresh_prices(choosing, None))
    assert asked[1:] == [["AAPL"]]


def test_a_refusal_is_said(choosing):
    async def quotes(symbols):
        raise ConflictError("the line is dead")

    choosing.source.quotes = quotes
    assert run(tasks.refresh_prices(choosing, None)) == (
        "0 of 1 prices asked for, 0 are live; problems: the line is dead"
    )


def test_both_are_in_the_table_and_may_be_set_up_for_portfolios():
    assert {each.name for each in tasks.SCHEDULED if each.scoped} == {"scan-opportunities", "refresh-prices"}
    assert tasks.SCHEDULED[0].cron == "45 9 * * mon-fri"
