"""What is peculiar to Schwab's API; what every broker must do is asked in the examination."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.brokers.scripted import DATE, DATED, ENDPOINT, NOW, ask, chunks, reply
from thetadesk.brokers.schwab.client import BROKER
from thetadesk.connections.ports import BrokerAccount
from thetadesk.wire.errors import BrokenAnswerError, RefusedError

UNTIL = date(2026, 11, 20)
HASH = "9A1F0C77D2B84E1C9F3A55E0B6D7C8E9F0A1B2C3D4E5F60718293A4B5C6D7E8F"
ACCOUNT = BrokerAccount("12345678", HASH)
MOST = 3000


class Books:
    """An account's rows by instant, told as Schwab tells them: the newest 3000 of a window."""

    def __init__(self, moments: list[datetime], oldest_allowed: date | None = None) -> None:
        self.moments = sorted(moments)
        self.oldest_allowed = oldest_allowed
        self.windows: list[tuple[datetime, datetime]] = []
        self.queries: list[dict[str, list[str]]] = []

    def __call__(self, request):
        assert request.url.path == f"/trader/v1/accounts/{HASH}/transactions"
        query = parse_qs(request.url.query.decode())
        first, last = (datetime.fromisoformat(query[name][0]) for name in ("startDate", "endDate"))
        self.queries.append(query)
        self.windows.append((first, last))
        if self.oldest_allowed and first.date() < self.oldest_allowed:
            return reply(400, {"message": "startDate is too far back"})
        inside = [(n, at) for n, at in enumerate(self.moments, 1) if first <= at <= last]
        return [
            {"activityId": n, "time": at.strftime("%Y-%m-%dT%H:%M:%S.%f+0000")}
            for n, at in reversed(inside[-MOST:])
        ]


def told(books: Books, since: date | None = None) -> list:
    return ask(BROKER, books, lambda session: chunks(session, ACCOUNT, since, UNTIL))


def ids(found: list) -> list[int]:
    return sorted(record.fields["activityId"] for chunk in found for record in chunk.records)


def at(days_ago: int, seconds: int = 0) -> datetime:
    return datetime(2026, 11, 20, 15, tzinfo=UTC) - timedelta(days=days_ago, seconds=-seconds)


def test_no_window_is_longer_than_a_year_and_they_are_whole_new_york_days():
    books = Books([at(0), at(400)])
    assert ids(told(books)) == [1, 2]
    assert all(last - first < timedelta(days=365) for first, last in books.windows)
    assert books.windows[0][1] == datetime(2026, 11, 21, 5, tzinfo=UTC) - timedelta(milliseconds=1)
    assert books.windows[0][0] == datetime(2025, 11, 22, 5, tzinfo=UTC)
    assert {window[0].hour for window in books.windows} <= {4, 5}


def test_every_type_of_transaction_is_asked_for():
    books = Books([at(0)])
    told(books, since=UNTIL)
    assert len(books.queries[0]["types"][0].split(",")) == 15


def test_a_window_that_comes_back_full_is_read_again_in_shorter_ones():
    moments = [at(day, second) for day in range(300) for second in range(40)]
    books = Books(moments)
    found = told(books, since=at(299).date())
    assert ids(found) == list(range(1, 12_001))
    assert all(len(chunk.records) < MOST for chunk in found)
    assert len(books.windows) < 12


def test_a_day_that_is_busier_than_an_answer_is_read_in_parts_of_a_day():
    moments = [at(3, second) for second in range(7000)]
    books = Books(moments)
    found = told(books, since=at(10).date())
    assert ids(found) == list(range(1, 7001))
    assert max(len(chunk.records) for chunk in found) == 7000


def test_history_that_schwab_refuses_to_go_back_to_is_the_beginning():
    books = Books([at(0), at(100)], oldest_allowed=at(500).date())
    assert ids(told(books)) == [1, 2]


def test_a_window_that_was_asked_for_by_name_may_not_be_refused_silently():
    with pytest.raises(RefusedError, match="too far back"):
        told(Books([at(0)], oldest_allowed=at(500).date()), since=at(900).date())


def test_the_first_window_may_not_be_refused_silently():
    with pytest.raises(RefusedError):
        told(Books([at(0)], oldest_allowed=UNTIL))


PORTFOLIO = {
    "securitiesAccount": {
        "type": "MARGIN",
        "accountNumber": "12345678",
        "positions": [
            {"longQuantity": 100.0, "shortQuantity": 0.0, "instrument": {"assetType": "EQUITY", "symbol": "AAPL"}},
            {"longQuantity": 10.5, "shortQuantity": 0.0, "instrument": {"assetType": "COLLECTIVE_INVESTMENT", "symbol": "SPY"}},
            {"longQuantity": 0.0, "shortQuantity": 2.0, "instrument": {"assetType": "OPTION", "symbol": "AAPL  261226P00220000", "underlyingSymbol": "AAPL", "putCall": "PUT"}},
            {"longQuantity": 0.0, "shortQuantity": 1.0, "instrument": {"assetType": "OPTION", "symbol": "SPXW  261218P05900000", "underlyingSymbol": "$SPX", "putCall": "PUT"}},
            {"longQuantity": 0.0, "shortQuantity": 0.0, "instrument": {"assetType": "EQUITY", "symbol": "GONE"}},
            {"longQuantity": 3, "shortQuantity": 0, "instrument": {"assetType": "SOMETHING_NEW", "symbol": "XYZ"}},
        ],
        "currentBalances": {"cashBalance": 27000.07, "marginBalance": -1000.5, "shortBalance": 0.43},
    }
}  # fmt: skip


def test_holdings_are_dated_by_schwabs_clock_where_it_tells_the_time():
    held = ask(
        BROKER, lambda request: reply(200, PORTFOLIO, DATED), lambda session: session.holdings(ACCOUNT)
    )
    assert held.at == DATE
    assert ask(BROKER, lambda request: PORTFOLIO, lambda session: session.holdings(ACCOUNT)).at == NOW


def test_positions_have_the_symbols_of_the_ledger_and_cash_counts_what_margin_keeps_apart():
    held = ask(BROKER, lambda request: PORTFOLIO, lambda session: session.holdings(ACCOUNT))
    assert held.positions == {
        "AAPL": 100,
        "SPY": Decimal("10.5"),
        "AAPL  261226P00220000": -2,
        "SPXW  261218P05900000": -1,
        "XYZ": 3,
    }
    assert held.cash == Decimal("26000.00")


@pytest.mark.parametrize("balances", [None, {}, {"cashBalance": "plenty"}, {"cashBalance": True}])
def test_holdings_that_cannot_be_read_are_not_guessed(balances):
    body = {"securitiesAccount": {"currentBalances": balances}}
    with pytest.raises(BrokenAnswerError):
        ask(BROKER, lambda request: body, lambda session: session.holdings(ACCOUNT))


@pytest.mark.parametrize(
    ("preferences", "name"),
    [
        ({"accounts": [{"accountNumber": "12345678", "nickName": "Wheel"}]}, "Wheel"),
        ([{"accounts": [{"accountNumber": "12345678", "nickName": "Wheel"}]}], "Wheel"),
        ([], ""),
        (reply(403, {"message": "no"}), ""),
    ],
)
def test_accounts_are_named_as_their_owner_named_them_where_that_is_told(preferences, name):
    def answers(request):
        if request.url.path.endswith("accountNumbers"):
            return [{"accountNumber": "12345678", "hashValue": HASH}]
        return preferences

    (account,) = ask(BROKER, answers, lambda session: session.accounts())
    assert (account.number, account.reference, account.name) == ("12345678", HASH, name)
    assert "12345678" not in repr(account)


def test_the_login_page_is_asked_for_a_code_without_a_challenge():
    query = parse_qs(urlsplit(BROKER.authorize_url(ENDPOINT, "st&te", "challenge")).query)
    assert query == {
        "client_id": ["key-of-app"],
        "redirect_uri": ["https://127.0.0.1:8182"],
        "response_type": ["code"],
        "state": ["st&te"],
    }


@pytest.mark.parametrize(
    ("balances", "figures"),
    [
        (
            {"liquidationValue": 50000.5, "maintenanceRequirement": 9000, "availableFunds": 30000},
            ("50000.5", "9000", "30000"),
        ),
        ({"liquidationValue": 50000, "cashAvailableForTrading": 12000}, ("50000", None, "12000")),
        ({"liquidationValue": "a lot", "availableFunds": None}, (None, None, None)),
    ],
    ids=["margin", "cash", "nonsense"],
)
def test_schwabs_own_sums_are_told_where_it_says_them(balances, figures):
    body = {"securitiesAccount": {"currentBalances": {"cashBalance": 1, **balances}}}
    found = ask(BROKER, lambda request: body, lambda session: session.holdings(ACCOUNT)).figures
    told = (found.net_liquidation, found.used, found.available)
    assert told == tuple(None if each is None else Decimal(each) for each in figures)
