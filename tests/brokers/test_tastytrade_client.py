"""What is peculiar to tastytrade's API; what every broker must do is asked in the examination."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.brokers.scripted import DATE, DATED, ENDPOINT, NOW, ask, chunks, reply
from thetadesk.brokers.tastytrade.client import BROKER
from thetadesk.connections.ports import BrokerAccount
from thetadesk.wire.errors import BrokenAnswerError

UNTIL = date(2026, 11, 20)
ACCOUNT = BrokerAccount("5WX01234", "5WX01234")


class Books:
    """An account's rows by day, told in pages; `arriving` rows come in after each page."""

    def __init__(self, days: list[date], most_per_page: int = 2000, arriving: int = 0) -> None:
        self.rows = [(n, day) for n, day in enumerate(sorted(days), 1)]
        self.most_per_page = most_per_page
        self.arriving = arriving
        self.asked: list[dict[str, str]] = []

    def __call__(self, request):
        assert request.url.path == "/accounts/5WX01234/transactions"
        query = {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}
        self.asked.append(query)
        first, last = (date.fromisoformat(query[name]) for name in ("start-date", "end-date"))
        inside = [row for row in reversed(self.rows) if first <= row[1] <= last]
        per_page, offset = min(int(query["per-page"]), self.most_per_page), int(query["page-offset"])
        page = inside[offset * per_page :][:per_page]
        self.rows += [(len(self.rows) + 1 + n, UNTIL) for n in range(self.arriving)]
        return {
            "data": {"items": [{"id": n, "transaction-date": day.isoformat()} for n, day in page]},
            "context": "/accounts/transactions",
            "pagination": {
                "per-page": per_page,
                "page-offset": offset,
                "total-items": len(inside),
                "total-pages": -(-len(inside) // per_page),
            },
        }


def told(books: Books, since: date | None = None) -> list:
    return ask(BROKER, books, lambda session: chunks(session, ACCOUNT, since, UNTIL))


def ids(found: list) -> list[int]:
    return sorted(record.fields["id"] for chunk in found for record in chunk.records)


def ago(days: int) -> date:
    return UNTIL - timedelta(days=days)


@pytest.mark.parametrize("most_per_page", [7, 250, 2000])
def test_all_pages_of_a_window_are_read_whatever_their_size(most_per_page):
    books = Books([ago(day % 90) for day in range(600)], most_per_page)
    assert ids(told(books, since=ago(100))) == list(range(1, 601))


def test_rows_that_arrive_between_two_pages_push_nothing_out():
    books = Books([ago(day % 90) for day in range(600)], 100, arriving=3)
    found = ids(told(books, since=ago(100)))
    assert set(range(1, 601)) <= set(found)
    assert len(found) == len(set(found))


def test_a_busy_year_is_read_in_shorter_windows():
    books = Books([ago(day) for day in range(200) for _ in range(60)])
    found = told(books, since=ago(199))
    assert ids(found) == list(range(1, 12_001))
    assert max(len(chunk.records) for chunk in found) <= 4000
    assert len(books.asked) < 15


def test_a_day_with_thousands_of_rows_is_told_whole():
    books = Books([ago(2)] * 9000)
    assert ids(told(books, since=ago(5))) == list(range(1, 9001))


def test_the_newest_come_first_and_pages_are_as_large_as_allowed():
    books = Books([UNTIL])
    told(books, since=UNTIL)
    assert books.asked[0]["sort"] == "Desc"
    assert books.asked[0]["per-page"] == "2000"


def position(
    symbol: str, kind: str, quantity: object, direction: str, underlying: str = ""
) -> dict[str, object]:
    return {
        "symbol": symbol,
        "instrument-type": kind,
        "quantity": quantity,
        "quantity-direction": direction,
        "underlying-symbol": underlying or symbol,
    }


POSITIONS = [
    position("AAPL", "Equity", 100, "Long"),
    position("AAPL  261226P00220000", "Equity Option", "2.0", "Short", "AAPL"),
    position("SPXW  261218P05900000", "Equity Option", 1, "Short", "SPX"),
    position("BRK/B", "Equity", "0.5", "Long"),
    position("GONE", "Equity", 0, "Zero"),
    position("???", "Something New", 3, "Long"),
]


def holdings(positions: list[dict[str, object]], balances: dict[str, object], headers=None):
    def answers(request):
        if request.url.path.endswith("/positions"):
            return {"data": {"items": positions}, "context": ""}
        assert request.url.path == "/accounts/5WX01234/balances/USD"
        return reply(200, {"data": balances, "context": ""}, headers)

    return ask(BROKER, answers, lambda session: session.holdings(ACCOUNT))


def test_holdings_are_dated_by_tastytrades_clock_where_it_tells_the_time():
    assert holdings([], {"cash-balance": "1"}, DATED).at == DATE
    assert holdings([], {"cash-balance": "1"}).at == NOW


def test_positions_have_the_symbols_of_the_ledger_and_their_sign():
    held = holdings(POSITIONS, {"cash-balance": "25000.07"})
    assert held.positions == {
        "AAPL": 100,
        "AAPL  261226P00220000": -2,
        "SPXW  261218P05900000": -1,
        "BRK/B": Decimal("0.5"),
        "???": 3,
    }
    assert held.cash == Decimal("25000.07")


@pytest.mark.parametrize(
    ("balances", "cash"),
    [
        ({"cash-balance": "-12.5"}, "-12.5"),
        ({"cash-balance": "12.5", "cash-balance-effect": "Debit"}, "-12.5"),
        ({"cash-balance": "12.5", "cash-balance-effect": "Credit"}, "12.5"),
    ],
)
def test_borrowed_cash_is_negative(balances, cash):
    assert holdings([], balances).cash == Decimal(cash)


def test_missing_cash_is_not_taken_for_none():
    with pytest.raises(BrokenAnswerError, match="no cash-balance"):
        holdings([], {})


def test_a_direction_that_says_nothing_is_not_guessed():
    with pytest.raises(BrokenAnswerError, match="neither long nor short"):
        holdings([position("AAPL", "Equity", 1, "Sideways")], {"cash-balance": "1"})


def test_the_login_page_is_asked_to_let_the_desk_read_only():
    query = parse_qs(urlsplit(BROKER.authorize_url(ENDPOINT, "st&te", "challenge")).query)
    assert query["scope"] == ["read"]
    assert query["code_challenge"] == ["challenge"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"] == ["st&te"]


def test_tastytrades_own_sums_are_told_where_it_says_them():
    balances = {
        "cash-balance": "1",
        "net-liquidating-value": "50000.5",
        "used-derivative-buying-power": "9000.0",
        "derivative-buying-power": "30000.0",
    }
    found = holdings([], balances).figures
    told = (found.net_liquidation, found.used, found.available)
    assert told == (Decimal("50000.5"), Decimal(9000), Decimal(30000))
    nothing = holdings([], {"cash-balance": "1", "net-liquidating-value": "much"}).figures
    assert (nothing.net_liquidation, nothing.used, nothing.available) == (None, None, None)
