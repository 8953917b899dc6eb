"""What an account held before its history is an opening balance only where the history was cut off."""

from decimal import Decimal

from tests.connections.test_certificate import books_of, holdings_of
from tests.ledger.builders import btc, bto, buy, cash, history, sell, sto, told
from thetadesk.connections.beginning import Beginning, missing_at_beginning
from thetadesk.connections.certificate import compare
from thetadesk.ledger.model import Kind, Transaction

D = Decimal
PUT = "AAPL 18 Dec 26 220 P"


def missing(whole: list[Transaction], first: int, unexplained: set[str] = frozenset()) -> Beginning | None:
    """What lacks when only the rows from `first` on are told."""
    rest = whole[first:]
    found = compare(books_of(rest), holdings_of(whole))
    first_day = [t for t in rest if t.traded_on == rest[0].traded_on]
    return missing_at_beginning(found, first_day, rest, unexplained)


WHOLE = history(
    cash(Kind.DEPOSIT, 20_000, at="2025-01-06 10:00"),
    buy("KO", 100, 60, at="2025-01-07 10:00"),
    sto(PUT, 1, "4.20", at="2025-02-03 10:00"),
    sto("AAPL 18 Dec 26 250 C", 1, "2.00", at="2026-03-02 10:00"),
    sell("KO", 40, 65, at="2026-03-03 10:00"),
)


def test_a_history_that_begins_with_money_lacks_nothing_at_its_beginning():
    assert missing(WHOLE, 0) is None
    unsold = [*WHOLE, sell("KO", 60, 65, at="2026-03-04 10:00")]
    found = compare(books_of(WHOLE), holdings_of(unsold))
    assert missing_at_beginning(found, WHOLE[:1], WHOLE, ()) is None


def test_a_history_cut_off_lacks_what_was_held_and_the_cash():
    lack = missing(WHOLE, 3)
    assert lack is not None
    assert dict(lack.positions) == {"KO": D(100), WHOLE[2].holding.symbol: D(-1)}
    assert lack.cash == 20_000 - 6_000 + 420


def test_shares_that_come_in_begin_a_history_too():
    (arrived,) = history(told(Kind.TRANSFER, None, "KO", 100, at="2025-01-07 10:00"))
    sold = history(sell("KO", 50, 61, at="2025-02-07 10:00"))
    found = compare(books_of([arrived]), holdings_of([arrived, *sold]))
    assert found.different == {"KO": D(-50)}
    assert missing_at_beginning(found, [arrived], [arrived], ()) is None


def test_a_close_of_something_never_opened_shows_that_history_was_cut_off():
    closed = history(
        cash(Kind.DEPOSIT, 100, at="2026-01-05 10:00"),
        btc(PUT, 1, "1.00", at="2026-01-06 10:00"),
    )
    opened = history(sto(PUT, 1, "4.20", at="2025-12-01 10:00"))
    found = compare(books_of(closed), holdings_of([*opened, *closed]))
    lack = missing_at_beginning(found, closed[:1], closed, {opened[0].holding.symbol})
    assert lack is not None
    assert dict(lack.positions) == {opened[0].holding.symbol: D(-1)}


def test_what_was_opened_within_the_history_did_not_lack_before_it():
    rest = WHOLE[3:]
    more = [*WHOLE, bto("AAPL 18 Dec 26 250 C", 1, "1.00", at="2026-03-05 10:00")]
    found = compare(books_of(rest), holdings_of(more))
    lack = missing_at_beginning(found, rest[:1], rest, ())
    assert lack is not None
    assert WHOLE[3].holding.symbol in found.different
    assert WHOLE[3].holding.symbol not in lack.positions


def test_an_account_that_is_equal_lacks_nothing():
    rest = WHOLE[3:]
    found = compare(books_of(rest), holdings_of(rest))
    assert missing_at_beginning(found, rest[:1], rest, ()) is None
