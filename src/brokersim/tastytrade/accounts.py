"""Accounts, balances and positions as tastytrade shows them."""

from datetime import datetime, time
from decimal import Decimal

from starlette.responses import Response

from brokersim import calendar
from brokersim.model import Account, Balances, Contract, Position
from brokersim.tastytrade.answers import Call, Fields, RefusedError, not_found
from brokersim.tastytrade.wording import (
    amount,
    count,
    dollars,
    ends_at,
    multiplier_of,
    number,
    price,
    stamp,
    symbol_of,
    type_of,
    underlying_of,
)

_ZEROS = [
    "long-futures-value",
    "short-futures-value",
    "long-futures-derivative-value",
    "short-futures-derivative-value",
    "futures-margin-requirement",
    "maintenance-call-value",
    "reg-t-call-value",
    "day-trading-call-value",
    "day-equity-call-value",
    "day-trade-excess",
    "pending-cash",
    "long-cryptocurrency-value",
    "short-cryptocurrency-value",
    "cryptocurrency-margin-requirement",
    "unsettled-cryptocurrency-fiat-amount",
    "closed-loop-available-balance",
    "equity-offering-margin-requirement",
    "long-bond-value",
    "bond-margin-requirement",
    "futures-overnight-margin-requirement",
    "futures-intraday-margin-requirement",
    "pending-margin-interest",
    "effective-cryptocurrency-buying-power",
    "buying-power-adjustment",
    "long-fixed-income-security-value",
    "short-margineable-value",
]


def account_told(account: Account) -> Fields:
    """An account's particulars."""
    opened = stamp(calendar.instant(account.opened_on, time(12)))
    return {
        "account-number": account.number,
        "external-id": f"A{account.number[-5:]:0>10}",
        "opened-at": opened,
        "nickname": account.nickname,
        "account-type-name": "Individual",
        "day-trader-status": False,
        "is-closed": False,
        "is-firm-error": False,
        "is-firm-proprietary": False,
        "is-futures-approved": False,
        "is-test-drive": False,
        "margin-or-cash": "Margin" if account.type == "margin" else "Cash",
        "is-foreign": False,
        "funding-date": account.opened_on.isoformat(),
        "investment-objective": "SPECULATION",
        "suitable-options-level": "No Restrictions",
        "created-at": opened,
    }


def balances_told(account: Account, balances: Balances, now: datetime) -> Fields:
    """An account's money; what the simulator does not trade is worth nothing."""
    zero = Decimal(0)
    net = balances.net_liquidation
    used = balances.maintenance_requirement
    fields: Fields = {"account-number": account.number, "currency": "USD"}
    fields |= dict.fromkeys(_ZEROS, "0.0")
    values = {
        "cash-balance": balances.cash,
        "long-equity-value": balances.long_stock,
        "short-equity-value": abs(balances.short_stock),
        "long-derivative-value": balances.long_options,
        "short-derivative-value": abs(balances.short_options),
        "long-margineable-value": balances.long_stock,
        "margin-equity": net,
        "net-liquidating-value": net,
        "equity-buying-power": balances.buying_power,
        "derivative-buying-power": balances.option_buying_power,
        "day-trading-buying-power": balances.buying_power,
        "used-derivative-buying-power": used,
        "maintenance-requirement": used,
        "reg-t-margin-requirement": used,
        "maintenance-excess": net - used,
        "available-trading-funds": balances.option_buying_power,
        "cash-available-to-withdraw": max(zero, min(balances.cash, net - used)),
    }
    fields |= {key: dollars(value) for key, value in values.items()}
    fields |= {
        "pending-cash-effect": "None",
        "unsettled-cryptocurrency-fiat-effect": "None",
        "buying-power-adjustment-effect": "None",
        "snapshot-date": calendar.market_date(now).isoformat(),
        "updated-at": stamp(now),
    }
    return fields


def position_told(account: Account, position: Position, close: float, now: datetime) -> Fields:
    """A holding; `close` is its price at the last close before today."""
    instrument = position.instrument
    on = calendar.market_date(now).isoformat()
    fields: Fields = {
        "account-number": account.number,
        "symbol": symbol_of(instrument),
        "instrument-type": type_of(instrument),
        "underlying-symbol": underlying_of(instrument),
        "quantity": count(position.quantity),
        "quantity-direction": _direction(position.quantity),
        "close-price": price(close),
        "average-open-price": number(position.average_price),
        "average-yearly-market-close-price": number(position.average_price),
        "average-daily-market-close-price": price(close),
        "multiplier": multiplier_of(instrument),
        "cost-effect": "Debit" if position.quantity < 0 else "Credit",
        "is-suppressed": False,
        "is-frozen": False,
        "restricted-quantity": "0.0",
    }
    if isinstance(instrument, Contract):
        fields["expires-at"] = stamp(ends_at(instrument))
    fields |= amount("realized-day-gain", position.realized_today) | {"realized-day-gain-date": on}
    fields |= amount("realized-today", position.realized_today) | {"realized-today-date": on}
    return fields | {"created-at": stamp(position.opened_at), "updated-at": stamp(position.updated_at)}


def _direction(quantity: Decimal) -> str:
    return "Long" if quantity > 0 else "Short" if quantity < 0 else "Zero"


async def accounts(call: Call) -> Response:
    """GET /customers/me/accounts"""
    mine = call.sim.accounts("tastytrade", call.user)
    return call.items([{"account": account_told(account), "authority-level": "owner"} for account in mine])


async def account(call: Call) -> Response:
    """GET /customers/me/accounts/{number}"""
    return call.answer(account_told(call.account))


async def customer(call: Call) -> Response:
    """GET /customers/me"""
    first, _, last = call.user.partition(" ")
    return call.answer({"id": "me", "username": call.user, "first-name": first, "last-name": last})


async def balances(call: Call) -> Response:
    """GET /accounts/{number}/balances and …/balances/{currency}"""
    currency = call.request.path_params.get("currency", "USD")
    if currency != "USD":
        raise not_found(f"a balance in {currency[:8]}")
    told = call_balances(call)
    if "currency" in call.request.path_params:
        return call.answer(told)
    return call.items([told])


def call_balances(call: Call) -> Fields:
    """The balances of the account that a call names, now."""
    sim, account = call.sim, call.account
    sim.world.settle()
    return balances_told(account, sim.world.balances(account.number), sim.clock.now())


async def positions(call: Call) -> Response:
    """GET /accounts/{number}/positions"""
    sim, account = call.sim, call.account
    sim.world.settle()
    underlyings, symbols, types = (
        call.many("underlying-symbol"),
        call.many("symbol"),
        call.many("instrument-type"),
    )
    now = sim.clock.now()
    found = []
    for position in sim.world.positions(account.number):
        fields = position_told(account, position, close_of(call, position), now)
        if underlyings and fields["underlying-symbol"] not in underlyings:
            continue
        if (symbols and fields["symbol"] not in symbols) or (
            types and fields["instrument-type"] not in types
        ):
            continue
        if call.flag("include-marks"):
            mark = Decimal(str(position.mark))
            size = position.quantity * multiplier_of(position.instrument)
            fields |= {"mark": dollars(abs(mark * size)), "mark-price": price(position.mark)}
        found.append(fields)
    return call.items(found)


def close_of(call: Call, position: Position) -> float:
    """What a holding was worth per share at the close before today."""
    market = call.sim.market
    if isinstance(position.instrument, Contract):
        return market.option_quote(position.instrument).quote.previous_close
    return market.quote(position.instrument).previous_close


async def trading_status(call: Call) -> Response:
    """GET /accounts/{number}/trading-status"""
    account = call.account
    flags = [
        "is-aggregated-at-clearing",
        "is-closed",
        "is-closing-only",
        "is-cryptocurrency-enabled",
        "is-frozen",
        "is-full-equity-margin-required",
        "is-futures-closing-only",
        "is-futures-intra-day-enabled",
        "is-futures-enabled",
        "is-in-day-trade-equity-maintenance-call",
        "is-in-margin-call",
        "is-pattern-day-trader",
        "is-portfolio-margin-enabled",
        "is-small-notional-futures-intra-day-enabled",
        "is-roll-the-day-forward-enabled",
        "is-equity-offering-enabled",
        "are-far-otm-net-options-restricted",
        "is-equity-offering-closing-only",
        "is-risk-reducing-only",
    ]
    fields: Fields = dict.fromkeys(flags, False)
    fields |= {
        "account-number": account.number,
        "equities-margin-calculation-type": "REG_T" if account.type == "margin" else "CASH",
        "fee-schedule-name": "default",
        "futures-margin-rate-multiplier": "0.0",
        "has-intraday-equities-margin": False,
        "id": sum(account.number.encode()),
        "options-level": "No Restrictions",
        "short-calls-enabled": account.type == "margin",
        "small-notional-futures-margin-rate-multiplier": "0.0",
        "day-trade-count": 0,
        "updated-at": stamp(call.sim.clock.now()),
    }
    return call.answer(fields)


async def snapshots(call: Call) -> Response:
    """GET /accounts/{number}/balance-snapshots: today's, the only one that is kept."""
    if call.text("time-of-day") not in ("", "BOD", "EOD"):
        raise RefusedError(
            400, "validation_error", "Request validation failed", [("time-of-day", "BOD or EOD")]
        )
    return call.page([call_balances(call)], dict, 250)
