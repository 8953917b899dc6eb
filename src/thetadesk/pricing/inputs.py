"""Refuses what nobody can mean, by name, so that every finite input that is let in has a finite answer.

The bounds are far outside any market: they catch a percentage passed as a fraction, milliseconds passed as years,
a price that was never set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeGuard

from thetadesk.pricing.model import FloatArray, Numbers, PricingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

SMALLEST_PRICE: Final = 1e-9
LARGEST_PRICE: Final = 1e12
LONGEST_YEARS: Final = 100.0
LARGEST_VOL: Final = 100.0
LARGEST_RATE: Final = 5.0

_PRICE = (SMALLEST_PRICE, LARGEST_PRICE, "a positive price per share")
_RATE = (-LARGEST_RATE, LARGEST_RATE, "a fraction a year, 0.05 for 5 %")
_BOUNDS: Final = {
    "spot": _PRICE,
    "forward": _PRICE,
    "strike": _PRICE,
    "price": (0.0, LARGEST_PRICE, "a price per share, zero or more"),
    "years": (0.0, LONGEST_YEARS, "the time to settlement in years, zero or more"),
    "vol": (0.0, LARGEST_VOL, "a fraction a year, 0.25 for 25 %"),
    "rate": _RATE,
    "carry_yield": _RATE,
    "dividend_yield": _RATE,
}


def is_one(named: dict[str, Numbers]) -> TypeGuard[dict[str, float]]:
    """Whether all inputs are plain numbers: one contract, which takes the scalar path, and is checked.

    numpy's own scalars count as numbers. PricingError for one out of bounds. Arrays are checked by `broadcast`.
    """
    for value in named.values():
        if not isinstance(value, float | int):
            return False
    check(**named)
    return True


def check(sign: Numbers, **named: Numbers) -> None:
    """PricingError when a plain number is out of its bounds; the names are those of the public functions."""
    for name, value in named.items():
        least, most, meaning = _BOUNDS[name]
        if not least <= value <= most:
            raise PricingError(
                f"{name} is {value}; it must be {meaning}, between {least:g} and {most:g}", name=name
            )
    if sign not in (1, -1):
        raise PricingError(f"sign is {sign}; it must be 1 for a call or -1 for a put", name="sign")


def check_arrays(sign: FloatArray | None = None, **named: FloatArray) -> None:
    """The same for arrays: says which contract is the first bad one, counted from 0 in its own array."""
    for name, values in named.items():
        least, most, meaning = _BOUNDS[name]
        # Written so that NaN, which compares false with everything, is refused too.
        if values.size and not (values.min() >= least and values.max() <= most):
            where = _first(~((values >= least) & (values <= most)))
            raise PricingError(
                f"{name} is {values.flat[where]} at place {where}; it must be {meaning}, "
                f"between {least:g} and {most:g}",
                name=name,
            )
    if sign is not None and (abs(sign) != 1).any():
        where = _first(abs(sign) != 1)
        raise PricingError(
            f"sign is {sign.flat[where]} at place {where}; it must be 1 for a call or -1 for a put",
            name="sign",
        )


def broadcast(**named: Numbers) -> tuple[tuple[int, ...], dict[str, FloatArray]]:
    """The common shape of the inputs, and each as a flat array of that many numbers, checked.

    PricingError for a value out of bounds or no number, ValueError for shapes that do not fit together.
    """
    import numpy as np

    arrays = {name: floats(name, values) for name, values in named.items()}
    check_arrays(**arrays)
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    return shape, {name: np.broadcast_to(array, shape).reshape(-1) for name, array in arrays.items()}


def floats(name: str, values: ArrayLike) -> FloatArray:
    """The input as an array. PricingError for what are no numbers."""
    import numpy as np

    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise PricingError(f"{name} is {values!r:.60}; it must be numbers", name=name) from None


def _first(wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    return int(wrong.argmax())
