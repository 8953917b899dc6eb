"""What this process knows of the market: the live book as the ledger has it."""

import asyncio
from datetime import timedelta

from thetadesk.audit import service as audit
from thetadesk.market.model import Priority, Tick
from thetadesk.web.work import of_server


def loaded(live):
    asyncio.run(live.load())
    return live.book.loaded


def test_the_book_is_loaded_again_only_when_the_books_have_changed_or_time_has_passed(told, monkeypatch):
    from thetadesk.portfolio.service import loading

    live, read, load = told.app.state.work.live, [], loading.load
    monkeypatch.setattr(loading, "load", lambda *asked: read.append(asked) or load(*asked))
    before = loaded(live)
    desk = told.app.state.desk
    with desk.unit() as unit:
        audit.prefer(unit, "anything", 3, at=desk.clock.now(), actor="owner")
    assert loaded(live) is before
    assert len(read) == 1
    [account] = told.get("/api/v1/accounts").json()["accounts"]
    opening = {"symbol": "MSFT", "quantity": "100", "basis": "30000", "on": "2025-01-02"}
    response = told.post(f"/api/v1/accounts/{account['id']}/opening-balances", json=opening)
    assert response.status_code == 201, response.text
    assert {each.ticker for each in loaded(live).held} == {each.ticker for each in before.held} | {"MSFT"}
    assert len(read) == 2
    told.app.state.desk.clock.advance(timedelta(minutes=1))
    loaded(live)
    assert len(read) == 3


def test_legs_are_as_old_as_their_quotes(told):
    live, clock = told.app.state.work.live, told.app.state.desk.clock
    loaded(live)
    asyncio.run(live.book.revalue())
    legs = live.book.snapshot.legs
    live.hub.put([Tick(legs[0].held.key.symbol, "sim", live.now(), 1.0, 1.1, quoted_at=live.now() - 2)])
    clock.advance(timedelta(seconds=1))
    assert live.ages(legs) == [3.0] + [None] * (len(legs) - 1)
    assert [live.age(leg) for leg in legs] == live.ages(legs)


def test_jobs_are_given_the_book_at_the_time_in_its_market(told):
    live, desk = told.app.state.work.live, told.app.state.desk
    assert desk.valued() is live.valued() is None
    loaded(live)
    asyncio.run(live.book.revalue())
    now = desk.clock.now()
    live.hub.put([Tick("SPY", "sim", live.now(), 599.9, 600.1)])
    live.hub.keep_time("sim", 86_400.0)
    found = live.valued()
    assert (found.at, found.on) == (now + timedelta(days=1), (now + timedelta(days=1)).date())
    assert (found.legs, found.ahead) == (live.book.snapshot.legs, 86_400.0)
    assert set(found.headers) == set(found.cash) == {each.id for each in live.book.loaded.accounts}
    assert of_server(desk).live.valued == desk.around.valued


def test_tracked_symbols_are_followed_until_they_are_tracked_no_longer(told):
    live, desk = told.app.state.work.live, told.app.state.desk
    assert told.put("/api/v1/market/tracked/PEP", json={}).status_code == 200
    loaded(live)
    assert live.hub.demand.priority("PEP") is Priority.SCREEN
    assert "PEP" in desk.market.followed()
    assert told.delete("/api/v1/market/tracked/PEP").status_code == 204
    loaded(live)
    assert "PEP" not in live.hub.demand
