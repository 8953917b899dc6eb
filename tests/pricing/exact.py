"""The European formula in 60-digit decimal arithmetic, slow and certain: what "to 1e-12" is measured against."""

from decimal import Decimal, localcontext

DIGITS = 60
TINY = Decimal(10) ** -DIGITS


def below(x: Decimal) -> Decimal:
    """Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + …), whose terms all have one sign."""
    with localcontext() as context:
        context.prec = DIGITS
        term = total = x
        odd = 1
        while abs(term) > TINY:
            odd += 2
            term *= x * x / odd
            total += term
        return Decimal("0.5") + density(x) * total


def density(x: Decimal) -> Decimal:
    return (-x * x / 2).exp() / (2 * pi()).sqrt()


def pi() -> Decimal:
    """Machin's formula."""
    return 4 * (4 * inverse_tangent(5) - inverse_tangent(239))


def inverse_tangent(of: int) -> Decimal:
    total = term = Decimal(1) / of
    sign, odd = -1, 1
    while abs(term) > TINY:
        term /= of * of
        odd += 2
        total += sign * term / odd
        sign = -sign
    return total


def price(spot, strike, years, vol, rate, carry_yield, sign) -> Decimal:
    """The price of the contract that these binary numbers describe, to 50 digits."""
    with localcontext() as context:
        context.prec = DIGITS
        s, k, t, v, r, q, sign = map(Decimal, (spot, strike, years, vol, rate, carry_yield, sign))
        deviation = v * t.sqrt()
        d1 = ((s / k).ln() + (r - q) * t) / deviation + deviation / 2
        asset = s * (-q * t).exp() * below(sign * d1)
        cash = k * (-r * t).exp() * below(sign * (d1 - deviation))
        return sign * (asset - cash)
