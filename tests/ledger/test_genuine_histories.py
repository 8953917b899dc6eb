"""Genuine and third-party histories from file to books: everything placed, every stated figure met to the cent."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.desk import Desk, Wish
from tests.shared import history
from thetadesk.ledger.service import reading
from thetadesk.ledger.store.tables import matches

CENT = Decimal("0.01")
YEARS = "tastytrade_api/transactions_830_trimmed.json"
NEW, LEGACY = (f"tastytrade_csv/jan2021_{layout}_format.csv" for layout in ("new", "legacy"))
EVERY_FILE = [
    (YEARS, 830, 0),
    ("tastytrade_api/transactions_page_3.json", 3, 1),
    ("schwab_api/transactions.json", 12, 0),
    ("schwab_csv/every_action.csv", 24, 0),
    (NEW, 37, 7),
    (LEGACY, 37, 7),
    ("tastytrade_csv/mes_lt112.csv", 7, 0),
    ("tastytrade_csv/cl_future.csv", 2, 0),
    ("tastytrade_csv/deposit_and_interest.csv", 2, 0),
]


def stated(path: str) -> dict:
    return json.loads(history(path), parse_float=Decimal)


def held(desk: Desk) -> dict[str, Decimal]:
    return {symbol: quantity for symbol, quantity, _ in desk.summary().open_positions}


@pytest.mark.parametrize(("path", "rows", "missing"), EVERY_FILE)
def test_a_file_is_placed_whole_and_a_second_time_adds_nothing(sqlite_desk, path, rows, missing):
    first = sqlite_desk.take(history(path))
    books = sqlite_desk.books()
    assert (first.state, first.read, first.new, first.quarantined) == ("done", rows, rows, ())
    second = sqlite_desk.take(history(path))
    assert (second.new, second.known, second.updated, second.quarantined) == (0, rows, 0, ())
    assert sqlite_desk.books() == books
    assert sqlite_desk.summary().unexplained == missing
    assert sqlite_desk.sound() == []


def test_a_year_and_a_half_of_tastytrade_meets_its_figures(sqlite_desk):
    expected = stated("tastytrade_api/transactions_830_trimmed.expected.json")
    sqlite_desk.take(history(YEARS))
    for basis in ("cash", "tax"):
        summary = sqlite_desk.summary(basis=basis)
        gross = summary.realized.options_gross + summary.realized.stock_gross
        assert gross.quantize(CENT) == expected["gross"]
        assert summary.realized.fees == expected["fees"]
        assert summary.realized.net.quantize(CENT) == expected["net"]
        assert summary.income + summary.deposits == expected["money_movement_cash"]
    assert held(sqlite_desk) == expected["open_contracts"]
    assert sqlite_desk.summary().cash == Decimal("7529.601")


def test_the_rename_carries_two_of_the_naive_closed_lots(sqlite_desk):
    """OXY became OXY2 while two options were short: two rows "close" them, and nothing was realised."""
    expected = stated("tastytrade_api/transactions_830_trimmed.expected.json")
    sqlite_desk.take(history(YEARS))
    with sqlite_desk.unit() as unit:
        realised = unit.rows(matches.select().where(matches.c.basis == "cash"))
    assert len(realised) + 2 == expected["closed_lots"]
    carried = {row.symbol: row for row in realised if row.symbol.startswith("OXY2")}
    assert set(carried) == {"OXY2  200821P00015000", "OXY2  200821C00022500"}
    renamed_on = date(2020, 7, 1)
    assert all(row.opened_on < renamed_on < row.closed_on for row in carried.values())


def test_early_assignment_and_exercise_of_one_spread_are_one_campaign(sqlite_desk):
    sqlite_desk.take(history(YEARS))
    (spread,) = (
        told
        for told in sqlite_desk.stories()
        if {"assignment", "exercise"} <= {t.kind.value for t in told.transactions.values()}
    )
    assert spread.view.row.ticker == "SPCE"
    assert not spread.view.row.is_open
    assert spread.view.row.shares == 0
    assert spread.view.row.realized == spread.view.row.cash == spread.view.row.realized_tax


@pytest.mark.parametrize("zone", ["Europe/Berlin", None])
@pytest.mark.parametrize("order", [(NEW, LEGACY), (LEGACY, NEW)])
def test_one_month_in_two_formats_is_one_month(sqlite_desk, order, zone):
    """Whichever comes first, and also when the zone of the file without one is wrong: the richer tells it."""
    runs = [sqlite_desk.take(history(path), Wish("jan", zone if path == LEGACY else None)) for path in order]
    assert [(run.new, run.known, run.quarantined) for run in runs] == [(37, 0, ()), (0, 37, ())]
    summary = sqlite_desk.summary()
    assert (summary.transactions, summary.cash) == (37, Decimal("7795.76"))
    assert summary.cash == Decimal("7814.01") + Decimal("-18.25")
    assert sum((t.fees for t in sqlite_desk.transactions()), Decimal(0)) == Decimal("-18.25")
    assert sqlite_desk.sound() == []


def test_the_two_formats_lead_to_the_same_campaigns(sqlite_desk):
    sqlite_desk.take(history(NEW), Wish("new"))
    sqlite_desk.take(history(LEGACY), Wish("legacy", "Europe/Berlin"))

    def told(account):
        return [(c.ticker, c.strategy, c.is_open, c.opened_on, c.closed_on, c.rolls, len(c.legs))
                for c in sqlite_desk.campaigns(account)]  # fmt: skip

    assert Counter(told("new")) == Counter(told("legacy"))


@pytest.mark.parametrize(("path", "fees"), [(NEW, "-18.25"), (LEGACY, "-18.291")])
def test_a_month_whose_history_begins_in_the_middle(sqlite_desk, path, fees):
    sqlite_desk.take(history(path), Wish(zone="Europe/Berlin" if path == LEGACY else None))
    transactions = sqlite_desk.transactions()
    assert sum((t.gross for t in transactions), Decimal(0)) == Decimal("7814.01")
    assert sum((t.fees for t in transactions), Decimal(0)) == Decimal(fees)
    missing = Counter(
        (m.symbol, m.quantity) for m in sqlite_desk.do(reading.missing_opens, sqlite_desk.accounts())
    )
    assert missing == {
        ("BB    210219C00007000", 5): 1,
        ("BCRX  210319C00008000", 1): 3,
        ("PLTR  210115P00026000", -2): 1,
        ("THCB", 200): 1,
        ("THCBW", 100): 1,
    }
    incomplete = {campaign.ticker for campaign in sqlite_desk.campaigns() if campaign.incomplete}
    assert incomplete == {"BB", "BCRX", "PLTR", "THCB", "THCBW"}


def test_an_assignment_whose_put_was_sold_before_the_page_begins(sqlite_desk):
    sqlite_desk.take(history("tastytrade_api/transactions_page_3.json"))
    (missing,) = sqlite_desk.do(reading.missing_opens, sqlite_desk.accounts())
    assert (missing.symbol, missing.quantity) == ("RIVN  230609P00014000", -40)
    assert held(sqlite_desk) == {"RIVN": 4000, "RIVN  230623C00015000": -40}


def test_micro_futures_options(sqlite_desk):
    sqlite_desk.take(history("tastytrade_csv/mes_lt112.csv"))
    realized = sqlite_desk.summary().realized
    figures = (realized.options_gross, realized.fees, realized.net)
    assert figures == (Decimal("171.50"), Decimal("-9.00"), Decimal("162.50"))
    assert held(sqlite_desk) == {}


def test_a_crude_oil_future(sqlite_desk):
    sqlite_desk.take(history("tastytrade_csv/cl_future.csv"))
    assert sqlite_desk.summary().realized.net == Decimal("-166.14")
    assert [campaign.strategy for campaign in sqlite_desk.campaigns()] == ["future"]


def test_deposit_and_interest(sqlite_desk):
    sqlite_desk.take(history("tastytrade_csv/deposit_and_interest.csv"))
    summary = sqlite_desk.summary()
    assert (summary.deposits, summary.income) == (Decimal("1000.00"), Decimal("0.06"))
    assert sqlite_desk.campaigns() == []


def test_schwabs_verticals(sqlite_desk):
    expected = stated("schwab_api/transactions.expected.json")
    sqlite_desk.take(history("schwab_api/transactions.json"))
    assert sqlite_desk.summary().cash == expected["net_cash_total"]
    campaigns = sqlite_desk.campaigns()
    assert [campaign.strategy for campaign in campaigns] == ["vertical"] * 6
    assert sorted(c.cash for c in campaigns) == sorted(order["net"] for order in expected["orders"].values())
    assert len(held(sqlite_desk)) == 12


def test_every_action_of_schwabs_site(sqlite_desk):
    expected = stated("schwab_csv/every_action.expected.json")
    sqlite_desk.take(history("schwab_csv/every_action.csv"))
    summary = sqlite_desk.summary()
    assert summary.cash == expected["cash_end"]
    positions = {symbol: n for symbol, n in expected["positions_end"].items() if n}
    assert held(sqlite_desk) == positions
    with sqlite_desk.unit() as unit:
        options = unit.rows(matches.select().where(matches.c.basis == "cash", matches.c.is_option))
    net = sorted(row.open_gross + row.close_gross + row.open_fees + row.close_fees for row in options)
    assert net == sorted(expected["closed_options"].values())


def test_one_account_holds_them_all_side_by_side(sqlite_desk):
    """Files of different brokers go to different accounts by themselves, and each keeps its own figures."""
    for path in (YEARS, "schwab_api/transactions.json"):
        sqlite_desk.take(history(path))
    alone = Decimal("7529.601") + Decimal("968.70")
    assert sqlite_desk.summary().cash == alone
    assert sqlite_desk.sound() == []


@pytest.mark.parametrize("as_of", [date(2020, 6, 30), date(2021, 1, 1)])
def test_as_of_a_day_is_what_a_file_cut_there_tells(sqlite_desk, as_of):
    rows = json.loads(history(YEARS))
    sqlite_desk.take(history(YEARS), Wish("whole"))
    whole = sqlite_desk.summary("whole", as_of=as_of)
    until = [t for t in sqlite_desk.transactions("whole") if t.traded_on <= as_of]
    assert 0 < len(until) < len(rows)
    sqlite_desk.told(until, Wish("cut"))
    cut = sqlite_desk.summary("cut")
    assert (whole.cash, whole.realized, whole.open_positions) == (cut.cash, cut.realized, cut.open_positions)
