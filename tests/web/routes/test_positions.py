"""Positions as the live book values them, and as they are without one."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests import stories
from tests.web.living import SOURCE, follow, quote_everything, tick
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.service import accounts, reading
from thetadesk.portfolio.model import Held, LegKey, Moved

LATER = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
UNKNOWN = (
    "price",
    "value",
    "mark",
    "pnl_today",
    "pnl_open",
    "iv",
    "delta",
    "theta",
    "extrinsic",
    "age_seconds",
)
MONEY = ("cost", "value", "pnl_today", "closed_today", "pnl_open", "extrinsic")


def get(client, path, **parameters):
    response = client.get(f"/api/v1{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def added(parts, name):
    return sum((Decimal(each[name]) for each in parts), Decimal(0))


def test_without_prices_nothing_is_made_up(told):
    for leg in get(told, "/positions/open")["items"]:
        assert {leg[name] for name in UNKNOWN} == {None}
        assert (leg["quote_state"], leg["spot_state"]) == ("missing", "missing")
        assert leg["problems"] == ["nobody tells a price just now"]
    totals = get(told, "/positions")["totals"]
    assert (totals["legs"], totals["unvalued"], totals["value"]) == (6, 6, "0.00")


def test_a_leg_is_told_with_its_figures_and_where_they_come_from(told):
    quote_everything(told)
    legs = {leg["instrument"]["words"]: leg for leg in get(told, "/positions/open")["items"]}
    call = next(leg for words, leg in legs.items() if words.startswith("KO") and words.endswith("C"))
    assert (call["mark"], call["mark_source"], call["quote_state"], call["spot"]) == (
        "0.90",
        "mid",
        "live",
        "61.00",
    )
    assert call["price"] == call["mark"]
    assert call["value"] == "-90.00"
    assert Decimal(call["pnl_open"]) == Decimal(call["cost"]) - 90
    assert call["open_pnl"] == call["pnl_open"]
    assert call["pnl_today"] == "10.00"
    assert call["greeks_source"] == "model"
    assert call["delta"] < 0 < call["theta"]
    assert call["risk"] == "MEDIUM"
    assert 0 < call["assignment_probability"] < 1
    assert call["age_seconds"] == 0
    assert call["bucket"] == "8-21"
    shares = legs["KO"]
    assert (shares["delta"], shares["iv"], shares["risk"], shares["bucket"]) == (100, None, None, "none")


def test_sums_are_those_of_their_legs_at_every_level(told):
    quote_everything(told)
    body = get(told, "/positions")
    for ticker in body["items"]:
        for campaign in ticker["campaigns"]:
            assert campaign["totals"]["value"] == f"{added(campaign['legs'], 'value'):.2f}"
            assert Decimal(campaign["totals"]["pnl_open"]) == added(campaign["legs"], "pnl_open")
        parts = [campaign["totals"] for campaign in ticker["campaigns"]]
        assert all(Decimal(ticker["totals"][name]) == added(parts, name) for name in MONEY)
    tickers, buckets = ([each["totals"] for each in body[name]] for name in ("items", "buckets"))
    for name in MONEY:
        assert Decimal(body["totals"][name]) == added(tickers, name) == added(buckets, name)
    assert [each["bucket"] for each in body["buckets"]] == ["1-7", "8-21", "22-45", "none"]


def test_a_structure_says_how_much_of_its_most_is_earned(told):
    quote_everything(told)
    campaigns = {each["ticker"]: each["campaigns"][0] for each in get(told, "/positions")["items"]}
    spread = campaigns["IWM"]
    most = sum(Decimal(leg["cost"]) for leg in spread["legs"])
    earned = sum(Decimal(leg["pnl_open"]) for leg in spread["legs"])
    assert spread["max_profit_fraction"] == round(float(earned / most), 6)
    assert campaigns["KO"]["max_profit_fraction"] is not None


def test_costs_in_another_currency_are_in_no_sum(told, monkeypatch):
    known = accounts.list_accounts
    monkeypatch.setattr(
        accounts, "list_accounts", lambda unit: [replace(each, currency="EUR") for each in known(unit)]
    )
    body = get(told, "/positions")
    legs = [leg for ticker in body["items"] for each in ticker["campaigns"] for leg in each["legs"]]
    assert {leg["currency"] for leg in legs} == {"EUR"}
    assert any(Decimal(leg["cost"]) for leg in legs)
    assert {ticker["cost"] for ticker in body["items"]} == {"0.00"}
    assert (body["totals"]["cost"], body["totals"]["foreign"]) == ("0.00", len(legs))


def test_what_was_closed_today_is_told_with_what_it_brought(told):
    quote_everything(told)
    before, book = get(told, "/positions"), told.app.state.work.live.book
    gone = from_symbol("QQQ   260320P00500000")
    account = book.loaded.held[0].key.account_id
    closed = Held(
        LegKey(account, "c-gone", gone.symbol),
        gone,
        Decimal(0),
        Decimal(0),
        LATER.date(),
        today=Moved(Decimal(0), Decimal("41.20")),
    )
    book.load(replace(book.loaded, held=(*book.loaded.held, closed)))
    asyncio.run(book.revalue())
    after = get(told, "/positions")
    [row] = after["closed_today"]
    assert (row["ticker"], row["pnl_today"], row["instrument"]["words"]) == ("QQQ", "41.20", gone.words)
    assert [each["ticker"] for each in after["items"]] == [each["ticker"] for each in before["items"]]
    assert Decimal(after["totals"]["pnl_today"]) == Decimal(before["totals"]["pnl_today"]) + Decimal("41.20")
    assert Decimal(after["totals"]["closed_today"]) == Decimal("41.20")


def test_a_crossed_quote_is_marked_and_counted(told):
    quote_everything(told)
    call = next(leg for leg in get(told, "/positions/open")["items"] if leg["symbol"].startswith("KO  "))
    follow(told, tick(told, call["symbol"], 0.95, 0.85))
    again = next(leg for leg in get(told, "/positions/open")["items"] if leg["symbol"] == call["symbol"])
    assert (again["quote_state"], again["value"], again["delta"]) == ("crossed", None, None)
    assert again["problems"] == ["the quote is crossed"]
    totals = get(told, "/positions")["totals"]
    assert (totals["unvalued"], totals["stale"], totals["without_greeks"]) == (1, 1, 1)


def test_positions_of_one_account_or_portfolio_are_summed_alone(told):
    quote_everything(told)
    [account] = get(told, "/accounts")["accounts"]
    made = told.post("/api/v1/portfolios", json={"name": "Wheel", "account_ids": [account["id"]]}).json()
    empty = told.post("/api/v1/portfolios", json={"name": "Empty"}).json()
    whole = get(told, "/positions")
    assert get(told, "/positions", portfolio=made["id"]) == whole
    assert get(told, "/positions", account=account["id"]) == whole
    assert get(told, "/positions", portfolio=empty["id"])["items"] == []
    assert get(told, "/positions/open", portfolio=empty["id"])["items"] == []
    assert told.get("/api/v1/positions", params={"portfolio": "nobody"}).status_code == 404


def test_what_the_ledger_says_is_read_again_only_when_something_was_written(told, monkeypatch):
    read = []
    positions = reading.positions
    monkeypatch.setattr(reading, "positions", lambda *asked: read.append(asked) or positions(*asked))
    before = get(told, "/positions")
    assert get(told, "/positions") == before
    assert len(get(told, "/positions/open")["items"]) == 6
    assert len(read) == 1
    told.import_file("more.json", content=stories.history(LATER))
    assert get(told, "/positions") != before
    assert len(read) == 2


def test_days_are_counted_by_the_clock_of_the_market_that_quotes_them(told):
    before = {leg["symbol"]: leg["dte"] for leg in get(told, "/positions/open")["items"]}
    told.app.state.work.live.hub.keep_time(SOURCE, timedelta(days=2).total_seconds())
    quote_everything(told)
    for leg in get(told, "/positions/open")["items"]:
        live = next(
            each
            for each in told.app.state.work.live.book.snapshot.legs
            if each.held.key.symbol == leg["symbol"]
        )
        assert leg["dte"] == live.dte
        assert leg["bucket"] == live.bucket
        if leg["dte"] is not None:
            assert leg["dte"] == before[leg["symbol"]] - 2


def test_a_new_market_day_is_read_anew(told):
    days = {leg["symbol"]: leg["dte"] for leg in get(told, "/positions/open")["items"]}
    told.app.state.desk.clock.advance(timedelta(days=1))
    later = {leg["symbol"]: leg["dte"] for leg in get(told, "/positions/open")["items"]}
    assert later == {symbol: None if left is None else left - 1 for symbol, left in days.items()}


def test_a_portfolio_that_is_changed_or_removed_is_told_as_it_is(told):
    [account] = get(told, "/accounts")["accounts"]
    made = told.post("/api/v1/portfolios", json={"name": "Wheel"}).json()
    assert get(told, "/positions", portfolio=made["id"])["items"] == []
    body = {"name": "Wheel", "account_ids": [account["id"]]}
    told.put(f"/api/v1/portfolios/{made['id']}", json=body)
    assert get(told, "/positions", portfolio=made["id"]) == get(told, "/positions")
    told.delete(f"/api/v1/portfolios/{made['id']}")
    assert told.get("/api/v1/positions", params={"portfolio": made["id"]}).status_code == 404
