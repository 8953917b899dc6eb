"""Figures of a performance with their formulas and inputs, and the reason where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from thetadesk.kernel.money import decimal_text
from thetadesk.portfolio.explained import Explained, Unit
from thetadesk.portfolio.ratios import FEWEST_RETURNS, Expectancy, sharpe, sortino
from thetadesk.portfolio.returns import YEAR_DAYS, Xirr, annualised, time_weighted

Inputs = tuple[tuple[str, str], ...]

FORMULAS: dict[str, tuple[Unit, str]] = {
    "time_weighted": ("fraction", "Π(1 + (V + withdrawals) ÷ (V of the day before + deposits) − 1) − 1"),
    "time_weighted_annual": ("fraction", "(1 + time-weighted return)^(365 ÷ days) − 1"),
    "sharpe": ("ratio", "mean(x) ÷ stdev(x, n − 1) × √252, x = daily return − that of a one-month bill"),
    "sortino": ("ratio", "mean(x) ÷ √(Σ min(x, 0)² ÷ n) × √252, x = daily return − that of a one-month bill"),
    "money_weighted": ("fraction", "x with Σ payment × (1 + x)^(−days ÷ 365) = 0"),
    "win_rate": ("fraction", "campaigns closed with a profit ÷ (those + campaigns closed with a loss)"),
    "profit_factor": ("ratio", "what closed campaigns have won ÷ what closed campaigns have lost"),
    "expectancy": ("money", "the mean of what closed campaigns have brought"),
    "annualised_on_capital": (
        "fraction",
        "realised profit and income of campaigns × 365 ÷ Σ(capital at risk × calendar days)",
    ),
}
_OF_A_CURVE = ("time_weighted", "time_weighted_annual", "sharpe", "sortino", "money_weighted")


def unknown_returns(reason: str) -> tuple[Explained, ...]:
    """The figures that need to know what there was on each day, where nobody can say."""
    return tuple(_figure(name, None, reason=reason) for name in _OF_A_CURVE)


def of_returns(
    returns: Sequence[float | None], riskless: Sequence[float], span: int, ends: Inputs
) -> tuple[Explained, ...]:
    """Of daily returns over `span` calendar days."""
    n = sum(each is not None for each in returns)
    total = time_weighted(returns)
    few = f"{n} daily returns are too few: it takes {FEWEST_RETURNS}"
    steady = few if n < FEWEST_RETURNS else "the returns do not differ"
    lossless = few if n < FEWEST_RETURNS else "no day lost"
    inputs = (*ends, ("days without a return", str(len(returns) - n)))
    nothing = "no day has a return"
    short = nothing if not n else f"{span} days are less than a year"
    yearly = annualised(total, span)
    return (
        _figure("time_weighted", total if n else None, inputs, n, nothing),
        _figure("time_weighted_annual", yearly if n else None, (("days", str(span)),), n, short),
        _figure("sharpe", sharpe(returns, riskless), inputs, n, steady),
        _figure("sortino", sortino(returns, riskless), inputs, n, lossless),
    )


def of_rate(rate: Xirr, ends: Inputs) -> Explained:
    """The money-weighted rate a year."""
    return _figure("money_weighted", rate.rate, (*ends, ("days", str(rate.days))), rate.days, rate.reason)


def of_trades(trades: Expectancy, earned: Decimal, capital_days: Decimal | None) -> tuple[Explained, ...]:
    """Of closed campaigns, and of what all have earned on the capital that was at risk (× calendar days; None: unknown)."""
    n = trades.wins + trades.losses + trades.scratches
    counts = (
        ("wins", str(trades.wins)),
        ("losses", str(trades.losses)),
        ("scratches", str(trades.scratches)),
    )
    on_capital = float(earned * YEAR_DAYS / capital_days) if capital_days else None
    why = "some of the capital at risk is unknown" if capital_days is None else "no capital was at risk"
    risked = "unknown" if capital_days is None else decimal_text(capital_days)
    inputs = (("earned", decimal_text(earned)), ("capital × days", risked))
    return (
        _figure("win_rate", trades.win_rate, counts, n, "nothing was won or lost"),
        _figure("profit_factor", trades.profit_factor, counts, n, "nothing was lost"),
        _figure("expectancy", trades.mean, counts, n, "no campaign was closed"),
        _figure("annualised_on_capital", on_capital, inputs, n, why),
    )


def _figure(
    name: str, value: Decimal | float | None, inputs: Inputs = (), n: int = 0, reason: str = ""
) -> Explained:
    unit, formula = FORMULAS[name]
    return Explained(name, value, unit, formula, inputs, n, "" if value is not None else reason)
