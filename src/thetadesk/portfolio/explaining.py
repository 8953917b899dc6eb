"""Figures of a performance with their formulas and inputs, and the reason where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from thetadesk.kernel.money import decimal_text
from thetadesk.portfolio.drawdown import Drawdown
from thetadesk.portfolio.explained import Explained, Unit
from thetadesk.portfolio.ratios import FEWEST_RETURNS, Expectancy, sharpe, sortino
from thetadesk.portfolio.returns import LEAST_DAYS, Xirr, annualised, on_capital, time_weighted

Inputs = tuple[tuple[str, str], ...]

FORMULAS: dict[str, tuple[Unit, str]] = {
    "time_weighted": ("fraction", "Π(1 + (V + withdrawals) ÷ (V of the day before + deposits) − 1) − 1"),
    "time_weighted_annual": ("fraction", "(1 + time-weighted return)^(365 ÷ days) − 1"),
    "sharpe": ("ratio", "mean(x) ÷ stdev(x, n − 1) × √252, x = daily return − that of a one-month bill"),
    "sortino": ("ratio", "mean(x) ÷ √(Σ min(x, 0)² ÷ n) × √252, x = daily return − that of a one-month bill"),
    "money_weighted": ("fraction", "x with Σ payment × (1 + x)^(−days ÷ 365) = 0"),
    "drawdown": ("fraction", "min(index ÷ its highest point so far − 1), index = Π(1 + return of a day)"),
    "drawdown_now": ("fraction", "index ÷ its highest point so far − 1, at the end"),
    "benchmark": ("fraction", "Π((close of SPY + dividend) ÷ close before) − 1"),
    "win_rate": ("fraction", "{things} closed with a profit ÷ (those + {things} closed with a loss)"),
    "profit_factor": ("ratio", "what closed {things} have won ÷ what closed {things} have lost"),
    "expectancy": ("money", "the mean of what closed {things} have brought"),
    "average_win": ("money", "the mean of what {things} closed with a profit have brought"),
    "average_loss": ("money", "the mean of what {things} closed with a loss have brought"),
    "best": ("money", "the most that one of the closed {things} has brought"),
    "worst": ("money", "the least that one of the closed {things} has brought"),
    "return_on_capital": (
        "fraction",
        "realised profit and income of campaigns ÷ (Σ(capital at risk × calendar days) ÷ days at risk)",
    ),
    "annualised_on_capital": (
        "fraction",
        "realised profit and income of campaigns × 365 ÷ Σ(capital at risk × calendar days)",
    ),
    "premium": ("money", "Σ cash of short options on the day they were sold, before fees"),
    "realized": ("money", "Σ (what closes brought − what their openings had cost), cash basis, net of fees"),
    "income": ("money", "Σ dividends, interest and fees of accounts"),
    "fees": ("money", "Σ fees of what was closed, at its opening and its close"),
    "deposits": ("money", "Σ deposits − Σ withdrawals; what goes between these accounts is neither"),
    "pnl": ("money", "Σ profit of each day = realised + income of the day"),
    "pnl_marked": ("money", "Σ profit of each day = V − V of the day before − deposits + withdrawals"),
    "deepest_loss": ("money", "min(P − the highest P before it), P = Σ profit of each day so far"),
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


def things(*, by_trade: bool) -> str:
    """What is counted, in words."""
    return "trades" if by_trade else "campaigns"


def of_fall(fall: Drawdown | None, why: str, n: int) -> tuple[Explained, ...]:
    """Of the deepest fall of the time-weighted return; `why` there is none to speak of."""
    if fall is None:
        return tuple(_figure(name, None, reason=why) for name in ("drawdown", "drawdown_now"))
    inputs = (
        ("peak", _said(fall.peak_on)),
        ("trough", _said(fall.trough_on)),
        ("made good", _said(fall.recovered_on)),
        ("days", str(fall.days)),
    )
    return _figure("drawdown", fall.depth, inputs, n), _figure("drawdown_now", fall.current, inputs, n)


def of_benchmark(total: float | None, since: date | None, n: int, why: str) -> Explained:
    """Of the fund that the same money is compared with."""
    return _figure("benchmark", total, (("from", _said(since)),), n, why)


def of_trades(trades: Expectancy, counted: str) -> tuple[Explained, ...]:
    """Of what closed; `counted` says what it is (`things`)."""
    n = trades.wins + trades.losses + trades.scratches
    counts = (
        ("wins", str(trades.wins)),
        ("losses", str(trades.losses)),
        ("scratches", str(trades.scratches)),
    )
    nothing = f"no {counted} closed"
    told: tuple[tuple[str, Decimal | float | None, str], ...] = (
        ("win_rate", trades.win_rate, "nothing was won or lost"),
        ("profit_factor", trades.profit_factor, "nothing was lost"),
        ("expectancy", trades.mean, nothing),
        ("average_win", trades.average_win, "nothing was won"),
        ("average_loss", trades.average_loss, "nothing was lost"),
        ("best", trades.best, nothing),
        ("worst", trades.worst, nothing),
    )
    return tuple(_figure(name, value, counts, n, why, counted) for name, value, why in told)


def of_capital(earned: Decimal, capital_days: Decimal | None, days: int, n: int) -> tuple[Explained, ...]:
    """Of what `n` campaigns have earned in `days` at risk on the capital that was (× calendar days; None: unknown)."""
    found = on_capital(earned, capital_days, days)
    why = "some of the capital at risk is unknown" if capital_days is None else "no capital was at risk"
    short = (
        why if found.raw is None else f"{days} days are too short for a rate a year: it needs {LEAST_DAYS}"
    )
    risked = "unknown" if capital_days is None else decimal_text(capital_days)
    inputs = (("earned", decimal_text(earned)), ("capital × days", risked), ("days at risk", str(days)))
    return (
        _figure("return_on_capital", _float(found.raw), inputs, n, why),
        _figure("annualised_on_capital", _float(found.yearly), inputs, n, short),
    )


def _float(rate: Decimal | None) -> float | None:
    return None if rate is None else float(rate)


_NOT_PAID = "only accounts are paid into; or a holding was moved, and nobody says what it had cost"


def of_money(amounts: Mapping[str, Decimal | None], days: int, valued: str) -> tuple[Explained, ...]:
    """Of sums of money over so many days with a result, which are `valued` marked or by the book."""
    inputs = (("days with a result", str(days)), ("valued", valued))
    return tuple(_sum(name, amount, inputs, days, valued) for name, amount in amounts.items())


def _sum(name: str, amount: Decimal | None, inputs: Inputs, n: int, valued: str) -> Explained:
    told = f"{name}_marked" if valued == "marked" and f"{name}_marked" in FORMULAS else name
    unit, formula = FORMULAS[told]
    return Explained(name, amount, unit, formula, inputs, n, _NOT_PAID if amount is None else "")


def _said(on: date | None) -> str:
    return "none" if on is None else on.isoformat()


def _figure(
    name: str,
    value: Decimal | float | None,
    inputs: Inputs = (),
    n: int = 0,
    reason: str = "",
    counted: str = "",
) -> Explained:
    unit, formula = FORMULAS[name]
    formula = formula.format(things=counted) if counted else formula
    return Explained(name, value, unit, formula, inputs, n, "" if value is not None else reason)
