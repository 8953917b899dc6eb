"""Accounts and their balances."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.values import DayText, Money, Quantity

AccountKindText = Literal["broker", "file", "manual", "paper", "sample"]
LotMethodText = Literal["fifo", "lifo", "hifo"]


class AccountJson(TypedDict):
    """One account with the size of its history."""

    id: str
    name: str
    kind: AccountKindText
    broker: str | None
    number_masked: str | None
    currency: str
    lot_method: LotMethodText
    transactions: int
    cash: Money
    first_on: DayText | None
    last_on: DayText | None


class AccountsJson(TypedDict):
    """Every account."""

    accounts: list[AccountJson]


class RealizedJson(TypedDict):
    """Realised profit and loss: gross by what was traded, the fees of closed lots (≤ 0), and their sum."""

    options_gross: Money
    stock_gross: Money
    fees: Money
    net: Money


class BalancesJson(TypedDict):
    """What one account holds and has earned."""

    account_id: str
    currency: str
    cash: Money
    deposits: Money
    income: Money
    realized: RealizedJson
    open_cost: Money


class OpeningBalanceJson(TypedDict):
    """A position or cash that the user says was there before the history began."""

    id: str
    account_id: str
    symbol: str | None
    quantity: Quantity | None
    basis: Money | None
    cash: Money
    on: DayText
    undone: bool
