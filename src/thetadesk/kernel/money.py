"""Exact money and quantities.

Money (cash, prices, basis) has at most 6 decimals, a quantity at most 8; both must fit a signed 64-bit
integer at that scale, because that is how they are stored. Binary floats are refused: a value that has
been through one is no longer the broker's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from thetadesk.kernel.errors import InvalidInputError

MONEY_DECIMALS = 6
QUANTITY_DECIMALS = 8
ZERO = Decimal(0)
CENT = Decimal("0.01")
MAX_MONEY = Decimal(2**63 - 1).scaleb(-MONEY_DECIMALS)
MAX_QUANTITY = Decimal(2**63 - 1).scaleb(-QUANTITY_DECIMALS)

_MONEY_STEP = Decimal("0.000001")
_QUANTITY_STEP = Decimal("0.00000001")
_LONGEST = 99
# The product of two stored values has up to 38 digits; the default context would round it at 28.
_EXACT = Context(prec=80)

# What exports write where a cell says nothing.
_NOTHING = frozenset({"", "-", "--", "—", "n/a", "N/A"})
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DRESSED = re.compile(
    r"(?P<open>\()?(?P<sign>[-+−]?)\$?(?P<inner>[-+−]?)"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?P<close>\))?"
)


class MoneyError(InvalidInputError):
    """An amount that is not an exact number within the limits of this module."""

    code = "invalid-amount"
    title = "Invalid amount"


class _Limits(NamedTuple):
    """What is stored of an amount or a quantity."""

    what: str
    decimals: int
    step: Decimal
    largest: Decimal


_MONEY = _Limits("amount", MONEY_DECIMALS, _MONEY_STEP, MAX_MONEY)
_QUANTITY = _Limits("quantity", QUANTITY_DECIMALS, _QUANTITY_STEP, MAX_QUANTITY)


def money(value: str | int | Decimal) -> Decimal:
    """The exact amount `value` stands for.

    Raises MoneyError for anything that is not a finite decimal number with at most 6 decimals and below
    9.2 trillion in magnitude.
    """
    return _within(value, _MONEY)


def quantity(value: str | int | Decimal) -> Decimal:
    """The exact signed quantity `value` stands for (contracts, shares); short is negative.

    Raises MoneyError for anything that is not a finite decimal number with at most 8 decimals and below
    92 billion in magnitude.
    """
    return _within(value, _QUANTITY)


def _within(value: str | int | Decimal, limits: _Limits) -> Decimal:
    what, decimals, step, largest = limits
    number = value if type(value) is Decimal else _number(value, what)
    if not number.is_finite() or not -largest <= number <= largest or number % step or _monstrous(number):
        raise _refusal(value, number, what, decimals, largest)
    return number


def parse_amount(text: str) -> Decimal | None:
    """The amount an export's cell shows, or None where it shows nothing ("", "--").

    Understands `-10,300.00`, `$5`, `-$500.00`, `$-5.00` and `($5.00)`, which is negative.
    Raises MoneyError for anything else, `1,00` and `=1+1` included.
    """
    dressed = text.strip()
    if _PLAIN.fullmatch(dressed):
        return money(dressed)
    if dressed in _NOTHING:
        return None
    found = _DRESSED.fullmatch(dressed.replace(" ", ""))
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise MoneyError(f"{text!r} is not an amount")
    signs = [found["open"], found["sign"], found["inner"]]
    if sum(1 for sign in signs if sign) > 1:
        raise MoneyError(f"{text!r} has two signs")
    amount = money(found["digits"].replace(",", ""))
    return -amount if any(sign in ("(", "-", "−") for sign in signs) else amount


def split(total: Decimal, weights: Sequence[Decimal | int], step: Decimal = _MONEY_STEP) -> list[Decimal]:
    """Shares of `total` in proportion to `weights`, which add up to `total` exactly.

    Every share but the last is cut off (towards zero) at `step`; the last takes what remains. `weights`
    are all of one sign and do not add up to zero; quantities serve as they are, short ones too.
    Raises ValueError otherwise.
    """
    whole = sum(weights, ZERO)
    if not whole or (min(weights) < 0 < max(weights)):
        raise ValueError(f"cannot split by {[str(weight) for weight in weights]}")
    unit = _EXACT.multiply(whole, step)
    shares = [
        _EXACT.multiply(_EXACT.divide_int(_EXACT.multiply(total, weight), unit), step)
        for weight in weights[:-1]
    ]
    shares.append(total - sum(shares, ZERO))
    return shares


def decimal_text(amount: Decimal) -> str:
    """An amount as plain text with two decimals, or as many more as it needs: `-10300.00`, `0.0125`."""
    text = str(amount)
    if text[-7:-6] == "." and text[-4:] == "0000" and amount:
        # So are the amounts of a live book, thousands of which are told at once: six decimals, two of which say something.
        return text[:-4]
    text = quantity_text(amount)
    whole, point, decimals = text.partition(".")
    if not point:
        return f"{whole}.00"
    return text if len(decimals) > 1 else f"{text}0"


def quantity_text(number: Decimal) -> str:
    """A number as plain text without exponent or trailing zeros: `-3`, `0.5`."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: object, what: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise MoneyError(
            f"{what} {value!r} is a {type(value).__name__}; it must be text, an integer or a Decimal"
        )
    try:
        # Decimal reads "1_0" as ten; nobody who writes an amount means that.
        return Decimal("_" if isinstance(value, str) and "_" in value else value)
    except InvalidOperation:
        raise MoneyError(f"{what} {value!r} is not a number") from None


def _monstrous(number: Decimal) -> bool:
    """Whether a number this small (or a nought this long) would take gigabytes to write out: 1e-999999999."""
    return not -_LONGEST <= number.adjusted() <= _LONGEST


def _refusal(value: object, number: Decimal, what: str, decimals: int, limit: Decimal) -> MoneyError:
    if not number.is_finite():
        return MoneyError(f"{what} {value!s} is not a number")
    if number.copy_abs() > limit:  # abs() would round, and overflow on 1e999999999
        return MoneyError(f"{what} {value!s} is too large: the limit is {limit}")
    return MoneyError(f"{what} {value!s} has more than {decimals} decimals")
