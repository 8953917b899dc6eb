"""What expiry does where no broker has spoken."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.booked import booked
from tests.ledger.builders import ACCOUNT, bto, named, sto
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.settlement import ExpiryState, expiry, worthless_expirations

D = Decimal
DAY, AFTER = date(2026, 12, 24), date(2026, 12, 28)
PUT, CALL = "AAPL 24 Dec 26 220 P", "AAPL 24 Dec 26 220 C"


@pytest.mark.parametrize(
    ("words", "close", "state"),
    [
        (PUT, "220.01", ExpiryState.WORTHLESS),
        (PUT, "220", ExpiryState.AWAITING),
        (PUT, "219", ExpiryState.AWAITING),
        (CALL, "219.99", ExpiryState.WORTHLESS),
        (CALL, "220", ExpiryState.AWAITING),
        (CALL, "230", ExpiryState.AWAITING),
    ],
)
def test_at_and_in_the_money_the_broker_has_the_word(words, close, state):
    assert expiry(named(words), AFTER, {("AAPL", DAY): D(close)}).state is state


def test_before_and_on_its_day_an_option_is_open_and_shares_always_are():
    assert expiry(named(PUT), DAY, {("AAPL", DAY): D(300)}).state is ExpiryState.OPEN
    assert expiry(named("AAPL"), AFTER, {}).state is ExpiryState.OPEN


def test_without_a_close_it_says_what_is_unknown():
    waiting = expiry(named(PUT), AFTER, {("MSFT", DAY): D(300)})
    assert waiting.state is ExpiryState.AWAITING
    assert "no closing price is known" in waiting.reason


def test_what_settles_at_the_opening_no_close_can_settle():
    """On a third Friday SPX settles in the morning and SPXW in the evening (Lean PR #9504)."""
    day, closes = date(2026, 6, 19), {("SPX", date(2026, 6, 19)): D(5100)}
    states = [
        expiry(named(f"{root} 19 Jun 26 5000 P"), date(2026, 6, 22), closes).state for root in ("SPX", "SPXW")
    ]
    assert states == [ExpiryState.AWAITING, ExpiryState.WORTHLESS]
    assert expiry(named("SPX 19 Jun 26 5000 P"), day, closes).state is ExpiryState.OPEN


@pytest.mark.parametrize(
    ("symbol", "expires_on", "state"),
    [
        ("./ESM6ESM6 260618P5000", date(2026, 6, 18), ExpiryState.WORTHLESS),
        ("./ESM6ESM6 260619P5000", date(2026, 6, 19), ExpiryState.AWAITING),
        ("RLG   260619P05000000", date(2026, 6, 19), ExpiryState.AWAITING),
    ],
)
def test_one_list_says_what_settles_at_the_opening(symbol, expires_on, state):
    """What prices an option and what books its end know the same roots, those of futures' quarterly options too."""
    option = from_symbol(symbol)
    closes = {(option.underlying, expires_on): D(5100)}
    assert expiry(option, date(2026, 6, 22), closes).state is state


def test_an_expiration_from_a_close_is_labelled_and_has_an_id_of_its_own():
    lots = booked(sto(PUT, 2, "1", at="2026-11-20 10:00"), bto(CALL, 1, "1", at="2026-11-20 11:00")).cash.lots
    closes = {("AAPL", DAY): D(230)}
    (expired,) = worthless_expirations(lots, AFTER, closes, ACCOUNT)
    assert (expired.instrument, abs(expired.quantity), expired.traded_on) == (named(PUT), 2, DAY)
    assert (expired.source, expired.description) == ("expiry-close", "expired worthless: the close was 230")
    assert (len(expired.id), expired.account_id) == (20, ACCOUNT)
    (elsewhere,) = worthless_expirations(lots, AFTER, closes, "another")
    assert elsewhere.id != expired.id
