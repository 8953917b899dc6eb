"""Accounts, balances and positions as Schwab tells them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from brokersim.model import Account, Balances, Contract, Position
from brokersim.schwab.accounts import account, numbers, position, preferences
from brokersim.schwab.naming import account_hash

AT = datetime(2025, 3, 12, 15, tzinfo=UTC)
OURS = Account("32104274", "schwab", "wanda", "Wheel", "margin", "wheel", date(2024, 6, 3), date(2024, 6, 3))
MONEY = Balances(
    *(Decimal(amount) for amount in ("27000.01", "23000", "0", "0", "-250", "9000", "60000", "30000"))
)
PUT = Contract("AAPL", "AAPL", date(2025, 4, 17), "P", Decimal(220))


def held(instrument, quantity, mark, price="3.1"):
    return Position(
        instrument, Decimal(quantity), Decimal(price), mark, AT, AT, Decimal(quantity), Decimal(0)
    )


def test_a_hash_stands_for_the_number():
    (row,) = numbers([OURS])
    assert row["hashValue"] == account_hash("32104274")
    assert len(row["hashValue"]) == 64
    assert row["hashValue"].isalnum()
    assert row["hashValue"].isupper()
    assert "32104274" not in row["hashValue"]


def test_balances_are_exact(market):
    told = account(market, OURS, MONEY, None, Decimal("26000.02"))
    figures = told["securitiesAccount"]
    assert figures["currentBalances"]["cashBalance"] == Decimal("27000.01")
    assert figures["currentBalances"]["liquidationValue"] == Decimal("49750.01")
    assert figures["initialBalances"]["cashBalance"] == Decimal("26000.02")
    assert figures["initialBalances"]["isInCall"] is False
    assert figures["projectedBalances"]["buyingPower"] == 60000
    assert figures["type"] == "MARGIN"


def test_positions_are_absent_unless_there_are_any(market):
    for positions in (None, []):
        assert "positions" not in account(market, OURS, MONEY, positions, Decimal(0))["securitiesAccount"]
    told = account(market, OURS, MONEY, [held("AAPL", 100, 230.0)], Decimal(0))["securitiesAccount"]
    assert len(told["positions"]) == 1


def test_a_short_option_is_worth_less_than_nothing(market):
    told = position(market, held(PUT, -1, 2.5))
    assert (told["shortQuantity"], told["longQuantity"], told["marketValue"]) == (1, 0, -250)
    assert told["instrument"]["symbol"] == "AAPL  250417P00220000"
    assert (told["instrument"]["putCall"], told["instrument"]["underlyingSymbol"]) == ("PUT", "AAPL")
    assert told["shortOpenProfitLoss"] == 60


def test_an_etf_is_a_collective_investment(market):
    assert position(market, held("SPY", 100, 500.0))["instrument"]["assetType"] == "COLLECTIVE_INVESTMENT"
    assert position(market, held("AAPL", 100, 200.0))["instrument"]["assetType"] == "EQUITY"


def test_preferences_show_only_the_end_of_a_number():
    told = preferences([OURS], {"streamerSocketUrl": "ws://127.0.0.1:1/ws"})
    assert told["accounts"][0]["displayAcctId"] == "...274"
    assert told["streamerInfo"][0]["streamerSocketUrl"].startswith("ws://")
