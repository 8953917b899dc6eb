"""Tax lots, wash sales and other methods, over the API."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, btc, buy, delivered, history, named, sell, sto
from thetadesk.formats.thetadesk import render
from thetadesk.kernel.calendar import session_open
from thetadesk.ledger.model import Account, AccountKind
from thetadesk.ledger.tax import ADVISORY
from thetadesk.market import store as market
from thetadesk.market.model import Candle, Interval, QuoteState
from thetadesk.portfolio.days import account_day
from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, LegDay, Taken, Totals
from thetadesk.portfolio.store import days
from thetadesk.web import previewing
from thetadesk.web.lasting import Lasting

SPX, PUT = "SPX 19 Jun 26 6000 P", "KO 26 Jun 26 66 P"


def taken(client, *told, account="Taxable"):
    content = render([Account("a", account, AccountKind.FILE)], history(*told, account="a"))
    done = client.import_file(f"{account}.json", content=content)
    assert (done["status"], done["quarantined"]) == ("done", []), done


def lots(client, **asked):
    return client.get("/api/v1/tax/lots", params=asked).json()


@pytest.fixture
def taxed(client):
    """A client of a desk whose account has sold one of three lots, and an index option over the turn of the year."""
    taken(
        client,
        buy("KO", 100, 50, at="2024-06-03 10:00"),
        buy("KO", 100, 70, at="2026-01-05 10:00"),
        sell("KO", 100, 62, at="2026-01-20 10:00"),
        buy("KO", 100, 61, at="2026-02-02 10:00"),
        sto(SPX, 1, "50.00", at="2025-11-03 10:00"),
        btc(SPX, 1, "10.00", at="2026-02-02 10:00"),
    )
    return client


def test_a_year_is_listed_and_summed(taxed):
    found = lots(taxed)
    assert (found["year"], found["total"], found["method"], found["advisory"]) == (2026, 2, None, ADVISORY)
    shares, index = found["items"]
    assert (shares["gain"], shares["long_term"], shares["term"]) == ("1200.00", "1200.00", "long")
    assert (index["gain"], index["term"]) == (None, "60/40")
    assert "price unknown" in index["problem"]
    [total] = found["totals"]
    assert (total["gain"], total["lots"], total["unknown"]) == ("1200.00", 2, 1)
    assert [row["closed_on"] for row in lots(taxed, limit=1, offset=1)["items"]] == ["2026-02-02"]
    assert lots(taxed, year=2024)["items"] == []


def test_a_mark_taken_down_at_the_turn_of_the_year_makes_the_contract_known(taxed, desk):
    assert lots(taxed)["totals"][0]["unknown"] == 1
    on = date(2025, 12, 31)
    at = session_open(on) + timedelta(hours=7)
    [account] = taxed.get("/api/v1/accounts").json()["accounts"]
    symbol = named(SPX).symbol
    leg = LegDay(
        on, account["id"], "c", symbol, "SPX", Decimal(-1), Decimal(5000), QuoteState.CLOSED, at, Taken.CLOSE
    )
    header = Header(None, Totals(), BuyingPower(None, None, FigureSource.MODEL))
    with desk.unit() as unit:
        day = account_day(account["id"], [], header, Decimal(0), (on, at, Taken.CLOSE))
        days.keep_day(unit, on, [day], [replace(leg, value=Decimal(-3000))])
    _, index = lots(taxed)["items"]
    assert (index["opened"], index["gain"], index["long_term"]) == ("3000.00", "2000.00", "1200.00")
    before = lots(taxed, year=2025)
    assert [(each["closed_on"], each["gain"]) for each in before["items"]] == [(None, "2000.00")]
    assert lots(taxed)["totals"][0]["section_1256"] == "2000.00"


def test_another_method_is_tried_and_nothing_is_changed(taxed):
    before = lots(taxed)
    found = taxed.post("/api/v1/tax/preview", json={"year": 2026, "method": "lifo"}).json()
    assert (found["method"], found["as_booked"]) == ("lifo", before["totals"])
    assert (found["totals"][0]["gain"], found["totals"][0]["short_term"]) == ("-800.00", "-800.00")
    assert lots(taxed) == before


@pytest.mark.parametrize("method", ["fifo", "lifo"])
def test_a_long_history_is_derived_in_a_process_of_its_own(taxed, monkeypatch, method):
    asked = {"year": 2026, "method": method}
    here = taxed.post("/api/v1/tax/preview", json=asked).json()
    monkeypatch.setattr(previewing, "SHORT", 5)  # transactions, of which there are six
    monkeypatch.setattr(previewing, "_told", None)
    taxed.app.state.lasting = Lasting()
    assert taxed.post("/api/v1/tax/preview", json=asked).json() == here
    monkeypatch.setattr(previewing, "subprocess", None)
    assert taxed.post("/api/v1/tax/preview", json=asked).json() == here  # as long as nothing moves


def test_a_loss_that_was_bought_back_elsewhere_is_a_candidate(client):
    loss = (buy("KO", 100, 70, at="2026-01-05 10:00"), sell("KO", 100, 62, at="2026-01-20 10:00"))
    taken(client, *loss, account="One")
    taken(client, buy("KO", 40, 61, at="2026-02-02 10:00"), account="Other")
    found = client.get("/api/v1/tax/wash-sales", params={"account": "One"}).json()
    [sale] = found["items"]
    assert (sale["amount"], sale["replaced"], sale["certainty"]) == ("320.00", "40", "candidate")
    assert (found["total"], found["advisory"], sale["by"][0]["on"]) == (1, ADVISORY, "2026-02-02")
    assert client.get("/api/v1/tax/wash-sales", params={"account": "Other"}).json()["items"] == []
    assert client.get("/api/v1/tax/wash-sales", params={"offset": 1}).json()["items"] == []


def test_a_put_sold_is_possible_until_a_close_is_kept(client, desk):
    loss = (buy("KO", 100, 70, at="2026-01-05 10:00"), sell("KO", 100, 62, at="2026-01-20 10:00"))
    put = (sto(PUT, 1, "9.00", at="2026-01-21 10:00"),)
    taken(client, *loss, *put)
    asked = {"year": 2026}
    [sale] = client.get("/api/v1/tax/wash-sales", params=asked).json()["items"]
    assert sale["certainty"] == "possible"
    with desk.unit() as unit:
        at = session_open(date(2026, 1, 21))
        market.keep_candles(unit, Interval.DAY, [Candle("KO", at, 58.0, 58.0, 58.0, 58.0)])
    rows = client.get("/api/v1/performance/export", params={"what": "wash-sales", **asked}).text.splitlines()
    assert "candidate" in rows[1]  # a table is always read anew


def test_assigned_shares_tell_where_their_premium_went(client):
    taken(
        client,
        sto("KO 16 Jan 26 66 P", 1, "2.00", at="2025-12-15 10:00"),
        assigned("KO 16 Jan 26 66 P", 1, at="2026-01-16 17:00"),
        delivered("KO", 100, 66, at="2026-01-16 17:00"),
        sell("KO", 100, 65, at="2026-02-02 10:00"),
    )
    [lot] = lots(client)["items"]
    assert (lot["opened"], lot["premium"], lot["gain"]) == ("-6600.00", "200.00", "100.00")


@pytest.mark.parametrize("asked", [{"year": 12}, {"account": "nobody"}, {"limit": 0}, {"portfolio": "none"}])
def test_what_is_not_there_is_refused(client, asked):
    assert client.get("/api/v1/tax/lots", params=asked).status_code in (404, 422)
    assert client.get("/api/v1/tax/wash-sales", params=asked).status_code in (404, 422)


@pytest.mark.parametrize("body", [{}, {"year": 2026}, {"year": 2026, "method": "best"}])
def test_a_preview_says_which_method(client, body):
    assert client.post("/api/v1/tax/preview", json=body).status_code == 422
