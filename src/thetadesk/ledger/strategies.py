"""Recognises the strategy of a campaign from what its first order opened and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thetadesk.kernel.instruments import Instrument, Right


@dataclass(frozen=True, slots=True)
class Leg:
    """An instrument and how many of it (signed)."""

    instrument: Instrument
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Traits:
    """What became of a campaign: whether a put brought it shares, whether it has held shares, and which options it
    has sold or bought while it did."""

    shares_from_put: bool = False
    held_shares: bool = False
    sold_calls: bool = False
    bought_puts: bool = False


STRATEGIES = {
    "short_put": "Short put",
    "short_call": "Short call",
    "long_put": "Long put",
    "long_call": "Long call",
    "covered_call": "Covered call",
    "wheel": "Wheel",
    "vertical": "Vertical",
    "iron_condor": "Iron condor",
    "strangle": "Strangle",
    "straddle": "Straddle",
    "calendar": "Calendar",
    "diagonal": "Diagonal",
    "jade_lizard": "Jade lizard",
    "butterfly": "Butterfly",
    "collar": "Collar",
    "stock": "Stock",
    "future": "Future",
    "other": "Other",
}


def recognise(first: Sequence[Leg], traits: Traits = Traits()) -> str:
    """The strategy (a key of STRATEGIES) of a campaign whose first order opened these legs."""
    shares = [leg for leg in first if not leg.instrument.is_option]
    options = [leg for leg in first if leg.instrument.is_option]
    if traits.shares_from_put:
        return "wheel"
    if shares or (traits.held_shares and not options):
        return _with_shares(shares, options, traits)
    if len(options) in _SHAPES:
        for name, fits in _SHAPES[len(options)]:
            if fits(_ordered(options)):
                return name
    return "other"


def _with_shares(shares: list[Leg], options: list[Leg], traits: Traits) -> str:
    if any(leg.instrument.symbol.startswith("/") for leg in shares):
        return "future" if not options else "other"
    sold_calls = traits.sold_calls or any(leg.quantity < 0 and _is_call(leg) for leg in options)
    bought_puts = traits.bought_puts or any(leg.quantity > 0 and not _is_call(leg) for leg in options)
    if sold_calls:
        return "collar" if bought_puts else "covered_call"
    return "other" if options else "stock"


def _is_call(leg: Leg) -> bool:
    return leg.instrument.right is Right.CALL


def _strike(leg: Leg) -> Decimal:
    return leg.instrument.strike or Decimal(0)


def _ordered(options: Sequence[Leg]) -> list[Leg]:
    """Legs by strike, puts before calls at the same strike."""
    return sorted(options, key=lambda leg: (_strike(leg), _is_call(leg)))


def _one_expiry(legs: Sequence[Leg]) -> bool:
    return len({leg.instrument.expires_on for leg in legs}) == 1


def _one_right(legs: Sequence[Leg]) -> bool:
    return len({leg.instrument.right for leg in legs}) == 1


def _ratios(legs: Sequence[Leg]) -> list[Decimal]:
    smallest = min(abs(leg.quantity) for leg in legs)
    return [leg.quantity / smallest for leg in legs]


def _opposed(legs: Sequence[Leg]) -> bool:
    return sum(leg.quantity for leg in legs) == 0


def _single(right: Right, sign: int) -> Callable[[list[Leg]], bool]:
    return lambda legs: legs[0].instrument.right is right and (legs[0].quantity > 0) == (sign > 0)


def _vertical(legs: list[Leg]) -> bool:
    return _one_expiry(legs) and _one_right(legs) and _opposed(legs)


def _same_side_pair(legs: list[Leg]) -> bool:
    return _one_expiry(legs) and not _one_right(legs) and legs[0].quantity == legs[1].quantity


def _straddle(legs: list[Leg]) -> bool:
    return _same_side_pair(legs) and _strike(legs[0]) == _strike(legs[1])


def _over_time(legs: list[Leg]) -> bool:
    return not _one_expiry(legs) and _one_right(legs) and _opposed(legs)


def _calendar(legs: list[Leg]) -> bool:
    return _over_time(legs) and _strike(legs[0]) == _strike(legs[1])


def _jade_lizard(legs: list[Leg]) -> bool:
    """A short put below a short call spread, or mirrored: a short call above a short put spread."""
    if not _one_expiry(legs) or any(abs(ratio) != 1 for ratio in _ratios(legs)):
        return False
    shape = [(_is_call(leg), leg.quantity > 0) for leg in legs]
    return shape in (
        [(False, False), (True, False), (True, True)],
        [(False, True), (False, False), (True, False)],
    )


def _butterfly(legs: list[Leg]) -> bool:
    return _one_expiry(legs) and _one_right(legs) and _ratios(legs) in ([1, -2, 1], [-1, 2, -1])


def _two_wings(legs: list[Leg]) -> bool:
    """Put spread below call spread, the short strikes inside (or, bought, the long ones)."""
    ratios = _ratios(legs)
    rights = [_is_call(leg) for leg in legs]
    return (
        _one_expiry(legs)
        and rights == [False, False, True, True]
        and ratios in ([1, -1, -1, 1], [-1, 1, 1, -1])
    )


def _iron_butterfly(legs: list[Leg]) -> bool:
    return _two_wings(legs) and _strike(legs[1]) == _strike(legs[2])


_SHAPES: dict[int, list[tuple[str, Callable[[list[Leg]], bool]]]] = {
    1: [
        ("short_put", _single(Right.PUT, -1)),
        ("short_call", _single(Right.CALL, -1)),
        ("long_put", _single(Right.PUT, +1)),
        ("long_call", _single(Right.CALL, +1)),
    ],
    2: [
        ("vertical", _vertical),
        ("straddle", _straddle),
        ("strangle", _same_side_pair),
        ("calendar", _calendar),
        ("diagonal", _over_time),
    ],
    3: [("butterfly", _butterfly), ("jade_lizard", _jade_lizard)],
    4: [("butterfly", _iron_butterfly), ("iron_condor", _two_wings)],
}
