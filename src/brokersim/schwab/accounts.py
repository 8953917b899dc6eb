"""Accounts, balances, positions and preferences as Schwab tells them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.model import Account, Balances, Contract, Position
from brokersim.schwab.answers import Json, cents
from brokersim.schwab.naming import account_hash, account_type, held

if TYPE_CHECKING:
    from brokersim.market import Market

_ZERO = Decimal(0)
_COLORS = ("Green", "Blue", "Orange", "Purple", "Red")


def numbers(accounts: Iterable[Account]) -> list[Json]:
    """Which hash stands for which account."""
    return [
        {"accountNumber": account.number, "hashValue": account_hash(account.number)} for account in accounts
    ]


def account(
    market: "Market",
    about: Account,
    balances: Balances,
    positions: Sequence[Position] | None,
    cash_before: Decimal,
) -> Json:
    """One account. Positions are left out unless asked for, and when there are none. `cash_before` is the cash with
    which the day began."""
    told: Json = {
        "type": account_type(about),
        "accountNumber": about.number,
        "roundTrips": 0,
        "isDayTrader": False,
        "isClosingOnlyRestricted": False,
        "pfcbFlag": False,
    }
    if positions:
        told["positions"] = [position(market, one) for one in positions]
    initial, current, projected = _MARGIN if about.type == "margin" else _CASH
    figures = _figures(balances)
    told["initialBalances"] = _shown(
        initial, figures | {"cashBalance": cash_before, "totalCash": cash_before}
    )
    told["currentBalances"] = _shown(current, figures)
    told["projectedBalances"] = _shown(projected, figures)
    worth = balances.net_liquidation
    return {
        "securitiesAccount": told,
        "aggregatedBalance": {"currentLiquidationValue": worth, "liquidationValue": worth},
    }


def _shown(names: str, figures: dict[str, Decimal]) -> Json:
    shown: Json = {name: figures.get(name, _ZERO) for name in names.split()}
    if "isInCall" in shown:
        shown["isInCall"] = figures["maintenanceCall"] > 0
    return shown


_MARGIN = (
    "accruedInterest availableFundsNonMarginableTrade bondValue buyingPower cashBalance cashAvailableForTrading "
    "cashReceipts dayTradingBuyingPower dayTradingBuyingPowerCall dayTradingEquityCall equity equityPercentage "
    "liquidationValue longMarginValue longOptionMarketValue longStockValue maintenanceCall maintenanceRequirement "
    "margin marginEquity moneyMarketFund mutualFundValue regTCall shortMarginValue shortOptionMarketValue "
    "shortStockValue totalCash isInCall pendingDeposits marginBalance shortBalance accountValue",
    "accruedInterest cashBalance cashReceipts longOptionMarketValue liquidationValue longMarketValue moneyMarketFund "
    "savings shortMarketValue pendingDeposits mutualFundValue bondValue shortOptionMarketValue availableFunds "
    "availableFundsNonMarginableTrade buyingPower buyingPowerNonMarginableTrade dayTradingBuyingPower equity "
    "equityPercentage longMarginValue maintenanceCall maintenanceRequirement marginBalance regTCall shortBalance "
    "shortMarginValue sma",
    "availableFunds availableFundsNonMarginableTrade buyingPower dayTradingBuyingPower dayTradingBuyingPowerCall "
    "maintenanceCall regTCall isInCall stockBuyingPower",
)
_CASH = (
    "accruedInterest cashAvailableForTrading cashAvailableForWithdrawal cashBalance bondValue cashReceipts "
    "liquidationValue longOptionMarketValue longStockValue moneyMarketFund mutualFundValue shortOptionMarketValue "
    "shortStockValue isInCall unsettledCash cashDebitCallValue pendingDeposits accountValue",
    "accruedInterest cashBalance cashReceipts longOptionMarketValue liquidationValue longMarketValue moneyMarketFund "
    "savings shortMarketValue pendingDeposits mutualFundValue bondValue shortOptionMarketValue "
    "cashAvailableForTrading cashAvailableForWithdrawal cashCall longNonMarginableMarketValue totalCash "
    "cashDebitCallValue unsettledCash",
    "cashAvailableForTrading cashAvailableForWithdrawal",
)


def _figures(balances: Balances) -> dict[str, Decimal]:
    """Every balance that has a value, by Schwab's names. The cash is all in `cashBalance`, negative when borrowed."""
    worth = balances.net_liquidation
    stock = balances.long_stock + balances.short_stock
    equity = balances.cash + stock
    available = max(balances.option_buying_power, _ZERO)
    figures = dict.fromkeys(("liquidationValue", "accountValue"), worth)
    figures |= dict.fromkeys(("equity", "marginEquity", "margin"), equity)
    figures |= dict.fromkeys(("cashBalance", "totalCash"), balances.cash)
    figures |= dict.fromkeys(
        ("longMarginValue", "longStockValue", "longMarketValue", "longNonMarginableMarketValue"),
        balances.long_stock,
    )
    figures |= dict.fromkeys(
        ("shortMarginValue", "shortStockValue", "shortMarketValue"), balances.short_stock
    )
    figures |= dict.fromkeys(("availableFunds", "sma", "cashAvailableForTrading"), available)
    figures |= dict.fromkeys(
        ("availableFundsNonMarginableTrade", "buyingPowerNonMarginableTrade", "cashAvailableForWithdrawal"),
        available,
    )
    figures |= dict.fromkeys(
        ("buyingPower", "dayTradingBuyingPower", "stockBuyingPower"), balances.buying_power
    )
    return figures | {
        "longOptionMarketValue": balances.long_options,
        "shortOptionMarketValue": balances.short_options,
        "maintenanceRequirement": balances.maintenance_requirement,
        "maintenanceCall": max(balances.maintenance_requirement - worth, _ZERO),
        "equityPercentage": cents(float(equity / balances.long_stock) * 100)
        if balances.long_stock
        else Decimal(100),
    }


def position(market: "Market", one: Position) -> Json:
    """One position. Options are valued with their multiplier; short ones are worth less than nothing."""
    multiplier = one.instrument.multiplier if isinstance(one.instrument, Contract) else 1
    long, short = max(one.quantity, _ZERO), max(-one.quantity, _ZERO)
    value = cents(float(one.quantity) * one.mark * multiplier)
    profit = value - one.quantity * one.average_price * multiplier
    told: Json = {
        "shortQuantity": short,
        "averagePrice": one.average_price,
        "currentDayProfitLoss": one.realized_today,
        "currentDayProfitLossPercentage": _ZERO,
        "longQuantity": long,
        "settledLongQuantity": long,
        "settledShortQuantity": -short,
        "instrument": held(market, one.instrument, _ZERO),
        "marketValue": value,
        "maintenanceRequirement": _ZERO,
        "averageLongPrice": one.average_price,
        "taxLotAverageLongPrice": one.average_price,
        "longOpenProfitLoss": profit if long else _ZERO,
        "previousSessionLongQuantity": max(one.day_start_quantity, _ZERO),
        "currentDayCost": _ZERO,
    }
    if short:
        told |= {
            "averageShortPrice": one.average_price,
            "taxLotAverageShortPrice": one.average_price,
            "shortOpenProfitLoss": profit,
            "previousSessionShortQuantity": max(-one.day_start_quantity, _ZERO),
        }
    return told


def preferences(accounts: Sequence[Account], streamer: Json) -> Json:
    """The user's accounts and how to reach the streamer."""
    return {
        "accounts": [
            {
                "accountNumber": one.number,
                "primaryAccount": place == 0,
                "type": "BROKERAGE",
                "nickName": one.nickname,
                "displayAcctId": f"...{one.number[-3:]}",
                "autoPositionEffect": False,
                "accountColor": _COLORS[place % len(_COLORS)],
            }
            for place, one in enumerate(accounts)
        ],
        "streamerInfo": [streamer],
        "offers": [{"level2Permissions": True, "mktDataPermission": "NP"}],
    }
