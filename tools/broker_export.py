"""Writes invented history as tastytrade's website exports it (CSV, 21 columns), for the sample and the benchmarks.

Moments are aware New York times. Quantities are signed as the account sees them; prices are per share. Rows are
written newest first, each moment's rows in the order they happened, as the broker does.
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thetadesk.kernel.instruments import Instrument, Right

COLUMNS = (
    "Date",
    "Type",
    "Sub Type",
    "Action",
    "Symbol",
    "Instrument Type",
    "Description",
    "Value",
    "Quantity",
    "Average Price",
    "Commissions",
    "Fees",
    "Multiplier",
    "Root Symbol",
    "Underlying Symbol",
    "Expiration Date",
    "Strike Price",
    "Call or Put",
    "Order #",
    "Total",
    "Currency",
)
_CENT = Decimal("0.01")
_COMMISSION = Decimal("1.00")  # a contract, to open
_FEE = Decimal("0.13")  # a contract, each way
_INDEX_FEE = Decimal("0.65")  # a contract on an index, on top
_ASSIGNMENT_FEE = Decimal("5.00")
_INDEXES = frozenset({"SPX", "XSP", "RUT", "NDX"})


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of an order: how many (signed) of what, at which price, and whether it opens or closes."""

    instrument: Instrument
    quantity: int
    price: Decimal
    opens: bool


class Export:
    """An account's history in the making."""

    def __init__(self, first_order: int) -> None:
        self._rows: list[tuple[datetime, list[str]]] = []
        self._order = first_order

    def __len__(self) -> int:
        return len(self._rows)

    def order(self, at: datetime, *legs: Leg, part_of: int | None = None) -> int:
        """An order's fills at one moment; answers its number, which later fills of it are `part_of`."""
        if part_of is None:
            self._order += 1
        number = part_of or self._order
        for leg in legs:
            self._trade(at, leg, number)
        return number

    def expire(self, at: datetime, option: Instrument, quantity: int) -> None:
        """`quantity` contracts (unsigned) go away worthless."""
        words = f"Removal of {quantity}.0 {_words(option)} due to expiration."
        self._write(at, "Receive Deliver", "Expiration", words, option, quantity=quantity)

    def assign(
        self, at: datetime, option: Instrument, quantity: int, shares: Instrument, held: int = 0
    ) -> None:
        """`quantity` short contracts are assigned; `held` is how many of the shares the account has before."""
        words = f"Removal of {quantity}.0 {_words(option)} due to assignment."
        self._write(at, "Receive Deliver", "Assignment", words, option, quantity=quantity)
        moved = 100 * quantity if option.right is Right.PUT else -100 * quantity
        self._deliver(at, shares, moved, option.strike or Decimal(0), opens=moved * held >= 0)

    def settle_in_cash(self, at: datetime, option: Instrument, quantity: int, amount: Decimal) -> None:
        """`quantity` contracts (signed as held) are settled for `amount`."""
        kind = "Assignment" if quantity < 0 else "Exercise"
        count = abs(quantity)
        right = "put" if option.right is Right.PUT else "call"
        root = option.symbol[:6].rstrip()
        removal = f"Removal of {count}.0 {_words(option)} due to {kind.lower()}."
        self._write(at, "Receive Deliver", kind, removal, option, quantity=count)
        words = f"Cash settlement of {count}.0 {root} {right} at {option.strike:f}"
        fees = -_ASSIGNMENT_FEE
        self._write(
            at,
            "Receive Deliver",
            f"Cash Settled {kind}",
            words,
            option,
            quantity=count,
            value=amount,
            fees=fees,
        )

    def exchange(
        self,
        at: datetime,
        sub_type: str,
        out: Instrument,
        taken: int,
        into: Instrument,
        given: int,
        value: Decimal,
    ) -> None:
        """A corporate action: `taken` (signed as held) of `out` become `given` of `into`, worth `value`."""
        for instrument, quantity, opens in ((out, -taken, False), (into, given, True)):
            side = _side(quantity, opens)
            words = f"{sub_type}: {'Open' if opens else 'Close'} {abs(quantity)} {_words(instrument)}"
            self._write(
                at,
                "Receive Deliver",
                sub_type,
                words,
                instrument,
                action=side,
                quantity=abs(quantity),
                value=value if quantity < 0 else -value,
            )

    def money(
        self, at: datetime, sub_type: str, words: str, amount: Decimal, instrument: Instrument | None = None
    ) -> None:
        """Cash that moves without a trade."""
        self._write(at, "Money Movement", sub_type, words, instrument, value=amount)

    def foreign(self, at: datetime, row_type: str, sub_type: str, words: str, instrument: Instrument) -> None:
        """A row in words that no reader knows."""
        self._write(at, row_type, sub_type, words, instrument)

    def csv(self, oldest: int | None = None) -> bytes:
        """The export's bytes; of the `oldest` rows only, and those of the same day as the last of them."""
        moments: dict[datetime, list[list[str]]] = {}
        rows = self._rows if oldest is None else self._oldest(oldest)
        for at, row in rows:
            moments.setdefault(at, []).append(row)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for at in sorted(moments, reverse=True):
            writer.writerows(moments[at])
        return out.getvalue().encode()

    def _oldest(self, count: int) -> list[tuple[datetime, list[str]]]:
        last = sorted(at for at, _ in self._rows)[count - 1].date()
        return [(at, row) for at, row in self._rows if at.date() <= last]

    def _trade(self, at: datetime, leg: Leg, number: int) -> None:
        instrument, count = leg.instrument, abs(leg.quantity)
        side = _side(leg.quantity, leg.opens)
        value = -leg.quantity * leg.price * (instrument.multiplier or 1)
        words = f"{'Bought' if leg.quantity > 0 else 'Sold'} {count} {_words(instrument)} @ {leg.price:.2f}"
        self._write(
            at,
            "Trade",
            side.replace("_", " ").title().replace("To", "to"),
            words,
            instrument,
            action=side,
            quantity=count,
            value=value,
            commissions=-_COMMISSION * count if instrument.is_option and leg.opens else Decimal(0),
            fees=_fees(instrument, count),
            order=str(number),
        )

    def _deliver(self, at: datetime, shares: Instrument, moved: int, strike: Decimal, *, opens: bool) -> None:
        side = _side(moved, opens)
        sub_type = side.replace("_", " ").title().replace("To", "to")
        words = f"{sub_type} {abs(moved)} {shares.symbol} @ {strike:.2f}"
        self._write(
            at,
            "Receive Deliver",
            sub_type,
            words,
            shares,
            action=side,
            quantity=abs(moved),
            value=-moved * strike,
            fees=-_ASSIGNMENT_FEE,
        )

    def _write(
        self,
        at: datetime,
        row_type: str,
        sub_type: str,
        words: str,
        instrument: Instrument | None = None,
        **said: object,
    ) -> None:
        cells = {
            "Date": f"{at:%Y-%m-%dT%H:%M:%S%z}",
            "Type": row_type,
            "Sub Type": sub_type,
            "Description": words,
            "Currency": "USD",
            **_amounts(instrument, **said),  # type: ignore[arg-type]
            **_terms(instrument),
        }
        self._rows.append((at, [cells.get(column, "") for column in COLUMNS]))


def _amounts(
    instrument: Instrument | None,
    action: str = "",
    quantity: int = 0,
    value: Decimal = Decimal(0),
    commissions: Decimal | None = None,
    fees: Decimal = Decimal(0),
    order: str = "",
) -> dict[str, str]:
    each = value / quantity if quantity else Decimal(0)
    return {
        "Action": action,
        "Value": f"{value:,.2f}",
        "Quantity": str(quantity),
        "Average Price": f"{each:,.2f}" if quantity and instrument else "",
        "Commissions": "--" if commissions is None else f"{commissions:.2f}",
        "Fees": f"{fees:.2f}",
        "Order #": order,
        "Total": f"{value + (commissions or 0) + fees:,.2f}",
    }


def _terms(instrument: Instrument | None) -> dict[str, str]:
    if instrument is None:
        return {}
    terms = {
        "Symbol": instrument.symbol,
        "Underlying Symbol": instrument.underlying,
        "Instrument Type": "Equity",
    }
    if instrument.expires_on is None or instrument.strike is None:
        return terms
    day = instrument.expires_on
    return terms | {
        "Instrument Type": "Equity Option",
        "Multiplier": "100",
        "Root Symbol": instrument.symbol[:6].rstrip(),
        "Expiration Date": f"{day.month}/{day.day}/{day:%y}",
        "Strike Price": f"{instrument.strike:f}",
        "Call or Put": "PUT" if instrument.right is Right.PUT else "CALL",
    }


def _side(quantity: int, opens: bool) -> str:
    return f"{'BUY' if quantity > 0 else 'SELL'}_TO_{'OPEN' if opens else 'CLOSE'}"


def _fees(instrument: Instrument, count: int) -> Decimal:
    if not instrument.is_option:
        return -max(_CENT, (count * Decimal("0.0008")).quantize(_CENT))
    return -count * (_FEE + (_INDEX_FEE if instrument.underlying in _INDEXES else 0))


def _words(instrument: Instrument) -> str:
    if instrument.expires_on is None or instrument.strike is None:
        return instrument.symbol
    right = "Put" if instrument.right is Right.PUT else "Call"
    root = instrument.symbol[:6].rstrip()
    return f"{root} {instrument.expires_on:%m/%d/%y} {right} {instrument.strike:.2f}"
