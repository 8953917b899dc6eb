"""What the two brokers charge, per leg and fill.

Rates follow their published schedules: Schwab takes a commission for opening and closing options, tastytrade only for
opening (at most $10 a leg) and passes clearing on; both pass on the exchanges' and regulators' fees.
"""

from decimal import ROUND_HALF_UP, Decimal

from brokersim.brokerage.book import CENT, ZERO
from brokersim.model import Contract, Fees, Instrument, Side

_OPTION_REGULATORY = Decimal("0.0270")  # ORF, a contract
_SEC = Decimal("0.0000278")  # of the proceeds of a sale
_TAF_CONTRACT = Decimal("0.00279")
_TAF_SHARE = Decimal("0.000166")
_SCHWAB_CONTRACT = Decimal("0.65")
_TASTY_OPEN = Decimal("1.00")
_TASTY_MOST = Decimal(10)
_TASTY_CLEARING = Decimal("0.10")
_TASTY_SHARE_CLEARING = Decimal("0.0008")
_INDEX_OPTION = {"SPX": Decimal("0.65"), "SPXW": Decimal("0.59"), "VIX": Decimal("0.60")}
SETTLEMENT_FEE = Decimal(5)
"""tastytrade's charge for an assignment, an exercise or a cash settlement."""


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def fees_of(broker: str, instrument: Instrument, side: Side, quantity: Decimal, price: Decimal) -> Fees:
    """The fees of one leg's fill: `quantity` positive, `price` per share."""
    if isinstance(instrument, Contract):
        return _option(broker, instrument, side, quantity, price)
    regulatory = ZERO
    if side.sign < 0:
        regulatory = _up(quantity * price * _SEC + quantity * _TAF_SHARE)
    clearing = _up(quantity * _TASTY_SHARE_CLEARING) if broker == "tastytrade" else ZERO
    return Fees(ZERO, clearing, regulatory)


def _option(broker: str, contract: Contract, side: Side, quantity: Decimal, price: Decimal) -> Fees:
    regulatory = quantity * _OPTION_REGULATORY
    if side.sign < 0:
        regulatory += quantity * price * contract.multiplier * _SEC + quantity * _TAF_CONTRACT
    index = _up(_INDEX_OPTION.get(contract.root, ZERO) * quantity)
    if broker == "schwab":
        return Fees(_SCHWAB_CONTRACT * quantity, ZERO, _up(regulatory), index)
    commission = min(_TASTY_OPEN * quantity, _TASTY_MOST) if side.opens else ZERO
    return Fees(commission, _TASTY_CLEARING * quantity, _up(regulatory), index)


def settlement_fees(broker: str) -> Fees:
    """What an assignment, exercise or cash settlement costs."""
    return Fees(SETTLEMENT_FEE) if broker == "tastytrade" else Fees()
