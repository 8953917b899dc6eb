"""Numbers in the cells of CSV exports, exact and remembered: a history repeats the same few thousand of them."""

from decimal import Decimal
from functools import lru_cache

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.money import ZERO, parse_amount, quantity, quantity_text

_REMEMBERED = 65536


@lru_cache(_REMEMBERED)
def amount(cell: str) -> Decimal:
    """The money a cell shows; 0 where it shows nothing ("", "--")."""
    return parse_amount(cell) or ZERO


@lru_cache(_REMEMBERED)
def amount_or_none(cell: str) -> Decimal | None:
    """The money a cell shows; None where it shows nothing."""
    return parse_amount(cell)


@lru_cache(_REMEMBERED)
def units(cell: str) -> Decimal:
    """The quantity a cell shows, with its sign and up to eight decimals; 0 where it shows nothing."""
    digits = cell.strip().replace(".", "", 1).removeprefix("-")
    if digits.isascii() and digits.isdigit():
        return quantity(cell.strip())
    return parse_amount(cell) or ZERO


@lru_cache(_REMEMBERED)
def moved(cell: str) -> Decimal:
    """The positive quantity of something that was traded, delivered or removed."""
    found = abs(units(cell))
    if not found:
        raise InvalidInputError(f"quantity {cell[:20]!r} of something that was traded, delivered or removed")
    return found


@lru_cache(_REMEMBERED)
def same(cell: str) -> str:
    """A number's cell as it goes into a content key: dressed and undressed ("1,330.00", "1330") are the same."""
    return quantity_text(units(cell))
