"""What placing an order would do, as Schwab tells it."""

from decimal import Decimal
from typing import TYPE_CHECKING

from brokersim.model import Account, Contract, Fees, Leg, Rejection, Ticket
from brokersim.schwab.answers import Json, stamp
from brokersim.schwab.naming import held, symbol_of
from brokersim.schwab.orders import instruction
from brokersim.schwab.quotes import price
from brokersim.schwab.tickets import Plan
from brokersim.sim import Sim

if TYPE_CHECKING:
    from brokersim.world import Preview

_ZERO = Decimal(0)


def told(sim: Sim, account: Account, plan: Plan, previewed: "Preview") -> Json:
    """The preview of an order that has legs."""
    assert plan.ticket is not None
    return {
        "orderId": 0,
        "orderStrategy": _strategy(sim, account, plan, previewed),
        "orderValidationResult": validation(previewed.rejections),
        "commissionAndFee": charges(plan.ticket, previewed.fees),
    }


def validation(rejections: "tuple[Rejection, ...] | list[Rejection]") -> Json:
    """Nothing when an order is good."""
    rejects = [
        {"activityMessage": each.words, "validationRuleName": each.code, "originalSeverity": "REJECT"}
        for each in rejections
    ]
    return {"rejects": rejects} if rejects else {}


def charges(ticket: Ticket, fees: Fees) -> Json:
    """Commission and fees; they are stated for the first leg and zero for the others."""
    rest = [_ZERO] * (len(ticket.legs) - 1)
    on_option = any(isinstance(leg.instrument, Contract) for leg in ticket.legs)
    regulatory = "OPT_REG_FEE" if on_option else "SEC_FEE"
    commission = {
        "commissionLegs": [
            {"commissionValues": [{"value": value, "type": "COMMISSION"}]}
            for value in (fees.commission, *rest)
        ]
    }
    values = [
        {"value": fees.regulatory, "type": regulatory},
        {"value": fees.index_option, "type": "INDEX_OPTION_FEE"},
        {"value": fees.clearing, "type": "MISCELLANEOUS_FEE"},
    ]
    charged = [value for value in values if value["value"] or value["type"] == regulatory]
    nothing = [{"feeValues": [{"value": _ZERO, "type": regulatory}]} for _ in rest]
    fee = {"feeLegs": [{"feeValues": charged}, *nothing]}
    return {"commission": commission, "fee": fee, "trueCommission": commission}


def _strategy(sim: Sim, account: Account, plan: Plan, previewed: "Preview") -> Json:
    assert plan.ticket is not None
    ticket, now = plan.ticket, sim.clock.now()
    balances = sim.world.balances(account.number)
    quantity = ticket.legs[0].quantity
    power = balances.buying_power + previewed.buying_power_change
    return {
        "accountNumber": account.number,
        "advancedOrderType": "NONE",
        "closeTime": stamp(now),
        "enteredTime": stamp(now),
        "orderBalance": {
            "orderValue": abs(previewed.buying_power_change),
            "projectedAvailableFund": balances.option_buying_power + previewed.buying_power_change,
            "projectedBuyingPower": power,
            "projectedCommission": previewed.fees.total,
        },
        "orderStrategyType": plan.strategy,
        "orderVersion": 1,
        "session": plan.spec.get("session") or "NORMAL",
        "status": "REJECTED" if previewed.rejections else "ACCEPTED",
        "duration": plan.spec.get("duration"),
        "filledQuantity": _ZERO,
        "orderType": plan.spec.get("orderType"),
        "orderValue": abs(previewed.buying_power_change),
        "price": abs(ticket.price) if ticket.price is not None else _ZERO,
        "quantity": quantity,
        "remainingQuantity": quantity,
        "sellNonMarginableFirst": False,
        "strategy": plan.spec.get("complexOrderStrategyType") or "NONE",
        "amountIndicator": "SHARES",
        "orderLegs": [_leg(sim, number, leg) for number, leg in enumerate(ticket.legs, start=1)],
    }


def _leg(sim: Sim, number: int, leg: Leg) -> Json:
    instrument = leg.instrument
    if isinstance(instrument, Contract):
        quote = sim.market.option_quote(instrument).quote
    else:
        quote = sim.market.quote(instrument)
    described = held(sim.market, instrument, _ZERO)
    return {
        "askPrice": price(quote.ask),
        "bidPrice": price(quote.bid),
        "lastPrice": price(quote.last),
        "markPrice": price(quote.mark),
        "projectedCommission": _ZERO,
        "quantity": leg.quantity,
        "finalSymbol": symbol_of(instrument),
        "legId": number,
        "assetType": described["assetType"],
        "instruction": instruction(leg),
        "positionEffect": "OPENING" if leg.side.opens else "CLOSING",
        "instrument": described,
    }
