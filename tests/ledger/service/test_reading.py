"""What the desk shows: summaries on both bases and as of a day, positions, filters, checks."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, btc, buy, cash, delivered, history, named, stc, sto
from tests.ledger.desk import Desk
from thetadesk.kernel.errors import NotFoundError
from thetadesk.ledger.model import Kind
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.overview import activities, rebuild_all
from thetadesk.ledger.service.reading import TransactionFilter
from thetadesk.ledger.settlement import ExpiryState
from thetadesk.ledger.store.campaigns import CampaignFilter

D = Decimal
PUT, MSFT = "AAPL 18 Dec 26 220 P", "MSFT 18 Dec 26 400 P"


@pytest.fixture
def book(desk: Desk) -> Desk:
    desk.told(
        history(
            cash(Kind.DEPOSIT, "50000", at="2026-10-01 09:00"),
            sto(PUT, 1, "3.00", fees="-1", at="2026-10-02 10:00"),
            sto(MSFT, 1, "5.00", fees="-1", at="2026-10-05 10:00"),
            btc(MSFT, 1, "2.00", fees="-1", at="2026-11-02 10:00"),
            assigned(PUT, 1, at="2026-11-20 17:00"),
            delivered("AAPL", 100, 220, fees="-5", at="2026-11-20 17:00"),
            cash(Kind.DIVIDEND, "26", "AAPL", at="2026-12-10 10:00"),
            sto("AAPL 15 Jan 27 230 C", 1, "4.00", fees="-1", at="2026-12-11 10:00"),
        )
    )
    return desk


def test_both_bases_of_the_same_history(book):
    now, tax = book.summary(), book.summary(basis="tax")
    assert now.cash == tax.cash == D(50000) + 299 + 499 - 201 - 22005 + 26 + 399
    assert (now.realized.options_gross, now.realized.fees, now.realized.net) == (600, -3, 597)
    assert (tax.realized.options_gross, tax.realized.fees, tax.realized.net) == (300, -2, 298)
    assert now.open_positions == [("AAPL", 100, -22005), (named("AAPL 15 Jan 27 230 C").symbol, -1, 399)]
    assert tax.open_positions[0] == ("AAPL", 100, -22005 + 299)
    assert (now.deposits, now.income, now.income_by_kind) == (50000, 26, {"dividend": 26})
    assert (now.open_campaigns, now.closed_campaigns, now.unexplained) == (1, 1, 0)


@pytest.mark.parametrize(
    ("day", "cash", "net", "held", "campaigns"),
    [
        (date(2026, 10, 1), 50000, 0, [], (0, 0)),
        (date(2026, 10, 5), 50798, 0, [named(PUT).symbol, named(MSFT).symbol], (2, 0)),
        (date(2026, 11, 2), 50597, 298, [named(PUT).symbol], (1, 1)),
        (date(2026, 11, 20), 28592, 597, ["AAPL"], (1, 1)),
        (date(2030, 1, 1), 29017, 597, ["AAPL", named("AAPL 15 Jan 27 230 C").symbol], (1, 1)),
    ],
)
def test_as_of_a_market_date_later_history_has_not_happened(book, day, cash, net, held, campaigns):
    then = book.summary(as_of=day)
    assert (then.cash, then.realized.net) == (cash, net)
    assert [symbol for symbol, _, _ in then.open_positions] == held
    assert (then.open_campaigns, then.closed_campaigns) == campaigns


def test_the_last_day_is_now(book):
    for basis in ("cash", "tax"):
        assert book.summary(basis=basis, as_of=date(2030, 1, 1)) == book.summary(basis=basis)


def test_positions_know_their_campaign_and_wait_for_the_broker_after_expiry(book):
    (wheel,) = [campaign for campaign in book.campaigns() if campaign.is_open]
    shares, call = book.do(reading.positions, book.accounts(), date(2026, 12, 14))
    assert (shares.instrument.symbol, shares.quantity, shares.cost) == ("AAPL", 100, -22005)
    assert {shares.campaign_id, call.campaign_id} == {wheel.id}
    assert call.state is ExpiryState.OPEN
    _, late = book.do(reading.positions, book.accounts(), date(2027, 1, 18))
    assert late.state is ExpiryState.AWAITING
    assert "no closing price is known" in late.reason


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 8),
        ({"ticker": "AAPL"}, 5),
        ({"kind": Kind.TRADE}, 4),
        ({"text": "msft"}, 2),
        ({"text": "%"}, 0),
        ({"since": date(2026, 11, 2), "until": date(2026, 11, 20)}, 3),
        ({"problems_only": True}, 0),
    ],
)
def test_transactions_are_found(book, wanted, count):
    found = TransactionFilter(book.accounts(), **wanted)
    total, views = book.do(reading.list_transactions, found, "-occurred_at", 100, 0)
    assert (total, len(views)) == (count, count)
    assert [v.transaction.occurred_at for v in views] == sorted(
        (v.transaction.occurred_at for v in views), reverse=True
    )


def test_pages_of_a_sorted_list_join_without_gaps(book):
    wanted = TransactionFilter(book.accounts())
    for sort in ("cash", "-cash", "symbol", "quantity", "-traded_on", "fees", "kind", "price"):
        whole = [v.transaction.id for v in book.do(reading.list_transactions, wanted, sort, 100, 0)[1]]
        pages = [book.do(reading.list_transactions, wanted, sort, 3, start)[1] for start in (0, 3, 6)]
        assert [v.transaction.id for page in pages for v in page] == whole
        assert len(set(whole)) == 8


def test_a_campaigns_transactions_are_found_by_it_and_name_it(book):
    (wheel,) = [campaign for campaign in book.campaigns() if campaign.is_open]
    wanted = TransactionFilter(book.accounts(), campaign=wheel.id)
    total, views = book.do(reading.list_transactions, wanted, "occurred_at", 100, 0)
    assert total == 5
    assert {view.campaigns[0].row.id for view in views} == {wheel.id}
    assert views[0].campaigns[0].strategy_label == "Wheel"


@pytest.mark.parametrize(
    ("wanted", "tickers"),
    [
        ({}, ["AAPL", "MSFT"]),
        ({"is_open": False}, ["MSFT"]),
        ({"text": "wheel"}, ["AAPL"]),
        ({"ticker": "X"}, []),
    ],
)
def test_campaigns_are_found(book, wanted, tickers):
    found = CampaignFilter(book.accounts(), **wanted)
    total, views = book.do(reading.list_campaigns, found)
    assert (total, [view.row.ticker for view in views]) == (len(tickers), tickers)
    assert [totals.ticker for totals in book.do(reading.campaign_tickers, found)] == tickers


def test_ticker_totals_sum_their_campaigns(book):
    aapl, msft = book.do(reading.campaign_tickers, CampaignFilter(book.accounts()))
    assert (aapl.open, aapl.closed, aapl.realized, aapl.cash) == (1, 0, 299, D(299) - 22005 + 26 + 399)
    assert (msft.open, msft.closed, msft.realized, msft.cash) == (0, 1, 298, 298)


def test_the_checks_hold_and_say_what_they_compared(book):
    checks = book.do(reading.checks, book.accounts())
    assert all(check.ok for check in checks)
    assert "29017" in checks[0].detail
    rebuilt = book.do(rebuild_all)
    assert (rebuilt.compared > 10, rebuilt.differences) == (True, [])


def test_a_tampered_number_is_found_by_rebuilding(book):
    def tamper(unit):
        table = reading.campaign_store.campaigns
        unit.execute(table.update().where(table.c.ticker == "MSFT").values(realized=D("1000000")))

    book.do(tamper)
    differences = book.do(rebuild_all).differences
    assert len(differences) == 2
    assert "1000000" in differences[0]
    assert book.do(rebuild_all).differences == []


def test_missing_openings_are_listed_with_their_transaction(book):
    book.told([stc("TSLA", 10, "200", at="2026-11-23 10:00", source_id="late")])
    (missing,) = book.do(reading.missing_opens, book.accounts())
    assert (missing.symbol, missing.quantity, missing.cash) == ("TSLA", 10, 2000)
    assert missing.view.problem == "its opening is not in the history"
    assert missing.view.campaigns[0].row.id == missing.campaign_id
    wanted = TransactionFilter(book.accounts(), problems_only=True)
    assert book.do(reading.list_transactions, wanted, "occurred_at", 10, 0)[1] == [missing.view]
    assert (book.summary().missing_cash, book.summary().unexplained) == (2000, 1)


def test_accounts_show_the_size_of_their_history(book):
    book.told([buy("TSLA", 10, "200", at="2026-11-23 10:00", source_id="late")])
    (activity,) = book.do(activities)
    assert (activity.transactions, activity.first_on, activity.last_on) == (
        9,
        date(2026, 10, 1),
        date(2026, 12, 11),
    )
    assert activity.cash == book.summary().cash


def test_what_does_not_exist_is_said_so(book):
    for ask in (reading.campaign_story, reading.transaction_history):
        with pytest.raises(NotFoundError):
            book.do(ask, "nothing")
